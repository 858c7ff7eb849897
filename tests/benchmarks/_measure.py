"""What the benchmarks share: the machine's name, texts, medians, a waiting loop."""

from __future__ import annotations

import lzma
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.shared import CORPUS

BUILTIN = Path(__file__).resolve().parents[2] / "resources" / "models" / "fireside"


def machine() -> str:
    """One line: date, cores, processor, system."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    date = time.strftime("%Y-%m-%d")
    return f"{date}, {os.cpu_count()} cores of {model}, {platform.system()}, Python {platform.python_version()}"


def fiction(characters: int) -> str:
    """The beginning of the corpus of fiction, documents joined as scenes."""
    with lzma.open(CORPUS / "fiction.txt.xz", "rt", encoding="utf-8") as file:
        return file.read(characters).replace("<|endoftext|>", "* * *")


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


@contextmanager
def own_home(folder: Path) -> Iterator[None]:
    """All of Ravel's user folders below `folder`."""
    os.environ["RAVEL_HOME"] = str(folder)
    try:
        yield
    finally:
        del os.environ["RAVEL_HOME"]
