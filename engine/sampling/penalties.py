"""Penalties on tokens that were used before, and what is added to chosen words: pure functions of the history.

A history is an array of token ids, oldest first, the newest last. Nothing is remembered between calls, so that undo,
branches and restored stories need no counters saved. DRY is in dry.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.sampling.candidates import Ids, Mask

Logits = npt.NDArray[np.float32]
Counts = npt.NDArray[np.float64]


def decayed_counts(history: Ids, decay: float, counts_exempt: Mask | None = None) -> tuple[Ids, Counts]:
    """The distinct ids of `history`, rising, and how often each was used, faded by its age.

    A use counts decay**(number of later tokens). An id that `counts_exempt` [n_vocab] marks is listed with count 0.
    Source: `PIPELINE.generate` of the `rwkv` package 0.8.32, where these are tokens of spaces and digits.
    """
    if not len(history):
        return history, np.zeros(0)
    order = np.argsort(history, kind="stable")
    ordered = history[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ages = (len(history) - 1 - order).astype(np.float64)
    ids = ordered[starts]
    counts: Counts = np.add.reduceat(decay**ages, starts)
    if counts_exempt is not None:
        counts[counts_exempt[ids]] = 0.0
    return ids, counts


@dataclass(frozen=True, slots=True)
class RepetitionPenalty:
    """Divides positive and multiplies negative logits of the ids among the last `reach` tokens (0 = all).

    How often an id was used makes no difference. Source: CTRL (Keskar et al. 2019, section 4.1), with the treatment of
    negative logits that `transformers` and llama.cpp share. slope: 0 for the same penalty everywhere; else it rises
    from 1 for the oldest to `penalty` for the newest token, the steeper in the middle the higher; the newest use of an
    id counts. Source: KoboldAI's repetition penalty slope; KoboldCpp's own is another, a factor for the older half.
    """

    penalty: float
    reach: int = 0
    slope: float = 0.0

    def apply(self, logits: Logits, history: Ids) -> None:
        """Changes `logits` [n_vocab] in place."""
        ids = history[-self.reach :]  # -0 is 0: all of it
        old = logits[ids]  # an id that comes twice is written twice: with the same value, or the newest one's last
        penalty = np.float32(self.penalty) if self.slope == 0 else self._sloped(len(ids))
        logits[ids] = np.where(old > 0, old / penalty, old * penalty)

    def _sloped(self, n: int) -> npt.NDArray[np.float32]:
        x = np.linspace(-1.0, 1.0, n) if n > 1 else np.ones(n)
        bent = self.slope * x / (1.0 + np.abs(x) * (self.slope - 1.0))
        return (1.0 + (bent + 1.0) / 2.0 * (self.penalty - 1.0)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class UsePenalty:
    """RWKV's own: logit -= presence + count * frequency, the count fading with every later token.

    Tokens marked by `counts_exempt` get only the presence penalty.
    """

    presence: float
    frequency: float
    decay: float
    counts_exempt: Mask | None = None

    def apply(self, logits: Logits, history: Ids) -> None:
        """Changes `logits` [n_vocab] in place."""
        ids, counts = decayed_counts(history, self.decay, self.counts_exempt)
        logits[ids] -= (self.presence + counts * self.frequency).astype(np.float32)


@dataclass(frozen=True, slots=True)
class NoRepeatNgram:
    """Takes out every token that would end a sequence of `size` tokens that was there before; without effect where
    nothing else would be left.

    Source: Paulus et al. 2017, section 2.5; `transformers` and fairseq do the same.
    """

    size: int

    def apply(self, logits: Logits, history: Ids) -> None:
        """Changes `logits` [n_vocab] in place."""
        before = self.size - 1
        if len(history) < self.size:
            return
        ends = np.arange(before, len(history))  # places of tokens with enough before them
        for i in range(before):
            ends = ends[history[ends - before + i] == history[len(history) - before + i]]
        banned = history[ends]
        kept = logits[banned]
        logits[banned] = -np.inf
        if len(banned) and not np.isfinite(logits.max()):
            logits[banned] = kept


@dataclass(frozen=True, slots=True)
class Bias:
    """Adds `bias` to the logit of the token that goes on with a word or phrase: its first one anywhere, its second one
    where the text ends with its first, and so on. Source: NovelAI's phrase bias."""

    ids: tuple[int, ...]
    bias: float

    def apply(self, logits: Logits, history: Ids) -> None:
        """Changes `logits` [n_vocab] in place."""
        tail = tuple(history[-(len(self.ids) - 1) :].tolist()) if len(self.ids) > 1 else ()
        for n in range(len(self.ids)):
            if n <= len(tail) and tail[len(tail) - n :] == self.ids[:n]:
                logits[self.ids[n]] += np.float32(self.bias)
