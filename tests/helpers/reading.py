"""Reading a text with a model in pieces, and proof that the states it was given stayed as they were."""

from __future__ import annotations

from collections.abc import Sequence

import torch

import engine


def read(
    model: engine.Model, ids: Sequence[int], chunks: Sequence[int], state: engine.State | None = None
) -> tuple[torch.Tensor, engine.State]:
    """Logits after each of `ids`, read in pieces of these lengths, and the last state."""
    assert sum(chunks) == len(ids)
    state = state or model.initial_state()
    rows, at = [], 0
    for n in chunks:
        kept = state.clone()
        logits, new = model.forward(ids[at : at + n], state, every=True)
        assert_same(state, kept)
        rows.append(logits)
        state, at = new, at + n
    return torch.cat(rows), state


def assert_same(state: engine.State, kept: engine.State) -> None:
    """Equal to the bit."""
    assert state.tensors.keys() == kept.tensors.keys()
    for name, tensor in state.tensors.items():
        assert torch.equal(tensor, kept.tensors[name]), name


def difference(a: torch.Tensor, b: torch.Tensor) -> float:
    """The largest absolute one."""
    return (a.double() - b.double()).abs().max().item()
