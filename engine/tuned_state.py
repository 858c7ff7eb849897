"""Tuned states: small files that a model begins from in place of an empty state ("state tuning", RWKV-LM's README).

They hold `blocks.L.att.time_state` [H, N, N] for every layer, trained while the weights stood still. A checkpoint may
carry them too (RWKV-PEFT's merge_state.py puts them among the weights).

Versions 5 and 6 store them as [value, key], the transpose of their state (the official `rwkv` package, model.py, turns
them with `.transpose(1, 2)`). Version 7's state is [value, key] itself, so there nothing is turned: in RWKV-PEFT,
rwkvt/operator/rwkvop.py, the parameter goes as it is into a kernel that updates state * decay + v^T k, and is turned
only for flash-linear-attention, whose states are [key, value]; RWKV-Runner, too, turns them below version 7 only.
Version 4 has no such matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from engine.checkpoint import Checkpoint, open_checkpoint
from engine.config import ModelInfo
from engine.errors import ModelNotFound, TunedStateError
from engine.formats.tensor_entry import TensorEntry

_NAME = "blocks.{}.att.time_state"
_TURNED = ("rwkv5", "rwkv6")


@dataclass(frozen=True, slots=True)
class TunedState:
    """A tuned state whose shapes fit a model, still in its file."""

    path: Path
    entries: tuple[TensorEntry, ...]  # of each layer
    is_turned: bool

    @property
    def name(self) -> str:
        return self.path.name

    def read(self) -> torch.Tensor:
        """float32 [n_layer, H, N, N], laid out as the model's att_kv. Raises TunedStateError, DamagedModel."""
        stacked = torch.stack([entry.read().float() for entry in self.entries])
        if not bool(torch.isfinite(stacked).all()):
            raise TunedStateError(path=str(self.path), reason="it holds NaN or infinity")
        return stacked.transpose(-1, -2).contiguous() if self.is_turned else stacked


def find_tuned_state(checkpoint: Checkpoint, info: ModelInfo, chosen: str | Path | None = None) -> TunedState | None:
    """What the model begins from: the `chosen` file, else the one that the model's card names, else its own.

    Reads headers only. None where there is none of these, or where "" is chosen. Raises TunedStateError for one that is
    not there, holds no tuned state or one for another model, and what `open_checkpoint` raises for a damaged or unsafe
    file.
    """
    path, entries = checkpoint.path, checkpoint.entries
    if chosen == "":
        return None
    if chosen or checkpoint.card.state:
        path = Path(chosen) if chosen else checkpoint.folder / checkpoint.card.state
        try:
            opened = open_checkpoint(path)
        except ModelNotFound as error:
            raise TunedStateError(path=str(path), reason="there is nothing at this path") from error
        path, entries = opened.path, opened.entries
    elif _NAME.format(0) not in entries:
        return None
    found = [entries[name] for i in range(len(entries)) if (name := _NAME.format(i)) in entries]
    _check(path, [entry.shape for entry in found], info)
    return TunedState(path, tuple(found), info.architecture in _TURNED)


def _check(path: Path, shapes: list[tuple[int, ...]], info: ModelInfo) -> None:
    if not shapes:
        raise TunedStateError(path=str(path), reason="it holds no tuned state")
    if info.architecture == "rwkv4":
        raise TunedStateError(path=str(path), reason="RWKV-4 has none")
    H, N = info.n_embd // info.head_size, info.head_size
    if shapes != [(H, N, N)] * info.n_layer:
        found = f"{len(shapes)} layers of {' × '.join(map(str, shapes[0]))}"
        fitting = f"{info.n_layer} of {H} × {N} × {N}"
        raise TunedStateError(path=str(path), reason=f"it was made for another model: {found} in place of {fitting}")
