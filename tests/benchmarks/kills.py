"""Kills the engine with kill -9 while it reads and writes, and checks all that it kept.

python3 dev.py bench kills [COUNT] [SEED]
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import sys
import tempfile
from pathlib import Path

import engine
from tests.benchmarks._measure import BUILTIN, machine
from tests.helpers.kills import Kills

COUNT = 200


def main() -> None:
    count, seed = (int(argument) for argument in (*sys.argv[1:], *("", COUNT, 1)[len(sys.argv) :]))
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        kills = Kills(Path(folder), seed)
        for _ in range(count):
            kills.run(1)
            print(f"\r{kills.kills} of {count}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        checked = kills.check_store(engine.load_model(BUILTIN, "cpu", "fp32"))
    print(f"killed {kills.kills} times, while doing: {dict(kills.killed_in)}")
    print(f"done meanwhile: {dict(kills.steps_done)}")
    print(f"first passages after a kill that had nothing to read, and read nothing: {kills.resumed}")
    print(f"passages that a kill cut short and that began with the same words again: {kills.repeated}")
    print(f"states on disk, each computed again: {checked}")
    print("\n".join(kills.complaints) or "nothing went wrong")
    sys.exit(1 if kills.complaints else 0)


if __name__ == "__main__":
    main()
