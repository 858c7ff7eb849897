"""The parts of a product of many rows: activations made narrow, matrices unpacked, sums finished."""

from __future__ import annotations

import ctypes
from itertools import product as pairs

import pytest
import torch

from kernels.compiled import CompiledProgram
from kernels.packing import GROUP, Format, filled_up, pack, unpack
from kernels.structs import Code, RavelBuffer, RavelMatrix, RavelPass
from tests.kernels.cuda import programs
from tests.kernels.cuda.machine import Guarded, Machine
from tests.kernels.cuda.test_operations import assert_close, expected_of

DTYPES = {Format.F32: torch.float32, Format.F16: torch.float16, Format.BF16: torch.bfloat16}


@pytest.mark.parametrize("target", DTYPES, ids=lambda format: format.name)
@pytest.mark.parametrize("format", Format, ids=lambda format: format.name)
@pytest.mark.parametrize(("n_out", "n_in"), [(1, 1), (40, 72), (16, 300)])
def test_a_matrix_is_unpacked_to_rows_filled_up_with_zeros(
    machine: Machine, format: Format, target: Format, n_out: int, n_in: int
) -> None:
    generator = torch.Generator().manual_seed(n_in)
    packed = pack(torch.randn(n_out, n_in, generator=generator), format)
    data, K = packed.data.to(machine.device), filled_up(n_in, GROUP)
    matrix = RavelMatrix(data.data_ptr(), n_out, n_in, format, 0)
    out = Guarded(1, n_out * K, machine.device)
    answer = machine.library.unpack(ctypes.addressof(matrix), target, out.rows.data_ptr(), 0)
    assert answer == Code.OK
    out.check()
    found = out.rows.view(-1).view(DTYPES[target])[: n_out * K].view(n_out, K).cpu()
    assert torch.equal(found[:, :n_in], unpack(packed).to(DTYPES[target]))
    assert (found[:, n_in:] == 0).all()


@pytest.mark.parametrize("size", [0.0, 1e-44, 1e-30, 1e-3, 1.0, 1e5, 3e38])
def test_float16_holds_activations_of_any_size(machine: Machine, size: float) -> None:
    x = (torch.rand(5, 64, generator=torch.Generator().manual_seed(5)) * 2 - 1) * size
    narrow, scale = narrowed(machine, x, Format.F16)
    assert narrow.isfinite().all()
    error = (narrow.double() * scale.double().unsqueeze(1) - x.double()).abs().amax(1)
    assert (error <= x.double().abs().amax(1) * 2**-11 + torch.finfo(torch.float32).tiny).all()


def test_bfloat16_and_float32_activations_are_not_scaled(machine: Machine) -> None:
    x = torch.randn(3, 96, generator=torch.Generator().manual_seed(3))
    for format in (Format.BF16, Format.F32):
        narrow, scale = narrowed(machine, x, format)
        assert torch.equal(narrow, x.to(DTYPES[format]))
        assert (scale == 1).all()


def test_what_is_not_finite_stays_so(machine: Machine) -> None:
    x = torch.ones(2, 32)
    x[0, 3], x[1, 5] = torch.nan, -torch.inf
    for format in (Format.F16, Format.BF16):
        narrow, scale = narrowed(machine, x, format)
        assert torch.equal(narrow.float() * scale.unsqueeze(1), x) or narrow[0, 3].isnan()
        assert narrow[1, 5] == -torch.inf


def narrowed(machine: Machine, x: torch.Tensor, format: Format) -> tuple[torch.Tensor, torch.Tensor]:
    x, scale = x.to(machine.device), Guarded(1, len(x), machine.device)
    out = Guarded(1, x.numel(), machine.device)
    to = (format, out.rows.data_ptr(), scale.rows.data_ptr(), 0)
    assert machine.library.narrow(x.data_ptr(), *x.shape, *to) == Code.OK
    out.check()
    scale.check()
    return out.rows.view(-1).view(DTYPES[format])[: x.numel()].view(x.shape).cpu(), scale.rows[0].cpu()


def test_sums_are_finished_as_a_product_is(machine: Machine) -> None:
    """With every activation and store, for rows that were made smaller by a power of two."""
    case = programs.products(1, 37, Format.F32)
    expected, _ = expected_of(case)
    compiled = CompiledProgram(case.program, machine.device)
    memory = [Guarded(37, filled_up(width, GROUP), machine.device) for width in compiled.widths]
    structs = (RavelBuffer * len(memory))()
    for number, (struct, buffer) in enumerate(zip(structs, memory, strict=True)):
        width = compiled.widths[number]
        buffer.rows[:, width:] = 0
        if number in case.given:
            buffer.rows[:, :width] = case.given[number]
        struct.f32, struct.width, struct.stride = buffer.rows.data_ptr(), width, buffer.rows.shape[1]
    at = RavelPass(B=1, T=37, buffers=structs, n_buffers=len(structs))
    scale = torch.full((37,), 0.25, device=machine.device)
    operation = compiled.operations[0]
    for i, item in enumerate(case.program.operations[0].items):
        sums = case.given[item.source.number] @ unpack(item.matrix).T / 0.25
        sums = sums.to(machine.device)
        product = ctypes.addressof(operation.products[i])
        answer = machine.library.finish(product, ctypes.addressof(at), sums.data_ptr(), scale.data_ptr())
        assert answer == Code.OK
        found = memory[item.target.number].rows[:, : item.target.width].cpu()
        assert_close(found, expected[item.target.number], f"product {i}")
    for buffer in memory:
        buffer.check()


def test_bad_arguments_are_refused_before_anything_runs(machine: Machine) -> None:
    library, memory = machine.library, Guarded(1, 64, machine.device)
    at = memory.rows.data_ptr()
    for n_rows, width, format in ((0, 32, 1), (1, 0, 1), (1, 32, 3), (1, 32, -1)):
        assert library.narrow(at, n_rows, width, format, at, at, 0) == Code.BAD_ARGUMENT
    for (data, n_out, n_in), (format, target) in pairs(((0, 1, 1), (at, 0, 1), (at, 1, 0)), ((0, 0), (4, 1))):
        matrix = RavelMatrix(data, n_out, n_in, format, 0)
        assert library.unpack(ctypes.addressof(matrix), target, at, 0) == Code.BAD_ARGUMENT
    for format, target in ((5, 0), (-1, 0), (0, 3), (0, 5)):
        matrix = RavelMatrix(at, 1, 1, format, 0)
        assert library.unpack(ctypes.addressof(matrix), target, at, 0) == Code.BAD_ARGUMENT
    assert library.finish(0, 0, at, at) == Code.BAD_ARGUMENT
    assert memory.rows.isnan().all()
