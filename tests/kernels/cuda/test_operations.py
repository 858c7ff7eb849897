"""Every operation of the CUDA kernels against its definition, in all that it writes, and in nothing else.

One token, an odd number and many; one row and three; small, middle and large heads.
"""

from __future__ import annotations

import pytest
import torch

from kernels.operations import Program
from kernels.packing import Format
from kernels.structs import Code
from kernels.torch_executor import TorchExecution
from tests.kernels.cuda import programs
from tests.kernels.cuda.machine import Machine
from tests.kernels.cuda.programs import LAYER, Case
from tests.tolerances import CUDA_KERNEL

SHAPES = [(1, 1), (3, 1), (1, 37), (3, 37), (1, 300)]


def copy_of(program: Program) -> Program:
    """TorchExecution empties what it is given."""
    copied = Program(program.n_embd, program.n_vocab, dict(program.state_shapes))
    copied.buffers[:], copied.operations[:] = program.buffers, program.operations
    return copied


def expected_of(case: Case) -> tuple[dict[int, torch.Tensor], dict[str, torch.Tensor]]:
    """What the definition makes of it: the buffers [B * T, width] and the layer's new state."""
    execution = TorchExecution(copy_of(case.program), "cpu", exact=True)
    for number, x in case.given.items():
        execution._buffers[number] = x.view(case.B, case.T, -1)
    new = {name: torch.zeros_like(x) for name, x in case.state.items()}
    execution.read(case.ids, case.state, 0, len(case.program.operations), new)
    return {n: x.reshape(case.B * case.T, -1) for n, x in execution._buffers.items()}, new


def assert_close(found: torch.Tensor, expected: torch.Tensor, what: str) -> None:
    error = (found - expected).abs().max() / expected.abs().max().clamp_min(1e-30)
    assert error < CUDA_KERNEL, f"{what}: {error:.2e}"  # a number that was not written is none


def assert_as_defined(machine: Machine, case: Case, definition: Case | None = None) -> None:
    """Compares what is written, and that all else is as it was."""
    expected, expected_state = expected_of(definition or case)
    code, found, state = machine.run(case.program, (case.B, case.T), case.given, case.state, case.ids)
    assert code == Code.OK
    for buffer in case.written:
        assert_close(found[buffer.number], expected[buffer.number], f"buffer {buffer.number}")
    numbers = {buffer.number for buffer in case.written}
    for number, x in found.items():
        if number not in numbers:
            given = case.given.get(number)
            assert x.isnan().all() if given is None else torch.equal(x, given), f"buffer {number} was written"
    for name, x in state.items():
        assert_close(x[LAYER], expected_state[name][LAYER], name)
        assert x[:LAYER].isnan().all()
        assert x[LAYER + 1 :].isnan().all()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", programs.ROWS)
def test_an_operation_over_rows_is_what_its_definition_says(
    machine: Machine, name: str, shape: tuple[int, int]
) -> None:
    assert_as_defined(machine, programs.ROWS[name](*shape))


@pytest.mark.parametrize("head_size", [8, 16, 64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", programs.HEADS)
def test_a_recurrence_is_what_its_definition_says(
    machine: Machine, name: str, shape: tuple[int, int], head_size: int
) -> None:
    assert_as_defined(machine, programs.HEADS[name](*shape, head_size))


@pytest.mark.parametrize("head_size", [5, 12, 32, 40, 128])
@pytest.mark.parametrize("name", ["wkv6", "wkv7"])
def test_a_head_may_have_any_size_up_to_128(machine: Machine, name: str, head_size: int) -> None:
    assert_as_defined(machine, programs.HEADS[name](2, 19, head_size))


@pytest.mark.parametrize("format", Format, ids=lambda format: format.name)
@pytest.mark.parametrize("M", [1, 2, 3, 4, 5, 8, 16, 17])
def test_products_of_every_format_are_those_of_the_numbers_that_they_store(
    machine: Machine, format: Format, M: int
) -> None:
    case = programs.products(1, M, format)
    assert_as_defined(machine, case, programs.in_float32(case))


@pytest.mark.parametrize("format", Format, ids=lambda format: format.name)
@pytest.mark.parametrize(("n_out", "n_in"), [(1, 1), (16, 32), (17, 33), (64, 320), (33, 1100)])
def test_matrices_of_all_sizes_are_multiplied(machine: Machine, format: Format, n_out: int, n_in: int) -> None:
    case = programs.products(2, 1, format, n_out, n_in)
    assert_as_defined(machine, case, programs.in_float32(case))
