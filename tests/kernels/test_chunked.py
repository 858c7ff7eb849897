"""The recurrence in blocks against its definition, in output and final state, over lengths 1, odd and long."""

from __future__ import annotations

import pytest
import torch

from kernels import Wkv7Operands, choose, chunked, reference
from tests.tolerances import FP32_KERNEL


def arguments(B: int, T: int, H: int, N: int, log_decay: float | None = None) -> tuple[Wkv7Operands, torch.Tensor]:
    """Random operands and state in the ranges that the model gives them; `log_decay` for all tokens where given."""
    g = torch.Generator().manual_seed(0)
    r, k, v = (torch.randn(B, T, H, N, generator=g) for _ in range(3))
    decay = -0.606531 * torch.sigmoid(3 * torch.randn(B, T, H, N, generator=g))
    if log_decay is not None:
        decay = torch.full_like(decay, log_decay)
    key = torch.nn.functional.normalize(torch.randn(B, T, H, N, generator=g), dim=-1)
    rate = torch.rand(B, T, H, N, generator=g)
    return Wkv7Operands(r, decay, k, v, -key, key * rate), torch.randn(B, H, N, N, generator=g)


def assert_reference(operands: Wkv7Operands, state: torch.Tensor) -> None:
    """Output and final state of the blocks are those of the definition in float64."""
    y, after = chunked.wkv7(operands, state)
    expected_y, expected_after = reference.wkv7(Wkv7Operands(*(x.double() for x in operands)), state.double())
    assert_close(y.double(), expected_y)
    assert_close(after.double(), expected_after)


def assert_close(found: torch.Tensor, expected: torch.Tensor) -> None:
    scale = expected.abs().max().item()
    assert (found - expected).abs().max().item() <= FP32_KERNEL * max(1.0, scale)


@pytest.mark.parametrize("T", [1, 2, 15, 16, 17, 129, 700])
@pytest.mark.parametrize(("B", "H", "N"), [(1, 2, 64), (3, 4, 8)])
def test_blocks_equal_the_reference_in_output_and_state(B: int, T: int, H: int, N: int) -> None:
    assert_reference(*arguments(B, T, H, N))


@pytest.mark.parametrize("log_decay", [-0.606531, -1e-6])
def test_blocks_stay_exact_at_both_ends_of_the_decay(log_decay: float) -> None:
    assert_reference(*arguments(1, 200, 2, 64, log_decay))


@pytest.mark.parametrize("T", [1, 40])
@pytest.mark.parametrize("wkv7", [reference.wkv7, chunked.wkv7])
def test_no_argument_is_changed(wkv7, T: int) -> None:
    operands, state = arguments(2, T, 2, 16)
    before = [x.clone() for x in (*operands, state)]
    wkv7(operands, state)
    for x, kept in zip((*operands, state), before, strict=True):
        assert torch.equal(x, kept)


def test_rows_of_a_batch_do_not_touch_each_other() -> None:
    operands, state = arguments(3, 33, 2, 16)
    y, after = chunked.wkv7(operands, state)
    for row in range(3):
        only = slice(row, row + 1)
        alone_y, alone_after = chunked.wkv7(Wkv7Operands(*(x[only] for x in operands)), state[only])
        assert_close(y[only], alone_y)
        assert_close(after[only], alone_after)


def test_the_choice_of_kernels_is_reported() -> None:
    assert "torch" in choose("cpu").report
    assert choose("cpu", forced="reference").wkv7 is reference.wkv7
    with pytest.raises(ValueError, match="magic"):
        choose("cpu", forced="magic")
