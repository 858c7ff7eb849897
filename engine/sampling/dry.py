"""DRY: holds back what would go on with a sequence that was there before. A pure function of the history."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.sampling.candidates import Ids, Mask
from engine.sampling.penalties import Logits

_LARGEST_LOG = 88.7228391  # of a float32, as llama.cpp has it


@dataclass(frozen=True, slots=True)
class Breakers:
    """What no repeat reaches across. whole: bool [n_vocab], tokens that hold a breaker. begun: for tokens that end with
    the beginning of one, the ids that its rest may be written with."""

    whole: Mask
    begun: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)

    def reach(self, history: Ids) -> int:
        """How many tokens there are behind the newest breaker: all of them if there is none."""
        broken = np.flatnonzero(self.whole[history])
        n = len(history)
        limit: int = n - 1 - int(broken[-1]) if len(broken) else n
        if self.begun:
            for at in np.flatnonzero(np.isin(history, list(self.begun)))[::-1]:
                if n - at > limit + 1:
                    break
                for rest in sorted(self.begun[int(history[at])], key=len, reverse=True):
                    if tuple(history[at + 1 : at + 1 + len(rest)].tolist()) == rest:
                        return min(limit, n - 1 - int(at) - len(rest))
        return limit


@dataclass(frozen=True, slots=True)
class Dry:
    """logit -= multiplier * base**(length - allowed_length) for a token that would go on with a repeat of `length`
    tokens, the longest one where there are several.

    reach: tokens looked back on, 0 = all. Source: p-e-w's "DRY" for text-generation-webui; llama.cpp is followed,
    repeats reach to the newest breaker and no further.
    """

    multiplier: float
    base: float
    allowed_length: int
    reach: int = 0
    breakers: Breakers | None = None

    def apply(self, logits: Logits, history: Ids) -> None:
        """Changes `logits` [n_vocab] in place."""
        history = history[-self.reach :]  # -0 is 0: all of it
        most_exponent = int(_LARGEST_LOG / math.log(self.base)) if self.base > 1.000001 else 0
        limit = self.breakers.reach(history) if self.breakers is not None else len(history)
        if len(history) <= self.allowed_length or limit < self.allowed_length:
            return
        # Longer repeats than this are held back as much as a float can say.
        enough = self.allowed_length + most_exponent if most_exponent else self.allowed_length
        ends = np.flatnonzero(history[:-1] == history[-1])
        lengths = np.minimum(_repeated(history, ends, min(limit, enough)), limit)
        counted = lengths >= self.allowed_length
        longest: dict[int, int] = {}
        for token, length in zip(history[ends[counted] + 1].tolist(), lengths[counted].tolist(), strict=True):
            longest[token] = max(length, longest.get(token, 0))
        for token, length in longest.items():
            penalty = self.multiplier * self.base ** min(length - self.allowed_length, most_exponent)
            logits[token] -= np.float32(min(penalty, float(np.finfo(np.float32).max)))


def _repeated(history: Ids, ends: Ids, most: int) -> Ids:
    """For each place in `ends`: how many tokens up to there are those that `history` ends with, counted to `most`."""
    lengths = np.ones(len(ends), dtype=np.int64)
    growing, block = np.arange(len(ends)), 8
    while len(growing):
        done = int(lengths[growing[0]])  # the same for all that still grow
        steps = np.arange(done, min(done + block, most))
        if not len(steps):
            break
        places = ends[growing, None] - steps
        same = (history[np.maximum(places, 0)] == history[len(history) - 1 - steps]) & (places >= 0)
        run = np.where(same.all(axis=1), len(steps), np.argmin(same, axis=1))
        lengths[growing] += run
        growing = growing[run == len(steps)]
        block *= 2
    return lengths
