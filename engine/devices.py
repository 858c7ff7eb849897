"""What this machine can compute on, how precisely, and how much memory is free."""

from __future__ import annotations

import os

import psutil
import torch

from engine.errors import UnsupportedDevice, UnsupportedPrecision
from engine.precisions import PRECISIONS

#: Up to so many parameters a model is exact and fast enough at once.
SMALL_MODEL = 50_000_000


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


def resolve_precision(precision: str, n_parameters: int, device: str = "cpu", is_native: bool = False) -> str:
    """What "auto" comes to: fp32 for a small model that fits in half of the free memory; else int8 on a processor with
    native kernels, where it is as good and the fastest, and 16 bits elsewhere. Raises UnsupportedPrecision.
    """
    if precision == "auto":
        if n_parameters <= SMALL_MODEL and n_parameters * 4 <= available_memory_bytes() // 2:
            return "fp32"
        if device != "cpu":
            return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
        return "int8" if is_native else "bf16"
    if precision not in PRECISIONS:
        raise UnsupportedPrecision(precision=precision, known=list(PRECISIONS))
    return precision


def available_memory_bytes() -> int:
    """What new allocations can get without swapping, by the operating system's own estimate."""
    return int(psutil.virtual_memory().available)


def leave_a_core_free() -> None:
    """Sets torch's threads, on the calling thread, so that one core is left for the window.

    Measured: with as many threads as cores a busy neighbour slows every operation; one thread fewer does not.
    """
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
