"""The folder of kept states: what counts, what goes first, what is nobody's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import state_files
from engine.state_files import StoreFile, files_in, make_room, places_in, state_path
from tests.helpers.store_files import MODEL, put, put_temporary

HOUR_NS = 3600 * 10**9


def lengths(folder: Path) -> list[int]:
    return sorted(n for n, _ in places_in(folder, MODEL))


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    for n, used_s in ((10, 30), (20, 10), (30, 20), (40, 40)):
        put(tmp_path, n, used_s)
    make_room(tmp_path, 200)
    assert lengths(tmp_path) == [10, 40]


def test_of_those_used_at_the_same_time_the_first_by_name_goes(tmp_path: Path) -> None:
    for n in (40, 20, 30, 10):
        put(tmp_path, n, 1000)
    make_room(tmp_path, 250)
    assert lengths(tmp_path) == [30, 40]


def test_models_share_one_budget(tmp_path: Path) -> None:
    put(tmp_path, 10, 1)
    other = state_path(tmp_path, "b" * 32, (10, "1" * 32))
    other.parent.mkdir()
    other.write_bytes(bytes(100))
    make_room(tmp_path, 100)
    assert [file.fingerprint for file in files_in(tmp_path)] == ["b" * 32]


def test_a_budget_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    put(tmp_path, 10, 1)
    make_room(tmp_path, 0)
    assert files_in(tmp_path) == []


def test_a_temporary_file_that_nobody_finishes_is_removed_and_counts_until_then(tmp_path: Path) -> None:
    old, young = put_temporary(tmp_path, 2 * HOUR_NS), put_temporary(tmp_path, HOUR_NS // 2)
    put(tmp_path, 10, 1000)
    assert sorted(file.is_state for file in files_in(tmp_path)) == [False, False, True]
    make_room(tmp_path, 200)
    assert not old.exists()
    assert young.exists()
    assert lengths(tmp_path) == [10]
    make_room(tmp_path, 199)  # the young one takes its room
    assert lengths(tmp_path) == []
    assert young.exists()


def test_foreign_files_neither_count_nor_go(tmp_path: Path) -> None:
    put(tmp_path, 10, 1000)
    key = "0" * 32
    names = ["notes.txt", "x-y.state", f"²²²²²²²²-{key}.state", f"{'9' * 200}-{key}.state", f"00000010-{key}.state.bak"]
    foreign = [tmp_path / MODEL / name for name in names] + [tmp_path / "notes.txt"]
    for path in foreign:
        path.write_text("mine", encoding="utf-8")
    folder = tmp_path / MODEL / f"00000020-{key}.state"
    folder.mkdir()
    assert [file.bytes for file in files_in(tmp_path)] == [100]
    assert (10, key) in places_in(tmp_path, MODEL)
    make_room(tmp_path, 0)
    state_files.clear(tmp_path)
    assert all(path.exists() for path in [*foreign, folder])


def test_clearing_leaves_no_trace(tmp_path: Path) -> None:
    put(tmp_path, 10, 1000)
    put_temporary(tmp_path, 1)
    state_files.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []
    state_files.clear(tmp_path)
    state_files.clear(tmp_path / "not there")


@pytest.mark.parametrize("place", ["not there", "file", "file/below"])
def test_a_folder_that_is_none_holds_nothing(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = tmp_path / place
    assert files_in(folder) == []
    assert places_in(folder, MODEL) == set()
    make_room(folder, 0)
    state_files.clear(folder)
    state_files.drop(folder / "a")
    state_files.touch(folder / "a")


def test_a_disk_that_fails_to_list_or_delete_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, 10, 1000)

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "unlink", fail)
    monkeypatch.setattr(Path, "unlink", fail)
    make_room(tmp_path, 0)
    state_files.clear(tmp_path)
    assert path.exists()
    monkeypatch.setattr(os, "scandir", fail)
    assert files_in(tmp_path) == []
    assert places_in(tmp_path, MODEL) == set()


def test_a_file_that_goes_while_they_are_looked_at_is_left_out(tmp_path: Path, monkeypatch) -> None:
    put(tmp_path, 10, 1000)
    put(tmp_path, 20, 1000)
    listed = state_files._entries

    def list_and_delete(folder: Path):
        entries = list(listed(folder))
        for path in folder.glob("00000010-*"):
            path.unlink()
        return iter(entries)

    monkeypatch.setattr(state_files, "_entries", list_and_delete)
    assert [file.path.name[:8] for file in files_in(tmp_path)] == ["00000020"]


def test_a_file_says_what_it_is(tmp_path: Path) -> None:
    path = put(tmp_path, 10, 1000)
    assert files_in(tmp_path) == [StoreFile(path, MODEL, 100, 1000 * 10**9)]


def test_looking_at_the_folder_needs_no_torch() -> None:
    source = "import sys, engine.store_report; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0
