"""Loading models: remembered as they were loaded, and one that fails leaves the one in use as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import engine
from app import paths
from app.model_choices import ModelChoices, remembered
from tests.helpers.tiny_models import write_rwkv7


@pytest.fixture
def small_model(tmp_path: Path) -> str:
    """A random model of the built-in vocabulary's size, in a folder with its tokenizer."""
    return str(small(tmp_path / "Small"))


def small(folder: Path, **sizes: int) -> Path:
    folder.mkdir()
    write_rwkv7(folder / "model.safetensors", n_vocab=8192, **sizes)
    shutil.copy(paths.builtin_model() / "tokenizer.json", folder)
    return folder / "model.safetensors"


def test_the_model_used_last_wakes_as_it_was_loaded(start, small_model: str) -> None:
    program = start()
    program.app.model.load(small_model, ModelChoices(precision="bf16"))
    program.wait(lambda: program.app.model.path == small_model)
    # Already written: a model may be more than the machine can bear, and the program end with it.
    assert "model_path" in (paths.config_folder() / "settings.toml").read_text(encoding="utf-8")
    program.close()
    again = start()
    again.wait(lambda: again.app.model.path == small_model)
    assert again.app.model.info.precision == "bf16"
    again.app.actions["builtin_model"].trigger()
    again.wait(lambda: again.app.model.info.name == "Fireside")
    assert again.app.settings.value("model_path") == ""
    assert remembered(again.app.settings, small_model).precision == "bf16"


def test_a_model_that_is_gone_at_the_start_is_said_and_the_built_in_one_wakes(start, tmp_path: Path) -> None:
    file = paths.config_folder() / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"model_path = {json.dumps(str(tmp_path / 'gone.pth'))}\n", encoding="utf-8")
    program = start()
    assert program.app.model.info.name == "Fireside"
    assert "gone.pth" in program.app.notices.shown()["model"]
    assert program.app.settings.value("model_path").endswith("gone.pth")


def test_a_tuned_state_that_is_gone_at_the_start_is_said_and_the_built_in_model_wakes(
    start, small_model: str, tmp_path: Path
) -> None:
    program = start()
    program.app.model.load(small_model)
    program.wait(lambda: program.app.model.path == small_model)
    made = {small_model: {"precision": "auto", "vocabulary": "", "tuned_state": str(tmp_path / "mood.pth")}}
    program.app.settings.set_value("model_choices", made)
    program.close()
    again = start()
    assert again.app.model.info.name == "Fireside"
    assert "mood.pth" in again.app.notices.shown()["model"]


def test_a_loading_that_fails_changes_nothing(start, tmp_path: Path) -> None:
    program = start()
    ended = []
    program.app.model.loading_ended.connect(ended.append)
    program.app.model.load(str(tmp_path / "gone.pth"), tell_failure=False)
    program.wait(lambda: bool(ended))
    assert isinstance(ended[0], engine.Failed)
    assert program.app.model.info.name == "Fireside"
    assert "model" not in program.app.notices.shown()
    assert program.app.settings.value("recent_models") == []
    program.app.writing.token_limit = 4
    program.continue_writing()


def test_a_loading_that_takes_the_place_of_another_is_the_one_that_counts(start, tmp_path: Path) -> None:
    program = start()
    first, second = (str(small(tmp_path / name, n_embd=size)) for name, size in (("a", 64), ("b", 128)))
    ended = []
    program.app.model.loading_ended.connect(ended.append)
    program.app.model.load(first)
    program.app.model.load(second)
    program.wait(lambda: program.app.model.path == second)
    assert [type(event) for event in ended] == [engine.ModelLoaded]
    assert program.app.model.info.n_embd == 128


def test_the_story_goes_on_with_the_new_model_and_the_old_one_reads_nothing_again(start, small_model: str) -> None:
    program = start()
    program.app.writing.token_limit = 3
    stats: list[engine.GenerationStats] = []
    program.app.generation.passage_finished.connect(stats.append)
    place = program.caret
    program.continue_writing()
    program.app.model.load(small_model)
    program.wait(lambda: program.app.model.path == small_model)
    program.put_caret(place)
    program.continue_writing()
    program.app.actions["builtin_model"].trigger()
    program.wait(lambda: program.app.model.info.name == "Fireside")
    program.put_caret(place)
    program.continue_writing()
    assert stats[0].tokens_read > 0
    assert stats[1].tokens_read > 0
    assert (stats[2].tokens_read, stats[2].tokens_reused) == (0, stats[2].tokens_total)
