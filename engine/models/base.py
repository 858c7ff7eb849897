"""The contract that every RWKV version keeps, and what all of them share: the public `forward` in its forms.

A model implements `_run` (token ids and a state in, hidden vectors and a new state out) over whole chunks; this file
cuts sequences into chunks, batches rows, and applies the head only where logits are asked for.
"""

from __future__ import annotations

import abc
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from engine.config import ModelInfo
from engine.errors import InvalidRequest, StateError, TokenizerMissing
from engine.state import State

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer

#: Tokens read in one pass. Fixed, so that the same text gives the same rounding on the same machine.
CHUNK_TOKENS = 128

StateTensors = dict[str, torch.Tensor]  # name -> [n_layer, B, ...]


class Interrupted(Exception):
    """`stop` said so in the middle of a chunk; what was computed of it is gone, the given state is as it was."""


class Model(abc.ABC):
    """Weights on a device. Reads states, never changes them. Used from one thread at a time."""

    info: ModelInfo

    def __init__(self, info: ModelInfo, tokenizer: Tokenizer | None) -> None:
        self.info = info
        self._tokenizer = tokenizer
        self._tuned: torch.Tensor | None = None

    @property
    def tokenizer(self) -> Tokenizer:
        """Raises TokenizerMissing where no vocabulary fits the model."""
        if self._tokenizer is None:
            raise TokenizerMissing(path=self.info.path, n_vocab=self.info.n_vocab)
        return self._tokenizer

    @abc.abstractmethod
    def _run(
        self, ids: torch.Tensor, state: StateTensors, stop: Callable[[], bool] | None
    ) -> tuple[torch.Tensor, StateTensors]:
        """ids int64 [B, T], T >= 1. Returns hidden float32 [B, T, C] before the final norm, and the new state.

        Asks `stop` in and between layers and raises Interrupted if it says True.
        """

    @abc.abstractmethod
    def _initial_tensors(self) -> dict[str, torch.Tensor]:
        """The state before any token: new tensors, [n_layer, ...]."""

    @abc.abstractmethod
    def _logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """hidden float32 [..., C] -> logits float32 [..., n_vocab]."""

    def _step(
        self, ids: torch.Tensor, state: StateTensors, spare: StateTensors | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, StateTensors]:
        """One token a row, ids int64 [B, 1]: logits [B, n_vocab], hidden vectors [B, C], the new state, which may take
        the memory of `spare`."""
        hidden, new = self._run(ids, state, None)
        return self._logits(hidden[:, -1]), hidden[:, -1], new

    def initial_state(self) -> State:
        """The state before any token; the caller's own."""
        tensors = self._initial_tensors()
        if self._tuned is not None:
            tensors["att_kv"] = self._tuned.clone()
        return State(tensors, self.info.fingerprint)

    def tune(self, att_kv: torch.Tensor) -> None:
        """Begins every story from these recurrent matrices, [n_layer, H, N, N] laid out as this version keeps them.

        To be called once, before any state is made: states of the model without them are refused from here on.
        Raises StateError where they don't fit the model, or are no numbers.
        """
        kept = self._initial_tensors().get("att_kv")
        if kept is None or kept.shape != att_kv.shape:
            raise StateError(path="", reason=f"holds {tuple(att_kv.shape)}, made for another model")
        tuned = att_kv.to(kept)
        if not bool(torch.isfinite(tuned).all()):
            raise StateError(path="", reason="holds NaN or infinity")
        digest = hashlib.blake2b(self.info.fingerprint.encode(), digest_size=16)
        digest.update(tuned.cpu().contiguous().numpy().data)
        self.info = replace(self.info, fingerprint=digest.hexdigest())
        self._tuned = tuned

    def forward(self, ids: Sequence[int], state: State, every: bool = False) -> tuple[torch.Tensor, State]:
        """Reads `ids` from `state`, which stays as it is.

        Returns logits float32 [n_vocab] after the last id, or [len(ids), n_vocab] after each one if `every`, and the
        state after the last id. The logits are the caller's to change. Raises InvalidRequest for no ids or an unknown
        one.
        """
        with torch.inference_mode():
            if len(ids) == 1:
                self._check_state(state)
                logits, _, new = self._step(self._checked(ids).view(1, 1), self.stack([state]))
                return _own(logits if every else logits[0]), self.row_state(new, 0)
            hidden, state = self._read(ids, state, None)
            logits = self._logits(hidden) if every else self._logits(hidden[-1:])[0]
        return _own(logits), state

    @torch.inference_mode()
    def advance(
        self, ids: Sequence[int], state: State, stop: Callable[[], bool] | None = None
    ) -> tuple[torch.Tensor, State]:
        """`forward` without the head: the hidden vector float32 [C] after the last id, and the state.

        Raises Interrupted if `stop` says True in or between two layers.
        """
        hidden, state = self._read(ids, state, stop)
        return hidden[-1].clone(), state

    @torch.inference_mode()
    def advance_each(
        self, ids: Sequence[int], state: State, stop: Callable[[], bool] | None = None
    ) -> tuple[torch.Tensor, State]:
        """`advance` with the hidden vector after each id: float32 [len(ids), C]."""
        return self._read(ids, state, stop)

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """hidden float32 [..., C], as `advance` or `step_rows` returned it -> logits float32 [..., n_vocab]."""
        return self._logits(hidden)

    def forward_batch(
        self, ids_per_row: Sequence[int] | Sequence[Sequence[int]], states: Sequence[State]
    ) -> tuple[torch.Tensor, list[State]]:
        """One step for N rows that share the weights: a token id (or a list of ids, all of one length) a row.

        Returns logits float32 [N, n_vocab] after each row's last id, and the rows' new states. Given states stay.
        """
        rows = [[r] if isinstance(r, int) else list(r) for r in ids_per_row]
        if not rows or len(rows) != len(states) or len({len(r) for r in rows}) != 1:
            raise InvalidRequest(
                name="ids_per_row", value=[len(r) for r in rows], reason="one state and equally many ids a row"
            )
        ids = self._checked([i for row in rows for i in row]).view(len(rows), -1)
        for state in states:
            self._check_state(state)
        with torch.inference_mode():
            hidden, new = self._run(ids, self.stack(states), None)
            logits = self._logits(hidden[:, -1])
        return _own(logits), [self.row_state(new, i) for i in range(len(rows))]

    @torch.inference_mode()
    def stack(self, states: Sequence[State]) -> StateTensors:
        """The states as one batch: each tensor [n_layer, B, ...]. A single one shares its memory."""
        if len(states) == 1:
            return {name: tensor.unsqueeze(1) for name, tensor in states[0].tensors.items()}
        return {name: torch.stack([s.tensors[name] for s in states], dim=1) for name in states[0].tensors}

    @torch.inference_mode()
    def row_state(self, batch: StateTensors, row: int) -> State:
        """Row `row` of a batch; it shares memory with a batch of one only, which is never changed."""
        tensors = {name: tensor[:, row] for name, tensor in batch.items()}
        if any(tensor.shape[1] > 1 for tensor in batch.values()):
            tensors = {name: t.clone(memory_format=torch.contiguous_format) for name, t in tensors.items()}
        return State({name: t.contiguous() for name, t in tensors.items()}, self.info.fingerprint)

    @torch.inference_mode()
    def step_rows(
        self, tokens: Sequence[int], batch: StateTensors, spare: StateTensors | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, StateTensors]:
        """One token a row: logits float32 [B, n_vocab], hidden float32 [B, C], the new batch. The given one stays.

        spare: a batch of as many rows that nobody needs any more, in whose memory the new one may lie: that of many
        rows is large, and new memory costs more than the step itself.
        """
        return self._step(self._checked(tokens).view(-1, 1), batch, spare)

    def _read(self, ids: Sequence[int], state: State, stop: Callable[[], bool] | None) -> tuple[torch.Tensor, State]:
        """hidden [T, C] and the new state, in chunks of CHUNK_TOKENS."""
        tokens = self._checked(ids)
        self._check_state(state)
        tensors = {n: t.unsqueeze(1) for n, t in state.tensors.items()}
        parts = []
        for chunk in tokens.unsqueeze(0).split(CHUNK_TOKENS, dim=1):
            hidden, tensors = self._run(chunk, tensors, stop)
            parts.append(hidden[0])
        new = State({n: t.squeeze(1) for n, t in tensors.items()}, self.info.fingerprint)
        return parts[0] if len(parts) == 1 else torch.cat(parts), new

    def _checked(self, ids: Sequence[int]) -> torch.Tensor:
        if not len(ids):
            raise InvalidRequest(name="ids", value=[], reason="at least one token")
        low, high = min(ids), max(ids)  # of a token or a few hundred: a call of torch takes longer
        if low < 0 or high >= self.info.n_vocab:
            raise InvalidRequest(
                name="ids", value=low if low < 0 else high, reason=f"not in 0..{self.info.n_vocab - 1}"
            )
        return torch.tensor(ids, dtype=torch.int64, device=self.info.device)

    def _check_state(self, state: State) -> None:
        if state.fingerprint != self.info.fingerprint:
            raise StateError(path="", reason="was made by another model")


def _own(logits: torch.Tensor) -> torch.Tensor:
    """A tensor like any other, which its caller may change: native kernels make such, torch does not."""
    return logits.clone() if logits.is_inference() else logits
