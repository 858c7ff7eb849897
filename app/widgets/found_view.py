"""The list of what was found, painted: heads with their numbers, lines with the match marked in them."""

from __future__ import annotations

from PySide6.QtCore import (
    Property,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.quantities import grouped
from app.widgets.found_rows import COUNT_ROLE, IS_HEAD_ROLE, LINE_ROLE, FoundRows
from app.widgets.row_ground import paint_row_ground

Index = QModelIndex | QPersistentModelIndex
KEYPAD = Qt.KeyboardModifier.KeypadModifier
_ROW_PX, _CHECK_PX, _INSET_PX = 30, 24, 10
_BATCH = 1000  # rows that are laid out at a stretch
_BEFORE_SHARE = 0.3  # of a line: so much of it at most stands before the match


class FoundDelegate(QStyledItemDelegate):
    """Every row is equally high, so that ten thousand of them cost nothing."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(_ROW_PX, option.fontMetrics.height() + 10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = paint_row_ground(painter, option).adjusted(_INSET_PX, 0, -_INSET_PX, 0)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            _paint_check(painter, option.palette, check_rect(room), Qt.CheckState(state))
            room.setLeft(room.left() + _CHECK_PX)
        if index.data(IS_HEAD_ROLE):
            self._paint_head(painter, option, index, room)
        else:
            _paint_line(painter, option, index.data(LINE_ROLE), room)
        painter.restore()

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect) -> None:
        align, palette = Qt.AlignmentFlag, option.palette
        number = grouped(index.data(COUNT_ROLE))
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(room, align.AlignVCenter | align.AlignRight, number)
        left = room.adjusted(0, 0, -option.fontMetrics.horizontalAdvance(number) - 12, 0)
        font = _bold(option.font)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        title = QFontMetrics(font).elidedText(index.data(), Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, align.AlignVCenter | align.AlignLeft, title)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def check_rect(room: QRect) -> QRect:
    """Where a row's check box stands in the room that its ground leaves."""
    return QRect(room.left(), room.center().y() - 7, 16, 16)


def _paint_check(painter: QPainter, palette: QPalette, rect: QRect, state: Qt.CheckState) -> None:
    """As the check boxes beside the list look, which a list's own don't."""
    is_on = state != Qt.CheckState.Unchecked
    painter.setPen(palette.color(QPalette.ColorRole.Accent if is_on else QPalette.ColorRole.Dark))
    painter.setBrush(palette.color(QPalette.ColorRole.Accent if is_on else QPalette.ColorRole.Button))
    box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, 4, 4)
    if not is_on:
        return
    pen = QPen(palette.color(QPalette.ColorRole.Light), 2)  # the page
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    corner, middle = box.topLeft(), box.center()
    if state == Qt.CheckState.Checked:
        tick = [corner + QPointF(*place) for place in ((3.5, 8), (6.5, 11), (11.5, 4.5))]
        painter.drawPolyline(tick)
    else:
        painter.drawLine(middle - QPointF(3.5, 0), middle + QPointF(3.5, 0))


def _beginning_cut(metrics: QFontMetrics, text: str, width: int) -> str:
    """The end of `text` that fits, from the beginning of a word where there are words."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideLeft, width).lstrip("…")
    space = cut.find(" ")
    return "…" + (cut[space + 1 :] if 0 <= space < len(cut) - 1 else cut)


def _paint_line(
    painter: QPainter, option: QStyleOptionViewItem, line: tuple[str, str, str | None, str], room: QRect
) -> None:
    """One layout for the whole line, so that scripts from right to left come out in order."""
    before, match, new, behind = line
    metrics, view = option.fontMetrics, option.widget
    assert isinstance(view, FoundView)
    width = room.width()
    before = _beginning_cut(metrics, before, round(width * _BEFORE_SHARE))
    match = metrics.elidedText(match, Qt.TextElideMode.ElideRight, round(width * (0.35 if new else 0.6)))
    shown = f"\u2009{new}" if new else ""  # a thin space apart
    text, formats = before + match + shown + behind, []
    marked, gone, come = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
    marked.setBackground(view.found_ground)
    gone.setFontStrikeOut(True)
    gone.setForeground(option.palette.color(QPalette.ColorRole.PlaceholderText))
    come.setForeground(view.new_ink)
    come.setFontWeight(QFont.Weight.DemiBold)
    wider = QFontMetrics(_bold(option.font)).horizontalAdvance(shown) - metrics.horizontalAdvance(shown)
    at = _units(before)
    for part, look in ((match, marked if new is None else gone), (shown, come)):
        formats.append(_format(at, _units(part), look))
        at += _units(part)
    layout = QTextLayout(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - wider), option.font)
    layout.setFormats(formats)
    layout.setTextOption(_one_line())
    layout.beginLayout()
    laid = layout.createLine()
    laid.setLineWidth(100_000)
    layout.endLayout()
    painter.setPen(option.palette.color(QPalette.ColorRole.WindowText))
    painter.setClipRect(QRectF(room))
    layout.draw(painter, QPointF(room.left(), room.top() + (room.height() - laid.height()) / 2))


def _format(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    range_ = QTextLayout.FormatRange()
    range_.start, range_.length, range_.format = start, length, look
    return range_


def _one_line() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    return option


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _color(name: str) -> Property:
    """A colour that the stylesheet sets: `qproperty-…`."""

    def get(view: FoundView) -> QColor:
        color: QColor = getattr(view, name)
        return color

    def put(view: FoundView, color: QColor) -> None:
        setattr(view, name, color)

    return Property(QColor, get, put)


class FoundView(QListView):
    """The list. A click or Enter chooses a match, Space or a click on its box checks it."""

    foundGround, newInk = _color("found_ground"), _color("new_ink")

    chosen = Signal(int)  # row

    def __init__(self, rows: FoundRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found_ground, self.new_ink = QColor("#f8e39a"), QColor("#2c6355")
        self._rows = rows
        self.setModel(rows)
        self.setItemDelegate(FoundDelegate(self))
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # the model is asked for each of 10,000 rows
        self.setBatchSize(_BATCH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, held = self.currentIndex().row(), event.modifiers() & ~KEYPAD
        if row >= 0 and not held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(row)
        elif row >= 0 and not held and event.key() == Qt.Key.Key_Space:
            self._rows.toggle(row)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_on_check(index, event.position().toPoint()):
            self._rows.toggle(index.row())
        else:
            self.chosen.emit(index.row())

    def _is_on_check(self, index: QModelIndex, place: QPoint) -> bool:
        if index.data(Qt.ItemDataRole.CheckStateRole) is None:
            return False
        return place.x() < self.visualRect(index).left() + 6 + _INSET_PX + _CHECK_PX
