"""The small window in the window's top middle where the writer types where to go, or what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.widgets.basic import Retranslated
from app.widgets.row_ground import paint_row_ground

Index = QModelIndex | QPersistentModelIndex
_DETAIL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_PLACES_ROLE, _WHY_NOT_ROLE, _NAMED_ROLE = _DETAIL_ROLE + 1, _DETAIL_ROLE + 2, _DETAIL_ROLE + 3
_WIDTH_PX, _TOP_PX, _MARGIN_PX, _ROW_PX, _MOST_ROWS = 580, 44, 40, 34, 10
_PAGE = _MOST_ROWS - 1


@dataclass(frozen=True, slots=True)
class Row:
    """title: with the places of the letters that were found in it. detail: what it is, or its keys. why_not: why it
    can't be done just now, in place of that; "" if it can. is_named: else the title is none, but its first words."""

    title: str
    detail: str = ""
    places: tuple[int, ...] = ()
    why_not: str = ""
    is_named: bool = True


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.title, row.why_not or row.detail)))
        return {
            int(Qt.ItemDataRole.DisplayRole): row.title,
            int(Qt.ItemDataRole.ToolTipRole): row.title,
            _DETAIL_ROLE: row.why_not or row.detail,
            _PLACES_ROLE: row.places,
            _WHY_NOT_ROLE: row.why_not,
            _NAMED_ROLE: row.is_named,
        }.get(int(role))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can't be done now can't be chosen, nor clicked."""
        flags = super().flags(index)
        return flags if index.row() in self.choosable() else flags & ~Qt.ItemFlag.ItemIsEnabled

    def choosable(self) -> list[int]:
        return [row for row, each in enumerate(self._rows) if not each.why_not]


class _Delegate(QStyledItemDelegate):
    """The title, its found letters strong, and at the right what it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(_ROW_PX, option.fontMetrics.height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = paint_row_ground(painter, option).adjusted(10, 0, -10, 0)
        muted = option.palette.color(QPalette.ColorRole.PlaceholderText)
        is_plain = not index.data(_WHY_NOT_ROLE) and index.data(_NAMED_ROLE)
        ink = option.palette.color(QPalette.ColorRole.WindowText) if is_plain else muted
        detail = option.fontMetrics.elidedText(index.data(_DETAIL_ROLE), Qt.TextElideMode.ElideRight, room.width() // 2)
        painter.setPen(muted)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, detail)
        room.setRight(room.right() - option.fontMetrics.horizontalAdvance(detail) - 16)
        painter.setPen(ink)
        self._paint_title(painter, option, index, room)
        painter.restore()

    def _paint_title(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect) -> None:
        """In runs of equal weight; scripts from right to left as one run, for their letters join."""
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        title: str = index.data()
        usual = QFont(option.font)
        usual.setItalic(not index.data(_NAMED_ROLE))
        shown = QFontMetrics(usual).elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        strong = QFont(usual)
        strong.setWeight(QFont.Weight.Bold)
        places = set() if _has_joined_letters(shown) else set(index.data(_PLACES_ROLE))
        for run, is_strong in _runs(shown, places):
            font = strong if is_strong else usual
            painter.setFont(font)
            painter.drawText(room, align, run)
            room.setLeft(room.left() + QFontMetrics(font).horizontalAdvance(run))


def _has_joined_letters(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _runs(text: str, places: set[int]) -> list[tuple[str, bool]]:
    runs: list[tuple[str, bool]] = []
    for place, letter in enumerate(text):
        if runs and runs[-1][1] == (place in places):
            runs[-1] = (runs[-1][0] + letter, runs[-1][1])
        else:
            runs.append((letter, place in places))
    return runs


class GoTo(Retranslated, QFrame):
    """It stands over its parent. What is listed for what is typed is told by others. GUI thread."""

    typed = Signal(str)
    chosen = Signal(int)  # row
    given_up = Signal()  # Esc
    left = Signal()  # the keyboard went elsewhere

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("goTo")
        self.field, self.rows, self.view = QLineEdit(), _Rows(self), QListView()
        self._nothing = QLabel()
        self._nothing.setProperty("role", "muted")
        self._nothing.setContentsMargins(10, 4, 10, 6)
        self.view.setModel(self.rows)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays in the field
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for part in (self.field, self.view, self._nothing):
            column.addWidget(part)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self.typed)
        self.view.clicked.connect(lambda index: self.chosen.emit(index.row()))
        self.hide()
        self.retranslate()

    def open(self) -> None:
        """Empty, with the keyboard in it."""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """The best first, which is the chosen one: if that can't be done now none is, or Enter would do something else
        than what the writer has typed."""
        self.rows.set_rows(rows)
        self._nothing.setVisible(not rows)
        self.view.setVisible(bool(rows))
        if rows and not rows[0].why_not:
            self.view.setCurrentIndex(self.rows.index(0))
        self._place()

    def move_choice(self, by: int, is_round: bool = False) -> None:
        """By so many rows that can be chosen. is_round: from the last one to the first, and back."""
        rows, current = self.rows.choosable(), self.view.currentIndex().row()
        if not rows:
            return
        place = rows.index(current) + by if current in rows else min(0, by)  # from none to the first, or the last
        place = place % len(rows) if is_round else max(0, min(len(rows) - 1, place))
        self.view.setCurrentIndex(self.rows.index(rows[place]))

    def _place(self) -> None:
        """As wide as there is room, as high as its rows, in the middle of the top."""
        whole = self.parentWidget().size()
        width = min(_WIDTH_PX, whole.width() - 2 * _MARGIN_PX)
        row_px = self.view.sizeHintForRow(0) if self.rows.rowCount() else 0
        self.view.setFixedHeight(row_px * min(_MOST_ROWS, self.rows.rowCount()) + 4)
        self.setFixedWidth(width)
        self.layout().activate()
        self.resize(width, self.sizeHint().height())
        self.move((whole.width() - width) // 2, _TOP_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            elsewhere = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
            if event.reason() not in elsewhere:
                self.left.emit()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, shift = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if key in steps:
            self.move_choice(steps[Qt.Key(key)], is_round=True)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.move_choice(_PAGE if key == Qt.Key.Key_PageDown else -_PAGE)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shift:
            if self.view.currentIndex().isValid() and self.rows.rowCount():
                self.chosen.emit(self.view.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            return False
        return True

    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Go to a scene, note or heading, or type what to do"))
        self.field.setAccessibleName(self.tr("Go to anything"))
        self.field.setAccessibleDescription(self.tr("Up and Down choose, Enter goes there, Esc goes back"))
        self.view.setAccessibleName(self.tr("Where to go, and what to do"))
        self._nothing.setText(self.tr("Nothing has these letters in its name."))
