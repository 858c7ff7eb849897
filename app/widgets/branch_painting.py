"""How a row of the list of branches is painted: its part of the graph, then the take's words and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.icons import tinted_pixmap
from app.widgets.branch_graph import GraphRow
from app.widgets.row_ground import paint_row_ground

if TYPE_CHECKING:
    from app.widgets.branch_view import BranchRow

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
LANE_PX = 16
MOST_LANES = 10  # further ones share the last: forks of forks of forks
_LEFT_PX, _GAP_PX, _RIGHT_PX = 18, 10, 16
_DOT_PX = 4.5
_PIN_PX = 16


class BranchDelegate(QStyledItemDelegate):
    """The graph stands over the row's ground, so that its lines go on from row to row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.accent, self.line = QColor("black"), QColor("gray")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        small = QFontMetrics(_small(option.font))
        return QSize(0, option.fontMetrics.height() + small.height() + 2 + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: BranchRow = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, option)
        self._paint_graph(painter, option.rect, row)
        self._paint_words(painter, option, row, self._room(option.rect, row))
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        return QLineEdit(parent)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        room = self._room(option.rect, index.data(ROW_ROLE))
        height = editor.sizeHint().height()
        editor.setGeometry(room.left() - 10, option.rect.center().y() - height // 2, room.width() + 10, height)

    def _room(self, rect: QRect, row: BranchRow) -> QRect:
        lanes = min(row.lanes, MOST_LANES)
        left = _LEFT_PX + (lanes - 1) * LANE_PX + _GAP_PX + round(_DOT_PX)
        return rect.adjusted(left, 8, -_RIGHT_PX, -8)

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, row: BranchRow, room: QRect) -> None:
        align, palette = Qt.AlignmentFlag, option.palette
        width = room.width()
        if row.is_pinned:
            width -= _PIN_PX + 6
            pin = tinted_pixmap("pin", palette.color(QPalette.ColorRole.WindowText), _PIN_PX, _pixel_ratio(option))
            painter.drawPixmap(room.right() - _PIN_PX + 1, room.top() + 1, pin)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.Bold if row.is_named else QFont.Weight.Normal)
        font.setItalic(row.is_writers and not row.is_named)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        first = QRect(room.left(), room.top(), width, option.fontMetrics.height())
        shown = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(first, align.AlignLeft | align.AlignVCenter | Qt.TextFlag.TextDontClip, shown)
        small = _small(option.font)
        painter.setFont(small)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        height = QFontMetrics(small).height()
        second = QRect(room.left(), room.bottom() - height + 1, room.width(), height)
        shown = QFontMetrics(small).elidedText(row.facts, Qt.TextElideMode.ElideRight, second.width())
        painter.drawText(second, align.AlignLeft | align.AlignVCenter | Qt.TextFlag.TextDontClip, shown)

    def _paint_graph(self, painter: QPainter, rect: QRect, row: BranchRow) -> None:
        graph = row.graph
        top, bottom, middle = float(rect.top()), float(rect.bottom() + 1), rect.top() + rect.height() / 2
        x = _lane_x(rect, graph.lane)
        for lane in range(graph.lane):
            on_path = bool(graph.path_through >> lane & 1)
            self._line(painter, QPointF(_lane_x(rect, lane), top), QPointF(_lane_x(rect, lane), bottom), on_path)
        if graph.goes_up:
            self._line(painter, QPointF(x, top), QPointF(x, middle), graph.path_up)
        if graph.goes_down:
            self._line(painter, QPointF(x, middle), QPointF(x, bottom), graph.on_path)
        elif graph.joins:
            self._curve(painter, QPointF(x, middle), QPointF(_lane_x(rect, graph.lane - 1), bottom), graph.on_path)
        self._dot(painter, QPointF(x, middle), row)

    def _pen(self, on_path: bool) -> QPen:
        pen = QPen(self.accent if on_path else self.line, 2.5 if on_path else 1.6)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def _line(self, painter: QPainter, start: QPointF, end: QPointF, on_path: bool) -> None:
        painter.setPen(self._pen(on_path))
        painter.drawLine(start, end)

    def _curve(self, painter: QPainter, start: QPointF, end: QPointF, on_path: bool) -> None:
        """Down from a take and over into the lane beside it."""
        half = (end.y() - start.y()) / 2
        path = QPainterPath(start)
        path.cubicTo(QPointF(start.x(), start.y() + half * 1.3), QPointF(end.x(), end.y() - half * 1.3), end)
        painter.setPen(self._pen(on_path))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _dot(self, painter: QPainter, center: QPointF, row: BranchRow) -> None:
        """Full for a take of the model's, a ring for the writer's own."""
        graph: GraphRow = row.graph
        color = self.accent if graph.on_path else self.line
        radius = _DOT_PX + (0.8 if graph.on_path else 0.0)
        painter.setPen(QPen(color, 2.0))
        view = self.parent()
        ground = view.palette().color(QPalette.ColorRole.Window) if isinstance(view, QWidget) else QColor("white")
        painter.setBrush(ground if row.is_writers else color)
        painter.drawEllipse(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius))


def _lane_x(rect: QRect, lane: int) -> float:
    return rect.left() + _LEFT_PX + min(lane, MOST_LANES - 1) * LANE_PX + 0.5


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(8.5, font.pointSizeF() - 1))
    return small


def _pixel_ratio(option: QStyleOptionViewItem) -> float:
    return option.widget.devicePixelRatioF() if option.widget is not None else 1.0
