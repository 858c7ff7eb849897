"""Steps of which there are no vectors, against their definitions written out plainly in float64."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from engine.sampling import Chain, SamplingRules, distribution
from engine.sampling.penalties import Bias, NoRepeatNgram, RepetitionPenalty
from engine.sampling_params import SamplingParams
from tests.engine.sampling import oracle
from tests.tolerances import PENALISED_LOGITS_REL, PROBABILITY_ABS, PROBABILITY_REL

FIXTURES = [name.removeprefix("logits.") for name in oracle.tensors() if name.startswith("logits.")]


def _logits(name: str) -> np.ndarray:
    return oracle.tensors()[f"logits.{name}"]


def _probabilities(logits: np.ndarray) -> list[float]:
    weights = [math.exp(float(score) - float(logits.max())) for score in logits]
    return [weight / sum(weights) for weight in weights]


def _renormalised(probabilities: list[float], kept: set[int]) -> np.ndarray:
    left = [p if i in kept else 0.0 for i, p in enumerate(probabilities)]
    return np.array([p / sum(left) for p in left])


def _assert_kept(logits: np.ndarray, params: SamplingParams, kept: set[int]) -> None:
    expected = _renormalised(_probabilities(logits), kept)
    np.testing.assert_allclose(distribution(logits, params), expected, rtol=PROBABILITY_REL, atol=PROBABILITY_ABS)


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize("a", [0.02, 0.2, 1.0])
def test_top_a_keeps_what_reaches_a_times_the_square_of_the_top(name: str, a: float) -> None:
    probabilities = _probabilities(_logits(name))
    cut = min(a * max(probabilities) ** 2, max(probabilities))
    kept = {i for i, p in enumerate(probabilities) if p >= cut * (1 - 1e-6)}
    _assert_kept(_logits(name), SamplingParams(top_a=a), kept)


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize("z", [0.3, 0.9, 0.97])
def test_tail_free_cuts_where_the_curve_becomes_straight(name: str, z: float) -> None:
    """Bricken's definition: second differences of the sorted probabilities, their shares summed up to z."""
    probabilities = _probabilities(_logits(name))
    order = sorted((i for i, p in enumerate(probabilities) if p > 1e-38), key=lambda i: (-probabilities[i], i))
    slopes = [probabilities[b] - probabilities[a] for a, b in pairwise(order)]
    bends = [abs(b - a) for a, b in pairwise(slopes)]
    if len(order) < 3 or sum(bends) < 1e-7:
        kept = set(order)
    else:
        kept, reached = {order[0]}, 0.0
        for token, bend in zip(order[1:], bends, strict=False):
            reached += bend / sum(bends)
            if reached > z:
                break
            kept.add(token)
    found = distribution(_logits(name), SamplingParams(tfs=z))
    differing = kept ^ set(np.flatnonzero(found).tolist())
    if max((probabilities[i] for i in differing), default=0.0) > PROBABILITY_ABS:
        equals = [probabilities[i] for i in differing]
        assert max(equals) - min(equals) <= PROBABILITY_ABS  # of equals either one
    else:
        expected = _renormalised(probabilities, kept)
        np.testing.assert_allclose(found, expected, rtol=PROBABILITY_REL, atol=PROBABILITY_ABS)


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize(("factor", "curve"), [(0.2, 1.0), (1.5, 1.0), (0.3, 2.5), (0.3, 6.0)])
def test_smoothing_bends_the_logits_as_its_formula_says(name: str, factor: float, curve: float) -> None:
    logits = _logits(name).astype(np.float64)
    shares = _probabilities(_logits(name))
    k, s = (3 - curve) / 2, (curve - 1) / 2
    with np.errstate(invalid="ignore"):
        d = logits - logits.max()
        bent = np.where(np.array(shares) > 1e-38, -(k * factor * d**2) + s * factor * d**3, -np.inf)
    weights = np.exp(bent - bent.max())
    found = distribution(_logits(name), SamplingParams(smoothing_factor=factor, smoothing_curve=curve))
    np.testing.assert_allclose(found, weights / weights.sum(), rtol=1e-4, atol=PROBABILITY_ABS)


def test_no_ngram_comes_twice() -> None:
    history = [1, 2, 3, 9, 1, 2, 4, 1, 2]
    found = np.zeros(10, dtype=np.float32)
    NoRepeatNgram(3).apply(found, np.array(history))
    assert np.flatnonzero(np.isinf(found)).tolist() == [3, 4]
    for size, banned in ((1, sorted(set(history))), (2, [3, 4]), (4, []), (9, []), (10, [])):
        found = np.zeros(10, dtype=np.float32)
        NoRepeatNgram(size).apply(found, np.array(history))
        assert np.flatnonzero(np.isinf(found)).tolist() == banned, size


def test_where_every_token_would_repeat_none_is_banned() -> None:
    given = np.arange(3, dtype=np.float32)
    assert distribution(given, SamplingParams(no_repeat_ngram_size=1), [0, 1, 2]).tolist() == pytest.approx(
        distribution(given, SamplingParams()).tolist()
    )


@pytest.mark.parametrize("slope", [0.5, 1.0, 3.0])
def test_the_slope_rises_from_nothing_for_the_oldest_to_all_for_the_newest(slope: float) -> None:
    """KoboldAI's formula."""
    history, penalty = [0, 1, 2, 3, 4, 1], 1.5
    expected = {}
    for place, token in enumerate(history):
        x = 2 * place / (len(history) - 1) - 1
        bent = slope * x / (1 + abs(x) * (slope - 1))
        expected[token] = 1 + (bent + 1) / 2 * (penalty - 1)  # of two uses the newer one's
    logits = np.array([2.0, -2.0, 1.0, -1.0, 3.0, 5.0], dtype=np.float32)
    found = logits.copy()
    RepetitionPenalty(penalty, 0, slope).apply(found, np.array(history))
    wanted = [
        value / expected.get(i, 1.0) if value > 0 else value * expected.get(i, 1.0) for i, value in enumerate(logits)
    ]
    np.testing.assert_allclose(found, wanted, rtol=PENALISED_LOGITS_REL)
    assert expected[0] == pytest.approx(1.0)
    assert expected[1] == pytest.approx(penalty)


def test_a_phrase_is_biased_word_by_word() -> None:
    logits, phrase = np.zeros(6, dtype=np.float32), Bias((3, 4, 5), 2.0)
    expectations = {(): [3], (9,): [3], (3,): [3, 4], (1, 3): [3, 4], (3, 4): [3, 5], (3, 1): [3], (1, 3, 4): [3, 5]}
    for history, biased in expectations.items():
        found = logits.copy()
        phrase.apply(found, np.array(history, dtype=np.int64))
        assert np.flatnonzero(found).tolist() == biased, history
        assert set(found[biased].tolist()) == {2.0}


def test_after_a_line_break_another_top_p_counts() -> None:
    ends_line = np.array([False, True, False, False])
    params = SamplingParams(top_p=0.3, top_p_newline=0.8)
    chain = Chain(params, SamplingRules(ends_line=ends_line))
    logits = np.log(np.array([0.4, 0.3, 0.2, 0.1], dtype=np.float32))
    assert np.count_nonzero(chain.distribution(logits, [1, 0])) == 1
    assert np.count_nonzero(chain.distribution(logits, [0, 1])) == 3
    assert np.count_nonzero(chain.distribution(logits, [])) == 1
    only = Chain(SamplingParams(top_p_newline=0.6), SamplingRules(ends_line=ends_line))
    assert np.count_nonzero(only.distribution(logits, [0])) == 4
    assert np.count_nonzero(only.distribution(logits, [1])) == 2


def test_where_chance_decides_over_xtc_both_are_shown_and_one_is_drawn() -> None:
    logits = np.log(np.array([0.5, 0.3, 0.15, 0.05], dtype=np.float32))
    chain = Chain(SamplingParams(xtc_threshold=0.1, xtc_probability=0.25))
    np.testing.assert_allclose(
        chain.distribution(logits), [0.375, 0.225, 0.15 * 0.75 + 0.25 * 0.75, 0.05 * 0.75 + 0.25 * 0.25], atol=1e-6
    )
    drawn = np.bincount([chain.sample(logits, [], i, 5) for i in range(8000)], minlength=4) / 8000
    np.testing.assert_allclose(drawn, chain.distribution(logits), atol=0.02)
