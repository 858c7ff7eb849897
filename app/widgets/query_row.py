"""A field for what is looked for, and how: capitals, whole words, regular expression."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.story.search import Query
from app.widgets.basic import IconButton, Retranslated


class QueryRow(Retranslated, QWidget):
    """GUI thread."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.match_case, self.whole_word = IconButton("match-case"), IconButton("whole-word")
        self.is_pattern = IconButton("pattern")
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for toggle in self.toggles:
            toggle.setCheckable(True)
            toggle.toggled.connect(lambda *_: self.changed.emit())
            row.addWidget(toggle)
        self.field.textChanged.connect(lambda *_: self.changed.emit())
        self.retranslate()

    @property
    def toggles(self) -> tuple[IconButton, IconButton, IconButton]:
        return self.match_case, self.whole_word, self.is_pattern

    def query(self) -> Query:
        return Query(
            self.field.text(),
            match_case=self.match_case.isChecked(),
            whole_word=self.whole_word.isChecked(),
            is_pattern=self.is_pattern.isChecked(),
        )

    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Find"))
        self.field.setAccessibleName(self.tr("Find"))
        self.match_case.set_description(self.tr("Match capitals and small letters"))
        self.whole_word.set_description(self.tr("Whole words only"))
        self.is_pattern.set_description(self.tr("Regular expression"))
