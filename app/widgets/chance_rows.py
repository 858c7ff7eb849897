"""Tokens with their chances as rows: the word, a bar, a percentage; for keyboard and screen reader too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

_PADDING_PX = 6
_GAP_PX = 8
_BAR_SHARE = 0.36  # of a bar's height in a row
_ROW = int(Qt.ItemDataRole.UserRole)
UNREADABLE = "\ufffd"
_SIGNS = str.maketrans({"\n": "⏎", "\t": "⇥", "\r": "⏎"})


@dataclass(frozen=True, slots=True)
class ChanceRow:
    """before: the chance by the model alone; after: with the dials, None where only one is shown. is_marked: it is the
    one that stands in the text. is_enabled: whether it can be chosen."""

    text: str
    before: float
    after: float | None = None
    is_marked: bool = False
    is_enabled: bool = True


def shown_token(text: str) -> tuple[str, str]:
    """The sign of the space that a token begins with ("" without one), and what else it is."""
    if text == " ":
        return "", "␣"
    lead = "·" if text.startswith(" ") else ""
    rest = text.removeprefix(" ").translate(_SIGNS)
    rest = rest.replace("  ", "··")
    return lead, rest or "∅"


def spoken_token(text: str) -> str:
    """For a screen reader: signs by their names."""
    if UNREADABLE in text:
        return QCoreApplication.translate("ChanceRows", "part of a character")
    if not text:
        return QCoreApplication.translate("ChanceRows", "end of text")
    if "\n" in text and not text.strip():
        return QCoreApplication.translate("ChanceRows", "new paragraph")
    if not text.strip():
        return QCoreApplication.translate("ChanceRows", "space")
    return text.strip()


def percent_text(probability: float) -> str:
    """Two digits that mean something, in the writer's way of writing numbers."""
    percent, locale = 100 * probability, QLocale()
    if 0 < percent < 0.1:
        return "< " + percent_text(0.001)
    digits = 0 if percent >= 9.95 or percent == 0 else 1
    number = locale.toString(percent, "f", digits)
    return QCoreApplication.translate("ChanceRows", "{number} %").format(number=number)


class ChanceRows(QListWidget):
    """As high as its rows; without `is_choosable` nothing in it can be selected, only read."""

    def __init__(self, is_choosable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_choosable = is_choosable
        self.longest = 1.0  # the chance whose bar is as long as there is room
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(is_choosable)
        self.setAutoScroll(False)
        if not is_choosable:
            self.setSelectionMode(QListWidget.SelectionMode.NoSelection)

    def show_rows(self, rows: Sequence[ChanceRow]) -> None:
        """In their order; what had been chosen isn't any more."""
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        while self.count() < len(rows):
            self.addItem(QListWidgetItem())
        self.longest = max((max(row.before, row.after or 0.0) for row in rows), default=1.0) or 1.0
        for index, row in enumerate(rows):
            item = self.item(index)
            item.setData(_ROW, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(row))
            flags = Qt.ItemFlag.ItemIsEnabled
            if self._is_choosable and row.is_enabled:
                flags |= Qt.ItemFlag.ItemIsSelectable
            item.setFlags(flags)
        self.updateGeometry()
        self.viewport().update()

    def row_at(self, index: int) -> ChanceRow:
        row = self.item(index).data(_ROW)
        assert isinstance(row, ChanceRow)
        return row

    def _spoken(self, row: ChanceRow) -> str:
        chance = self.tr("{word}, {percent}").format(word=spoken_token(row.text), percent=_spoken_percent(row.before))
        if row.after is not None:
            after = _spoken_percent(row.after) if row.after > 0 else self.tr("left out")
            chance = self.tr("{chance}, with the dials {after}").format(chance=chance, after=after)
        return self.tr("{chance}, in the text").format(chance=chance) if row.is_marked else chance

    @property
    def row_height(self) -> int:
        return self.fontMetrics().height() + _PADDING_PX

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 34, self.row_height * self.count())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 24, self.row_height * self.count())


def _spoken_percent(probability: float) -> str:
    return QCoreApplication.translate("ChanceRows", "{number} percent").format(
        number=percent_text(probability).removesuffix("%").strip()
    )


class _RowDelegate(QStyledItemDelegate):
    """Word at the left, percentage at the right, the bar between them."""

    def __init__(self, rows: ChanceRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self._rows.row_height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(_ROW)
        if not isinstance(row, ChanceRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, area = self._rows.palette(), QRectF(option.rect)
        flags = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
        if (
            option.state & flags
            and row.is_enabled
            and self._rows.selectionMode() != QListWidget.SelectionMode.NoSelection
        ):
            painter.setPen(Qt.PenStyle.NoPen)
            is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight if is_chosen else QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(area, 4, 4)
        metrics = QFontMetrics(self._rows.font())
        percent_width = metrics.horizontalAdvance(percent_text(0.9999) + "00")
        word_width = area.width() * (0.42 if row.after is None else 0.34)
        self._paint_word(painter, QRectF(area.x() + _GAP_PX, area.y(), word_width - _GAP_PX, area.height()), row)
        bar_left = area.x() + word_width + _GAP_PX
        columns = 1 if row.after is None else 2
        bar_right = area.right() - columns * (percent_width + _GAP_PX) - _GAP_PX
        bar = QRectF(bar_left, area.y(), max(8.0, bar_right - bar_left), area.height())
        self._paint_bars(painter, bar, row)
        shown = row.before if row.after is None else row.after
        painter.setPen(self._ink(row))
        numbers = QRectF(area.right() - percent_width - _GAP_PX, area.y(), percent_width, area.height())
        text = percent_text(shown) if shown > 0 or row.after is None else "–"
        at_right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(numbers, at_right, text)
        if row.after is not None:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(numbers.translated(-percent_width - _GAP_PX, 0), at_right, percent_text(row.before))
        painter.restore()

    def _ink(self, row: ChanceRow) -> QColor:
        palette = self._rows.palette()
        faint = not row.is_enabled or row.after == 0
        return palette.color(QPalette.ColorRole.PlaceholderText if faint else QPalette.ColorRole.WindowText)

    def _paint_word(self, painter: QPainter, area: QRectF, row: ChanceRow) -> None:
        lead, word = shown_token(row.text)
        font = self._rows.font()
        font.setBold(row.is_marked)
        metrics = QFontMetrics(font)
        alignment = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        lead_width = metrics.horizontalAdvance("·")
        painter.setFont(font)
        painter.setPen(self._rows.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(area, alignment, lead)
        font.setStrikeOut(row.after == 0)
        painter.setFont(font)
        painter.setPen(self._ink(row))
        area = area.adjusted(lead_width, 0, 0, 0)
        painter.drawText(area, alignment, metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(area.width())))
        painter.setFont(self._rows.font())

    def _paint_bars(self, painter: QPainter, area: QRectF, row: ChanceRow) -> None:
        """Without the dials outlined, with them filled; alone it is filled. The longest bar fills the room."""
        palette = self._rows.palette()
        accent, outline = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Dark)
        height = round(area.height() * _BAR_SHARE)
        track = QRectF(area.x(), area.center().y() - height / 2, area.width(), height)
        filled = row.before if row.after is None else row.after
        painter.setPen(Qt.PenStyle.NoPen)
        if filled > 0:
            painter.setBrush(accent)
            painter.drawRoundedRect(_part(track, filled / self._rows.longest), 2, 2)
        if row.after is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(outline, 1))
            painter.drawRoundedRect(_part(track, row.before / self._rows.longest).adjusted(0.5, -1.5, -0.5, 1.5), 2, 2)


def _part(track: QRectF, share: float) -> QRectF:
    return QRectF(track.x(), track.y(), max(2.0, track.width() * min(1.0, share)), track.height())
