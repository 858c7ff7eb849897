"""The one background thread: jobs in, events out. It owns the model and every live state.

A job is a function that is given its `Job` and calls `job.emit`. Whatever it raises becomes one `Failed`, and the next
job runs. Events are delivered on the worker's thread. No torch, no Qt here.

A background job gives way: whatever else is submitted cancels it, waiting or under way.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

from engine.errors import EngineError, UnexpectedFailure, WorkerStopped
from engine.events import Cancelled, Event, Failed
from engine.sampling_params import SamplingParams

log = logging.getLogger(__name__)

OnEvent = Callable[[Event], None]

_request_ids = itertools.count(1)


class Job:
    """A request under way. `cancel` and `request_id` may be used from any thread."""

    def __init__(self, on_event: OnEvent) -> None:
        self.request_id = next(_request_ids)
        self._on_event = on_event
        self._cancelled = threading.Event()
        self._ended = threading.Event()

    def cancel(self) -> None:
        """Asks the job to end at the next token or layer. It still ends with one last event."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until the last event was delivered; False if that took longer than `timeout` seconds."""
        return self._ended.wait(timeout)

    def emit(self, event: Event) -> None:
        """Delivers an event. A receiver that raises is logged and does not end the job."""
        try:
            self._on_event(event)
        except Exception:
            log.exception("a receiver of events failed")

    def end(self, event: Event) -> None:
        """Delivers the last event. Later calls do nothing."""
        if not self._ended.is_set():
            self.emit(event)
            self._ended.set()


class WritingJob(Job):
    """A request that writes: the way tokens are chosen can be changed while it does."""

    def __init__(self, on_event: OnEvent) -> None:
        super().__init__(on_event)
        self._params: SamplingParams | None = None

    def set_params(self, params: SamplingParams) -> None:
        """From the next token on; the seed stays the one that the passage began with. Any thread."""
        self._params = params

    @property
    def new_params(self) -> SamplingParams | None:
        """The last ones that were set, None while those of the request are in use."""
        return self._params


class RowsJob(WritingJob):
    """A request that writes several passages side by side: each can be cancelled alone."""

    def __init__(self, on_event: OnEvent, rows: int) -> None:
        super().__init__(on_event)
        self._rows_cancelled = [threading.Event() for _ in range(rows)]

    def cancel_row(self, row: int) -> None:
        """Asks one passage to end at the next token; the others go on. Raises IndexError."""
        self._rows_cancelled[row].set()
        if all(cancelled.is_set() for cancelled in self._rows_cancelled):
            self.cancel()  # nothing is left to read or write for

    def is_row_cancelled(self, row: int) -> bool:
        return self._rows_cancelled[row].is_set()


_AnyJob = TypeVar("_AnyJob", bound=Job)


class Worker:
    """Runs jobs one after the other on its own thread, from the first `submit` until `close`."""

    def __init__(self, name: str = "ravel-engine") -> None:
        self._queue: queue.SimpleQueue[tuple[Job, Callable[[], Event]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._current: Job | None = None
        self._background: Job | None = None
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: _AnyJob, run: Callable[[_AnyJob], Event], background: bool = False) -> _AnyJob:
        """Queues `run`, which returns the job's last event. After `close` the job fails at once."""
        with self._lock:
            if not self._closed:
                if self._background is not None:
                    self._background.cancel()
                self._background = job if background else None
                self._queue.put((job, lambda: run(job)))
                return job
        job.end(Failed(job.request_id, WorkerStopped(reason="it was closed")))
        return job

    def close(self, timeout: float = 10.0) -> None:
        """Cancels the job under way, fails those that wait, and joins the thread."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
            if self._current is not None:
                self._current.cancel()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _loop(self) -> None:
        while (item := self._queue.get()) is not None:
            job, run = item
            with self._lock:
                closed = self._closed
                self._current = job
            if closed:
                job.end(Failed(job.request_id, WorkerStopped(reason="it was closed")))
            elif job.is_cancelled():
                job.end(Cancelled(job.request_id))
            else:
                job.end(_guarded(job, run))
            with self._lock:
                self._current = None


def _guarded(job: Job, run: Callable[[], Event]) -> Event:
    try:
        return run()
    except Exception as error:
        return failure(job, error)


def failure(job: Job, error: Exception, text: str = "") -> Failed:
    """The last event of a job that raised; an error nobody foresaw is logged with its trace."""
    if isinstance(error, EngineError):
        log.info("a job failed: %s: %s", type(error).__name__, error)
        return Failed(job.request_id, error, text)
    log.error("a job failed unexpectedly", exc_info=error)
    trace = "".join(traceback.format_exception(error))
    return Failed(job.request_id, UnexpectedFailure(kind=type(error).__name__, reason=str(error), trace=trace), text)
