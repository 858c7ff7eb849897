"""A model on two devices gives what it gives on one: two executions on the processor stand for them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
import torch

from kernels import native
from kernels.native_executor import NativeExecution
from kernels.operations import Program
from kernels.packing import Format
from kernels.split import WORKING_BYTES, SplitExecution, layers_that_fit, split_program
from kernels.torch_executor import TorchExecution
from tests.kernels.programs import N_LAYER, N_VOCAB, rwkv4, rwkv6, rwkv7a
from tests.tolerances import SPLIT

PROGRAMS: dict[str, Callable[..., Program]] = {"4": rwkv4, "6": rwkv6, "7a": rwkv7a}

State = dict[str, torch.Tensor]


def on_torch(program: Program) -> TorchExecution:
    return TorchExecution(program, "cpu", exact=True, report=f"torch over {len(program.operations)}")


def split(program: Program, n_first: int) -> SplitExecution:
    return SplitExecution(program, n_first, ("cpu", on_torch), ("cpu", on_torch))


def states_of(program: Program, B: int) -> State:
    generator = torch.Generator().manual_seed(B)
    return {
        name: torch.rand(shape[0], B, *shape[1:], generator=generator) for name, shape in program.state_shapes.items()
    }


def nothing(state: State) -> State:
    return {name: torch.full_like(x, torch.nan) for name, x in state.items()}


def ids_of(B: int, T: int) -> torch.Tensor:
    return torch.randint(N_VOCAB, (B, T), generator=torch.Generator().manual_seed(T))


@pytest.mark.parametrize("shape", [(1, 1), (2, 9)], ids=str)
@pytest.mark.parametrize("n_first", range(1, N_LAYER))
@pytest.mark.parametrize("version", PROGRAMS)
def test_two_executions_give_what_one_gives(version: str, n_first: int, shape: tuple[int, int]) -> None:
    whole, parts = PROGRAMS[version](), PROGRAMS[version]()
    ids, state, end = ids_of(*shape), states_of(whole, shape[0]), len(whole.operations)
    new, expected_new = nothing(state), nothing(state)
    one, two = on_torch(whole), split(parts, n_first)
    one.read(ids, state, 0, end, expected_new)
    two.read(ids, state, 0, end, new)
    assert torch.equal(two.hidden(), one.hidden())
    assert torch.equal(two.logits(two.hidden()), one.logits(one.hidden()))
    assert all(torch.equal(x, expected_new[name]) for name, x in new.items())


@pytest.mark.parametrize("native_is_first", [True, False])
@pytest.mark.parametrize("shape", [(1, 1), (2, 20)], ids=str)
def test_native_kernels_may_have_either_part(
    library: native.Library, native_is_first: bool, shape: tuple[int, int]
) -> None:
    whole, parts = rwkv7a(), rwkv7a()
    ids, state, end = ids_of(*shape), states_of(whole, shape[0]), len(whole.operations)
    new, expected_new = nothing(state), nothing(state)

    def on_native(program: Program) -> NativeExecution:
        return NativeExecution(library, program)

    both = (on_native, on_torch) if native_is_first else (on_torch, on_native)
    one, two = on_torch(whole), SplitExecution(parts, 1, ("cpu", both[0]), ("cpu", both[1]))
    for _ in range(2):
        one.read(ids, state, 0, end, expected_new)
        two.read(ids, state, 0, end, new)
        assert_near(two.hidden(), one.hidden())
    for name, x in new.items():
        assert_near(x, expected_new[name])


def assert_near(found: torch.Tensor, expected: torch.Tensor) -> None:
    assert (found - expected).abs().max() < SPLIT * expected.abs().max()


def test_a_pass_in_stretches_is_the_pass_in_one() -> None:
    """Wherever it is interrupted, and every stretch writes the states of its own layers only."""
    whole, parts = rwkv7a(), rwkv7a()
    ids, state, steps, end = ids_of(1, 5), states_of(whole, 1), list(parts.steps), len(parts.operations)
    new, expected_new = nothing(state), nothing(state)
    one, two = on_torch(whole), split(parts, 1)
    one.read(ids, state, 0, end, expected_new)
    for first, last in pairwise(sorted({*steps, 0, end})):
        written = {name: x.isfinite().flatten(1).any(1) for name, x in new.items()}
        two.read(ids, state, first, last, new)
        if last <= len(split_program(rwkv7a(), 1)[0].operations):
            assert not any(x[1:].isfinite().any() for x in new.values())
        assert all(new[name][layers].isfinite().all() for name, layers in written.items())
    assert torch.equal(two.hidden(), one.hidden())
    assert all(torch.equal(x, expected_new[name]) for name, x in new.items())


def test_the_report_says_what_lies_where() -> None:
    assert split(rwkv4(), 1).report.startswith("1 of 3 layers on the GPU: torch over ")


@pytest.mark.parametrize("n_first", [0, N_LAYER, -1])
def test_each_device_has_a_layer(n_first: int) -> None:
    with pytest.raises(ValueError, match="layers"):
        split(rwkv4(), n_first)


@pytest.mark.parametrize(("first", "last"), [(-1, 1), (2, 1), (0, 999)])
def test_a_stretch_that_is_not_there_is_refused(first: int, last: int) -> None:
    execution, state = split(rwkv4(), 1), states_of(rwkv4(), 1)
    with pytest.raises(ValueError, match="there are no operations"):
        execution.read(ids_of(1, 1), state, first, last, nothing(state))


def test_as_many_layers_are_taken_as_there_is_memory_for() -> None:
    """All of them only with the head; each takes about as much."""
    program = rwkv7a(Format.F32)
    fits = [layers_that_fit(program, WORKING_BYTES + n) for n in range(0, 2_000_000, 1000)]
    assert fits[0] == 0
    assert fits[-1] == N_LAYER
    assert fits == sorted(fits)
    assert set(fits) == set(range(N_LAYER + 1))
