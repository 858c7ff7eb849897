"""The frame of windows with a list at the left: what is chosen in it at the right, buttons below, a bar to take back;
or a few words where there is nothing to list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.widgets.basic import Retranslated, pressed_by_enter

_UNDO_MS = 20_000


class ListPage(Retranslated, QWidget):
    """GUI thread. What stands in it and what its buttons do is for the dialog that owns it."""

    undo_requested = Signal()
    close_requested = Signal()

    def __init__(self, listed: QWidget, width_px: int, parent: QWidget | None = None) -> None:
        """width_px: of the list."""
        super().__init__(parent)
        self.listed = listed
        self.close_button, self.close_empty_button, self.undo_button = QPushButton(), QPushButton(), QPushButton()
        self.message = QLabel(wordWrap=True)
        self._undo_text, self._undo_bar = QLabel(), QFrame()
        self._undo_timer = QTimer(self, singleShot=True, interval=_UNDO_MS)
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.body, self.buttons = QVBoxLayout(), QHBoxLayout()  # what is chosen; below it
        self._pages = QStackedLayout(self)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._laid_out_list(width_px))
        row.addLayout(self._laid_out_body(), 1)
        self._pages.addWidget(self._laid_out_nothing())
        self._pages.addWidget(whole)
        self._undo_timer.timeout.connect(self._undo_bar.hide)
        self.undo_button.clicked.connect(self.take_back)
        for button in (self.close_button, self.close_empty_button):
            button.clicked.connect(self.close_requested)
        self.retranslate()

    def _laid_out_nothing(self) -> QWidget:
        nothing = QWidget()
        words, foot = QVBoxLayout(), QHBoxLayout()
        words.setContentsMargins(80, 0, 80, 0)
        words.addWidget(self.empty)
        foot.addStretch(1)
        foot.addWidget(self.close_empty_button)
        column = QVBoxLayout(nothing)
        column.setContentsMargins(16, 24, 16, 16)
        column.addLayout(words, 1)
        column.addLayout(foot)
        return nothing

    def _laid_out_list(self, width_px: int) -> QFrame:
        pane = QFrame()
        pane.setObjectName("branchesPane")
        pane.setFixedWidth(width_px)
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
        column.addWidget(self.listed, 1)
        column.addLayout(foot)
        return pane

    def _laid_out_body(self) -> QVBoxLayout:
        self.body.setSpacing(8)
        self.buttons.setSpacing(8)
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(self.body, 1)
        column.addWidget(self.message)
        column.addLayout(self.buttons)
        return column

    def add_buttons(self, left: Sequence[QPushButton], right: Sequence[QPushButton]) -> None:
        """Those at the right stand behind Close; the last one is what is likeliest wanted."""
        for button in left:
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        for button in (self.close_button, *right):
            self.buttons.addWidget(button)
        right[-1].setProperty("role", "primary")
        pressed_by_enter(*left, self.close_button, *right, self.undo_button, self.close_empty_button)

    def show_list(self, there_is_any: bool) -> None:
        """The list with what is in it, or the words for none. The keyboard stays in what is shown."""
        page = 1 if there_is_any else 0
        if page != self._pages.currentIndex():
            self._pages.setCurrentIndex(page)
            self.take_keyboard()

    def take_keyboard(self) -> None:
        (self.listed if self._pages.currentIndex() else self.close_empty_button).setFocus()

    # The bar

    @property
    def offers_undo(self) -> bool:
        """Whether what was done can still be taken back here."""
        return not self._undo_bar.isHidden()

    def offer_undo(self, sentence: str) -> None:
        """A bar that goes by itself after a while."""
        self._undo_text.setText(sentence)
        self._undo_bar.show()
        self._undo_timer.start()

    def hide_undo(self) -> None:
        self._undo_bar.hide()
        self._undo_timer.stop()

    def take_back(self) -> None:
        """As its button does."""
        self.hide_undo()
        self.undo_requested.emit()
        self.listed.setFocus()

    def retranslate(self) -> None:
        self.undo_button.setText(self.tr("Undo"))
        for button in (self.close_button, self.close_empty_button):
            button.setText(self.tr("Close"))
