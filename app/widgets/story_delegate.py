"""How a row of the story panel is painted: title, the signs of status, label and reading, words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.quantities import grouped
from app.widgets.row_ground import paint_row_ground
from app.widgets.story_rows import Index, Row, StoryModel

STAGES = 4
_Role = QPalette.ColorRole


class StoryDelegate(QStyledItemDelegate):
    """Rows are painted over the whole width: `depth` of them says how far in their words begin."""

    height_px = 30
    indent_px = 16  # a level
    sign_px = 20  # before the title, for the mark of an unread scene or the arrow of a chapter
    mark_px = 6
    dot_px = 9
    bar_px = 14

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(self.height_px, option.fontMetrics.height() + 10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, StoryModel)
        row = model.row(index)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = paint_row_ground(painter, option)
        room = ground.adjusted(self.left_of(row) - ground.left(), 0, -10, 0)
        sign = QRect(room.left() - self.sign_px, ground.top(), self.sign_px, ground.height())
        if row.children or row.kind in ("chapter", "section"):
            self._draw_arrow(painter, option, sign, bool(option.state & option.state.State_Open))
        elif model.is_unread(row.key):
            self._draw_mark(painter, option, sign)
        room = self._draw_words(painter, option, row, room)
        room = self._draw_signs(painter, option, row, room, model)
        self._draw_title(painter, option, model.shown_title(row), row, room)
        painter.restore()

    def left_of(self, row: Row) -> int:
        """Where the title begins, pixels from the left of the view."""
        depth, above = 0, row.parent
        while above is not None and above.parent is not None:
            depth, above = depth + 1, above.parent
        return 8 + self.sign_px + depth * self.indent_px

    def _draw_arrow(self, painter: QPainter, option: QStyleOptionViewItem, sign: QRect, is_open: bool) -> None:
        x, y = sign.center().x() - 0.5, sign.center().y() + 0.5
        points = [(-4, -2), (0, 2), (4, -2)] if is_open else [(-2, -4), (2, 0), (-2, 4)]
        painter.setPen(QPen(option.palette.color(_Role.PlaceholderText), 1.5))
        painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in points])

    def _draw_mark(self, painter: QPainter, option: QStyleOptionViewItem, sign: QRect) -> None:
        """A small ring, its line whole pixels wide and on whole pixels at 100 % and 200 %."""
        left, top = sign.left() + (sign.width() - self.mark_px) // 2, sign.center().y() - self.mark_px // 2 + 1
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(option.palette.color(_Role.PlaceholderText), 1.0))
        painter.drawEllipse(QRectF(left + 0.5, top + 0.5, self.mark_px - 1, self.mark_px - 1))

    def _draw_words(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, room: QRect) -> QRect:
        words = row.words()
        if words is None or row.kind == "section":
            return room
        text, metrics = grouped(words), QFontMetrics(self._font(option, row))
        painter.setFont(self._font(option, row))
        painter.setPen(option.palette.color(_Role.PlaceholderText))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        width = max(metrics.horizontalAdvance(text), metrics.horizontalAdvance("0,000"))
        return room.adjusted(0, 0, -width - 10, 0)

    def _draw_signs(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Row, room: QRect, model: StoryModel
    ) -> QRect:
        """The status as a bar that fills up on the way to done, the label as a dot: each in a column of its own, which
        a row without them has for its title."""
        entry = row.entry
        if entry is None:
            return room
        if entry.status:
            bar = QRectF(room.right() - self.bar_px + 1, room.center().y() - 0.5, self.bar_px, 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(option.palette.color(_Role.Mid))
            painter.drawRoundedRect(bar, 1.5, 1.5)
            done = entry.stage == STAGES
            painter.setBrush(option.palette.color(_Role.Accent if done else _Role.PlaceholderText))
            bar.setWidth(self.bar_px * entry.stage / STAGES)
            if entry.stage:
                painter.drawRoundedRect(bar, 1.5, 1.5)
        if entry.status or (entry.color and model.has_status):
            room = room.adjusted(0, 0, -self.bar_px - 6, 0)
        if entry.color:
            top = room.center().y() + 1 - self.dot_px / 2
            dot = QRectF(room.right() + 1 - self.dot_px, top, self.dot_px, self.dot_px)
            painter.setPen(QPen(option.palette.color(_Role.AlternateBase), 1))
            painter.setBrush(QColor(entry.color))
            painter.drawEllipse(dot)
        if entry.color:
            room = room.adjusted(0, 0, -self.dot_px - 6, 0)
        return room

    def _draw_title(self, painter: QPainter, option: QStyleOptionViewItem, title: str, row: Row, room: QRect) -> None:
        is_named = bool(row.title) or row.kind in ("chapter", "section")
        quiet = not is_named or row.kind in ("section", "archived")
        font = self._font(option, row)
        font.setItalic(not is_named)
        painter.setFont(font)
        painter.setPen(option.palette.color(_Role.PlaceholderText if quiet else _Role.WindowText))
        elided = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)

    def _font(self, option: QStyleOptionViewItem, row: Row) -> QFont:
        font = QFont(option.font)
        if row.kind in ("chapter", "section"):
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        row = model.row(index) if isinstance(model, StoryModel) else None
        left = self.left_of(row) - 10 if row is not None else 6
        right = option.widget.viewport().width() if option.widget is not None else option.rect.right()
        editor.setGeometry(QRect(left, option.rect.top(), right - left - 6, option.rect.height()))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("titleField")
        editor.setMaxLength(200)
        return editor
