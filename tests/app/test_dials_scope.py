"""Whose dials are in effect, and what is made of them when they come out of a file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from app.dials_scope import (
    NEUTRAL,
    Dials,
    clean_model_dials,
    model_settings,
    read_model,
    read_story,
    scope_in_effect,
    story_settings,
    usable,
    with_values,
)

CALM = engine.SamplingParams(temperature=0.6, top_p=0.8)
OWN = Dials("calm", engine.SamplingParams(temperature=0.7, top_p=0.8, seed=3, logit_bias=(("a", 1.0),)))


def preset_params(key: str) -> engine.SamplingParams | None:
    return CALM if key == "calm" else None


@pytest.mark.parametrize(
    ("story", "model", "scope"), [(None, None, "all"), (None, OWN, "model"), (OWN, None, "story"), (OWN, OWN, "story")]
)
def test_the_story_goes_before_the_model_and_both_before_all(story: Any, model: Any, scope: str) -> None:
    assert scope_in_effect(story, model) == scope


def test_what_a_story_keeps_is_what_it_gets_back_whatever_becomes_of_the_preset() -> None:
    kept = story_settings(OWN)
    assert kept["sampling"] == {"temperature": 0.7, "top_p": 0.8, "seed": 3, "logit_bias": {"a": 1.0}}
    assert read_story(kept, preset_params) == (OWN, [])
    assert read_story(kept, lambda _: None) == (OWN, [])


def test_a_story_without_dials_of_its_own_has_none() -> None:
    assert read_story({"language": "en"}, preset_params) == (None, [])
    assert story_settings(None) == {"preset": None, "sampling": None}


def test_a_story_that_names_only_a_preset_has_its_values() -> None:
    assert read_story({"preset": "calm"}, preset_params) == (Dials("calm", CALM), [])
    assert read_story({"preset": "gone"}, preset_params) == (Dials("gone", NEUTRAL), [])


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"preset": 3}, ["preset"]),
        ({"sampling": "hot"}, ["sampling"]),
        ({"sampling": {"temperature": 99, "top_p": 0.5}}, ["temperature"]),
        ({"sampling": {"sparkle": 1, "top_p": 0.5}}, ["sparkle"]),
        ({"sampling": {"logit_bias": [1], "sampler_order": ["nowhere"], "seed": True}},
         ["logit_bias", "sampler_order", "seed"]),
    ],
)  # fmt: skip
def test_what_a_story_says_that_cannot_be_used_is_left_out_and_named(
    settings: dict[str, Any], wrong: list[str]
) -> None:
    dials, unusable = read_story(settings, preset_params)
    assert unusable == wrong
    assert dials is not None
    assert dials.params.top_p == settings["sampling"].get("top_p", 1.0) if type(settings.get("sampling")) is dict else 1


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELD = st.sampled_from(list(NEUTRAL.as_table())) | st.text(max_size=5)


@given(st.dictionaries(st.sampled_from(["preset", "sampling"]), st.dictionaries(FIELD, ANY) | ANY))
def test_any_settings_of_a_story_are_read(settings: dict[str, Any]) -> None:
    dials, _ = read_story(settings, preset_params)
    assert dials is None or isinstance(dials.params, engine.SamplingParams)


@given(st.dictionaries(FIELD, ANY))
def test_what_is_usable_is_taken_by_the_engine(values: dict[str, Any]) -> None:
    good, wrong = usable(values)
    with_values(None, good)
    assert len(good) + len(wrong) == len(values)


@given(st.dictionaries(st.text(max_size=3), st.dictionaries(st.sampled_from(["preset", "sampling"]), ANY) | ANY))
def test_any_dials_of_models_can_be_read_once_they_are_clean(kept: dict[str, Any]) -> None:
    clean, whole = clean_model_dials(kept)
    for path in clean:
        assert read_model(clean, path, preset_params) is not None
    assert clean_model_dials(clean) == (clean, True)
    assert whole or clean != kept


def test_a_model_keeps_what_differs_from_the_preset() -> None:
    kept = model_settings({"b": {"preset": "", "sampling": {}}}, "a", OWN, preset_params)
    assert kept["a"] == {"preset": "calm", "sampling": {"temperature": 0.7, "seed": 3, "logit_bias": {"a": 1.0}}}
    assert read_model(kept, "a", preset_params) == OWN
    assert read_model(kept, "c", preset_params) is None
    assert model_settings(kept, "a", None, preset_params) == {"b": {"preset": "", "sampling": {}}}
