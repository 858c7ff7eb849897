"""Reads text: from a story's parts to the state after their last token, from the nearest state that is kept.

Synchronous; used on the worker thread by what writes (`generator.py`) and by what reads ahead (`read_ahead.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np

from engine.config import GenerationRequest
from engine.models.base import CHUNK_TOKENS, Interrupted, Model
from engine.state_store import PrefixKeys, Snapshot, StateStore
from engine.timeline import Reading, Timeline, Tokens, encode_open

#: Within a part a state goes to disk at the first end of a chunk behind each multiple of this, counted from the part's
#: start: no two are more than DISK_SPACING_TOKENS + CHUNK_TOKENS - 1 = 1,919 tokens apart.
DISK_SPACING_TOKENS = 1792

#: Up to so many tokens are read rather than left out: about a quarter of a second with the built-in model.
AT_ONCE_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is to be read. pieces: the ids of each part; borders: where each ends in `ids`, which begins with what is
    read before any text."""

    ids: Tokens
    pieces: list[Tokens]
    borders: list[int]
    stale: tuple[int, ...] = ()  # indices of parts that are not read in their present wording

    def start_of(self, part: int) -> int:
        """Where a part's tokens begin; what is read before any text counts with the first."""
        return self.borders[part - 1] if part else 0

    def beginning(self, n_parts: int) -> Prompt:
        """That of the first `n_parts` parts, one or more."""
        return Prompt(self.ids[: self.borders[n_parts - 1]], self.pieces[:n_parts], self.borders[:n_parts])


@dataclass(slots=True)
class Reader:
    """Reads for one job. Counts what it reused and read."""

    model: Model
    timeline: Timeline
    store: StateStore
    cancelled: Callable[[], bool]
    progress: Callable[[int, int], None]  # tokens done, tokens in all
    part_read: Callable[[int], None] = lambda n_tokens: None  # so many tokens, to the end of a part
    in_passing: bool = False  # nobody waits for it, and the end of the open part is where a writer is typing
    passing_as: str = "reading"  # whose last state in passing this one's takes the place of
    tokens_reused: int = field(default=0, init=False)
    tokens_read: int = field(default=0, init=False)

    def prompt(self, parts: Sequence[str], names: Sequence[str], looks_only: bool = False) -> Prompt | None:
        """All of `parts` in their present wording, or None if cancelled meanwhile. looks_only: the token log stays as
        it is."""
        pieces = self.timeline.tokens(parts, names, self.cancelled, looks_only)
        if pieces is None:
            return None
        return self._joined(pieces, self.timeline.is_begun_by_model(parts, names, looks_only))

    def earlier_prompt(self, parts: Sequence[str], names: Sequence[str], exact: Prompt) -> Prompt | None:
        """The last part after an earlier reading of those before it, if reading `exact` would take long and this
        takes less; else None."""
        least = len(exact.ids) - self.store.longest(self.model, exact.ids)
        if least <= AT_ONCE_TOKENS:
            return None
        best = None
        for reading in self.timeline.earlier(names):
            pieces = [*reading.pieces, exact.pieces[-1]]
            prompt = self._joined(pieces, reading.begun_by_model, _stale(reading, names, exact))
            cost = len(prompt.ids) - self.store.longest(self.model, prompt.ids)
            if cost < least:
                best, least = prompt, cost
        return best

    def read(self, prompt: Prompt, keys: PrefixKeys, open_part: int) -> Snapshot | None:
        """The snapshot after all of the prompt, or None if cancelled on the way; what was read by then is kept.

        keys: of the prompt's ids. open_part: the part that is worked on: each chunk's state stays in memory there,
        elsewhere states go to disk only.
        """
        snapshot = self.store.find(self.model, prompt.ids)
        at = snapshot.n_tokens if snapshot is not None else 0
        reused, total = at, len(prompt.ids)
        state = snapshot.state if snapshot is not None else self.model.initial_state()
        while at < total:
            self.progress(at, total)
            part = bisect_right(prompt.borders, at)
            border = prompt.borders[part]
            if at == prompt.start_of(part):
                self.store.settle(at)
            # Chunks begin at the same places every time, so that the same text is rounded in the same way.
            end = min(border, at + CHUNK_TOKENS - at % CHUNK_TOKENS)
            try:
                hidden, state = self.model.advance(prompt.ids[at:end].tolist(), state, self.cancelled)
            except Interrupted:
                break
            snapshot = Snapshot(end, state, hidden)
            self.keep(keys, snapshot, prompt, at, part == open_part)
            at = end
            if at == border:
                self.part_read(at)
        self.tokens_reused, self.tokens_read = reused, at - reused
        if at < total or self.cancelled():
            if snapshot is not None and at > reused:
                self.store.keep(self.model, keys, snapshot, disk=not self.in_passing)
            return None
        self.progress(total, total)
        return snapshot

    def keep(self, keys: PrefixKeys, snapshot: Snapshot, prompt: Prompt, chunk_start: int, is_open: bool) -> None:
        """Keeps the state after a chunk, where it is of use."""
        end, part = snapshot.n_tokens, bisect_right(prompt.borders, chunk_start)
        start, border = prompt.start_of(part), prompt.borders[part]
        if self.in_passing and is_open and end == border:
            self.store.keep_passing(self.model, keys, snapshot, self.passing_as)
            return
        to_disk = end == border or _passes_a_multiple(chunk_start - start, end - start)
        if to_disk or is_open:
            self.store.keep(self.model, keys, snapshot, memory=is_open, disk=to_disk)

    def _joined(self, pieces: list[Tokens], begun_by_model: bool, stale: tuple[int, ...] = ()) -> Prompt:
        from_nothing = begun_by_model or not any(len(piece) for piece in pieces)
        before = np.asarray(self._before_text(from_nothing), dtype=np.uint32)
        borders = list(accumulate((len(piece) for piece in pieces), initial=len(before)))[1:]
        return Prompt(np.concatenate([before, *pieces]), pieces, borders, stale)

    def _before_text(self, from_nothing: bool) -> Sequence[int]:
        """What is read before any text. from_nothing: there is none, or it was written when there was none: then
        something has to be read, and goes on standing before it."""
        card, tokenizer = self.model.info.card, self.model.tokenizer
        begin_ids = tokenizer.begin_ids if card.begin_ids is None else card.begin_ids
        return begin_ids or (encode_open(tokenizer, card.begin_when_empty or "\n") if from_nothing else ())


def taking_in_own_space(request: GenerationRequest, timeline: Timeline) -> GenerationRequest:
    """`request` where a space that is held back and that the model wrote itself needn't be drawn once more."""
    *before, last = request.parts or ("",)
    names = request.names or tuple(map(str, range(len(request.parts or ("",)))))
    if request.held and timeline.has_written((*before, last), names, request.held):
        return replace(request, parts=(*before, last + request.held), held="")
    return request


def _stale(reading: Reading, names: Sequence[str], exact: Prompt) -> tuple[int, ...]:
    """Which parts `reading` has not read as they are now, in their present order and behind what they stand behind.

    Of what was removed since, the part that came next tells; the last one is told for no other reason.
    """
    stale, after = [], 0
    for i, name in enumerate(names[:-1]):
        at = next((k for k in range(after, len(reading.names)) if reading.names[k] == name), None)
        if at is not None and np.array_equal(reading.pieces[at], exact.pieces[i]):
            after = at + 1
        else:
            stale.append(i)
    for k, name in enumerate(reading.names):
        if name not in names:
            following = next((later for later in reading.names[k + 1 :] if later in names), names[-1])
            stale.append(list(names).index(following))
    return tuple(sorted(set(stale)))


def _passes_a_multiple(start: int, end: int) -> bool:
    return end // DISK_SPACING_TOKENS > start // DISK_SPACING_TOKENS
