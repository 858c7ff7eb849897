"""What holds for every setting of the dials: something can be drawn, nothing that may not be, in the writer's order."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import BadLogits
from engine.sampling import Chain, SamplingRules, distribution
from engine.sampling.candidates import Candidates
from engine.sampling.chain import _order
from engine.sampling.dry import Breakers
from engine.sampling_params import SAMPLER_STEPS, SamplingParams

_RANGES = {
    "temperature": (0.0, 5.0), "dynatemp_range": (0.0, 5.0), "dynatemp_exponent": (0.01, 10.0),
    "smoothing_factor": (0.0, 10.0), "smoothing_curve": (1.0, 10.0), "top_p": (0.0, 1.0), "top_p_newline": (0.0, 1.0),
    "min_p": (0.0, 1.0), "typical_p": (0.0, 1.0), "tfs": (0.0, 1.0), "top_a": (0.0, 1.0), "epsilon_cutoff": (0.0, 1.0),
    "eta_cutoff": (0.0, 1.0), "top_n_sigma": (0.0, 20.0), "xtc_threshold": (0.0, 1.0), "xtc_probability": (0.0, 1.0),
    "mirostat_tau": (0.0, 20.0), "mirostat_eta": (0.0, 1.0), "presence_penalty": (-2.0, 2.0),
    "frequency_penalty": (-2.0, 2.0), "penalty_decay": (0.0, 1.0), "repetition_penalty": (0.01, 8.0),
    "repetition_penalty_slope": (0.0, 10.0), "dry_multiplier": (0.0, 100.0), "dry_base": (1.0, 8.0),
}  # fmt: skip
_WHOLE = {
    "top_k": 50, "mirostat_mode": 2, "repetition_penalty_range": 50, "no_repeat_ngram_size": 6, "dry_penalty_last_n": 50
}  # fmt: skip


@st.composite
def dials(draw: st.DrawFn) -> SamplingParams:
    """Some of them turned, often to an end."""
    values: dict[str, object] = {}
    for name, (low, high) in _RANGES.items():
        if draw(st.integers(0, 3)) == 0:
            values[name] = draw(st.sampled_from([low, high]) | st.floats(low, high))
    for name, most in _WHOLE.items():
        if draw(st.integers(0, 3)) == 0:
            values[name] = draw(st.integers(0, most))
    values["dry_allowed_length"] = draw(st.integers(1, 6))
    values["sampler_order"] = draw(st.permutations(SAMPLER_STEPS))
    return SamplingParams(**values)


N = 24
_SPECIAL = (-np.inf, 0.0, 1e4, -3e38)


@st.composite
def logits_(draw: st.DrawFn) -> list[float]:
    """Random ones, often with equals, infinities and huge numbers among them; at least one can come."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    row = rng.normal(0, draw(st.sampled_from([0.0, 0.1, 3.0, 20.0])), N)
    special = rng.random(N) < draw(st.sampled_from([0.0, 0.3, 0.9]))
    row[special] = rng.choice(_SPECIAL, special.sum())
    row[draw(st.integers(0, N - 1))] = 1.0
    return [float(x) for x in row]


_logits = logits_()
_histories = st.lists(st.integers(0, 5) | st.integers(0, N - 1), max_size=60)
_RULES = SamplingRules(
    counts_exempt=np.arange(N) == 3, ends_line=np.arange(N) == 1, breakers=Breakers(np.arange(N) == 2)
)


@settings(max_examples=150, deadline=None)
@given(dials(), _logits, _histories, st.integers(0, 10**6))
def test_something_is_always_left_and_the_rest_sums_to_one(
    params: SamplingParams, row: list[float], history: list[int], seed: int
) -> None:
    logits = np.array(row, dtype=np.float32)
    before, ids = logits.copy(), np.array(history, dtype=np.int64)
    chain = Chain(params, _RULES)
    found = chain.distribution(logits, ids)
    assert np.isfinite(found).all()
    assert found.min() >= 0
    assert found.sum(dtype=np.float64) == pytest.approx(1.0, abs=1e-5)
    token = chain.sample(logits, ids, len(history), seed)
    assert logits[token] > -np.inf
    assert token == Chain(params, _RULES).sample(logits, ids, len(history), seed)
    assert found[token] > 0
    assert chain.mu is None or np.isfinite(chain.mu)
    np.testing.assert_array_equal(logits, before)
    np.testing.assert_array_equal(ids, np.array(history, dtype=np.int64))


@settings(max_examples=100, deadline=None)
@given(dials(), _logits, _histories, st.lists(st.integers(0, N - 1), min_size=1, max_size=N - 1, unique=True))
def test_what_may_not_be_drawn_never_is(
    params: SamplingParams, row: list[float], history: list[int], banned: list[int]
) -> None:
    logits = np.array(row, dtype=np.float32)
    mask = np.ones(N, dtype=bool)
    mask[banned[: len(banned) // 2]] = False
    rules = replace(_RULES, banned=np.array(banned[len(banned) // 2 :], dtype=np.int64))
    try:
        found = Chain(params, rules).distribution(logits, history, mask)
    except BadLogits:
        logits[banned] = -np.inf
        assert logits.max() <= -3e38
        return
    assert not found[banned].any()


@settings(max_examples=100, deadline=None)
@given(dials(), _logits)
def test_the_order_is_the_writers(params: SamplingParams, row: list[float]) -> None:
    """One step after the other, by hand."""
    params = replace(
        params, temperature=params.temperature or 1.0, xtc_probability=float(params.xtc_probability > 0.5),
        mirostat_mode=0,
    )  # fmt: skip
    logits = np.array(row, dtype=np.float32)
    candidates = Candidates.of(logits.copy(), np.empty_like(logits))
    for name in params.sampler_order:
        neutral = SamplingParams(sampler_order=(name,))
        turned = {f.name: getattr(params, f.name) for f in fields(params) if f.name != "sampler_order"}
        steps = _order(replace(neutral, **turned))
        if name in steps:
            steps[name].apply(candidates)
    by_hand = np.zeros(N, dtype=np.float32)
    by_hand[slice(None) if candidates.ids is None else candidates.ids] = candidates.normalise()
    plain = replace(params, presence_penalty=0, frequency_penalty=0, repetition_penalty=1, dry_multiplier=0)
    np.testing.assert_array_equal(distribution(logits, plain), by_hand)


def test_temperature_first_or_last_makes_a_difference_to_what_is_cut() -> None:
    logits = np.log(np.array([0.6, 0.25, 0.1, 0.05], dtype=np.float32))
    last = SamplingParams(temperature=3.0, top_p=0.8)
    first = replace(last, sampler_order=("temperature",))
    assert np.count_nonzero(distribution(logits, last)) == 2
    assert np.count_nonzero(distribution(logits, first)) == 3


_COMPANIONS = {
    "dynatemp_exponent": 3.0, "smoothing_curve": 4.0, "xtc_threshold": 0.02, "mirostat_tau": 2.0, "mirostat_eta": 0.7,
    "penalty_decay": 0.5, "repetition_penalty_range": 5, "repetition_penalty_slope": 2.0, "dry_base": 3.0,
    "dry_allowed_length": 1, "dry_penalty_last_n": 4, "dry_sequence_breakers": (),
    "sampler_order": SAMPLER_STEPS[::-1],
}  # fmt: skip


@pytest.mark.parametrize("name", _COMPANIONS)
def test_what_only_accompanies_another_dial_changes_nothing_while_that_is_neutral(name: str) -> None:
    rng = np.random.default_rng(4)
    logits, history = rng.normal(0, 3, 500).astype(np.float32), rng.integers(0, 20, 100)
    usual = SamplingParams(top_p=0.9)
    turned = replace(usual, **{name: _COMPANIONS[name]})
    np.testing.assert_array_equal(distribution(logits, turned, history), distribution(logits, usual, history))
    assert [Chain(turned).sample(logits, history, i, 3) for i in range(20)] == [
        Chain(usual).sample(logits, history, i, 3) for i in range(20)
    ]
