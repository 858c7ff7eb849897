"""One sampling value: plain words, slider, standard name and number."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QSpinBox, QVBoxLayout, QWidget

import engine
from app.widgets.basic import Retranslated, WheelGuard, give_room, muted_label

SLIDER_STEPS = 200


@dataclass(frozen=True, slots=True)
class DialSpec:
    """A dial. name: the field of engine.SamplingParams. low, high: the slider's ends, where useful values lie; the
    number beside it takes all that the engine does. label and help: English sources in the context "Dials"."""

    name: str
    label: str
    help: str
    low: float
    high: float
    step: float
    decimals: int = 2
    in_front: bool = True


class Dial(Retranslated, QWidget):
    """Slider and number show the same value; the number may lie beyond the slider's ends."""

    value_changed = Signal(str, float)  # name, value; only when the writer changed it

    def __init__(self, spec: DialSpec, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._label, self._name, self._help = QLabel(), muted_label(spec.name, wrap=False), muted_label()
        for small in (self._name, self._help):
            small.setProperty("scale", "small")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, SLIDER_STEPS)
        self._slider.setPageStep(SLIDER_STEPS // 10)
        self.number = self._made_number()
        self._label.setBuddy(self.number)
        self._label.setWordWrap(True)
        for widget in (self._slider, self.number):
            guard.watch(widget)
        self._lay_out()
        self._slider.valueChanged.connect(self._slid)
        self.number.valueChanged.connect(self._typed)
        self.retranslate()

    def _made_number(self) -> QSpinBox | QDoubleSpinBox:
        low, high = engine.SAMPLING_LIMITS[self.spec.name]
        number: QSpinBox | QDoubleSpinBox
        if self.spec.decimals:
            number = QDoubleSpinBox(decimals=self.spec.decimals, singleStep=self.spec.step)
            number.setRange(low, high)
        else:
            number = QSpinBox(singleStep=int(self.spec.step))
            number.setRange(int(low), int(high))
        number.setProperty("bare", True)  # instead of NoButtons, which leaves a styled field 1 px in Qt 6.12
        give_room(number)
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        number.setKeyboardTracking(False)
        number.setFixedWidth(76)
        return number

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._label)
        words.addWidget(self._name)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self.number, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._slider)
        column.addWidget(self._help)

    def value(self) -> float:
        """A whole number for a dial without decimals."""
        return self.number.value()

    def set_value(self, value: float) -> None:
        """Shows `value` without telling anyone; a dial without decimals shows the nearest whole number."""
        value = value if self.spec.decimals else round(value)
        for widget in (self.number, self._slider):
            widget.blockSignals(True)
        self.number.setValue(value)  # type: ignore[arg-type]
        self._slider.setValue(self._position(value))
        for widget in (self.number, self._slider):
            widget.blockSignals(False)

    def retranslate(self) -> None:
        label = QCoreApplication.translate("Dials", self.spec.label)
        explanation = QCoreApplication.translate("Dials", self.spec.help)
        self._label.setText(label)
        self._help.setText(explanation)
        for widget in (self._slider, self.number):
            widget.setAccessibleName(f"{label} ({self.spec.name})")
            widget.setAccessibleDescription(explanation)

    def _position(self, value: float) -> int:
        share = (value - self.spec.low) / (self.spec.high - self.spec.low)
        return round(SLIDER_STEPS * min(1.0, max(0.0, share)))

    def _slid(self, position: int) -> None:
        raw = self.spec.low + (self.spec.high - self.spec.low) * position / SLIDER_STEPS
        value = round(raw / self.spec.step) * self.spec.step
        self._tell(round(value, self.spec.decimals) if self.spec.decimals else int(value))

    def _typed(self, value: float) -> None:
        self._tell(value)

    def _tell(self, value: float) -> None:
        self.set_value(value)
        self.value_changed.emit(self.spec.name, self.value())
