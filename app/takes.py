"""The takes of the scene that is shown: which one stands in the text, and the ways to the others. GUI thread only."""

from __future__ import annotations

from weakref import WeakSet

from PySide6.QtCore import QObject, Signal

from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument


class SceneTakes(QObject):
    """A passage keeps its takes for as long as its scene is open; the ones that are walked are those of `passage`: the
    one that is being written, else the last one of the scene shown. Whoever writes says what that is (`is_busy`,
    `_being_written`); while anything is written no take is put in the text.
    """

    takes_changed = Signal(int, int)  # index of the take in the text (-1: none), number of takes
    take_placed = Signal(object, object)  # Passage, Take: one that was made before was put in the text
    take_made = Signal(object, object)  # Passage, Take: the model wrote it just now, or the writer changed its wording

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: SceneDocument | None = None
        self._known: WeakSet[SceneDocument] = WeakSet()

    @property
    def is_busy(self) -> bool:
        return False

    def _being_written(self) -> Passage | None:
        return None

    def _on_taken_back(self, passage: Passage) -> None:
        """The writer undid a passage while it was being written."""

    def _on_closed(self, document: SceneDocument) -> None:
        """A scene was closed: what is being written for it has no place any more."""

    @property
    def passage(self) -> Passage | None:
        """The passage that retry, takes and accept are about."""
        written = self._being_written()
        if written is not None:
            return written
        return self._shown.last_passage if self._shown is not None else None

    @property
    def takes(self) -> list[Take]:
        return list(self.passage.takes) if self.passage is not None else []

    @property
    def current_take(self) -> int:
        """Index of the take that stands in the text, -1 when none does."""
        return self.passage.current_take if self.passage is not None else -1

    def show_scene(self, document: SceneDocument | None) -> None:
        """Another scene is shown: its last passage is the one whose takes are walked."""
        if document is not None:
            self._know(document)
        self._shown = document
        self._match_take()

    def previous_take(self) -> bool:
        """Puts the take before this one in the text, as one undo step. False when there is none."""
        return self._walk(-1)

    def next_take(self) -> bool:
        return self._walk(+1)

    def choose_take(self, index: int) -> bool:
        """Puts that take in the text, as one undo step. False when there is no such take or the model writes."""
        passage = self.passage
        if passage is None or self.is_busy or not 0 <= index < len(passage.takes):
            return False
        self._keep_wording(passage)
        if index != passage.current_take and not passage.replace(passage.takes[index].text):
            return False
        passage.current_take = index
        self.take_placed.emit(passage, passage.takes[index])
        self._tell_takes()
        return True

    def _keep_wording(self, passage: Passage) -> None:
        """Before another take comes in its place, what the writer made of this one is a take, too."""
        changed = passage.keep_wording()
        if changed is not None:
            self.take_made.emit(passage, changed)

    def _walk(self, by: int) -> bool:
        passage = self.passage
        if passage is None:
            return False
        if passage.current_take < 0:
            return self.choose_take(len(passage.takes) - 1)
        return self.choose_take(passage.current_take + by)

    def accept(self) -> None:
        """The passage is the writer's own from now on: no tint. Its takes stay."""
        passage = self.passage
        if passage is not None and not self.is_busy:
            passage.document.accept(passage.start, passage.end)

    def _know(self, document: SceneDocument) -> None:
        if document not in self._known:
            self._known.add(document)
            document.passage_taken_back.connect(self._on_taken_back)
            document.history_moved.connect(self._match_take)
            document.closed.connect(self._forget)

    def _forget(self, document: SceneDocument) -> None:
        self._known.discard(document)
        if self._shown is document:
            self._shown = None
        self._on_closed(document)
        self._tell_takes()

    def _match_take(self) -> None:
        passage = self.passage
        if passage is not None and not self.is_busy:
            passage.match_take()
        self._tell_takes()

    def _tell_takes(self) -> None:
        self.takes_changed.emit(self.current_take, len(self.takes))
