"""When the CUDA kernels are used, for how many layers, and what is said where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import engine
import kernels
from kernels import KernelsMissing, cuda, libraries, native
from kernels.cuda import CudaLibrary
from kernels.cuda_executor import CudaExecution
from kernels.operations import Execution
from kernels.split import WORKING_BYTES, SplitExecution
from tests.helpers.tiny_models import write_model
from tests.kernels.programs import N_LAYER, first_state, rwkv7a, some_ids


@pytest.fixture
def pretended(emulated: CudaLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """A GPU, which is the processor, with next to no memory for programs."""
    monkeypatch.setattr(cuda, "load", lambda device: emulated)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Pretended 1")
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (WORKING_BYTES, WORKING_BYTES))


def hidden_of(execution: Execution) -> torch.Tensor:
    program = rwkv7a()
    state = first_state(program, 2)
    new = {name: torch.empty_like(x) for name, x in state.items()}
    execution.read(some_ids(2, 5), state, 0, program.steps[-1], new)
    return execution.hidden()


def test_a_model_that_fits_is_run_by_the_gpu_alone(pretended: None) -> None:
    execution = kernels._cuda("cpu", N_LAYER).prepare(rwkv7a())
    assert isinstance(execution, CudaExecution)
    assert execution.report == "CUDA, Pretended 1"
    assert kernels._cuda("cpu", 99).prepare(rwkv7a()).report == execution.report


@pytest.mark.parametrize("gpu_layers", [1, 2])
def test_the_processor_runs_the_layers_that_are_not_wanted_on_the_gpu(pretended: None, gpu_layers: int) -> None:
    execution = kernels._cuda("cpu", gpu_layers).prepare(rwkv7a())
    assert isinstance(execution, SplitExecution)
    assert execution.report.startswith(f"{gpu_layers} of {N_LAYER} layers on the GPU: CUDA, Pretended 1 · ")
    whole = kernels.choose("cpu", "reference").prepare(rwkv7a())
    torch.testing.assert_close(hidden_of(execution), hidden_of(whole), rtol=1e-4, atol=1e-4)


def test_the_memory_of_the_gpu_says_how_many_layers_it_runs(pretended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kernels._cuda("cpu", None).prepare(rwkv7a()).report.startswith(f"1 of {N_LAYER} layers")
    enough = WORKING_BYTES + 100_000_000
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (enough, enough))
    assert isinstance(kernels._cuda("cpu", None).prepare(rwkv7a()), CudaExecution)


def test_a_loaded_model_says_and_does_so(
    pretended: None, emulated: CudaLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_model(tmp_path / "tiny.safetensors", "7", n_layer=3)
    whole = engine.load_model(path, "cpu", "fp32", kernels="reference")
    expected, _ = whole.forward(range(30), whole.initial_state())
    choose = kernels.choose
    monkeypatch.setattr(
        kernels, "choose", lambda device, *asked: kernels._cuda("cpu", asked[-1]) if len(asked) > 1 else choose(device)
    )
    model = engine.load_model(path, "cpu", "fp32", gpu_layers=2)
    assert model.info.kernels.startswith("2 of 3 layers on the GPU: CUDA, Pretended 1 · ")
    logits, _ = model.forward(range(30), model.initial_state())
    torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-4)


def test_without_the_library_or_a_gpu_torch_runs_it_and_says_why(
    emulated: CudaLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(libraries, "find", lambda name: emulated.path)
    monkeypatch.setattr(kernels, "_library", lambda: None)
    assert kernels.choose("cuda").report == "torch on cuda (torch finds no NVIDIA GPU)"

    def find(name: str) -> Path:
        raise KernelsMissing(f"there is no library for {name} in this test")

    monkeypatch.setattr(libraries, "find", find)
    assert kernels.choose("cuda").report == "torch on cuda (there is no library for cuda in this test)"
    with pytest.raises(KernelsMissing, match="there is no library for cuda"):
        kernels.choose("cuda", "cuda")


def test_a_device_that_does_not_run_the_kernels_is_found_out(
    emulated: CudaLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuda.try_out(emulated, "cpu")

    def failing(*_: object) -> None:
        raise RuntimeError("the native kernels answered DEVICE_FAILED")

    monkeypatch.setattr(CudaLibrary, "top_k", failing)
    with pytest.raises(KernelsMissing, match=r"do not run on this GPU or its driver: .* DEVICE_FAILED"):
        cuda.try_out(emulated, "cpu")
    monkeypatch.setattr(CudaLibrary, "top_k", lambda *_: (None, torch.zeros(1, 2)))
    with pytest.raises(KernelsMissing, match="nonsense"):
        cuda.try_out(emulated, "cpu")


def test_a_library_without_these_functions_is_refused() -> None:
    try:
        library = native.load()
    except KernelsMissing as missing:
        pytest.skip(missing.reason)
    with pytest.raises(KernelsMissing, match="damaged"):
        CudaLibrary(library.path)
