"""A program to be killed: it reads and writes on a story with the built-in model, one step after the other.

python -m tests.helpers.killed_writer STORE STORY LOG

STORY: a JSON object with `parts` and `step`, the number of the first step. Each line that it prints is a JSON object
about what it has done; whoever started it keeps the story. LOG: grows by the tokens of every state before that goes to
disk, so that each file in STORE can be checked afterwards. What a step does depends on its number alone.
"""

from __future__ import annotations

import json
import queue
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

import engine
from tests.benchmarks._measure import BUILTIN

WRITTEN_TOKENS = 25
LONGEST_PART_CHARACTERS = 4_000
DISK_BYTES = 60_000_000  # some 90 states: the oldest go while this runs
PARAMS = {"temperature": 0.9, "top_p": 0.9, "presence_penalty": 0.4, "frequency_penalty": 0.4}
KINDS = ("write", "write", "alternatives", "write", "cancel", "edit")

_HEADER = struct.Struct("<I")


def kind(step: int) -> str:
    return KINDS[step % len(KINDS)]


def log_tokens(file: BinaryIO) -> None:
    """From now on, the tokens of every state that goes to disk are written to `file` before it does."""
    from engine.state_store import PrefixKeys, StateStore

    begin, append, fork, keep = PrefixKeys.__init__, PrefixKeys.append, PrefixKeys.fork, StateStore.keep

    def begin_and_note(self, fingerprint, ids) -> None:
        begin(self, fingerprint, ids)
        self.noted = bytearray(np.asarray(ids, dtype="<u4").tobytes())

    def append_and_note(self, token) -> None:
        append(self, token)
        self.noted += token.to_bytes(4, "little")

    def fork_and_note(self):
        other = fork(self)
        other.noted = bytearray(self.noted)
        return other

    def keep_and_note(self, model, keys, snapshot, **where):
        if where.get("disk"):
            file.write(_HEADER.pack(snapshot.n_tokens) + bytes(keys.noted[: 4 * snapshot.n_tokens]))
            file.flush()
        return keep(self, model, keys, snapshot, **where)

    PrefixKeys.__init__, PrefixKeys.append, PrefixKeys.fork = begin_and_note, append_and_note, fork_and_note
    StateStore.keep = keep_and_note


def logged_tokens(path: Path) -> Iterator[np.ndarray]:
    """What `log_tokens` wrote; an entry that the kill cut short is left out, and so is all behind it in that file."""
    data, at = path.read_bytes(), 0
    while at + _HEADER.size <= len(data):
        (count,) = _HEADER.unpack_from(data, at)
        at += _HEADER.size
        if at + 4 * count > len(data):
            return
        yield np.frombuffer(data, dtype="<u4", count=count, offset=at)
        at += 4 * count


def say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


class Writer:
    """Takes the steps."""

    def __init__(self, store: Path, parts: list[str]) -> None:
        self.parts = parts
        self._events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
        self._session = engine.Session(store=store, disk_bytes=DISK_BYTES)
        self._session.load_model(BUILTIN, self._events.put, "cpu", "fp32")
        self._ended(self._events)

    def take(self, step: int) -> None:
        """Does what the step's number says, and says what has changed."""
        getattr(self, "_" + kind(step))(step)

    def _write(self, step: int, at_once: bool = False) -> None:
        self._session.generate(self._request(step, WRITTEN_TOKENS, at_once), self._events.put)
        self._append(step, self._ended(self._events, step))

    def _alternatives(self, step: int) -> None:
        self._session.alternatives(self._request(step, WRITTEN_TOKENS // 2), 3, self._events.put)
        texts = {}
        while isinstance(event := self._events.get(), engine.TextChunk | engine.RowEnded | engine.ReadingProgress):
            if isinstance(event, engine.RowEnded):
                texts[event.row] = event.text
        assert isinstance(event, engine.Finished), event
        self.parts[-1] += texts[step % 3]
        say(step=step, part=len(self.parts) - 1, text=self.parts[-1])

    def _cancel(self, step: int) -> None:
        job = self._session.generate(self._request(step, 2 * WRITTEN_TOKENS), self._events.put)
        chunks = 0
        while not isinstance(event := self._events.get(), engine.Finished | engine.Cancelled):
            assert not isinstance(event, engine.Failed), event
            chunks += isinstance(event, engine.TextChunk)
            if chunks == 3:
                job.cancel()
        self._append(step, event)

    def _edit(self, step: int) -> None:
        """A word of the second part is another one, the last part is cut where it has grown long; the story is read
        ahead, and before that has come far, a passage is written at once."""
        part = self.parts[1].split(" ", 1)
        self.parts[1] = f"Number{step} {part[1]}"
        say(part=1, text=self.parts[1])
        if len(self.parts[-1]) > LONGEST_PART_CHARACTERS:
            self.parts[-1] = self.parts[-1][: LONGEST_PART_CHARACTERS // 8]
            say(part=len(self.parts) - 1, text=self.parts[-1])
        reading: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
        story = engine.StoryText(tuple(self.parts), "killed", self._names, len(self.parts) - 1)
        self._session.read_ahead(story, reading.put)
        progress = 0
        while progress < step % 5 and not isinstance(event := reading.get(), engine.Done):
            assert not isinstance(event, engine.Failed), event
            progress += isinstance(event, engine.ReadingProgress)
        self._write(step, at_once=True)

    def _request(self, step: int, tokens: int, at_once: bool = False) -> engine.GenerationRequest:
        params = engine.SamplingParams(**PARAMS, seed=step)
        parts = tuple(self.parts)
        return engine.GenerationRequest(
            parts=parts, params=params, story="killed", names=self._names, at_once=at_once, max_tokens=tokens
        )

    def _append(self, step: int, ended: engine.Event) -> None:
        assert isinstance(ended, engine.Finished | engine.Cancelled), ended
        self.parts[-1] += ended.text
        facts = {"written": ended.text, "ids": ended.ids, "tokens_read": ended.stats.tokens_read}
        say(step=step, part=len(self.parts) - 1, text=self.parts[-1], **facts)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(f"scene-{number}" for number in range(len(self.parts)))

    @staticmethod
    def _ended(events: queue.SimpleQueue[engine.Event], step: int = -1) -> engine.Event:
        """The job's last event; text is said as it comes."""
        while isinstance(event := events.get(), engine.TextChunk | engine.ReadingProgress | engine.LoadingProgress):
            if isinstance(event, engine.TextChunk):
                say(of_step=step, chunk=event.text)
        assert not isinstance(event, engine.Failed), event
        return event


def main() -> None:
    store, story, log = (Path(argument) for argument in sys.argv[1:])
    found = json.loads(story.read_text(encoding="utf-8"))
    with log.open("ab") as file:
        log_tokens(file)
        writer = Writer(store, found["parts"])
        say(ready=True)
        step = found["step"]
        while True:
            writer.take(step)
            step += 1


if __name__ == "__main__":
    main()
