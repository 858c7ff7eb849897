"""What this machine can compute on, how precisely, and how much memory is free."""

from __future__ import annotations

import os
from collections.abc import Sequence

import psutil
import torch

from engine.errors import UnsupportedDevice, UnsupportedPrecision

#: Weights' precision by the name that a caller gives. int8 and int4 wait for their kernels.
PRECISIONS: dict[str, torch.dtype] = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def kept_dtype(precision: str, name: str, shape: Sequence[int]) -> torch.dtype:
    """What a tensor is kept in by a model of `precision`: it is for the large matrices, all else stays float32."""
    return PRECISIONS[precision] if len(shape) == 2 and name.endswith(".weight") else torch.float32


def resolve_device(device: str) -> str:
    """ "auto" becomes "cuda" where torch can use one, else "cpu". Raises UnsupportedDevice."""
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    kind = device.split(":")[0]
    if kind not in ("cpu", "cuda"):
        raise UnsupportedDevice(device=device, reason="unknown")
    if kind == "cuda" and not torch.cuda.is_available():
        raise UnsupportedDevice(device=device, reason="this machine or this build of torch has no CUDA")
    return device


def resolve_precision(precision: str, n_parameters: int) -> str:
    """ "auto" is fp32 where that fits in half of the free memory, else bf16. Raises UnsupportedPrecision."""
    if precision == "auto":
        return "fp32" if n_parameters * 4 <= available_memory_bytes() // 2 else "bf16"
    if precision not in PRECISIONS:
        raise UnsupportedPrecision(precision=precision, known=sorted(PRECISIONS))
    return precision


def available_memory_bytes() -> int:
    """What new allocations can get without swapping, by the operating system's own estimate."""
    return int(psutil.virtual_memory().available)


def leave_a_core_free() -> None:
    """Sets torch's threads so that one core is left for the window. Call once, on the worker thread.

    Measured: with as many threads as cores a busy neighbour slows every operation; one thread fewer does not.
    """
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
