"""The sampling part of the reference data, and how a distribution is held against it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from tests.helpers.shared import ORACLE
from tests.tolerances import PROBABILITY_ABS, PROBABILITY_REL

Case = dict[str, Any]


@cache
def tensors() -> dict[str, np.ndarray]:
    return load_file(ORACLE / "sampling/sampling.safetensors")


@cache
def _all_cases() -> tuple[Case, ...]:
    lines = (ORACLE / "sampling/cases.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def cases(impl: str, sampler: str | None = None) -> list[Case]:
    return [case for case in _all_cases() if case["impl"] == impl and case.get("sampler") == sampler]


def logits(case: Case) -> np.ndarray:
    return tensors()[f"logits.{case['logits']}"]


def assert_close(found: np.ndarray, expected: np.ndarray, case: Case) -> None:
    np.testing.assert_allclose(found, expected, rtol=PROBABILITY_REL, atol=PROBABILITY_ABS, err_msg=str(case))


def assert_same_choice(found: np.ndarray, case: Case) -> None:
    """Kept tokens and probabilities of `found` are those of the case.

    Where the two keep different tokens of equal probability (and equally many), the probabilities are compared sorted.
    A token that one side keeps with a probability below the tolerance may be missing on the other: float32 underflow.
    """
    expected = tensors()[f"probs.{case['i']}"]
    kept = tensors()[f"kept.{case['i']}"].astype(bool)
    differing = np.flatnonzero(kept != (found > 0))
    shown = np.maximum(found, expected)[differing]
    if len(differing) and shown.max() > PROBABILITY_ABS:
        full = np.exp(logits(case).astype(np.float64) - logits(case).max())
        full /= full.sum()
        assert np.ptp(full[differing]) <= PROBABILITY_ABS, case
        assert np.count_nonzero(found) == case["n_kept"], case
        found, expected = np.sort(found), np.sort(expected)
    assert_close(found, expected, case)
