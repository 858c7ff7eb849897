"""How likely each token of a text was to the model, and what else could have stood there. Synchronous.

Probabilities are the model's own: softmax at temperature 1 over all tokens, no dial. The tokens are those of the token
log, so that what the model wrote is looked at as it wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.config import GenerationRequest
from engine.errors import InvalidRequest
from engine.events import Cancelled, Done, ReadingProgress, ScoredToken, TokenChance, TokensScored
from engine.models.base import CHUNK_TOKENS, Interrupted, Model
from engine.reader import Prompt, Reader
from engine.state import State
from engine.state_store import PrefixKeys, Snapshot, StateStore
from engine.timeline import Timeline, token_ends
from engine.tokenizer import Mask
from engine.worker import Job

Logits = npt.NDArray[np.float32]

#: Alternatives of each token, out of those that have text: what ends a document can't be put in its place.
ALTERNATIVES = 10

#: Tokens that are scored at once. The first few come quickly; more at once would need 256 kB each for their logits.
_FIRST_TOKENS, _CHUNK_TOKENS = 16, 64


@dataclass(slots=True)
class Scoring:
    """One text. Used once, on the worker thread. start: character of the request's last part."""

    model: Model
    timeline: Timeline
    store: StateStore
    request: GenerationRequest
    start: int
    job: Job
    _reader: Reader = field(init=False)
    _has_text: Mask = field(init=False)  # what can stand in a text at all, bool [n_vocab of the model]

    def run(self) -> Done | Cancelled:
        """Raises typed errors."""
        parts = self.request.parts or ("",)
        names = self.request.names or tuple(map(str, range(len(parts))))
        if not 0 <= self.start <= len(parts[-1]):
            raise InvalidRequest(name="start", value=self.start, reason=f"not between 0 and {len(parts[-1])}")
        self._reader = Reader(
            self.model,
            self.timeline,
            self.store,
            self.job.is_cancelled,
            self._progress,
            in_passing=True,
            passing_as="before scoring",
        )
        has_text = self.model.tokenizer.has_text
        self._has_text = np.pad(has_text, (0, self.model.info.n_vocab - len(has_text)))
        prompt = self._reader.prompt(parts, names, looks_only=True)
        if prompt is None:
            return Cancelled(self.job.request_id)
        if self.request.at_once:
            prompt = self._reader.earlier_prompt(parts, names, prompt) or prompt
        try:
            done = self._score(prompt)
        finally:
            self.store.trim()
        return Done(self.job.request_id) if done else Cancelled(self.job.request_id)

    def _score(self, prompt: Prompt) -> bool:
        """False if cancelled."""
        last = prompt.pieces[-1].tolist()
        _, ends = token_ends(self.model.tokenizer, last, 0)
        starts = [0, *ends]
        at = next((i for i, end in enumerate(ends) if end > self.start), len(last))
        if at == len(last):
            return True
        offset = len(prompt.ids) - len(last)  # of the last part's tokens
        kept = self.store.longest(self.model, prompt.ids)
        begun = self._before(prompt, offset + at)
        if begun is None:
            return False
        self._reader.passing_as = "look"
        before, state = begun
        keys, chunk_start = PrefixKeys(self.model.info.fingerprint, prompt.ids), offset + at
        size = _FIRST_TOKENS
        while at < len(last):
            ids = last[at : at + min(size, _CHUNK_TOKENS - (offset + at) % _CHUNK_TOKENS)]
            try:
                hidden, state = self.model.advance_each(ids, state, self.job.is_cancelled)
            except Interrupted:
                return False
            after = self.model.logits(hidden).cpu().numpy()
            rows = zip([before, *after[:-1]], range(at, at + len(ids)), strict=True)
            self._tell([self._scored(row, last[i], starts[i], ends[i]) for row, i in rows if row is not None])
            at, size, before = at + len(ids), _CHUNK_TOKENS, after[-1]
            n_tokens = offset + at
            if n_tokens % CHUNK_TOKENS == 0 or at == len(last):
                if n_tokens > kept:  # else it is there, and may be there to stay
                    snapshot = Snapshot(n_tokens, state, hidden[-1].clone())
                    self._reader.keep(keys, snapshot, prompt, chunk_start, is_open=True)
                chunk_start = n_tokens
        return True

    def _before(self, prompt: Prompt, n_tokens: int) -> tuple[Logits | None, State] | None:
        """Logits and state after the first `n_tokens` tokens; None if cancelled. Where nothing is read before a story's
        first token, nothing is known of it."""
        if not n_tokens:
            return None, self.model.initial_state()
        n_last = n_tokens - (len(prompt.ids) - len(prompt.pieces[-1]))
        pieces = [*prompt.pieces[:-1], prompt.pieces[-1][:n_last]]
        beginning = Prompt(prompt.ids[:n_tokens], pieces, [*prompt.borders[:-1], n_tokens], prompt.stale)
        keys = PrefixKeys(self.model.info.fingerprint, beginning.ids)
        snapshot = self._reader.read(beginning, keys, len(pieces) - 1)
        if snapshot is None:
            return None
        return self.model.logits(snapshot.hidden).cpu().numpy(), snapshot.state

    def _scored(self, logits: Logits, token: int, start: int, end: int) -> ScoredToken:
        tokenizer = self.model.tokenizer
        shares = np.exp(logits.astype(np.float64) - float(logits.max()))
        shares /= shares.sum()
        writable = np.where(self._has_text, logits, -np.inf)
        count = min(ALTERNATIVES, len(shares))
        top = np.argpartition(writable, len(shares) - count)[len(shares) - count :]
        top = top[np.argsort(-writable[top], kind="stable")].tolist()
        alternatives = tuple(TokenChance(i, tokenizer.decode([i]), float(shares[i])) for i in top if self._has_text[i])
        rank = 1 + int(np.count_nonzero(logits > logits[token]))
        return ScoredToken(start, end, token, tokenizer.decode([token]), float(shares[token]), rank, alternatives)

    def _tell(self, tokens: list[ScoredToken]) -> None:
        if tokens:
            self.job.emit(TokensScored(self.job.request_id, tuple(tokens)))

    def _progress(self, done: int, total: int) -> None:
        self.job.emit(ReadingProgress(self.job.request_id, done, total))
