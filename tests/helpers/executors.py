"""What can run a model here: torch, the definition, and native code with each instruction set that the machine has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kernels import KernelsMissing, native


def executors() -> list[Any]:
    """Parameters for a fixture: names that `running` takes. Where there is no native library the tests of it are
    skipped, visibly."""
    try:
        levels: list[Any] = list(native.load().levels)
    except KernelsMissing as missing:
        levels = [pytest.param("native", marks=pytest.mark.skip(reason=missing.reason))]
    return ["torch", "reference", *levels]


@contextmanager
def running(executor: str) -> Iterator[str]:
    """What to load a model with: `load_model(kernels=...)`. It must run inside only."""
    if executor in ("torch", "reference"):
        yield executor
        return
    library = native.load()
    kept = library.level
    library.use_level(executor)
    try:
        yield "cpu"
    finally:
        library.use_level(kept)
