"""What the CUDA library refuses: every bad argument, before it launches anything."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pytest
import torch

from kernels.compiled import CompiledProgram
from kernels.packing import GROUP, Format, filled_up
from kernels.structs import N_STATES, Code, RavelBuffer, RavelOp, RavelPass
from tests.kernels.cuda import programs
from tests.kernels.cuda.machine import Machine

CASES: dict[str, Callable[[], programs.Case]] = {
    "embed": lambda: programs.embed(1, 2),
    "norm": lambda: programs.norm_mix(1, 2, 2),
    "products": lambda: programs.products(1, 2, Format.INT8),
    "blend": lambda: programs.blend(1, 2),
    "wkv4": lambda: programs.wkv4(1, 2),
    "wkv6": lambda: programs.wkv6(1, 2, 8),
    "wkv7": lambda: programs.wkv7(1, 2, 8),
    "deep": lambda: programs.deep(1, 2),
}


class Call:
    """A case as arguments of ravel_run, to be spoilt."""

    def __init__(self, machine: Machine, case: programs.Case) -> None:
        self._machine, self._case = machine, case
        self._compiled = CompiledProgram(case.program, machine.device)
        self.op: Any = self._compiled.operations[0]
        strides = [filled_up(width, GROUP) for width in self._compiled.widths]
        self.memory = [torch.full((2, stride), torch.nan, device=machine.device) for stride in strides]
        self.buffers: Any = (RavelBuffer * len(strides))()
        for struct, memory, width in zip(self.buffers, self.memory, self._compiled.widths, strict=True):
            struct.f32, struct.width, struct.stride = memory.data_ptr(), width, memory.shape[1]
        self._ids = case.ids.to(machine.device)
        self._states = [x.to(machine.device).contiguous() for x in case.state.values()]
        self.new = [torch.full_like(x, torch.nan) for x in self._states]
        sizes = (ctypes.c_int64 * N_STATES)(*self._compiled.state_sizes)
        buffers = len(self.buffers)
        self.at = RavelPass(
            B=1, T=2, ids=self._ids.data_ptr(), buffers=self.buffers, n_buffers=buffers, state_size=sizes
        )
        for i, (before, after) in enumerate(zip(self._states, self.new, strict=True)):
            self.at.state_in[i], self.at.state_out[i] = before.data_ptr(), after.data_ptr()

    def __call__(self) -> int:
        return int(self._machine.library.run(ctypes.addressof(self.op), 1, ctypes.addressof(self.at)))

    def assert_refused(self, code: Code = Code.BAD_ARGUMENT) -> None:
        assert self() == code
        assert all(x.isnan().all() for x in (*self.memory, *self.new)), "something ran"


def reads(op: Any) -> Any:
    return getattr(op, "in")


def spoil_product(name: str, value: Any) -> Callable[[Call], None]:
    def spoil(call: Call) -> None:
        product = call.op.products[8]  # the last one: the others must not have run
        target = product.matrix if hasattr(product.matrix, name) else product
        setattr(target, name, value)

    return spoil


def spoil_op(name: str, value: Any) -> Callable[[Call], None]:
    return lambda call: setattr(call.op, name, value)


SPOILT: dict[str, tuple[str, Callable[[Call], None]]] = {
    "no kind of operation": ("blend", spoil_op("kind", 8)),
    "a negative kind": ("blend", spoil_op("kind", -1)),
    "no ids": ("embed", lambda call: setattr(call.at, "ids", None)),
    "no ids for the deep embedding": ("deep", lambda call: setattr(call.at, "ids", None)),
    "a table of another width": ("embed", lambda call: setattr(call.op.table, "width", 47)),
    "a table of whole numbers": ("deep", lambda call: setattr(call.op.table, "format", 3)),
    "an empty table": ("embed", lambda call: setattr(call.op.table, "n_rows", 0)),
    "no tokens": ("norm", lambda call: setattr(call.at, "T", 0)),
    "no rows": ("norm", lambda call: setattr(call.at, "B", 0)),
    "more rows than a GPU counts": ("norm", lambda call: setattr(call.at, "B", 1 << 40)),
    "too many mixtures": ("norm", spoil_op("n_items", 7)),
    "a state that is not there": ("norm", spoil_op("state", 1)),
    "a state beyond the last": ("wkv4", spoil_op("state", 3)),
    "a state of another size": ("wkv7", lambda call: call.at.state_size.__setitem__(0, 191)),
    "a negative layer": ("wkv6", spoil_op("layer", -1)),
    "a norm into its own input": ("norm", lambda call: call.op.out.__setitem__(0, reads(call.op)[0])),
    "no weights of the norm": ("norm", lambda call: call.op.p.__setitem__(0, None)),
    "no mixtures": ("norm", lambda call: call.op.p.__setitem__(2, None)),
    "no bonus": ("wkv4", lambda call: call.op.p.__setitem__(1, None)),
    "neither decay": ("wkv6", lambda call: reads(call.op).__setitem__(3, -1)),
    "a head size that does not divide": ("wkv7", spoil_op("head_size", 7)),
    "no head size": ("wkv6", spoil_op("head_size", 0)),
    "an input that is no buffer": ("wkv6", lambda call: reads(call.op).__setitem__(1, 99)),
    "no input": ("wkv7", lambda call: reads(call.op).__setitem__(5, -1)),
    "an output that is no buffer": ("wkv4", lambda call: call.op.out.__setitem__(0, -1)),
    "buffers of different widths": ("blend", lambda call: reads(call.op).__setitem__(1, 1)),
    "a blend of too many": ("blend", spoil_op("n_items", 7)),
    "a buffer without memory": ("blend", lambda call: setattr(call.buffers[reads(call.op)[2]], "f32", None)),
    "a buffer of another stride": ("blend", lambda call: setattr(call.buffers[reads(call.op)[2]], "stride", 48)),
    "no buffers": ("blend", lambda call: setattr(call.at, "n_buffers", 0)),
    "no products": ("products", spoil_op("n_items", 0)),
    "an unknown format": ("products", spoil_product("format", 5)),
    "an unknown activation": ("products", spoil_product("activation", 4)),
    "an unknown way to store": ("products", spoil_product("store", 4)),
    "a gate too many": ("products", spoil_product("gate", 3)),
    "a gate that is missing": ("products", spoil_product("store", 2)),
    "a matrix that does not fit": ("products", spoil_product("n_in", 71)),
    "a matrix without memory": ("products", spoil_product("data", None)),
    "a deep matrix of another size": ("deep", spoil_op("n_items", 7)),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_bad_argument_is_refused_before_anything_runs(machine: Machine, name: str) -> None:
    kind, spoil = SPOILT[name]
    call = Call(machine, CASES[kind]())
    spoil(call)
    call.assert_refused()


@pytest.mark.parametrize("name", CASES)
def test_each_of_these_runs_unspoilt(machine: Machine, name: str) -> None:
    assert Call(machine, CASES[name]())() == Code.OK


@pytest.mark.parametrize("form", ["bf16", "q8", "scale", "sum"])
def test_buffers_in_other_forms_are_not_supported(machine: Machine, form: str) -> None:
    call = Call(machine, programs.blend(1, 2))
    setattr(call.buffers[call.op.out[0]], form, call.memory[0].data_ptr())
    call.assert_refused(Code.NOT_SUPPORTED)


def test_larger_heads_are_not_supported(machine: Machine) -> None:
    Call(machine, programs.wkv7(1, 2, 144)).assert_refused(Code.NOT_SUPPORTED)


def test_nothing_to_do_is_done(machine: Machine) -> None:
    at = Call(machine, programs.blend(1, 2)).at
    assert machine.library.run(ctypes.addressof(RavelOp()), 0, ctypes.addressof(at)) == Code.OK
    assert machine.library.run(0, 0, ctypes.addressof(at)) == Code.BAD_ARGUMENT
    assert machine.library.run(ctypes.addressof(RavelOp()), -1, ctypes.addressof(at)) == Code.BAD_ARGUMENT
