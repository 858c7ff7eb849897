"""Runs the steps in their order, and draws.

Order: tokens that may not be drawn at all are taken out; repetition penalty; presence and frequency penalty; softmax
at temperature 1; top-p; top-k; min-p; temperature last. This is RWKV's native order (`PIPELINE.sample_logits` of the
`rwkv` package), with min-p put in where it commutes with top-k: temperature never changes which tokens are kept, so
that numbers that RWKV's authors and users publish mean the same here. Temperature 0 is greedy. A neutral setting adds
no step at all. One thing of the reference is left out on purpose: with top_p = 1.0 its float32 sum may end under 1 and
it then turns greedy; here top_p = 1.0 is neutral.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BadLogits, InvalidRequest
from engine.sampling.cumulative import search_cumulative
from engine.sampling.penalties import Ids, Mask, Penalty, RepetitionPenalty, UsePenalty
from engine.sampling.steps import Candidates, Floats, Greedy, MinP, Step, Temperature, TopK, TopP
from engine.sampling_params import SamplingParams


class Chain:
    """`params` as steps. A result depends on the arguments of its call only; what is kept is room to work in.

    For one thread at a time. Arguments of both methods: logits [n_vocab], read and never changed, -inf marks what can't
    come. history: ids, the newest last. allowed_mask: bool [n_vocab], the tokens that may be drawn at all.
    Both raise BadLogits if a logit is NaN or +inf or if no token is left, InvalidRequest for ids that don't exist.
    """

    def __init__(self, params: SamplingParams, counts_exempt: Mask | None = None) -> None:
        """counts_exempt: bool [n_vocab], tokens that the frequency penalty leaves alone (`penalty_exempt`)."""
        self._penalties = _penalties(params, counts_exempt)
        self._steps = _steps(params)
        self._room = Candidates.room_for(0)

    def distribution(
        self, logits: npt.ArrayLike, history: npt.ArrayLike = (), allowed_mask: Mask | None = None
    ) -> Floats:
        """The probabilities [n_vocab], float32, that `sample` draws with; 0 for what can't be drawn."""
        return self._weights(logits, history, allowed_mask).copy()

    def sample(
        self,
        logits: npt.ArrayLike,
        history: npt.ArrayLike,
        position: int,
        seed: int,
        allowed_mask: Mask | None = None,
    ) -> int:
        """The id of the next token, which will stand at `position` (counted in tokens) of the story.

        seed: 0 or more. The same arguments always give the same token.
        """
        return draw(self._weights(logits, history, allowed_mask), uniform(seed, position))

    def _weights(self, logits: npt.ArrayLike, history: npt.ArrayLike, allowed_mask: Mask | None) -> Floats:
        """The probabilities, in an array that the next call overwrites."""
        given = np.asarray(logits, dtype=np.float32)
        if given.ndim != 1 or not given.size:
            raise BadLogits(reason="not one row of logits", found=given.shape)
        if self._room.scores.shape != given.shape:
            self._room = Candidates.room_for(len(given))
        candidates = self._room
        self._penalise(given, history, allowed_mask)
        candidates.softmax()
        for step in self._steps:
            step.apply(candidates)
        if self._steps:
            candidates.weights /= candidates.weights.sum()
        return candidates.weights

    def _penalise(self, given: Floats, history: npt.ArrayLike, allowed_mask: Mask | None) -> None:
        """Fills the scores with the logits that the softmax is made from."""
        scores = self._room.scores
        np.copyto(scores, given)
        if allowed_mask is not None:
            assert allowed_mask.shape == scores.shape, "a mask is as long as the logits"
            scores[~allowed_mask] = -np.inf
        if self._penalties:
            ids = _checked(history, len(scores))
            with np.errstate(over="ignore"):
                for penalty in self._penalties:
                    penalty.apply(scores, ids)


def distribution(
    logits: npt.ArrayLike, params: SamplingParams, history: npt.ArrayLike = (), counts_exempt: Mask | None = None
) -> Floats:
    """The probabilities [n_vocab], float32, that the draw uses, for one row of logits; see `Chain.distribution`."""
    return Chain(params, counts_exempt).distribution(logits, history)


def draw(probabilities: Floats, uniform_number: float) -> int:
    """The index that `uniform_number`, 0 <= u < 1, falls on: the first whose cumulative probability exceeds it.

    probabilities: float32, at least one above 0; they need not sum to exactly 1. An entry of 0 is never drawn.
    """
    total = float(probabilities.sum(dtype=np.float64))
    place = search_cumulative(probabilities, uniform_number * total, "right")
    if place == len(probabilities):  # the product was rounded up to the sum itself
        place = int(np.flatnonzero(probabilities)[-1])
    return place


def uniform(seed: int, position: int) -> float:
    """A random number, 0 <= u < 1, that depends on nothing but its arguments.

    Philox-4x64 with the seed as key and the token's position as counter (Salmon et al. 2011): no generator to be saved,
    and eight short passages draw what one long one draws. NumPy promises this stream for all versions.
    """
    word: int = np.random.Philox(key=seed, counter=position).random_raw()
    return (word >> 11) * 2.0**-53


def _checked(history: npt.ArrayLike, n_vocab: int) -> Ids:
    """History as int64 ids; raises InvalidRequest for an id that the logits don't have."""
    raw: npt.NDArray[Any] = np.asarray(history)
    if not raw.size:
        return np.zeros(0, dtype=np.int64)
    if raw.ndim != 1 or raw.dtype.kind not in "iu":
        raise InvalidRequest(name="history", value=raw.dtype, reason="not a row of token ids")
    low, high = int(raw.min()), int(raw.max())
    if low < 0 or high >= n_vocab:
        raise InvalidRequest(name="history", value=low if low < 0 else high, reason=f"no id from 0 to {n_vocab - 1}")
    return raw.astype(np.int64, copy=False)


def _penalties(params: SamplingParams, counts_exempt: Mask | None) -> list[Penalty]:
    penalties: list[Penalty] = []
    if params.repetition_penalty != 1:
        penalties.append(RepetitionPenalty(params.repetition_penalty, params.repetition_penalty_range))
    if params.presence_penalty or params.frequency_penalty:
        penalties.append(
            UsePenalty(params.presence_penalty, params.frequency_penalty, params.penalty_decay, counts_exempt)
        )
    return penalties


def _steps(params: SamplingParams) -> list[Step]:
    """The steps that do anything. Greedy takes the place of top-p, min-p and temperature."""
    greedy = params.temperature == 0
    steps: list[Step] = []
    if greedy:
        steps.append(Greedy())
    elif params.top_p < 1:
        steps.append(TopP(params.top_p))
    if params.top_k:
        steps.append(TopK(params.top_k))
    if params.min_p and not greedy:
        steps.append(MinP(params.min_p))
    if params.temperature != 1 and not greedy:
        steps.append(Temperature(params.temperature))
    return steps
