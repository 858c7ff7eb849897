"""The recurrence in blocks against its definition, in output and final state, over lengths 1, odd and long."""

from __future__ import annotations

import pytest
import torch

from kernels import choose, chunked, reference
from tests.tolerances import FP32_KERNEL


def operands(B: int, T: int, H: int, N: int, seed: int = 0, decay_scale: float = 3.0) -> list[torch.Tensor]:
    """Random arguments of `wkv7` in the ranges that the model gives them, in its order."""
    g = torch.Generator().manual_seed(seed)
    r, k, v = (torch.randn(B, T, H, N, generator=g) for _ in range(3))
    log_decay = -0.606531 * torch.sigmoid(decay_scale * torch.randn(B, T, H, N, generator=g))
    key = torch.nn.functional.normalize(torch.randn(B, T, H, N, generator=g), dim=-1)
    rate = torch.rand(B, T, H, N, generator=g)
    state = torch.randn(B, H, N, N, generator=g)
    return [r, log_decay, k, v, -key, key * rate, state]


def assert_close(found: torch.Tensor, expected: torch.Tensor) -> None:
    scale = expected.abs().max().item()
    assert (found - expected).abs().max().item() <= FP32_KERNEL * max(1.0, scale)


@pytest.mark.parametrize("T", [1, 2, 15, 16, 17, 129, 700])
@pytest.mark.parametrize(("B", "H", "N"), [(1, 2, 64), (3, 4, 8)])
def test_blocks_equal_the_reference_in_output_and_state(B: int, T: int, H: int, N: int) -> None:
    arguments = operands(B, T, H, N)
    y, state = chunked.wkv7(*arguments)
    expected_y, expected_state = reference.wkv7(*[x.double() for x in arguments])
    assert_close(y.double(), expected_y)
    assert_close(state.double(), expected_state)


def test_blocks_stay_exact_with_the_strongest_decay() -> None:
    arguments = operands(1, 200, 2, 64)
    arguments[1] = torch.full_like(arguments[1], -0.606531)
    y, state = chunked.wkv7(*arguments)
    expected_y, expected_state = reference.wkv7(*[x.double() for x in arguments])
    assert_close(y.double(), expected_y)
    assert_close(state.double(), expected_state)


@pytest.mark.parametrize("T", [1, 40])
@pytest.mark.parametrize("wkv7", [reference.wkv7, chunked.wkv7])
def test_no_argument_is_changed(wkv7, T: int) -> None:
    arguments = operands(2, T, 2, 16)
    before = [x.clone() for x in arguments]
    wkv7(*arguments)
    for x, kept in zip(arguments, before, strict=True):
        assert torch.equal(x, kept)


def test_rows_of_a_batch_do_not_touch_each_other() -> None:
    arguments = operands(3, 33, 2, 16)
    y, state = chunked.wkv7(*arguments)
    for row in range(3):
        alone_y, alone_state = chunked.wkv7(*[x[row : row + 1] for x in arguments])
        assert_close(y[row : row + 1], alone_y)
        assert_close(state[row : row + 1], alone_state)


def test_the_choice_of_kernels_is_reported() -> None:
    assert "torch" in choose("cpu").report
    assert choose("cpu", forced="reference").wkv7 is reference.wkv7
    with pytest.raises(ValueError, match="magic"):
        choose("cpu", forced="magic")
