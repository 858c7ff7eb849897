"""Line icons, tinted by the palette they stand on.

The pictures are SVG with `currentColor`; each is drawn at the sizes and pixel ratios that screens use, so that it stays
crisp at 200 % and more. A widget asks again when its palette changes.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.paths import resource_folder

_SIZES_PX = (16, 18, 20, 24)
_PIXEL_RATIOS = (1, 2, 3)
_MODES = {QPalette.ColorGroup.Active: QIcon.Mode.Normal, QPalette.ColorGroup.Disabled: QIcon.Mode.Disabled}


def icon(
    name: str, palette: QPalette, role: QPalette.ColorRole = QPalette.ColorRole.WindowText, gap_px: int = 0
) -> QIcon:
    """The icon `name` in the palette's ink, dimmed where it is disabled, with `gap_px` of room at its right.

    Raises FileNotFoundError.
    """
    colors = tuple(palette.color(group, role).rgb() for group in _MODES)
    return _icon(name, colors, gap_px)


@lru_cache(maxsize=128)
def _icon(name: str, colors: tuple[int, ...], gap_px: int) -> QIcon:
    """Drawing one takes a millisecond, and a row of cards has many alike."""
    result = QIcon()
    for mode, color in zip(_MODES.values(), colors, strict=True):
        renderer = _renderer(name, QColor(color))
        for size in _SIZES_PX:
            for ratio in _PIXEL_RATIOS:
                result.addPixmap(_drawn(renderer, size, ratio, gap_px), mode)
    return result


def tinted_pixmap(name: str, color: QColor, size_px: int, pixel_ratio: float) -> QPixmap:
    """One picture, `size_px` logical pixels wide."""
    return _drawn(_renderer(name, color), size_px, pixel_ratio)


def application_icon() -> QIcon:
    """Ravel's own icon; every size from the one SVG."""
    return QIcon(str(resource_folder() / "icons" / "ravel.svg"))


@cache
def _source(name: str) -> str:
    return (resource_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _renderer(name: str, color: QColor) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color.name()).encode()))


def _drawn(renderer: QSvgRenderer, size_px: int, pixel_ratio: float, gap_px: int = 0) -> QPixmap:
    pixmap = QPixmap(round((size_px + gap_px) * pixel_ratio), round(size_px * pixel_ratio))
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap
