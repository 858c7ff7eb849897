"""How much of the daily goal is written, small, for the status strip."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from app.quantities import grouped, minutes_text, words_text
from app.widgets.basic import Retranslated

_LINE_PX = 2


class GoalSign(Retranslated, QToolButton):
    """A flat button with a thin line under its words, as long as what is done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done, self._goal, self._unit = 0, 0, "words"
        self.hide()
        self.retranslate()

    def set_progress(self, done: int, goal: int, unit: str) -> None:
        """unit: words or minutes. A goal of 0 takes the sign away."""
        if (done, goal, unit) != (self._done, self._goal, self._unit):
            self._done, self._goal, self._unit = done, goal, unit
            self.retranslate()
        self.setVisible(goal > 0)

    @property
    def share(self) -> float:
        """Of the goal, 0 to 1."""
        return min(1.0, self._done / self._goal) if self._goal else 0.0

    def retranslate(self) -> None:
        goal = minutes_text(self._goal) if self._unit == "minutes" else words_text(self._goal)
        self.setText(self.tr("{done} of {goal}").format(done=grouped(self._done), goal=goal))
        self.setAccessibleName(self.tr("Written today: {amount}").format(amount=self.text()))
        self.setToolTip(self.tr("Written today. Click for goals and statistics."))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, palette = QPainter(self), self.palette()
        room = QRectF(self.rect()).adjusted(6, 0, -6, 0)
        line = QRectF(room.left(), room.bottom() - _LINE_PX, room.width(), _LINE_PX)
        painter.fillRect(line, palette.color(QPalette.ColorRole.Mid))
        done = QRectF(line.left(), line.top(), line.width() * self.share, _LINE_PX)
        if self.layoutDirection() == self.layoutDirection().RightToLeft:
            done.moveRight(line.right())
        painter.fillRect(done, palette.color(QPalette.ColorRole.Accent))
