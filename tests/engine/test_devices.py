"""What "auto" comes to, and how much can be asked for."""

from __future__ import annotations

import pytest
import torch

import engine
from engine import devices
from engine.devices import SMALL_MODEL, resolve_precision
from engine.precisions import PRECISIONS


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "available_memory_bytes", lambda: 8 * SMALL_MODEL)


@pytest.mark.parametrize("is_native", [False, True])
def test_a_small_model_is_exact(is_native: bool) -> None:
    assert resolve_precision("auto", SMALL_MODEL, "cpu", is_native) == "fp32"


def test_a_small_model_is_not_exact_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "available_memory_bytes", lambda: SMALL_MODEL)
    assert resolve_precision("auto", SMALL_MODEL, "cpu", True) == "int8"


def test_a_large_one_has_8_bits_where_these_are_multiplied_as_they_are() -> None:
    assert resolve_precision("auto", SMALL_MODEL + 1, "cpu", True) == "int8"
    assert resolve_precision("auto", SMALL_MODEL + 1, "cpu", False) == "bf16"


@pytest.mark.parametrize(("has_bf16", "precision"), [(True, "bf16"), (False, "fp16")])
def test_on_a_gpu_it_has_the_16_bits_that_the_gpu_knows(
    monkeypatch: pytest.MonkeyPatch, has_bf16: bool, precision: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has_bf16)
    assert resolve_precision("auto", SMALL_MODEL + 1, "cuda", True) == precision


@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_is_asked_for_is_what_comes(precision: str) -> None:
    assert resolve_precision(precision, 1) == precision


@pytest.mark.parametrize("precision", ["", "fp64", "q8_0", "INT8"])
def test_other_precisions_are_refused_with_those_that_there_are(precision: str) -> None:
    with pytest.raises(engine.UnsupportedPrecision) as caught:
        resolve_precision(precision, 1)
    assert caught.value.facts["known"] == list(PRECISIONS)
