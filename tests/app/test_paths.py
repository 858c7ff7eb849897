"""app/paths.py: where things lie."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app import paths

FOLDERS = (
    paths.config_folder,
    paths.data_folder,
    paths.cache_folder,
    paths.state_folder,
    paths.recovery_folder,
    paths.stories_folder,
)


def test_every_user_folder_lies_below_ravel_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAVEL_HOME", str(tmp_path / "my home"))
    for folder in FOLDERS:
        assert folder().is_relative_to(tmp_path / "my home")
    assert len({folder() for folder in FOLDERS}) == len(FOLDERS)


def test_a_relative_ravel_home_counts_from_the_working_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAVEL_HOME", "portable")
    assert paths.config_folder() == tmp_path.resolve() / "portable" / "config"


@pytest.mark.parametrize("home", ["", "  "])
def test_without_ravel_home_the_folders_are_the_systems(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("RAVEL_HOME", home)
    for folder in FOLDERS:
        assert folder().is_absolute()
        assert "Ravel" in folder().parts


def test_asking_for_a_folder_makes_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAVEL_HOME", str(tmp_path))
    for folder in FOLDERS:
        folder()
    assert list(tmp_path.iterdir()) == []


def test_the_built_in_model_is_a_whole_model_folder() -> None:
    names = {path.name for path in paths.builtin_model().iterdir()}
    assert {"model.safetensors", "tokenizer.json", "model.toml"} <= names


def test_a_packaged_program_finds_its_resources_in_its_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource_folder() == tmp_path / "resources"
    assert paths.shipped_vocabularies() == tmp_path / "resources" / "vocab"
