"""The bytes of memory that one token touches: the least that decoding can do, whatever the engine.

All weights but the embedding, of which a token reads one row; and the state, which is read and written.
"""

from __future__ import annotations

from pathlib import Path

import torch

from engine.checkpoint import open_checkpoint
from engine.precisions import Kind, pieces_of
from tests.benchmarks._models import HEAD_SIZE, SHAPES

_BYTES = {"fp32": 4, "bf16": 2}


def of_state(size: str) -> int:
    """What RWKV-7 reads and writes of its state, float32: of one of SHAPES."""
    n_layer, n_embd = SHAPES[size]
    return 2 * 4 * n_layer * n_embd * (HEAD_SIZE + 2)


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
