"""Several passages side by side beside one: the time of a step, and tokens a second with sampling and all.

Times are those of the processor (one thread works), so that other programs on the machine count less.

python3 dev.py bench alternatives_speed [--model built-in|0.1B] [--precision P]
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import tempfile
import time
from pathlib import Path

import engine
from tests.benchmarks._measure import machine, median
from tests.benchmarks._models import MODELS, load
from tests.benchmarks._novel import novel
from tests.benchmarks._writer import Writer

ROWS = (1, 2, 4, 8, 16)
PASSES = 25  # over all numbers of rows, which take turns
STEPS = 8  # of each in one pass
PASSAGES = 5
PASSAGE_TOKENS = 64
READ_CHARACTERS = 2_000


def step_ms(model: engine.Model) -> dict[int, tuple[float, float]]:
    """By number of rows: median ms of one step, and the median of its ratio to one row's in the same pass."""
    ids = model.tokenizer.encode(novel(2_000)[0])
    _, state = model.forward(ids[:200], model.initial_state())
    states = {rows: [state.clone() for _ in range(rows)] for rows in ROWS}
    passes: list[dict[int, float]] = []

    def one_step_ms(rows: int, first: int) -> float:
        began = time.thread_time()
        for i in range(STEPS):
            batch = [ids[200 + (first + i + row) % 800] for row in range(rows)]
            _, states[rows] = model.forward_batch(batch, states[rows])
        return 1000 * (time.thread_time() - began) / STEPS

    for number in range(PASSES + 2):
        passes.append({rows: one_step_ms(rows, STEPS * number) for rows in ROWS})
    del passes[:2]  # torch's first calls
    return {rows: (median([p[rows] for p in passes]), median([p[rows] / p[1] for p in passes])) for rows in ROWS}


def passages(model: engine.Model) -> dict[int, float]:
    """By number of rows: tokens a second of all rows together, from the end of reading to the last event."""
    scene = novel(2_000)[0][:READ_CHARACTERS]
    rates: dict[int, list[float]] = {rows: [] for rows in ROWS}
    with tempfile.TemporaryDirectory() as folder, Writer(model, Path(folder)) as writer:
        writer.write((scene,), 4)
        for _ in range(PASSAGES):
            for rows in ROWS:
                rates[rows].append(writer.rows_rate((scene,), PASSAGE_TOKENS, rows))
    return {rows: median(found) for rows, found in rates.items()}


def measure(name: str, precision: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        model = load(name, Path(folder), precision)
    steps, rates = step_ms(model), passages(model)
    for rows in ROWS:
        step, ratio = steps[rows]
        print(
            f"| {name} {model.info.precision} | {rows} | {step:.2f} | {ratio:.2f} | {rates[rows]:.0f} "
            f"| {rates[rows] / rates[1]:.2f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench alternatives_speed")
    parser.add_argument("--model", choices=MODELS, action="append")
    parser.add_argument("--precision", action="append")
    options = parser.parse_args()
    print(machine())
    print("| model | rows | one step ms | against one row | passages, tok/s in all | against one passage |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in options.model or MODELS:
        for precision in options.precision or ("fp32", "bf16"):
            measure(name, precision)


if __name__ == "__main__":
    main()
