"""No damaged file crashes, hangs, takes memory beyond its size, runs anything or raises what has no type."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.bombs import BOMBS
from tests.fuzz.damage import damaged
from tests.fuzz.worker import ALLOWED_BYTES, MAX_SECONDS
from tests.helpers.tiny_models import write_model

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


#: Reads each bomb in a process of its own (a fork, whose highest use of memory begins anew).
BOMB_PROGRAM = """
import json, os, sys, time
from pathlib import Path
import engine
from engine.checkpoint import open_checkpoint
from tests.fuzz.bombs import BOMBS
from tests.fuzz.worker import status_bytes
open_checkpoint(sys.argv[2])
for number, make in enumerate(BOMBS.values()):
    folder = Path(sys.argv[1]) / str(number)
    folder.mkdir()
    path = make(folder)
    if os.fork() == 0:
        size = sum(file.stat().st_size for file in folder.iterdir())
        before, began = status_bytes("VmRSS"), time.process_time()
        try:
            open_checkpoint(path)
            outcome = "read"
        except BaseException as error:
            outcome = type(error).__name__
        memory = status_bytes("VmHWM") - before
        (folder / "report").write_text(json.dumps([outcome, memory, size, time.process_time() - began]))
        os._exit(0)
    os.wait()
"""


@linux
def test_files_made_to_take_memory_are_refused_before_they_do(tmp_path: Path) -> None:
    whole = write_model(tmp_path / "whole.safetensors", "7")
    command = [sys.executable, "-c", BOMB_PROGRAM, str(tmp_path), str(whole)]
    subprocess.run(command, cwd=ROOT, timeout=200, check=True, capture_output=True)
    for number, name in enumerate(BOMBS):
        outcome, memory, size, seconds = json.loads((tmp_path / str(number) / "report").read_text())
        assert outcome in ("DamagedModel", "UnsafeModel", "UnsupportedModel"), name
        assert memory <= 2 * size + ALLOWED_BYTES, f"{name}: {memory} bytes"
        assert seconds < MAX_SECONDS, name


def test_the_same_number_damages_in_the_same_way() -> None:
    data = bytes(range(256)) * 8
    assert [damaged(data, random.Random(i)) for i in range(200)] == [
        damaged(data, random.Random(i)) for i in range(200)
    ]
    assert len({damaged(data, random.Random(i)) for i in range(200)}) > 180
