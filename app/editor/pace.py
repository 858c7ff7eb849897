"""Lets text that comes in bursts appear evenly: a few characters a frame, and never later than a moment."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable
from math import ceil
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_S = 0.016
LONGEST_LAG_S = 0.12  # a frame or two under the 150 ms after which a delay is felt as one
_JOINERS = "\u200d\ufe0e\ufe0f"


class Pace(QObject):
    """Takes text by `add` and gives it to `show` bit by bit, each character within `lag_s` seconds. GUI thread.

    lag_s 0 shows everything at once. Its timer runs only while there is text to show.
    """

    def __init__(
        self,
        show: Callable[[str], object],
        parent: QObject | None = None,
        lag_s: float = LONGEST_LAG_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._show, self._lag_s, self._clock = show, lag_s, clock
        self._text = ""
        self._due: deque[tuple[float, int]] = deque()  # when, and how many characters from the last entry on
        self._last_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(int(FRAME_S * 1000))
        self._timer.timeout.connect(self.tick)

    @property
    def waiting(self) -> str:
        """What was added and isn't shown yet."""
        return self._text

    def add(self, text: str) -> None:
        if self._lag_s <= 0:
            self._show(text)
            return
        now_s = self._clock()
        if not self._text:
            self._last_s = now_s - FRAME_S
        self._text += text
        self._due.append((now_s + self._lag_s, len(text)))
        if not self._timer.isActive():
            self._timer.start()
            self.tick()

    def tick(self) -> None:
        """Shows what this frame needs, so that every character keeps its time."""
        now_s = self._clock()
        passed_s, self._last_s = now_s - self._last_s, now_s
        needed, before = 0.0, 0
        for due_s, count in self._due:
            before += count
            left_s = due_s - now_s
            needed = max(needed, before if left_s <= passed_s else before * passed_s / left_s)
        self._reveal(_whole(self._text, ceil(needed)))

    def flush(self) -> None:
        """Shows all that waits, now."""
        self._reveal(len(self._text))

    def drop(self) -> None:
        """Forgets all that waits."""
        self._text = ""
        self._due.clear()
        self._timer.stop()

    def _reveal(self, count: int) -> None:
        text, self._text = self._text[:count], self._text[count:]
        while self._due and count:
            due_s, waiting = self._due.popleft()
            if waiting > count:
                self._due.appendleft((due_s, waiting - count))
            count = max(0, count - waiting)
        if not self._text:
            self._timer.stop()
        if text:
            self._show(text)


def _whole(text: str, count: int) -> int:
    """`count`, or more where it would part an accent or a joined emoji from its character."""
    while 0 < count < len(text) and (
        unicodedata.combining(text[count]) or text[count] in _JOINERS or text[count - 1] == "\u200d"
    ):
        count += 1
    return count
