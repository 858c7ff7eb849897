"""Writes a passage, or several side by side: read what is new, then draw, decode, look for the end. Synchronous.

Every token but the last one drawn has been read by the model when a passage ends, whatever ends it, and the state
at that place is kept: the next passage from there reads nothing.
"""

from __future__ import annotations

import secrets
import time
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from engine.config import GenerationRequest
from engine.events import Cancelled, Finished, GenerationStats, ReadingProgress, RowEnded, TextChunk
from engine.models.base import Model, StateTensors
from engine.reader import Prompt, Reader
from engine.rows import Row, Start
from engine.state_store import PrefixKeys, Snapshot, StateStore
from engine.timeline import Timeline, encode_open, token_ends
from engine.worker import Job, RowsJob

#: A passage that is longer goes to disk as far as it has come, this often.
SAVING_SPACING_TOKENS = 256


@dataclass(slots=True)
class _Step:
    """Where the rows are: the state after each one's last token [L, B, ...], and the hidden vectors [B, C]."""

    state: StateTensors
    hidden: torch.Tensor


@dataclass(slots=True)
class Generator:
    """One request on its way. Used once, on the worker thread. n_rows: passages written side by side."""

    model: Model
    timeline: Timeline
    store: StateStore
    request: GenerationRequest
    job: Job
    n_rows: int = 1
    stats: GenerationStats = field(default_factory=GenerationStats)
    text: str = ""  # of the only row, for when it fails
    ids: tuple[int, ...] = ()
    _prompt: Prompt | None = None
    _reader: Reader = field(init=False)
    _start: Snapshot | None = None
    _whole: dict[int, Snapshot] = field(default_factory=dict)  # by the row: see `_note_whole`

    def run(self) -> Finished | Cancelled:
        """Writes. Raises typed errors; `text` then holds what had been written."""
        self.stats = replace(self.stats, seed=_seed(self.request.params.seed, self.n_rows))
        self._take_in_own_space()
        self._reader = Reader(self.model, self.timeline, self.store, self.job.is_cancelled, self._progress)
        prompt = self._reader.prompt(self._parts, self.request.names)
        if prompt is None:
            return Cancelled(self.job.request_id, "", self.stats)
        if self.request.at_once:
            prompt = self._reader.earlier_prompt(self._parts, self._names, prompt) or prompt
        try:
            rows = self._run(prompt)
        finally:
            self.timeline.save()
            self.store.trim()
        if not rows or all(row.cut is None for row in rows):
            return Cancelled(self.job.request_id, self.text, self.stats, self.ids)
        first = rows[0].cut
        reason = first.reason if self.n_rows == 1 and first is not None else "length"
        return Finished(self.job.request_id, self.text, reason, self.stats, self.ids)

    def _take_in_own_space(self) -> None:
        """A space at the end that the model wrote itself needn't be drawn once more."""
        request = self.request
        if request.held and self.timeline.has_written(self._parts, self._names, request.held):
            *before, last = self._parts
            self.request = replace(request, parts=(*before, last + request.held), held="")

    def _run(self, prompt: Prompt) -> list[Row]:
        """The rows as they ended; none if cancelled before the first token."""
        self._prompt = prompt
        keys = PrefixKeys(self.model.info.fingerprint, prompt.ids)
        self.stats = replace(self.stats, tokens_total=len(prompt.ids), stale=prompt.stale)
        began = time.perf_counter()
        snapshot = self._reader.read(prompt, keys, len(prompt.pieces) - 1)
        self.stats = replace(
            self.stats,
            tokens_reused=self._reader.tokens_reused,
            tokens_read=self._reader.tokens_read,
            seconds_reading=time.perf_counter() - began,
        )
        if snapshot is None:
            return []
        if len(self._parts) > 1 and not prompt.stale:
            self.timeline.note_reading(self._parts[:-1], self._names[:-1])
        self.store.settle()
        if self._reader.tokens_read > 0:  # a retry from here, also tomorrow, reads nothing
            self.store.keep(self.model, keys, snapshot, disk=True)
        self._start = snapshot
        keys.key(len(prompt.ids))
        start = Start(prompt.ids, keys)
        rows = [self._row(i, start) for i in range(self.n_rows)]
        began = time.perf_counter()
        self._write(rows, snapshot)
        self.stats = replace(
            self.stats,
            tokens_written=sum(len(row.written) for row in rows),
            seconds_writing=time.perf_counter() - began,
        )
        return rows

    def _row(self, i: int, start: Start) -> Row:
        def show(text: str, n_tokens: int) -> None:
            if self.n_rows == 1:
                self.text += text
            self.job.emit(TextChunk(self.job.request_id, text, n_tokens, i))

        return Row(i, self.request, self.stats.seed + i, start, self.model.tokenizer, self.model.info, show)

    def _write(self, rows: list[Row], snapshot: Snapshot) -> None:
        """Moves all rows by a token at a time until each has ended or was cancelled."""
        step = _Step(self.model.stack([snapshot.state] * len(rows)), snapshot.hidden.expand(len(rows), -1))
        while rows:
            rows, step = self._without([row for row in rows if self._is_cancelled(row)], rows, step)
            if not rows:
                return
            logits = self.model.logits(step.hidden).cpu().numpy()
            drawn = {row.number: row.draw(logits[i]) for i, row in enumerate(rows)}
            rows, step = self._without([row for row in rows if drawn[row.number] is None], rows, step)
            if not rows:
                return
            tokens = [token for token in drawn.values() if token is not None]
            before, (hidden, state) = step, self.model.advance_rows(tokens, step.state)
            step = _Step(state, hidden)
            for i, row in enumerate(rows):
                if self.n_rows == 1:
                    self._keep_on_the_way(row, self._snapshot(row, step, i))
                if row.cut is None:
                    row.show()
                self._note_whole(row, before, i)
            rows, step = self._without([row for row in rows if row.cut is not None], rows, step)

    def _note_whole(self, row: Row, before: _Step, i: int) -> None:
        """Holds the last state of which all text has been shown while a row is past it, in mid-character or in what may
        turn out to be a stop string: the passage may end there. before: the step before its last token, row at `i`."""
        if row.is_shown:
            self._whole.pop(row.number, None)
        elif row.number not in self._whole:
            self._whole[row.number] = self._snapshot(row, before, i, row.n_tokens - 1)

    def _without(self, ended: list[Row], rows: list[Row], step: _Step) -> tuple[list[Row], _Step]:
        """Ends some of the rows; returns the others."""
        if not ended:
            return rows, step
        for i, row in enumerate(rows):
            if row in ended:
                self._end(row, self._snapshot(row, step, i))
        left = [i for i, row in enumerate(rows) if row not in ended]
        state = {name: tensor[:, left] for name, tensor in step.state.items()}
        return [rows[i] for i in left], _Step(state, step.hidden[left])

    def _is_cancelled(self, row: Row) -> bool:
        job = self.job
        return job.is_cancelled() or (isinstance(job, RowsJob) and job.is_row_cancelled(row.number))

    def _snapshot(self, row: Row, step: _Step, i: int, n_tokens: int = 0) -> Snapshot:
        return Snapshot(n_tokens or row.n_tokens, self.model.row_state(step.state, i), step.hidden[i].clone())

    def _keep_on_the_way(self, row: Row, snapshot: Snapshot) -> None:
        """The state after a token, and now and then all that was written so far."""
        self.store.keep_recent(self.model, row.keys, snapshot)
        if row.may_be_saved and len(row.written) % SAVING_SPACING_TOKENS == 0:
            self.timeline.append(self._parts, self._names, row.written)
            self.store.keep(self.model, row.keys, snapshot, disk=True)
            self.timeline.save()

    def _end(self, row: Row, last: Snapshot) -> None:
        """A row has ended. last: the state after all that it has written."""
        passage, whole = row.end(), self._whole.pop(row.number, None)
        ids: tuple[int, ...] = ()
        if passage:
            ids = self._settle(row.written, passage, [s for s in (self._start, whole, last) if s is not None])
        if self.n_rows == 1:
            self.ids = ids
        else:
            reason = "cancelled" if row.cut is None else row.cut.reason
            self.job.emit(RowEnded(self.job.request_id, row.number, passage, reason, ids, row.seed))

    def _settle(self, written: list[int], passage: str, known: Iterable[Snapshot]) -> tuple[int, ...]:
        """Makes log and kept state agree with the passage, also where it ends inside a token. Returns its ids.

        known: states on the way from the prompt, the one after it among them, to the end of what was written.
        """
        assert self._prompt is not None
        tokenizer, prompt = self.model.tokenizer, self._prompt
        wanted = self.request.held + passage
        _, ends = token_ends(tokenizer, written, 0)
        kept = bisect_right(ends, len(wanted))
        rest = wanted[ends[kept - 1] if kept else 0 :]
        new = written[:kept] + (list(encode_open(tokenizer, rest)) if rest else [])
        self.timeline.append(self._parts, self._names, new)
        everything = np.concatenate((prompt.ids, np.asarray(new, dtype=np.uint32)))
        n_same = len(prompt.ids) + kept
        snapshot = max((s for s in known if s.n_tokens <= n_same), key=lambda s: s.n_tokens)
        if snapshot.n_tokens < len(everything):
            hidden, state = self.model.advance(everything[snapshot.n_tokens :].tolist(), snapshot.state)
            snapshot = Snapshot(len(everything), state, hidden)
        self.store.keep(self.model, PrefixKeys(self.model.info.fingerprint, everything), snapshot, disk=True)
        return tuple(new)

    def _progress(self, done: int, total: int) -> None:
        self.job.emit(ReadingProgress(self.job.request_id, done, total))

    @property
    def _parts(self) -> tuple[str, ...]:
        return self.request.parts or ("",)

    @property
    def _names(self) -> tuple[str, ...]:
        return self.request.names or tuple(map(str, range(len(self._parts))))


def _seed(seed: int, n_rows: int) -> int:
    """The seed of the first row; those of the others follow it."""
    return secrets.randbits(62) if seed < 0 else min(seed, 2**63 - n_rows)
