"""What others have painted on the page: grounds behind words and wavy lines under them, each known by a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextBlock

from app.editor.painting import Stretches, fill_rounded
from app.editor.spans import Span

#: For two positions (UTF-16 units): what is painted between them. Asked at every painting of a stretch, so it must be
#: quick, and must change nothing.
Source = Callable[[int, int], Sequence[Span]]

_WAVE_PX = 4.0  # from crest to crest
_WAVE_HEIGHT_PX = 1.6  # from crest to trough
_WAVE_PEN_PX = 1.2


class Layers:
    """Sources by name with the colour token of each; painted in the order in which they were added. GUI thread."""

    def __init__(self) -> None:
        self._grounds: dict[str, tuple[Source, str]] = {}
        self._underlines: dict[str, tuple[Source, str]] = {}

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
            for span in source(start, end):
                for block in blocks:
                    for line in stretches.undersides(block, span.start, span.end):
                        _paint_wave(painter, line, colors[color])


def _set(layers: dict[str, tuple[Source, str]], name: str, source: Source | None, color: str) -> None:
    if source is None:
        layers.pop(name, None)
    else:
        layers[name] = (source, color)


def _paint_wave(painter: QPainter, line: QRectF, color: QColor) -> None:
    """A wave over the width of `line`, along its top."""
    half, middle = _WAVE_PX / 2, line.top() + _WAVE_HEIGHT_PX / 2
    path = QPainterPath(QPointF(line.left(), middle))
    for step in range(ceil(line.width() / half)):
        x = line.left() + step * half
        crest = middle + (_WAVE_HEIGHT_PX if step % 2 else -_WAVE_HEIGHT_PX)
        path.quadTo(QPointF(x + half / 2, crest), QPointF(min(x + half, line.right()), middle))
    painter.setPen(QPen(color, _WAVE_PEN_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
