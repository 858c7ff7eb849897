"""What a fresh process needs to load a model: its time to the first token, and memory.

python -m tests.benchmarks._fresh [MODEL PRECISION CACHE] does it and prints JSON; without a model only the imports.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks._engines import peak_mb


def fresh(*arguments: str) -> dict[str, float]:
    """The figures of a new process, beside nothing."""
    command = [sys.executable, "-m", "tests.benchmarks._fresh", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"})
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> None:
    import torch  # noqa: F401  imports are no part of loading

    import engine

    load_model = engine.load_model  # which imports the rest
    figures = {"imports_mb": peak_mb()}
    if len(sys.argv) > 1:
        path, precision, cache = sys.argv[1:]
        began = time.perf_counter()
        model = load_model(path, device="cpu", precision=precision, cache=Path(cache))
        figures["loaded_s"] = time.perf_counter() - began
        model.forward([1], model.initial_state())
        figures |= {"first_token_s": time.perf_counter() - began, "weights_mb": model.info.bytes / 1e6}
        figures["loaded_mb"] = peak_mb()
        _, state = model.forward(list(range(1, 513)), model.initial_state())
        for token in range(1, 33):
            _, state = model.forward([token], state)
        figures["peak_mb"] = peak_mb()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
