"""Keeps the view where the writer wants it while a passage grows."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QPoint, QRect, QVariantAnimation
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.editor.passage import Passage

GLIDE_MS = 160
BOTTOM_SHARE = 5  # a fifth of the view stays free below the line that is being written


class ViewFollow(QObject):
    """Follows the end of the passage if it was in view when the passage began, until the writer scrolls away from it
    (and again when they come back). Text that grows above the view doesn't move what is in view. GUI thread.
    """

    def __init__(self, editor: QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._bar = editor.verticalScrollBar()
        self._passage: Passage | None = None
        self.is_following = False
        self.height_share: float | None = None  # of the view's height, where the line that is written stays; None: free
        self._own_scroll = False
        self._top, self._top_y = QTextCursor(), 0
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._scroll_to)
        self._bar.valueChanged.connect(self._on_scrolled)

    def begin(self, passage: Passage | None) -> None:
        """A passage begins, or a scene with an open one is shown; None: there is none."""
        self._passage = passage
        self._glide.stop()
        self.is_following = passage is not None and self._end_is_visible()

    def end(self) -> None:
        self._passage = None
        self.is_following = False

    def before_growth(self) -> None:
        """Remembers what stands at the top of the view."""
        self._own_scroll = True
        self._top = self._editor.cursorForPosition(QPoint(0, 0))
        self._top_y = self._editor.cursorRect(self._top).top()

    def after_growth(self) -> None:
        """Follows the end of the passage, or keeps what is in view in its place."""
        self._own_scroll = False
        if self.is_following:
            self._follow()
        else:
            self._scroll_to(self._bar.value() + self._editor.cursorRect(self._top).top() - self._top_y)

    def _follow(self) -> None:
        height = self._editor.viewport().height()
        overlap = self._end_rect().bottom() + height // BOTTOM_SHARE - height
        if self.height_share is not None:
            overlap = self._end_rect().center().y() - round(height * self.height_share)
        target = min(self._bar.value() + overlap, self._bar.maximum())
        if overlap <= 0 or target == self._bar.value():
            return
        running = self._glide.state() == QVariantAnimation.State.Running
        if running and self._glide.endValue() == target:
            return
        self._glide.stop()
        self._glide.setStartValue(self._bar.value())
        self._glide.setEndValue(target)
        self._glide.start()

    def _scroll_to(self, value: int) -> None:
        self._own_scroll = True
        self._bar.setValue(value)
        self._own_scroll = False

    def _on_scrolled(self) -> None:
        if self._own_scroll or self._passage is None:
            return
        self._glide.stop()
        self.is_following = self._end_is_visible()

    def _end_is_visible(self) -> bool:
        rect = self._end_rect()
        return rect.bottom() > 0 and rect.top() < self._editor.viewport().height()

    def _end_rect(self) -> QRect:
        assert self._passage is not None
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(self._passage.end)
        return self._editor.cursorRect(cursor)
