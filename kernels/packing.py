"""How weight matrices are stored to be multiplied: the formats of `ravel_kernels.h`, in torch.

This defines the layouts and how numbers are rounded; the native library packs the same, faster.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import torch


class Format(IntEnum):
    """How the numbers of a matrix are stored. Numbers as in the header."""

    F32 = 0
    F16 = 1
    BF16 = 2
    INT8 = 3
    INT4 = 4


class Packed(NamedTuple):
    """A weight matrix [n_out, n_in] as the header lays it out; data uint8 [bytes], aligned to 64 bytes."""

    data: torch.Tensor
    format: Format
    n_out: int
    n_in: int
