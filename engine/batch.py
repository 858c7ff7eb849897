"""Rows of one model that move side by side, a token at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from engine.models.base import Model, StateTensors
from engine.state import Counters
from engine.state_store import Snapshot


@dataclass(frozen=True, slots=True)
class Batch:
    """Where the rows are: the state after each one's last token [L, B, ...], the hidden vectors [B, C], and the logits
    [B, n_vocab] where they are known already. One row is never changed in place: snapshots share its memory. Several
    are good until the batch after the next is made, which takes the memory of their state."""

    model: Model
    state: StateTensors
    hidden: torch.Tensor
    known_logits: torch.Tensor | None = None
    spare: StateTensors | None = None  # the state before, of several rows

    @classmethod
    def of(cls, model: Model, snapshot: Snapshot, n_rows: int) -> Batch:
        """`n_rows` rows that all begin at `snapshot`."""
        return cls(model, model.stack([snapshot.state] * n_rows), snapshot.hidden.expand(n_rows, -1))

    def advanced(self, tokens: Sequence[int]) -> Batch:
        """After one more token a row."""
        logits, hidden, state = self.model.step_rows(tokens, self.state, self.spare)
        return Batch(self.model, state, hidden, logits, self.state if len(hidden) > 1 else None)

    def logits(self) -> npt.NDArray[np.float32]:
        """Of every row's next token, [B, n_vocab]."""
        known = self.known_logits
        logits: npt.NDArray[np.float32] = (self.model.logits(self.hidden) if known is None else known).cpu().numpy()
        return logits

    def only(self, rows: Sequence[int]) -> Batch:
        """Some of the rows."""
        chosen = list(rows)
        if chosen == list(range(len(self.hidden))):
            return self
        state = {name: tensor[:, chosen] for name, tensor in self.state.items()}
        logits = None if self.known_logits is None else self.known_logits[chosen]
        return Batch(self.model, state, self.hidden[chosen], logits)

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
