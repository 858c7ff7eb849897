"""The bytes of weights that one token reads: the least that decoding can do, whatever the engine.

All of them but the embedding, of which a token reads one row. The state is not counted: it was written by the token
before (RWKV-7 of 0.1B: 2.4 MB, which are read and written).
"""

from __future__ import annotations

from pathlib import Path

import torch

from engine.checkpoint import open_checkpoint
from engine.precisions import Kind, pieces_of

_BYTES = {"fp32": 4, "bf16": 2}


def of_ravel(path: Path, precision: str) -> int:
    entries = open_checkpoint(path).entries
    pieces = [piece for name, entry in entries.items() for piece in pieces_of(name, entry.shape, precision)]
    return sum(piece.nbytes for piece in pieces if piece.kind is not Kind.TABLE)


def of_gguf(path: Path) -> int:
    import gguf

    return sum(int(tensor.n_bytes) for tensor in gguf.GGUFReader(path).tensors if tensor.name != "token_embd.weight")


def of_package(path: Path, precision: str) -> int:
    """The `rwkv` package keeps all weights in its precision."""
    tensors = torch.load(path, mmap=True)
    return sum(_BYTES[precision] * tensor.numel() for name, tensor in tensors.items() if name != "emb.weight")
