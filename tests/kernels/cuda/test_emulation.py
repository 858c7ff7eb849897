"""The emulation itself: it computes what a GPU would, and notices what a GPU would not forgive."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess

import pytest
import torch

from kernels.structs import Code
from tests.kernels.cuda.machine import EMULATION

KERNELS = r"""
#include "emulation.h"

struct Numbers { float x[32]; };
__global__ void fine(float *out) {
    RAVEL_SHARED(Numbers, numbers);
    numbers.x[threadIdx.x % 32] = threadIdx.x;
    __syncthreads();
    out[blockIdx.x * blockDim.x + threadIdx.x] = numbers.x[31 - threadIdx.x % 32];
}
__global__ void unwritten(float *out) {
    RAVEL_SHARED(Numbers, numbers);
    out[blockIdx.x * blockDim.x + threadIdx.x] = numbers.x[threadIdx.x % 32];
    __syncthreads();
    numbers.x[threadIdx.x % 32] = 1;
}
__global__ void half_at_the_barrier(float *) {
    if (threadIdx.x < 16) __syncthreads();
}
__global__ void at_different_barriers(float *) {
    if (threadIdx.x < 32) {
        __syncthreads();
    } else {
        __syncthreads();
    }
}
__global__ void half_exchanging(float *out) {
    if (threadIdx.x % 32 < 16) out[0] = __shfl_xor_sync(0xffffffffu, 1.0f, 1);
}
__global__ void lanes_apart(float *out) {
    if (threadIdx.x % 2) {
        out[0] = __shfl_xor_sync(0xffffffffu, 1.0f, 1);
    } else {
        out[0] = __shfl_xor_sync(0xffffffffu, 1.0f, 2);
    }
}
__global__ void some_lanes(float *out) { out[0] = __shfl_xor_sync(0xffffu, 1.0f, 1); }
struct Much { float x[13000]; };
__global__ void greedy(float *out) {
    RAVEL_SHARED(Much, much);
    out[0] = much.x[0];
}
__global__ void exchanging(float *out) {
    float x = __shfl_xor_sync(0xffffffffu, static_cast<float>(threadIdx.x), 5);
    out[threadIdx.x] = x + 1000 * __shfl_down_sync(0xffffffffu, static_cast<float>(threadIdx.x), 3);
}
__global__ void halves(float *out) {
    for (int i = threadIdx.x; i < 65536; i += blockDim.x) out[i] = __half2float(__ushort_as_half(i));
}
__global__ void to_halves(float *out) {
    for (int i = threadIdx.x; i < 65536; i += blockDim.x) {
        out[i] = __half2float(__float2half_rn(out[i]));
    }
}

#define CALL(kernel) \
    extern "C" RAVEL_API int call_##kernel(float *out, int64_t n_blocks, int n_threads) { \
        return launch(kernel, n_blocks, n_threads, nullptr, out); \
    }
CALL(fine) CALL(unwritten) CALL(half_at_the_barrier) CALL(at_different_barriers) CALL(half_exchanging)
CALL(lanes_apart) CALL(some_lanes) CALL(greedy) CALL(exchanging) CALL(halves) CALL(to_halves)
"""


class Kernels:
    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.ravel_emulation_error.restype = ctypes.c_char_p

    def run(self, kernel: str, out: torch.Tensor, n_blocks: int = 1, n_threads: int = 64) -> str:
        """Why it failed; empty if it did not."""
        function = getattr(self._library, f"call_{kernel}")
        code = function(ctypes.c_void_p(out.data_ptr()), ctypes.c_int64(n_blocks), n_threads)
        error = str(self._library.ravel_emulation_error().decode())
        assert code == (Code.DEVICE_FAILED if error else Code.OK)
        return error


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Kernels:
    compiler = shutil.which("g++")
    if compiler is None:
        pytest.skip("there is no g++ to compile the kernels' emulation with")
    folder = tmp_path_factory.mktemp("emulation")
    (folder / "kernels.cpp").write_text(KERNELS)
    sources = [str(folder / "kernels.cpp"), str(EMULATION / "emulation.cpp")]
    flags = ["-std=c++17", "-O1", "-fPIC", "-shared", f"-I{EMULATION}", "-Wno-unused-result"]
    subprocess.run([compiler, *flags, *sources, "-o", str(folder / "kernels.so")], check=True)
    return Kernels(ctypes.CDLL(str(folder / "kernels.so")))


def test_threads_meet_at_barriers_and_share_memory(kernels: Kernels) -> None:
    out = torch.zeros(2, 32)
    assert kernels.run("fine", out, n_blocks=2, n_threads=32) == ""
    assert torch.equal(out, torch.arange(31.0, -1, -1).expand(2, 32))


def test_lanes_exchange_numbers(kernels: Kernels) -> None:
    out, lanes = torch.zeros(64), torch.arange(64)
    assert kernels.run("exchanging", out) == ""
    down = torch.where(lanes % 32 < 29, lanes + 3, lanes)
    assert torch.equal(out, ((lanes ^ 5) + 1000 * down).float())


def test_shared_memory_that_nobody_wrote_holds_no_number(kernels: Kernels) -> None:
    """In every block, not only in the first."""
    out = torch.zeros(3, 64)
    assert kernels.run("unwritten", out, n_blocks=3) == ""
    assert out.isnan().all()


@pytest.mark.parametrize(
    ("kernel", "sentence"),
    [
        ("half_at_the_barrier", "threads do not meet: thread 0 waits at the barrier .*, thread 16 has ended"),
        ("at_different_barriers", "different barriers: thread 0 waits .*, thread 32 waits"),
        ("half_exchanging", "threads do not meet: thread 0 waits for its warp at .*, thread 16 has ended"),
        ("lanes_apart", "lanes do not meet"),
        ("some_lanes", "not all lanes"),
        ("greedy", "more than 48 KB of shared memory"),
    ],
)
def test_what_hangs_or_fails_on_a_gpu_fails_here(kernels: Kernels, kernel: str, sentence: str) -> None:
    error = kernels.run(kernel, torch.zeros(64))
    assert re.search(sentence, error), error
    assert kernels.run("fine", torch.zeros(64)) == "", "the next kernel runs"


@pytest.mark.parametrize(("n_blocks", "n_threads"), [(0, 32), (1 << 31, 32), (1, 0), (1, 33), (1, 1056)])
def test_sizes_that_no_gpu_takes_are_refused(kernels: Kernels, n_blocks: int, n_threads: int) -> None:
    assert kernels.run("fine", torch.zeros(64), n_blocks, n_threads) != ""


def test_every_float16_is_read_as_torch_reads_it(kernels: Kernels) -> None:
    out = torch.zeros(1 << 16)
    assert kernels.run("halves", out) == ""
    expected = torch.arange(1 << 16, dtype=torch.int32).to(torch.uint16).view(torch.float16).float()
    assert torch.equal(out.nan_to_num(1e9), expected.nan_to_num(1e9))


def test_numbers_are_rounded_to_float16_as_torch_rounds_them(kernels: Kernels) -> None:
    generator = torch.Generator().manual_seed(16)
    exponents = torch.randint(-30, 20, (1 << 16,), generator=generator)
    numbers = torch.randn(1 << 16, generator=generator).ldexp(exponents)
    halves = torch.arange(1 << 15, dtype=torch.int32).to(torch.uint16).view(torch.float16)[:0x7BFF].float()
    between = (halves[1:] + halves[:-1]) / 2  # ties
    numbers[: len(between)] = between
    numbers[-5:] = torch.tensor([torch.inf, -torch.inf, 65519.9, 65520.0, torch.nan])
    out = numbers.clone()
    assert kernels.run("to_halves", out) == ""
    assert torch.equal(out.nan_to_num(1e9), numbers.half().float().nan_to_num(1e9))
