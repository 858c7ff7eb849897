"""Opens the branches of the scene and does what the writer wants there: going to a take, naming, pinning, pruning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer

import engine
from app import branch_words
from app.branches import Branches, Place, Written
from app.controllers.story import StoryController
from app.editor.editor import Editor
from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span, to_units
from app.errors import explain
from app.generation import Generation
from app.main_window import MainWindow
from app.open_story import OpenStory
from app.story.errors import HistoryUnavailable
from app.story.takes_table import Page
from app.theme import ThemeSwitch

if TYPE_CHECKING:
    from app.dialogs.branches import BranchesDialog

_T = TypeVar("_T")
_FILL_MS = 250  # the tree follows when the writer pauses


class Session(Protocol):
    """What is needed of engine.Session."""

    def note_written(
        self, request: engine.GenerationRequest, text: str, ids: tuple[int, ...], on_event: Callable[[Any], None]
    ) -> object: ...


class BranchesController(QObject):
    """One dialog at most; it shows the scene that is open. GUI thread."""

    def __init__(
        self, window: MainWindow, story: StoryController, generation: Generation, session: Session, themes: ThemeSwitch
    ) -> None:
        super().__init__(window)
        self._window, self._story, self._generation = window, story, generation
        self._session, self._themes = session, themes
        self.dialog: BranchesDialog | None = None
        self._document: SceneDocument | None = None
        self._pruned: list[int] = []
        self._filling = QTimer(self, singleShot=True, interval=_FILL_MS)
        self._filling.timeout.connect(self._fill)
        window.actions_table["branches"].triggered.connect(lambda *_: self.show())
        story.scene_shown.connect(self._scene_shown)
        story.about_to_change_scene.connect(lambda: self._follow(None))
        generation.phase_changed.connect(self._phase_changed)
        themes.changed.connect(lambda _theme: self._dress())

    def show(self) -> None:
        from app.dialogs.branches import BranchesDialog

        if self.dialog is None:
            dialog = self.dialog = BranchesDialog(self._page_of, self._page_now, self._window)
            dialog.jump_requested.connect(self.jump)
            dialog.rename_requested.connect(self._rename)
            dialog.pin_requested.connect(self._pin)
            dialog.prune_requested.connect(self._prune)
            dialog.undo_prune_requested.connect(self._undo_prune)
            editor = self._window.parts.editor
            assert isinstance(editor, Editor)
            dialog.undo_requested.connect(editor.undo)
            dialog.redo_requested.connect(editor.redo)
            dialog.finished.connect(self._closed)
            self._dress()
            self._follow(self._story.document)
        self._fill()
        self.dialog.set_busy(self._generation.is_busy)
        self.dialog.show()
        self.dialog.activateWindow()
        self.dialog.page.take_keyboard()

    def _closed(self) -> None:
        self._filling.stop()
        self._follow(None)
        self._pruned = []
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _dress(self) -> None:
        editor = self._window.parts.editor
        assert isinstance(editor, Editor)
        if self.dialog is not None:
            self.dialog.set_theme(self._themes.theme, editor.page_font())

    # Following the page

    def _scene_shown(self, document: SceneDocument) -> None:
        if self.dialog is not None:
            self._pruned = []
            self._follow(document)
            self._fill()

    def _follow(self, document: SceneDocument | None) -> None:
        if self._document is not None:
            self._document.text_changed.disconnect(self._filling.start)
        self._document = document
        if document is not None and self.dialog is not None:
            document.text_changed.connect(self._filling.start)

    def _phase_changed(self, phase: str) -> None:
        if self.dialog is not None:
            self.dialog.set_busy(phase != "idle")
            if phase == "idle":
                self._filling.start()

    def _fill(self) -> None:
        """Shows the tree as it is now."""
        document, opened = self._story.document, self._story.current
        if self.dialog is None or opened is None or document is None:
            return
        scene = opened.story.text_with_id(document.scene_id).title
        if opened.branches is None:
            self.dialog.set_tree([], Place(), scene, self._why_no_history(opened))
            return
        try:
            nodes = opened.branches.nodes(document.scene_id)
            self.dialog.set_tree(nodes, opened.branches.place_of(document), scene)
        except HistoryUnavailable as error:
            self.dialog.set_tree([], Place(), scene, explain(error).sentence)

    def _why_no_history(self, opened: OpenStory) -> str:
        if opened.is_read_only:
            return self.tr("This story is open for reading only, so its takes are not shown.")
        return self.tr("The takes of this story could not be opened. Your text is not affected by that.")

    def _page_of(self, node_id: int) -> Page | None:
        return self._tried(lambda branches: branches.page(node_id))

    def _page_now(self) -> str:
        return self._document.text() if self._document is not None else ""

    # Going to a take

    def jump(self, node_id: int) -> None:
        """Puts the scene on the page as it was with that take, as one undo step; what is there now is kept first."""
        document, opened = self._story.document, self._story.current
        if document is None or opened is None or opened.branches is None or opened.is_read_only:
            return
        if self._generation.is_busy or document.composing or document.open_passage is not None:
            self._say(self.tr("The model or you are in the middle of a word. Nothing was changed."))
            return
        self._generation.close_alternatives()
        try:
            written = self._go_to(opened.branches, document, node_id)
        except HistoryUnavailable as error:
            self._say(explain(error).sentence)
            return
        self._generation.show_scene(document)
        for run in written:
            parts, names, held = opened.parts_before(document.scene_id, run.start)
            key = opened.key_of(document.scene_id)
            request = engine.GenerationRequest(parts=parts, names=names, held=held, story=key, max_tokens=1)
            self._session.note_written(request, run.text, run.ids, lambda _event: None)
        self._fill()

    def _go_to(self, branches: Branches, document: SceneDocument, node_id: int) -> list[Written]:
        """Everything is asked of the history before the page is touched. Returns what the model wrote on the way:
        with these tokens its kept states are found, and nothing is read again."""
        nodes = {node.id: node for node in branches.nodes(document.scene_id)}
        page = branches.page(node_id)
        if page is None or node_id not in nodes:
            return []
        branches.keep_page(document)
        written = branches.written_on_path(nodes, node_id)
        takes = [] if nodes[node_id].by_writer else branches.siblings(nodes, node_id)
        passage = _passage_of(document, takes, page) if takes else None
        end = page.start + len(to_units(page.text)) // 2
        document.rewrite(page.whole, [Span(*span) for span in page.tint], Span(page.start, end), passage)
        if passage is not None:
            passage.adopt(takes, node_id)
        branches.note_on_page(document.scene_id, node_id)
        return written

    # Names, pins, pruning

    def _rename(self, node_id: int, name: str) -> None:
        self._tried(lambda branches: branches.set_name(node_id, name))
        self._filling.start()  # not now: the name field is still closing

    def _pin(self, node_id: int, pinned: bool) -> None:
        self._tried(lambda branches: branches.set_pinned(node_id, pinned))
        self._fill()

    def _prune(self, node_id: int) -> None:
        document = self._story.document
        if document is None or self.dialog is None:
            return
        done = self._tried(lambda branches: branches.prune(document, node_id))
        if isinstance(done, str):
            self.dialog.say(branch_words.why_not_pruned(done))
        elif done:
            self._pruned = [*self._pruned, *done] if self.dialog.offers_undo else done
            self._fill()
            self.dialog.show_pruned(len(self._pruned))

    def _undo_prune(self) -> None:
        self._tried(lambda branches: branches.bring_back(self._pruned))
        self._pruned = []
        self._fill()

    def _tried(self, action: Callable[[Branches], _T]) -> _T | None:
        """What the action gives; None, and a sentence in the dialog, where the history fails."""
        branches = self._story.current.branches if self._story.current is not None else None
        if branches is None:
            return None
        try:
            return action(branches)
        except HistoryUnavailable as error:
            self._say(explain(error).sentence)
            return None

    def _say(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.say(sentence)


def _passage_of(document: SceneDocument, takes: Sequence[Take], page: Page) -> Passage:
    """The passage that these takes were offered in, now the last one, so that retry and the ways from take to take are
    about them; made anew for takes of another day."""
    ids = {take.record_id for take in takes}
    for passage in document.passages:
        if any(take.record_id in ids for take in passage.takes):
            document.bring_to_front(passage)
            return passage
    passage = document.add_passage(min(page.start, len(document)))
    for take in takes:  # one of them may be on the page: an undo will bring it back as this passage's
        if document.text() == page.before + take.text + page.after:
            document.claim(passage, Span(page.start, page.start + len(to_units(take.text)) // 2))
    return passage
