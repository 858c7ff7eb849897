"""What a model keeps of each tensor of its file, and in which format: the one table that a precision stands for.

A precision is for the large matrices. Low-rank matrices are kept in 8 bits at least; tables, of which a token reads a
row, and vectors, which are small, keep more than they need.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from math import prod
from typing import NamedTuple

import torch

from kernels.packing import Format, packed_bytes

#: The format of the large matrices by the name that a caller gives. Most exact first.
PRECISIONS: dict[str, Format] = {
    "fp32": Format.F32,
    "bf16": Format.BF16,
    "fp16": Format.F16,
    "int8": Format.INT8,
    "int4": Format.INT4,
}

#: The head of an int4 model: every token that is written depends on it alone.
HEAD_OF_INT4 = Format.INT8

#: Formats that are plain numbers, one after the other.
DTYPES: dict[Format, torch.dtype] = {
    Format.F32: torch.float32,
    Format.F16: torch.float16,
    Format.BF16: torch.bfloat16,
}

#: The five mixtures of version 6 in the order that `time_maa_w1` and `time_maa_w2` hold them.
MIXED = "wkvrg"

_TABLES = ("emb.weight", ".ffn.s_emb.weight")

#: Stored as [in, out].
_LOW_RANK = re.compile(r"blocks\.\d+\.(att\.([wavg][12]|time_decay_w[12])|ffn\.s[12])")
_MIXTURES = re.compile(r"blocks\.\d+\.att\.time_maa_w[12]")

#: In some files for nothing (there is no value residual below layer 0), or merged into another tensor while loading.
_NOT_KEPT = re.compile(r"blocks\.0\.att\.v[012]|blocks\.\d+\.ffn\.s_emb_x\.weight")


class Kind(Enum):
    """How a piece is laid out."""

    VECTOR = auto()  # float32, flat
    TABLE = auto()  # rows one after the other
    MATRIX = auto()  # packed, see kernels/packing.py


class Piece(NamedTuple):
    """What is kept of a tensor, or of a part of it: [n_out, n_in], a vector being one row."""

    name: str
    kind: Kind
    format: Format
    n_out: int
    n_in: int

    @property
    def nbytes(self) -> int:
        if self.kind is Kind.MATRIX:
            return packed_bytes(self.format, self.n_out, self.n_in)
        return self.n_out * self.n_in * DTYPES[self.format].itemsize


def pieces_of(name: str, shape: Sequence[int], precision: str) -> tuple[Piece, ...]:
    """What a model of `precision` keeps of the tensor that a file holds under this official name.

    Matrices are [out, in] in pieces, whatever they are in the file. The five mixtures of version 6 are five pieces,
    `name` + ".0" to ".4". Of what is never used there are none.
    """
    large = PRECISIONS[precision]
    small = Format.INT8 if large == Format.INT4 else large
    if _NOT_KEPT.fullmatch(name) or 0 in shape:
        return ()
    if len(shape) == 2 and name.endswith(_TABLES):
        kept = large if large in (Format.F32, Format.F16) else Format.BF16
        return (Piece(name, Kind.TABLE, kept, shape[0], shape[1]),)
    if len(shape) == 2 and name.endswith(".weight"):
        of_head = name == "head.weight" and large == Format.INT4
        return (Piece(name, Kind.MATRIX, HEAD_OF_INT4 if of_head else large, shape[0], shape[1]),)
    if len(shape) == 2 and _LOW_RANK.fullmatch(name):
        return (Piece(name, Kind.MATRIX, small, shape[1], shape[0]),)
    if _are_mixtures(name, shape):
        n_out, n_in = (shape[1] // len(MIXED), shape[0]) if len(shape) == 2 else (shape[2], shape[1])
        return tuple(Piece(f"{name}.{j}", Kind.MATRIX, small, n_out, n_in) for j in range(len(MIXED)))
    return (Piece(name, Kind.VECTOR, Format.F32, 1, prod(shape)),)


def told(report: str, is_native: bool, precision: str) -> str:
    """What kernels report of themselves, and what they make of this precision where that is not what its name says."""
    is_wider = not is_native and PRECISIONS[precision] not in DTYPES
    return f"{report}; {precision} is unpacked to bf16" if is_wider else report


def stored_dtype(name: str, shape: Sequence[int], precision: str) -> torch.dtype:
    """What a tensor is stored in by a file of this precision (fp32, bf16 or fp16) that loads into the same model."""
    pieces = pieces_of(name, shape, precision)
    return DTYPES[pieces[0].format] if pieces else torch.float32


def cut(name: str, tensor: torch.Tensor) -> list[torch.Tensor]:
    """A tensor as the rows of its pieces, in their order: views [n_out, n_in]."""
    if tensor.ndim == 2 and _LOW_RANK.fullmatch(name):
        return [tensor.t()]
    if _are_mixtures(name, tensor.shape):
        if tensor.ndim == 2:
            return list(tensor.t().unflatten(0, (len(MIXED), -1)))
        return [mixture.t() for mixture in tensor]
    return [tensor.reshape(1, -1)]


def _are_mixtures(name: str, shape: Sequence[int]) -> bool:
    """Whether a tensor is [C, 5 * R] or [5, R, C]; what is called so in another version may be anything."""
    n = shape[1] if len(shape) == 2 else len(MIXED) * (len(shape) == 3 and shape[0] == len(MIXED))
    return n > 0 and n % len(MIXED) == 0 and _MIXTURES.fullmatch(name) is not None


def kept_bytes(shapes: Sequence[tuple[str, Sequence[int]]], precision: str) -> int:
    """The size of the weights in memory."""
    return sum(piece.nbytes for name, shape in shapes for piece in pieces_of(name, shape, precision))
