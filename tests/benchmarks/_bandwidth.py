"""How fast this machine reads memory: the bound of decoding, where every token reads all weights once."""

from __future__ import annotations

import ctypes
import mmap
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

#: Far more than any processor's cache.
BUFFER_BYTES = 512 << 20

#: Adds up a buffer, four parts of it side by side, which is as fast as any loop that was tried (more parts or fewer,
#: prefetches at distances of 512 to 4,096 bytes, large pages; one part alone is 3 to 8 % slower).
_LOOP = """
#include <stdint.h>
uint64_t ravel_read(const uint64_t *p, uint64_t n) {
    uint64_t sums[32] = {0}, sum = 0, part = n / 4;
    for (uint64_t i = 0; i + 32 <= part; i += 32)
        for (int s = 0; s < 4; s++)
            for (int j = 0; j < 32; j++) sums[j] += p[s * part + i + j];
    for (int j = 0; j < 32; j++) sum += sums[j];
    return sum;
}
"""


class Bandwidth:
    """Measures in GB/s, through a C loop compiled here or, without a compiler, torch's sum. `how` says which."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, BUFFER_BYTES)
        for start in range(0, BUFFER_BYTES, 1 << 20):
            self._memory[start : start + (1 << 20)] = b"\x01" * (1 << 20)
        compiler = next((found for name in ("g++", "clang++", "c++") if (found := shutil.which(name))), None)
        self.how = f"a loop compiled by {Path(compiler).name}" if compiler else "torch.sum"
        self._read = self._compiled(compiler) if compiler else self._summed()

    def measure(self, threads: int, passes: int = 3) -> float:
        """The best of a few passes over the buffer by so many threads."""
        share = BUFFER_BYTES // threads
        with ThreadPoolExecutor(threads) as pool:
            best = min(self._one_pass(pool, share, threads) for _ in range(1 + passes))
        return share * threads / best / 1e9

    def _one_pass(self, pool: ThreadPoolExecutor, share: int, threads: int) -> float:
        began = time.perf_counter()
        for done in [pool.submit(self._read, part * share, share) for part in range(threads)]:
            done.result()
        return time.perf_counter() - began

    def _compiled(self, compiler: str) -> Callable[[int, int], object]:
        with tempfile.TemporaryDirectory() as folder:
            source, library = Path(folder) / "read.c", Path(folder) / "read.so"
            source.write_text(_LOOP)
            subprocess.run(
                [compiler, "-xc", "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True
            )
            read = ctypes.CDLL(str(library)).ravel_read
        read.argtypes, read.restype = (ctypes.c_void_p, ctypes.c_uint64), ctypes.c_uint64
        begin = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        return lambda start, n: read(begin + start, n // 8)

    def _summed(self) -> Callable[[int, int], object]:
        import torch

        torch.set_num_threads(1)  # of each of the threads that call it
        numbers = torch.frombuffer(self._memory, dtype=torch.float32)
        return lambda start, n: numbers[start // 4 : (start + n) // 4].sum()
