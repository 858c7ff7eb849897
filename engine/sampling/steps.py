"""The steps between the penalised logits and the draw: one class a step, each changes the candidates in place.

Cutting steps (`Greedy`, `TopP`, `TopK`, `MinP`) look at the probabilities at temperature 1 of the whole vocabulary and
only take candidates away, never all: the likeliest always stays. `Temperature` reshapes what is left.

Everything stays as long as the vocabulary: at 65,536 tokens, setting weights to 0 is faster than gathering survivors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import BadLogits
from engine.sampling.cumulative import search_cumulative

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Candidates:
    """Tokens that may still be drawn, by id; both arrays [n_vocab], float32, owned.

    scores: logit less the largest logit. weights: proportional to the chance of being drawn, 0 for a token that is
    gone; until `Temperature` the probabilities at temperature 1, so that they sum to less than 1 once some are gone.
    The arrays are used again for every token: fresh ones of this size cost more than the arithmetic, in page faults.
    """

    scores: Floats
    weights: Floats

    @classmethod
    def room_for(cls, n_vocab: int) -> Candidates:
        return cls(np.empty(n_vocab, dtype=np.float32), np.empty(n_vocab, dtype=np.float32))

    def softmax(self) -> None:
        """Takes `scores` as logits, and fills both arrays; raises BadLogits if there is no softmax."""
        top = self.scores.max()
        if not np.isfinite(top):  # the maximum of anything and NaN is NaN
            raise BadLogits(reason="no finite maximum", found=float(top))
        with np.errstate(over="ignore"):  # further below the top than float32 reaches: probability 0
            self.scores -= top
        np.exp(self.scores, out=self.weights)
        self.weights /= self.weights.sum()

    def keep(self, kept: Mask) -> None:
        """Takes away those that the mask doesn't mark."""
        self.weights *= kept


@dataclass(frozen=True, slots=True)
class Greedy:
    """Keeps the likeliest; equals stay together and are drawn with equal chance, as in the reference."""

    def apply(self, candidates: Candidates) -> None:
        candidates.keep(candidates.weights == candidates.weights.max())


@dataclass(frozen=True, slots=True)
class TopP:
    """Keeps the fewest likeliest whose probabilities reach `p` together, and all that equal the last of them."""

    p: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.weights
        # All that are under this floor have less than (1 - p) / 2 together, so the cut lies above it: a short sort.
        floor = (1.0 - self.p) / (2 * len(weights))
        cut = self._cut(weights[weights >= floor])
        if cut is None:  # p is so close to 1 that rounding decides
            cut = self._cut(weights)
        if cut is not None:
            candidates.keep(weights >= cut)

    def _cut(self, weights: Floats) -> np.float32 | None:
        """The smallest weight that is needed to reach `p`, or None if all of them don't."""
        ordered = np.sort(weights)[::-1]
        reached = search_cumulative(ordered, self.p, "left")
        return np.float32(ordered[reached]) if reached < len(ordered) else None


@dataclass(frozen=True, slots=True)
class TopK:
    """Keeps the `k` likeliest; among equals the lower ids."""

    k: int

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.weights
        alive = weights[weights > 0]
        if self.k >= len(alive):
            return
        cut = np.partition(alive, len(alive) - self.k)[len(alive) - self.k]
        kept = weights > cut
        equals = np.flatnonzero(weights == cut)
        kept[equals[: self.k - np.count_nonzero(kept)]] = True
        candidates.keep(kept)


@dataclass(frozen=True, slots=True)
class MinP:
    """Keeps what is at least `p` times as likely as the likeliest."""

    p: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.weights
        candidates.keep(weights >= np.float32(self.p) * weights.max())


@dataclass(frozen=True, slots=True)
class Temperature:
    """Raises the probabilities to the power 1/T.

    Computed from the scores: exp(score / T) is (p / p_max)**(1/T) without the underflow of a small probability's power.
    """

    t: float

    def apply(self, candidates: Candidates) -> None:
        gone = candidates.weights == 0
        with np.errstate(over="ignore"):
            np.divide(candidates.scores, np.float32(self.t), out=candidates.weights)
        np.exp(candidates.weights, out=candidates.weights)
        candidates.weights[gone] = 0


Step = Greedy | TopP | TopK | MinP | Temperature
