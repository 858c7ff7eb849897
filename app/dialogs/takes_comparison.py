"""All takes of a passage side by side, with what differs from the one in the text marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.widgets.basic import Retranslated, keep_room, muted_label, pressed_by_enter, resize_within_screen, set_role
from app.word_diff import marked_html, word_differences

CARD_WIDTH_PX = 340


class TakeCard(Retranslated, QFrame):
    """One take: number, text, the button that chooses it."""

    chosen = Signal(int)
    neighbour_wanted = Signal(int)  # index, which may not exist

    def __init__(self, index: int, text: str, is_current: bool, font: QFont, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("takeCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.index, self._words = index, text
        set_role(self, "current", is_current)
        self._number, self._badge = QLabel(), QLabel()
        self._number.setProperty("role", "section")
        self._badge.setProperty("role", "badge")
        self._badge.setVisible(is_current)
        self.text = QTextBrowser()
        self.text.setFont(font)
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button = QPushButton()
        keep_room(self._button)
        self._button.setVisible(not is_current)
        self._button.clicked.connect(lambda: self.chosen.emit(index))
        head = QHBoxLayout()
        head.addWidget(self._number)
        head.addStretch(1)
        head.addWidget(self._badge)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        column.addWidget(self._button)
        self.setMinimumWidth(CARD_WIDTH_PX)
        self.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.index)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):  # here, or the scroll area around takes them
            self.neighbour_wanted.emit(self.index + (1 if event.key() == Qt.Key.Key_Right else -1))
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self._number.setText(self.tr("Take {number}").format(number=self.index + 1))
        self._badge.setText(self.tr("in the text"))
        self._button.setText(self.tr("Put this one into the text"))
        self.setAccessibleName(self._number.text())
        self.setAccessibleDescription(self._words)


class TakesComparison(Retranslated, QDialog):
    """Chooses by click, by Enter on a card, or by its digit; the arrows go from card to card.

    current: the take that stands in the text, which the others are compared with; -1: none does, and it is the first.
    """

    take_chosen = Signal(int)  # index from 0

    def __init__(
        self, takes: Sequence[str], current: int, font: QFont, difference: QColor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._takes, self._current, self._difference = list(takes), current, difference
        self._base = max(0, current)
        self._help = muted_label()
        self._close = QPushButton()
        pressed_by_enter(self._close)
        self._close.clicked.connect(self.reject)
        self.cards = [TakeCard(i, text, i == current, font) for i, text in enumerate(self._takes)]
        for card in self.cards:
            card.chosen.connect(self._choose)
            card.neighbour_wanted.connect(self._go_to)
        self._fill()
        self._lay_out()
        resize_within_screen(self, min(1120, 96 + len(self.cards) * (CARD_WIDTH_PX + 16)), 600)
        self.cards[self._base].setFocus()
        self.retranslate()

    def _lay_out(self) -> None:
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(0, 0, 0, 8)
        row.setSpacing(16)
        for card in self.cards:
            row.addWidget(card, 1)
        scroll = QScrollArea()
        scroll.setWidget(strip)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QHBoxLayout()
        foot.addWidget(self._help, 1)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        self._scroll = scroll

    def _fill(self) -> None:
        base = self._takes[self._base]
        for card, text in zip(self.cards, self._takes, strict=True):
            runs = [(text, False)] if card.index == self._base else word_differences(base, text)
            card.text.setHtml(marked_html(runs, self._difference))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = event.key() - Qt.Key.Key_1
        if 0 <= index < min(9, len(self.cards)):
            self._choose(index)
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Compare takes"))
        self._help.setText(
            self.tr("Words that differ from the take in the text are marked. Press a digit to choose a take.")
            if self._current >= 0
            else self.tr("Words that differ from the first take are marked. Press a digit to choose a take.")
        )
        self._close.setText(self.tr("Close"))

    def showEvent(self, event: QShowEvent) -> None:
        """The take that the others are compared with is seen at once, however many there are."""
        super().showEvent(event)
        if not event.spontaneous():
            self._scroll.ensureWidgetVisible(self.cards[self._base])

    def _go_to(self, index: int) -> None:
        card = self.cards[min(len(self.cards) - 1, max(0, index))]
        card.setFocus()
        self._scroll.ensureWidgetVisible(card)

    def _choose(self, index: int) -> None:
        if index != self._current:
            self.take_chosen.emit(index)
        self.accept()
