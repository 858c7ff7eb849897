"""Ravel's kernels beside llama.cpp, the `rwkv` package and the machine's own limit, in one run.

python3 dev.py bench kernels [decode read rows busy load memory ...] [--quick] [--sizes 0.1B 0.4B] [--rounds N]
                             [--precisions int8 ...] [--folder F]

RWKV-7 with random weights in the official shapes. Every engine has the model in a process of its own and they take
turns, so that each is measured beside the others; the read bandwidth is measured before and after each run of
decoding. Ratios are medians over the rounds of what was measured in the same round. llama.cpp takes part where
`llama-cpp-python` can be imported. --folder: where models are kept for the next run (1 GB for 0.1B, 5 GB for 0.4B).
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from tests.benchmarks import _touched
from tests.benchmarks._bandwidth import Bandwidth
from tests.benchmarks._engines import Running, llama_is_here
from tests.benchmarks._figures import Figures, Row, Setting
from tests.benchmarks._fresh import fresh
from tests.benchmarks._gguf_models import write_gguf_model
from tests.benchmarks._measure import machine, median
from tests.benchmarks._models import write_random

RUN_SECONDS = 0.4
MOST_TOKENS = 128
SAME_BITS = {"int8": "Q8_0", "int4": "Q4_0", "bf16": "F16"}
PACKAGE = ("fp32", "bf16")
WANTED_DECODE = {"int8": 1.35, "int4": 1.5, "fp32": 1.8, "bf16": 4.0}
ROWS = 8
IDS = tuple(random.Random(0).choices(range(1, 60_000), k=4096))


class Bench:
    """The engines with the model of one size, and what is measured of them."""

    def __init__(self, size: str, options: argparse.Namespace, folder: Path, figures: Figures) -> None:
        self.size, self.rounds, self.figures = size, options.rounds, figures
        self.precisions: list[str] = options.precisions
        self._folder, self._stack = folder, ExitStack()
        self.bandwidth = Bandwidth()
        self.engines: list[Running] = []

    def __enter__(self) -> Bench:
        for precision in self.precisions:
            path = write_random(self._folder, self.size)
            with Running("Ravel", path, precision, self._folder):
                pass  # the converted file is made
            self._start("Ravel", path, precision, _touched.of_ravel(path, precision))
        for precision in SAME_BITS.values() if llama_is_here() else ():
            path = write_gguf_model(self._folder, self.size, precision)
            self._start("llama.cpp", path, precision, _touched.of_gguf(path))
        for precision in PACKAGE:
            path = write_random(self._folder, self.size, ".pth")
            self._start("rwkv", path, precision, _touched.of_package(path, precision))
        for engine in self.engines:
            engine.seconds("write", IDS[:16], 2)  # torch's compiler of scripts takes a few calls
        return self

    def __exit__(self, *_: object) -> None:
        for engine in self.engines:
            self.figures.peak_mb[self.size, engine.name, engine.precision] = engine.peak_mb()
        self._stack.close()

    def _start(self, name: str, path: Path, precision: str, weights: int) -> None:
        """weights: bytes of them that a token reads."""
        engine = self._stack.enter_context(Running(name, path, precision, self._folder))
        print(f"{self.size}: {name} {precision}, {engine.report}", flush=True)
        self.engines.append(engine)
        self.figures.weights[self.size, name, precision] = weights

    def of(self, name: str) -> list[Running]:
        return [engine for engine in self.engines if engine.name == name]

    def named(self, name: str, precision: str) -> Running | None:
        return next((engine for engine in self.of(name) if engine.precision == precision), None)

    def setting(self, engine: Running, threads: int, what: str) -> Setting:
        return Setting(self.size, engine.name, engine.precision, threads, what)

    def take(self, engine: Running, threads: int, what: str, call: str, n_ids: int, **more: int) -> float:
        """Measures and keeps tokens a second."""
        rate = n_ids / engine.seconds(call, IDS[:n_ids], threads, **more)
        self.figures.rates[self.setting(engine, threads, what)].append(rate)
        self.figures.others.append(engine.others)
        return rate

    def n_ids(self, engine: Running) -> int:
        """As many as the engine writes in RUN_SECONDS."""
        rate = 16 / engine.seconds("write", IDS[:16], 1)
        return max(16, min(MOST_TOKENS, round(RUN_SECONDS * rate)))


def decode(bench: Bench) -> None:
    """One token after the other, with 1 and 2 threads, beside the bandwidth of as many threads."""
    figures = bench.figures
    n_ids = {engine: bench.n_ids(engine) for engine in bench.engines}
    for _ in range(bench.rounds):
        for engine in bench.engines:
            for threads in (1, 2):
                before = bench.bandwidth.measure(threads)
                rate = bench.take(engine, threads, "decode", "write", n_ids[engine])
                speed = (before + bench.bandwidth.measure(threads)) / 2
                figures.bandwidth[threads].append(speed)
                weights = figures.weights[bench.size, engine.name, engine.precision]
                touched = weights + _touched.of_state(bench.size)
                figures.shares[bench.setting(engine, threads, "decode")].append(rate * touched / (speed * 1e9))
    for engine in bench.of("Ravel"):
        mine, precision = bench.setting(engine, 2, "decode"), engine.precision
        if precision in ("int8", "int4"):
            figure = f"decode {precision}, share of the bound, {bench.size}"
            figures.rows.append(Row(figure, median(figures.shares[mine]), 0.8))
        name, theirs = ("rwkv", precision) if precision in PACKAGE else ("llama.cpp", SAME_BITS[precision])
        peer = bench.named(name, theirs)
        if peer is not None:
            _compare(bench, engine, peer, "decode", WANTED_DECODE[precision])


def _compare(bench: Bench, engine: Running, peer: Running, what: str, wanted: float) -> None:
    """A row: Ravel with 2 threads against the better of the peer's numbers of threads."""
    theirs = [bench.setting(peer, threads, what) for threads in (1, 2)]
    theirs = [setting for setting in theirs if bench.figures.has(setting)]
    ratio = bench.figures.ratio(bench.setting(engine, 2, what), theirs)
    figure = f"{what} {engine.precision} against {peer.name} {peer.precision}, {bench.size}"
    bench.figures.rows.append(Row(figure, ratio, wanted, unit=" times"))


def read(bench: Bench) -> None:
    """A text at once, with 2 threads: 512 tokens by all, 4,096 by Ravel and llama.cpp."""
    for n_ids in (512, 4096):
        what = f"reading {n_ids}"
        engines = [engine for engine in bench.engines if n_ids == 512 or engine.name != "rwkv"]
        for engine in engines:
            engine.seconds("read", IDS[:512], 2)
        for _ in range(bench.rounds if n_ids == 512 else min(3, bench.rounds)):
            for engine in engines:
                bench.take(engine, 2, what, "read", n_ids)
        for engine in bench.of("Ravel"):
            peer = bench.named("llama.cpp", SAME_BITS.get(engine.precision, ""))
            if peer is not None:
                _compare(bench, engine, peer, what, 1.5)


def rows(bench: Bench) -> None:
    """Steps of 8 rows against steps of one; what is kept is steps a second."""
    for engine in bench.of("Ravel"):
        n_ids = bench.n_ids(engine) // 2
        one, eight = bench.setting(engine, 2, "1 row"), bench.setting(engine, 2, f"{ROWS} rows")
        for _ in range(bench.rounds):
            bench.take(engine, 2, one.what, "write_rows", n_ids, rows=1)
            bench.take(engine, 2, eight.what, "write_rows", n_ids, rows=ROWS)
            bench.take(engine, 2, f"{ROWS} rows, forward_batch", "write_batch", n_ids, rows=ROWS)
        if engine.precision == "int8":
            figure = f"a step of {ROWS} rows against one row, int8, {bench.size}"
            ratio = bench.figures.ratio(one, [eight])
            bench.figures.rows.append(Row(figure, ratio, 2.0, at_most=True, unit=" times"))


@contextmanager
def busy_core() -> Iterator[None]:
    """Another process keeps a core busy, whichever the system gives it."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def busy(bench: Bench) -> None:
    """Decoding with 2 threads while another process keeps a core busy, against one quiet thread."""
    quiet, disturbed = "decode, quiet", "decode, a core busy"
    engines = [engine for engine in bench.engines if engine.precision in ("int8", "int4", "Q8_0", "Q4_0")]
    for _ in range(bench.rounds):
        for engine in engines:
            n_ids = 2 * MOST_TOKENS if engine.name == "Ravel" else 32
            bench.take(engine, 1, quiet, "write", n_ids)
            with busy_core():
                bench.take(engine, 2, disturbed, "write", n_ids)
    for engine in engines:
        ratio = bench.figures.ratio(bench.setting(engine, 2, disturbed), [bench.setting(engine, 1, quiet)])
        figure = f"decode {engine.precision} with a core busy against one quiet thread, {bench.size}"
        if engine.name == "Ravel":
            bench.figures.rows.append(Row(figure, ratio, 0.7))
        else:
            print(f"{engine.name}: {figure}: {ratio:.2f}")


PARTS: dict[str, Callable[[Bench], None]] = {"decode": decode, "read": read, "rows": rows, "busy": busy}


def load(size: str, options: argparse.Namespace, folder: Path, figures: Figures) -> None:
    """From a converted file in a warm cache to the first token, in fresh processes."""
    for precision in options.precisions:
        arguments = (str(write_random(folder, size)), precision, str(folder))
        fresh(*arguments)  # the converted file is made
        runs = [fresh(*arguments) for _ in range(options.rounds)]
        loaded, seconds = (median([run[name] for run in runs]) for name in ("loaded_s", "first_token_s"))
        print(f"{size}: loading {precision}: {loaded:.3f} s, to the first token {seconds:.3f} s")
        if precision == "int8":
            figures.rows.append(Row(f"load {size} int8 to the first token", seconds, 0.3, at_most=True, unit=" s"))
        _memory(size, precision, runs, figures)


def _memory(size: str, precision: str, runs: list[dict[str, float]], figures: Figures) -> None:
    """Of a process that has read 512 tokens and written 32; the imports of torch and Ravel are part of it."""
    peak, weights, imports = (median([run[name] for run in runs]) for name in ("peak_mb", "weights_mb", "imports_mb"))
    print(f"{size}: {precision}: weights {weights:.0f} MB, most memory {peak:.0f} MB; imports alone {imports:.0f} MB")
    figure = f"most memory less weights, {size} {precision} (weights {weights:.0f} MB)"
    figures.rows.append(Row(figure, peak - weights, 200, at_most=True, unit=" MB"))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench kernels")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "load", []], help="all without any")
    parser.add_argument("--quick", action="store_true", help="0.1B, two rounds")
    parser.add_argument("--sizes", nargs="+", choices=("0.1B", "0.4B"))
    parser.add_argument("--precisions", nargs="+", default=["fp32", "bf16", "int8", "int4"])
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    options.sizes = options.sizes or (["0.1B"] if options.quick else ["0.1B", "0.4B"])
    options.rounds = options.rounds or (2 if options.quick else 5)
    return options


def main() -> None:
    options = parsed()
    figures = Figures()
    print(machine())
    with tempfile.TemporaryDirectory() if options.folder is None else nullcontext(options.folder) as place:
        folder = Path(place)
        parts = [part for name, part in PARTS.items() if name in options.parts or not options.parts]
        for size in options.sizes:
            if parts:
                with Bench(size, options, folder, figures) as bench:
                    for part in parts:
                        part(bench)
            if not options.parts or "load" in options.parts:
                load(size, options, folder, figures)
    figures.print_raw()
    figures.print_rows()


if __name__ == "__main__":
    main()
