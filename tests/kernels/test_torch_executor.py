"""Torch as it is fast against torch as it defines, over whole models."""

from __future__ import annotations

import pytest
import torch

from kernels.packing import Format
from kernels.torch_executor import TorchExecution
from tests.kernels.programs import N_VOCAB, PROGRAMS, C, Reader, some_ids
from tests.tolerances import TORCH_MODEL_RMS


def reader(version: str, format: Format, exact: bool, B: int = 1) -> Reader:
    program = PROGRAMS[version](format)
    return Reader(TorchExecution(program, "cpu", exact), program, B)


def assert_near(found: torch.Tensor, expected: torch.Tensor, allowed: float) -> None:
    """allowed: root mean square of the difference, relative to that of what is expected."""
    assert found.shape == expected.shape
    assert (found - expected).square().mean().sqrt() <= allowed * expected.square().mean().sqrt()


@pytest.mark.parametrize("version", PROGRAMS)
@pytest.mark.parametrize("format", list(Format))
def test_fast_torch_is_near_the_definition(version: str, format: Format) -> None:
    fast, exact = (reader(version, format, is_exact, B=2) for is_exact in (False, True))
    for T in (40, 1, 3):
        found, expected = fast.read(some_ids(2, T)), exact.read(some_ids(2, T))
        assert_near(found, expected, TORCH_MODEL_RMS[format.name])
        assert_near(fast.execution.logits(found), exact.execution.logits(expected), TORCH_MODEL_RMS[format.name])
    for name, x in exact.state.items():
        assert_near(fast.state[name], x, TORCH_MODEL_RMS[format.name])


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("version", PROGRAMS)
def test_a_text_is_the_same_however_it_is_cut(version: str, exact: bool) -> None:
    ids = some_ids(1, 40)
    whole = reader(version, Format.F32, exact)
    expected = whole.read(ids)
    cut = reader(version, Format.F32, exact)
    found = torch.cat([cut.read(part, by_steps=True) for part in ids.split([1, 17, 1, 21], dim=1)], dim=1)
    assert_near(found, expected, TORCH_MODEL_RMS["F32"])
    for name, x in whole.state.items():
        assert_near(cut.state[name], x, TORCH_MODEL_RMS["F32"])


@pytest.mark.parametrize("exact", [False, True])
def test_hidden_vectors_and_logits_are_new_tensors(exact: bool) -> None:
    read = reader("7a", Format.F32, exact)
    hidden = read.read(some_ids(1, 5))
    kept = hidden.clone()
    logits = read.execution.logits(hidden)
    assert logits.shape == (1, 5, N_VOCAB)
    assert read.execution.logits(hidden[0, -1]).shape == (N_VOCAB,)
    read.read(some_ids(1, 5, seed=9))
    assert torch.equal(hidden, kept)
    hidden.zero_()
    assert torch.equal(read.execution.logits(kept), logits)


def test_a_program_is_given_over() -> None:
    """No matrix stays in memory in the layout that it came in."""
    program = PROGRAMS["7a"](Format.F32)
    steps = program.steps.copy()
    TorchExecution(program, "cpu")
    assert program.operations == program.head == []
    assert program.steps == steps
    assert program.n_embd == C
