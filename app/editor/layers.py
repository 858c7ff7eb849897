"""What others have painted on the page: grounds behind words and wavy lines under them, each known by a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTextBlock

from app.editor.painting import Stretches, fill_rounded
from app.editor.spans import Span

#: For two positions (UTF-16 units): what is painted between them. Asked at every painting of a stretch, so it must be
#: quick, and must change nothing.
Source = Callable[[int, int], Sequence[Span]]

_WAVE_PX = 4.0  # from crest to crest
_WAVE_HEIGHT_PX = 1.6  # from crest to trough
_WAVE_PEN_PX = 1.2
_WAVE_TILE_PX = QSize(256, 4)  # what is painted of waves in one go


class Layers:
    """Sources by name with the colour token of each; painted in the order in which they were added. GUI thread."""

    def __init__(self) -> None:
        self._grounds: dict[str, tuple[Source, str]] = {}
        self._underlines: dict[str, tuple[Source, str]] = {}
        self._waves: dict[tuple[int, float], QPixmap] = {}  # by colour and pixels a unit

    def set_ground(self, name: str, source: Source | None, color: str) -> None:
        """None takes the layer of that name away."""
        _set(self._grounds, name, source, color)

    def set_underline(self, name: str, source: Source | None, color: str) -> None:
        """None takes the layer of that name away."""
        _set(self._underlines, name, source, color)

    def paint(
        self, painter: QPainter, stretches: Stretches, blocks: Sequence[QTextBlock], colors: Mapping[str, QColor]
    ) -> None:
        """Paints all layers of these paragraphs, which follow one another."""
        start, end = blocks[0].position(), blocks[-1].position() + blocks[-1].length() - 1
        for source, color in self._grounds.values():
            if spans := source(start, end):
                fill_rounded(painter, stretches.outline(blocks, spans), colors[color])
        for source, color in self._underlines.values():
            if spans := source(start, end):
                self._paint_waves(painter, stretches, blocks, spans, colors[color])

    def _paint_waves(
        self,
        painter: QPainter,
        stretches: Stretches,
        blocks: Sequence[QTextBlock],
        spans: Sequence[Span],
        color: QColor,
    ) -> None:
        """As stretches of one picture: to draw each wave anew took half of a painting."""
        ratio = painter.device().devicePixelRatio()
        wave = self._waves.get((color.rgba(), ratio))
        if wave is None:
            wave = self._waves[color.rgba(), ratio] = _wave(color, ratio)
        for block in blocks:
            first, behind = block.position(), block.position() + block.length()
            for span in spans:
                if span.start < behind and span.end > first:
                    for line in stretches.undersides(block, span.start, span.end):
                        place = QPointF(round(line.left() * ratio) / ratio, round(line.top() * ratio) / ratio)
                        painter.drawTiledPixmap(QRectF(place, QSizeF(line.width(), _WAVE_TILE_PX.height())), wave)


def _set(layers: dict[str, tuple[Source, str]], name: str, source: Source | None, color: str) -> None:
    if source is None:
        layers.pop(name, None)
    else:
        layers[name] = (source, color)


def _wave(color: QColor, ratio: float) -> QPixmap:
    """A wavy line over the whole width of a tile."""
    tile = QPixmap(_WAVE_TILE_PX * ratio)
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    half, middle = _WAVE_PX / 2, _WAVE_TILE_PX.height() / 2
    path = QPainterPath(QPointF(-_WAVE_PX, middle))
    for step in range(-2, ceil(_WAVE_TILE_PX.width() / half) + 2):
        x, crest = step * half, middle + (_WAVE_HEIGHT_PX if step % 2 else -_WAVE_HEIGHT_PX)
        path.quadTo(QPointF(x + half / 2, crest), QPointF(x + half, middle))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, _WAVE_PEN_PX))
    painter.drawPath(path)
    painter.end()
    return tile
