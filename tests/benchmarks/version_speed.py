"""Reading and writing with versions 4 to 6 beside the `rwkv` package, on random weights of the 0.1B models' sizes.

python3 dev.py bench version_speed [VERSION...]

Both take turns with the same weights and tokens, in float32 on one thread. Times are those of the thread, not of the
clock, so that other programs on the machine count less.
"""

from __future__ import annotations

import os

os.environ |= {"OMP_WAIT_POLICY": "PASSIVE", "RWKV_V7_ON": "0", "RWKV_JIT_ON": "1", "RWKV_CUDA_ON": "0"}

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import engine
from tests.benchmarks._measure import machine, median
from tests.helpers.tiny_models import VERSIONS, write_tensors

RUNS = 5
READ_TOKENS = 1024
PEER_CHUNK_TOKENS = 256  # what the package's own pipeline reads at once
WRITTEN_TOKENS = 32
MEASURED = ("4", "5.0", "5.1", "5.2", "6")


def write_weights(folder: Path, version: str) -> Path:
    sizes = {"n_layer": 12, "n_embd": 768, "n_vocab": 50277 if version == "4" else 65536}
    if version != "4":
        sizes["head_size"] = 64
    return write_tensors(folder / "model.pth", VERSIONS[version](**sizes))


def thread_seconds(run: Callable[[], object]) -> float:
    began = time.thread_time()
    run()
    return time.thread_time() - began


class Ravel:
    def __init__(self, path: Path) -> None:
        self._model = engine.load_model(path, precision="fp32")

    def read(self, ids: list[int]) -> None:
        self._model.forward(ids, self._model.initial_state())

    def write(self, ids: list[int]) -> None:
        state = self._model.initial_state()
        for token in ids:
            _, state = self._model.forward([token], state)


class Package:
    def __init__(self, path: Path) -> None:
        from rwkv.model import RWKV

        self._model: Any = RWKV(model=str(path.with_suffix("")), strategy="cpu fp32", verbose=False)

    def read(self, ids: list[int]) -> None:
        state = None
        for start in range(0, len(ids), PEER_CHUNK_TOKENS):
            _, state = self._model.forward(ids[start : start + PEER_CHUNK_TOKENS], state)

    def write(self, ids: list[int]) -> None:
        state = None
        for token in ids:
            _, state = self._model.forward([token], state)


def measure(version: str) -> list[float]:
    """Tokens a second: Ravel reading, the package reading, Ravel writing, the package writing."""
    ids = random.Random(0).choices(range(50_000), k=READ_TOKENS)
    with tempfile.TemporaryDirectory() as folder:
        path = write_weights(Path(folder), version)
        ravel, package = Ravel(path), Package(path)
    for _ in range(3):  # torch's compiler of scripts takes a few calls
        for peer in (ravel, package):
            peer.read(ids[:300])
            peer.write(ids[:2])
    runs = [
        [
            READ_TOKENS / thread_seconds(lambda: ravel.read(ids)),
            READ_TOKENS / thread_seconds(lambda: package.read(ids)),
            WRITTEN_TOKENS / thread_seconds(lambda: ravel.write(ids[:WRITTEN_TOKENS])),
            WRITTEN_TOKENS / thread_seconds(lambda: package.write(ids[:WRITTEN_TOKENS])),
        ]
        for _ in range(RUNS)
    ]
    return [median(values) for values in zip(*runs, strict=True)]


def main() -> None:
    torch.set_num_threads(1)
    print(machine())
    print("| version | Ravel reading tok/s | package | ratio | Ravel writing tok/s | package | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for version in sys.argv[1:] or MEASURED:
        reads, peer_reads, writes, peer_writes = measure(version)
        print(
            f"| {version} | {reads:.0f} | {peer_reads:.0f} | {reads / peer_reads:.2f} "
            f"| {writes:.1f} | {peer_writes:.1f} | {writes / peer_writes:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
