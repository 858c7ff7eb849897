"""The story that is open: its scenes as documents, its lock, its saving, its history. GUI thread.

It stands between app/story (which knows no Qt) and the editor (which knows no files).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

import engine
from app import paths
from app.branches import Branches
from app.bridge import EventBridge
from app.editor.passage import Passage, Take
from app.editor.put_text import put_text
from app.editor.scene_document import SceneDocument, Span
from app.open_documents import OpenDocuments
from app.story.errors import HistoryUnavailable, NewerFormat, SaveFailed
from app.story.history import History, open_history
from app.story.lock import StoryLock
from app.story.recovery import Recovered
from app.story.scene_files import SCENE_SUFFIX, text_folders
from app.story.snapshots_table import content_of
from app.story.story import Scene, Story, from_utf16
from app.story.versions import Versions
from app.story_saving import MANIFEST_KEY, StorySaving, files_of
from app.story_structure import StoryStructure

log = logging.getLogger(__name__)
_T = TypeVar("_T")

_HISTORY_TIMEOUT_S = 5.0  # that closing waits for the history; its thread goes on beyond that


class OpenStory(QObject):
    """Owns the documents of one story from `open` to `close`. `lock` is None for a story opened for reading only."""

    save_state_changed = Signal(str)  # saved, unsaved, saving, failed
    save_failed = Signal(object)  # SaveFailed
    words_changed = Signal(str)  # id of the scene whose text changed
    history_failed = Signal(object)  # HistoryUnavailable: versions are not kept; None: they are again
    retouching = Signal(object)  # SceneDocument that is about to be changed otherwise than by writing

    def __init__(
        self, story: Story, lock: StoryLock | None, bridge: EventBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.story, self.lock = story, lock
        self._documents = OpenDocuments(lambda text_id: text_id not in self._spans_changed)
        self._spans_changed: set[str] = set()  # ids of scenes whose tint is not noted as it is
        self.is_retouching = False  # see `retouched`
        self._spans_sent: dict[str, tuple[str, list[tuple[int, int]]]] = {}  # by id: text and tint, as noted last
        self.saving = StorySaving(story, self.is_read_only, bridge, self.collect_texts, self)
        self.saving.state_changed.connect(self.save_state_changed)
        self.saving.failed.connect(self.save_failed)
        self.saving.text_sent.connect(self._note_sent)
        self.structure = StoryStructure(self)
        self._history = self._opened_history()
        self.branches = Branches(self._history) if self._history is not None else None
        self.versions = self._versions_of(self._history, bridge) if self._history is not None else None
        if story.removed:  # story.toml still names what was deleted just before the program was killed
            self.manifest_due()

    @property
    def key(self) -> str:
        """Names the story for the engine's token log and the list of recent ones."""
        return str(self.story.file or self.story.folder or "")

    def key_of(self, text_id: str) -> str:
        """Names what is read together with a text: the manuscript, or a note alone."""
        in_manuscript = any(scene.id == text_id for scene in self.story.scenes)
        return self.key if in_manuscript or not self.key else f"{self.key}#{text_id}"

    @property
    def is_read_only(self) -> bool:
        return self.lock is None or self.story.read_only

    @property
    def damaged_history(self) -> Path | None:
        """Where a damaged history was put when the story was opened."""
        return self._history.damaged if self._history is not None else None

    @property
    def save_state(self) -> str:
        """saved, unsaved, saving or failed."""
        return self.saving.state

    def rescued(self) -> list[Recovered]:
        """Texts of this story that an earlier session could not save where they belong, also of files that are none of
        its scenes any more."""
        if not self.key:
            return []
        own = {os.path.realpath(folder) for folder in text_folders(self.story)}
        entries = [entry for entry in self.saving.recovery.entries() if entry.kind == "unsaved"]
        return [
            entry
            for entry in entries
            if self.scene_of(entry) is not None
            or (entry.original.suffix == SCENE_SUFFIX and os.path.realpath(entry.original.parent) in own)
        ]

    def scene_of(self, entry: Recovered) -> Scene | None:
        """The scene or note whose file a rescued text belongs to."""
        place = os.path.realpath(entry.original)
        return next((s for s in self.story.all_texts() if os.path.realpath(self.story.path_of(s)) == place), None)

    def discard_rescued(self, entry: Recovered) -> None:
        """The writer has the text, or doesn't want it."""
        with suppress(OSError):  # then it is offered once more
            self.saving.recovery.discard(entry.kept_at)

    def document(self, scene_id: str) -> SceneDocument:
        """The document of a scene or note, made when it is first asked for. Raises KeyError."""
        found = self._documents.use(scene_id)
        if found is None:
            scene = self.story.text_with_id(scene_id)
            found = SceneDocument(scene_id, scene.text, self)
            self._documents.add(found)
            if self._history is not None:
                found.set_generated_spans([Span(start, end) for start, end in self._spans_of(scene)])
            if self.versions is not None:
                self.versions.opened(scene_id, scene.text)
            found.text_changed.connect(lambda: self._text_changed(scene_id))
            found.noted_step_moved.connect(self.structure.page_moved)
            for signal in (found.spans_changed, found.passage_grew):
                signal.connect(lambda *_: self._spans_changed.add(scene_id))
        return found

    def open_document(self, text_id: str) -> SceneDocument | None:
        """The document of a text, if it was made already."""
        return self._documents.get(text_id)

    def parts_before(self, scene_id: str, position: int) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """What the model reads before it writes at `position` (UTF-16 units) of a scene: a part for each scene, the ids
        of these scenes, and the space held back.

        Of a note it reads the note alone. A single space at the end is kept out: the model writes words with the space
        before them.
        """
        self.collect_texts()
        scene = self.story.text_with_id(scene_id)
        parts, names = self.story.parts_before(scene_id, from_utf16(scene.text, position))
        if parts and parts[-1].endswith(" ") and not parts[-1].endswith(("  ", "\n ")) and parts[-1] != " ":
            return (*parts[:-1], parts[-1][:-1]), names, " "
        return parts, names, ""

    def word_count(self, scene_id: str) -> int:
        return self._collected(scene_id).word_count(engine.count_words)

    def story_word_count(self) -> int:
        self.collect_texts()
        return self.story.word_count()

    def add_scene(self, index: int, title: str, text: str = "", chapter: int | None = None) -> Scene:
        """A new scene, as `Story.add_scene` has it."""

        def add() -> Scene:
            scene = self.story.add_scene(index, title, chapter)
            scene.text = text
            return scene

        return self.structure.change("add_scene", add)

    def rename_scene(self, text_id: str, title: str) -> None:
        """Gives a scene or note another title."""
        self.structure.change("rename", lambda: self.story.rename_scene(text_id, title))

    def insert_chapters(self, at: int, chapters: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> list[Scene]:
        """Puts chapters, with the titles and texts of their scenes, before the chapter that is now `at`, as one change
        that can be taken back. Returns the scenes. Raises SingleFileStory."""
        return self.structure.insert_chapters(at, chapters)

    def set_details(
        self,
        text_id: str,
        synopsis: str | None = None,
        status: str | None = None,
        label: str | None = None,
        goes_on: bool = False,
    ) -> None:
        """What is known of a scene or note beside its text; None leaves it. Saved with the next autosave. goes_on: this
        and the change before, if that was of the same, are taken back together."""
        values = {"synopsis": synopsis, "status": status, "label": label}
        self.structure.set_details(text_id, {key: v for key, v in values.items() if v is not None}, goes_on)

    def set_story(self, title: str, author: str) -> None:
        """Saved with the next autosave, where there is a story.toml."""
        if (title, author) != (self.story.title, self.story.author):
            self.story.title, self.story.author = title, author
            self.manifest_due()

    def order_changed(self, before: Sequence[Scene]) -> None:
        """The structure was changed, by app/story_structure.py: files follow. before: the texts that it had."""
        now, then = list(self.story.all_texts()), {id(scene) for scene in before}
        kept = {id(scene) for scene in now}
        gone = [scene for scene in before if id(scene) not in kept]
        self.collect_texts(gone)  # so that the trash gets what is on the page
        for scene in gone:
            self.saving.forget(scene.id)
        for scene in now:
            if id(scene) not in then and scene.stored_at is not None:  # new ones are written with story.toml
                self.saving.changed(scene.id, soon=False)
        self._manifest_changed()

    @property
    def can_have_settings(self) -> bool:
        """Whether there is a story.toml that may be changed."""
        return self.story.folder is not None and not self.is_read_only

    def set_settings(self, values: Mapping[str, Any]) -> None:
        """Changes settings of the story; None takes one out. Saved with the next autosave, where they can be kept."""
        self.story.settings = {k: v for k, v in {**self.story.settings, **values}.items() if v is not None}
        self.manifest_due()

    def manifest_due(self) -> None:
        """story.toml is saved with the next autosave, where there is one."""
        if self.can_have_settings:
            self.saving.changed(MANIFEST_KEY)

    def record_take(self, passage: Passage, take: Take, model: engine.ModelInfo | None, kept: bool = True) -> int:
        """Notes what the model offered, and where, and returns the record's id; 0 where there is no history. kept: the
        take stands on the page. Losing this loses no text of the manuscript."""
        branches = self.branches
        return self._asked(lambda _: branches.record_take(passage, take, model, kept)) or 0 if branches else 0

    def note_on_page(self, passage: Passage, take: Take) -> None:
        """A take that was recorded without being kept was put on the page."""
        branches = self.branches
        if branches is not None and take.record_id:
            self._asked(lambda _: branches.note_on_page(passage.document.scene_id, take.record_id))

    def save_now(self) -> None:
        """Everything that is unsaved goes on its way to the disk."""
        self.saving.save()
        for scene_id in [scene_id for scene_id in self._spans_changed if self._has(scene_id)]:
            self._note_spans(self._collected(scene_id))

    def save_again(self) -> None:
        """After saving failed: tries again what is not on the disk."""
        self.saving.save_again()
        self.save_now()

    def make_safe(self) -> SaveFailed | None:
        """Saves everything and waits for it. None if every text is now on the disk or in the recovery folder, else why
        one is neither. The only call here that may take long."""
        return self.saving.make_safe(files_of(self.story))

    def whole_text(self) -> str:
        """All scenes as one text, for the clipboard."""
        self.collect_texts()
        return "\n\n* * *\n\n".join(scene.text for scene in self.story.scenes)

    def close(self) -> None:
        """Saves what can be saved and gives the story free; ask `make_safe` first."""
        try:
            for document in self._documents:
                document.close()  # an open composition becomes text
            self.save_again()
        finally:
            self.saving.close()
            if self.versions is not None:
                self.versions.close(_HISTORY_TIMEOUT_S)
            self._history = self.branches = self.versions = None
            if self.lock is not None:
                self.lock.release()

    # Text and history

    def _text_changed(self, scene_id: str) -> None:
        if not self._has(scene_id):  # deleted; it comes back with its document's text
            return
        self.saving.changed(scene_id)
        self.words_changed.emit(scene_id)

    def _has(self, scene_id: str) -> bool:
        return self.story.has_text(scene_id)

    def _manifest_changed(self) -> None:
        self.saving.changed(MANIFEST_KEY, soon=False)
        self.saving.save()

    def _collected(self, scene_id: str) -> Scene:
        """The scene with the text that is on the page."""
        scene = self.story.text_with_id(scene_id)
        self.collect_texts([scene])
        return scene

    def collect_texts(self, scenes: Iterable[Scene] | None = None) -> None:
        """All texts, or these, get what is on the page."""
        for scene in self.story.all_texts() if scenes is None else scenes:
            document = self._documents.get(scene.id)
            if document is not None:
                scene.text = document.text()

    @contextmanager
    def retouched(self, *documents: SceneDocument) -> Iterator[None]:
        """What changes in these inside is no writing that counts: find and replace, an older version, another program's
        words, text that moves from one scene to another."""
        for document in documents:
            self.retouching.emit(document)
        self.is_retouching = True
        try:
            yield
        finally:
            self.is_retouching = False

    def put_text(self, text_id: str, text: str) -> bool:
        """Makes `text` a scene's or note's: one undo step on its page, which touches only what differs. False, and
        nothing done, while the model or an input method writes there. Raises KeyError."""
        scene = self.story.text_with_id(text_id)
        document = self._documents.get(text_id)
        if document is not None:
            with self.retouched(document):
                return put_text(document, text)
        if text != scene.text:
            scene.text = text
            self._text_changed(text_id)
        return True

    def text_of(self, text_id: str) -> str:
        """What a scene or note says now. Raises KeyError."""
        return self._collected(text_id).text

    def note_version(self, scene_id: str, reason: str) -> None:
        """Keeps what a text says now, before something larger happens to it. reason: one of versions_table.REASONS.
        Raises KeyError."""
        scene = self._collected(scene_id)
        if self.versions is not None:
            self.versions.note(scene_id, scene.text, reason)

    def take_snapshot(self, name: str, done: Callable[[bool], object] = lambda _: None) -> None:
        """Keeps the whole story as it is now; done(whether it is kept) is called on the thread of the versions. Without
        a history, nothing is kept and it is not called."""
        self.collect_texts()
        if self.versions is not None:
            self.versions.take_snapshot(name, content_of(self.story), lambda snapshot_id: done(snapshot_id != 0))

    def _versions_of(self, history: History, bridge: EventBridge) -> Versions:
        def tell(error: HistoryUnavailable | None) -> None:
            if self.versions is not None:  # not closed meanwhile
                self.history_failed.emit(error)

        return Versions(history, on_failed=lambda error: bridge.post(lambda: tell(error)))

    def _note_sent(self, scene: Scene) -> None:
        """The text goes on its way to the disk."""
        if self.versions is not None:
            self.versions.saved(scene.id, scene.text)
        self._note_spans(scene)

    def _note_spans(self, scene: Scene) -> None:
        document = self._documents.get(scene.id)
        if document is not None and self.versions is not None:
            text, spans = scene.text, [(span.start, span.end) for span in document.generated_spans]
            self.versions.later(lambda history: history.save_spans(scene.id, text, spans))
            self._spans_sent[scene.id] = (text, spans)
            self._spans_changed.discard(scene.id)

    def _spans_of(self, scene: Scene) -> list[tuple[int, int]]:
        """The tint of a text: as noted here, which may be on its way to the history still, else as that knows it."""
        text, spans = self._spans_sent.get(scene.id, ("", []))
        if text and text == scene.text:
            return spans
        return self._asked(lambda history: history.spans(scene.id, scene.text)) or []

    def _opened_history(self) -> History | None:
        if self.lock is None:
            return None
        try:
            return open_history(self.story, paths.data_folder())
        except (HistoryUnavailable, NewerFormat) as error:
            log.info("no history: %s", error)
            self.story.problems.append(error)
            return None

    def _asked(self, question: Callable[[History], _T]) -> _T | None:
        """Asks the history; without one, or if it fails, the answer is None and a line in the log."""
        if self._history is None:
            return None
        try:
            return question(self._history)
        except HistoryUnavailable as error:
            log.info("the history failed: %s", error)
            return None
