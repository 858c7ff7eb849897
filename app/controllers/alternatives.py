"""Several wordings for one place: from Ctrl+Shift+Enter and the board to `Generation` and back."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence

from app.controllers.story import StoryController
from app.controllers.writing import WritingController
from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.generation import Generation
from app.main_window import MainWindow
from app.panels.alternatives import AlternativesBoard
from app.panels.writing import WritingPanel
from app.settings import Settings

_FONT_SETTINGS = {"font_family_kind", "font_family", "font_size", "language"}


class AlternativesController(QObject):
    """The board is there while alternatives are offered for a place in the scene that is shown. GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        generation: Generation,
        writing: WritingController,
        story: StoryController,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._generation, self._offered = window, generation, generation.alternatives
        self._writing, self._story, self._settings = writing, story, settings
        board, editor, panel = window.parts.board, window.parts.editor, window.parts.writing_panel
        assert isinstance(board, AlternativesBoard) and isinstance(editor, Editor) and isinstance(panel, WritingPanel)
        self._board, self._editor, self._panel = board, editor, panel
        self._action = window.actions_table["alternatives"]
        panel.set_alternatives_count(settings.value("alternatives_count"))
        self._connect_board()
        self._connect_offered()
        panel.alternatives_count_changed.connect(lambda count: settings.set_value("alternatives_count", count))
        window.escape_pressed.connect(lambda: self.close() if self._board.isVisible() else None)
        window.board_resized.connect(lambda height: settings.set_value("board_height", height))
        window.actions_table.shortcuts_changed.connect(self._name_keys)
        story.scene_shown.connect(lambda _document: self._show_board())
        editor.zoom_changed.connect(lambda _percent: self._show_font())
        settings.changed.connect(self._setting_changed)
        self._name_keys()

    def _connect_board(self) -> None:
        board, generation = self._board, self._generation
        self._action.triggered.connect(lambda *_: self.write_or_go_there())
        self._panel.alternatives_requested.connect(self._write_from_panel)
        board.chosen.connect(self.take)
        board.edited.connect(self._offered.edit)
        board.row_stop_requested.connect(generation.stop_alternative)
        board.stop_requested.connect(generation.stop)
        board.others_requested.connect(self.write_others)
        board.close_requested.connect(self.close)

    def _connect_offered(self) -> None:
        board, offered = self._board, self._offered
        offered.began.connect(self._began)
        offered.grew.connect(board.append)
        offered.row_ended.connect(board.end_row)
        offered.ended.connect(board.end)
        offered.closed.connect(self._closed)

    def write_or_go_there(self) -> None:
        """Ctrl+Shift+Enter: alternatives for the caret's place; where there are some, the keyboard goes to them."""
        if self._board.isVisible():
            self._board.take_keyboard()
        else:
            self.write()

    def write(self) -> None:
        """Alternatives for the caret's place, in place of those that are offered. Nothing while the model writes."""
        document = self._writing.document_to_write_in()
        if document is not None:
            self._write_at(document, self._editor.textCursor().position())

    def _write_from_panel(self) -> None:
        """The keyboard isn't on the page then: it goes to where they come."""
        self.write()
        if self._board.isVisible():
            self._board.take_keyboard()

    def write_others(self) -> None:
        """As many again for the place of those that are offered, which stay as its takes."""
        passage = self._offered.passage
        document = self._writing.document_to_write_in()
        if passage is not None and document is passage.document:
            self._write_at(document, passage.start)
            self._board.take_keyboard()

    def _write_at(self, document: SceneDocument, position: int) -> None:
        self._offered.close()
        request = self._writing.request_at(document, position)
        self._generation.offer_at(document, position, request, self._settings.value("alternatives_count"))

    def take(self, row: int) -> None:
        """Puts one at its place, at once or as soon as the others have stopped; the keyboard goes back to the page."""
        if self._generation.take_alternative(row):
            self._editor.setFocus()

    def close(self) -> None:
        self._generation.close_alternatives()
        self._editor.setFocus()

    def _began(self, count: int) -> None:
        self._show_font()
        self._board.begin(count)
        self._show_board()

    def _closed(self) -> None:
        if self._board.has_keyboard():
            self._editor.setFocus()
        self._show_board()
        self._board.clear()

    def _show_board(self) -> None:
        document = self._offered.document
        self._window.show_board(
            document is not None and document is self._story.document, self._settings.value("board_height")
        )

    def _show_font(self) -> None:
        self._board.set_text_font(self._editor.page_font())

    def _setting_changed(self, key: str) -> None:
        if key in _FONT_SETTINGS:
            QTimer.singleShot(0, self, self._show_font)  # once the page has its new font
        if key == "language":
            QTimer.singleShot(0, self, self._name_keys)  # in the language that comes: keys have names in it

    def _name_keys(self) -> None:
        self._board.set_command_keys(self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
