"""Writes one passage: read what is new, sample, decode, look for the end. Synchronous; no thread in it.

Every token but the last one drawn has been read by the model when the passage ends, whatever ends it, and the state
at that place is kept: the next passage from there reads nothing.
"""

from __future__ import annotations

import secrets
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain

import numpy as np

from engine.config import GenerationRequest
from engine.endings import Cut, Ending
from engine.events import Cancelled, Finished, FinishReason, GenerationStats, ReadingProgress, TextChunk
from engine.models.base import CHUNK_TOKENS, Interrupted, Model
from engine.sampling import Chain
from engine.state_store import Place, PrefixKeys, Snapshot, StateStore, Tokens
from engine.timeline import Timeline, encode_open, token_ends
from engine.tokenizer import Mask

#: Tokens that the repetition rules look back on. Fixed and counted from the token being drawn, so that eight short
#: passages in a row are one long one.
HISTORY_TOKENS = 1024

#: While reading, a state goes to disk about this often; in memory every chunk leaves one.
DISK_SPACING_TOKENS = 1024

#: While writing, the states after this many last tokens stay in memory, and behind them one in so many.
RING_TOKENS = 16
WRITING_SPACING_TOKENS = 64


@dataclass(slots=True)
class Generator:
    """One request on its way. Used once, on the worker thread."""

    model: Model
    timeline: Timeline
    store: StateStore
    request: GenerationRequest
    request_id: int
    cancelled: Callable[[], bool]
    emit: Callable[[ReadingProgress | TextChunk], None]
    stats: GenerationStats = field(default_factory=GenerationStats)
    text: str = ""

    def run(self) -> Finished | Cancelled:
        """Writes the passage. Raises typed errors; `text` then holds what had been written."""
        self.stats = replace(self.stats, seed=_seed(self.request.params.seed))
        tokens = self._tokens()
        if tokens is None:
            return Cancelled(self.request_id, "", self.stats)
        ids, borders = tokens
        keys = PrefixKeys(self.model.info.fingerprint, ids)
        self.stats = replace(self.stats, tokens_total=len(ids))
        try:
            snapshot = self._read(ids, borders, keys)
            if snapshot is None:
                return Cancelled(self.request_id, "", self.stats)
            reason = self._write(ids, keys, snapshot)
        finally:
            self.timeline.save()
            self.store.trim()
        if reason is None:
            return Cancelled(self.request_id, self.text, self.stats)
        return Finished(self.request_id, self.text, reason, self.stats)

    def _tokens(self) -> tuple[Tokens, list[int]] | None:
        """All ids to read, those before the story's own text included, and where its parts end; None if cancelled."""
        parts = self.timeline.tokens(self._parts, self.cancelled)
        if parts is None:
            return None
        pieces = [self._begin_ids() + self._lead(), *parts]
        ids = np.fromiter(chain.from_iterable(pieces), dtype=np.uint32)
        return ids, list(accumulate(len(piece) for piece in pieces))[1:]

    def _begin_ids(self) -> list[int]:
        """What the model reads before any text."""
        card, tokenizer = self.model.info.card, self.model.tokenizer
        return list(tokenizer.begin_ids if card.begin_ids is None else card.begin_ids)

    def _lead(self) -> list[int]:
        """What is read in place of text where there is none, and goes on standing before what is written then."""
        if any(self._parts):
            return self.timeline.lead(self._parts)
        if self._begin_ids():
            return []
        return encode_open(self.model.tokenizer, self.model.info.card.begin_when_empty or "\n")

    def _read(self, ids: Tokens, borders: list[int], keys: PrefixKeys) -> Snapshot | None:
        """The snapshot after all of `ids`, or None if cancelled on the way; what was read by then is kept."""
        began = time.perf_counter()
        snapshot = self.store.find(self.model, ids)
        at = snapshot.n_tokens if snapshot is not None else 0
        reused, total = at, len(ids)
        state = snapshot.state if snapshot is not None else self.model.initial_state()
        while at < total:
            self.emit(ReadingProgress(self.request_id, at, total))
            border = borders[bisect_right(borders, at)]
            # Chunks begin at the same places every time, so that the same text is rounded in the same way.
            end = min(border, at + CHUNK_TOKENS - at % CHUNK_TOKENS)
            try:
                hidden, state = self.model.advance(ids[at:end].tolist(), state, self.cancelled)
            except Interrupted:
                break
            at = end
            snapshot = Snapshot(at, state, hidden)
            self.store.keep(self.model, keys, snapshot, at == border or at % DISK_SPACING_TOKENS == 0)
        self.stats = replace(
            self.stats,
            tokens_reused=reused,
            tokens_read=at - reused,
            seconds_reading=time.perf_counter() - began,
        )
        if at < total or self.cancelled():
            if snapshot is not None and at > reused:
                self.store.keep(self.model, keys, snapshot, True)
            return None
        self.emit(ReadingProgress(self.request_id, total, total))
        return snapshot

    def _write(self, ids: Tokens, keys: PrefixKeys, snapshot: Snapshot) -> FinishReason | None:
        """Draws tokens until an ending, or a cancel (None)."""
        tokenizer, model, held = self.model.tokenizer, self.model, len(self.request.held)
        sampler, allowed = Chain(self.request.params, tokenizer.penalty_exempt), self._allowed()
        stream, ending = tokenizer.stream(), Ending(self.request)
        written: list[int] = []
        decoded = shown = ""
        cut: Cut | None = None
        history = ids[-HISTORY_TOKENS:]
        ring: deque[Place] = deque()
        began = time.perf_counter()
        while cut is None and not self.cancelled():
            mask = allowed if written or not held else self._of_model(tokenizer.starts_with(self.request.held.encode()))
            logits = model.logits(snapshot.hidden).cpu().numpy()
            token = sampler.sample(logits, history, snapshot.n_tokens, self.stats.seed, mask)
            decoded += stream.push(token)
            before, shown = len(shown), decoded[held:]
            cut = ending.find(shown, before, len(written) + 1)
            if cut is not None and cut.at <= before:
                break  # the token belongs to what comes after the passage
            written.append(token)
            keys.append(token)
            history = np.append(history, np.uint32(token))[-HISTORY_TOKENS:]
            hidden, state = model.advance([token], snapshot.state)
            snapshot = Snapshot(snapshot.n_tokens + 1, state, hidden)
            ring.append(self.store.keep(model, keys, snapshot, False))
            if len(ring) > RING_TOKENS:
                self._thin_out(ring.popleft())
            if cut is None:
                self._show(shown[: len(shown) - ending.held_back(shown)], len(written))
        passage = shown if cut is None else shown[: cut.at]
        self._show(passage, len(written))
        self.stats = replace(self.stats, tokens_written=len(written), seconds_writing=time.perf_counter() - began)
        self._settle(ids, written, passage)
        return None if cut is None else cut.reason

    def _thin_out(self, place: Place) -> None:
        if place[0] % WRITING_SPACING_TOKENS:
            self.store.forget(place)

    def _show(self, text: str, n_tokens: int) -> None:
        """Emits what of `text`, the passage so far, has not been emitted."""
        new = text[len(self.text) :]
        if new:
            self.text = text
            self.emit(TextChunk(self.request_id, new, n_tokens))

    def _allowed(self) -> Mask:
        """Tokens that may be drawn: all that have text. End of text is suppressed, as is usual for prose."""
        return self._of_model(self.model.tokenizer.has_text)

    def _of_model(self, mask: Mask) -> Mask:
        """A mask of the vocabulary's ids as one of the model's rows, of which there may be more."""
        return np.pad(mask, (0, self.model.info.n_vocab - len(mask)))

    def _settle(self, ids: Tokens, written: list[int], passage: str) -> None:
        """Makes log and kept state agree with the passage, also where it ends inside a token."""
        if not passage:
            return
        tokenizer = self.model.tokenizer
        wanted = self.request.held + passage
        _, ends = token_ends(tokenizer, written, 0)
        kept = bisect_right(ends, len(wanted))
        rest = wanted[ends[kept - 1] if kept else 0 :]
        new = written[:kept] + (encode_open(tokenizer, rest) if rest else [])
        if not any(self._parts):
            self.timeline.begun(self._lead(), wanted)
        self.timeline.append(self._parts, new)
        everything = np.concatenate((ids, np.asarray(new, dtype=np.uint32)))
        snapshot = self.store.find(self.model, everything)
        at = snapshot.n_tokens if snapshot is not None else 0
        if snapshot is None or at < len(everything):
            state = snapshot.state if snapshot is not None else self.model.initial_state()
            hidden, state = self.model.advance(everything[at:].tolist(), state)
            snapshot = Snapshot(len(everything), state, hidden)
        keys = PrefixKeys(self.model.info.fingerprint, everything)
        self.store.keep(self.model, keys, snapshot, True)

    @property
    def _parts(self) -> tuple[str, ...]:
        return self.request.parts or ("",)


def _seed(seed: int) -> int:
    return secrets.randbits(63) if seed < 0 else seed
