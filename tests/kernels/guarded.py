"""Runs operations of a native library on memory that tells what was done to it.

All that an operation must write is NaN before, bytes in front of and behind every piece of memory are looked at after,
and so is all that it may only read.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from kernels.compiled import CompiledProgram, Forms
from kernels.native import Library
from kernels.operations import Buffer, Program
from kernels.packing import GROUP, aligned, filled_up
from kernels.structs import N_STATES, RavelBuffer, RavelOp, RavelPass

GUARD_BYTES, GUARD = 128, 0xA5

_DTYPES = {"f32": torch.float32, "bf16": torch.bfloat16, "q8": torch.int8, "scale": torch.float32, "sum": torch.int32}


class Guarded:
    """Memory for numbers of a dtype, aligned, with guards around it."""

    def __init__(self, shape: tuple[int, ...], dtype: torch.dtype) -> None:
        n_bytes = torch.Size(shape).numel() * dtype.itemsize
        self._whole = aligned(n_bytes + 2 * GUARD_BYTES).fill_(GUARD)
        self.numbers = self._whole[GUARD_BYTES : GUARD_BYTES + n_bytes].view(dtype).view(shape)

    def is_intact(self) -> bool:
        """Whether the guards are what they were."""
        guards = torch.cat((self._whole[:GUARD_BYTES], self._whole[-GUARD_BYTES:]))
        return bool((guards == GUARD).all())


def poison(numbers: torch.Tensor) -> torch.Tensor:
    """Fills it with what nothing gives by chance; returns it."""
    if numbers.dtype.is_floating_point:
        return numbers.fill_(float("nan"))
    return numbers.fill_(-77)


def in_forms(x: torch.Tensor) -> dict[str, torch.Tensor]:
    """x float32 [M, width] in all forms of a `RavelBuffer`, rows filled up with zeros."""
    padded = F.pad(x, (0, filled_up(x.shape[1], GROUP) - x.shape[1]))
    groups = padded.view(len(x), -1, GROUP)
    scale = groups.abs().amax(-1) / 127
    q = torch.where(scale.unsqueeze(-1) > 0, groups / scale.unsqueeze(-1), 0.0).round().to(torch.int8)
    sums = q.sum(-1, dtype=torch.int32)
    return {"f32": padded, "bf16": padded.bfloat16(), "q8": q.flatten(1), "scale": scale, "sum": sums}


@dataclass(slots=True)
class State:
    """One state tensor [n_layer, B, ...]: what goes in and what comes out."""

    given: Guarded
    kept: torch.Tensor
    new: Guarded


class GuardedRun:
    """A program compiled for passes of B rows and T tokens, all memory guarded."""

    def __init__(self, library: Library, program: Program, B: int, T: int) -> None:
        self.compiled = CompiledProgram(program)
        self._library, self._M = library, B * T
        self._names = self.compiled.state_names
        self._shapes = [(shape[0], B, *shape[1:]) for shape in program.state_shapes.values()]
        self.states: dict[str, State] = {}
        self._buffers = (RavelBuffer * len(program.buffers))()
        self._memory: list[dict[str, Guarded]] = []
        for buffer, forms, struct in zip(program.buffers, self.compiled.forms, self._buffers, strict=True):
            self._memory.append(self._allocated(buffer, forms, struct))
        self.ids = Guarded((B, T), torch.int64)
        self.ids.numbers.zero_()
        sizes = (ctypes.c_int64 * N_STATES)(*self.compiled.state_sizes)
        self.struct = RavelPass(
            B=B,
            T=T,
            ids=self.ids.numbers.data_ptr(),
            buffers=self._buffers,
            n_buffers=len(self._buffers),
            state_size=sizes,
        )

    def _allocated(self, buffer: Buffer, forms: Forms, struct: RavelBuffer) -> dict[str, Guarded]:
        stride = filled_up(buffer.width, GROUP)
        struct.width, struct.stride = buffer.width, stride
        names = [*(["f32"] if forms.f32 else []), *(["bf16"] if forms.bf16 else [])]
        names += ["q8", "scale", "sum"] if forms.q8 else []
        memory = {}
        for name in names:
            width = stride // GROUP if name in ("scale", "sum") else stride
            memory[name] = Guarded((self._M, width), _DTYPES[name])
            poison(memory[name].numbers)
            if width == stride:
                memory[name].numbers[:, buffer.width :] = 0
            setattr(struct, name, memory[name].numbers.data_ptr())
        return memory

    def give(self, buffer: Buffer, x: torch.Tensor) -> None:
        """Writes x float32 [M, width] into a buffer, in the forms that it has."""
        for name, numbers in in_forms(x).items():
            if name in self._memory[buffer.number]:
                self._memory[buffer.number][name].numbers.copy_(numbers)

    def give_states(self, states: dict[str, torch.Tensor]) -> None:
        for i, name in enumerate(self._names):
            state = State(
                Guarded(self._shapes[i], torch.float32), states[name], Guarded(self._shapes[i], torch.float32)
            )
            state.given.numbers.copy_(states[name])
            poison(state.new.numbers)
            self.states[name] = state
            self.struct.state_in[i] = state.given.numbers.data_ptr()
            self.struct.state_out[i] = state.new.numbers.data_ptr()

    def run(self, operations: ctypes.Array[RavelOp] | None = None) -> int:
        """Runs the program's operations, or others; the library's answer."""
        ops = self.compiled.operations if operations is None else operations
        return int(self._library.run(ctypes.addressof(ops), len(ops), ctypes.addressof(self.struct)))

    def form(self, buffer: Buffer, name: str) -> torch.Tensor:
        """One form of a buffer as it lies there, [M, stride or groups]."""
        return self._memory[buffer.number][name].numbers

    def forms(self, buffer: Buffer) -> set[str]:
        return set(self._memory[buffer.number])

    def float32(self, buffer: Buffer) -> torch.Tensor:
        return self.form(buffer, "f32")[:, : buffer.width]

    def complaints(self) -> list[str]:
        """What was touched that nothing may touch."""
        found = []
        for number, memory in enumerate(self._memory):
            width = self._buffers[number].width
            for name, guarded in memory.items():
                if not guarded.is_intact():
                    found.append(f"{name} of buffer {number} was written past its ends")
                if name in ("f32", "bf16", "q8") and guarded.numbers[:, width:].count_nonzero():
                    found.append(f"{name} of buffer {number} was written between its rows")
        for name, state in self.states.items():
            if not (state.given.is_intact() and torch.equal(state.given.numbers, state.kept)):
                found.append(f"the given state {name} was written")
            if not state.new.is_intact():
                found.append(f"the new state {name} was written past its ends")
        return found
