"""Penalties on tokens that were used before: pure functions of the history, without a loop over it.

A history is an array of token ids, oldest first, the newest last. Nothing is remembered between calls, so that undo,
branches and restored stories need no counters saved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Logits = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Counts = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def decayed_counts(history: Ids, decay: float, counts_exempt: Mask | None = None) -> tuple[Ids, Counts]:
    """The distinct ids of `history`, rising, and how often each was used, faded by its age.

    A use counts decay**(number of later tokens). An id that `counts_exempt` [n_vocab] marks is listed with count 0.
    Source: `PIPELINE.generate` of the `rwkv` package 0.8.32, where these are tokens of spaces and digits.
    """
    weights = decay ** np.arange(len(history) - 1, -1, -1, dtype=np.float64)
    ids, places = np.unique(history, return_inverse=True)
    counts: Counts = np.bincount(places, weights, minlength=len(ids)).astype(np.float64)
    if counts_exempt is not None:
        counts[counts_exempt[ids]] = 0.0
    return ids, counts


@dataclass(frozen=True, slots=True)
class RepetitionPenalty:
    """Divides positive and multiplies negative logits of the ids among the last `reach` tokens (0 = all).

    How often an id was used makes no difference. Source: CTRL (Keskar et al. 2019, section 4.1), with the treatment of
    negative logits that `transformers` and llama.cpp share.
    """

    penalty: float
    reach: int = 0

    def apply(self, logits: Logits, history: Ids) -> None:
        """Changes `logits` [n_vocab] in place."""
        ids = np.unique(history[-self.reach :])  # -0 is 0: all of it
        old = logits[ids]
        logits[ids] = np.where(old > 0, old / np.float32(self.penalty), old * np.float32(self.penalty))


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


Penalty = RepetitionPenalty | UsePenalty
