"""A card over the page, beside the word that it is about."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame

MARGIN_PX = 10
_GAP_PX = 2  # to the word: small, so that the pointer gets from the word to the card


class PageCard(QFrame):
    """A child of the page, hidden at first."""

    closed = Signal()

    def __init__(self, page: QAbstractScrollArea) -> None:
        super().__init__(page)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._page = page
        self._anchor = QRect()
        self.hide()

    def appear(self, anchor: QRect) -> None:
        """anchor: the word, in the page's coordinates."""
        self._anchor = anchor
        self.show()
        self.raise_()
        self._place()

    def close_card(self) -> None:
        """The focus goes back to the page."""
        if not self.isHidden():
            focused = QApplication.focusWidget()
            had_focus = focused is not None and self.isAncestorOf(focused)
            self.hide()
            if had_focus:
                self._page.setFocus()
            self.closed.emit()

    def _place(self) -> None:
        """Below the word, or above it where there is more room; never outside the page."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        room, hint = self._page.viewport().geometry().adjusted(4, 4, -4, -4), self.sizeHint()
        width = min(hint.width(), room.width())
        height = min(max(hint.height(), layout.totalHeightForWidth(width)), room.height())
        x = max(room.left(), min(self._anchor.left() - MARGIN_PX, room.right() + 1 - width))
        below, above = room.bottom() - self._anchor.bottom() - _GAP_PX, self._anchor.top() - room.top() - _GAP_PX
        if height <= below or below >= above:
            y = min(self._anchor.bottom() + _GAP_PX, room.bottom() + 1 - height)
        else:
            y = max(room.top(), self._anchor.top() - _GAP_PX - height)
        self.setGeometry(x, y, width, height)
