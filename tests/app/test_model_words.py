"""A model is judged by the memory it needs in the precision chosen, and said to be what it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

import engine
from app import model_words
from app.model_words import ModelEntry, Verdict
from tests.helpers.reports import report

GB = 10**9
CARD = engine.ModelCard(name="Hearthside", licence="Apache-2.0", languages=("en", "zh"))
INFO = engine.ModelInfo(
    "rwkv7", 24, 2048, 65536, 64, 6 * GB, "x", version="7", path="/m/g1.pth", precision="fp32", card=CARD
)


def known(available: int = 16 * GB, **others: object) -> ModelEntry:
    return ModelEntry("/m/g1.pth", "folder", "known", report(INFO, 7 * GB, available, **others))


@pytest.mark.parametrize(
    ("available", "precision", "expected"),
    [
        (16, "auto", "fits"),
        (16, "fp32", "fits"),
        (8, "auto", "tight"),
        (6, "auto", "too_big"),
        (6, "bf16", "fits"),
        (6, "int3", "too_big"),  # not offered: as if automatic
        (3, "bf16", "too_big"),
    ],
)
def test_the_verdict_is_that_of_the_precision(available: int, precision: str, expected: Verdict) -> None:
    assert model_words.verdict_of(known(available * GB), precision) == expected


def test_a_model_in_use_is_not_judged() -> None:
    assert model_words.verdict_of(known(1), "auto", in_use=True) == "in_use"


def test_without_a_vocabulary_it_is_no_use_that_it_fits() -> None:
    assert model_words.verdict_of(known(tokenizer=""), "auto") == "no_vocabulary"


@pytest.mark.parametrize("condition", ["looking", "growing", "gone", "refused"])
def test_what_is_known_of_the_file_comes_first(condition: str) -> None:
    entry = replace(known(), condition=condition)
    assert model_words.verdict_of(entry, "auto", in_use=True) == condition


@pytest.mark.parametrize(("available", "expected"), [(16, ""), (6, "bf16"), (3, "")])
def test_the_most_exact_precision_that_fits_is_offered(available: int, expected: str) -> None:
    entry = known(available * GB)
    assert entry.report is not None
    assert model_words.smaller_precision(entry.report, "fp32") == expected


def test_a_row_says_version_size_languages_and_licence() -> None:
    assert model_words.summary(known()) == "RWKV-7 · 6.0 GB · English, 简体中文 · Apache-2.0"
    bare = replace(known(), report=report(replace(INFO, card=engine.ModelCard()), 7 * GB, GB))
    assert model_words.summary(bare) == "RWKV-7 · 6.0 GB"
    assert bare.name == "g1.pth"


def test_a_row_that_can_not_be_used_says_why_in_few_words() -> None:
    damaged = ModelEntry("/m/a.pth", "folder", "refused", error=engine.DamagedModel("/m/a.pth", reason="x"))
    assert model_words.summary(damaged) == "Damaged or not complete"
    state = engine.UnsupportedModel("/m/a.pth", found="a tuned state without a model")
    assert model_words.summary(replace(damaged, error=state)) == "A tuned state"
    lost = engine.TunedStateError(path="/m/s.pth", reason="there is nothing at this path")
    assert model_words.summary(replace(damaged, error=lost)) == "The tuned state does not fit"
    unreadable = engine.UnreadableModel("/m/a.pth", reason="Input/output error")
    assert model_words.summary(replace(damaged, error=unreadable)) == "Can't be read"
    assert model_words.summary(ModelEntry("/m/a.pth", "recent", "gone")) == "/m/a.pth"
    assert model_words.summary(ModelEntry("/m/a.pth", "recent")) == ""


@pytest.mark.parametrize(("count", "expected"), [(191_000_000, "191M"), (1_527_000_000, "1.5B"), (13 * GB, "13B")])
def test_weights_are_counted_as_models_are_named(count: int, expected: str) -> None:
    assert model_words.parameters(count) == expected


def test_precisions_are_said_with_the_memory_they_take() -> None:
    entry = known()
    assert entry.report is not None
    assert model_words.precision_words("auto", entry.report) == "Automatic: fp32 (7.0 GB)"
    assert model_words.precision_words("bf16", entry.report).endswith("hardly any difference (4.0 GB)")


def test_a_precision_has_a_short_name_with_the_memory_it_takes() -> None:
    entry = known()
    assert entry.report is not None
    assert model_words.precision_name("auto", entry.report) == "Automatic: fp32 (7.0 GB)"
    assert model_words.precision_name("bf16", entry.report) == "bf16 (4.0 GB)"


def test_too_big_names_the_nearest_way_out() -> None:
    room = model_words.Room(7 * GB, 6 * GB, in_use_bytes=0)
    assert "bf16" in model_words.too_big_remedy(room, "bf16")
    assert "smaller model" in model_words.too_big_remedy(room, "")
    freed = replace(room, in_use_bytes=2 * GB)
    assert "frees 2.0 GB" in model_words.too_big_remedy(freed, "")
