"""Fills pages with paragraphs that are set: no page begins or ends with a single line, no heading ends one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPainter

from app.printing.typesetting import Lines

_LEAST_LINES = 2  # of a paragraph, before and behind the end of a page


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where text stands on a page, in units of the device."""

    left: float
    top: float
    width: float
    height: float
    number_y: float  # the baseline of the page's number


class Pages:
    """Paints page after page. `on_page` is called for each one that is full, and may raise to end it all."""

    def __init__(
        self, device: QPagedPaintDevice, painter: QPainter, sheet: Sheet, font: QFont, on_page: Callable[[], None]
    ) -> None:
        self._device, self._painter, self.sheet, self._font, self._on_page = device, painter, sheet, font, on_page
        self.number = 1
        self.has_numbers = False
        self._y = 0.0  # from the top of the text
        self._gap = 0.0  # room that what stands above wants below it
        self._waiting: list[Lines] = []

    @property
    def is_empty(self) -> bool:
        return self._y == 0.0 and not self._waiting

    def skip(self, height: float) -> None:
        """Leaves room, which stays also at the top of a page."""
        self._flush()
        self._y += height
        self._gap = 0.0

    def add(self, lines: Lines) -> None:
        """Puts a paragraph below the last one, on new pages as far as it takes them."""
        if lines.keeps_next:
            self._waiting.append(lines)
            return
        needed = self._height_of_waiting() + self._room_above(lines, self._waiting[-1] if self._waiting else None)
        needed += lines.line_height * min(_LEAST_LINES, len(lines.lines))
        if self._y > 0 and self._y + needed > self.sheet.height:
            self._turn()
        self._flush()
        self._put(lines)

    def new_page(self) -> None:
        """What follows stands on a new page; nothing happens on an empty one."""
        self._flush()
        if self._y > 0:
            self._turn()

    def finish(self) -> None:
        """The last page is whole."""
        self._flush()
        self._paint_number()

    def _put(self, lines: Lines) -> None:
        if self._y > 0:
            self._y += max(self._gap, lines.above)
        done, count = 0, len(lines.lines)
        while done < count:
            fits = max(0, int((self.sheet.height - self._y) / lines.line_height + 1e-6))
            taken = min(fits, count - done)
            if taken < count - done:
                taken = min(taken, count - done - _LEAST_LINES)
                if taken < _LEAST_LINES and done == 0:
                    taken = 0
                if taken <= 0 and self._y == 0:  # a page of less than a few lines
                    taken = max(1, fits)
            for line in lines.lines[done : done + taken]:
                line.draw(self._painter, QPointF(self.sheet.left, self.sheet.top + self._y + lines.leading))
                self._y += lines.line_height
            done += taken
            if done < count:
                self._turn()
        self._gap = lines.below

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for lines in waiting:
            self._put(lines)

    def _height_of_waiting(self) -> float:
        height, before = 0.0, None
        for lines in self._waiting:
            height += self._room_above(lines, before) + lines.height
            before = lines
        return height

    def _room_above(self, lines: Lines, before: Lines | None) -> float:
        return max(lines.above, before.below if before is not None else self._gap)

    def _turn(self) -> None:
        self._paint_number()
        self._on_page()
        self._device.newPage()
        self.number += 1
        self._y = self._gap = 0.0

    def _paint_number(self) -> None:
        if self.has_numbers:
            self._painter.setFont(self._font)
            place = QRectF(self.sheet.left, self.sheet.number_y, self.sheet.width, self.sheet.top)
            self._painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), str(self.number))
