"""What every dial has: plain words, standard name, range, one sentence of help, and the way back to the preset's value.

`DialSlider` is the slider with a mark; the kinds of dials are in app/widgets/dial_kinds.py and its neighbours.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QLocale, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

import engine
from app.dials_table import DialSpec
from app.widgets.basic import IconButton, Retranslated, keep_room, muted_label

_LONG_NAME = 21  # characters of a standard name and its range's ends that leave no room beside each other


class Dial(Retranslated, QWidget):
    """A dial's frame; a kind of dial puts its control in and says how it shows a value. GUI thread.

    Values are those of engine.SamplingParams.as_table(). `value` is exact, also where the control shows it rounded.
    """

    value_changed = Signal(str, object)  # name, value; only when the writer changed it

    def __init__(self, spec: DialSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.neutral = engine.SamplingParams().as_table()[spec.name]
        self._value = self._preset_value = self.neutral
        self.label, self._name, self._range = QLabel(wordWrap=True), muted_label(spec.name, wrap=False), muted_label()
        self.help = muted_label()
        for small in (self._name, self._range, self.help):
            small.setProperty("scale", "small")
        self._range.setWordWrap(False)
        self.reset = IconButton("reset", size_px=16)
        keep_room(self.reset)
        self.reset.hide()
        self.reset.clicked.connect(self.back_to_preset)
        self.label.installEventFilter(self)
        self._lay_out()

    def _lay_out(self) -> None:
        self._range.setVisible(self.spec.kind == "number")
        ends = engine.SAMPLING_LIMITS.get(self.spec.name, ())
        is_long = len(self.spec.name) + sum(len(f"{end:g}") for end in ends) > _LONG_NAME
        under = QVBoxLayout() if is_long else QHBoxLayout()
        under.setSpacing(1 if is_long else 8)
        under.addWidget(self._name)
        under.addWidget(self._range)
        if not is_long:
            under.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.label)
        words.addLayout(under)
        self.head = QHBoxLayout()
        self.head.setSpacing(4)
        self.head.addLayout(words, 1)
        self.head.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addLayout(self.head)
        self.column.addWidget(self.help)

    def put(self, control: QWidget) -> None:
        """The control goes between head and help."""
        self.column.insertWidget(self.column.count() - 1, control)

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        """Shows `value` without telling anyone."""
        if value != self._value or type(value) is not type(self._value):
            self._value = value
            self._show()
            self._show_reset()

    def set_preset_value(self, value: Any) -> None:
        """Where the way back leads."""
        self._preset_value = value
        self._show_reset()

    def back_to_preset(self) -> None:
        if self._value != self._preset_value:
            if self.reset.hasFocus():  # it is about to go
                self.focus_control()
            self.tell(self._preset_value)

    def tell(self, value: Any) -> None:
        """The writer chose `value`."""
        self.set_value(value)
        self.value_changed.emit(self.spec.name, self._value)

    def retranslate(self) -> None:
        self.label.setText(self.spec.translated_label())
        self.help.setText(self.spec.translated_help())
        self.reset.set_description(self.tr("Back to the preset's value"))

    def described(self, *controls: QWidget) -> None:
        """Gives each control the dial's names and help, for a screen reader."""
        for control in controls:
            control.setAccessibleName(f"{self.label.text()} ({self.spec.name})")
            control.setAccessibleDescription(" ".join(filter(None, (self.help.text(), self.remarks()))))

    def remarks(self) -> str:
        """What is said of the dial beside its help, for a screen reader and in tooltips."""
        return ""

    def focus_control(self) -> None:
        """Gives the keyboard to the control."""
        raise NotImplementedError

    def _show(self) -> None:
        """Puts `_value` on the control, telling nobody."""
        raise NotImplementedError

    def _show_reset(self) -> None:
        self.reset.setVisible(self._value != self._preset_value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.back_to_preset()
            return True
        return super().eventFilter(watched, event)


class DialSlider(QSlider):
    """A slider with a small mark where the dial is neutral."""

    double_clicked = Signal()

    def __init__(self, steps: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._mark = -1
        self.setRange(0, steps)
        self.setPageStep(max(1, steps // 10))

    def set_mark(self, position: int) -> None:
        """-1: none."""
        self._mark = position
        self.update()

    def mark_rect(self) -> QRectF:
        """Where the mark is drawn: over the middle of the handle, if that stood there."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        option.sliderPosition = option.sliderValue = self._mark  # type: ignore[attr-defined]
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        middle = QRectF(handle).center()
        return QRectF(QPointF(middle.x() - 1, middle.y() - 6), QPointF(middle.x() + 1, middle.y() + 6))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._mark >= 0:  # first, so that it lies under groove and handle
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Dark))
            painter.drawRoundedRect(self.mark_rect(), 1, 1)
            painter.end()
        super().paintEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()
        event.accept()


def plain_number(value: float, locale: QLocale) -> str:
    """A number as short as it can be said: 1, 0.95, −2, 1,000,000."""
    text = locale.toString(int(value)) if value == int(value) else locale.toString(value, "f", decimals_of(value))
    return text.replace("-", "−")


def decimals_of(value: float, most: int = 8) -> int:
    """How many decimals it takes to write `value`."""
    return len(f"{value:.{most}f}".rstrip("0").partition(".")[2])
