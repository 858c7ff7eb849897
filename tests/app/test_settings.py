"""The table of settings, and the file they live in."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.settings import RECENT_LIMIT, SETTINGS, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config" / "settings.toml")


def stored(settings: Settings, text: str) -> Settings:
    settings.file.parent.mkdir(parents=True, exist_ok=True)
    settings.file.write_text(text, encoding="utf-8")
    return settings


@pytest.mark.parametrize("key", SETTINGS)
def test_every_default_is_a_value_that_its_own_row_allows(key: str) -> None:
    assert SETTINGS[key].accepts(SETTINGS[key].default)


def test_without_a_file_all_values_are_defaults(settings: Settings) -> None:
    report = settings.load()
    assert report.kept_aside is None
    assert report.replaced == ()
    assert {key: settings.value(key) for key in SETTINGS} == {key: row.default for key, row in SETTINGS.items()}


def test_what_was_saved_is_there_again(settings: Settings) -> None:
    settings.set_value("theme", "dark")
    settings.set_value("font_size", 15)
    settings.set_value("sampling", {"temperature": 0.7, "seed": 2**62})
    settings.set_value("shortcuts", {"retry": ["Ctrl+T"], "continue": []})
    settings.save()
    again = Settings(settings.file)
    assert again.load().replaced == ()
    assert again.value("theme") == "dark"
    assert again.value("font_size") == 15.0
    assert again.value("sampling") == {"temperature": 0.7, "seed": 2**62}
    assert again.value("shortcuts") == {"retry": ["Ctrl+T"], "continue": []}


def test_a_file_that_is_no_toml_is_kept_aside_and_defaults_are_used(settings: Settings) -> None:
    stored(settings, "theme = = 'dark'")
    report = settings.load()
    assert report.kept_aside == settings.file.with_name("settings.toml.damaged")
    assert report.kept_aside.read_text(encoding="utf-8") == "theme = = 'dark'"
    assert not settings.file.exists()
    assert settings.value("theme") == "system"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("zoom = true", "zoom"),
        ("zoom = 100.5", "zoom"),
        ("zoom = 9999", "zoom"),
        ("font_size = nan", "font_size"),
        ("font_size = 'big'", "font_size"),
        ("theme = 'purple'", "theme"),
        ("recent = [1, 2]", "recent"),
        ("recent = 'a'", "recent"),
        ("sampling = {temperature = 900}", "sampling"),
        ("sampling = {top_k = 1.5}", "sampling"),
        ("sampling = {sparkle = 1}", "sampling"),
        ("sampling = {logit_bias = {a = 999}}", "sampling"),
        ("sampling = {sampler_order = ['nowhere']}", "sampling"),
        ("model_dials = {a = 3}", "model_dials"),
        ("model_dials = {a = {preset = 1}}", "model_dials"),
        ("shortcuts = {retry = 'Ctrl+T'}", "shortcuts"),
    ],
)
def test_a_value_that_makes_no_sense_becomes_the_default_and_is_reported(
    settings: Settings, line: str, key: str
) -> None:
    report = stored(settings, f"{line}\nlanguage = 'en'\n").load()
    assert report.replaced == (key,)
    assert settings.value(key) == SETTINGS[key].default
    assert settings.value("language") == "en"


def test_one_wrong_dial_leaves_the_others(settings: Settings) -> None:
    stored(settings, "[sampling]\ntemperature = 0.5\ntop_p = 3\n").load()
    assert settings.value("sampling") == {"temperature": 0.5}


def test_keys_of_another_version_survive_a_save(settings: Settings) -> None:
    stored(settings, "from_the_future = [1, 2]\ntheme = 'dark'\n").load()
    settings.set_value("theme", "light")
    settings.save()
    assert "from_the_future = [1, 2]" in settings.file.read_text(encoding="utf-8")


def test_only_a_real_change_is_told(settings: Settings, qtbot: QtBot) -> None:
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set_value("zoom", 100)
    settings.set_value("zoom", 120)
    settings.set_value("zoom", 120)
    assert told == ["zoom"]


@pytest.mark.parametrize("value", [49, 301, True, 100.0, "100", None])
def test_a_value_outside_of_the_table_is_refused(settings: Settings, value: object) -> None:
    with pytest.raises(ValueError, match="zoom"):
        settings.set_value("zoom", value)
    assert settings.value("zoom") == 100


def test_infinity_is_no_size(settings: Settings) -> None:
    with pytest.raises(ValueError, match="font_size"):
        settings.set_value("font_size", math.inf)


def test_an_undeclared_key_is_our_own_mistake(settings: Settings) -> None:
    with pytest.raises(KeyError):
        settings.value("colour_of_the_moon")


def test_a_list_given_out_is_a_copy(settings: Settings) -> None:
    settings.value("recent").append("/a/story")
    settings.value("sampling")["temperature"] = 0.1
    assert settings.value("recent") == []
    assert settings.value("sampling") == {}


def test_the_newest_story_comes_first_and_only_once(settings: Settings) -> None:
    for number in [*range(RECENT_LIMIT + 3), 4]:
        settings.remember_story(f"/stories/{number}")
    recent = settings.value("recent")
    assert recent[0] == settings.value("last_story") == "/stories/4"
    assert len(recent) == len(set(recent)) == RECENT_LIMIT


def test_dials_are_laid_over_the_preset(settings: Settings) -> None:
    settings.set_value("sampling", {"temperature": 0.6})
    params = settings.sampling_params({"temperature": 1.2, "top_p": 0.8})
    assert (params.temperature, params.top_p, params.top_k) == (0.6, 0.8, 0)


def test_saving_where_nothing_can_be_written_says_so(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="config"):
        settings.save()


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_no_file_content_keeps_ravel_from_starting(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(data)
    settings = Settings(file)
    settings.load()
    assert all(SETTINGS[key].accepts(settings.value(key)) for key in SETTINGS)
