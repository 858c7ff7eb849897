"""The frame of windows on what was kept: a dated list at the left, what is in it at the right, buttons below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.theme import Theme
from app.widgets.basic import ElidedLabel, muted_label, pressed_by_enter
from app.widgets.dated_list import DatedList
from app.widgets.difference_view import DifferenceView

LIST_WIDTH_PX = 272
_UNDO_MS = 20_000


class KeptPage(QWidget):
    """GUI thread. What stands in it and what its buttons do is for the dialog that owns it."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list, self.view = DatedList(), DifferenceView()
        self.title, self.facts = ElidedLabel(), ElidedLabel()
        self.legend, self.message = muted_label(" "), QLabel(wordWrap=True)
        self.undo_button = QPushButton()
        self._undo_text, self._undo_bar = QLabel(), QFrame()
        self._undo_timer = QTimer(self, singleShot=True, interval=_UNDO_MS)
        self._undo_timer.timeout.connect(self._undo_bar.hide)
        self.undo_button.clicked.connect(self._undo)
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.head, self.buttons = QHBoxLayout(), QHBoxLayout()
        self.title.setProperty("role", "title")
        self.facts.setProperty("role", "muted")
        self._pages = QStackedLayout(self)
        self._lay_out()

    def _lay_out(self) -> None:
        nothing = QWidget()
        around = QVBoxLayout(nothing)
        around.setContentsMargins(96, 24, 96, 24)
        around.addWidget(self.empty)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._laid_out_list())
        row.addLayout(self._laid_out_text(), 1)
        self._pages.addWidget(nothing)
        self._pages.addWidget(whole)

    def _laid_out_list(self) -> QFrame:
        pane = QFrame()
        pane.setObjectName("branchesPane")
        pane.setFixedWidth(LIST_WIDTH_PX)
        self._undo_bar.setObjectName("undoBar")
        bar = QHBoxLayout(self._undo_bar)
        bar.setContentsMargins(12, 6, 6, 6)
        bar.addWidget(self._undo_text, 1)
        bar.addWidget(self.undo_button)
        self._undo_bar.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 12)
        foot.addWidget(self._undo_bar)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        return pane

    def _laid_out_text(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        self.head.setSpacing(16)
        self.head.addLayout(words, 1)
        self.buttons.setSpacing(8)
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(self.head)
        column.addSpacing(4)
        column.addWidget(self.view, 1)
        column.addWidget(self.legend)
        column.addWidget(self.message)
        column.addLayout(self.buttons)
        self.message.hide()
        return column

    def add_buttons(self, left: Sequence[QPushButton], right: Sequence[QPushButton]) -> None:
        """The last one at the right is what is likeliest wanted."""
        for button in left:
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        for button in right:
            self.buttons.addWidget(button)
        right[-1].setProperty("role", "primary")
        pressed_by_enter(*left, *right, self.undo_button)

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self.view.set_theme(theme, page_font)

    def show_list(self, there_is_any: bool) -> None:
        """The list with what is in it, or the words for none."""
        self._pages.setCurrentIndex(1 if there_is_any else 0)

    def say(self, sentence: str) -> None:
        """What became of what was asked for; "" for nothing."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def offer_undo(self, sentence: str) -> None:
        """A bar that goes by itself after a while."""
        self._undo_text.setText(sentence)
        self._undo_bar.show()
        self._undo_timer.start()

    def _undo(self) -> None:
        self._undo_bar.hide()
        self._undo_timer.stop()
        self.undo_requested.emit()
        self.list.setFocus()
