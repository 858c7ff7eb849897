"""Every operation of the native library against its definition, on every instruction set that this machine has.

Numbers, all forms of the outputs, the new state, and the memory around them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from kernels.native import Library
from kernels.operations import Activation, Blend, Buffer, Store
from kernels.packing import GROUP, Format
from kernels.structs import Code
from tests.kernels import cases
from tests.kernels.cases import LAYER, Case, Kind
from tests.kernels.guarded import GuardedRun
from tests.tolerances import NATIVE_OPERATION, Q8_ROUNDING

#: B and T: one row, few rows, as many as are few, one more, and many; side by side and one after the other.
PASSES = [(1, 1), (3, 1), (2, 8), (1, 17), (2, 65)]
MANY = [(1, 1), (1, 130)]


def run(library: Library, case: Case) -> GuardedRun:
    """The case's operation, run on guarded memory that nothing was done to but what may be."""
    guarded = GuardedRun(library, case.program, *case.ids.shape)
    guarded.ids.numbers.copy_(case.ids)
    for buffer, x in case.inputs.items():
        guarded.give(buffer, x)
    guarded.give_states(case.states)
    assert guarded.run() == Code.OK
    assert guarded.complaints() == []
    return guarded


def assert_defined(library: Library, case: Case, tolerance: float = NATIVE_OPERATION) -> None:
    """Outputs, in all their forms, and new states are what the definitions say."""
    guarded = run(library, case)
    expected = cases.expected(case)
    for buffer, x in expected.outputs.items():
        assert_close(guarded.float32(buffer), x, tolerance)
        assert_forms_agree(guarded, buffer)
    assert_inputs_kept(guarded, case)
    for name, x in expected.states.items():
        found = guarded.states[name].new.numbers
        written = [layer for layer in range(len(x)) if not bool(x[layer].isnan().all())]
        assert written in ([], [LAYER])
        for layer in range(len(x)):
            if layer in written:
                assert_close(found[layer], x[layer], tolerance)
            else:
                assert bool(found[layer].isnan().all())


def assert_close(found: torch.Tensor, expected: torch.Tensor, tolerance: float) -> None:
    assert (found - expected).abs().max().item() <= tolerance * max(1.0, expected.abs().max().item())


def assert_forms_agree(guarded: GuardedRun, buffer: Buffer) -> None:
    """The other forms of a buffer are those of its float32 numbers."""
    x = guarded.form(buffer, "f32")
    forms = guarded.forms(buffer)
    if "bf16" in forms:
        assert torch.equal(guarded.form(buffer, "bf16"), x.bfloat16())
    if "q8" in forms:
        scale, q = guarded.form(buffer, "scale").unsqueeze(-1), guarded.form(buffer, "q8")
        groups, q = x.view(len(x), -1, GROUP), q.view(len(x), -1, GROUP).float()
        largest = groups.abs().amax(-1, keepdim=True)
        assert ((scale - largest / 127).abs() <= Q8_ROUNDING * scale).all()
        assert ((q * scale - groups).abs() <= (0.5 + 127 * Q8_ROUNDING) * scale).all()
        assert torch.equal(guarded.form(buffer, "sum"), q.sum(-1).to(torch.int32))


def assert_inputs_kept(guarded: GuardedRun, case: Case) -> None:
    for buffer, x in case.inputs.items():
        if buffer not in case.outputs and "f32" in guarded.forms(buffer):
            assert torch.equal(guarded.float32(buffer), x)


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize(
    ("C", "dtype"), [(1, torch.float32), (33, torch.float16), (80, torch.bfloat16), (768, torch.float32)]
)
def test_embed(library: Library, level: str, B: int, T: int, C: int, dtype: torch.dtype) -> None:
    assert_defined(library, cases.embed(B, T, C, dtype))


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize("C", [8, 33, 72, 768])
@pytest.mark.parametrize(("n", "leaves_both"), [(6, False), (1, True), (0, True)])
def test_norm_and_token_shift(library: Library, level: str, B: int, T: int, C: int, n: int, leaves_both: bool) -> None:
    assert_defined(library, cases.norm_mix(B, T, C, n, leaves_both))


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize("C", [8, 33, 768])
def test_norm_alone(library: Library, level: str, B: int, T: int, C: int) -> None:
    assert_defined(library, cases.norm(B, T, C))


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize(("C", "n"), [(33, 1), (72, 5), (320, 6)])
def test_blend(library: Library, level: str, B: int, T: int, C: int, n: int) -> None:
    assert_defined(library, cases.blend(B, T, C, n))


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize("C", [8, 33, 320])
def test_wkv4(library: Library, level: str, B: int, T: int, C: int) -> None:
    assert_defined(library, cases.wkv4(B, T, C))


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize(("H", "N"), [(3, 8), (5, 16), (2, 64)])
@pytest.mark.parametrize(("is_constant", "is_gated"), [(False, True), (True, True), (True, False)])
def test_wkv6(library: Library, level: str, B: int, T: int, H: int, N: int, is_constant: bool, is_gated: bool) -> None:
    assert_defined(library, cases.wkv6(B, T, H, N, is_constant, is_gated))


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize(("H", "N"), [(3, 8), (5, 16), (2, 64)])
@pytest.mark.parametrize("is_first", [True, False])
def test_wkv7(library: Library, level: str, B: int, T: int, H: int, N: int, is_first: bool) -> None:
    assert_defined(library, cases.wkv7(B, T, H, N, is_first))


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize(
    ("R", "dtype"), [(1, torch.float32), (8, torch.bfloat16), (32, torch.float16), (33, torch.float32)]
)
def test_deep(library: Library, level: str, B: int, T: int, R: int, dtype: torch.dtype) -> None:
    assert_defined(library, cases.deep(B, T, R, dtype))


def assert_product(library: Library, case: Case, format: Format) -> None:
    """As the definition says; a bfloat16 matrix may read activations of many rows as bfloat16."""
    M = case.ids.numel()
    if format != Format.BF16 or M <= 16:
        assert_defined(library, case)
        return
    guarded = run(library, case)
    plain, rounded = cases.expected(case), cases.expected(case, _rounded)
    for buffer in case.outputs:
        found = guarded.float32(buffer)
        scale = max(1.0, plain.outputs[buffer].abs().max().item())
        off = min((found - x.outputs[buffer]).abs().max().item() for x in (plain, rounded))
        assert off <= NATIVE_OPERATION * scale
        assert_forms_agree(guarded, buffer)


def _rounded(x: torch.Tensor) -> torch.Tensor:
    return x.bfloat16().float()


@pytest.mark.parametrize(("B", "T"), PASSES)
@pytest.mark.parametrize("format", list(Format))
@pytest.mark.parametrize(("n_out", "n_in"), [(1, 1), (16, 32), (33, 70), (100, 37), (48, 96), (200, 768)])
def test_products(library: Library, level: str, B: int, T: int, format: Format, n_out: int, n_in: int) -> None:
    assert_product(library, cases.products(B, T, n_out, n_in, Kind(format)), format)


@pytest.mark.parametrize(("B", "T"), [(1, 1), (2, 65)])
@pytest.mark.parametrize("format", [Format.F32, Format.INT8, Format.INT4])
@pytest.mark.parametrize("activation", list(Activation))
@pytest.mark.parametrize("store", list(Store))
def test_what_becomes_of_a_product(
    library: Library, level: str, B: int, T: int, format: Format, activation: Activation, store: Store
) -> None:
    for has_bias in (False, True):
        assert_product(library, cases.products(B, T, 70, 64, Kind(format, activation, store, has_bias)), format)


@pytest.mark.parametrize(("B", "T"), PASSES)
def test_products_of_all_formats_side_by_side(library: Library, level: str, B: int, T: int) -> None:
    kinds = [
        Kind(format, store=store) for format in (Format.F32, Format.F16, Format.INT8, Format.INT4) for store in Store
    ]
    assert_defined(library, cases.products(B, T, 50, 100, *kinds))


@pytest.mark.parametrize("format", list(Format))
def test_activations_of_any_size_are_multiplied(library: Library, level: str, format: Format) -> None:
    """Zeros, numbers so small that their squares are 0, and large ones, in one row and in all rows."""
    case = cases.products(1, 20, 40, 64, Kind(format))
    (source,) = case.inputs
    x = case.inputs[source]
    x[0], x[1, :32], x[2] = 0, 0, 1e-30
    x[3], x[4, 32:] = 1e4 * x[3], 1e4 * x[4, 32:]
    x[5] = 0
    x[5, 63] = 1.0
    assert_product(library, case, format)


def test_rows_so_small_that_epsilon_counts_are_normalised(library: Library, level: str) -> None:
    for case in (cases.norm(1, 3, 72), cases.norm_mix(2, 9, 72, 2, True)):
        for x in case.inputs.values():
            x *= 1e-3
        assert_defined(library, case)


@pytest.mark.parametrize("wkv", [cases.wkv6, cases.wkv7])
def test_heads_so_small_that_epsilon_counts_are_normalised(
    library: Library, level: str, wkv: Callable[..., Case]
) -> None:
    case = wkv(2, 9, 3, 16)
    op: Any = case.program.operations[0]
    case.inputs[op.v] *= 1e-2
    case.states["att_kv"] *= 1e-3
    assert_defined(library, case)


def test_a_decay_that_keeps_nothing_and_one_that_keeps_all(library: Library, level: str) -> None:
    case = cases.wkv6(2, 40, 2, 16)
    w = case.program.operations[0].w  # type: ignore[union-attr]
    case.inputs[w][:, ::2] = 5.0  # exp(-exp(5)) is no float32
    case.inputs[w][:, 1::2] = -40.0
    assert_defined(library, case)


@pytest.mark.parametrize("keys", [60.0, 1000.0])
def test_keys_whose_exponentials_are_no_float32(library: Library, level: str, keys: float) -> None:
    case = cases.wkv4(2, 40, 40)
    op: Any = case.program.operations[0]
    case.inputs[op.k] *= keys / 3
    case.states["att_aa"].zero_()
    case.states["att_bb"].zero_()
    case.states["att_pp"].fill_(-1e30)
    assert_defined(library, case)


def test_a_key_of_zeros_has_a_direction_of_zeros(library: Library, level: str) -> None:
    case = cases.wkv7(1, 4, 2, 16)
    op: Any = case.program.operations[0]
    case.inputs[op.k][1:3] = 0
    assert_defined(library, case)


@pytest.mark.parametrize("format", [Format.F32, Format.INT8])
def test_activations_that_are_no_numbers_stay_in_their_rows(library: Library, level: str, format: Format) -> None:
    """A model that has gone wrong gives NaN, never a crash, and no other row knows."""
    case = cases.products(1, 20, 40, 64, Kind(format))
    (source,) = case.inputs
    alone = run(library, case).float32(case.outputs[0]).clone()
    case.inputs[source][7] = float("nan")
    case.inputs[source][8, 3] = float("inf")
    together = run(library, case).float32(case.outputs[0])
    others = [row for row in range(20) if row not in (7, 8)]
    assert torch.equal(together[others], alone[others])


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("at", [0, 3, 13, 31])
def test_activations_of_8_bits_do_not_hide_what_is_no_number(library: Library, level: str, bad: float, at: int) -> None:
    """A group with one such number has a scale that is none either, and so has every sum that it is part of."""
    case = cases.case(1, 1)
    given, nothing = case.given(96), case.given(96)
    out = case.wanted(96)
    cases.with_operation(case, Blend(given, nothing, (nothing,), (out,)))
    case.inputs[nothing].zero_()
    case.inputs[given][0, 32 + at] = bad
    scale = run(library, case).form(out, "scale")[0]
    assert scale.isfinite().tolist() == [True, False, True]
    assert bool(scale[1].isnan()) == (bad != bad)
