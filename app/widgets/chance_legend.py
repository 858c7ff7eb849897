"""What the tints of the reading mode mean."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.editor.chances import STEP_BITS
from app.widgets.basic import Retranslated, set_role
from app.widgets.chance_rows import percent_text

_SWATCH_PX = 14


class ChanceLegend(Retranslated, QWidget):
    """Swatches from expected to surprising, for the status strip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high = QLabel(), QLabel()
        self._swatches = [_Swatch() for _ in STEP_BITS]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._low)
        row.addSpacing(4)
        for swatch in self._swatches:
            row.addWidget(swatch)
        row.addSpacing(4)
        row.addWidget(self._high)
        for label in (self._low, self._high):
            set_role(label, "role", "muted")
        self.retranslate()

    def set_colors(self, colors: dict[str, QColor]) -> None:
        """chance_1 and so on, the page's."""
        for step, swatch in enumerate(self._swatches, 1):
            swatch.color = colors[f"chance_{step}"]
            swatch.update()

    def retranslate(self) -> None:
        self._low.setText(self.tr("expected"))
        self._high.setText(self.tr("surprising"))
        shares = [percent_text(2**-bits) for bits in STEP_BITS]
        for swatch, share in zip(self._swatches, shares, strict=True):
            swatch.setToolTip(self.tr("the model gave it {percent} or less").format(percent=share))


class _Swatch(QWidget):
    """A square of one colour, whatever the stylesheet says."""

    def __init__(self) -> None:
        super().__init__()
        self.color = QColor()
        self.setFixedSize(_SWATCH_PX, _SWATCH_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.color)
