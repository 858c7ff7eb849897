"""Lower precisions predict nearly what float32 does. `dev.py bench quantisation` measures it over more text."""

from __future__ import annotations

import pytest

import engine
from tests.engine.conftest import BUILTIN
from tests.helpers.quality import compared, fiction_ids
from tests.tolerances import QUANTISED

TOKENS = 2_000


@pytest.fixture(scope="module")
def ids(builtin: engine.Model) -> list[int]:
    return fiction_ids(builtin, TOKENS)


@pytest.mark.parametrize("precision", QUANTISED)
def test_a_quantised_model_predicts_nearly_what_float32_does(
    builtin: engine.Model, ids: list[int], precision: str
) -> None:
    found = compared(builtin, engine.load_model(BUILTIN, device="cpu", precision=precision), ids)
    mean_kl, perplexity_ratio = QUANTISED[precision]
    assert 0 < found.mean_kl <= mean_kl
    assert found.perplexity_ratio <= perplexity_ratio


def test_a_model_loses_nothing_against_itself(builtin: engine.Model, ids: list[int]) -> None:
    found = compared(builtin, builtin, ids[:100])
    assert (found.max_kl, found.perplexity_ratio) == (0.0, 1.0)
