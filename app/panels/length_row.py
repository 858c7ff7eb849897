"""How much to write: a number and its unit, or on to the end of the scene."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from app.widgets.basic import ChoiceBox, ColumnLabel, Retranslated, WheelGuard, give_room

UNITS = ("words", "sentences", "paragraphs", "scene")
LENGTH_LIMITS = {"words": (1, 5000, 10), "sentences": (1, 500, 1), "paragraphs": (1, 50, 1)}  # least, most, step


class LengthRow(Retranslated, QWidget):
    """Each unit keeps its own number; `scene` has none. GUI thread."""

    changed = Signal(str, int)  # unit, count; 0 for a scene

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = {"words": 100, "sentences": 3, "paragraphs": 1}
        self._guard = WheelGuard(self)
        self._label, self.length, self.unit = ColumnLabel(), QSpinBox(), ChoiceBox()
        self._label.setBuddy(self.length)
        self.unit.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.unit.setMinimumContentsLength(8)
        for widget in (self.length, self.unit):
            self._guard.watch(widget)
        self.length.setKeyboardTracking(False)
        give_room(self.length)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.length, 3)
        row.addWidget(self.unit, 4)
        for unit in UNITS:
            self.unit.addItem("", unit)
        self.length.valueChanged.connect(self._edited)
        self.unit.activated.connect(self._unit_chosen)
        self.set_length("words", 100)
        self.retranslate()

    def set_length(self, unit: str, count: int = 0) -> None:
        """unit: one of UNITS. Tells nobody."""
        if unit != "scene":
            self._counts[unit] = count
            self.length.blockSignals(True)
            least, most, step = LENGTH_LIMITS[unit]
            self.length.setRange(least, most)
            self.length.setSingleStep(step)
            self.length.setValue(count)
            self.length.blockSignals(False)
        self.length.setVisible(unit != "scene")
        self._label.setBuddy(self.length if unit != "scene" else self.unit)
        self.unit.setCurrentIndex(UNITS.index(unit))

    def wanted(self) -> tuple[str, int]:
        unit = UNITS[max(0, self.unit.currentIndex())]
        return unit, self._counts.get(unit, 0)

    def retranslate(self) -> None:
        self._label.setText(self.tr("Length"))
        self.length.setAccessibleName(self.tr("How much to write"))
        self.unit.setAccessibleName(self.tr("Unit of the length"))
        names = (self.tr("words"), self.tr("sentences"), self.tr("paragraphs"), self.tr("to the end of the scene"))
        for row, name in enumerate(names):
            self.unit.setItemText(row, name)

    def _edited(self, count: int) -> None:
        unit = self.wanted()[0]
        self._counts[unit] = count
        self.changed.emit(unit, count)

    def _unit_chosen(self, row: int) -> None:
        unit = UNITS[row]
        self.set_length(unit, self._counts.get(unit, 0))
        self.changed.emit(*self.wanted())
