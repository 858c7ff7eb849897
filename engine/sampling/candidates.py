"""The tokens that may still be drawn, while the steps work on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import BadLogits

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Candidates:
    """Tokens by rising id; all arrays have one entry a candidate.

    scores: float32, logit less the largest one, as the steps so far have shaped it. weights: float32, proportional to
    the chance of being drawn, 0 for a token that can't be; probabilities while `is_normal`. ids: int64, or None as long
    as candidate i is token i. At 65,536 tokens the first cut costs a gather, and everything behind it next to nothing.
    n_vocab: tokens before any cut.
    """

    scores: Floats
    weights: Floats
    ids: Ids | None
    n_vocab: int
    is_normal: bool = False

    @classmethod
    def of(cls, scores: Floats, room: Floats) -> Candidates:
        """scores: penalised logits, which become the candidates' own; room: float32 of that length, used for weights.

        Raises BadLogits if there is no softmax.
        """
        top = scores.max()
        if not np.isfinite(top):  # the maximum of anything and NaN is NaN
            raise BadLogits(reason="no finite maximum", found=float(top))
        with np.errstate(over="ignore"):  # further below the top than float32 reaches: probability 0
            scores -= top
        np.exp(scores, out=room)
        candidates = cls(scores, room, None, len(scores))
        candidates.normalise()
        return candidates

    def __len__(self) -> int:
        return len(self.weights)

    def normalise(self) -> Floats:
        """Makes the weights sum to 1, and returns them."""
        if not self.is_normal:
            self.weights /= self.weights.sum()
            self.is_normal = True
        return self.weights

    def keep(self, kept: Mask) -> None:
        """Takes away those that the mask doesn't mark."""
        self.keep_places(np.flatnonzero(kept))

    def keep_places(self, places: Ids) -> None:
        """Keeps the candidates at these places, which rise."""
        if len(places) == len(self.weights):
            return
        self.ids = places if self.ids is None else self.ids[places]
        self.scores, self.weights = self.scores[places], self.weights[places]
        self.is_normal = False

    def reshape(self, scores: Floats) -> None:
        """Gives every candidate a new score; those that could not be drawn still can't."""
        gone = self.weights == 0
        scores[gone] = -np.inf
        scores -= scores.max()
        self.scores = scores
        self.weights = np.exp(scores)
        self.is_normal = False

    def chance(self, token: int) -> float:
        """Of token `token`, 0 if it is gone; the weights must be normal."""
        if self.ids is None:
            return float(self.weights[token]) if 0 <= token < len(self) else 0.0
        place = int(np.searchsorted(self.ids, token))
        return float(self.weights[place]) if place < len(self) and self.ids[place] == token else 0.0

    def entropy(self) -> float:
        """In nats."""
        weights = self.normalise()
        alive = weights[weights > 0].astype(np.float64)
        return float(-(alive * np.log(alive)).sum())
