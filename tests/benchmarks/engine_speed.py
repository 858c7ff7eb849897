"""Reading and writing with the built-in model: tokens a second, and what is not read again.

python3 dev.py bench engine_speed
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import queue
import tempfile
import time
from pathlib import Path

import engine
from tests.benchmarks._measure import BUILTIN, fiction, machine, median

RUNS = 5


def generate(session: engine.Session, text: str, tokens: int, seed: int = 1) -> tuple[engine.GenerationStats, float]:
    """Returns the figures and the seconds from the request to the first text."""
    events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
    params = engine.SamplingParams(temperature=0.8, top_p=0.9, seed=seed)
    began = time.perf_counter()
    session.generate(engine.GenerationRequest(parts=(text,), params=params, story="b", max_tokens=tokens), events.put)
    first = 0.0
    while True:
        event = events.get()
        if isinstance(event, engine.TextChunk) and not first:
            first = time.perf_counter() - began
        if isinstance(event, engine.Finished):
            return event.stats, first
        assert not isinstance(event, engine.Failed), event


def load(folder: Path, precision: str) -> tuple[engine.Session, float]:
    session = engine.Session(store=folder)
    events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
    began = time.perf_counter()
    session.load_model(BUILTIN, events.put, precision=precision)
    while not isinstance(events.get(), engine.ModelLoaded):
        pass
    return session, time.perf_counter() - began


def main() -> None:
    print(machine())
    text = fiction(16_000)
    print("| precision | reading tok/s | writing tok/s | first word, nothing kept s | first word, reopened s |")
    print("| --- | --- | --- | --- | --- |")
    for precision in ("fp32", "bf16"):
        reading, writing, cold, warm = [], [], [], []
        for run in range(RUNS):
            with tempfile.TemporaryDirectory() as folder:
                session, _ = load(Path(folder), precision)
                stats, first = generate(session, text, 200, seed=run)
                reading.append(stats.tokens_read / stats.seconds_reading)
                writing.append(stats.tokens_written / stats.seconds_writing)
                cold.append(first)
                session.close()
                session, _ = load(Path(folder), precision)
                stats, first = generate(session, text, 10, seed=run)
                assert stats.tokens_read == 0, stats
                warm.append(first)
                session.close()
        figures = (median(reading), median(writing), median(cold), median(warm))
        print("| {} | {:.0f} | {:.0f} | {:.2f} | {:.3f} |".format(precision, *figures))


if __name__ == "__main__":
    main()
