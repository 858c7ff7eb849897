"""The native library for processors: its functions with Python's types.

Any thread may call, one at a time; a call gives way to other Python threads. `set_threads` may be called at any time.
"""

from __future__ import annotations

import os
import sys
from ctypes import c_char_p, c_int32, c_int64, c_void_p
from functools import cache
from pathlib import Path

import psutil
import torch

from kernels import libraries
from kernels.libraries import KernelsMissing
from kernels.packing import PANEL_ROWS, Format, Packed, aligned
from kernels.structs import Code

#: Rows that are packed in one call; a multiple of 16.
_PACKED_ROWS = 64 * PANEL_ROWS

_SOURCE_FORMATS = {torch.float32: Format.F32, torch.float16: Format.F16, torch.bfloat16: Format.BF16}

#: By the library's own names, for the writer.
LEVEL_NAMES = {"avx512": "AVX-512", "avxvnni": "AVX2 with VNNI", "avx2": "AVX2", "sse4": "SSE4", "neon": "NEON"}

_SIGNATURES = {
    "ravel_run": (c_int32, (c_void_p, c_int64, c_void_p)),
    "ravel_levels": (c_char_p, ()),
    "ravel_level": (c_char_p, ()),
    "ravel_use_level": (c_int32, (c_char_p,)),
    "ravel_set_threads": (c_int32, (c_int32,)),
    "ravel_threads": (c_int32, ()),
    "ravel_active_threads": (c_int32, ()),
    "ravel_packed_bytes": (c_int64, (c_int32, c_int64, c_int64)),
    "ravel_pack": (c_int32, (c_int32, c_int64, c_int64, c_int64, c_int64, c_int32, c_void_p, c_void_p)),
}


class Library:
    """One for the process: levels and threads are the library's own."""

    def __init__(self, path: Path) -> None:
        """Raises KernelsMissing for a library that does not load, or not on this processor."""
        self.path = path
        library = libraries.open_library(path)
        self._library = library
        try:
            for name, (result, arguments) in _SIGNATURES.items():
                function = getattr(library, name)
                function.restype, function.argtypes = result, arguments
        except AttributeError as error:
            raise KernelsMissing(f"the native library is damaged: {error}") from error
        self.run = library.ravel_run  # (address of the first RavelOp, how many, address of a RavelPass) -> Code
        if not self.levels:
            raise KernelsMissing("the native library has nothing that this processor runs")

    @property
    def levels(self) -> tuple[str, ...]:
        """The instruction sets that it can use here, best first: "avx512", "avxvnni", "avx2", "sse4", "neon"."""
        return tuple(self._library.ravel_levels().decode().split())

    @property
    def level(self) -> str:
        """The one in use."""
        return str(self._library.ravel_level().decode())

    def use_level(self, name: str) -> None:
        """For tests and measurements; not while anything runs. Raises ValueError for one that is not in `levels`."""
        if self._library.ravel_use_level(name.encode()) != Code.OK:
            raise ValueError(f"no level is named {name!r} here: {', '.join(self.levels)}")

    def set_threads(self, n: int) -> None:
        """The most that work at once. From any thread, at any time. Raises ValueError below 1."""
        if n < 1 or self._library.ravel_set_threads(n) != Code.OK:
            raise ValueError(f"at least one thread works, not {n}")

    @property
    def threads(self) -> int:
        """What `set_threads` said."""
        return int(self._library.ravel_threads())

    @property
    def active_threads(self) -> int:
        """How many work at the moment, after what the machine left free so far."""
        return int(self._library.ravel_active_threads())

    def packed_bytes(self, format: int, n_out: int, n_in: int) -> int:
        """Bytes of a packed matrix. Raises ValueError for an unknown format."""
        n_bytes = int(self._library.ravel_packed_bytes(format, n_out, n_in))
        if n_bytes < 0:
            raise ValueError(f"no format has the number {format}")
        return n_bytes

    def pack(self, weight: torch.Tensor, format: Format) -> Packed:
        """`packing.pack` for a weight [n_out, n_in] in memory, to the byte, faster."""
        n_out, n_in = weight.shape
        data = aligned(self.packed_bytes(format, n_out, n_in))
        for first in range(0, n_out, _PACKED_ROWS):
            rows = weight[first : first + _PACKED_ROWS]
            if rows.dtype not in _SOURCE_FORMATS:
                rows = rows.float()
            rows = rows.contiguous()
            source, n = _SOURCE_FORMATS[rows.dtype], len(rows)
            to = (format, n_out, n_in, first, n, source, rows.data_ptr(), data.data_ptr())
            check(self._library.ravel_pack(*to))
        return Packed(data, format, n_out, n_in)


def load() -> Library:
    """The library of this process, which begins with `default_threads`. Raises KernelsMissing."""
    return _opened(libraries.find("cpu"))


def default_threads() -> int:
    """As many as there are whole cores that this process may use: the two halves of one share what kernels need."""
    allowed = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


@cache
def _opened(path: Path) -> Library:
    library = Library(path)
    library.set_threads(default_threads())
    return library


def check(code: int) -> None:
    """Raises what a function's answer says. A bad argument is our own mistake: it is no ValueError of the caller's."""
    if code == Code.OUT_OF_MEMORY:
        raise MemoryError("the native kernels ran out of memory")
    if code != Code.OK:
        names = {known.value: known.name for known in Code}
        raise RuntimeError(f"the native kernels answered {names.get(code, code)}")
