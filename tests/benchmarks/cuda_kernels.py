"""Writing and reading on an NVIDIA GPU beside torch on the same one, on random weights of official sizes.

python3 dev.py bench cuda_kernels [0.1B|0.4B|1.5B...]

Both take turns in one process. The bound of writing is reading every weight once a token at the rate at which this GPU
copies memory, measured first. Needs a GPU, torch for CUDA, and the CUDA library, which `python3 dev.py test --gpu`
builds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

import engine
from engine.models.base import Model
from tests.benchmarks._measure import machine, median
from tests.benchmarks._models import HEAD_SIZE, N_VOCAB, RANKS, SHAPES
from tests.helpers.tiny_models import rwkv7_tensors, write_tensors

SIZES = {**SHAPES, "1.5B": (24, 2048)}
PRECISIONS = ("fp16", "bf16", "int8", "int4")
RUNS = 5
WRITTEN_TOKENS = 200
ROWS = (1, 8)
READ_TOKENS = (512, 4096)
COPIED_BYTES = 1 << 30
TOP_K = 512


def synchronize() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def seconds(run: Callable[[], object]) -> float:
    """Until the GPU is done."""
    synchronize()
    began = time.perf_counter()
    run()
    synchronize()
    return time.perf_counter() - began


def bandwidth(device: str, n_bytes: int) -> float:
    """Bytes a second, read and written, of a copy on the device: the best of several."""
    source, target = (torch.zeros(n_bytes, dtype=torch.uint8, device=device) for _ in range(2))
    target.copy_(source)
    return 2 * n_bytes / min(seconds(lambda: target.copy_(source)) for _ in range(10))


def write_weights(folder: Path, size: str) -> Path:
    n_layer, n_embd = SIZES[size]
    tensors = rwkv7_tensors(n_layer, n_embd, N_VOCAB, HEAD_SIZE, rank=RANKS, inner=4 * n_embd)
    return write_tensors(folder / f"{size}.safetensors", {name: x.bfloat16() for name, x in tensors.items()})


class Measured:
    """A model, and how long it takes to write and to read."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._state = model.forward(range(20), model.initial_state())[1]

    def writing(self, n_rows: int, n_tokens: int) -> float:
        """Seconds a step of so many rows, logits included, the next tokens being known."""
        batch = self.model.stack([self._state] * n_rows)

        def write() -> None:
            state = batch
            for token in range(n_tokens):
                _, _, state = self.model.step_rows([token + row for row in range(n_rows)], state)

        write()  # what is recorded, loaded or chosen at the first steps
        return seconds(write) / n_tokens

    def reading(self, n_tokens: int) -> float:
        ids = [i % 1000 for i in range(n_tokens)]
        return seconds(lambda: self.model.advance(ids, self._state))


def measure(path: Path, precision: str, device: str, copied: float) -> None:
    """Prints a line for each figure: own kernels, torch, and the share of the bound that writing one row reaches."""
    own = Measured(engine.load_model(path, device, precision))
    peer = Measured(engine.load_model(path, device, precision, kernels="torch"))
    touched = own.model.info.bytes - N_VOCAB * own.model.info.n_embd * 2  # of the embedding a token reads one row
    figures: list[tuple[str, Callable[[Measured], float], int]] = []
    for n_rows in ROWS:
        figures.append((f"write, {n_rows} rows", lambda m, n=n_rows: m.writing(n, WRITTEN_TOKENS), n_rows))
    for n_tokens in READ_TOKENS:
        figures.append((f"read {n_tokens}", lambda m, n=n_tokens: m.reading(n), n_tokens))
    for name, run, n_tokens in figures:
        times = [(run(own), run(peer)) for _ in range(RUNS)]
        ours, theirs = (median(column) for column in zip(*times, strict=True))
        share = f"{touched / copied / ours:.0%}" if name == "write, 1 rows" else ""
        rates = f"{n_tokens / ours:,.0f} | {n_tokens / theirs:,.0f} | {theirs / ours:.2f}"
        print(f"| {path.stem} | {precision} | {name} | {rates} | {share} |", flush=True)


def measure_top_k(device: str) -> None:
    from kernels import cuda

    library, logits = cuda.load(), torch.randn(8, N_VOCAB, device=device)
    for rows in (logits[:1], logits):
        ours = min(seconds(lambda rows=rows: library.top_k(rows, TOP_K)) for _ in range(20))
        theirs = min(seconds(lambda rows=rows: rows.topk(TOP_K)) for _ in range(20))
        print(f"The {TOP_K} largest of {len(rows)} rows: {ours * 1e6:.0f} us, torch's topk {theirs * 1e6:.0f} us")


def main(sizes: list[str]) -> int:
    if not torch.cuda.is_available():
        print("bench: there is no NVIDIA GPU here, or torch is a build without CUDA", file=sys.stderr)
        return 2
    unknown = [size for size in sizes if size not in SIZES]
    if unknown:
        print(f"bench: sizes are {', '.join(SIZES)}, not {', '.join(unknown)}", file=sys.stderr)
        return 2
    copied = bandwidth("cuda", COPIED_BYTES)
    print(f"{machine()}; {torch.cuda.get_device_name()}, copying {copied / 1e9:.0f} GB/s, torch {torch.__version__}\n")
    measure_top_k("cuda")
    print("\n| model | precision | figure | tok/s | torch | times | of the bound |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes or SIZES:
            path = write_weights(Path(folder), size)
            for precision in PRECISIONS:
                measure(path, precision, "cuda", copied)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
