"""Looks into the model: what may come next, how likely a text was. One at a time, and only while nothing is written.

Looks are background jobs of the engine, as reading ahead is, and each such job ends the one before. So whoever wants to
look asks here, and reading ahead waits until nobody does. GUI thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Signal

import engine
from app.bridge import EventBridge
from app.generation import Generation

log = logging.getLogger(__name__)

Kind = Literal["word", "next_words", "tint"]
ORDER: tuple[Kind, ...] = ("word", "next_words", "tint")  # who is served first


class LookJob(Protocol):
    """What `preview` and `score` return."""

    request_id: int

    def cancel(self) -> None: ...


#: Starts the look with what is wanted by then; None: nothing is wanted any more.
Begin = Callable[[Callable[[Any], None]], LookJob | None]
Receive = Callable[[engine.Event], None]


@dataclass(slots=True)
class _Running:
    kind: Kind
    job: LookJob
    begin: Begin
    receive: Receive
    is_wanted: bool = True  # else what still comes belongs to nothing
    is_cancelled: bool = False  # by us


class Looks(QObject):
    """See the module. Of each kind the look that was asked for last counts."""

    idle = Signal()  # nobody looks any more

    def __init__(self, bridge: EventBridge, generation: Generation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._generation = bridge, generation
        self._wanted: dict[Kind, tuple[Begin, Receive]] = {}
        self._running: _Running | None = None
        self._is_idle_told = True
        self._is_stopped = False
        bridge.event_received.connect(self._on_event)
        generation.phase_changed.connect(self._phase_changed)

    @property
    def is_busy(self) -> bool:
        return self._running is not None or bool(self._wanted)

    def ask(self, kind: Kind, begin: Begin, receive: Receive) -> None:
        """Looks as soon as may be. `receive` gets every event of it but a cancellation; a look that something else
        ended is begun again by itself. A tint that is under way makes room for the others."""
        if self._is_stopped:
            return
        self._wanted[kind] = (begin, receive)
        self._is_idle_told = False
        running = self._running
        if running is not None and running.kind == kind:
            running.is_wanted = False
            self._cancel(running)
        elif running is not None and ORDER.index(kind) < ORDER.index(running.kind) == len(ORDER) - 1:
            self._cancel(running)
            self._want_again(running)
        self._begin_next()

    def drop(self, kind: Kind) -> None:
        """That look is not wanted any more."""
        self._wanted.pop(kind, None)
        running = self._running
        if running is not None and running.kind == kind:
            running.is_wanted = False
            self._cancel(running)
        else:
            self._begin_next()

    def stop(self) -> None:
        """Ends everything, for good."""
        self._is_stopped = True
        self._bridge.event_received.disconnect(self._on_event)
        self._wanted.clear()
        running, self._running = self._running, None
        if running is not None:
            running.job.cancel()

    def _cancel(self, running: _Running) -> None:
        if not running.is_cancelled:
            running.is_cancelled = True
            running.job.cancel()

    def _want_again(self, running: _Running) -> None:
        if running.is_wanted:
            self._wanted.setdefault(running.kind, (running.begin, running.receive))
            running.is_wanted = False

    def _begin_next(self) -> None:
        if self._running is not None or self._generation.is_busy or self._is_stopped:
            return
        while self._wanted:
            kind = next(kind for kind in ORDER if kind in self._wanted)
            begin, receive = self._wanted.pop(kind)
            try:
                job = begin(self._bridge.post)
            except engine.EngineError as error:
                log.info("a look failed: %s", error)
                continue
            if job is not None:
                self._running = _Running(kind, job, begin, receive)
                return
        if not self._is_idle_told:
            self._is_idle_told = True
            self.idle.emit()

    def _phase_changed(self, phase: str) -> None:
        if phase == "idle" and self._wanted:
            self._begin_next()

    def _on_event(self, event: engine.Event) -> None:
        running = self._running
        if running is None or event.request_id != running.job.request_id:
            return
        if isinstance(event, engine.Cancelled):
            self._running = None
            self._want_again(running)
            self._begin_next()
            return
        ends = isinstance(event, engine.NextTokens | engine.Done | engine.Failed)
        if ends:
            self._running = None
        if running.is_wanted:
            running.receive(event)
        if ends:
            self._begin_next()
