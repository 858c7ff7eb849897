"""The dot of a label's colour, as an icon."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

_SIZE_PX, _DOT_PX = 16, 10
_PIXEL_RATIOS = (1, 2, 3)


@lru_cache(maxsize=128)
def dot_icon(color: str) -> QIcon:
    """color: "#rrggbb"."""
    result = QIcon()
    for ratio in _PIXEL_RATIOS:
        pixmap = QPixmap(_SIZE_PX * ratio, _SIZE_PX * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        margin = (_SIZE_PX - _DOT_PX) / 2
        painter.drawEllipse(QRectF(margin, margin, _DOT_PX, _DOT_PX))
        painter.end()
        result.addPixmap(pixmap)
    return result
