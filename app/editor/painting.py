"""What is painted behind and beside the words: the tint of the model's text, the selection, where the model writes.

Only what is visible is looked at, so that the cost doesn't depend on the length of the scene.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QTextBlock, QTextLine
from PySide6.QtWidgets import QTextEdit

from app.editor.spans import Span

_CORNER_PX = 3.0
_UNDER_SHARE = 0.6  # of a line's descent, that is left free for a line under words
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff]")
_SEAM_PX = 0.5  # between words that stand beside each other
_VEIL = 0.62  # how much of the page's colour lies over what isn't lit
_LINE_END_PX = 6.0  # how far a selected line break reaches


class Stretches:
    """The places of stretches of text in the viewport of an editor. `line_spacing` as in PageStyle."""

    def __init__(self, editor: QTextEdit, line_spacing: float) -> None:
        self._editor = editor
        self._line_spacing = line_spacing
        self._offset = QPointF(-editor.horizontalScrollBar().value(), -editor.verticalScrollBar().value())

    def visible_blocks(self, top: float, bottom: float) -> Iterator[QTextBlock]:
        """The paragraphs between two heights of the viewport."""
        layout = self._editor.document().documentLayout()
        block = self._editor.cursorForPosition(QPointF(0, top).toPoint()).block()
        while block.isValid() and layout.blockBoundingRect(block).top() + self._offset.y() <= bottom:
            yield block
            block = block.next()

    def rect_of(self, block: QTextBlock) -> QRectF:
        """A whole paragraph."""
        rect = self._editor.document().documentLayout().blockBoundingRect(block)
        return rect.translated(self._offset)

    def rects(self, block: QTextBlock, start: int, end: int, line_ends: bool = False) -> Iterator[QRectF]:
        """One rectangle a line for what of [start, end) lies in the paragraph, as high as the line with its spacing;
        several where words of both directions are in the line.

        line_ends: a line break in the stretch is shown too.
        """
        layout, first = block.layout(), block.position()
        origin = layout.position() + self._offset
        text, spread = block.text(), _pieces if _RIGHT_TO_LEFT.search(block.text()) else _piece
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            line_start, line_end = first + line.textStart(), first + line.textStart() + line.textLength()
            last = index == layout.lineCount() - 1
            if start > line_end or end < line_start:
                continue
            if not last:  # the space that a line was broken at has no ink to stand behind
                line_end -= _trailing_spaces(text, line)
            pieces = list(spread(line, max(start, line_start) - first, min(end, line_end) - first))
            if line_ends and last and start <= line_end < end:
                pieces.append(_line_end(line, block))
            gap = line.height() * (self._line_spacing - 1)
            for left, right in pieces:
                if right > left:
                    yield QRectF(origin.x() + left, origin.y() + line.y() - gap / 2, right - left, line.height() + gap)

    def undersides(self, block: QTextBlock, start: int, end: int) -> Iterator[QRectF]:
        """One rectangle a line for what of [start, end) lies in the paragraph, from just under the words to the foot of
        the line: the room for a line under them."""
        layout, first = block.layout(), block.position()
        for rect in self.rects(block, start, end):
            line = layout.lineForTextPosition(max(start, first) - first)
            gap = line.height() * (self._line_spacing - 1)
            foot = rect.bottom() - gap / 2
            top = foot - line.descent() * _UNDER_SHARE
            yield QRectF(rect.left(), top, rect.width(), foot - top)

    def outline(self, blocks: Iterable[QTextBlock], spans: Iterable[Span], line_ends: bool = False) -> QPainterPath:
        """All of the spans in the blocks as one shape, without seams between lines."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        spans = list(spans)
        for block in blocks:
            first, behind = block.position(), block.position() + block.length()
            for span in spans:
                if span.start < behind and span.end >= first:
                    for rect in self.rects(block, span.start, span.end, line_ends):
                        path.addRect(rect.adjusted(0, -0.5, 0, 0.5))
        return path.simplified()


def _trailing_spaces(text: str, line: QTextLine) -> int:
    """Counted in Qt's units, of which a space is one."""
    units = text.encode("utf-16-le", "surrogatepass")[2 * line.textStart() : 2 * (line.textStart() + line.textLength())]
    shown = units.decode("utf-16-le", "surrogatepass")
    return len(shown) - len(shown.rstrip(" "))


def _x(line: QTextLine, position: int) -> float:
    x: Any = line.cursorToX(position)  # with the position, says PySide, whose stubs say object
    return float(x[0] if isinstance(x, tuple) else x)


def _piece(line: QTextLine, start: int, end: int) -> Iterator[tuple[float, float]]:
    """From where to where a stretch of the line reaches, which runs from left to right."""
    if start <= end:
        yield _x(line, start), _x(line, end)


def _pieces(line: QTextLine, start: int, end: int) -> Iterator[tuple[float, float]]:
    """The same where words of both directions may stand in the line: a stretch may be in several places."""
    reach: tuple[float, float] | None = None
    runs = line.glyphRuns(start, end - start) if start < end else []
    for rect in sorted((run.boundingRect() for run in runs), key=QRectF.left):
        if reach is not None and rect.left() <= reach[1] + _SEAM_PX:
            reach = reach[0], max(reach[1], rect.right())
            continue
        if reach is not None:
            yield reach
        reach = rect.left(), rect.right()
    if reach is not None:
        yield reach


def _line_end(line: QTextLine, block: QTextBlock) -> tuple[float, float]:
    """Where a selected line break is shown."""
    x = _x(line, block.length() - 1)
    return (x - _LINE_END_PX, x) if block.textDirection() == Qt.LayoutDirection.RightToLeft else (x, x + _LINE_END_PX)


def fill_rounded(painter: QPainter, path: QPainterPath, color: QColor) -> None:
    """Fills the shape with soft corners; `color` must be opaque, for the edge lies over the filling."""
    pen = QPen(QBrush(color), 2 * _CORNER_PX)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(color)
    painter.drawPath(path)


def dim_around(painter: QPainter, area: QRectF, lit: Iterable[QRectF], page: QColor) -> None:
    """Lays the page's colour over everything in `area` but what is lit."""
    veil = QColor(page)
    veil.setAlphaF(_VEIL)
    path = QPainterPath()
    path.addRect(area)
    for rect in lit:
        hole = QPainterPath()
        hole.addRect(QRectF(area.left(), rect.top(), area.width(), rect.height()))
        path = path.subtracted(hole)
    painter.fillPath(path, veil)


def marker_rect(caret: QRectF, to_the_left: bool = False) -> QRectF:
    """Where the sign of the writing model stands, for the rectangle of a caret there: a dot behind the last word.

    to_the_left: the paragraph runs from right to left.
    """
    size = caret.height() * 0.36
    return QRectF(
        caret.x() + (-size * 1.5 if to_the_left else size * 0.5), caret.y() + caret.height() * 0.44, size, size
    )
