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
import numpy.typing as npt

from engine.batch import Batch
from engine.config import GenerationRequest
from engine.errors import InvalidRequest
from engine.events import Cancelled, Finished, GenerationStats, PhraseAvoided, ReadingProgress, RowEnded, TextChunk
from engine.models.base import Model
from engine.reader import Prompt, Reader, taking_in_own_space
from engine.rows import Back, Receivers, Row, Start
from engine.sampling import sampling_rules
from engine.sampling_params import SamplingParams
from engine.state_store import PrefixKeys, Snapshot, StateStore
from engine.timeline import Timeline, encode_open, token_ends
from engine.ways import Way
from engine.worker import Job, RowsJob, WritingJob

#: A passage that is longer goes to disk as far as it has come, this often.
SAVING_SPACING_TOKENS = 256


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
    _ways: dict[int, Way] = field(default_factory=dict)  # by the row
    _params: SamplingParams = field(init=False)
    _avoided: int = 0
    _n_saved: int = 0  # tokens of the only row that are on disk

    def run(self) -> Finished | Cancelled:
        """Writes. Raises typed errors; `text` then holds what had been written."""
        self.stats = replace(self.stats, seed=_seed(self.request.params.seed, self.n_rows))
        self._params = self.request.params
        self.request = taking_in_own_space(self.request, self.timeline)
        self._check_first_ids()
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

    def _check_first_ids(self) -> None:
        """Raises InvalidRequest for ids that can't begin this passage."""
        ids, tokenizer = self.request.first_ids, self.model.tokenizer
        for token in ids:
            known = isinstance(token, int) and not isinstance(token, bool) and 0 <= token < tokenizer.n_vocab
            if not known or not tokenizer.has_text[token]:
                raise InvalidRequest(name="first_ids", value=token, reason="no token with text")
        if ids and not tokenizer.token_bytes(ids[0]).startswith(self.request.held.encode()):
            raise InvalidRequest(name="first_ids", value=ids[0], reason="does not begin with what is held back")

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
        start = Start(prompt.ids, keys, sampling_rules(self._params, self.model.tokenizer), snapshot.counters)
        rows = [self._row(i, start) for i in range(self.n_rows)]
        began = time.perf_counter()
        self._write(rows, snapshot)
        self.stats = replace(
            self.stats,
            tokens_written=sum(len(row.written) for row in rows),
            seconds_writing=time.perf_counter() - began,
            phrases_avoided=self._avoided,
        )
        return rows

    def _row(self, i: int, start: Start) -> Row:
        def show(text: str, n_tokens: int) -> None:
            if self.n_rows == 1:
                self.text += text
            self.job.emit(TextChunk(self.job.request_id, text, n_tokens, i))

        def avoided(phrase: str) -> None:
            self._avoided += 1
            self.job.emit(PhraseAvoided(self.job.request_id, phrase, self._avoided, i))

        self._ways[i] = Way()
        receivers = Receivers(show, avoided)
        return Row(i, self.request, self.stats.seed + i, start, self.model.tokenizer, self.model.info, receivers)

    def _write(self, rows: list[Row], snapshot: Snapshot) -> None:
        """Moves all rows by a token at a time until each has ended or was cancelled."""
        batch = Batch.of(self.model, snapshot, len(rows))
        while rows:
            rows, batch = self._without([row for row in rows if self._is_cancelled(row)], rows, batch)
            if not rows:
                return
            self._turn_dials(rows)
            logits = batch.logits()
            drawn = {}
            for i, row in enumerate(rows):
                drawn[row.number], batch = self._drawn(row, i, logits[i], batch)
            rows, batch = self._without([row for row in rows if drawn[row.number] is None], rows, batch)
            if not rows:
                return
            before, batch = batch, batch.advanced([token for token in drawn.values() if token is not None])
            for i, row in enumerate(rows):
                if row.cut is None:
                    row.show()
                self._note(row, i, before, batch)
            rows, batch = self._without([row for row in rows if row.cut is not None], rows, batch)

    def _turn_dials(self, rows: list[Row]) -> None:
        """Takes over what the writer has changed since the last token."""
        params = self.job.new_params if isinstance(self.job, WritingJob) else None
        if params is not None and params is not self._params:
            self._params = params
            rules = sampling_rules(params, self.model.tokenizer)
            for row in rows:
                row.set_params(params, rules)

    def _drawn(self, row: Row, i: int, logits: npt.NDArray[np.float32], batch: Batch) -> tuple[int | None, Batch]:
        """What `row`, at `i` of the batch, draws, and the batch with the row where it has gone back to for that."""
        at = row.n_tokens
        while isinstance(drawn := row.draw(logits), Back):
            if drawn.n_tokens < at:
                snapshot = self._back_to(row, drawn.n_tokens)
                batch = batch.with_row(i, snapshot)
                logits = self.model.logits(snapshot.hidden).cpu().numpy()
                at = drawn.n_tokens
        return drawn, batch

    def _back_to(self, row: Row, n_tokens: int) -> Snapshot:
        """The state after fewer tokens than the row had, all of which it still has."""
        way = self._ways[row.number]
        snapshot = way.back_to(n_tokens)
        between = (
            row.written[len(row.written) - (n_tokens - snapshot.n_tokens) :] if snapshot.n_tokens < n_tokens else []
        )
        if between:
            hidden, state = self.model.advance(between, snapshot.state)
            snapshot = Snapshot(n_tokens, state, hidden, row.counters)
        return snapshot

    def _without(self, ended: list[Row], rows: list[Row], batch: Batch) -> tuple[list[Row], Batch]:
        """Ends some of the rows; returns the others."""
        if not ended:
            return rows, batch
        for i, row in enumerate(rows):
            if row in ended:
                self._end(row, batch.snapshot(i, row.n_tokens, row.counters))
        left = [i for i, row in enumerate(rows) if row not in ended]
        return [rows[i] for i in left], batch.only(left)

    def _is_cancelled(self, row: Row) -> bool:
        job = self.job
        return job.is_cancelled() or (isinstance(job, RowsJob) and job.is_row_cancelled(row.number))

    def _note(self, row: Row, i: int, before: Batch, after: Batch) -> None:
        """Holds the states that the row, at `i` of both batches, may go back to or end at; keeps those that are sure to
        stay. before: the batch before the row's last token."""
        way, n_tokens = self._ways[row.number], row.n_tokens - 1
        if not row.is_settled and way.wants(n_tokens):
            way.put(before.snapshot(i, n_tokens, row.counters_at(n_tokens)))
        passed = way.settle(row.n_tokens - len(row.written) + row.n_settled, row.is_settled)
        if self.n_rows > 1:
            return
        for snapshot in passed:
            self.store.keep_recent(self.model, row.keys, snapshot)
        if row.is_settled:
            self._keep_on_the_way(row, after.snapshot(i, row.n_tokens, row.counters))

    def _keep_on_the_way(self, row: Row, snapshot: Snapshot) -> None:
        """The state after a token that stays, and now and then all that was written so far."""
        self.store.keep_recent(self.model, row.keys, snapshot)
        if row.cut is None and row.n_settled - self._n_saved >= SAVING_SPACING_TOKENS:
            self._n_saved = row.n_settled
            self.timeline.append(self._parts, self._names, row.written)
            self.store.keep(self.model, row.keys, snapshot, disk=True)
            self.timeline.save()

    def _end(self, row: Row, last: Snapshot) -> None:
        """A row has ended. last: the state after all that it has written."""
        passage = row.end()
        ids: tuple[int, ...] = ()
        if passage:
            ids = self._settle(row, passage, [s for s in (self._start, *self._ways.pop(row.number), last) if s])
        if self.n_rows == 1:
            self.ids = ids
        else:
            reason = "cancelled" if row.cut is None else row.cut.reason
            self.job.emit(RowEnded(self.job.request_id, row.number, passage, reason, ids, row.seed))

    def _settle(self, row: Row, passage: str, known: Iterable[Snapshot]) -> tuple[int, ...]:
        """Makes log and kept state agree with the passage, also where it ends inside a token. Returns its ids.

        known: states on the way from the prompt, the one after it among them, to the end of what was written.
        """
        assert self._prompt is not None
        tokenizer, prompt, written = self.model.tokenizer, self._prompt, row.written
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
            snapshot = Snapshot(len(everything), state, hidden, row.counters_at(n_same))
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
