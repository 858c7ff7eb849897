"""The steps between the penalised logits and the draw that take candidates away: one class a step.

Each looks at the probabilities of what the steps before it have left, and never takes all away. Steps that reshape the
probabilities are in shapes.py, those that look at the text before in penalties.py and dry.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.sampling.candidates import Candidates, Floats
from engine.sampling.cumulative import search_cumulative

_HIGHER = 32  # times the floor under which nothing can count, tried first: above it are far fewer to sort


@dataclass(frozen=True, slots=True)
class Greedy:
    """Keeps the likeliest; equals stay together and are drawn with equal chance, as in RWKV's `sample_logits`
    (llama.cpp keeps one of them)."""

    def apply(self, candidates: Candidates) -> None:
        candidates.keep(candidates.weights == candidates.weights.max())


@dataclass(frozen=True, slots=True)
class TopP:
    """Keeps the fewest likeliest whose probabilities reach `p` together, and all that equal the last of them.

    As RWKV's `sample_logits`; `transformers` and llama.cpp part equals. Source: Holtzman et al. 2019, section 3.1.
    """

    p: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        # All that are under the lower floor have less than (1 - p) / 2 together, so the cut lies above it: a short
        # sort, and mostly one of those above the higher floor does.
        floor = (1.0 - self.p) / (2 * len(weights))
        for lowest in (_HIGHER * floor, floor):
            places = np.flatnonzero(weights >= lowest)
            likely = weights[places]
            cut = self._cut(likely) if len(likely) else None
            if cut is not None:
                candidates.keep_places(places[likely >= cut])
                return
        cut = self._cut(weights)  # p is so close to 1 that rounding decides
        if cut is not None:
            candidates.keep(weights >= cut)

    def _cut(self, weights: Floats) -> np.float32 | None:
        """The smallest weight that is needed to reach `p`, or None if all of them don't."""
        ordered = np.sort(weights)[::-1]
        reached = search_cumulative(ordered, self.p, "left")
        return np.float32(ordered[reached]) if reached < len(ordered) else None


@dataclass(frozen=True, slots=True)
class TopK:
    """Keeps the `k` likeliest; among equals the lower ids (RWKV's and llama.cpp's count; `transformers` keeps equals).

    Source: Fan et al. 2018, section 5.4.
    """

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
    """Keeps what is at least `p` times as likely as the likeliest. Source: Nguyen et al. 2024, section 3."""

    p: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.weights
        candidates.keep(weights >= np.float32(self.p) * weights.max())


@dataclass(frozen=True, slots=True)
class TopA:
    """Keeps what is at least `a` times the square of the likeliest one's probability. Source: KoboldAI's top-a."""

    a: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        top = weights.max()
        candidates.keep(weights >= min(np.float32(self.a) * top * top, top))


@dataclass(frozen=True, slots=True)
class EpsilonCutoff:
    """Keeps what is at least as probable as `epsilon`, and always the likeliest.

    Source: Hewitt et al. 2022, equation 4; `transformers` is followed. Note that some programs give it in ten
    thousandths.
    """

    epsilon: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        candidates.keep(weights >= min(np.float32(self.epsilon), weights.max()))


@dataclass(frozen=True, slots=True)
class EtaCutoff:
    """Epsilon cut-off that falls where the choice is wide: eta = min(epsilon, sqrt(epsilon) * exp(-entropy)).

    Source: Hewitt et al. 2022, equation 6; `transformers` is followed.
    """

    epsilon: float

    def apply(self, candidates: Candidates) -> None:
        eta = min(self.epsilon, math.sqrt(self.epsilon) * math.exp(-candidates.entropy()))
        weights = candidates.normalise()
        candidates.keep(weights >= min(np.float32(eta), weights.max()))


@dataclass(frozen=True, slots=True)
class TypicalP:
    """Keeps the fewest tokens whose surprise is nearest to the expected one and that reach `p` together, and all that
    are as near as the last of them.

    Source: Meister et al. 2022, equation 4. `transformers` is followed; llama.cpp wants more than `p` and parts equals.
    """

    p: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        entropy = candidates.entropy()
        floor = (1.0 - self.p) / (2 * len(weights))
        for lowest in (_HIGHER * floor, floor):  # as in TopP
            places = np.flatnonzero(weights >= lowest)
            if not places.size or lowest <= 0:
                continue
            distance, cut = self._cut(weights[places], entropy)
            if cut < -math.log(lowest) - entropy:
                candidates.keep_places(places[distance <= cut])  # nearer than all that are under the floor
                return
        places = np.flatnonzero(weights > 0)
        distance, cut = self._cut(weights[places], entropy)
        candidates.keep_places(places[distance <= cut])

    def _cut(self, weights: Floats, entropy: float) -> tuple[Floats, float]:
        """How far the surprise of each is from the entropy, and the farthest kept: inf if all don't reach `p`."""
        distance = np.abs(-np.log(weights) - np.float32(entropy))
        order = np.argsort(distance)  # of equals all stay or none: their order makes no difference
        reached = search_cumulative(weights[order], self.p, "left")
        return distance, float(distance[order[reached]]) if reached < len(order) else math.inf


@dataclass(frozen=True, slots=True)
class TailFree:
    """Cuts the tail off where the falling curve of probabilities has become straight: keeps the likeliest up to where
    the absolute second differences, as shares of their sum, have reached `z` together.

    Source: Bricken 2019, "Tail free sampling", with the cut centred as there and in KoboldAI; llama.cpp's, while it had
    one, kept one token fewer.
    """

    z: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        ordered = np.sort(weights[weights > 0])[::-1].astype(np.float64)
        if len(ordered) < 3:
            return
        bends = np.abs(np.diff(ordered, 2))
        total = bends.sum()
        if total > 0:  # a straight line has no tail
            TopK(1 + int(np.searchsorted(np.cumsum(bends) / total, self.z, side="right"))).apply(candidates)


@dataclass(frozen=True, slots=True)
class TopNSigma:
    """Keeps what lies within `n` standard deviations of the largest logit. Source: Tang et al. 2024; llama.cpp."""

    n: float

    def apply(self, candidates: Candidates) -> None:
        scores = candidates.scores.astype(np.float64)
        finite = scores if np.isfinite(scores.min()) else scores[np.isfinite(scores)]
        deviation = math.sqrt(max(0.0, float(finite @ finite) / len(finite) - float(finite.mean()) ** 2))
        candidates.keep(scores >= -self.n * deviation)


@dataclass(frozen=True, slots=True)
class XTC:
    """Excludes top choices: of those at least as probable as `threshold` only the least likely stays.

    How often it acts (`xtc_probability`) is the chain's business. Source: llama.cpp's, which acts on nothing with a
    threshold above 0.5; of equals the one with the highest id counts as the least likely.
    """

    threshold: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        top = np.flatnonzero((weights >= np.float32(self.threshold)) & (weights > 0))
        if self.threshold > 0.5 or len(top) < 2:
            return
        least = top[len(top) - 1 - int(np.argmin(weights[top][::-1]))]
        kept = np.ones(len(weights), dtype=bool)
        kept[top] = False
        kept[least] = True
        candidates.keep(kept)


@dataclass(frozen=True, slots=True)
class Mirostat1:
    """Keeps the `k` likeliest, with k such that the expected surprise comes to `mu` bits if the tail is Zipf's.

    The exponent is estimated from the `m` likeliest. Source: Basu et al. 2021, algorithm 1, as in llama.cpp.
    """

    mu: float
    m: int = 100

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        ordered = np.sort(weights[weights > 0])[::-1].astype(np.float64)
        n = min(self.m, len(ordered) - 1)
        if n < 1:
            return
        ranks = np.log(np.arange(2, n + 2) / np.arange(1, n + 1))
        exponent = float((ranks * np.log(ordered[:n] / ordered[1 : n + 1])).sum() / (ranks * ranks).sum())
        TopK(self._count(exponent, candidates.n_vocab, len(ordered))).apply(candidates)

    def _count(self, exponent: float, n_vocab: int, most: int) -> int:
        epsilon = exponent - 1.0
        try:
            k = ((epsilon * 2.0**self.mu) / (1.0 - n_vocab**-epsilon)) ** (1.0 / exponent)
            return min(most, max(1, int(k)))
        except (ArithmeticError, ValueError, TypeError):  # a curve that is flat or no Zipf's at all
            return most


@dataclass(frozen=True, slots=True)
class Mirostat2:
    """Keeps what surprises by at most `mu` bits, and always the likeliest. Source: Basu et al. 2021; llama.cpp."""

    mu: float

    def apply(self, candidates: Candidates) -> None:
        weights = candidates.normalise()
        candidates.keep(weights >= min(np.float32(2.0**-self.mu), weights.max()))
