"""The one place where a thread is crossed: what worker threads post arrives on the GUI thread, at most once a frame."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

import engine

FRAME_S = 0.016


class EventBridge(QObject):
    """Engine events become `event_received`; anything callable is called. In the order in which they were posted.

    Lives on the GUI thread; `post` may be called from any thread, also while or after the bridge is closed or
    destroyed: what comes too late is dropped. The first item after a pause is delivered at once, the next ones
    together, a frame after it. `TextChunk`s of one request (and row) that follow each other are delivered as one.
    """

    event_received = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = _Inbox(self._woken.emit)
        self._last_drain_s = 0.0
        self._next_frame = QTimer(self)
        self._next_frame.setSingleShot(True)
        self._next_frame.setTimerType(Qt.TimerType.PreciseTimer)
        self._next_frame.timeout.connect(self.drain)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._inbox.close)

    def post(self, item: object | Callable[[], Any]) -> None:
        """Hands over an engine event or a callable without arguments. Any thread; never waits for the GUI thread."""
        self._inbox.post(item)

    def close(self) -> None:
        """Drops what has not been delivered and all that is still to come. GUI thread."""
        self._inbox.close()
        self._next_frame.stop()

    @Slot()
    def drain(self) -> None:
        """Delivers what has been posted so far. GUI thread; the bridge calls it itself.

        May be entered again from a slot that runs its own event loop (a dialog): the order is kept. When a receiver
        raises, what is behind it is delivered a frame later.
        """
        self._last_drain_s = monotonic()
        waiting = self._inbox.begin_drain()
        try:
            while waiting > 0 and (taken := self._inbox.take(waiting)) is not None:
                item, count = taken
                waiting -= count
                if callable(item):
                    item()
                else:
                    self.event_received.emit(item)
        finally:
            self._inbox.wake_if_waiting()

    @Slot()
    def _on_woken(self) -> None:
        wait_s = self._last_drain_s + FRAME_S - monotonic()
        if wait_s <= 0:
            self.drain()
        elif not self._next_frame.isActive():
            self._next_frame.start(int(wait_s * 1000) + 1)


class _Inbox:
    """The locked list. `wake` is called with the lock held, so that the bridge isn't destroyed meanwhile."""

    def __init__(self, wake: Callable[[], Any]) -> None:
        self._lock = threading.Lock()
        self._items: deque[Any] = deque()
        self._wake: Callable[[], Any] | None = wake
        self._wake_sent = False

    def post(self, item: object) -> None:
        with self._lock:
            if self._wake is not None:
                self._items.append(item)
                self._send_wake()

    def begin_drain(self) -> int:
        """How many items are there now; what is posted from here on wakes again."""
        with self._lock:
            self._wake_sent = False
            return len(self._items)

    def take(self, at_most: int) -> tuple[Any, int] | None:
        """The next item and of how many it was made; None when there is none."""
        with self._lock:
            if not self._items:
                return None
            item, count = self._items.popleft(), 1
            texts = [item.text] if isinstance(item, engine.TextChunk) else []
            while texts and count < at_most and self._items and _goes_on(item, self._items[0]):
                item = self._items.popleft()
                texts.append(item.text)
                count += 1
            return (replace(item, text="".join(texts)) if count > 1 else item), count

    def wake_if_waiting(self) -> None:
        with self._lock:
            if self._items:
                self._send_wake()

    def _send_wake(self) -> None:
        if self._wake is None or self._wake_sent:
            return
        self._wake_sent = True
        try:
            self._wake()
        except RuntimeError:  # Qt's half of the bridge is gone, before it could say so
            self._wake = None
            self._items.clear()

    def close(self) -> None:
        with self._lock:
            self._wake = None
            self._items.clear()


def _goes_on(item: engine.TextChunk, following: object) -> bool:
    return isinstance(following, engine.TextChunk) and (following.request_id, following.row) == (
        item.request_id,
        item.row,
    )
