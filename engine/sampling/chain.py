"""Runs the steps in their order, and draws.

First the logits: tokens that may not be drawn at all and banned ones are taken out; repetition penalty; presence and
frequency penalty; DRY; no repeated n-gram; biases. Then softmax at temperature 1, and the steps in
`params.sampler_order`, usually SAMPLER_STEPS: cuts first, temperature after them, mirostat last. That is RWKV's native
order (`PIPELINE.sample_logits` of the `rwkv` package: top-p, top-k, temperature last), with the other cuts put in
where they change nothing of it: numbers that RWKV's authors and users publish mean the same here. Each step sees the
probabilities of what the steps before it have left; a neutral setting adds no step at all.

Temperature 0 is greedy: nothing else between penalties and draw but top-k then has an effect. Left out on purpose: with
top_p = 1.0 the reference's float32 sum may end under 1 and it then turns greedy; here top_p = 1.0 is neutral.
KoboldCpp lets the repetition penalty stand anywhere in the order; here penalties always come first, on the logits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.errors import BadLogits, InvalidRequest
from engine.sampling.candidates import Candidates, Floats, Ids, Mask
from engine.sampling.cumulative import search_cumulative
from engine.sampling.dry import Dry
from engine.sampling.penalties import Logits, NoRepeatNgram, RepetitionPenalty, UsePenalty
from engine.sampling.rules import SamplingRules
from engine.sampling.shapes import DynamicTemperature, QuadraticSmoothing, Temperature, is_greedy
from engine.sampling.steps import (
    XTC,
    EpsilonCutoff,
    EtaCutoff,
    Greedy,
    MinP,
    Mirostat1,
    Mirostat2,
    TailFree,
    TopA,
    TopK,
    TopNSigma,
    TopP,
    TypicalP,
)
from engine.sampling_params import SamplingParams

_XTC_STREAM = 1  # of random numbers; the draw's own is 0


class Penalty(Protocol):
    """Changes logits float32 [n_vocab] in place, given the ids before."""

    def apply(self, logits: Logits, history: Ids) -> None: ...


class Step(Protocol):
    """Changes the candidates in place, and leaves at least one."""

    def apply(self, candidates: Candidates) -> None: ...


class Chain:
    """`params` as steps. A result depends on the arguments of its call, and with mirostat on `mu`, only; what else is
    kept is room to work in.

    For one thread at a time. Arguments of all methods: logits [n_vocab], read and never changed, -inf marks what can't
    come. history: ids, the newest last. allowed_mask: bool [n_vocab], the tokens that may be drawn at all.
    They raise BadLogits if a logit is NaN or +inf or if no token is left, InvalidRequest for ids that don't exist.

    mu: mirostat's target of surprise in bits for the next token, None at its beginning and without mirostat. It is the
    one thing that isn't a function of the history: whoever keeps a state keeps it too.
    """

    def __init__(self, params: SamplingParams, rules: SamplingRules | None = None) -> None:
        """rules: what `params` need of the vocabulary; None for what can be done without one."""
        self.mu: float | None = None
        self._params, self._given = params, rules or SamplingRules()
        self._fit(self._given)
        self._order = _order(params)
        self._order_at_line_start = _order(replace(params, top_p=params.top_p_newline or params.top_p))
        self._scores = self._weights = np.empty(0, dtype=np.float32)
        self._last: Candidates | None = None  # what there was to choose from at last

    def distribution(
        self, logits: npt.ArrayLike, history: npt.ArrayLike = (), allowed_mask: Mask | None = None
    ) -> Floats:
        """The probabilities [n_vocab], float32, of the next token; 0 for what can't be drawn.

        `sample` draws with them; where XTC acts by chance they are those of acting and not, each with its share.
        """
        share = self._params.xtc_probability if "xtc" in self._order else 1.0
        whole = self._scattered(self._candidates(logits, history, allowed_mask, acts=share > 0))
        if 0 < share < 1:
            without = self._scattered(self._candidates(logits, history, allowed_mask, acts=False))
            whole = np.float32(share) * whole + np.float32(1 - share) * without
        return whole

    def sample(
        self,
        logits: npt.ArrayLike,
        history: npt.ArrayLike,
        position: int,
        seed: int,
        allowed_mask: Mask | None = None,
    ) -> int:
        """The id of the next token, which will stand at `position` (counted in tokens) of the story.

        seed: 0 or more. The same arguments, and the same `mu`, always give the same token. Moves `mu` on.
        """
        acts = "xtc" not in self._order or uniform(seed, position, _XTC_STREAM) < self._params.xtc_probability
        candidates = self._candidates(logits, history, allowed_mask, acts)
        place = draw(candidates.weights, uniform(seed, position))
        token = place if candidates.ids is None else int(candidates.ids[place])
        self.observe(token)
        return token

    def observe(self, token: int) -> None:
        """Moves `mu` on by a token of what the last call of `sample` or `distribution` had to choose from; without
        mirostat nothing happens. Raises InvalidRequest for a token that could not be drawn."""
        params, candidates = self._params, self._last
        if not params.mirostat_mode or candidates is None or is_greedy(params.temperature):
            return
        chance = candidates.chance(token)
        if not chance > 0:
            raise InvalidRequest(name="token", value=token, reason="could not be drawn")
        surprise = -float(np.log2(chance))
        self.mu = self._target() - params.mirostat_eta * (surprise - params.mirostat_tau)

    def _target(self) -> float:
        return 2.0 * self._params.mirostat_tau if self.mu is None else self.mu

    def _candidates(
        self, logits: npt.ArrayLike, history: npt.ArrayLike, allowed_mask: Mask | None, acts: bool
    ) -> Candidates:
        """What is left, with normal weights, in arrays that the next call may overwrite. acts: whether XTC does."""
        given = np.asarray(logits, dtype=np.float32)
        if given.ndim != 1 or not given.size:
            raise BadLogits(reason="not one row of logits", found=given.shape)
        if self._scores.shape != given.shape:
            self._scores, self._weights = np.empty_like(given), np.empty_like(given)
            self._fit(self._given.for_rows(len(given)))
        ids = _checked(history, len(given)) if self._looks_back else np.zeros(0, dtype=np.int64)
        self._penalise(given, ids, allowed_mask)
        candidates = Candidates.of(self._scores, self._weights)
        for step in self._steps(ids):
            if acts or not isinstance(step, XTC):
                step.apply(candidates)
        candidates.normalise()
        self._last = candidates
        return candidates

    def _fit(self, rules: SamplingRules) -> None:
        """Takes the rules for as many rows as the logits have."""
        self._rules, self._penalties = rules, _penalties(self._params, rules)

    @property
    def _looks_back(self) -> bool:
        return bool(self._penalties) or self._rules.ends_line is not None

    def _penalise(self, given: Floats, history: Ids, allowed_mask: Mask | None) -> None:
        """Fills the scores with the logits that the softmax is made from."""
        scores = self._scores
        np.copyto(scores, given)
        if allowed_mask is not None:
            assert allowed_mask.shape == scores.shape, "a mask is as long as the logits"
            scores[~allowed_mask] = -np.inf
        if self._rules.banned is not None:
            scores[self._rules.banned] = -np.inf
        with np.errstate(over="ignore"):
            for penalty in self._penalties:
                penalty.apply(scores, history)

    def _steps(self, history: Ids) -> list[Step]:
        order, ends_line = self._order, self._rules.ends_line
        if ends_line is not None and len(history) and ends_line[history[-1]]:
            order = self._order_at_line_start
        if "mirostat" in order:
            target = self._target()
            order = {**order, "mirostat": Mirostat1(target) if self._params.mirostat_mode == 1 else Mirostat2(target)}
        return list(order.values())

    def _scattered(self, candidates: Candidates) -> Floats:
        if candidates.ids is None:
            return candidates.weights.copy()
        whole = np.zeros(candidates.n_vocab, dtype=np.float32)
        whole[candidates.ids] = candidates.weights
        return whole


def distribution(
    logits: npt.ArrayLike, params: SamplingParams, history: npt.ArrayLike = (), rules: SamplingRules | None = None
) -> Floats:
    """The probabilities [n_vocab], float32, that the draw uses, for one row of logits; see `Chain.distribution`."""
    return Chain(params, rules).distribution(logits, history)


def draw(probabilities: Floats, uniform_number: float) -> int:
    """The index that `uniform_number`, 0 <= u < 1, falls on: the first whose cumulative probability exceeds it.

    probabilities: float32, at least one above 0; they need not sum to exactly 1. An entry of 0 is never drawn.
    """
    total = float(probabilities.sum(dtype=np.float64))
    place = search_cumulative(probabilities, uniform_number * total, "right")
    if place == len(probabilities):  # the product was rounded up to the sum itself
        place = int(np.flatnonzero(probabilities)[-1])
    return place


def uniform(seed: int, position: int, stream: int = 0) -> float:
    """A random number, 0 <= u < 1, that depends on nothing but its arguments.

    Philox-4x64 with the seed as key and the token's position as counter (Salmon et al. 2011): no generator to be saved,
    and eight short passages draw what one long one draws. NumPy promises this stream for all versions.
    """
    word: int = np.random.Philox(key=seed, counter=position + (stream << 128)).random_raw()
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


def _penalties(params: SamplingParams, rules: SamplingRules) -> list[Penalty]:
    """Those that do anything, in their order."""
    found: list[Penalty] = []
    if params.repetition_penalty != 1:
        reach, slope = params.repetition_penalty_range, params.repetition_penalty_slope
        found.append(RepetitionPenalty(params.repetition_penalty, reach, slope))
    if params.presence_penalty or params.frequency_penalty:
        decay, exempt = params.penalty_decay, rules.counts_exempt
        found.append(UsePenalty(params.presence_penalty, params.frequency_penalty, decay, exempt))
    if params.dry_multiplier:
        length, reach = params.dry_allowed_length, params.dry_penalty_last_n
        found.append(Dry(params.dry_multiplier, params.dry_base, length, reach, rules.breakers))
    if params.no_repeat_ngram_size:
        found.append(NoRepeatNgram(params.no_repeat_ngram_size))
    return [*found, *rules.biases]


def _order(params: SamplingParams) -> dict[str, Step]:
    """The steps that do anything, by name, in their order. Mirostat, whose target moves, is set in for each token."""
    if is_greedy(params.temperature):
        return {"temperature": Greedy(), **({"top_k": TopK(params.top_k)} if params.top_k else {})}
    made: dict[str, Step | None] = {
        "top_n_sigma": TopNSigma(params.top_n_sigma) if params.top_n_sigma else None,
        "top_p": TopP(params.top_p) if params.top_p < 1 else None,
        "top_k": TopK(params.top_k) if params.top_k else None,
        "top_a": TopA(params.top_a) if params.top_a else None,
        "tfs": TailFree(params.tfs) if params.tfs < 1 else None,
        "typical_p": TypicalP(params.typical_p) if params.typical_p < 1 else None,
        "epsilon_cutoff": EpsilonCutoff(params.epsilon_cutoff) if params.epsilon_cutoff else None,
        "eta_cutoff": EtaCutoff(params.eta_cutoff) if params.eta_cutoff else None,
        "min_p": MinP(params.min_p) if params.min_p else None,
        "xtc": XTC(params.xtc_threshold) if params.xtc_probability else None,
        "smoothing": QuadraticSmoothing(params.smoothing_factor, params.smoothing_curve)
        if params.smoothing_factor
        else None,
        "temperature": _temperature(params),
        "mirostat": Mirostat2(0.0) if params.mirostat_mode else None,
    }
    return {name: step for name in params.sampler_order if (step := made[name]) is not None}


def _temperature(params: SamplingParams) -> Step | None:
    if params.dynatemp_range:
        return DynamicTemperature(params.temperature, params.dynatemp_range, params.dynatemp_exponent)
    return Temperature(params.temperature) if params.temperature != 1 else None
