"""Writing behind 400,000 tokens beside writing behind 1,000, in one process: tokens a second, and resident memory.

python3 dev.py bench state_length [--model built-in|0.1B] [--precision P] [--tokens N] [--folder F]

First another text is read and written on from, which fills what fills once (torch's buffers, the states in memory).
A passage's time is that of the processor, so that other programs on the machine count less; by the clock too.
Then memory is looked at behind 1,000 tokens and again behind all; then both places take turns. --folder: states of a
run before (state_reopen keeps such), so that the 0.1B model need not read the novel again.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import ctypes
import gc
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import psutil

import engine
from tests.benchmarks._measure import machine, median
from tests.benchmarks._models import MODELS, load
from tests.benchmarks._novel import novel
from tests.benchmarks._writer import PARAMS, Writer

NEAR_TOKENS = 1_000
FAR_TOKENS = 400_000
WRITTEN_TOKENS = 200
RUNS = 15
WARM_UP_WORDS = 40_000
WARM_UP_PASSAGES = 30  # each leaves some 19 states in memory, of which there is room for fewer than 400
Scenes = tuple[str, ...]


def first_tokens(model: engine.Model, scenes: Scenes, wanted: int) -> Scenes:
    """The scenes' beginning of about `wanted` tokens, cut at a space. Raises if they have too few."""
    taken: list[str] = []
    for scene in scenes:
        n_tokens = len(model.tokenizer.encode(scene))
        if n_tokens >= wanted:
            cut = scene.rindex(" ", 0, len(scene) * wanted // n_tokens)
            return (*taken, scene[:cut])
        taken.append(scene)
        wanted -= n_tokens
    raise SystemExit(f"the novel has {wanted} tokens too few")


def resident_mb() -> float:
    """Without what the allocator has kept of memory that was given back: up to 60 MB, by chance."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return psutil.Process().memory_info().rss / 1e6


def written(writer: Writer, scenes: Scenes, seed: int) -> tuple[float, float]:
    """Tokens a second, from the request until the passage has ended and been kept: of the processor, of the clock."""
    began, began_cpu = time.perf_counter(), time.process_time()
    stats = writer.write(scenes, WRITTEN_TOKENS, replace(PARAMS, seed=seed)).stats
    used, used_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return stats.tokens_written / used_cpu, stats.tokens_written / used


def memory(writer: Writer, scenes: Scenes, passages: int = 3) -> float:
    """MB after `passages` behind `scenes`."""
    for seed in range(passages):
        written(writer, scenes, seed)
    return resident_mb()


def measure(name: str, precision: str, tokens: int, folder: Path) -> None:
    model = load(name, folder, precision)
    scenes = novel()
    near, far = first_tokens(model, scenes, NEAR_TOKENS), first_tokens(model, scenes, tokens)
    with Writer(model, folder) as writer:
        writer.story = "another"
        memory(writer, novel(WARM_UP_WORDS, skip_words=400_000), WARM_UP_PASSAGES)
        writer.story = "novel"
        near_mb = memory(writer, near)
        far_mb = memory(writer, far)
        runs = [(written(writer, near, 10 + run), written(writer, far, 10 + run)) for run in range(RUNS)]
        again_mb = resident_mb()
    rates = [[median([pair[place][kind] for pair in runs]) for kind in range(2)] for place in range(2)]
    print(f"{name}, {model.info.precision}; {RUNS} turns of {WRITTEN_TOKENS} tokens")
    print(f"| behind | {NEAR_TOKENS} tokens | {tokens} tokens | ratio |")
    print("| --- | --- | --- | --- |")
    for kind, words in enumerate(("tokens a second of the processor", "tokens a second of the clock")):
        near_rate, far_rate = rates[0][kind], rates[1][kind]
        ratio = median([far_run[kind] / near_run[kind] for near_run, far_run in runs])
        print(f"| {words} | {near_rate:.1f} | {far_rate:.1f} | {ratio:.3f} |")
    print(f"| resident, MB | {near_mb:.1f} | {far_mb:.1f} | {far_mb / near_mb:.3f} |")
    print(f"(after all turns: {again_mb:.1f} MB)", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench state_length")
    parser.add_argument("--model", choices=MODELS, default="built-in")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--tokens", type=int, default=FAR_TOKENS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() if options.folder is None else nullcontext(options.folder) as folder:
        measure(options.model, options.precision, options.tokens, Path(folder))


if __name__ == "__main__":
    main()
