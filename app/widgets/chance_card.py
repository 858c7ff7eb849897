"""A card beside a word: how likely it was to the model, and what else could have stood there, to be put there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QObject, QRect, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QListWidgetItem, QVBoxLayout

import engine
from app.editor.chances import Chance
from app.widgets.basic import Retranslated, set_role
from app.widgets.chance_rows import UNREADABLE, ChanceRow, ChanceRows, percent_text, shown_token, spoken_token
from app.widgets.page_card import MARGIN_PX, PageCard

_ANY_HEIGHT = 16_777_215  # QWIDGETSIZE_MAX


class ChanceCard(Retranslated, PageCard):
    """What it shows is told; `chosen` asks for what was clicked or entered.

    Keys while it has the focus: up and down through the words, Enter takes one, left and right go to the word before
    and behind (`walked`), Esc closes. Any other key closes it too and is the page's.
    """

    chosen = Signal(int)  # id of a token
    walked = Signal(int)  # -1 or 1
    key_for_page = Signal(object)  # QKeyEvent
    pointer_entered = Signal()
    pointer_left = Signal()

    def __init__(self, page: QAbstractScrollArea) -> None:
        super().__init__(page)
        self.setObjectName("chanceCard")
        self._chance: Chance | None = None
        self._message = ""
        self._use = ""  # why or how one can be chosen: write_on, replace, ""
        self._word, self._facts, self._hint = QLabel(), QLabel(), QLabel(wordWrap=True)
        self.rows = ChanceRows(is_choosable=True)
        set_role(self._word, "role", "title")
        self._word.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._facts, self._hint):
            set_role(label, "role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(4)
        for widget in (self._word, self._facts, self.rows, self._hint):
            column.addWidget(widget)
        self.rows.itemClicked.connect(self._choose)
        self.rows.installEventFilter(self)
        self.hide()
        self.retranslate()

    @property
    def chance(self) -> Chance | None:
        return self._chance

    @property
    def use(self) -> str:
        """As `show_chance` was told."""
        return self._use

    def show_chance(self, chance: Chance, use: str, anchor: QRect) -> None:
        """use: "write_on", where the model goes on from what is chosen; "replace", where only this word is replaced;
        "" where nothing can be chosen now. anchor: the word, in the page's coordinates."""
        self._chance, self._message, self._use = chance, "", use
        token = chance.token
        rows = [
            ChanceRow(
                other.text,
                other.probability,
                is_marked=other.id == token.id,
                is_enabled=bool(use and other.text) and UNREADABLE not in other.text and other.id != token.id,
            )
            for other in token.alternatives
        ]
        self.rows.show_rows(rows)
        self.rows.clearSelection()
        self._select(0, 1)
        self.retranslate()
        self.appear(anchor)

    def show_message(self, message: str, anchor: QRect) -> None:
        """In place of chances: what is missing, or that the model looks."""
        self._chance, self._message, self._use = None, message, ""
        self.rows.show_rows(())
        self.retranslate()
        self.appear(anchor)

    def take_focus(self) -> None:
        self.rows.setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Word chances"))
        hints = {
            "write_on": self.tr("Choose one to put it there and have the model write on from it."),
            "replace": self.tr("Choose one to put it in place of this word; nothing else changes."),
            "": self.tr("Nothing can be chosen just now."),
        }
        chance = self._chance
        self.rows.setMaximumHeight(_ANY_HEIGHT if chance is not None else 0)  # not hidden: the keyboard is in it
        self._facts.setVisible(chance is not None)
        self._word.setVisible(chance is not None)
        self._hint.setText(hints[self._use] if chance is not None else self._message)
        if chance is None:
            self.rows.setAccessibleName(self._message)
            return
        token, locale = chance.token, QLocale()
        self._word.setText("".join(shown_token(token.text)))
        rank = locale.toString(token.rank)
        percent = percent_text(token.probability)
        if token.rank == 1:
            self._facts.setText(self.tr("{percent}, the likeliest").format(percent=percent))
        else:
            self._facts.setText(self.tr("{percent}, number {rank} of all").format(percent=percent, rank=rank))
        self.rows.setAccessibleName(
            self.tr("{word}: {facts}. What could stand there").format(
                word=spoken_token(token.text), facts=self._facts.text()
            )
        )

    @property
    def facts(self) -> str:
        return self._facts.text()

    @property
    def hint(self) -> str:
        return self._hint.text()

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or self._chance is None:
            return
        index = self.rows.row(item)
        if self.rows.row_at(index).is_enabled:
            self.chosen.emit(self._chance.token.alternatives[index].id)

    def _select(self, index: int, step: int) -> None:
        """The first row from there on that can be chosen."""
        while 0 <= index < self.rows.count():
            if self.rows.row_at(index).is_enabled:
                self.rows.setCurrentRow(index)
                return
            index += step

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:  # else it stops the model
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        elif event.type() == QEvent.Type.FocusOut and not self.isHidden():
            self.close_card()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, here = event.key(), self.rows.currentRow()
        if key == Qt.Key.Key_Escape:
            self.close_card()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.rows.currentItem())
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.walked.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = -1 if key == Qt.Key.Key_Up else 1
            self._select(here + step, step)
        elif key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
            return False
        else:
            self.close_card()
            self.key_for_page.emit(event)
        return True

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointer_entered.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointer_left.emit()


def alternative(chance: Chance, token: int) -> engine.TokenChance:
    """What is offered there by that id. Raises StopIteration for what isn't."""
    return next(other for other in chance.token.alternatives if other.id == token)
