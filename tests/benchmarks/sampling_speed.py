"""What choosing one token of 65,536 costs, against `transformers`' processors where they are installed.

python3 dev.py bench sampling_speed

`transformers` is no part of Ravel: `.venv/bin/pip install transformers` puts it beside it for the comparison.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import engine
from engine.sampling import Chain, SamplingRules
from engine.sampling.dry import Breakers
from engine.sampling_params import SamplingParams
from tests.benchmarks._measure import BUILTIN, fiction, machine, median, seconds

N_VOCAB, HISTORY, RUNS, PLACES = 65_536, 1024, 300, 30

_PENALTIES = {
    "repetition_penalty": 1.1, "presence_penalty": 0.3, "frequency_penalty": 0.3, "penalty_decay": 0.99,
    "dry_multiplier": 0.8,
}  # fmt: skip
_CUTS = {"top_p": 0.92, "top_k": 100, "min_p": 0.02, "typical_p": 0.97}
CASES: dict[str, dict[str, Any]] = {
    "no dial": {},
    "Balanced (default)": {"temperature": 0.8, "top_p": 0.9, "presence_penalty": 0.2, "frequency_penalty": 0.2},
    "temperature": {"temperature": 0.8},
    "dynamic temperature": {"dynatemp_range": 0.5},
    "smoothing": {"smoothing_factor": 0.2},
    "top_p": {"top_p": 0.9},
    "top_k": {"top_k": 100},
    "min_p": {"min_p": 0.05},
    "typical_p": {"typical_p": 0.95},
    "tfs": {"tfs": 0.95},
    "top_a": {"top_a": 0.1},
    "epsilon_cutoff": {"epsilon_cutoff": 0.0003},
    "eta_cutoff": {"eta_cutoff": 0.0003},
    "top_n_sigma": {"top_n_sigma": 2.0},
    "XTC": {"xtc_probability": 0.5},
    "mirostat 1": {"mirostat_mode": 1},
    "mirostat 2": {"mirostat_mode": 2},
    "repetition, presence, frequency": {k: v for k, v in _PENALTIES.items() if k != "dry_multiplier"},
    "DRY": {"dry_multiplier": 0.8},
    "no repeated 4-gram": {"no_repeat_ngram_size": 4},
    "penalties, top_p, top_k, min_p, typical_p, temperature": {**_PENALTIES, **_CUTS, "temperature": 0.8},
    "the same with top_a, tfs and XTC": {
        **_PENALTIES, **_CUTS, "temperature": 0.8, "top_a": 0.02, "tfs": 0.98, "xtc_probability": 0.5
    },
}  # fmt: skip


#: How the rows of logits are made.
MADE = {
    "peaked": "200 tokens stand 4 to 14 above a normal crowd",
    "built-in": "what the built-in model says in prose, the ids that it lacks lower than its lowest",
    "normal": "standard deviation 2, nothing stands out",
    "flat": "standard deviation 0.1",
}


def logits() -> dict[str, np.ndarray]:
    """Each as rows [n, N_VOCAB], taken in turn."""
    rng = np.random.default_rng(0)
    normal = rng.normal(0, 2, (1, N_VOCAB)).astype(np.float32)
    peaked = normal.copy()
    peaked[0, rng.choice(N_VOCAB, 200, replace=False)] += np.linspace(14, 4, 200, dtype=np.float32)
    said = built_in()
    lower = said.min(axis=1, keepdims=True) - np.abs(normal[:, said.shape[1] :])
    embedded = np.ascontiguousarray(np.concatenate([said, lower], axis=1)[:, rng.permutation(N_VOCAB)])
    return {"peaked": peaked, "built-in": embedded, "normal": normal, "flat": normal / np.float32(20)}


def built_in() -> np.ndarray:
    """The built-in model's logits [PLACES, its vocabulary] of the next token, in prose that has run for 500 tokens."""
    model = engine.load_model(BUILTIN, device="cpu")
    ids = model.tokenizer.encode(fiction(12_000)[-8000:])[: 500 + PLACES]
    said, _ = model.forward(ids, model.initial_state(), every=True)
    return np.asarray(said[-PLACES:], dtype=np.float32)


def history() -> np.ndarray:
    """As in prose: few words often, many seldom."""
    return (np.random.default_rng(1).zipf(1.3, HISTORY) % 5000).astype(np.int64)


def ours(values: dict[str, Any], rows: np.ndarray) -> Callable[[], object]:
    rules = SamplingRules(np.zeros(N_VOCAB, bool), None, Breakers(np.arange(N_VOCAB) == 11))
    chain, ids, mask = Chain(SamplingParams(**values), rules), history(), np.arange(N_VOCAB) > 0
    turns = itertools.cycle(rows)
    return lambda: chain.sample(next(turns), ids, 1000, 7, mask)


def theirs(rows: np.ndarray) -> Callable[[], object] | None:
    """Repetition penalty, temperature and the four cuts, then softmax and a draw."""
    try:
        from transformers.generation import logits_process as lp
    except ImportError:
        return None
    processors = [
        lp.RepetitionPenaltyLogitsProcessor(1.1), lp.TemperatureLogitsWarper(0.8), lp.TopKLogitsWarper(100),
        lp.TopPLogitsWarper(0.92), lp.MinPLogitsWarper(0.02), lp.TypicalLogitsWarper(0.97),
    ]  # fmt: skip
    turns, ids = itertools.cycle(torch.from_numpy(rows)[:, None]), torch.from_numpy(history())[None]

    def run() -> object:
        found = next(turns)
        for processor in processors:
            found = processor(ids, found)
        return torch.multinomial(torch.softmax(found, dim=-1), 1)

    return run


def milliseconds(run: Callable[[], object]) -> str:
    for _ in range(10):
        run()
    times = [1000 * seconds(run) for _ in range(RUNS)]
    return f"{median(times):.3f} ({min(times):.3f})"


def main() -> None:
    print(machine())
    torch.set_num_threads(1)
    rows = logits()
    print(f"one token of {N_VOCAB:,}, {HISTORY:,} tokens looked back on; median (least) ms of {RUNS} draws, one thread")
    print("; ".join(f"{name}: {how}" for name, how in MADE.items()))
    print("| | " + " | ".join(rows) + " |\n|" + " --- |" * (len(rows) + 1))
    for name, values in CASES.items():
        print(f"| {name} | " + " | ".join(milliseconds(ours(values, row)) for row in rows.values()) + " |", flush=True)
    with torch.inference_mode():
        found = [theirs(row) for row in rows.values()]
        if None in found:
            print("`transformers` is not installed: .venv/bin/pip install transformers")
        else:
            same = {"repetition_penalty": 1.1, **_CUTS, "temperature": 0.8}
            print("| the same six as below | " + " | ".join(milliseconds(ours(same, r)) for r in rows.values()) + " |")
            cells = [milliseconds(run) for run in found if run is not None]
            print("| `transformers`: repetition penalty, four cuts, temperature, draw | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
