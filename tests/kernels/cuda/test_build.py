"""The library for NVIDIA GPUs as it is shipped: it builds for every architecture, and kernels use what they should."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
import torch

from kernels.cuda import CudaLibrary, try_out
from kernels.libraries import KernelsMissing
from tests.kernels.cuda.machine import ROOT

pytestmark = pytest.mark.long  # the compiler takes most of a minute

ARCHITECTURES = {"sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120"}

#: The most registers that a thread of each kernel may take on any architecture. With more than 128, blocks of 512
#: threads cannot start at all; with fewer, more of them are there to wait for memory. A change upwards is to be meant.
REGISTERS = {
    "embed_kernel": 40,
    "norm_mix_kernel": 48,
    "blend_kernel": 40,
    "deep_kernel": 64,
    "wkv4_kernel": 48,
    "wkv6_kernel<4>": 80,
    "wkv6_kernel<8>": 80,
    "wkv6_kernel<16>": 96,
    "wkv6_kernel<32>": 128,
    "wkv7_kernel<4>": 80,
    "wkv7_kernel<8>": 80,
    "wkv7_kernel<16>": 104,
    "wkv7_kernel<32>": 128,
    "products_kernel<1>": 64,
    "products_kernel<2>": 96,
    "products_kernel<4>": 128,
    "products_kernel<8>": 128,
    "unpack_kernel": 40,
    "narrow_kernel": 40,
    "finish_kernel": 40,
    "top_k_kernel": 64,
}

SHARED_BYTES = 32 * 1024  # two blocks fit beside each other on the smallest


class Usage(NamedTuple):
    """What one kernel takes on one architecture."""

    registers: int
    stack: int
    spilled: int
    shared: int


class Build(NamedTuple):
    library: Path
    usage: dict[str, dict[str, Usage]]  # kernel -> architecture


def tool(name: str) -> str:
    """From the virtual environment, else the system. Skips the test where there is none."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here")
    return found


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Built by CMake as for a release, with the assembler telling what it made."""
    cmake, ninja, _ = tool("cmake"), tool("ninja"), tool("nvcc")
    folder = tmp_path_factory.mktemp("cuda")
    options = ["-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={ninja}", "-DRAVEL_CUDA=ON", "-DRAVEL_CUDA_FLAGS=-Xptxas=-v"]
    subprocess.run([cmake, "-S", str(ROOT), "-B", str(folder), *options], check=True, capture_output=True)
    command = [cmake, "--build", str(folder), "--target", "_ravel_cuda", "-j", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout, done.stdout
    return Build(next((folder / "kernels" / "cuda").glob("_ravel_cuda.*")), usage_of(done.stdout))


def usage_of(log: str) -> dict[str, dict[str, Usage]]:
    """As ptxas tells it: a line with the kernel, one with stack and spills, one with registers and shared memory."""
    usage: dict[str, dict[str, Usage]] = defaultdict(dict)
    for entry in log.split("Compiling entry function '")[1:]:
        symbol, architecture = re.match(r"(\w+)' for '(\w+)'", entry).groups()
        stack, stores, loads = re.search(
            r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", entry
        ).groups()
        shared = re.search(r"(\d+) bytes smem", entry)
        usage[kernel_of(symbol)][architecture] = Usage(
            int(re.search(r"Used (\d+) registers", entry)[1]),
            int(stack),
            int(stores) + int(loads),
            int(shared[1]) if shared else 0,
        )
    return usage


def kernel_of(symbol: str) -> str:
    """_ZN, the anonymous namespace and the kernel with their lengths before them, and the size of a template."""
    rest = symbol.removeprefix("_ZN")
    name = ""
    while length := re.match(r"\d+", rest):
        name, rest = rest[length.end() :][: int(length[0])], rest[length.end() + int(length[0]) :]
    size = re.match(r"ILi(\d+)E", rest)
    return f"{name}<{size[1]}>" if size else name


def test_every_kernel_has_native_code_for_every_architecture(build: Build) -> None:
    assert set(build.usage) == set(REGISTERS)
    assert {kernel: set(found) for kernel, found in build.usage.items()} == dict.fromkeys(REGISTERS, ARCHITECTURES)


def test_no_kernel_keeps_anything_in_slow_memory(build: Build) -> None:
    """Neither a stack nor spilled registers, which a GPU has in its main memory."""
    slow = [
        (kernel, architecture, usage)
        for kernel, found in build.usage.items()
        for architecture, usage in found.items()
        if usage.stack or usage.spilled
    ]
    assert slow == []


def test_no_kernel_takes_more_than_it_should(build: Build) -> None:
    large = [
        (kernel, architecture, usage)
        for kernel, found in build.usage.items()
        for architecture, usage in found.items()
        if usage.registers > REGISTERS[kernel] or usage.shared > SHARED_BYTES
    ]
    assert large == []


def test_the_library_loads_without_a_gpu_and_refuses_what_it_would_refuse_with_one(build: Build) -> None:
    """It needs neither a driver nor a CUDA runtime to be opened; only a launch needs a GPU."""
    library = CudaLibrary(build.library)
    assert library.run(0, 0, 0) != 0
    if not torch.cuda.is_available():
        with pytest.raises(KernelsMissing, match=r"do not run on this GPU or its driver: .* DEVICE_FAILED"):
            try_out(library, "cpu")
    found = ctypes.CDLL(str(build.library))
    assert not hasattr(found, "cudaLaunchKernel"), "the runtime inside is nobody else's"


def test_the_library_stays_small(build: Build) -> None:
    assert build.library.stat().st_size < 10_000_000
