"""Texts that something was done to: what each was and is, and what the writer may do about it.

For what other programs changed, and for what was recovered. It shows and says what is wanted; a controller does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.story.differences import word_changes
from app.theme import Theme
from app.widgets.basic import ElidedLabel, muted_label, pressed_by_enter, resize_within_screen
from app.widgets.dated_list import DatedList, DatedRow
from app.widgets.difference_view import DifferenceView

SIZE = (860, 600)
LIST_WIDTH_PX = 272


@dataclass(frozen=True, slots=True)
class ChangedText:
    """key: whatever the controller knows it by. facts: a quiet line below its title, "" for none."""

    key: str
    title: str
    before: str
    after: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the dialog says. choices: (name, words of its button), the one that is likeliest wanted last."""

    title: str
    legend: str
    nothing: str
    close: str
    choices: Sequence[tuple[str, str]] = ()


class ChangedTextsDialog(QDialog):
    """Not modal. A text that was decided about leaves the list; the dialog closes with the last one."""

    chosen = Signal(str, str)  # key of the text, name of the choice

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: list[ChangedText] = []
        self._words = words
        self.list = DatedList()
        self.view = DifferenceView()
        self._title, self._facts, self._legend = ElidedLabel(), ElidedLabel(), muted_label(words.legend)
        self._message = QLabel(wordWrap=True)
        self._message.setProperty("role", "error")
        self._message.hide()
        self.buttons: dict[str, QPushButton] = {}
        self.close_button = QPushButton(words.close)
        self._lay_out()
        self.setWindowTitle(words.title)
        self.list.setAccessibleName(words.title)
        self.view.text.setAccessibleName(words.legend)
        self.list.itemSelectionChanged.connect(self._show)
        self.close_button.clicked.connect(self.reject)
        resize_within_screen(self, *SIZE)

    def _lay_out(self) -> None:
        self._title.setProperty("role", "title")
        self._facts.setProperty("role", "muted")
        self._pane = QFrame()
        self._pane.setObjectName("branchesPane")
        self._pane.setFixedWidth(LIST_WIDTH_PX)
        inside = QVBoxLayout(self._pane)
        inside.setContentsMargins(0, 8, 0, 8)
        inside.addWidget(self.list)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        for name, text in self._words.choices:
            button = self.buttons[name] = QPushButton(text)
            button.clicked.connect(lambda _checked=False, name=name: self._choose(name))
            foot.addWidget(button)
        if self._words.choices:
            self.buttons[self._words.choices[-1][0]].setProperty("role", "primary")
        pressed_by_enter(*self.buttons.values(), self.close_button)
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addWidget(self.view, 1)
        column.addWidget(self._legend)
        column.addWidget(self._message)
        column.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._pane)
        row.addLayout(column, 1)

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self.view.set_theme(theme, page_font)

    def set_texts(self, texts: Sequence[ChangedText]) -> None:
        """These, the one that was looked at still being looked at if it is among them."""
        self._texts = list(texts)
        self.list.set_rows([DatedRow(text.key, text.title, text.facts) for text in texts])
        self._pane.setVisible(len(texts) > 1)
        if not texts:
            self.accept()

    def say(self, sentences: str) -> None:
        """Why nothing came of a choice; gone with the next one, or when another text is looked at."""
        self._message.setText(sentences)
        self._message.setVisible(bool(sentences))

    def message(self) -> str:
        return self._message.text()

    def _current(self) -> ChangedText | None:
        chosen = self.list.chosen()
        return next((text for text in self._texts if chosen and text.key == chosen[0]), None)

    def _show(self) -> None:
        self.say("")
        text = self._current()
        self._title.setText(text.title if text is not None else "")
        self._facts.setText(text.facts if text is not None else "")
        self._facts.setVisible(text is not None and bool(text.facts))
        differs = text is not None and text.before != text.after
        runs = word_changes(text.before, text.after) if text is not None and differs else []
        self.view.show_runs(runs, self._words.nothing)

    def _choose(self, name: str) -> None:
        text = self._current()
        self.say("")
        if text is not None:
            self.chosen.emit(text.key, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return on the list does what is likeliest wanted, so that the keyboard alone will do."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus() and self._words.choices:
            self._choose(self._words.choices[-1][0])
        else:
            super().keyPressEvent(event)
