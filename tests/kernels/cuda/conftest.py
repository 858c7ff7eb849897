"""The kernels' emulation, compiled once, and a GPU for the tests that can have one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kernels import cuda
from kernels.cuda import CudaLibrary
from tests.kernels.cuda.machine import IS_SANITIZED, Machine, emulated_library


@pytest.fixture(scope="session")
def emulated(request: pytest.FixtureRequest) -> CudaLibrary:
    """The .cu files as a library that computes on the processor."""
    if shutil.which("g++") is None:
        pytest.skip("there is no g++ to compile the kernels' emulation with")
    assert request.config.cache is not None
    folder = "sanitized_kernels" if IS_SANITIZED else "emulated_kernels"
    options = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all") if IS_SANITIZED else ()
    return CudaLibrary(emulated_library(Path(request.config.cache.mkdir(folder)), *options))


@pytest.fixture(params=["emulated", pytest.param("cuda", marks=pytest.mark.gpu)])
def machine(request: pytest.FixtureRequest) -> Machine:
    """Both, one test after the other."""
    if request.param == "emulated":
        return Machine(request.getfixturevalue("emulated"), "cpu")
    return Machine(cuda.load(), "cuda")
