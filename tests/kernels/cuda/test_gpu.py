"""What only a real GPU can show: graphs, streams, cuBLAS, sizes of real models. `python3 dev.py test --gpu` runs this,
and the other tests of the kernels on the GPU in place of their emulation.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import engine
from engine.models.base import Model
from kernels import cuda
from kernels.compiled import CompiledProgram
from kernels.cuda_executor import CudaExecution, _matrix_product
from kernels.operations import Product, Products, Program
from kernels.packing import Format, pack, unpack
from tests.helpers.tiny_models import VERSIONS, write_model
from tests.kernels.cuda.machine import Machine
from tests.tolerances import CUDA_KERNEL, CUDA_MODEL

pytestmark = pytest.mark.gpu

IDS = [int(i) for i in torch.randint(320, (60,), generator=torch.Generator().manual_seed(60))]


def assert_close(found: torch.Tensor, expected: torch.Tensor, tolerance: float) -> None:
    error = (found.cpu() - expected.cpu()).abs().max() / expected.cpu().abs().max()
    assert error < tolerance, f"{error:.2e}"


def load(folder: Path, version: str, precision: str = "fp32", **asked: object) -> Model:
    path = folder / f"{version}.safetensors"
    if not path.exists():
        write_model(path, version, n_layer=3)
    return engine.load_model(path, asked.pop("device", "cuda"), precision, **asked)


def execution_of(model: Model) -> CudaExecution:
    assert isinstance(model._execution, CudaExecution)
    return model._execution


@pytest.mark.parametrize("precision", ["fp32", "fp16", "bf16", "int8", "int4"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_loaded_model_writes_what_the_processor_writes(tmp_path: Path, version: str, precision: str) -> None:
    """In whole numbers the processor's definition rounds activations, the GPU does not."""
    found, defined = load(tmp_path, version, precision), load(tmp_path, version, precision, device="cpu")
    assert found.info.kernels.startswith("CUDA, ")
    tolerance = CUDA_MODEL[precision] if precision in ("fp32", "fp16") else 0.1
    state, expected_state = found.initial_state(), defined.initial_state()
    for ids in (IDS[:50], *([i] for i in IDS[50:])):
        logits, state = found.forward(ids, state)
        expected, expected_state = defined.forward(ids, expected_state)
        assert_close(logits, expected, tolerance)


def test_a_token_is_one_graph_from_the_third_on_and_gives_the_same_bits(tmp_path: Path) -> None:
    model = load(tmp_path, "7", "int8")
    steps = execution_of(model)._steps
    state = model.forward(IDS, model.initial_state())[1]
    logits = []
    for _ in range(5):
        logits.append(model.forward(IDS[:1], state)[0])
        assert (steps._steps[1].graph is not None) == (len(logits) > 1)
    assert all(torch.equal(x, logits[0]) for x in logits)


def test_a_graph_outlives_reading_other_rows_and_growing_memory(tmp_path: Path) -> None:
    model = load(tmp_path, "7")
    state = model.forward(IDS, model.initial_state())[1]
    expected = [model.forward(IDS[:1], state)[0] for _ in range(3)][-1]
    model.forward(IDS * 20, state)
    model.forward_batch(IDS[:5], [state] * 5)
    model.forward_batch(IDS[:30], [state] * 30)
    for _ in range(3):
        assert torch.equal(model.forward(IDS[:1], state)[0], expected)


def test_rows_side_by_side_are_the_rows_alone(tmp_path: Path) -> None:
    model = load(tmp_path, "6", "fp16")
    states = [model.forward([i], model.initial_state())[1] for i in range(8)]
    alone = [model.forward([IDS[i]], states[i])[0] for i in range(8)]
    for _ in range(3):
        logits, _ = model.forward_batch(IDS[:8], states)
        for row, expected in zip(logits, alone, strict=True):
            assert_close(row, expected, CUDA_MODEL["fp32"])


def test_work_goes_onto_the_current_stream(tmp_path: Path) -> None:
    """On another stream than the default one, before and after the recording."""
    model = load(tmp_path, "7")
    state = model.forward(IDS, model.initial_state())[1]
    expected = model.forward(IDS[:1], state)[0]
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        found = [model.forward(IDS[:1], state)[0] for _ in range(4)]
    stream.synchronize()
    assert all(torch.equal(x, expected) for x in found)


def test_layers_may_lie_on_the_gpu_and_the_processor(tmp_path: Path) -> None:
    found, defined = load(tmp_path, "7", gpu_layers=1), load(tmp_path, "7", device="cpu")
    assert found.info.kernels.startswith("1 of 3 layers on the GPU: CUDA, ")
    state, expected_state = found.initial_state(), defined.initial_state()
    for ids in (IDS[:50], IDS[:1], IDS[:1], IDS[:1]):
        logits, state = found.forward(ids, state)
        expected, expected_state = defined.forward(ids, expected_state)
        assert_close(logits, expected, 1e-4)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_cublas_sums_in_float32(dtype: torch.dtype) -> None:
    generator = torch.Generator("cuda").manual_seed(0)
    x, weight = (torch.randn(n, 4096, device="cuda", generator=generator).to(dtype) for n in (128, 1000))
    found = _matrix_product(x, weight)
    assert found.dtype == torch.float32
    assert_close(found, (x.double() @ weight.double().t()).float(), 1e-5)


@pytest.mark.parametrize("format", Format, ids=lambda format: format.name)
@pytest.mark.parametrize("M", [1, 2, 4, 8, 16])
def test_products_of_the_size_of_real_models(format: Format, M: int) -> None:
    """Rows and columns of a 7B model, and a whole vocabulary."""
    generator = torch.Generator().manual_seed(M)
    for n_out, n_in in ((4096, 16384), (65536, 1024)):
        program = Program(n_in, n_out, {})
        source = program.buffer(n_in)
        matrix = pack(torch.randn(n_out, n_in, generator=generator) * n_in**-0.5, format)
        program.operations.append(Products((Product(matrix, source, program.logits),)))
        x = torch.randn(M, n_in, generator=generator)
        code, buffers, _ = Machine(cuda.load(), "cuda").run(program, (1, M), {source.number: x}, {})
        assert code == 0
        assert_close(buffers[program.logits.number], x @ unpack(matrix).t(), CUDA_KERNEL)


def test_the_largest_logits_of_a_whole_vocabulary_are_found() -> None:
    logits = torch.randn(16, 65536, device="cuda", generator=torch.Generator("cuda").manual_seed(1))
    values, tokens = cuda.load().top_k(logits, 1000)
    assert torch.equal(values, logits.topk(1000).values)
    assert torch.equal(logits.gather(1, tokens.long()), values)


def test_a_program_is_taken_from_the_processors_memory(tmp_path: Path) -> None:
    program = Program(64, 320, {})
    matrix = pack(torch.randn(320, 64), Format.F32)
    program.head.append(Products((Product(matrix, program.x, program.logits),)))
    assert len(CompiledProgram(program, "cuda").head) == 1
    execution = CudaExecution(cuda.load(), program, "cuda")
    assert not program.head
    assert execution.logits(torch.zeros(64, device="cuda")).device.type == "cuda"
