"""Collects what a session tells about one job."""

from __future__ import annotations

import threading
from typing import Any

import engine

_LAST = (
    engine.Finished,
    engine.Cancelled,
    engine.Failed,
    engine.ModelLoaded,
    engine.ModelInspected,
    engine.Done,
    engine.StoreInspected,
    engine.NextTokens,
)


class Recorder:
    """A receiver of events; `last` waits for the job's last one."""

    def __init__(self) -> None:
        self.events: list[engine.Event] = []
        self.ended = threading.Event()

    def __call__(self, event: engine.Event) -> None:
        self.events.append(event)
        if isinstance(event, _LAST):
            self.ended.set()

    @property
    def last(self) -> Any:
        assert self.ended.wait(60)
        return self.events[-1]

    def of(self, kind: type) -> list[Any]:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]
