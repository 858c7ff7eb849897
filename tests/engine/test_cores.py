"""How many threads compute: chosen before anything is loaded, changed at any time, never by bringing torch in."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import engine
import kernels
from engine import cores

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    n_torch = torch.get_num_threads()
    yield
    engine.set_threads(0)
    torch.set_num_threads(n_torch)


def test_a_choice_is_what_kernels_are_told_and_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(kernels, "set_threads", told.append)
    engine.set_threads(3)
    assert [engine.threads(), told] == [3, [3]]


def test_none_is_as_many_as_suit_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(kernels, "set_threads", told.append)
    engine.set_threads(3)
    engine.set_threads(0)
    assert told == [3, kernels.default_threads()]
    assert engine.threads() == kernels.default_threads()


@pytest.mark.parametrize("computes", [True, False])
def test_torch_follows_on_every_thread_that_computes(monkeypatch: pytest.MonkeyPatch, computes: bool) -> None:
    """It counts its threads anew on each. Beside native kernels it has one."""
    monkeypatch.setattr(kernels, "torch_computes", lambda: computes)
    engine.set_threads(3)
    counted: list[int] = []

    def compute() -> None:
        cores.settle_threads()
        counted.append(torch.get_num_threads())

    thread = threading.Thread(target=compute)
    thread.start()
    thread.join()
    assert counted == [3 if computes else 1]


@pytest.mark.parametrize("computes", [True, False])
def test_without_a_choice_torch_leaves_a_core_free_where_it_computes(
    monkeypatch: pytest.MonkeyPatch, computes: bool
) -> None:
    monkeypatch.setattr(kernels, "torch_computes", lambda: computes)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    cores.settle_threads()
    assert torch.get_num_threads() == (3 if computes else 1)


def test_what_kernels_are_told_last_was_chosen_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job begins just while another number is chosen."""
    told: list[int] = []
    other = threading.Thread(target=engine.set_threads, args=(5,))

    def tell(n: int) -> None:
        if not told:
            other.start()
            other.join(0.05)  # it waits, or it would be the first to tell
        told.append(n)

    engine.set_threads(3)
    monkeypatch.setattr(kernels, "set_threads", tell)
    cores.settle_threads()
    other.join()
    assert told == [3, 5]


def test_fewer_than_none_are_refused() -> None:
    with pytest.raises(engine.InvalidRequest, match="threads"):
        engine.set_threads(-1)


def test_choosing_brings_nothing_in_and_counts_from_the_first_job_on() -> None:
    code = """if True:
        import sys, engine
        from engine import cores
        engine.set_threads(3)
        print("torch" in sys.modules, "kernels" in sys.modules, engine.threads())
        cores.settle_threads()
        import kernels, torch
        print(torch.get_num_threads() == (3 if kernels.torch_computes() else 1))
    """
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "3", "True"]
