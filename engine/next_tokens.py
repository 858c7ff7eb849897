"""What may come next at a place, before the dials and after them: one look, without writing anything. Synchronous."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.config import GenerationRequest
from engine.events import Cancelled, NextToken, NextTokens, ReadingProgress
from engine.models.base import Model
from engine.reader import Reader, taking_in_own_space
from engine.rows import Receivers, Row, Start
from engine.sampling import distribution, sampling_rules
from engine.sampling_params import SamplingParams
from engine.state import Counters
from engine.state_store import PrefixKeys, StateStore
from engine.timeline import Timeline, Tokens
from engine.worker import Job

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KeptLogits:
    """Logits [n_vocab] after exactly `ids` of the model `fingerprint`: turning a dial needs no model. counters: of the
    sampler that drew the last of them, if it counts."""

    fingerprint: str
    ids: Tokens
    logits: Logits
    counters: Counters | None


@dataclass(slots=True)
class Preview:
    """One look. Used once, on the worker thread. kept: the logits of the last look, if there was one; afterwards of
    this one."""

    model: Model
    timeline: Timeline
    store: StateStore
    request: GenerationRequest
    count: int
    job: Job
    kept: KeptLogits | None = None
    _reader: Reader = field(init=False)

    def run(self) -> NextTokens | Cancelled:
        """Raises typed errors."""
        request = self.request = taking_in_own_space(self.request, self.timeline)
        parts, names = request.parts or ("",), request.names or tuple(map(str, range(len(request.parts or ("",)))))
        self._reader = Reader(
            self.model,
            self.timeline,
            self.store,
            self.job.is_cancelled,
            self._progress,
            in_passing=True,
            passing_as="look",
        )
        prompt = self._reader.prompt(parts, names, looks_only=True)
        if prompt is None:
            return Cancelled(self.job.request_id)
        keys = PrefixKeys(self.model.info.fingerprint, prompt.ids)
        if not self._is_known(prompt.ids):
            if request.at_once:
                prompt = self._reader.earlier_prompt(parts, names, prompt) or prompt
                keys = PrefixKeys(self.model.info.fingerprint, prompt.ids)
            try:
                snapshot = self._reader.read(prompt, keys, len(prompt.pieces) - 1)
            finally:
                self.store.trim()
            if snapshot is None:
                return Cancelled(self.job.request_id)
            logits = self.model.logits(snapshot.hidden).cpu().numpy()
            self.kept = KeptLogits(self.model.info.fingerprint, prompt.ids, logits, snapshot.counters)
        assert self.kept is not None
        rules = sampling_rules(request.params, self.model.tokenizer)
        return self._answer(self.kept.logits, Start(prompt.ids, keys, rules, self.kept.counters))

    def _is_known(self, ids: Tokens) -> bool:
        kept = self.kept
        return kept is not None and kept.fingerprint == self.model.info.fingerprint and np.array_equal(kept.ids, ids)

    def _answer(self, logits: Logits, start: Start) -> NextTokens:
        tokenizer = self.model.tokenizer
        receivers = Receivers(lambda text, n_tokens: None, lambda phrase: None)
        row = Row(0, self.request, 0, start, tokenizer, self.model.info, receivers)
        before = distribution(np.where(row.allowed, logits, np.float32(-np.inf)), SamplingParams())
        after = row.distribution(logits)
        shown = set(_likeliest(before, self.count)) | set(_likeliest(after, self.count))
        tokens = [NextToken(i, tokenizer.decode([i]), float(before[i]), float(after[i])) for i in shown]
        tokens.sort(key=lambda token: (-token.before, token.id))
        return NextTokens(self.job.request_id, tuple(tokens), int(np.count_nonzero(after)), tokenizer.n_vocab)

    def _progress(self, done: int, total: int) -> None:
        self.job.emit(ReadingProgress(self.job.request_id, done, total))


def _likeliest(probabilities: Logits, count: int) -> list[int]:
    """The ids of the `count` likeliest that can come at all, the likeliest first."""
    count = min(count, len(probabilities))
    top = np.argpartition(probabilities, len(probabilities) - count)[len(probabilities) - count :]
    ordered = top[np.argsort(-probabilities[top], kind="stable")]
    return [int(i) for i in ordered if probabilities[i] > 0]
