"""Dials of one number: on a slider, among named choices, and the seed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLineEdit, QWidget

import engine
from app.dials_table import DialSpec
from app.widgets.basic import ChoiceBox, WheelGuard, give_room
from app.widgets.dial import Dial, DialSlider, decimals_of, plain_number

_MOST_DECIMALS = 8


class NumberField(QDoubleSpinBox):
    """Shows at least `shown` decimals, and more where the number has them."""

    def __init__(self, shown: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self.setDecimals(_MOST_DECIMALS if shown else 0)

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "f", max(self._shown, decimals_of(value)))


class NumberDial(Dial):
    """Slider and number show the same value; the number may lie beyond the slider's ends."""

    def __init__(self, spec: DialSpec, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._steps = round((spec.high - spec.low) / spec.step)  # a key press is a step of the value
        self.slider, self.number = DialSlider(self._steps), self._made_number()
        self.slider.set_mark(self._position(self.neutral) if spec.low <= self.neutral <= spec.high else -1)
        self.label.setBuddy(self.number)
        self.head.addWidget(self.number, 0, Qt.AlignmentFlag.AlignVCenter)
        self.put(self.slider)
        for widget in (self.slider, self.number):
            guard.watch(widget)
        self._show()
        self.slider.valueChanged.connect(self._slid)
        self.slider.double_clicked.connect(self.back_to_preset)
        self.number.valueChanged.connect(self._typed)
        QWidget.setTabOrder(self.slider, self.number)
        QWidget.setTabOrder(self.number, self.reset)
        self.retranslate()

    def _made_number(self) -> NumberField:
        number = NumberField(self.spec.decimals)
        number.setSingleStep(self.spec.step)
        number.setRange(*engine.SAMPLING_LIMITS[self.spec.name])
        number.setProperty("bare", True)  # instead of NoButtons, which leaves a styled field 1 px in Qt 6.12
        give_room(number)
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        number.setKeyboardTracking(False)
        number.setFixedWidth(76)
        return number

    def retranslate(self) -> None:
        super().retranslate()
        low, high = (plain_number(limit, self.locale()) for limit in engine.SAMPLING_LIMITS[self.spec.name])
        self._range.setText(self.tr("{low} to {high}").format(low=low, high=high))
        self.described(self.slider, self.number)
        self._describe_slider()
        self.slider.setToolTip(self.remarks())

    def remarks(self) -> str:
        if self.spec.is_switch:
            words = self.tr("The mark is at {value}, where the dial changes nothing.")
        else:
            words = self.tr("The mark is at the usual value, {value}.")
        return words.format(value=plain_number(self.neutral, self.locale()))

    def focus_control(self) -> None:
        self.slider.setFocus()

    def _show(self) -> None:
        with QSignalBlocker(self.number), QSignalBlocker(self.slider):
            self.number.setValue(self._value)
            self.slider.setValue(self._position(self._value))
        self._describe_slider()

    def _describe_slider(self) -> None:
        """What the slider itself tells a screen reader is a count of steps."""
        self.slider.setAccessibleDescription(f"{self.number.text()}. {self.number.accessibleDescription()}")

    def _position(self, value: float) -> int:
        share = (value - self.spec.low) / (self.spec.high - self.spec.low)
        return round(self._steps * min(1.0, max(0.0, share)))

    def _slid(self, position: int) -> None:
        value = self.spec.low + position * self.spec.step
        self.tell(round(value, self.spec.decimals) if self.spec.decimals else int(value))

    def _typed(self, value: float) -> None:
        self.tell(value if self.spec.decimals else int(value))

    def tell(self, value: float) -> None:
        super().tell(value)
        self._show()  # the slider may stand between two steps


class ChoiceDial(Dial):
    """A few ways, each with its name."""

    def __init__(self, spec: DialSpec, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.box = ChoiceBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.addItems([""] * len(spec.choices))
        self.box.activated.connect(self.tell)
        self.label.setBuddy(self.box)
        guard.watch(self.box)
        self.put(self.box)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        for row, choice in enumerate(self.spec.choices):
            self.box.setItemText(row, f"{row}  {QCoreApplication.translate('Dials', choice)}")
        self.described(self.box)

    def focus_control(self) -> None:
        self.box.setFocus()

    def _show(self) -> None:
        self.box.setCurrentIndex(self._value)


class SeedDial(Dial):
    """A seed that stays the same, or a new one each time (-1). An int of 63 bits does not fit a spin box."""

    def __init__(self, spec: DialSpec, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.fixed, self.number = QCheckBox(), QLineEdit()
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.fixed, 1)
        line.addWidget(self.number, 1)
        self.put(row)
        self._show()
        self.fixed.toggled.connect(self._edited)
        self.number.editingFinished.connect(self._edited)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.fixed.setText(self.tr("Always the same"))
        self.described(self.number)

    def focus_control(self) -> None:
        self.fixed.setFocus()

    def _show(self) -> None:
        with QSignalBlocker(self.fixed):
            self.fixed.setChecked(self._value >= 0)
        self.number.setEnabled(self._value >= 0)
        if self._value >= 0:
            self.number.setText(str(self._value))

    def _edited(self) -> None:
        seed = self._read() if self.fixed.isChecked() else -1
        if seed != self._value:
            self.tell(seed)
        else:
            self._show()  # what was typed may be no number

    def _read(self) -> int:
        """What can't be read as a number within the engine's limits is 0."""
        text, high = self.number.text().strip(), int(engine.SAMPLING_LIMITS["seed"][1])
        return min(int(text), high) if text.isascii() and text.isdigit() else 0
