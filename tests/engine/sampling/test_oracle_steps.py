"""The steps that RWKV's own pipeline doesn't have, against every case of the reference data that means the same.

Left out, with the reason, row by row below. min_keep above 1 is a rule of llama.cpp's that a writer never sees.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.sampling import Chain, distribution
from engine.sampling.candidates import Candidates
from engine.sampling.dry import Breakers, Dry
from engine.sampling.steps import Mirostat1, Mirostat2
from engine.sampling_params import SamplingParams
from tests.engine.sampling import oracle
from tests.engine.sampling.test_oracle import TIES
from tests.helpers.shared import ORACLE
from tests.tolerances import PENALISED_LOGITS_REL, PROBABILITY_ABS


def _check(cases: list[oracle.Case], n_expected: int, **names: str) -> None:
    """`names`: our parameter to the case's. n_expected guards against a filter that leaves nothing to check."""
    assert len(cases) == n_expected
    for case in cases:
        params = SamplingParams(**{ours: case[theirs] for ours, theirs in names.items()})
        oracle.assert_same_choice(distribution(oracle.logits(case), params), case)


def test_typical_p_alone_is_everyones() -> None:
    _check(oracle.cases("transformers", "typical_p"), 60, typical_p="p")
    # llama.cpp parts equals, of which there are many in these fixtures.
    cases = [
        case
        for case in oracle.cases("llama.cpp", "typical") if case["logits"] not in TIES and case["min_keep"] <= 1
    ]  # fmt: skip
    _check(cases, 54, typical_p="p")


@pytest.mark.parametrize("name", ["epsilon_cutoff", "eta_cutoff"])
def test_the_cutoffs_are_those_of_transformers(name: str) -> None:
    _check(oracle.cases("transformers", name), 48, **{name: "epsilon"})


def test_top_n_sigma_is_that_of_llama_cpp() -> None:
    _check(oracle.cases("llama.cpp", "top_n_sigma"), 48, top_n_sigma="n")


def test_xtc_is_that_of_llama_cpp() -> None:
    cases = [case for case in oracle.cases("llama.cpp", "xtc") if case["min_keep"] <= 1]
    _check(cases, 72, xtc_threshold="threshold", xtc_probability="probability")


def test_dynamic_temperature_is_that_of_llama_cpp() -> None:
    # shift_64 stands at 5000, where theirs divides before the shift and loses 2e-4.
    cases = [case for case in oracle.cases("llama.cpp", "dynatemp") if case["logits"] != "shift_64"]
    names = {"temperature": "temp", "dynatemp_range": "delta", "dynatemp_exponent": "exponent"}
    _check(cases, 30, **names)


def test_dry_is_that_of_llama_cpp() -> None:
    cases = oracle.cases("llama.cpp", "dry")
    assert len(cases) == 56
    for case in cases:
        given, expected = oracle.logits(case), oracle.tensors()[f"logits_out.{case['i']}"]
        whole = np.zeros(len(given), dtype=bool)
        whole[case["single_token_breakers"]] = True
        step = Dry(case["multiplier"], case["base"], case["allowed_length"], case["penalty_last_n"], Breakers(whole))
        found = given.copy()
        step.apply(found, np.asarray(case["history"], dtype=np.int64))
        np.testing.assert_allclose(found, expected, rtol=PENALISED_LOGITS_REL, err_msg=str(case))


@pytest.mark.parametrize("number", range(5))
def test_mirostat_keeps_what_llama_cpp_keeps_and_aims_where_it_aims(number: int) -> None:
    run = json.loads((ORACLE / "sampling/mirostat.json").read_text(encoding="utf-8"))[number]
    logits = oracle.tensors()[run["logits"]]
    params = SamplingParams(mirostat_mode=run["version"], mirostat_tau=run["tau"], mirostat_eta=run["eta"])
    chain = Chain(params)
    mu = run["mu0"]
    for row, step in zip(logits, run["steps"], strict=True):
        candidates = Candidates.of(row.copy(), np.empty_like(row))
        whole = candidates.normalise().copy()
        (Mirostat1(mu, run["m"]) if run["version"] == 1 else Mirostat2(mu)).apply(candidates)
        weights, ids = candidates.normalise(), candidates.ids
        kept = np.arange(len(row)) if ids is None else ids
        differing = sorted(set(kept.tolist()) ^ set(step["kept_sorted_by_logit"]))
        assert np.ptp(whole[differing]) <= PROBABILITY_ABS if differing else True
        if run["version"] == 2 or run["m"] == 100:  # m is fixed here
            assert np.flatnonzero(chain.distribution(row)).tolist() == kept.tolist()
            chain.observe(step["selected"])
        place = int(np.flatnonzero(kept == step["selected"])[0])
        mu -= run["eta"] * (-np.log2(float(weights[place])) - run["tau"])
        if run["version"] == 2 or run["m"] == 100:
            assert chain.mu == pytest.approx(mu, abs=1e-5)
