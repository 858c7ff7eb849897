"""Each model is loaded as it was the last time."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import paths
from app.model_choices import ModelChoices, forget, remember, remembered
from app.settings import RECENT_LIMIT, Settings

HALF = ModelChoices("bf16", "/v/words.json", "/s/mood.pth")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


def test_a_model_that_was_never_loaded_has_no_choices(settings: Settings) -> None:
    assert remembered(settings, "/m/a.pth") == ModelChoices()


def test_choices_are_kept_for_each_model_and_between_sessions(settings: Settings) -> None:
    remember(settings, "/m/a.pth", HALF)
    remember(settings, "/m/b.pth", ModelChoices())
    settings.save()
    again = Settings(settings.file)
    assert again.load().replaced == ()
    assert remembered(again, "/m/a.pth") == HALF
    assert remembered(again, "/m/b.pth") == ModelChoices()
    assert again.value("recent_models") == ["/m/b.pth", "/m/a.pth"]


def test_the_built_in_model_is_remembered_wherever_it_lies_but_never_recent(settings: Settings) -> None:
    remember(settings, str(paths.builtin_model()), ModelChoices("bf16"))
    assert settings.value("recent_models") == []
    assert list(settings.value("model_choices")) == ["builtin"]
    assert remembered(settings, str(paths.builtin_model())).precision == "bf16"


def test_only_the_last_models_are_remembered(settings: Settings) -> None:
    remember(settings, str(paths.builtin_model()), ModelChoices("fp32"))
    for number in range(RECENT_LIMIT + 3):
        remember(settings, f"/m/{number}.pth", HALF)
    assert len(settings.value("recent_models")) == RECENT_LIMIT
    assert len(settings.value("model_choices")) == RECENT_LIMIT + 1
    assert remembered(settings, "/m/0.pth") == ModelChoices()


def test_a_model_can_be_forgotten(settings: Settings) -> None:
    remember(settings, "/m/a.pth", HALF)
    forget(settings, "/m/a.pth")
    assert settings.value("recent_models") == []
    assert remembered(settings, "/m/a.pth") == ModelChoices()


def test_nonsense_in_the_settings_is_left_out(settings: Settings) -> None:
    text = '[model_choices]\n"/a" = 3\n"/b" = {precision = "bf16", later = "x"}\n"/c" = {precision = 5}\n'
    settings.file.write_text(text, encoding="utf-8")
    assert settings.load().replaced == ("model_choices",)
    assert remembered(settings, "/a") == ModelChoices()
    assert remembered(settings, "/b") == ModelChoices("bf16")
    assert remembered(settings, "/c") == ModelChoices()
