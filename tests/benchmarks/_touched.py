"""The bytes of weights that one token reads: the least that decoding can do, whatever the engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from kernels.operations import Deep, Embed, Program

_BYTES = {"fp32": 4, "bf16": 2}


def of_program(program: Program) -> int:
    """All weights of a model as it keeps them, but of the tables only the row that is looked up."""
    seen: dict[int, int] = {}
    rows = 0
    for operation in (*program.operations, *program.head):
        tables = [operation.table] if isinstance(operation, Embed | Deep) else []
        rows += sum(table[0].nbytes for table in tables)
        for tensor in _tensors(operation):
            if not any(tensor is table for table in tables):
                seen[tensor.data_ptr()] = max(tensor.nbytes, seen.get(tensor.data_ptr(), 0))
    return rows + sum(seen.values())


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _tensors(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _tensors(item)


def of_gguf(path: Path) -> int:
    """All tensors of a GGUF file but the embedding."""
    import gguf

    return sum(int(tensor.n_bytes) for tensor in gguf.GGUFReader(path).tensors if tensor.name != "token_embd.weight")


def of_package(path: Path, precision: str) -> int:
    """The `rwkv` package keeps all weights in its precision."""
    tensors = torch.load(path, mmap=True)
    return sum(_BYTES[precision] * tensor.numel() for name, tensor in tensors.items() if name != "emb.weight")
