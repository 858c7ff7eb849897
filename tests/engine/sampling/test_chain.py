from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.sampling import Chain, SamplingRules, distribution, draw, uniform
from engine.sampling.cumulative import search_cumulative
from engine.sampling_params import SamplingParams
from tests.engine.sampling import oracle
from tests.tolerances import PROBABILITY_ABS

N_VOCAB = 300

PARAMS = st.builds(
    SamplingParams,
    temperature=st.sampled_from([0.0, 0.05, 0.7, 1.0, 1.9, 5.0]),
    top_p=st.sampled_from([0.0, 0.3, 0.9, 0.9999999, 1.0]),
    top_k=st.sampled_from([0, 1, 7, N_VOCAB, 10_000]),
    min_p=st.sampled_from([0.0, 0.05, 1.0]),
    presence_penalty=st.sampled_from([-2.0, 0.0, 0.4]),
    frequency_penalty=st.sampled_from([0.0, 2.0]),
    penalty_decay=st.sampled_from([0.0, 0.99, 1.0]),
    repetition_penalty=st.sampled_from([0.01, 1.0, 1.2, 8.0]),
    repetition_penalty_range=st.sampled_from([0, 5]),
)

EVERYTHING = SamplingParams(
    temperature=0.8,
    top_p=0.9,
    top_k=100,
    min_p=0.01,
    presence_penalty=0.3,
    frequency_penalty=0.3,
    repetition_penalty=1.1,
)


def _logits(seed: int, n_vocab: int = N_VOCAB, spread: float = 3.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, spread, n_vocab).astype(np.float32)


def _plain_softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()


@given(
    seed=st.integers(0, 10_000),
    spread=st.sampled_from([0.0, 1.0, 30.0, 1e30]),
    params=PARAMS,
    history=st.lists(st.integers(0, N_VOCAB - 1), max_size=40),
)
def test_any_distribution_sums_to_one_and_keeps_the_likeliest(
    seed: int, spread: float, params: SamplingParams, history: list[int]
) -> None:
    logits = _logits(seed, spread=spread)
    probabilities = distribution(logits, params, history)
    assert probabilities.dtype == np.float32
    assert probabilities.min() >= 0
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
    penalties_only = SamplingParams(
        presence_penalty=params.presence_penalty,
        frequency_penalty=params.frequency_penalty,
        penalty_decay=params.penalty_decay,
        repetition_penalty=params.repetition_penalty,
        repetition_penalty_range=params.repetition_penalty_range,
    )
    before = distribution(logits, penalties_only, history)
    assert before[probabilities.argmax()] == before.max()


def test_neutral_settings_are_the_softmax_bit_for_bit() -> None:
    for name in ("normal3_64", "ties_64", "neginf_64", "huge_32", "single_1"):
        logits = oracle.tensors()[f"logits.{name}"]
        for history in ([], [0, 0]):
            found = distribution(logits, SamplingParams(), history)
            assert found.tobytes() == _plain_softmax(logits).tobytes()


@pytest.mark.parametrize(
    "change",
    [{"top_p": 1.0}, {"top_k": 0}, {"min_p": 0.0}, {"penalty_decay": 0.5}, {"repetition_penalty_range": 3}],
)
def test_a_neutral_value_changes_nothing_bit_for_bit(change: dict[str, float]) -> None:
    some = {"temperature": 0.7, "min_p": 0.02}
    changed = SamplingParams(**{**some, **change} if "min_p" not in change else {"temperature": 0.7, **change})
    plain = SamplingParams(**some) if "min_p" not in change else SamplingParams(temperature=0.7)
    logits = _logits(1)
    assert distribution(logits, changed, [3, 4]).tobytes() == distribution(logits, plain, [3, 4]).tobytes()


def test_the_logits_and_the_history_given_are_not_changed() -> None:
    logits, history = _logits(2), np.array([1, 2, 1], dtype=np.uint32)
    logits.flags.writeable = history.flags.writeable = False
    Chain(EVERYTHING).sample(logits, history, 3, 4, np.ones(N_VOCAB, dtype=bool))


def test_a_distribution_is_not_overwritten_by_the_next_one() -> None:
    chain = Chain(EVERYTHING)
    first = chain.distribution(_logits(1))
    kept = first.copy()
    chain.distribution(_logits(2))
    assert (first == kept).all()


def test_a_chain_gives_the_same_whatever_it_was_asked_before() -> None:
    used = Chain(EVERYTHING)
    for n_vocab in (10, N_VOCAB, 7):
        used.distribution(_logits(n_vocab, n_vocab))
    fresh = Chain(EVERYTHING).distribution(_logits(5), [1, 2])
    assert used.distribution(_logits(5), [1, 2]).tobytes() == fresh.tobytes()


def _by_full_sort(logits: np.ndarray, params: SamplingParams) -> np.ndarray:
    """The order of chain.py written down plainly, in float64 after the softmax."""
    probabilities = _plain_softmax(logits).astype(np.float64)
    order = np.argsort(-probabilities, kind="stable")
    sums = np.cumsum(probabilities[order])
    kept = np.ones(len(logits), dtype=bool)
    if params.top_p < 1 and sums[-1] >= params.top_p:
        kept &= probabilities >= probabilities[order[np.argmax(sums >= params.top_p)]]
    if params.top_k:
        among_first = np.zeros(len(logits), dtype=bool)
        among_first[order[: params.top_k]] = True
        kept &= among_first
    kept &= probabilities >= np.float32(params.min_p) * np.float32(probabilities.max())
    weights = np.where(kept, probabilities, 0) ** (1 / params.temperature)
    return weights / weights.sum()


@pytest.mark.parametrize("top_p", [0.0, 0.4, 0.95, 0.9999, 0.9999999, 1.0])
@pytest.mark.parametrize("spread", [0.0, 0.01, 2.0, 6.0])
def test_the_fast_steps_are_a_full_sort(top_p: float, spread: float) -> None:
    for seed in range(3):
        logits = _logits(seed, 65_536, spread)
        logits[::7] = np.round(logits[::7], 1)  # some ties
        for top_k, min_p in ((0, 0.0), (50, 0.0), (20_000, 0.001)):
            params = SamplingParams(temperature=1.3, top_p=top_p, top_k=top_k, min_p=min_p)
            found, expected = distribution(logits, params), _by_full_sort(logits, params)
            assert ((found > 0) == (expected > 0)).all()
            np.testing.assert_allclose(found, expected, atol=PROBABILITY_ABS)


def test_temperature_does_not_change_which_tokens_are_kept() -> None:
    cold, hot = (
        distribution(_logits(1), SamplingParams(temperature=t, top_p=0.8, top_k=40, min_p=0.01)) for t in (0.3, 3.0)
    )
    assert ((cold > 0) == (hot > 0)).all()
    assert cold.max() > hot.max()


def test_a_low_temperature_over_a_flat_vocabulary_does_not_underflow() -> None:
    # 1/65536 to the power of 1/0.05 is far below float32: the plain formula would be 0/0.
    probabilities = distribution(np.zeros(65_536, dtype=np.float32), SamplingParams(temperature=0.05))
    assert (probabilities == np.float32(1 / 65_536)).all()


def test_temperature_zero_shares_the_chance_among_equals_and_top_k_takes_the_first_of_them() -> None:
    logits = np.array([1, 5, 0, 5, 5], dtype=np.float32)
    third = np.float32(1 / 3)
    assert distribution(logits, SamplingParams(temperature=0.0)).tolist() == [0, third, 0, third, third]
    assert distribution(logits, SamplingParams(temperature=0.0, top_k=1)).tolist() == [0, 1, 0, 0, 0]
    assert distribution(logits, SamplingParams(temperature=0.0, top_p=0.01, min_p=1.0))[1] == third


def test_a_history_acts_through_its_counts_and_their_age_only() -> None:
    logits, order = _logits(3), np.array([5, 6, 5, 7, 7, 7])
    forwards, backwards = order, order[::-1]
    ageless = SamplingParams(presence_penalty=0.5, frequency_penalty=0.5, penalty_decay=1.0, repetition_penalty=1.3)
    assert (distribution(logits, ageless, forwards) == distribution(logits, ageless, backwards)).all()
    fading = SamplingParams(frequency_penalty=0.5, penalty_decay=0.9)
    assert (distribution(logits, fading, forwards) != distribution(logits, fading, backwards)).any()


def test_the_newest_token_counts_in_full_and_older_ones_fade_by_the_decay() -> None:
    logits = np.zeros(4, dtype=np.float32)
    probabilities = distribution(logits, SamplingParams(frequency_penalty=1.0, penalty_decay=0.5), [2, 1, 0])
    relative = np.log(probabilities[:3] / probabilities[3])
    np.testing.assert_allclose(relative, [-1, -0.5, -0.25], atol=1e-6)


def test_tokens_exempt_from_counting_get_the_presence_penalty_alone() -> None:
    params = SamplingParams(presence_penalty=0.25, frequency_penalty=1.0, penalty_decay=1.0)
    exempt = np.array([True, False, False])
    probabilities = distribution(np.zeros(3, dtype=np.float32), params, [0, 0, 1, 1], SamplingRules(exempt))
    np.testing.assert_allclose(np.log(probabilities[:2] / probabilities[2]), [-0.25, -2.25], atol=1e-6)


def test_the_repetition_penalty_looks_back_no_further_than_its_range() -> None:
    logits = np.ones(4, dtype=np.float32)
    near = SamplingParams(repetition_penalty=2.0, repetition_penalty_range=2)
    assert (distribution(logits, near, [0, 1, 2]) == distribution(logits, near, [3, 1, 2])).all()
    everything = distribution(logits, SamplingParams(repetition_penalty=2.0), [0, 1, 2])
    assert everything[0] == everything[1] < everything[3]


def test_only_allowed_tokens_are_drawn_and_they_share_the_whole_chance() -> None:
    logits, allowed = _logits(4), np.zeros(N_VOCAB, dtype=bool)
    allowed[[3, 9]] = True
    found = Chain(SamplingParams()).distribution(logits, (), allowed)
    assert np.flatnonzero(found).tolist() == [3, 9]
    np.testing.assert_allclose(found[[3, 9]], _plain_softmax(logits[[3, 9]]), atol=PROBABILITY_ABS)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_logits_that_are_no_numbers_are_refused(bad: float) -> None:
    logits = _logits(1)
    logits[7] = bad
    for params in (SamplingParams(), EVERYTHING):
        with pytest.raises(engine.BadLogits):
            distribution(logits, params, [1])


def test_no_token_left_is_refused() -> None:
    with pytest.raises(engine.BadLogits):
        distribution(np.full(5, -np.inf, dtype=np.float32), SamplingParams())
    with pytest.raises(engine.BadLogits):
        Chain(SamplingParams()).sample(_logits(1), (), 0, 0, np.zeros(N_VOCAB, dtype=bool))


@pytest.mark.parametrize("logits", [np.zeros((2, 3), dtype=np.float32), np.zeros(0, dtype=np.float32), 1.0])
def test_anything_but_one_row_of_logits_is_refused(logits: object) -> None:
    with pytest.raises(engine.BadLogits):
        distribution(logits, SamplingParams())


@pytest.mark.parametrize("history", [[N_VOCAB], [-1], [[1]], [0.5]])
def test_a_history_of_ids_that_do_not_exist_is_refused(history: list[object]) -> None:
    with pytest.raises(engine.InvalidRequest) as caught:
        distribution(_logits(1), EVERYTHING, history)
    assert caught.value.facts["name"] == "history"


def test_the_same_seed_and_place_give_the_same_token_in_any_order_of_asking() -> None:
    chain, logits = Chain(SamplingParams()), _logits(6, spread=0.5)
    one_long = [chain.sample(logits, (), position, 11) for position in range(40)]
    short_ones = [Chain(SamplingParams()).sample(logits, (), position, 11) for position in reversed(range(40))]
    assert one_long == short_ones[::-1]
    assert len(set(one_long)) > 20
    assert one_long != [chain.sample(logits, (), position, 12) for position in range(40)]


def test_the_stream_of_random_numbers_is_the_documented_one() -> None:
    # Written down once, so that a story goes on with the same words after any update.
    assert [uniform(0, 0), uniform(2**63 - 1, 10**6)] == [0.011546754286331562, 0.1653810847067234]


def test_the_random_numbers_are_uniform() -> None:
    numbers = np.array([uniform(3, position) for position in range(4000)])
    assert 0 <= numbers.min() < numbers.max() < 1
    largest_gap = np.abs(np.sort(numbers) - (np.arange(4000) + 0.5) / 4000).max()
    assert largest_gap < 1.63 / np.sqrt(4000)  # Kolmogorov and Smirnov, 1 %
    assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 0.05


def test_draws_are_as_frequent_as_the_distribution_says() -> None:
    logits, params = _logits(9, n_vocab=20, spread=1.5), SamplingParams(temperature=0.8, top_p=0.9)
    chain, n = Chain(params), 4000
    counts = np.bincount([chain.sample(logits, (), position, 5) for position in range(n)], minlength=20)
    expected = chain.distribution(logits)
    assert not counts[expected == 0].any()
    deviations = (counts - n * expected)[expected > 0] / np.sqrt(n * expected[expected > 0])
    assert np.abs(deviations).max() < 4


def test_a_draw_never_falls_on_a_token_of_probability_zero() -> None:
    probabilities = np.array([0, 0.25, 0, 0.75, 0], dtype=np.float32)
    assert [draw(probabilities, u) for u in (0.0, 0.2499, 0.25, 0.9999999999999999)] == [1, 1, 3, 3]


@given(
    weights=st.lists(st.sampled_from([0.0, 1e-30, 0.001, 0.5, 1.0]), min_size=1, max_size=700),
    fraction=st.floats(0, 1.1),
)
def test_the_search_by_blocks_finds_what_the_whole_running_sum_says(weights: list[float], fraction: float) -> None:
    row = np.array(weights, dtype=np.float32)
    sums = np.cumsum(row, dtype=np.float64)
    target = float(np.float32(fraction * sums[-1])) + 1e-9  # between two sums, where rounding can't matter
    assert search_cumulative(row, target, "right") == np.searchsorted(sums, target, side="right")
    assert search_cumulative(row, target, "left") == np.searchsorted(sums, target, side="left")


@pytest.mark.parametrize("preset", [SamplingParams(), EVERYTHING])
def test_a_tensor_of_torch_is_as_good_as_an_array(preset: SamplingParams) -> None:
    torch = pytest.importorskip("torch")
    logits = _logits(8)
    assert (distribution(torch.from_numpy(logits), preset, [1]) == distribution(logits, preset, [1])).all()
