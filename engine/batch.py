"""Rows of one model that move side by side, a token at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engine.models.base import Model, StateTensors
from engine.state import Counters
from engine.state_store import Snapshot


@dataclass(frozen=True, slots=True)
class Batch:
    """Where the rows are: the state after each one's last token [L, B, ...], and the hidden vectors [B, C]. Never
    changed in place: snapshots share its memory."""

    model: Model
    state: StateTensors
    hidden: torch.Tensor

    @classmethod
    def of(cls, model: Model, snapshot: Snapshot, n_rows: int) -> Batch:
        """`n_rows` rows that all begin at `snapshot`."""
        return cls(model, model.stack([snapshot.state] * n_rows), snapshot.hidden.expand(n_rows, -1))

    def advanced(self, tokens: Sequence[int]) -> Batch:
        """After one more token a row."""
        hidden, state = self.model.advance_rows(tokens, self.state)
        return Batch(self.model, state, hidden)

    def only(self, rows: Sequence[int]) -> Batch:
        """Some of the rows."""
        chosen = list(rows)
        return Batch(self.model, {name: tensor[:, chosen] for name, tensor in self.state.items()}, self.hidden[chosen])

    def with_row(self, row: int, snapshot: Snapshot) -> Batch:
        """The same with one row elsewhere."""
        state = {name: _replaced(tensor, 1, row, snapshot.state.tensors[name]) for name, tensor in self.state.items()}
        return Batch(self.model, state, _replaced(self.hidden, 0, row, snapshot.hidden))

    def snapshot(self, row: int, n_tokens: int, counters: Counters | None) -> Snapshot:
        """One row, which has come `n_tokens` tokens far."""
        state = self.model.row_state(self.state, row)
        return Snapshot(n_tokens, state, self.hidden[row].clone(), counters)


@torch.inference_mode()
def _replaced(tensor: torch.Tensor, axis: int, at: int, slice_: torch.Tensor) -> torch.Tensor:
    """A copy of `tensor` with another slice at index `at` of `axis`."""
    new = tensor.clone()
    new.select(axis, at).copy_(slice_)
    return new
