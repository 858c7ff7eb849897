"""The recurrences in blocks against their definitions, in output and final state, over lengths 1, odd and long."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from kernels import chunked, reference
from kernels.reference import Wkv4Operands, Wkv4State, Wkv6Operands, Wkv7Operands
from tests.tolerances import FP32_KERNEL

WKV = ("wkv4", "wkv6", "wkv7")
Arguments = tuple[Any, Any]


def wkv4_arguments(B: int, T: int, H: int, N: int, log_decay: float | None = None, keys: float = 3.0) -> Arguments:
    """Random operands and state in the ranges that the model gives them; `log_decay` for all channels where given."""
    g, C = torch.Generator().manual_seed(4), H * N
    decay = -torch.exp(-6 + 8 * torch.rand(C, generator=g))
    if log_decay is not None:
        decay = torch.full_like(decay, log_decay)
    k, v = keys * torch.randn(B, T, C, generator=g), torch.randn(B, T, C, generator=g)
    operands = Wkv4Operands(k, v, decay, torch.randn(C, generator=g))
    bb = 0.5 + torch.rand(B, C, generator=g)
    return operands, Wkv4State(torch.randn(B, C, generator=g) * bb, bb, keys * torch.randn(B, C, generator=g))


def wkv6_arguments(B: int, T: int, H: int, N: int, log_decay: float | None = None) -> Arguments:
    g = torch.Generator().manual_seed(6)
    r, k, v = (torch.randn(B, T, H, N, generator=g) for _ in range(3))
    decay = torch.exp(-torch.exp(2 * torch.randn(B, T, H, N, generator=g) - 2))
    if log_decay is not None:
        decay = torch.full_like(decay, math.exp(log_decay))
    bonus = torch.randn(H, N, generator=g)
    return Wkv6Operands(r, decay, k, v, bonus), torch.randn(B, H, N, N, generator=g)


def wkv7_arguments(B: int, T: int, H: int, N: int, log_decay: float | None = None) -> Arguments:
    g = torch.Generator().manual_seed(0)
    r, k, v = (torch.randn(B, T, H, N, generator=g) for _ in range(3))
    decay = -0.606531 * torch.sigmoid(3 * torch.randn(B, T, H, N, generator=g))
    if log_decay is not None:
        decay = torch.full_like(decay, log_decay)
    key = torch.nn.functional.normalize(torch.randn(B, T, H, N, generator=g), dim=-1)
    rate = torch.rand(B, T, H, N, generator=g)
    return Wkv7Operands(r, decay, k, v, -key, key * rate), torch.randn(B, H, N, N, generator=g)


ARGUMENTS = {"wkv4": wkv4_arguments, "wkv6": wkv6_arguments, "wkv7": wkv7_arguments}


def tensors(x: Any) -> list[torch.Tensor]:
    """Those of a state or of operands, one or several."""
    return [x] if isinstance(x, torch.Tensor) else list(x)


def each(x: Any, change: Any) -> Any:
    """The same state or operands with `change` done to each tensor."""
    return change(x) if isinstance(x, torch.Tensor) else type(x)(*(change(t) for t in x))


def run(module: Any, wkv: str, operands: Any, state: Any) -> list[torch.Tensor]:
    """The output and the tensors of the final state."""
    y, after = getattr(module, wkv)(operands, state)
    return [y, *tensors(after)]


def assert_reference(wkv: str, operands: Any, state: Any) -> None:
    """Output and final state of the blocks are those of the definition in float64.

    That of wkv4 adds a decay to an exponent for every token, which float32 rounds: there the blocks may be as far off
    as the definition itself is in float32, and must agree with it.
    """
    found = run(chunked, wkv, operands, state)
    expected = run(reference, wkv, each(operands, torch.Tensor.double), each(state, torch.Tensor.double))
    if wkv != "wkv4":
        for x, exact in zip(found, expected, strict=True):
            assert_close(x, exact)
        return
    for x, exact, rounded in zip(found, expected, run(reference, wkv, operands, state), strict=True):
        assert_close(x, rounded)
        assert difference(x, exact) <= 1.01 * difference(rounded, exact) + FP32_KERNEL


def assert_close(found: torch.Tensor, expected: torch.Tensor) -> None:
    assert difference(found, expected) <= FP32_KERNEL * max(1.0, expected.abs().max().item())


def difference(a: torch.Tensor, b: torch.Tensor) -> float:
    return (a.double() - b.double()).abs().max().item()


@pytest.mark.parametrize("wkv", WKV)
@pytest.mark.parametrize("T", [1, 2, 15, 16, 17, 129, 700])
@pytest.mark.parametrize(("B", "H", "N"), [(1, 2, 64), (3, 4, 8)])
def test_blocks_equal_the_reference_in_output_and_state(wkv: str, B: int, T: int, H: int, N: int) -> None:
    assert_reference(wkv, *ARGUMENTS[wkv](B, T, H, N))


@pytest.mark.parametrize(
    ("wkv", "log_decay"),
    [
        ("wkv4", -math.exp(5)),
        ("wkv4", -1e-6),
        ("wkv4", 0.0),
        ("wkv6", -math.exp(5)),
        ("wkv6", -1e-6),
        ("wkv6", 0.0),
        ("wkv7", -0.606531),
        ("wkv7", -1e-6),
    ],
)
def test_blocks_stay_exact_at_both_ends_of_the_decay(wkv: str, log_decay: float) -> None:
    assert_reference(wkv, *ARGUMENTS[wkv](1, 333, 2, 64, log_decay))


def test_a_decay_that_forgets_everything_and_one_that_keeps_it_stand_side_by_side() -> None:
    operands, state = wkv6_arguments(2, 333, 2, 16)
    g = torch.Generator().manual_seed(1)
    decay = torch.where(torch.rand(operands.decay.shape, generator=g) < 0.1, math.exp(-math.exp(5)), 0.999)
    assert decay.min() == 0.0  # exp(-148) is no float32
    assert_reference("wkv6", operands._replace(decay=decay), state)


def test_a_decay_that_is_the_same_for_all_tokens_may_be_an_expanded_tensor() -> None:
    operands, state = wkv6_arguments(2, 77, 3, 8)
    decay = operands.decay[:1, :1].expand(operands.decay.shape)
    assert_reference("wkv6", operands._replace(decay=decay), state)


@pytest.mark.parametrize("keys", [60.0, 1000.0])
def test_keys_whose_exponentials_are_no_float32_do_not_overflow(keys: float) -> None:
    operands, state = wkv4_arguments(2, 333, 2, 16, keys=keys)
    assert operands.k.max() > 88
    assert_reference("wkv4", operands, state)


def test_the_first_state_of_wkv4_weighs_nothing() -> None:
    operands, _ = wkv4_arguments(1, 5, 1, 8)
    zeros = torch.zeros(1, 8)
    state = Wkv4State(zeros, zeros, torch.full((1, 8), -1e30))
    y, _ = chunked.wkv4(operands, state)
    assert torch.equal(y[:, 0], operands.v[:, 0])
    assert_reference("wkv4", operands, state)


@pytest.mark.parametrize("wkv", WKV)
@pytest.mark.parametrize("T", [1, 40])
@pytest.mark.parametrize("module", [reference, chunked])
def test_no_argument_is_changed(module: Any, wkv: str, T: int) -> None:
    operands, state = ARGUMENTS[wkv](2, T, 2, 16)
    given = [*tensors(operands), *tensors(state)]
    before = [x.clone() for x in given]
    getattr(module, wkv)(operands, state)
    for x, kept in zip(given, before, strict=True):
        assert torch.equal(x, kept)


@pytest.mark.parametrize("wkv", WKV)
def test_rows_of_a_batch_do_not_touch_each_other(wkv: str) -> None:
    operands, state = ARGUMENTS[wkv](3, 33, 2, 16)
    y, after = getattr(chunked, wkv)(operands, state)
    for row in range(3):
        only = slice(row, row + 1)

        def alone(x: torch.Tensor, only: slice = only) -> torch.Tensor:
            return x[only] if x.shape[0] == 3 else x  # what belongs to no row stays

        alone_y, alone_after = getattr(chunked, wkv)(each(operands, alone), each(state, alone))
        assert_close(y[only], alone_y)
        for found, expected in zip(tensors(after), tensors(alone_after), strict=True):
            assert_close(found[only], expected)
