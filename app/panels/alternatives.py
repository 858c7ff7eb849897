"""The board of alternatives under the page: a card for each, streaming side by side, of which the writer takes one."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontInfo, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.panels.alternative_card import AlternativeCard
from app.widgets.basic import ElidedLabel, IconButton, Retranslated, TextIconButton, muted_label

LEAST_HEIGHT_PX = 168
_CARD_EM = (17, 28)  # least and most width of a card in sizes of its font


class AlternativesBoard(Retranslated, QFrame):
    """Shows what it is told; knows nothing of where it comes from. GUI thread.

    Keys, while a card has the keyboard: a digit takes that card (0 the tenth), Enter the one with the keyboard, E or F2
    edits it, the arrows, Home and End go from card to card, Esc leaves the editing and then closes. `command_keys`: how
    the command that brings the keyboard here is called by key.
    """

    chosen = Signal(int)
    edited = Signal(int, str)
    row_stop_requested = Signal(int)
    stop_requested = Signal()
    others_requested = Signal()
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("board")
        self.setMinimumHeight(LEAST_HEIGHT_PX)
        self._cards: list[AlternativeCard] = []
        self._count = 0  # of cards that there are or will be
        self._building = QTimer(self, interval=0)
        self._building.timeout.connect(self._build_next)
        self._font, self._command_keys, self._is_streaming = self.font(), "", False
        self._title, self._help = ElidedLabel(), muted_label(wrap=False)
        self._title.setProperty("role", "section")
        self._stop, self._others = TextIconButton("stop"), TextIconButton("retry")
        self._close = IconButton("close", size_px=18)
        self._stop.clicked.connect(self.stop_requested)
        self._others.clicked.connect(self.others_requested)
        self._close.clicked.connect(self.close_requested)
        self._lay_out()
        self.hide()
        self.retranslate()

    def _lay_out(self) -> None:
        self._head = head = QHBoxLayout()
        head.setContentsMargins(16, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._help)
        head.addStretch(1)
        for button in (self._stop, self._others, self._close):
            head.addWidget(button)
        self._strip = strip = QWidget()
        strip.setObjectName("boardStrip")
        self._row = QHBoxLayout(strip)
        self._row.setContentsMargins(16, 0, 16, 4)
        self._row.setSpacing(12)
        self._row.addStretch()  # cards begin at the left, also where there is room for more
        self._scroll = _SidewaysScroll()
        self._scroll.setWidget(strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)

    @property
    def cards(self) -> list[AlternativeCard]:
        """All of them, from left to right; those that are still to come are built now."""
        while len(self._cards) < self._count:
            self._build_next()
        return self._cards

    def begin(self, count: int) -> None:
        """So many cards, all waiting for their first word, in place of those that were there.

        One is built in each turn of the event loop: eight at once hold the window up for longer than a frame. They are
        seen together, at the width that they keep.
        """
        self.clear()
        self._count = count
        self._strip.setUpdatesEnabled(False)
        self._building.start()
        self._scroll.horizontalScrollBar().setValue(0)
        self._set_streaming(True)

    def _build_next(self) -> None:
        row = len(self._cards)
        if row < self._count:
            card = AlternativeCard(row)
            card.chosen.connect(self.chosen)
            card.edited.connect(self.edited)
            card.stop_requested.connect(self.row_stop_requested)
            card.neighbour_wanted.connect(self._go_to)
            self._set_font_of(card)
            before = self._cards[-1].last_in_tab_order if self._cards else self._close
            self._cards.append(card)
            self._row.insertWidget(row, card, 1)
            card.show()  # at once, not when the layout comes to it: it may be given the keyboard
            card.follow_in_tab_order(before)
        if len(self._cards) == self._count:
            self._building.stop()
            self._strip.setUpdatesEnabled(True)

    def clear(self) -> None:
        """No cards."""
        for card in self._cards:
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards, self._count = [], 0

    def append(self, row: int, text: str) -> None:
        self.cards[row].append(text)

    def end_row(self, row: int) -> None:
        """It gets no more text and can be edited from now on."""
        self.cards[row].end()

    def end(self) -> None:
        """None is written any more."""
        self._set_streaming(False)

    def set_text_font(self, font: QFont) -> None:
        """The page's, as it is shown there."""
        self._font = font
        for card in self._cards:
            self._set_font_of(card)

    def _set_font_of(self, card: AlternativeCard) -> None:
        least, most = (em * QFontInfo(self._font).pixelSize() for em in _CARD_EM)
        card.set_text_font(self._font)
        card.setMinimumWidth(least)
        card.setMaximumWidth(most)

    def set_command_keys(self, keys: str) -> None:
        self._command_keys = keys
        self.retranslate()

    def has_keyboard(self) -> bool:
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def take_keyboard(self) -> None:
        """To the card that had it last, else the first."""
        if self._count:
            if not self._cards:
                self._build_next()
            focused = self.focusWidget()
            card = next((c for c in self._cards if focused is not None and c.isAncestorOf(focused)), self._cards[0])
            card.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._scroll.ensureWidgetVisible(card, 16, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
        elif 0 <= digit <= 9 and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            row = digit - 1 if digit else 9
            if row < len(self.cards) and self.cards[row].can_be_taken:
                self.chosen.emit(row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """In a narrow window the words about keys go first."""
        parts = [self._title, self._help, self._stop if self._is_streaming else self._others, self._close]
        needed = sum(part.sizeHint().width() + self._head.spacing() for part in parts)
        margins = self._head.contentsMargins()
        self._help.setVisible(needed + margins.left() + margins.right() <= self.width())

    def retranslate(self) -> None:
        self._title.setText(self.tr("{count} alternatives for this place").format(count=self._count))
        self._help.setText(
            self.tr("{keys}, then a digit").format(keys=self._command_keys) if self._command_keys else ""
        )
        self._help.setToolTip(
            self.tr("Digits take a card, arrows go from card to card, Enter takes, E edits, Esc stops and closes.")
        )
        self._stop.setText(self.tr("Stop all"))
        self._others.setText(self.tr("Write others"))
        self._others.setToolTip(self.tr("Writes as many again for the same place; these stay as takes"))
        self._close.set_description(self.tr("Close without taking one: all stay as takes of this place"))
        self.setAccessibleName(self._title.text())
        self._make_room()

    def _set_streaming(self, is_streaming: bool) -> None:
        self._is_streaming = is_streaming
        had_keyboard = self._stop.hasFocus() or self._others.hasFocus()
        self._stop.setVisible(is_streaming)
        self._others.setVisible(not is_streaming)
        if had_keyboard:
            (self._stop if is_streaming else self._others).setFocus()
        self.retranslate()

    def _go_to(self, row: int) -> None:
        card = self.cards[min(len(self.cards) - 1, max(0, row))]
        card.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(card, 16, 0)


class _SidewaysScroll(QScrollArea):
    """A row wider than its window: the wheel moves it sideways where nothing under it moves up and down."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar, turned = self.horizontalScrollBar(), event.angleDelta()
        bar.setValue(bar.value() - (turned.x() or turned.y()))
        event.accept()
