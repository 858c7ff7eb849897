"""Bars of what was written, a day or a month each: the writer's words from the ground up, the model's on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.quantities import grouped

_SPACE = 0.28  # of a bar's room
_LEAST_PX = 2  # of a bar that isn't nothing
_LABELS_PX = 6  # between the ground and what stands below it


@dataclass(frozen=True, slots=True)
class Bar:
    """own, models: words, 0 or more. label: what stands below it, "" for nothing. telling: all of it in words.

    met: it reached its goal.
    """

    own: int
    models: int
    label: str
    telling: str
    met: bool = False


class DayChart(QWidget):
    """Arrow keys, Home, End and the pointer go from bar to bar; the one that is on is told. GUI thread."""

    told = Signal(str)  # the words of the bar that is on; "" where none is

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: list[Bar] = []
        self._goal, self._on = 0, -1
        self._models_ink = QColor()

    def sizeHint(self) -> QSize:
        return QSize(480, 150 + self.fontMetrics().height())

    def set_models_ink(self, color: QColor) -> None:
        """Of the model's words; the writer's are in the accent."""
        self._models_ink = color
        self.update()

    def set_bars(self, bars: Sequence[Bar], goal: int = 0) -> None:
        """goal: where a line is drawn, in words; 0 for none."""
        self._bars, self._goal = list(bars), goal
        self._on = -1
        self.update()

    def bars(self) -> list[Bar]:
        return list(self._bars)

    def go_to(self, place: int) -> None:
        """Puts the mark on a bar; -1 takes it away."""
        place = max(-1, min(place, len(self._bars) - 1))
        if place != self._on:
            self._on = place
            telling = self._bars[place].telling if place >= 0 else ""
            self.setAccessibleDescription(telling)
            self.told.emit(telling)
            self.update()

    def _at(self, x: float) -> int:
        width = self.width() / max(1, len(self._bars))
        place = int(x // width)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place = len(self._bars) - 1 - place
        return place if 0 <= place < len(self._bars) else -1

    def _room_of(self, place: int) -> QRectF:
        """What a bar and its label have, whole height."""
        width = self.width() / max(1, len(self._bars))
        column = place if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else len(self._bars) - 1 - place
        return QRectF(column * width, 0, width, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._bars) - 1
        here = self._on if self._on >= 0 else last + 1
        back = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {Qt.Key.Key_Left: 1 if back else -1, Qt.Key.Key_Right: -1 if back else 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        key = Qt.Key(event.key())
        if key in steps:
            self.go_to(max(0, min(last, here + steps[key])))
        elif key in ends:
            self.go_to(ends[key])
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.go_to(self._at(event.position().x()))
        telling = self._bars[self._on].telling if self._on >= 0 else ""
        QToolTip.showText(event.globalPosition().toPoint(), telling, self)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self.go_to(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._on < 0:
            self.go_to(len(self._bars) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.go_to(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, metrics = QPainter(self), self.palette(), self.fontMetrics()
        ground = self.height() - metrics.height() - _LABELS_PX
        top = metrics.height() + 4.0  # for the number of the line
        highest = max([self._goal, *(bar.own + bar.models for bar in self._bars), 1])
        scale = (ground - top) / highest
        for place, bar in enumerate(self._bars):
            self._paint_bar(painter, bar, place, ground, scale)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        painter.fillRect(QRectF(0, ground, self.width(), 1), palette.color(QPalette.ColorRole.Dark))
        self._paint_labels(painter, metrics, muted)
        if self._goal:
            self._paint_line(painter, ground - self._goal * scale, muted)
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.ColorRole.Accent))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_bar(self, painter: QPainter, bar: Bar, place: int, ground: float, scale: float) -> None:
        room = self._room_of(place)
        if place == self._on:
            painter.fillRect(room, self.palette().color(QPalette.ColorRole.Midlight))
        left, width = room.left() + room.width() * _SPACE / 2, room.width() * (1 - _SPACE)
        foot = ground
        accent = self.palette().color(QPalette.ColorRole.Accent)
        for words, color in ((bar.own, accent), (bar.models, self._models_ink)):
            if words > 0:
                height = max(_LEAST_PX, words * scale)
                painter.fillRect(QRectF(left, foot - height, width, height), color)
                foot -= height

    def _paint_labels(self, painter: QPainter, metrics: QFontMetrics, color: QColor) -> None:
        painter.setPen(color)
        taken: list[QRectF] = []
        for place in reversed(range(len(self._bars))):  # the newest one is never left out
            label = self._bars[place].label
            if not label:
                continue
            room, width = self._room_of(place), metrics.horizontalAdvance(label)
            left = max(0.0, min(room.center().x() - width / 2, self.width() - width))
            spot = QRectF(left, self.height() - metrics.height(), width, metrics.height())
            if not any(spot.adjusted(-8, 0, 8, 0).intersects(other) for other in taken):
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, label)
                taken.append(spot)

    def _paint_line(self, painter: QPainter, y: float, color: QColor) -> None:
        """Where the goal is, with its number."""
        pen = painter.pen()
        pen.setColor(color)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(0, round(y), self.width(), round(y))
        metrics, number = self.fontMetrics(), grouped(self._goal)
        spot = QRectF(0, y - metrics.height() - 2, metrics.horizontalAdvance(number) + 8, metrics.height())
        painter.fillRect(spot, self.palette().color(QPalette.ColorRole.Window))  # there may be a bar behind it
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, number)
