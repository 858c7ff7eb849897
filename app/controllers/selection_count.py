"""Says how much is selected, in place of how long the scene is."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

import engine
from app.controllers.parts import Parts
from app.controllers.second_page import SecondPageController
from app.editor.editor import Editor
from app.story.comments import without_comments

REST_MS = 60  # after the selection changed
SLICE_CHARS = 40_000  # are counted at a stretch, in some 3 ms


class SelectionCount(QObject):
    """GUI thread. A long selection is counted bit by bit."""

    def __init__(self, parts: Parts, pages: SecondPageController) -> None:
        super().__init__(parts.window)
        self._status, self._editor = parts.status, parts.editor
        self._pieces: Iterator[str] = iter(())
        self._counted = (0, 0)
        self.timer = QTimer(self, singleShot=True, interval=REST_MS)
        self.timer.timeout.connect(self._begin)
        self.slices = QTimer(self, interval=0)
        self.slices.timeout.connect(self._count_on)
        for editor in (parts.editor, pages.panel.editor):
            editor.selectionChanged.connect(lambda page=editor: self._changed(page))
            editor.typed.connect(lambda page=editor: self._changed(page))

    def _changed(self, editor: Editor) -> None:
        self._editor = editor
        self.slices.stop()
        if editor.textCursor().hasSelection():
            self.timer.start()
        else:
            self.timer.stop()
            self._status.set_selection(None)

    def _begin(self) -> None:
        scene, cursor = self._editor.scene_document(), self._editor.textCursor()
        if scene is None or not cursor.hasSelection():
            self._status.set_selection(None)
            return
        text = without_comments(scene.text_between(cursor.selectionStart(), cursor.selectionEnd()))
        self._pieces, self._counted = slices(text), (0, 0)
        self.slices.start()

    def _count_on(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            self.slices.stop()
            self._status.set_selection(self._counted)
            return
        words, characters = self._counted
        self._counted = words + engine.count_words(piece), characters + len(piece) - piece.count("\n")


def slices(text: str) -> Iterator[str]:
    """The text in pieces of whole paragraphs, where these aren't endless."""
    at = 0
    while at < len(text):
        end = text.rfind("\n", at, at + SLICE_CHARS) + 1 if len(text) - at > SLICE_CHARS else len(text)
        end = end if end > at else text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end
