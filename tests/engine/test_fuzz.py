"""No damaged file crashes, hangs, takes memory beyond its size, runs anything or raises what has no type."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is watched in /proc")

COUNT = 2_400
READERS = (
    *("pth", "pth, old", "pth's pickle", "safetensors", "safetensors' header", "in parts", "gguf", "card"),
    *("tuned state", "tokenizer.json", "World vocabulary", "character table"),
)


@linux
def test_damaged_files_of_every_kind_are_read_or_refused() -> None:
    command = [sys.executable, "-m", "tests.fuzz.worker", "0", str(COUNT)]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr[-3000:]
    report = json.loads(process.stdout)
    assert report["failures"] == []
    assert sum(report["outcomes"].values()) == COUNT
    for reader in READERS:
        ends = {outcome.rpartition(": ")[2] for outcome in report["outcomes"] if outcome.startswith(reader)}
        assert ends - {"read"}, f"{reader}: {ends}"


#: Each reader breaks a promise; the worker must say so. The first file is read whole, the second damaged.
BROKEN = {
    "asked for os.mkdir": "lambda folder: damaged() and __import__('os').mkdir(folder / 'ran')",
    "asked for exec": "lambda folder: damaged() and eval('1')",
    "asked for import": "lambda folder: damaged() and __import__('this_is_not_there')",
    "ValueError": "lambda folder: damaged() and int('x')",
    "KeyboardInterrupt": "lambda folder: damaged() and (_ for _ in ()).throw(KeyboardInterrupt)",
    "NotEnoughMemory": "lambda folder: damaged() and (_ for _ in ()).throw(engine.NotEnoughMemory('x'))",
    "MemoryError": "lambda folder: damaged() and bytearray(3 << 30)",
    "MB for": "lambda folder: damaged() and bytearray(b'x' * 200_000_000)",
    "took": "lambda folder: damaged() and [worker for i in range(10**6)]",
}
PROGRAM = """
import json, sys
from pathlib import Path
import engine
from tests.fuzz import worker
from tests.fuzz.targets import Target
calls = []
def damaged():
    calls.append(1)
    return len(calls) > 1
folder = Path(sys.argv[1]) / "whole"
folder.mkdir()
(folder / "file").write_bytes(b"content")
if sys.argv[2] == "took":
    worker.MAX_SECONDS = 0.001
target = Target(folder, ("file",), eval(sys.argv[3]))
print(json.dumps(worker.Worker(Path(sys.argv[1]), {"broken": target}).run(0, 1)))
"""


@linux
@pytest.mark.parametrize("complaint", BROKEN)
def test_a_reader_that_breaks_a_promise_is_found_out(tmp_path: Path, complaint: str) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), complaint, BROKEN[complaint]]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    report: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    assert any(complaint in failure for failure in report["failures"]), process.stderr[-2000:]


def test_the_same_number_damages_in_the_same_way() -> None:
    import random

    from tests.fuzz.damage import damaged

    data = bytes(range(256)) * 8
    assert [damaged(data, random.Random(i)) for i in range(200)] == [
        damaged(data, random.Random(i)) for i in range(200)
    ]
    assert len({damaged(data, random.Random(i)) for i in range(200)}) > 180
