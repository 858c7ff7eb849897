"""The store's room follows the machine and the model, and is never negative."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import budgets

MB, GB = 1 << 20, 1 << 30


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A machine of 16 GB with 100 GB free on its disk, both to be changed."""
    machine = SimpleNamespace(total=16 * GB, free=100 * GB)
    monkeypatch.setattr(budgets.psutil, "virtual_memory", lambda: machine)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: machine)
    return machine


@pytest.mark.parametrize(
    ("state_bytes", "memory", "disk"),
    [
        (0, 64 * MB, 1 * GB),  # before a model is there
        (100_000, 64 * MB, 1 * GB),
        (2 * MB, 512 * MB, 2000 * MB),
        (32 * MB, 2 * GB, 10 * GB),  # an eighth of the memory, a tenth of the free disk
    ],
)
def test_budgets_follow_the_size_of_a_state(machine, tmp_path: Path, state_bytes: int, memory: int, disk: int) -> None:
    assert budgets.default_budgets(state_bytes, tmp_path) == (memory, disk)


def test_a_full_disk_and_a_small_machine_get_little(machine, tmp_path: Path) -> None:
    machine.total, machine.free = 256 * MB, 0
    assert budgets.default_budgets(2 * MB, tmp_path) == (32 * MB, 0)


def test_without_a_folder_nothing_goes_to_disk(machine) -> None:
    assert budgets.default_budgets(2 * MB, None) == (512 * MB, 0)


def test_a_disk_that_says_nothing_counts_as_free(machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(place: object) -> None:
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    assert budgets.default_budgets(0, tmp_path)[1] == 1 * GB
    assert budgets.free_disk_bytes(tmp_path) is None


def test_what_was_asked_for_wins_and_below_zero_is_nothing(machine, tmp_path: Path) -> None:
    assert budgets.budgets(5, 7, 2 * MB, tmp_path) == (5, 7)
    assert budgets.budgets(0, 7, 2 * MB, tmp_path) == (512 * MB, 7)
    assert budgets.budgets(-1, -1, 2 * MB, tmp_path) == (0, 0)


def test_a_folder_that_is_not_there_yet_has_the_room_of_the_one_above(tmp_path: Path) -> None:
    free = budgets.free_disk_bytes(tmp_path / "not" / "yet")
    assert free is not None
    assert free > 0
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert budgets.free_disk_bytes(blocked / "states") is not None
