"""A small model and snapshots of it that are known beforehand, for tests of what becomes of them on a disk.

`python -m tests.helpers.kept_states FOLDER SEED ROUNDS FINGERPRINT` keeps, finds, trims and clears at random in a
folder that other processes use at the same time. It fails at the first wrong state and ends with its counts.
"""

from __future__ import annotations

import logging
import random
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import torch

from engine.models.base import Model
from engine.state import State
from engine.state_store import PrefixKeys, Snapshot, StateStore

N_EMBD = 64
SHAPES = {"att_kv": (2, 4, 16, 16), "att_x_prev": (2, N_EMBD), "ffn_x_prev": (2, N_EMBD)}

IDS = np.arange(1, 201, dtype=np.uint32)


def made_model(fingerprint: str = "a" * 32) -> Model:
    """What the store needs of a model; it computes nothing."""
    state = State({name: torch.zeros(shape) for name, shape in SHAPES.items()}, fingerprint)
    info = SimpleNamespace(fingerprint=fingerprint, device="cpu", n_embd=N_EMBD, state_bytes=state.nbytes)
    return cast(Model, SimpleNamespace(info=info, initial_state=state.clone))


def made_snapshot(n_tokens: int, fingerprint: str = "a" * 32) -> Snapshot:
    """The one and only state after the first `n_tokens` of IDS; with values that are easily rounded or lost."""
    random_bits = torch.Generator().manual_seed(n_tokens)
    tensors = {}
    for name, shape in SHAPES.items():
        bits = torch.randint(-(2**31), 2**31, shape, generator=random_bits, dtype=torch.int64).to(torch.int32)
        tensors[name] = bits.view(torch.float32)  # subnormal numbers, minus zero and NaN among them
    return Snapshot(n_tokens, State(tensors, fingerprint), torch.full((N_EMBD,), float(n_tokens)))


def keep(store: StateStore, model: Model, n_tokens: int, ids: Any = IDS, **where: bool) -> Snapshot:
    snapshot = made_snapshot(n_tokens, model.info.fingerprint)
    store.keep(model, PrefixKeys(model.info.fingerprint, ids), snapshot, **(where or {"memory": False, "disk": True}))
    return snapshot


def is_right(found: Snapshot | None) -> bool:
    """Whether it is, bit for bit, what was once kept for so many tokens."""
    if found is None:
        return True
    right = made_snapshot(found.n_tokens)
    tensors = {**right.state.tensors, "hidden": right.hidden}
    got = {**found.state.tensors, "hidden": found.hidden}
    return tensors.keys() == got.keys() and all(
        torch.equal(tensors[name].view(torch.int32), got[name].view(torch.int32)) for name in tensors
    )


def main() -> int:
    folder, seed, rounds, fingerprint = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    torch.set_num_threads(1)
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout)
    model, choose = made_model(fingerprint), random.Random(seed)
    budget = 5 * made_snapshot(1).nbytes
    found = missed = 0
    for _ in range(rounds):
        store = StateStore(folder, memory_bytes=1, disk_bytes=budget)
        for _ in range(choose.randint(1, 6)):
            keep(store, model, choose.randint(1, len(IDS)))
        if choose.random() < 0.5:
            store.trim()
        if choose.random() < 0.02:
            store.clear()
        snapshot = StateStore(folder, disk_bytes=budget).find(model, IDS[: choose.randint(1, len(IDS))])
        if not is_right(snapshot):
            print("a wrong state")
            return 1
        found, missed = found + (snapshot is not None), missed + (snapshot is None)
    store.trim()
    print(f"found {found} missed {missed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
