"""Names with numbers and a bar each, to be compared at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from app.quantities import grouped
from app.widgets.basic import ElidedLabel

_NAME_PX, _LEAST_NAME_PX, _LEAST_BAR_PX = 200, 80, 32


class Bars(QWidget):
    """A row each: name, bar, number. The longest bar is the largest number's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self._rows: list[tuple[str, int]] = []

    def set_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        """Nothing is built anew while names and numbers are the same."""
        if list(rows) == self._rows:
            return
        self._rows = list(rows)
        while (item := self._grid.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        largest = max((number for _, number in rows), default=0)
        for place, (name, number) in enumerate(rows):
            self._add(place, name, number, largest)

    def rows(self) -> list[tuple[str, int]]:
        return list(self._rows)

    def _add(self, place: int, name: str, number: int, largest: int) -> None:
        title, bar, amount = ElidedLabel(name), QProgressBar(), ElidedLabel(grouped(number))
        title.setToolTip(name)
        title.setMinimumWidth(_LEAST_NAME_PX)
        title.setMaximumWidth(_NAME_PX)
        bar.setMinimumWidth(_LEAST_BAR_PX)
        bar.setTextVisible(False)
        bar.setRange(0, max(1, largest))
        bar.setValue(number)
        bar.setAccessibleName(f"{name}: {grouped(number)}")
        amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        amount.setMinimumWidth(amount.fontMetrics().horizontalAdvance("0,000,000"))
        for column, widget in enumerate((title, bar, amount)):
            self._grid.addWidget(widget, place, column)
