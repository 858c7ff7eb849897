"""What lower precisions lose against fp32: Kullback-Leibler divergence and perplexity over a text, built-in model.

python3 dev.py bench quantisation [--model built-in|FILE] [--tokens N] [--precisions int8 ...]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import engine
from tests.benchmarks._measure import BUILTIN, machine
from tests.helpers.quality import compared, fiction_ids
from tests.tolerances import QUANTISED

TOKENS = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench quantisation")
    parser.add_argument("--model", type=Path, default=BUILTIN)
    parser.add_argument("--tokens", type=int, default=TOKENS)
    parser.add_argument("--precisions", nargs="+", default=["bf16", "fp16", "int8", "int4"])
    options = parser.parse_args()
    exact = engine.load_model(options.model, device="cpu", precision="fp32")
    ids = fiction_ids(exact, options.tokens)
    print(machine())
    print(f"{options.model.name}, {len(ids)} tokens of fiction, against fp32; {exact.info.kernels}")
    print("| precision | MB | mean KL, nats | 99 % | most | perplexity ratio | wanted at most |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for precision in options.precisions:
        model = engine.load_model(options.model, device="cpu", precision=precision)
        q = compared(exact, model, ids)
        wanted = ", ".join(map(str, QUANTISED.get(precision, ())))
        print(
            f"| {precision} | {model.info.bytes / 1e6:.1f} | {q.mean_kl:.5f} | {q.kl_99:.4f} | {q.max_kl:.3f} "
            f"| {q.perplexity_ratio:.5f} | {wanted} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
