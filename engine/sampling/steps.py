"""The steps between the penalised logits and the draw: one class a step, each takes candidates and gives candidates.

Cutting steps (`Greedy`, `TopP`, `TopK`, `MinP`) look at the probabilities at temperature 1 of the whole vocabulary and
only take candidates away, never all: the likeliest always stays. `Temperature` reshapes what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import BadLogits
from engine.sampling.cumulative import search_cumulative

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Tokens that may still be drawn.

    ids: rising token ids, or None for 0..n-1. scores: logit less the largest logit, float32. weights: float32,
    proportional to the chance of being drawn; until `Temperature` the probabilities at temperature 1 of the whole
    vocabulary, so that they sum to less than 1 once some are gone.
    """

    ids: npt.NDArray[np.int64] | None
    scores: Floats
    weights: Floats

    @classmethod
    def of(cls, logits: Floats) -> Candidates:
        """Softmax at temperature 1 of `logits` [n_vocab]; raises BadLogits if there is none."""
        top = logits.max()
        if not np.isfinite(top):  # the maximum of anything and NaN is NaN
            raise BadLogits(reason="no finite maximum", found=float(top))
        with np.errstate(over="ignore"):  # further below the top than float32 reaches: probability 0
            scores = logits - top
        weights = np.exp(scores)
        weights /= weights.sum()
        return cls(None, scores, weights)

    def only(self, kept: Mask) -> Candidates:
        """Those that the mask marks."""
        places = np.flatnonzero(kept)
        return Candidates(places if self.ids is None else self.ids[places], self.scores[places], self.weights[places])

    def spread(self, n_vocab: int) -> Floats:
        """The weights by token id [n_vocab], 0 for tokens that are gone."""
        if self.ids is None:
            return self.weights
        spread = np.zeros(n_vocab, dtype=np.float32)
        spread[self.ids] = self.weights
        return spread


@dataclass(frozen=True, slots=True)
class Greedy:
    """Keeps the likeliest; equals stay together and are drawn with equal chance, as in the reference."""

    def apply(self, candidates: Candidates) -> Candidates:
        return candidates.only(candidates.weights == candidates.weights.max())


@dataclass(frozen=True, slots=True)
class TopP:
    """Keeps the fewest likeliest whose probabilities reach `p` together, and all that equal the last of them."""

    p: float

    def apply(self, candidates: Candidates) -> Candidates:
        weights = candidates.weights
        # All that are under this floor have less than (1 - p) / 2 together, so the cut lies above it: a short sort.
        floor = (1.0 - self.p) / (2 * len(weights))
        cut = self._cut(weights[weights >= floor])
        if cut is None:  # p is so close to 1 that rounding decides
            cut = self._cut(weights)
        return candidates if cut is None else candidates.only(weights >= cut)

    def _cut(self, weights: Floats) -> np.float32 | None:
        """The smallest weight that is needed to reach `p`, or None if all of them don't."""
        ordered = np.sort(weights)[::-1]
        reached = search_cumulative(ordered, self.p, "left")
        return np.float32(ordered[reached]) if reached < len(ordered) else None


@dataclass(frozen=True, slots=True)
class TopK:
    """Keeps the `k` likeliest; among equals the lower ids."""

    k: int

    def apply(self, candidates: Candidates) -> Candidates:
        weights = candidates.weights
        n = len(weights)
        if self.k >= n:
            return candidates
        cut = np.partition(weights, n - self.k)[n - self.k]
        kept = weights > cut
        equals = np.flatnonzero(weights == cut)
        kept[equals[: self.k - np.count_nonzero(kept)]] = True
        return candidates.only(kept)


@dataclass(frozen=True, slots=True)
class MinP:
    """Keeps what is at least `p` times as likely as the likeliest."""

    p: float

    def apply(self, candidates: Candidates) -> Candidates:
        weights = candidates.weights
        return candidates.only(weights >= np.float32(self.p) * weights.max())


@dataclass(frozen=True, slots=True)
class Temperature:
    """Raises the probabilities to the power 1/T.

    Computed from the scores: exp(score / T) is (p / p_max)**(1/T) without the underflow of a small probability's power.
    """

    t: float

    def apply(self, candidates: Candidates) -> Candidates:
        with np.errstate(over="ignore"):
            weights = np.exp(candidates.scores / np.float32(self.t))
        return Candidates(candidates.ids, candidates.scores, weights)


Step = Greedy | TopP | TopK | MinP | Temperature
