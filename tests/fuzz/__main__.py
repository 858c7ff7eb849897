"""`python -m tests.fuzz COUNT`: reads COUNT damaged files in several processes and says what became of them.

`--first N` begins with another file, `--one N` reads just that one and shows the whole error.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BATCH = 5_000  # files of one process; what it leaves behind in memory doesn't add up


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description=__doc__, add_help=True)
    parser.add_argument("count", type=int, nargs="?", default=2_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--one", type=int)
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    options = parser.parse_args()
    if options.one is not None:
        return subprocess.call([sys.executable, "-m", "tests.fuzz.worker", str(options.one), "1", "--show"], cwd=ROOT)
    batches = [
        (start, min(_BATCH, options.first + options.count - start))
        for start in range(options.first, options.first + options.count, _BATCH)
    ]
    outcomes: Counter[str] = Counter()
    failures = []
    running: list[tuple[int, subprocess.Popen[str]]] = []
    while batches or running:
        while batches and len(running) < options.processes:
            start, count = batches.pop(0)
            command = [sys.executable, "-m", "tests.fuzz.worker", str(start), str(count)]
            running.append((start, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)))
        start, process = running.pop(0)
        output, _ = process.communicate()
        if process.returncode != 0:
            failures.append(
                f"the process of the files from {start} on ended with {process.returncode}: {output[-300:]}"
            )
            continue
        report = json.loads(output.splitlines()[-1])
        outcomes.update(report["outcomes"])
        failures += report["failures"]
        print(*report["failures"], sep="\n", end="\n" if report["failures"] else "", file=sys.stderr)
        print(f"{sum(outcomes.values())} files, {len(failures)} failures", file=sys.stderr, flush=True)
    print(json.dumps({"outcomes": dict(sorted(outcomes.items())), "failures": failures}, indent=1))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
