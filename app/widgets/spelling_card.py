"""A card beside a misspelled word: what it may have meant, to be put in its place, and how it is kept as right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
)

from app.widgets.basic import Retranslated, RowDelegate, muted_label, pressed_by_enter, set_role
from app.widgets.page_card import MARGIN_PX, PageCard

_ROW_PX, _GAP_PX = 30, 6
_MOST_ROWS = 8


class SpellingCard(Retranslated, PageCard):
    """Keys: up and down through the suggestions, Enter puts one in, Tab to the buttons, Esc closes."""

    chosen = Signal(str)  # what is to stand in place of the word
    kept = Signal(str)  # where the word is kept as right: story, user or session

    def __init__(self, page: QAbstractScrollArea) -> None:
        super().__init__(page)
        self.setObjectName("spellingCard")
        self._word = ""
        self._title, self._state = QLabel(), muted_label()
        set_role(self._title, "role", "title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self.rows = QListWidget()
        self.rows.setItemDelegate(RowDelegate(_ROW_PX, self.rows))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.buttons = {where: QPushButton() for where in ("story", "user", "session")}
        self._lay_out()
        self.rows.itemClicked.connect(lambda item: self.chosen.emit(item.text()))
        for where, button in self.buttons.items():
            pressed_by_enter(button)
            button.clicked.connect(lambda *_, where=where: self.kept.emit(where))
        for widget in (self.rows, *self.buttons.values()):
            widget.installEventFilter(self)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(_GAP_PX)
        foot = self._foot = QHBoxLayout()
        foot.setSpacing(_GAP_PX)
        for button in self.buttons.values():
            foot.addWidget(button)
        for widget in (self._title, self.rows, self._state):
            column.addWidget(widget)
        column.addLayout(foot)

    def _place(self) -> None:
        """On a narrow page the buttons stand below each other."""
        needed = sum(button.sizeHint().width() + _GAP_PX for button in self.buttons.values()) + 2 * MARGIN_PX
        is_narrow = needed > self._page.viewport().width()
        self._foot.setDirection(QHBoxLayout.Direction.TopToBottom if is_narrow else QHBoxLayout.Direction.LeftToRight)
        super()._place()

    @property
    def word(self) -> str:
        return self._word

    def show_word(self, word: str, anchor: QRect, can_keep: bool) -> None:
        """Shows the card while suggestions are looked for. can_keep: the story can take words."""
        self._word = word
        self._title.setText(word)
        self.buttons["story"].setEnabled(can_keep)
        self._show_rows(())
        self._state.setText(self.tr("Looking for suggestions…"))
        self.appear(anchor)
        self.rows.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_suggestions(self, suggestions: Sequence[str], can_replace: bool) -> None:
        """can_replace: the text may be changed just now."""
        self._show_rows(suggestions)
        if not can_replace:
            self._state.setText(self.tr("Nothing can be replaced just now."))
        else:
            self._state.setText("" if suggestions else self.tr("No suggestions"))
        self._state.setVisible(bool(self._state.text()))
        self.rows.setEnabled(can_replace)
        self.appear(self._anchor)
        if not (suggestions and can_replace) and self.rows.hasFocus():
            self.buttons["story" if self.buttons["story"].isEnabled() else "user"].setFocus()

    def suggestions(self) -> list[str]:
        return [self.rows.item(row).text() for row in range(self.rows.count())]

    def _show_rows(self, suggestions: Sequence[str]) -> None:
        self.rows.clear()
        self.rows.addItems(list(suggestions))
        self.rows.setCurrentRow(0)
        self.rows.setFixedHeight(_ROW_PX * min(_MOST_ROWS, len(suggestions)) if suggestions else 0)
        self._state.setVisible(not suggestions)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Spelling"))
        self.rows.setAccessibleName(self.tr("Suggestions"))
        self.buttons["story"].setText(self.tr("Add to story"))
        self.buttons["user"].setText(self.tr("Add to my words"))
        self.buttons["session"].setText(self.tr("Ignore"))
        self.buttons["session"].setToolTip(self.tr("Until Ravel is closed"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:  # else it stops the model
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        elif event.type() == QEvent.Type.FocusOut:
            focused = QApplication.focusWidget()
            if not self.isHidden() and (focused is None or not self.isAncestorOf(focused)):
                self.close_card()
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(watched, QPushButton):
                watched.click()
            elif (item := self.rows.currentItem()) is not None and self.rows.isEnabled():
                self.chosen.emit(item.text())
        else:
            return False
        return True
