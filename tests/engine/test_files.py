"""A file is written whole or not at all, and what a killed process left is cleaned up."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from engine.files import LEFT_OVER, remove_left_overs, replace_file
from tests.helpers.store_files import put_temporary

HOUR_NS = 3600 * 10**9


def test_a_file_is_put_in_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for data in (b"one", b"another", b""):
        replace_file(path, data)
        assert path.read_bytes() == data
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    replace_file(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_left_overs_are_removed_once_they_are_nobodys(tmp_path: Path) -> None:
    old, young = put_temporary(tmp_path, 2 * HOUR_NS), put_temporary(tmp_path, HOUR_NS // 2)
    foreign = old.with_name(".mine.tmp")
    foreign.write_text("mine", encoding="utf-8")
    os.utime(foreign, (time.time() - 7200,) * 2)
    remove_left_overs(tmp_path)
    assert not old.exists()
    assert young.exists()
    assert foreign.exists()
    remove_left_overs(tmp_path / "not there")


def test_temporary_files_are_called_as_they_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    monkeypatch.setattr(os, "replace", lambda old, new: called.append(old.name))
    replace_file(tmp_path / "a", b"")
    assert LEFT_OVER.fullmatch(called[0])
