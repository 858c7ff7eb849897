"""A session that is asked for one thing at a time, and what each took: for the benchmarks of kept states."""

from __future__ import annotations

import queue
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import engine
from engine.models.base import CHUNK_TOKENS
from tests.benchmarks._novel import names

PARAMS = engine.SamplingParams(temperature=0.8, top_p=0.9, presence_penalty=0.3, frequency_penalty=0.3, seed=1)

#: Enough for what Ravel keeps of one novel with a 0.1B model.
DISK_BYTES = 8 << 30


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage, its figures, and the ms from the request to its first text."""

    text: str
    ids: tuple[int, ...]
    stats: engine.GenerationStats
    first_ms: float


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """tokens: how many were read; seconds: until the last event, which was `ended`."""

    tokens: int
    seconds: float
    ended: engine.Event


class Writer:
    """A session on a folder; use it in `with`. story: the name of the token log that is used."""

    def __init__(self, model: engine.Model | None, folder: Path) -> None:
        """Without a model, `load` comes first."""
        self.story = "novel"
        self.session = engine.Session(model, store=folder, disk_bytes=DISK_BYTES)
        self._events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.session.close()

    def load(self, path: Path, precision: str) -> None:
        """Loads a model as the program does, on the session's thread."""
        self.session.load_model(path, self._events.put, "cpu", precision)
        self._last_or()

    def write(
        self, parts: Sequence[str], tokens: int = 20, params: engine.SamplingParams = PARAMS, at_once: bool = False
    ) -> Passage:
        """Goes on after `parts`, the story's first scenes."""
        wanted = self._request(parts, tokens, params, at_once)
        first_s = 0.0
        began = time.perf_counter()
        self.session.generate(wanted, self._events.put)
        while True:
            event = self._last_or(engine.TextChunk)
            if isinstance(event, engine.Finished):
                return Passage(event.text, event.ids, event.stats, 1000 * first_s)
            first_s = first_s or time.perf_counter() - began

    def rows_rate(self, parts: Sequence[str], tokens: int, rows: int) -> float:
        """Tokens of all rows a second of the processor, from request to last event; one row is a passage alone."""
        wanted = self._request(parts, tokens)
        began = time.process_time()
        if rows == 1:
            self.session.generate(wanted, self._events.put)
        else:
            self.session.alternatives(wanted, rows, self._events.put)
        event = self._last_or()
        assert isinstance(event, engine.Finished)
        assert event.stats.tokens_read == 0
        return event.stats.tokens_written / (time.process_time() - began)

    def note_written(self, parts: Sequence[str], text: str, ids: Sequence[int]) -> float:
        """Seconds that telling the token log of a passage took."""
        began = time.perf_counter()
        self.session.note_written(self._request(parts, 1), text, ids, self._events.put)
        self._last_or()
        return time.perf_counter() - began

    def read_ahead(
        self, scenes: tuple[str, ...], open_part: int | None = None, watch: Callable[[int, int], None] | None = None
    ) -> ReadAhead:
        """Reads a whole story; `watch` is told tokens done and in all. The tokens are those of the progress told."""
        story = engine.StoryText(scenes, self.story, names(scenes), len(scenes) - 1 if open_part is None else open_part)
        began = time.perf_counter()
        self.session.read_ahead(story, self._events.put)
        read, at = 0, 0
        while True:
            event = self._last_or(engine.ReadingProgress, engine.PartsRead)
            if isinstance(event, engine.ReadingProgress):
                step = event.tokens_done - at
                read += step if 0 < step <= CHUNK_TOKENS else 0  # a longer one is what was known
                at = event.tokens_done
                if watch is not None:
                    watch(event.tokens_done, event.tokens_total)
            elif not isinstance(event, engine.PartsRead):
                return ReadAhead(read, time.perf_counter() - began, event)

    def seconds_to_yield(self, scenes: tuple[str, ...], after_s: float) -> float:
        """Seconds from a request to the end of the reading ahead that it comes into, `after_s` after its beginning."""
        gave_way: queue.SimpleQueue[tuple[float, engine.Event]] = queue.SimpleQueue()

        def on_reading(event: engine.Event) -> None:
            if not isinstance(event, engine.ReadingProgress | engine.PartsRead):
                gave_way.put((time.perf_counter(), event))

        story = engine.StoryText(scenes, self.story, names(scenes), len(scenes) - 1)
        self.session.read_ahead(story, on_reading)
        time.sleep(after_s)
        asked = time.perf_counter()
        job = self.session.generate(self._request(scenes, 1, at_once=True), self._events.put)
        ended, event = gave_way.get()
        job.cancel()
        while not isinstance(self._events.get(), engine.Finished | engine.Cancelled):
            pass
        assert isinstance(event, engine.Cancelled), f"the reading was over: {event}"
        return ended - asked

    def on_disk(self) -> engine.StoreReport:
        """What the store holds."""
        self.session.inspect_store(self._events.put)
        event = self._last_or()
        assert isinstance(event, engine.StoreInspected)
        return event.report

    def _last_or(self, *wanted: type[engine.Event]) -> engine.Event:
        """The next event that ends a job or is one of `wanted`."""
        passing = (engine.TextChunk, engine.RowEnded, engine.LoadingProgress, engine.ReadingProgress, engine.PartsRead)
        while True:
            event = self._events.get()
            assert not isinstance(event, engine.Failed), event
            if not isinstance(event, passing) or isinstance(event, wanted):
                return event

    def _request(
        self, parts: Sequence[str], tokens: int, params: engine.SamplingParams = PARAMS, at_once: bool = False
    ) -> engine.GenerationRequest:
        scenes = tuple(parts)
        return engine.GenerationRequest(
            parts=scenes, params=params, story=self.story, names=names(scenes), at_once=at_once, max_tokens=tokens
        )


def kept_lengths(folder: Path, fingerprint: str) -> list[int]:
    """After how many tokens the states on disk stand, from their files' names."""
    found = (re.match(r"(\d+)-", file.name) for file in (folder / "states" / fingerprint).iterdir())
    return sorted({int(match[1]) for match in found if match})
