"""Reads damaged files in this process and watches it: only typed errors, no code run, no memory, no time.

`python -m tests.fuzz.worker FIRST COUNT` prints a line of JSON: how often each outcome was, and every failure.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import logging
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import torch

import engine
from tests.fuzz.damage import damaged
from tests.fuzz.targets import Target, copied, make_targets

MAX_SECONDS = 5.0
_HANG_SECONDS = 60.0
#: Memory that reading may take beside twice the file: a header has at most a few MB, and twenty times that when parsed.
ALLOWED_BYTES = 96_000_000
#: Beyond this an allocation fails, whether or not it would be used.
_ADDRESS_SPACE_BYTES = 1 << 30
#: Audit events of things that no reader does once everything is imported.
_FORBIDDEN = (
    "os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "pty.spawn", "socket.connect", "exec",
    "import", "pickle.find_class", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree",
    "ctypes.dlopen", "code.__new__", "mmap.__new__",
)  # fmt: skip


class Watch:
    """Hears what Python is asked to do while `is_on`."""

    def __init__(self) -> None:
        self.is_on = False
        self.heard: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        writes = event == "open" and isinstance(arguments[1], str) and any(c in arguments[1] for c in "wax+")
        if writes or event in _FORBIDDEN:
            self.heard.append(f"{event} {arguments!r}"[:200])


def status_bytes(name: str) -> int:
    """VmRSS or VmHWM (the highest that VmRSS ever was) of this process."""
    match = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return 1024 * int(match[1]) if match else 0


class Worker:
    """The whole files, and what is known of this process so far."""

    def __init__(self, place: Path, targets: dict[str, Target], show: bool = False) -> None:
        self._targets = targets
        self._case = place / "case"
        self._show = show
        self._watch = Watch()
        self._highest = 0  # VmHWM after the file before
        for name, target in self._targets.items():  # everything that is imported late is imported now
            copied(target, self._case)
            target.pack(self._case)
            outcome = _outcome(target, self._case, show)
            if outcome != ("UnsafeModel" if "evil" in name else "read"):
                raise RuntimeError(f"{name}, whole: {outcome}")
        import resource  # there is none on Windows, where only the constants of this module are wanted

        limit = status_bytes("VmSize") + _ADDRESS_SPACE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))

    def run(self, first: int, count: int) -> dict[str, Any]:
        """Outcomes by "kind: error" and failures, of the files `first` to `first + count - 1`."""
        outcomes: Counter[str] = Counter()
        failures: list[str] = []
        names = sorted(self._targets)
        for number in range(first, first + count):
            name = names[number % len(names)]
            outcome, complaints = self._one(number, self._targets[name])
            outcomes[f"{name}: {outcome}"] += 1
            failures += [f"file {number} ({name}): {complaint}" for complaint in complaints]
        return {"outcomes": dict(outcomes), "failures": failures[:100]}

    def _one(self, number: int, target: Target) -> tuple[str, list[str]]:
        """Damages one file of the target, reads the target, and says what was wrong about that."""
        rng = random.Random(number)
        copied(target, self._case)
        victim = self._case / rng.choice(target.victims)
        victim.write_bytes(damaged(victim.read_bytes(), rng))
        target.pack(self._case)
        size = sum(file.stat().st_size for file in self._case.iterdir())
        before = status_bytes("VmRSS")
        outcome, seconds, complaints = self._watched(target)
        highest = status_bytes("VmHWM")
        if outcome.startswith("!"):
            complaints.append(outcome)
        if seconds > MAX_SECONDS:
            complaints.append(f"took {seconds:.1f} s")
        if highest > self._highest and highest - before > 2 * size + ALLOWED_BYTES:
            complaints.append(f"took {(highest - before) / 1e6:.0f} MB for {size} bytes")
        self._highest = highest
        return outcome, complaints

    def _watched(self, target: Target) -> tuple[str, float, list[str]]:
        faulthandler.dump_traceback_later(_HANG_SECONDS, exit=True)  # a hang ends the process and shows where
        self._watch.heard = []
        began = time.monotonic()
        self._watch.is_on = True
        outcome = _outcome(target, self._case, self._show)
        self._watch.is_on = False
        seconds = time.monotonic() - began
        faulthandler.cancel_dump_traceback_later()
        return outcome, seconds, [f"asked for {event}" for event in self._watch.heard]


def _outcome(target: Target, case: Path, show: bool) -> str:
    """ "read", or the class of the error; with an exclamation mark if it is none that may be."""
    try:
        target.read(case)
    except engine.NotEnoughMemory as error:
        return f"!NotEnoughMemory: {error}"
    except engine.EngineError as error:
        if show:
            traceback.print_exc()
        return type(error).__name__
    except BaseException as error:  # a panic of a library in Rust is no Exception
        if show or not isinstance(error, Exception):
            traceback.print_exc()
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"!{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"[:300]
    return "read"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    logging.disable()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as place:
        worker = Worker(Path(place), make_targets(Path(place) / "whole"), options.show)
        print(json.dumps(worker.run(options.first, options.count)))


if __name__ == "__main__":
    main()
