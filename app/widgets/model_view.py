"""The list of models: its rows, how one is painted, and walking it with the keyboard."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.model_words import VERDICT_ROLES, Verdict, verdict_word
from app.widgets.row_ground import paint_row_ground

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the list: a model or, with `path` empty, the heading of those below it."""

    path: str
    name: str
    summary: str = ""
    verdict: Verdict = "looking"


class ModelRows(QAbstractListModel):
    """Headings can't be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ModelRow] = []

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        """The same models in the same order are updated in place: the choice and the place in the list stay."""
        if [(row.path, not row.path and row.name) for row in rows] == [
            (row.path, not row.path and row.name) for row in self._rows
        ]:
            for place, row in enumerate(rows):
                if row != self._rows[place]:
                    self._rows[place] = row
                    self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, place: int) -> ModelRow:
        return self._rows[place]

    def place_of(self, path: str) -> int:
        """-1 when there is no such model."""
        return next((place for place, row in enumerate(self._rows) if path and row.path == path), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.path or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [row.name, verdict_word(row.verdict), row.summary] if row.path else [row.name]
            return ", ".join(part for part in parts if part)
        return row if role == ROW_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen if index.isValid() and self._rows[index.row()].path else Qt.ItemFlag.NoItemFlags


class ModelDelegate(QStyledItemDelegate):
    """Name and verdict, below them what it is; the chosen one on a quiet ground."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        is_model = bool(index.data(ROW_ROLE).path)
        lines = option.fontMetrics.height() + (_small(option.font)[1].height() + 2 if is_model else 0)
        return QSize(0, lines + (18 if is_model else 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ModelRow = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.path:
            self._paint_model(painter, option, row, paint_row_ground(painter, option).adjusted(10, 8, -10, -8))
        else:
            self._paint_heading(painter, option, row)
        painter.restore()

    def _paint_model(self, painter: QPainter, option: QStyleOptionViewItem, row: ModelRow, room: QRect) -> None:
        align, view = Qt.AlignmentFlag, option.widget
        first = QRect(room.left(), room.top(), room.width(), option.fontMetrics.height())
        small, small_metrics = _small(option.font)
        painter.setFont(small)
        painter.setPen(view.ink_of(row.verdict))
        word = verdict_word(row.verdict)
        painter.drawText(first, align.AlignRight | align.AlignVCenter, word)
        width = first.width() - small_metrics.horizontalAdvance(word) - 12
        name = QFont(option.font)
        name.setWeight(QFont.Weight.DemiBold)
        painter.setFont(name)
        ink = QPalette.ColorRole.PlaceholderText if row.verdict == "gone" else QPalette.ColorRole.WindowText
        painter.setPen(option.palette.color(ink))
        shown = QFontMetrics(name).elidedText(row.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(first.adjusted(0, 0, width - first.width(), 0), align.AlignLeft | align.AlignVCenter, shown)
        painter.setFont(small)
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        second = QRect(room.left(), room.bottom() - small_metrics.height() + 1, room.width(), small_metrics.height())
        shown = small_metrics.elidedText(row.summary, Qt.TextElideMode.ElideRight, second.width())
        # Characters of another font may stand below the line.
        painter.drawText(second, align.AlignLeft | align.AlignVCenter | Qt.TextFlag.TextDontClip, shown)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, row: ModelRow) -> None:
        font = _small(option.font)[0]
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        room = option.rect.adjusted(16, 0, -16, -4)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, row.name)


def _ink(role: str) -> Property:
    """A colour that the stylesheet sets: `qproperty-…`."""

    def get(view: ModelView) -> QColor:
        return view.inks[role]

    def put(view: ModelView, color: QColor) -> None:
        view.inks[role] = color

    return Property(QColor, get, put)


class ModelView(QListView):
    """The list. Colours that the palette has no role for are given by the stylesheet."""

    goodInk, warningInk, errorInk = _ink("good"), _ink("warning"), _ink("error")

    chosen = Signal(str)  # path
    activated_by_key = Signal()  # Enter, or a double click: the writer wants this one
    remove_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("models")
        self.rows = ModelRows(self)
        self.inks = {role: QColor() for role in ("good", "warning", "error")}
        self.setModel(self.rows)
        self.setItemDelegate(ModelDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(self._tell)
        self.doubleClicked.connect(lambda _index: self.activated_by_key.emit())

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        """Shows these; the model that was chosen stays so."""
        wanted = self.current_path()
        self.selectionModel().blockSignals(True)
        self.rows.set_rows(rows)
        self.selectionModel().blockSignals(False)
        if wanted != self.current_path():
            self.choose(wanted)

    def choose(self, path: str) -> bool:
        """Moves to that model. False when it isn't in the list."""
        place = self.rows.place_of(path)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))
        return place >= 0

    def current_path(self) -> str:
        """The chosen model, "" for none."""
        index = self.currentIndex()
        return self.rows.row(index.row()).path if index.isValid() else ""

    def ink_of(self, verdict: Verdict) -> QColor:
        role = VERDICT_ROLES[verdict]
        return self.inks[role] if role in self.inks else self.palette().color(QPalette.ColorRole.PlaceholderText)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_by_key.emit()
        elif event.key() == Qt.Key.Key_Delete or (sys.platform == "darwin" and event.key() == Qt.Key.Key_Backspace):
            self.remove_pressed.emit()
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """The first and last are models: headings are passed over also by Home and by whole pages."""
        found = super().moveCursor(action, modifiers)
        if found.isValid() and not self.rows.row(found.row()).path:
            found = self.rows.index(found.row() + 1)
        return found

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """The first below a heading comes into view with it."""
        if index.isValid() and index.row() and not self.rows.row(index.row() - 1).path:
            super().scrollTo(self.rows.index(index.row() - 1), hint)
        super().scrollTo(index, hint)

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.rows.row(index.row()).path)


def _small(font: QFont) -> tuple[QFont, QFontMetrics]:
    small = QFont(font)
    small.setPointSizeF(max(8.5, font.pointSizeF() - 1))
    return small, QFontMetrics(small)
