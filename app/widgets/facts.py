"""A small table of names and values on a card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.widgets.basic import muted_label


class FactTable(QFrame):
    """Values can be selected and copied; facts without a value are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("facts")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            widget.hide()
            widget.setParent(None)  # nobody finds it here until it is gone
            widget.deleteLater()
        for row, (name, value) in enumerate(fact for fact in facts if fact[1]):
            label = QLabel(value, wordWrap=True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAccessibleName(f"{name}: {value}")
            title = muted_label(name, wrap=False)
            title.setTextFormat(Qt.TextFormat.PlainText)  # it may be a model's own name
            self._grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label, row, 1)

    def facts(self) -> list[tuple[str, str]]:
        """What is shown, row by row."""
        cells = [self._grid.itemAt(i).widget() for i in range(self._grid.count())]
        texts = [cell.text() for cell in cells if isinstance(cell, QLabel)]
        return list(zip(texts[::2], texts[1::2], strict=True))
