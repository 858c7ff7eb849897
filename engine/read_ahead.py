"""Reads a story while nothing else is asked: the part that is worked on first, then what stands before, then the rest.

The part that is worked on is read first after an earlier reading of what stands before it, so that writing can go on
there at once; then everything is read in its present wording. Synchronous, on the worker thread; gives way at the
next layer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.config import StoryText
from engine.events import Cancelled, Done, PartsRead, ReadingProgress
from engine.models.base import Model
from engine.reader import Prompt, Reader
from engine.state_store import PrefixKeys, StateStore
from engine.timeline import Timeline
from engine.worker import Job


@dataclass(slots=True)
class ReadAhead:
    """One reading. Used once. whole: also what comes after the open part."""

    model: Model
    timeline: Timeline
    store: StateStore
    text: StoryText
    whole: bool
    job: Job
    _told: tuple[bool, ...] | None = field(default=None, init=False)

    def run(self) -> Done | Cancelled:
        """Raises typed errors."""
        reader = Reader(self.model, self.timeline, self.store, self.job.is_cancelled, self._progress, in_passing=True)
        prompt = reader.prompt(self.text.parts, self._names)
        if prompt is None:
            return Cancelled(self.job.request_id)
        self._tell(prompt, self.store.longest(self.model, prompt.ids))
        try:
            done = self._read_open_part(reader, prompt) and self._read_all(reader, prompt)
        finally:
            self._note_reading()
            self.timeline.save()
            self.store.trim()
        return Done(self.job.request_id) if done else Cancelled(self.job.request_id)

    def _read_open_part(self, reader: Reader, prompt: Prompt) -> bool:
        """After an earlier reading of what stands before it, where there is one and it helps. False if cancelled."""
        n = self.text.open_part + 1
        earlier = reader.earlier_prompt(self.text.parts[:n], self._names[:n], prompt.beginning(n))
        return earlier is None or self._read(reader, earlier, len(earlier.pieces) - 1)

    def _read_all(self, reader: Reader, prompt: Prompt) -> bool:
        """In the present wording. False if cancelled."""
        reader.part_read = lambda n_tokens: self._tell(prompt, n_tokens)
        n = len(prompt.pieces) if self.whole else self.text.open_part + 1
        return self._read(reader, prompt.beginning(n), self.text.open_part)

    def _read(self, reader: Reader, prompt: Prompt, open_part: int) -> bool:
        if not len(prompt.ids):
            return True
        keys = PrefixKeys(self.model.info.fingerprint, prompt.ids)
        return reader.read(prompt, keys, open_part) is not None

    def _tell(self, prompt: Prompt, n_tokens: int) -> None:
        """n_tokens: so many have been read of the whole story. What was known to be read before stays so."""
        read = tuple(border <= n_tokens for border in prompt.borders)
        if self._told is None or sum(read) > sum(self._told):
            self._told = read
            self.job.emit(PartsRead(self.job.request_id, read))

    def _note_reading(self) -> None:
        """So that a later change before this place needn't be waited for."""
        n = sum(self._told or ())
        if n:
            self.timeline.note_reading(self.text.parts[:n], self._names[:n])

    def _progress(self, done: int, total: int) -> None:
        self.job.emit(ReadingProgress(self.job.request_id, done, total))

    @property
    def _names(self) -> tuple[str, ...]:
        return self.text.names or tuple(map(str, range(len(self.text.parts))))
