"""Which files of a folder are models."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.model_files import folders_in, looks_like_model, models_in, stamp_of


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def names(folder: Path) -> list[str]:
    return [Path(path).relative_to(folder).as_posix() for path in models_in(folder)]


def test_weights_are_found_by_their_endings_and_in_order(tmp_path: Path) -> None:
    put(tmp_path, "b.pth", "A.safetensors", "c.GGUF", "notes.txt", "model.part", ".hidden.pth")
    assert names(tmp_path) == ["A.safetensors", "b.pth", "c.GGUF"]


def test_a_model_folder_is_one_model(tmp_path: Path) -> None:
    put(tmp_path, "Hearth/model.safetensors", "Hearth/tokenizer.json", "Hearth/model.toml", "Hearth/mood.pth")
    put(tmp_path, "Carded/weights.gguf", "Carded/model.toml", "Carded/mood.pth")
    assert names(tmp_path) == ["Carded", "Hearth"]


def test_a_folder_of_models_is_several(tmp_path: Path) -> None:
    put(tmp_path, "Raven/14b.pth", "Raven/7b.pth", "Raven/tokenizer.json", "One/only.pth", "Empty/readme.txt")
    assert names(tmp_path) == ["One/only.pth", "Raven/14b.pth", "Raven/7b.pth"]


def test_the_parts_of_one_model_are_one(tmp_path: Path) -> None:
    put(tmp_path, "big-00001-of-00002.safetensors", "big-00002-of-00002.safetensors", "optimizer.pt", "old.ckpt")
    assert names(tmp_path) == ["big-00001-of-00002.safetensors", "old.ckpt"]


def test_a_model_in_several_files_changes_with_any_of_them(tmp_path: Path) -> None:
    put(tmp_path, "big-00001-of-00002.safetensors", "big-00002-of-00002.safetensors", "other.safetensors")
    put(tmp_path, "big.safetensors.index.json", "bigger-00001-of-00001.gguf")
    first, index = (str(tmp_path / f"big{end}") for end in ("-00001-of-00002.safetensors", ".safetensors.index.json"))
    assert (stamp_of(first).size_bytes, stamp_of(index).size_bytes) == (2, 3)
    before = stamp_of(first)
    (tmp_path / "other.safetensors").write_bytes(b"more")
    assert stamp_of(first).same_file(before)
    (tmp_path / "big-00002-of-00002.safetensors").write_bytes(b"more")
    assert not stamp_of(first).same_file(before)


def test_folders_inside_are_watched_too(tmp_path: Path) -> None:
    put(tmp_path, "b/x.txt", "a/x.txt", ".git/x", "c.pth")
    assert folders_in(tmp_path) == [str(tmp_path / "a"), str(tmp_path / "b")]
    assert folders_in(tmp_path / "nowhere") == []


def test_a_folder_named_like_a_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "odd.pth").mkdir()
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["absent", "a file"])
def test_a_folder_that_is_not_there_has_no_models(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "models"
    if kind == "a file":
        folder.write_bytes(b"")
    assert models_in(folder) == []


def test_a_stamp_tells_that_a_file_has_changed_or_got_a_neighbour(tmp_path: Path) -> None:
    put(tmp_path, "a.pth")
    os.utime(tmp_path / "a.pth", (1e9, 1e9))
    os.utime(tmp_path, (1e9, 1e9))
    first = stamp_of(str(tmp_path / "a.pth"))
    assert first is not None
    put(tmp_path, "tokenizer.json")
    beside = stamp_of(str(tmp_path / "a.pth"))
    assert beside != first
    assert first.same_file(beside)
    (tmp_path / "a.pth").write_bytes(b"xy")
    assert not first.same_file(stamp_of(str(tmp_path / "a.pth")))


def test_a_model_folder_changes_with_any_of_its_files(tmp_path: Path) -> None:
    put(tmp_path, "model.safetensors", "model.toml")
    first = stamp_of(str(tmp_path))
    assert first is not None
    (tmp_path / "model.toml").write_bytes(b"name = 'x'")
    assert not first.same_file(stamp_of(str(tmp_path)))


def test_what_is_gone_has_no_stamp(tmp_path: Path) -> None:
    assert stamp_of(str(tmp_path / "gone.pth")) is None


def test_only_models_are_taken_where_stories_lie_too(tmp_path: Path) -> None:
    put(tmp_path, "Hearth/model.safetensors", "My story/story.toml", "My story/scenes/1.md", "a.pth", "a.md")
    wanted = [name for name in ("Hearth", "My story", "a.pth", "a.md") if looks_like_model(tmp_path / name)]
    assert wanted == ["Hearth", "a.pth"]
