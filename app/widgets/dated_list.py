"""A list of what was kept: a line that names each, and a quieter one of facts below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.widgets.row_ground import paint_row_ground

_FACTS_ROLE, _STRONG_ROLE = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
_SIDE_PX, _AROUND_PX, _BETWEEN_PX = 18, 8, 2


@dataclass(frozen=True, slots=True)
class DatedRow:
    """key: whatever the caller knows it by. is_strong: the writer gave it its name."""

    key: int | str
    title: str
    facts: str
    is_strong: bool = False


class DatedList(QListWidget):
    """GUI thread. Several rows may be chosen where the caller allows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_TwoLines(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def set_rows(self, rows: Sequence[DatedRow]) -> None:
        """The row that was chosen stays so; if it is gone, the one that is in its place now is."""
        chosen, place = self.chosen(), self.currentRow()
        self.blockSignals(True)
        self.clear()
        for row in rows:
            item = QListWidgetItem(row.title)
            item.setData(Qt.ItemDataRole.UserRole, row.key)
            item.setData(_FACTS_ROLE, row.facts)
            item.setData(_STRONG_ROLE, row.is_strong)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.title}, {row.facts}")
            self.addItem(item)
        keys = [row.key for row in rows]
        wanted = keys.index(chosen[0]) if chosen and chosen[0] in keys else max(0, min(place, len(rows) - 1))
        self.setCurrentRow(wanted)
        self.blockSignals(False)
        self.itemSelectionChanged.emit()

    def chosen(self) -> list[int | str]:
        """Keys of the chosen rows, the one that is looked at first."""
        items = [item for item in self.selectedItems() if item is not self.currentItem()]
        current = self.currentItem()
        if current is not None and current.isSelected():
            items.insert(0, current)
        return [item.data(Qt.ItemDataRole.UserRole) for item in items]


class _TwoLines(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        small = QFontMetrics(_small(option.font))
        return QSize(0, option.fontMetrics.height() + small.height() + _BETWEEN_PX + 2 * _AROUND_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, option)
        room = option.rect.adjusted(_SIDE_PX, _AROUND_PX, -_SIDE_PX, -_AROUND_PX)
        font = QFont(option.font)
        font.setBold(bool(index.data(_STRONG_ROLE)))
        height = option.fontMetrics.height()
        ink = option.palette.color(QPalette.ColorRole.WindowText)
        _draw(painter, QRect(room.left(), room.top(), room.width(), height), font, ink, index.data())
        small = _small(option.font)
        below = QRect(room.left(), room.top() + height + _BETWEEN_PX, room.width(), QFontMetrics(small).height())
        quiet = option.palette.color(QPalette.ColorRole.PlaceholderText)
        _draw(painter, below, small, quiet, index.data(_FACTS_ROLE))
        painter.restore()


def _draw(painter: QPainter, place: QRect, font: QFont, ink: QColor, text: str) -> None:
    painter.setFont(font)
    painter.setPen(ink)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(0.9 * font.pointSizeF())
    return small
