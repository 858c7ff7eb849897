"""The sampler against other people's: every case of the reference data that means what chain.py documents.

Left out, with the reason, row by row below. The steps that RWKV's own pipeline doesn't have are in
test_oracle_steps.py.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.sampling import Chain, SamplingRules, distribution
from engine.sampling.penalties import RepetitionPenalty, UsePenalty, decayed_counts
from engine.sampling_params import SamplingParams
from tests.engine.sampling import oracle
from tests.helpers.shared import ORACLE
from tests.tolerances import PENALISED_LOGITS_REL, PROBABILITY_REL

#: Fixtures in which many logits are equal.
TIES = ("ties_64", "flat_32")


def _check(cases: list[oracle.Case], n_expected: int, **names: str) -> None:
    """`names`: our parameter to the case's. n_expected guards against a filter that leaves nothing to check."""
    assert len(cases) == n_expected
    for case in cases:
        params = SamplingParams(**{ours: case[theirs] for ours, theirs in names.items()})
        oracle.assert_same_choice(distribution(oracle.logits(case), params), case)


def test_it_draws_from_what_rwkvs_own_pipeline_draws_from() -> None:
    # reference_quirk: with top_p = 1.0 the reference's float32 sum decides whether it turns greedy.
    cases = [case for case in oracle.cases("rwkv_pip") if "reference_quirk" not in case]
    _check(cases, 477, temperature="temperature", top_p="top_p", top_k="top_k")


@pytest.mark.parametrize(("impl", "name"), [("transformers", "temperature"), ("llama.cpp", "temp")])
def test_temperature_alone_is_everyones(impl: str, name: str) -> None:
    # shift_64 stands at 5000, where theirs divides before the shift and loses 1e-5; see the next test.
    # t = 0: llama.cpp keeps one of equals, RWKV all of them.
    cases = [
        case
        for case in oracle.cases(impl, name)
        if case["logits"] != "shift_64" and not (case["t"] <= 0 and case["logits"] in TIES)
    ]
    _check(cases, 44 if impl == "transformers" else 53, temperature="t")


def test_temperature_is_exact_where_the_logits_are_far_from_zero() -> None:
    for case in oracle.cases("transformers", "temperature"):
        scores = oracle.logits(case).astype(np.float64)
        exact = np.exp((scores - scores.max()) / case["t"])
        found = distribution(oracle.logits(case), SamplingParams(temperature=case["t"]))
        oracle.assert_close(found, exact / exact.sum(), case)


def test_top_k_alone_is_everyones() -> None:
    # transformers keeps all equals of the last token, llama.cpp and RWKV don't. k = -1 is llama.cpp's other "off".
    theirs = [case for case in oracle.cases("transformers", "top_k") if case["logits"] not in TIES]
    _check(theirs, 50, top_k="k")
    _check([case for case in oracle.cases("llama.cpp", "top_k") if case["k"] >= 0], 72, top_k="k")


def test_top_p_alone_is_everyones() -> None:
    # Equals of the last token stay with RWKV and go elsewhere; min_keep is a rule that RWKV doesn't have.
    theirs = [case for case in oracle.cases("transformers", "top_p") if case["logits"] not in TIES]
    _check(theirs, 60, top_p="p")
    cases = [
        case for case in oracle.cases("llama.cpp", "top_p") if case["logits"] not in TIES and case["min_keep"] <= 1
    ]
    _check(cases, 60, top_p="p")


def test_min_p_alone_is_everyones() -> None:
    _check(oracle.cases("transformers", "min_p"), 60, min_p="p")
    # min_keep: as above.
    _check([case for case in oracle.cases("llama.cpp", "min_p") if case["min_keep"] <= 1], 60, min_p="p")


def _softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits.astype(np.float64) - logits.max())
    return weights / weights.sum()


def test_the_repetition_penalty_is_that_of_transformers() -> None:
    cases = oracle.cases("transformers", "repetition_penalty")
    assert len(cases) == 36
    for case in cases:
        given, expected = oracle.logits(case), oracle.tensors()[f"logits_out.{case['i']}"]
        found = given.copy()
        RepetitionPenalty(case["penalty"]).apply(found, np.asarray(case["history"], dtype=np.int64))
        np.testing.assert_allclose(found, expected, rtol=PENALISED_LOGITS_REL, err_msg=str(case))
        params = SamplingParams(repetition_penalty=case["penalty"])
        oracle.assert_close(distribution(given, params, case["history"]), _softmax(expected), case)


def test_repetition_then_use_penalties_without_decay_are_those_of_llama_cpp() -> None:
    # last_n = 0 is "off" there and has no counterpart here: a history of no tokens, which the case's is not.
    cases = [case for case in oracle.cases("llama.cpp", "penalties") if case["last_n"] > 0]
    assert len(cases) == 56
    for case in cases:
        expected = oracle.tensors()[f"logits_out.{case['i']}"]
        found, history = oracle.logits(case).copy(), np.asarray(case["history"], dtype=np.int64)[-case["last_n"] :]
        RepetitionPenalty(case["repeat"]).apply(found, history)
        UsePenalty(case["presence"], case["frequency"], decay=1.0).apply(found, history)
        np.testing.assert_allclose(found, expected, rtol=PENALISED_LOGITS_REL, err_msg=str(case))
        params = SamplingParams(
            repetition_penalty=case["repeat"],
            presence_penalty=case["presence"],
            frequency_penalty=case["frequency"],
            penalty_decay=1.0,
        )
        oracle.assert_close(distribution(oracle.logits(case), params, history), _softmax(expected), case)


@pytest.mark.parametrize("number", range(4))
def test_the_penalties_over_a_passage_are_those_of_rwkvs_own_pipeline(number: int, world_exempt: np.ndarray) -> None:
    run = json.loads((ORACLE / "sampling/rwkv_generate_penalty.json").read_text(encoding="utf-8"))[number]
    logits = oracle.tensors()[run["logits"]]
    allowed = np.ones(len(logits), dtype=bool)
    allowed[run["token_ban"]] = False
    exempt = world_exempt[: len(logits)]
    params = SamplingParams(
        temperature=0.0,
        presence_penalty=run["alpha_presence"],
        frequency_penalty=run["alpha_frequency"],
        penalty_decay=run["alpha_decay"],
    )
    chain = Chain(params, SamplingRules(exempt))
    history: list[int] = []
    for position, step in enumerate(run["steps"]):
        found = np.where(allowed, logits, np.float32(-np.inf))
        ids = np.asarray(history, dtype=np.int64)
        UsePenalty(run["alpha_presence"], run["alpha_frequency"], run["alpha_decay"], exempt).apply(found, ids)
        expected = logits.copy()
        for token, value in step["changed"]:
            expected[token] = value
        np.testing.assert_allclose(found, expected, rtol=PENALISED_LOGITS_REL)
        history.append(chain.sample(logits, history, position, 0, allowed))
        assert history[-1] == step["token"]


def test_the_counts_are_those_of_a_loop_over_the_history() -> None:
    rng = np.random.default_rng(3)
    history, exempt = rng.integers(0, 40, 500), rng.random(40) < 0.3
    occurrence: dict[int, float] = {}
    for token in history.tolist():
        occurrence = {known: count * 0.97 for known, count in occurrence.items()}
        occurrence[token] = occurrence.get(token, 0.0) + (0.0 if exempt[token] else 1.0)
    ids, counts = decayed_counts(history, 0.97, exempt)
    assert ids.tolist() == sorted(occurrence)
    np.testing.assert_allclose(counts, [occurrence[token] for token in ids.tolist()], rtol=PROBABILITY_REL)
