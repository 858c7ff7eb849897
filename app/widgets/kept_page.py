"""The frame of windows on what was kept: a dated list at the left, what is in it at the right, buttons below."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.theme import Theme
from app.widgets.basic import ElidedLabel, muted_label
from app.widgets.dated_list import DatedList
from app.widgets.difference_view import DifferenceView
from app.widgets.list_page import ListPage

LIST_WIDTH_PX = 272


class KeptPage(ListPage):
    """GUI thread. What stands in it and what its buttons do is for the dialog that owns it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        dated = DatedList()
        super().__init__(dated, LIST_WIDTH_PX, parent)
        self.list, self.view = dated, DifferenceView()
        self.title, self.facts, self.legend = ElidedLabel(), ElidedLabel(), muted_label(" ")
        self.head = QHBoxLayout()
        self.title.setProperty("role", "title")
        self.facts.setProperty("role", "muted")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        self.head.setSpacing(16)
        self.head.addLayout(words, 1)
        self.body.addLayout(self.head)
        self.body.addSpacing(4)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.legend)
        self.message.hide()

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self.view.set_theme(theme, page_font)

    def say(self, sentence: str) -> None:
        """What became of what was asked for; "" for nothing."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
