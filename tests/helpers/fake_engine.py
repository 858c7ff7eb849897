"""A session that writes what a test tells it to, with the real engine's events: no model, no torch.

Synchronous (`FakeSession()`): the test plays the events with `job.read(...)`, `job.write(...)`, `job.finish()`; they
reach the bridge as from a worker and are delivered when the test drains it. Threaded (`FakeSession(script=[...])`):
a real worker thread plays the script for each job; nothing sleeps, and a script may wait for a `threading.Event`.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import engine
from tests.helpers.reports import report

OnEvent = Callable[[Any], None]
Inspected = Callable[[str, str | None], engine.ModelReport | engine.EngineError]
_ids = itertools.count(1_000)


@dataclass(frozen=True)
class Read:
    """The model has read `done` of `total` tokens."""

    done: int
    total: int


@dataclass(frozen=True)
class Fail:
    """The job ends here with this error."""

    error: engine.EngineError


#: A str is a TextChunk, a Read a ReadingProgress, a threading.Event is waited for, a Fail ends the job.
Script = Iterable["str | Read | Fail | threading.Event"]


class FakeJob:
    """One generation. What is told after the end is an error of the test, as the engine never does it."""

    def __init__(self, request: engine.GenerationRequest, on_event: OnEvent) -> None:
        self.request_id = next(_ids)
        self.request = request
        self.text = ""
        self.tokens_written = 0
        self.cancel_asked = threading.Event()
        self.ended = False
        self.params_set: list[engine.SamplingParams] = []
        self._emit = on_event

    def cancel(self) -> None:
        self.cancel_asked.set()

    def set_params(self, params: engine.SamplingParams) -> None:
        self.params_set.append(params)

    def avoid(self, phrase: str, count: int) -> None:
        self._tell(engine.PhraseAvoided(self.request_id, phrase, count))

    def read(self, done: int, total: int) -> None:
        self._tell(engine.ReadingProgress(self.request_id, done, total))

    def write(self, text: str) -> None:
        """One token."""
        self.text += text
        self.tokens_written += 1
        self._tell(engine.TextChunk(self.request_id, text, self.tokens_written))

    def finish(self, reason: Any = "length", seed: int = 7, stale: tuple[int, ...] = ()) -> None:
        stats = replace(self._stats(seed), stale=stale)
        self._end(engine.Finished(self.request_id, self.text, reason, stats, tuple(self.text.encode())))

    def confirm_cancel(self, seed: int = 7) -> None:
        """What the worker does once it has seen `cancel()`."""
        self._end(engine.Cancelled(self.request_id, self.text, self._stats(seed), tuple(self.text.encode())))

    def fail(self, error: engine.EngineError) -> None:
        self._end(engine.Failed(self.request_id, error, self.text))

    def play(self, script: Script) -> None:
        """Runs a script to its end, or to the first step after a cancel."""
        for step in script:
            if isinstance(step, threading.Event):
                while not (step.wait(0.005) or self.cancel_asked.is_set()):
                    pass
            if self.cancel_asked.is_set():
                self.confirm_cancel()
                return
            if isinstance(step, Read):
                self.read(step.done, step.total)
            elif isinstance(step, Fail):
                self.fail(step.error)
                return
            elif isinstance(step, str):
                self.write(step)
        self.finish()

    def _stats(self, seed: int) -> engine.GenerationStats:
        return engine.GenerationStats(tokens_written=self.tokens_written, seed=seed)

    def _tell(self, event: object) -> None:
        assert not self.ended, "the engine says nothing after the end of a job"
        self._emit(event)

    def _end(self, event: object) -> None:
        self._tell(event)
        self.ended = True


class FakeRowsJob(FakeJob):
    """Alternatives. Rows end one by one; `finish` and `confirm_cancel` end the job when all have."""

    def __init__(self, request: engine.GenerationRequest, on_event: OnEvent, count: int) -> None:
        super().__init__(request, on_event)
        self.rows = [""] * count
        self.tokens_of_row = [0] * count
        self.rows_cancelled: set[int] = set()
        self.rows_ended: set[int] = set()

    def cancel_row(self, row: int) -> None:
        self.rows_cancelled.add(row)

    def write_row(self, row: int, text: str) -> None:
        """One token of a row, ids being its bytes."""
        assert row not in self.rows_ended
        self.rows[row] += text
        self.tokens_written += 1
        self.tokens_of_row[row] += 1
        self._tell(engine.TextChunk(self.request_id, text, self.tokens_of_row[row], row))

    def end_row(self, row: int, reason: Any = "length", seed: int = 7) -> None:
        assert row not in self.rows_ended
        self.rows_ended.add(row)
        text = self.rows[row]
        self._tell(engine.RowEnded(self.request_id, row, text, reason, tuple(text.encode()), seed + row))

    def end_rows(self, reason: Any = "length") -> None:
        """Ends all rows that have not ended."""
        for row in range(len(self.rows)):
            if row not in self.rows_ended:
                self.end_row(row, reason)


class FakeReading:
    """A reading ahead. The test tells what has been read."""

    def __init__(self, text: engine.StoryText, on_event: OnEvent, whole: bool) -> None:
        self.request_id = next(_ids)
        self.text, self.whole = text, whole
        self.cancelled = False
        self.ended = False
        self._emit = on_event

    def cancel(self) -> None:
        self.cancelled = True

    def tell(self, *read: bool) -> None:
        self._emit(engine.PartsRead(self.request_id, read))

    def progress(self, done: int, total: int) -> None:
        self._emit(engine.ReadingProgress(self.request_id, done, total))

    def finish(self) -> None:
        self.ended = True
        self._emit(engine.Done(self.request_id))

    def confirm_cancel(self) -> None:
        self.ended = True
        self._emit(engine.Cancelled(self.request_id))


class FakeLook:
    """A preview or a scoring. The test answers."""

    def __init__(self, request: engine.GenerationRequest, on_event: OnEvent, start: int = 0) -> None:
        self.request_id = next(_ids)
        self.request, self.start = request, start
        self.cancelled = self.ended = False
        self._emit = on_event

    def cancel(self) -> None:
        self.cancelled = True

    def show(self, *tokens: engine.NextToken, kept: int = 10) -> None:
        """Ends a preview."""
        self.ended = True
        self._emit(engine.NextTokens(self.request_id, tokens, kept, 8192))

    def score(self, *tokens: engine.ScoredToken) -> None:
        """Some tokens of a scoring."""
        self._emit(engine.TokensScored(self.request_id, tokens))

    def finish(self) -> None:
        self.ended = True
        self._emit(engine.Done(self.request_id))

    def confirm_cancel(self) -> None:
        self.ended = True
        self._emit(engine.Cancelled(self.request_id))


class FakeSession:
    """Stands in for engine.Session. previews, scorings: every one asked for, in order.

    jobs: every generation and every alternatives asked for, in order. readings: every reading ahead; as with the real
    one, anything else that is asked cancels it. noted: what `note_written` was told (request, text, ids). store: what
    `inspect_store` answers; cleared: how often it was; budgets: the last ones set. refuse_with: an EngineError that
    `generate` raises. inspected: what `inspect` answers for a path and a vocabulary, a report or an error;
    inspections: what it was asked.
    """

    def __init__(self, script: Script | None = None, model_info: engine.ModelInfo | None = None) -> None:
        self.jobs: list[FakeJob] = []
        self.readings: list[FakeReading] = []
        self.previews: list[FakeLook] = []
        self.scorings: list[FakeLook] = []
        self.noted: list[tuple[engine.GenerationRequest, str, tuple[int, ...]]] = []
        self.store = engine.StoreReport("/states", (), 0, 2 << 30, 256 << 20, 100 << 30)
        self.cleared = 0
        self.budgets: tuple[int, int] | None = None
        self.refuse_with: engine.EngineError | None = None
        self.model_info = model_info or fake_model_info()
        self.inspections: list[tuple[str, str | None]] = []
        self.inspected: Inspected = lambda path, vocabulary: report(
            replace(self.model_info, path=path), self.model_info.bytes, 8 << 30
        )
        self._script = list(script) if script is not None else None
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        if self._script is not None:
            self._thread = threading.Thread(target=self._work, name="fake engine")
            self._thread.start()

    @property
    def job(self) -> FakeJob:
        """The last generation."""
        return self.jobs[-1]

    def generate(self, request: engine.GenerationRequest, on_event: OnEvent) -> FakeJob:
        if self.refuse_with is not None:
            raise self.refuse_with
        self._give_way()
        job = FakeJob(request, on_event)
        self.jobs.append(job)
        if self._script is not None:
            script = self._script
            self._queue.put(lambda: job.play(script))
        return job

    def alternatives(self, request: engine.GenerationRequest, count: int, on_event: OnEvent) -> FakeRowsJob:
        """Played by the test, also where there is a script."""
        if self.refuse_with is not None:
            raise self.refuse_with
        self._give_way()
        job = FakeRowsJob(request, on_event, count)
        self.jobs.append(job)
        return job

    def read_ahead(self, text: engine.StoryText, on_event: OnEvent, whole: bool = True) -> FakeReading:
        self._give_way()
        reading = FakeReading(text, on_event, whole)
        self.readings.append(reading)
        return reading

    def preview(self, request: engine.GenerationRequest, on_event: OnEvent, count: int = 12) -> FakeLook:
        self._give_way()
        self.previews.append(FakeLook(request, on_event))
        return self.previews[-1]

    def score(self, request: engine.GenerationRequest, start: int, on_event: OnEvent) -> FakeLook:
        self._give_way()
        self.scorings.append(FakeLook(request, on_event, start))
        return self.scorings[-1]

    def note_written(self, request: engine.GenerationRequest, text: str, ids: Any, on_event: OnEvent) -> None:
        self.noted.append((request, text, tuple(ids)))

    def inspect_store(self, on_event: OnEvent) -> None:
        on_event(engine.StoreInspected(next(_ids), self.store))

    def clear_store(self, on_event: OnEvent) -> None:
        self.cleared += 1
        self.store = replace(self.store, models=(), log_bytes=0)
        on_event(engine.Done(next(_ids)))

    def delete_packed_weights(self, on_event: OnEvent) -> None:
        self.store = replace(self.store, packed_bytes=0)
        on_event(engine.Done(next(_ids)))

    def set_budgets(self, memory_bytes: int, disk_bytes: int, on_event: OnEvent) -> None:
        self.budgets = (memory_bytes, disk_bytes)
        on_event(engine.Done(next(_ids)))

    def _give_way(self) -> None:
        if self.readings:
            self.readings[-1].cancel()

    def load_model(
        self, path: Any, on_event: OnEvent, device: str = "auto", precision: str = "auto", **_: Any
    ) -> FakeJob:
        """Loads at once, on the calling thread."""
        job = FakeJob(engine.GenerationRequest(parts=(), max_tokens=1), on_event)
        on_event(engine.LoadingProgress(job.request_id, 1.0))
        on_event(engine.ModelLoaded(job.request_id, self.model_info))
        return job

    def inspect(
        self, path: Any, on_event: OnEvent, device: str = "auto", precision: str = "auto", **others: Any
    ) -> FakeJob:
        """Answers at once, on the calling thread, with what `inspected` says; notes what was asked."""
        job = FakeJob(engine.GenerationRequest(parts=(), max_tokens=1), on_event)
        self.inspections.append((str(path), others.get("tokenizer")))
        answer = self.inspected(str(path), others.get("tokenizer"))
        if isinstance(answer, engine.EngineError):
            on_event(engine.Failed(job.request_id, answer))
        else:
            on_event(engine.ModelInspected(job.request_id, answer))
        return job

    def close(self) -> None:
        """Cancels what runs and ends the thread."""
        for job in self.jobs:
            job.cancel()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(5)
            self._thread = None

    def _work(self) -> None:
        while (run := self._queue.get()) is not None:
            run()


def fake_model_info() -> engine.ModelInfo:
    """A small model that exists only in words."""
    return engine.ModelInfo(
        architecture="rwkv7",
        n_layer=8,
        n_embd=256,
        n_vocab=8192,
        head_size=64,
        bytes=64 << 20,
        fingerprint="fake",
        card=engine.ModelCard(name="Fake 16M"),
    )
