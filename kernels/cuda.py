"""The native library for NVIDIA GPUs: its functions with Python's types, and what says whether it can be used here.

Functions queue work on a stream and return. One thread at a time may call; which device is meant is the caller's
current one, as torch has it.
"""

from __future__ import annotations

from contextlib import nullcontext
from ctypes import c_int32, c_int64, c_void_p
from functools import cache
from pathlib import Path

import torch

from kernels import libraries
from kernels.libraries import KernelsMissing
from kernels.native import check

#: The most that `CudaLibrary.top_k` finds.
TOP_K_MOST = 1024

_SIGNATURES = {
    "ravel_run": (c_int32, (c_void_p, c_int64, c_void_p)),
    "ravel_top_k": (c_int32, (c_void_p, c_int64, c_int64, c_int32, c_void_p, c_void_p, c_void_p)),
    "ravel_narrow": (c_int32, (c_void_p, c_int64, c_int64, c_int32, c_void_p, c_void_p, c_void_p)),
    "ravel_unpack": (c_int32, (c_void_p, c_int32, c_void_p, c_void_p)),
    "ravel_finish": (c_int32, (c_void_p, c_void_p, c_void_p, c_void_p)),
}


class CudaLibrary:
    """The functions of the header. All but `top_k` take addresses and give a Code."""

    def __init__(self, path: Path) -> None:
        """Raises KernelsMissing for a library that does not load."""
        self.path = path
        library = libraries.open_library(path)
        try:
            for name, (result, arguments) in _SIGNATURES.items():
                function = getattr(library, name)
                function.restype, function.argtypes = result, arguments
        except AttributeError as error:
            raise KernelsMissing(f"the native library is damaged: {error}") from error
        self._library = library
        self.run = library.ravel_run  # (first RavelOp, how many, RavelPass)
        self.narrow = library.ravel_narrow  # (x, n_rows, width, format, out, row_scale, stream)
        self.unpack = library.ravel_unpack  # (RavelMatrix, format, out, stream)
        self.finish = library.ravel_finish  # (RavelProduct, RavelPass, sums, row_scale)

    def top_k(self, logits: torch.Tensor, k: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The k largest of each row of logits float32 [n_rows, n_vocab], largest first, equal ones in order of the
        token: values float32 and tokens int32 [n_rows, k], new, on the same device. k from 1 to TOP_K_MOST."""
        n_rows, n_vocab = logits.shape
        if not 1 <= k <= min(TOP_K_MOST, n_vocab):
            raise ValueError(f"from 1 to {min(TOP_K_MOST, n_vocab)} logits can be found, not {k}")
        logits = logits.float().contiguous()
        values = logits.new_empty(n_rows, k)
        tokens = torch.empty(n_rows, k, dtype=torch.int32, device=logits.device)
        stream = stream_of(logits.device)
        check(
            self._library.ravel_top_k(
                logits.data_ptr(), n_rows, n_vocab, k, values.data_ptr(), tokens.data_ptr(), stream
            )
        )
        return values, tokens


def stream_of(device: torch.device) -> int:
    """torch's current stream on a device, as the library takes it; 0 where there are no streams."""
    return int(torch.cuda.current_stream(device).cuda_stream) if device.type == "cuda" else 0


def load(device: str = "cuda") -> CudaLibrary:
    """The library of this process. Raises KernelsMissing where it is not installed, torch has no GPU, or the device
    runs nothing of it: the driver may be older than the CUDA runtime inside, or the GPU older than what it was built
    for.
    """
    path = libraries.find("cuda")
    if not torch.cuda.is_available():
        raise KernelsMissing("torch finds no NVIDIA GPU")
    library = _opened(path)
    try_out(library, device)
    return library


def try_out(library: CudaLibrary, device: str) -> None:
    """Runs the smallest kernel there is. Raises KernelsMissing where it doesn't run."""
    with torch.cuda.device(device) if device != "cpu" else nullcontext():
        try:
            _, tokens = library.top_k(torch.tensor([[1.0, 3.0, 2.0]], device=device), 2)
            found = tokens.tolist()
        except RuntimeError as error:
            raise KernelsMissing(f"the CUDA kernels do not run on this GPU or its driver: {error}") from error
    if found != [[1, 2]]:
        raise KernelsMissing("the CUDA kernels compute nonsense on this GPU")


@cache
def _opened(path: Path) -> CudaLibrary:
    return CudaLibrary(path)
