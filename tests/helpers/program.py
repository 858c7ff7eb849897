"""The whole program, offscreen, for tests: built, waited for, used by key presses, closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.application import Application

WAIT_MS = 60_000
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Program:
    """An `Application` with a window that is shown. `close` must be called."""

    def __init__(self, qtbot, story: str = "", wait_for_model: bool = True) -> None:
        self._qtbot = qtbot
        self.is_closed = False
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        self.app = Application(qt)
        self.app.open(story)
        self.app.window.activateWindow()
        if wait_for_model:
            self.wait(lambda: self.app.model.info is not None)

    @property
    def text(self) -> str:
        document = self.app.story.document
        assert document is not None
        return document.text()

    @property
    def caret(self) -> int:
        return self.app.editor.textCursor().position()

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=WAIT_MS)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key where the keyboard is, so that shortcuts work as they do for the writer."""
        self.app.window.activateWindow()  # no window manager does it here after a dialog has closed
        QTest.keyClick(self.app.window.windowHandle(), key, modifier)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.app.editor, text)

    def put_caret(self, position: int) -> None:
        cursor = self.app.editor.textCursor()
        cursor.setPosition(position)
        self.app.editor.setTextCursor(cursor)

    def continue_writing(self) -> None:
        """Ctrl+Enter, and waits until the passage stands."""
        self.press(Qt.Key.Key_Return, CTRL)
        assert self.app.generation.is_busy
        self.wait_idle()

    def wait_idle(self) -> None:
        self.wait(lambda: not self.app.generation.is_busy)

    def close(self) -> None:
        self.is_closed = True
        self.app.window.close()
        self.wait(lambda: not self.app.window.isVisible())
        self.app.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
