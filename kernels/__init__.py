"""The hot loops of the engine, and the choice of what runs them.

`reference.py` defines each operation in float32 torch, token by token. `chunked.py` computes the same in blocks of
tokens, for reading. Callers ask `choose(device)` for a `Kernels` and call its fields; its `report` says what runs and
why, and is shown to the writer. Nothing here chooses by environment variables or compiles anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from kernels import chunked, reference
from kernels.reference import Wkv4Operands, Wkv4State, Wkv6Operands, Wkv7Operands

Wkv4 = Callable[[Wkv4Operands, Wkv4State], tuple[torch.Tensor, Wkv4State]]
Wkv6 = Callable[[Wkv6Operands, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]
Wkv7 = Callable[[Wkv7Operands, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


@dataclass(frozen=True, slots=True)
class Kernels:
    """What computes the recurrences: functions with the signatures of `reference.py`, and a line that says which."""

    wkv4: Wkv4
    wkv6: Wkv6  # versions 5 and 6
    wkv7: Wkv7
    report: str


def choose(device: str, forced: str = "auto") -> Kernels:
    """The fastest kernels that are there for `device` ("cpu", "cuda", "cuda:1"), or the `forced` ones.

    forced: "auto", "torch" (blocks of tokens) or "reference" (token by token, the definition).
    Raises ValueError for any other word.
    """
    if forced == "reference":
        return Kernels(reference.wkv4, reference.wkv6, reference.wkv7, "reference (forced)")
    if forced not in ("auto", "torch"):
        raise ValueError(f"no kernels are named {forced!r}")
    report = f"torch on {device} (no native kernels in this version)"
    return Kernels(chunked.wkv4, chunked.wkv6, chunked.wkv7, report)


__all__ = [
    "Kernels",
    "Wkv4",
    "Wkv4Operands",
    "Wkv4State",
    "Wkv6",
    "Wkv6Operands",
    "Wkv7",
    "Wkv7Operands",
    "choose",
]
