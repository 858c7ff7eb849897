"""What the native library and the compiling of programs answer to what cannot be run: a code or an error, no crash."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

from kernels import native
from kernels.compiled import CompiledProgram
from kernels.native import Library
from kernels.operations import Blend, NormMix, Product, Products, Program, Store, Wkv4, Wkv6
from kernels.packing import Format, Packed, pack
from kernels.structs import Code
from tests.kernels import cases
from tests.kernels.cases import Kind
from tests.kernels.guarded import GuardedRun


def guarded(library: Library, case: cases.Case) -> GuardedRun:
    run = GuardedRun(library, case.program, *case.ids.shape)
    for buffer, x in case.inputs.items():
        run.give(buffer, x)
    run.give_states(case.states)
    return run


def product_case() -> cases.Case:
    return cases.products(1, 3, 40, 64, Kind(Format.INT8))


def gated_case() -> cases.Case:
    return cases.products(1, 3, 40, 64, Kind(Format.F32, store=Store.GATED))


def set_op(field: str, value: Any) -> Callable[[GuardedRun], None]:
    def change(run: GuardedRun) -> None:
        setattr(run.compiled.operations[0], field, value)

    return change


def set_in(field: str, place: int, value: int) -> Callable[[GuardedRun], None]:
    def change(run: GuardedRun) -> None:
        getattr(run.compiled.operations[0], field)[place] = value

    return change


def set_product(field: str, value: Any) -> Callable[[GuardedRun], None]:
    def change(run: GuardedRun) -> None:
        setattr(run.compiled.operations[0].products[0], field, value)

    return change


def set_matrix(field: str, value: Any) -> Callable[[GuardedRun], None]:
    def change(run: GuardedRun) -> None:
        setattr(run.compiled.operations[0].products[0].matrix, field, value)

    return change


def set_pass(field: str, value: Any) -> Callable[[GuardedRun], None]:
    def change(run: GuardedRun) -> None:
        setattr(run.struct, field, value)

    return change


def set_state(field: str, place: int, value: Any) -> Callable[[GuardedRun], None]:
    def change(run: GuardedRun) -> None:
        getattr(run.struct, field)[place] = value

    return change


def set_id(token: int) -> Callable[[GuardedRun], None]:
    def change(run: GuardedRun) -> None:
        run.ids.numbers[0, -1] = token

    return change


WRONG: list[tuple[str, Callable[[], cases.Case], Callable[[GuardedRun], None]]] = [
    ("unknown kind", product_case, set_op("kind", 99)),
    ("negative kind", product_case, set_op("kind", -1)),
    ("no products", product_case, set_op("products", None)),
    ("negative count", product_case, set_op("n_items", -1)),
    ("unknown source", product_case, set_product("in", 1000)),
    ("no source", product_case, set_product("in", -1)),
    ("unknown target", product_case, set_product("out", 1000)),
    ("no gate", gated_case, set_product("gate", -1)),
    ("unknown gate", gated_case, set_product("gate", 1000)),
    ("unknown activation", product_case, set_product("activation", 9)),
    ("unknown store", product_case, set_product("store", 9)),
    ("unknown format", product_case, set_matrix("format", 9)),
    ("no matrix", product_case, set_matrix("data", None)),
    ("other width", product_case, set_matrix("n_in", 96)),
    ("other height", product_case, set_matrix("n_out", 41)),
    ("form that is not there", product_case, set_matrix("format", Format.F32)),
    ("no rows", product_case, set_pass("B", 0)),
    ("no tokens", product_case, set_pass("T", 0)),
    ("negative rows", product_case, set_pass("B", -3)),
    ("no buffers", product_case, set_pass("buffers", None)),
    ("too few buffers", product_case, set_pass("n_buffers", 1)),
    ("no ids", lambda: cases.embed(1, 3, 32, torch.float32), set_pass("ids", None)),
    ("an id past the table", lambda: cases.embed(1, 3, 32, torch.float32), set_id(cases.N_VOCAB)),
    ("a negative id", lambda: cases.deep(1, 3, 8, torch.float32), set_id(-1)),
    ("unknown table", lambda: cases.embed(1, 3, 32, torch.float32), set_op("table", (None, 0, 0, 0, 0))),
    ("no norm", lambda: cases.norm(1, 3, 32), set_in("p", 0, None)),
    ("no vector of a state", lambda: cases.wkv4(1, 3, 32), set_in("p", 0, None)),
    ("unknown state", lambda: cases.wkv4(1, 3, 32), set_op("state", 4)),
    ("negative layer", lambda: cases.wkv4(1, 3, 32), set_op("layer", -1)),
    ("no state to read", lambda: cases.wkv7(1, 3, 2, 16), set_state("state_in", 1, None)),
    ("no state to write", lambda: cases.wkv7(1, 3, 2, 16), set_state("state_out", 1, None)),
    ("state of another size", lambda: cases.wkv7(1, 3, 2, 16), set_state("state_size", 1, 5)),
    ("heads that do not fit", lambda: cases.wkv7(1, 3, 2, 16), set_op("head_size", 15)),
    ("no heads", lambda: cases.wkv6(1, 3, 2, 16), set_op("head_size", 0)),
    ("too many mixtures", lambda: cases.norm_mix(1, 3, 32, 6, False), set_op("n_items", 7)),
    ("too many shares", lambda: cases.blend(1, 3, 32, 6), set_op("n_items", 7)),
    ("another rank", lambda: cases.deep(1, 3, 8, torch.float32), set_op("n_items", 9)),
]


@pytest.mark.parametrize(("case", "change"), [wrong[1:] for wrong in WRONG], ids=[wrong[0] for wrong in WRONG])
def test_what_cannot_be_run_is_refused(
    library: Library, case: Callable[[], cases.Case], change: Callable[[GuardedRun], None]
) -> None:
    run = guarded(library, case())
    change(run)
    assert run.run() in (Code.BAD_ARGUMENT, Code.NOT_SUPPORTED)
    assert run.complaints() == []


def test_addresses_that_are_nowhere_are_refused(library: Library) -> None:
    run = guarded(library, product_case())
    ops, struct = ctypes.addressof(run.compiled.operations), ctypes.addressof(run.struct)
    assert library.run(None, 1, struct) == Code.BAD_ARGUMENT
    assert library.run(ops, 1, None) == Code.BAD_ARGUMENT
    assert library.run(ops, -1, struct) == Code.BAD_ARGUMENT


def test_nothing_to_run_is_no_error(library: Library) -> None:
    run = guarded(library, product_case())
    assert library.run(ctypes.addressof(run.compiled.operations), 0, ctypes.addressof(run.struct)) == Code.OK


@pytest.mark.parametrize(
    ("format", "first", "n", "source_format"),
    [(9, 0, 40, 0), (-1, 0, 40, 0), (3, 8, 32, 0), (3, 0, 20, 0), (3, 48, 16, 0), (3, -16, 16, 0), (3, 0, 40, 3)],
)
def test_what_cannot_be_packed_is_refused(
    library: Library, format: int, first: int, n: int, source_format: int
) -> None:
    weight, packed = torch.randn(40, 64), torch.zeros(40_000, dtype=torch.uint8)
    answer = library._library.ravel_pack(format, 40, 64, first, n, source_format, weight.data_ptr(), packed.data_ptr())
    assert answer == Code.BAD_ARGUMENT
    assert packed.count_nonzero() == 0


def test_levels_can_be_forced_and_only_those_that_are_there(library: Library) -> None:
    kept = library.level
    assert library.levels[0] == kept, "the best one is in use"
    try:
        for name in library.levels:
            library.use_level(name)
            assert library.level == name
        with pytest.raises(ValueError, match="magic"):
            library.use_level("magic")
        assert library.level == library.levels[-1]
    finally:
        library.use_level(kept)


@pytest.mark.parametrize("n", [0, -1])
def test_no_threads_are_refused(library: Library, n: int) -> None:
    kept = library.threads
    with pytest.raises(ValueError, match="at least one"):
        library.set_threads(n)
    assert library._library.ravel_set_threads(n) == Code.BAD_ARGUMENT
    assert library.threads == kept


def test_codes_become_errors() -> None:
    native.check(Code.OK)
    with pytest.raises(MemoryError):
        native.check(Code.OUT_OF_MEMORY)
    for code, word in ((Code.BAD_ARGUMENT, "BAD_ARGUMENT"), (Code.DEVICE_FAILED, "DEVICE_FAILED"), (77, "77")):
        with pytest.raises(RuntimeError, match=word):
            native.check(code)


def test_programs_that_the_header_has_no_words_for_are_refused() -> None:
    def refused(change: Callable[[Program], Any], says: str, states: dict[str, tuple[int, ...]] | None = None) -> None:
        program = Program(32, 8, {name: (1, *shape) for name, shape in (states or {}).items()})
        program.operations.append(change(program))
        with pytest.raises(ValueError, match=says):
            CompiledProgram(program)

    norm, vector = cases.Random(0).norm(32), torch.zeros(32)
    x = Program(32, 8, {}).x

    def product(program: Program, **changes: Any) -> Products:
        weight = pack(torch.zeros(32, 32), Format.F32)
        made = Product(weight, program.buffer(32), program.buffer(32))
        return Products((replace(made, **changes),))

    refused(lambda p: product(p, store=Store.GATED), "gate")
    refused(lambda p: product(p, gate=p.x), "gate")
    refused(lambda p: product(p, matrix=pack(torch.zeros(32, 64), Format.F32)), "does not fit")
    odd = torch.zeros(5000, dtype=torch.uint8)[1:4097]
    refused(lambda p: product(p, matrix=Packed(odd, Format.F32, 32, 32)), "aligned")
    refused(lambda p: product(p, source=p.x, matrix=pack(torch.zeros(32, 32), Format.INT8)), "whole numbers")
    refused(lambda p: Blend(x, x, (x,) * 7, (x,) * 7), "at most 6")
    refused(lambda p: Blend(x, x, (x, x), (x,)), "as many")
    refused(lambda p: NormMix(0, norm, x, "s", torch.zeros(2, 32), (x,)), "as many", {"s": (32,)})
    refused(lambda p: NormMix(0, norm, x, "", torch.zeros(1, 32), (x,)), "without a state")
    states = {"att_aa": (32,), "att_pp": (32,), "att_bb": (32,)}
    refused(lambda p: Wkv4(0, x, x, x, vector, vector, x), "follow one another", states)
    refused(lambda p: Wkv6(0, 8, x, x, x, None, None, vector, norm, None, x), "decay", {"att_kv": (4, 8, 8)})
    refused(lambda p: cases.Embed(torch.zeros(5, 32, dtype=torch.int8), norm, x), "table")
    refused(lambda p: product(p), "at most 5", dict.fromkeys("abcdef", (1,)))
