"""Reading and writing with the built-in model: tokens a second, time to the first word, time to stop.

python3 dev.py bench engine_speed
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import queue
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import engine
from tests.benchmarks._measure import BUILTIN, fiction, machine, median

RUNS = 5
TEXT_CHARACTERS = 16_000
WRITTEN_TOKENS = 200
PARAMS = engine.SamplingParams(temperature=0.8, top_p=0.9, seed=1)


class Measured:
    """A session on a folder of its own, asked for one passage at a time."""

    def __init__(self, folder: Path, precision: str) -> None:
        self._events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
        self.session = engine.Session(store=folder)
        self.session.load_model(BUILTIN, self._events.put, precision=precision)
        while not isinstance(event := self._events.get(), engine.ModelLoaded):
            assert not isinstance(event, engine.Failed), event

    def write(self, text: str, tokens: int) -> tuple[engine.GenerationStats, float]:
        """The figures, and the seconds from the request to the first text."""
        request = engine.GenerationRequest(parts=(text,), params=PARAMS, story="b", max_tokens=tokens)
        began = time.perf_counter()
        self.session.generate(request, self._events.put)
        first_s = 0.0
        while True:
            event = self._events.get()
            if isinstance(event, engine.TextChunk) and not first_s:
                first_s = time.perf_counter() - began
            if isinstance(event, engine.Finished):
                return event.stats, first_s
            assert not isinstance(event, engine.Failed), event

    def stop(self, text: str, when: Callable[[engine.Event], bool]) -> float:
        """Seconds from a cancel, given at the first event that `when` likes, to the last event."""
        request = engine.GenerationRequest(parts=(text,), params=PARAMS, story="c", max_tokens=5000)
        job = self.session.generate(request, self._events.put)
        while not when(self._events.get()):
            pass
        began = time.perf_counter()
        job.cancel()
        while not isinstance(self._events.get(), engine.Cancelled):
            pass
        return time.perf_counter() - began


def one_run(precision: str, text: str) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(Path(folder), precision)
        stats, cold_s = measured.write(text, WRITTEN_TOKENS)
        stop_writing_s = measured.stop(text, lambda e: isinstance(e, engine.TextChunk) and e.tokens_written > 20)
        stop_reading_s = measured.stop(
            "x" + text, lambda e: isinstance(e, engine.ReadingProgress) and e.tokens_done > 1000
        )
        measured.session.close()
        measured = Measured(Path(folder), precision)
        again, warm_s = measured.write(text, 10)
        measured.session.close()
        assert again.tokens_read == 0, again
    return [
        stats.tokens_read / stats.seconds_reading,
        stats.tokens_written / stats.seconds_writing,
        1000 * cold_s,
        1000 * warm_s,
        1000 * stop_reading_s,
        1000 * stop_writing_s,
    ]


def peer(text: str) -> tuple[float, float]:
    """Tokens a second, reading and writing, of the `rwkv` package on the same weights, text and threads, fp32."""
    os.environ |= {"RWKV_V7_ON": "1", "RWKV_JIT_ON": "1", "RWKV_CUDA_ON": "0"}
    import torch
    from safetensors.torch import load_file

    with tempfile.TemporaryDirectory() as folder:
        torch.save(load_file(BUILTIN / "model.safetensors"), Path(folder) / "model.pth")
        from rwkv.model import RWKV

        model = RWKV(model=str(Path(folder) / "model"), strategy="cpu fp32")
    ids = engine.load_tokenizer(BUILTIN).encode(text)
    model.forward(ids[:64], None)
    began = time.perf_counter()
    _, state = model.forward(ids, None)
    read_s = time.perf_counter() - began
    began = time.perf_counter()
    for token in ids[:WRITTEN_TOKENS]:
        _, state = model.forward([token], state)
    return len(ids) / read_s, WRITTEN_TOKENS / (time.perf_counter() - began)


def main() -> None:
    print(machine())
    text = fiction(TEXT_CHARACTERS)
    print(
        "| | reading tok/s | writing tok/s | first word ms | first word, reopened ms | stop reading ms | writing ms |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for precision in ("fp32", "bf16"):
        runs = [one_run(precision, text) for _ in range(RUNS)]
        figures = [median(values) for values in zip(*runs, strict=True)]
        print(f"| Ravel {precision} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |")
    reading, writing = zip(*(peer(text) for _ in range(RUNS)), strict=True)
    print(f"| `rwkv` package fp32 | {median(reading):.0f} | {median(writing):.0f} | | | | |")


if __name__ == "__main__":
    main()
