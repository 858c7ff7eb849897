"""The native library's own threads: made when they are needed, gone when they are not, and none in a forked process."""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import torch

from kernels.native import Library
from kernels.packing import Format
from kernels.structs import Code
from tests.kernels import cases
from tests.kernels.cases import Kind
from tests.kernels.guarded import GuardedRun

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are counted in /proc")


@pytest.fixture
def library(library: Library) -> Iterator[Library]:
    """With one thread at first, and as many as before afterwards."""
    kept = library.threads
    library.set_threads(1)
    yield library
    library.set_threads(kept)


class Shared:
    """A product that is large enough for threads to share."""

    def __init__(self, library: Library) -> None:
        case = cases.products(1, 20, 1000, 512, Kind(Format.F32))
        self._run = GuardedRun(library, case.program, 1, 20)
        self._out = case.outputs[0]
        for buffer, x in case.inputs.items():
            self._run.give(buffer, x)

    def result(self) -> torch.Tensor:
        assert self._run.run() == Code.OK
        return self._run.float32(self._out).clone()


def has_helpers(n: int) -> bool:
    """Whether so many threads of this process are the library's. One that has ended may be listed a moment longer."""
    for _ in range(10_000):
        if _count_helpers() == n:
            return True
        os.sched_yield()
    return False


def _count_helpers() -> int:
    names = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has just ended
            names.append((task / "comm").read_text().strip())
    return names.count("ravel")


@on_linux
def test_threads_are_made_when_they_are_needed_and_end_with_the_last_but_one(library: Library) -> None:
    assert has_helpers(0)
    library.set_threads(3)
    assert has_helpers(0)
    Shared(library).result()
    assert has_helpers(2)
    library.set_threads(2)
    assert has_helpers(1)
    library.set_threads(1)
    assert has_helpers(0)


@on_linux
def test_a_forked_process_computes_alone_until_it_says_otherwise(library: Library) -> None:
    shared = Shared(library)
    library.set_threads(3)
    expected = shared.result()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that the process has threads is what this is about
        child = os.fork()
    if child == 0:  # nothing of pytest may run in it
        is_right = False
        try:
            alone = library.threads == 1 and torch.equal(shared.result(), expected) and has_helpers(0)
            library.set_threads(2)
            is_right = alone and torch.equal(shared.result(), expected) and has_helpers(1)
        finally:
            os._exit(0 if is_right else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert torch.equal(shared.result(), expected)


def test_two_threads_that_run_at_once_get_what_one_gets(library: Library) -> None:
    """Against the header's rule; one of them works alone."""
    library.set_threads(3)
    runs = [Shared(library) for _ in range(2)]
    expected = runs[0].result()
    found: list[torch.Tensor] = []

    def repeat(shared: Shared) -> None:
        found.extend(shared.result() for _ in range(40))

    threads = [threading.Thread(target=repeat, args=(shared,)) for shared in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert all(torch.equal(result, expected) for result in found)


def test_as_many_threads_work_as_were_allowed_until_it_is_known_better(library: Library) -> None:
    assert library.active_threads == 1
    library.set_threads(3)
    assert library.active_threads == library.threads == 3
