"""The dials from the panel to where they are kept, and to what is written."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from app.controllers.dials import MODEL_PRESET
from app.presets import Preset
from app.settings import Settings
from app.story.storage import create_story
from tests.helpers.program import Program

Start = Callable[..., Program]
OWN = Preset("own", "Mine", "", engine.SamplingParams(temperature=0.33, min_p=0.1))


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A story in a folder, closed."""
    folder = tmp_path / "Novel"
    made = create_story(folder, "Novel")
    del made
    return folder


def settings_of(story: Path) -> dict[str, object]:
    return tomllib.loads((story / "story.toml").read_text(encoding="utf-8")).get("settings", {})


def changes(program: Program) -> list[engine.SamplingParams]:
    told: list[engine.SamplingParams] = []
    program.app.dialling.changed.connect(lambda: told.append(program.app.dialling.params()))
    return told


def without_suggestions(program: Program) -> engine.ModelInfo:
    info = program.app.model.info
    assert info is not None
    return replace(info, card=replace(info.card, sampling={}))


# Turning


def test_values_of_every_kind_reach_the_settings_and_what_is_written(start: Start) -> None:
    program = start()
    told = changes(program)
    wanted = {
        "temperature": 1.3, "mirostat_mode": 2, "banned_tokens": ["x"], "logit_bias": {"a": 2.0},
        "sampler_order": list(engine.SAMPLER_STEPS[::-1]), "seed": 2**62,
    }  # fmt: skip
    for name, value in wanted.items():
        program.app.dials.value_changed.emit(name, value)
    assert program.app.settings.value("sampling") == wanted
    assert len(told) == len(wanted)
    program.close()
    again = start()
    assert again.app.dialling.params() == told[-1]
    assert again.app.dials.values() == told[-1].as_table()


def test_only_what_differs_from_the_preset_is_kept(start: Start) -> None:
    program = start()
    usual = program.app.dialling.params().temperature
    program.app.dials.value_changed.emit("temperature", 1.3)
    assert program.app.settings.value("sampling") == {"temperature": 1.3}
    program.app.dials.value_changed.emit("temperature", usual)
    assert program.app.settings.value("sampling") == {}


def test_a_value_turned_to_where_it_stands_is_no_change(start: Start) -> None:
    program = start()
    told = changes(program)
    program.app.dialling.turn({"temperature": program.app.dialling.params().temperature})
    assert told == []


def test_a_passage_that_is_being_written_gets_the_new_values(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    program = start()
    given: list[float] = []
    monkeypatch.setattr(program.app.generation, "set_params", lambda params: given.append(params.temperature))
    program.app.dials.dials["temperature"].number.setValue(1.25)
    assert given == [1.25]


def test_a_preset_keeps_a_fixed_seed(start: Start) -> None:
    dialling = start().app.dialling
    dialling.turn({"seed": 7, "temperature": 1.9})
    dialling.choose_preset("exact")
    assert (dialling.params().temperature, dialling.params().seed) == (0, 7)
    dialling.choose_preset("no such preset")
    assert dialling.preset == "exact"


def test_open_groups_are_remembered(start: Start) -> None:
    program = start()
    program.app.dials._more.click()
    program.app.dials.groups["xtc"].heading.click()
    program.close()
    again = start()
    assert again.app.dials.groups["xtc"].is_open
    assert "xtc_probability" in again.app.dials.dials


# Presets that come and go


def test_dials_keep_their_values_when_their_preset_is_deleted(start: Start) -> None:
    program = start()
    dialling = program.app.dialling
    shipped = [preset for key, preset in dialling._presets.items() if key != MODEL_PRESET]
    dialling.set_presets([*shipped, OWN])
    dialling.choose_preset("own")
    dialling.turn({"top_k": 30})
    before, told = dialling.params(), changes(program)
    dialling.set_presets(shipped)
    assert dialling.params() == before
    assert dialling.preset == ""
    assert told == []
    assert program.app.panel.preset.currentIndex() == -1


def test_a_models_own_dials_keep_their_values_too(start: Start) -> None:
    program = start()
    dialling = program.app.dialling
    shipped = [preset for key, preset in dialling._presets.items() if key != MODEL_PRESET]
    dialling.set_presets([*shipped, OWN])
    dialling.choose_scope("model")
    dialling.choose_preset("own")
    dialling.set_presets(shipped)
    assert dialling.scope == "model"
    assert dialling.params() == OWN.params


def test_what_the_models_card_suggests_is_a_preset(start: Start) -> None:
    program = start()
    dialling, info = program.app.dialling, program.app.model.info
    assert info is not None
    assert info.card.sampling
    dialling.choose_preset(MODEL_PRESET)
    assert dialling.params() == engine.SamplingParams(**info.card.sampling)
    assert program.app.panel.preset.currentText() == "As the model suggests"
    before = dialling.params()
    program.app.model.model_changed.emit(without_suggestions(program))
    assert dialling.params() == before
    assert dialling.preset == ""


def test_another_models_suggestion_takes_the_place_of_the_one_before(start: Start) -> None:
    program = start()
    program.app.dialling.choose_preset(MODEL_PRESET)
    info = program.app.model.info
    assert info is not None
    told = changes(program)
    program.app.model.model_changed.emit(replace(info, card=replace(info.card, sampling={"temperature": 1.4})))
    assert [params.temperature for params in told] == [1.4]


def test_the_models_suggestion_is_there_again_after_a_start(start: Start) -> None:
    program = start()
    program.app.dialling.choose_preset(MODEL_PRESET)
    before = program.app.dialling.params()
    program.close()
    again = start()
    assert again.app.dialling.params() == before
    assert again.app.dialling.preset == MODEL_PRESET


# Whose dials


def test_a_story_gets_its_own_dials_and_brings_them_along(start: Start, story: Path) -> None:
    program = start(story)
    dialling = program.app.dialling
    dialling.turn({"temperature": 1.1})
    program.app.dials.scope_chosen.emit("story")
    dialling.turn({"top_k": 30, "logit_bias": {"suddenly": -3.0}})
    own = dialling.params()
    assert dialling.scope == "story"
    assert program.app.settings.value("sampling") == {"temperature": 1.1}
    program.close()
    kept = settings_of(story)
    assert kept["preset"] == "balanced"
    assert kept["sampling"]["temperature"] == 1.1
    assert kept["sampling"]["logit_bias"] == {"suddenly": -3.0}
    again = start(story)
    assert again.app.dialling.params() == own
    assert again.app.dials.scope.currentText() == "this story"
    again.app.story.open_sample()
    assert again.app.dialling.scope == "all"
    assert again.app.dialling.params().top_k == 0


def test_giving_a_storys_own_dials_up_can_be_taken_back(start: Start, story: Path) -> None:
    program = start(story)
    dialling = program.app.dialling
    general = dialling.params()
    dialling.choose_scope("story")
    dialling.turn({"temperature": 1.7})
    told = changes(program)
    dialling.choose_scope("all")
    assert dialling.params() == general
    dialling.choose_scope("story")
    assert [params.temperature for params in told] == [general.temperature, 1.7]
    dialling.choose_scope("all")
    program.close()
    assert settings_of(story) == {}


def test_comments_in_story_toml_survive_and_foreign_values_are_told(start: Start, story: Path) -> None:
    manifest = story / "story.toml"
    text = manifest.read_text(encoding="utf-8").replace("[settings]\n", "")
    text += (
        "\n[settings]\nmood = 'grim' # for later\npreset = 'balanced'\n\n[settings.sampling]\n"
        "temperature = 0.5 # cooler here\nsparkle = 3\ntop_p = 7\n"
    )
    manifest.write_text(text, encoding="utf-8")
    program = start(story)
    assert program.app.dialling.params() == engine.SamplingParams(temperature=0.5)
    notice = program.app.notices.shown()["story_dials"]
    assert "sparkle, top_p" in notice
    program.app.dialling.turn({"top_k": 9})
    program.close()
    after = manifest.read_text(encoding="utf-8")
    assert "temperature = 0.5 # cooler here" in after
    assert "mood = 'grim' # for later" in after
    assert settings_of(story)["sampling"] == {"temperature": 0.5, "top_k": 9}


def test_a_story_opened_for_reading_gets_no_dials_of_its_own(start: Start, story: Path) -> None:
    program = start()
    assert program.app.story.open(str(story), read_only=True)
    program.app.dialling.choose_scope("story")
    assert program.app.dialling.scope == "all"
    assert not program.app.dials.scope.model().item(1).isEnabled()


def test_a_single_file_has_nowhere_to_keep_dials(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "tale.md"
    file.write_text("Once.\n", encoding="utf-8")
    program = start(file)
    program.app.dialling.choose_scope("story")
    assert program.app.dialling.scope == "all"


def test_a_model_gets_its_own_dials(start: Start) -> None:
    program = start()
    dialling = program.app.dialling
    dialling.choose_scope("model")
    dialling.turn({"temperature": 1.6})
    assert program.app.settings.value("sampling") == {}
    assert list(program.app.settings.value("model_dials")) == ["builtin"]
    assert "Fireside" in program.app.dials._scope_note.text()
    program.close()
    again = start()
    assert (again.app.dialling.scope, again.app.dialling.params().temperature) == ("model", 1.6)
    again.app.dialling.choose_scope("all")
    assert again.app.settings.value("model_dials") == {}


def test_the_storys_own_go_before_the_models_own(start: Start, story: Path) -> None:
    program = start(story)
    dialling = program.app.dialling
    dialling.choose_scope("model")
    dialling.turn({"temperature": 1.6})
    dialling.choose_scope("story")
    dialling.turn({"temperature": 0.4})
    assert program.app.settings.value("model_dials")["builtin"]["sampling"] == {"temperature": 1.6}
    dialling.choose_scope("model")
    assert (dialling.scope, dialling.params().temperature) == ("model", 1.6)
    assert program.app.story.current is not None
    assert "sampling" not in program.app.story.current.story.settings


def test_damaged_dials_of_a_model_are_left_out(start: Start, ravel_home: str) -> None:
    program = start()
    file = program.app.settings.file
    program.close()
    file.write_text(
        "[model_dials]\nbuiltin = {preset = 'balanced', sampling = {temperature = 99, top_k = 5}}\nother = 3\n",
        encoding="utf-8",
    )
    settings = Settings(file)
    assert settings.load().replaced == ("model_dials",)
    again = start()
    assert again.app.dialling.scope == "model"
    assert again.app.dialling.params().top_k == 5
