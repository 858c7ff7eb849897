"""The steps that reshape the probabilities and take nothing away: temperature in its forms, and smoothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.sampling.candidates import Candidates


def is_greedy(t: float) -> bool:
    """Whether a temperature is 0, or so small that float32 can't divide by it."""
    return t < float(np.finfo(np.float32).tiny)


@dataclass(frozen=True, slots=True)
class Temperature:
    """Raises the probabilities to the power 1/T.

    Computed from the scores: exp(score / T) is (p / p_max)**(1/T) without the underflow of a small probability's power.
    """

    t: float

    def apply(self, candidates: Candidates) -> None:
        with np.errstate(over="ignore"):
            candidates.reshape(candidates.scores / np.float32(self.t))


@dataclass(frozen=True, slots=True)
class DynamicTemperature:
    """A temperature between `t` - `reach` (never under 0) and `t` + `reach`: low where the model is sure, high where it
    isn't, by the entropy as a share of the largest possible one, to the power of `exponent`.

    Source: llama.cpp's extended temperature. A temperature of 0 keeps the likeliest.
    """

    t: float
    reach: float
    exponent: float

    def apply(self, candidates: Candidates) -> None:
        n = int(np.count_nonzero(np.isfinite(candidates.scores)))
        if n < 2:
            return
        low, high = max(0.0, self.t - self.reach), self.t + self.reach
        share = min(1.0, max(0.0, candidates.entropy() / math.log(n)))
        t = low + (high - low) * share**self.exponent
        if is_greedy(t):
            candidates.keep(candidates.weights == candidates.weights.max())
        else:
            Temperature(t).apply(candidates)


@dataclass(frozen=True, slots=True)
class QuadraticSmoothing:
    """Bends the scores d below the top: -(k * factor * d**2) + (s * factor * d**3) with k = (3 - curve) / 2 and
    s = (curve - 1) / 2. With `curve` 1 it is a plain parabola.

    Source: kalomaze's quadratic sampling, as in text-generation-webui and KoboldCpp.
    """

    factor: float
    curve: float

    def apply(self, candidates: Candidates) -> None:
        alive = candidates.weights > 0  # far below them the cube has no meaning left
        d = candidates.scores[alive].astype(np.float64)
        k, s = (3.0 - self.curve) / 2.0, (self.curve - 1.0) / 2.0
        bent = np.full(len(alive), -np.inf)
        square = d * d
        bent[alive] = self.factor * (s * (square * d) - k * square)  # d**3 takes 5 ms for 65,536
        candidates.reshape((bent - bent.max()).astype(np.float32))
