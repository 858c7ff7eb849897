"""Runs a program with the native library for processors: one call runs a token through all layers."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable

import torch

from kernels.activations import FEW_ROWS, Activations
from kernels.compiled import CompiledProgram
from kernels.native import Library, check
from kernels.operations import Program
from kernels.packing import GROUP, aligned, filled_up
from kernels.structs import N_STATES, RavelOp, RavelPass

#: Hidden vectors that the head is run on at a time, so that its buffers stay small.
HEAD_ROWS = 128

_OP_BYTES = ctypes.sizeof(RavelOp)


class NativeExecution:
    """A program made ready. Owns its buffers, which grow with the largest pass: a few MB for a chunk of text."""

    def __init__(self, library: Library, program: Program, report: str = "native") -> None:
        """program: its tensors are kept, and read where they lie. Raises ValueError for one that cannot be run."""
        self.report = report
        self._run = library.run
        self._compiled = CompiledProgram(program)
        self._activations = Activations(self._compiled)
        self._x, self._logits = program.x, program.logits
        self._first_operation = ctypes.addressof(self._compiled.operations)
        self.n_operations = len(self._compiled.operations)
        self._first_of_head, self._n_head = ctypes.addressof(self._compiled.head), len(self._compiled.head)
        self._head_buffers = self._compiled.head_buffers - {program.logits.number}  # those are the caller's
        self._passes: dict[torch.Size, _Pass] = {}
        self._heads: dict[int, _Pass] = {}  # by the number of rows
        self._shape = torch.Size((0, 0))

    def read(
        self,
        ids: torch.Tensor,
        state: dict[str, torch.Tensor],
        first: int,
        last: int,
        new: dict[str, torch.Tensor],
    ) -> None:
        """Runs operations first..last - 1; see `operations.Execution`. Raises ValueError for a state that does not fit,
        RuntimeError and MemoryError where the library fails."""
        self._shape = ids.shape
        prepared = self._passes.get(ids.shape) or self._prepared(ids.shape)
        if not 0 <= first <= last <= self.n_operations:
            raise ValueError(f"there are no operations {first} to {last} among {self.n_operations}")
        ids = ids.contiguous()
        prepared.struct.ids = ids.data_ptr()
        for i, (name, n) in enumerate(prepared.states):
            given, written = state[name], new[name]
            if not (_fits(given, n) and _fits(written, n)):
                raise ValueError(f"the state {name} is {n} contiguous float32 numbers in the processor's memory")
            prepared.state_in[i], prepared.state_out[i] = given.data_ptr(), written.data_ptr()
        check(self._run(self._first_operation + first * _OP_BYTES, last - first, prepared.address))

    def step(
        self, ids: torch.Tensor, state: dict[str, torch.Tensor], new: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """One token a row; see `operations.Execution`. The head follows at once, while the helpers are still awake, and
        reads the residual stream where it lies."""
        B = len(ids)
        stride, n_vocab = filled_up(self._logits.width, GROUP), self._logits.width
        logits = aligned(4 * B * stride).view(torch.float32)
        head = self._prepared_head(B)
        head.struct.buffers[self._logits.number].f32 = logits.data_ptr()
        self.read(ids, state, 0, self.n_operations, new)
        check(self._run(self._first_of_head, self._n_head, head.address))
        hidden = self._activations.float32(self._x.number, B).clone()
        logits = logits.view(B, stride)
        return (logits if stride == n_vocab else logits[:, :n_vocab].contiguous()), hidden

    def hidden(self) -> torch.Tensor:
        """The residual stream after the last `read`: a new tensor float32 [B, T, C]."""
        return self.buffer(self._x.number)

    def buffer(self, number: int) -> torch.Tensor:
        """What a buffer that is kept as float32 holds after the last `read`: a new tensor float32 [B, T, width]."""
        rows = self._activations.float32(number, self._shape.numel())
        return rows.clone().view(*self._shape, -1)

    def put(self, number: int, x: torch.Tensor) -> None:
        """Fills a buffer that is kept as float32 for the next `read`, float32 [B, T, width]."""
        if x.shape[:2] not in self._passes:
            self._prepared(x.shape[:2])
        M = x.shape[0] * x.shape[1]
        self._activations.float32(number, M).copy_(x.reshape(M, -1))

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Runs the head on hidden float32 [..., C] -> a new tensor float32 [..., n_vocab]."""
        rows = hidden.reshape(-1, hidden.shape[-1])
        n_vocab, stride = self._logits.width, filled_up(self._logits.width, GROUP)
        with torch.inference_mode(False):  # the caller's own, a tensor like any other
            logits = aligned(4 * len(rows) * stride)
        for start in range(0, len(rows), HEAD_ROWS):
            self._run_head(rows[start : start + HEAD_ROWS], logits.data_ptr() + 4 * start * stride)
        logits = logits.view(torch.float32)
        if stride != n_vocab:
            logits = logits.view(-1, stride)[:, :n_vocab].contiguous()
        return logits.view(*hidden.shape[:-1], n_vocab)

    def _run_head(self, rows: torch.Tensor, out: int) -> None:
        """rows float32 [M, C], M at most HEAD_ROWS; out: where the logits go."""
        M = len(rows)
        prepared = self._prepared_head(M)
        self._activations.float32(self._x.number, M).copy_(rows)
        prepared.struct.buffers[self._logits.number].f32 = out
        check(self._run(self._first_of_head, self._n_head, prepared.address))

    def _prepared_head(self, M: int) -> _Pass:
        """For M hidden vectors."""
        prepared = self._heads.get(M)
        if prepared is None:
            self._reserve(self._head_buffers, M)
            prepared = self._heads[M] = _Pass(self._pass(M, 1), ())
        return prepared

    def _reserve(self, numbers: Iterable[int], n_rows: int) -> None:
        """Where memory runs out no pass counts as prepared any longer: its buffers may be gone."""
        try:
            self._activations.reserve(numbers, n_rows)
        except BaseException:
            self._passes.clear()
            self._heads.clear()
            raise

    def _pass(self, B: int, T: int) -> RavelPass:
        buffers = self._activations.few if B * T <= FEW_ROWS else self._activations.many
        sizes = self._compiled.state_sizes
        state_size = (ctypes.c_int64 * N_STATES)(*sizes)
        return RavelPass(B=B, T=T, buffers=buffers, n_buffers=len(buffers), state_size=state_size)

    def _prepared(self, shape: torch.Size) -> _Pass:
        """For passes of so many rows and tokens."""
        B, T = shape
        self._reserve(self._compiled.body_buffers, B * T)
        sizes = zip(self._compiled.state_names, self._compiled.state_sizes, strict=True)
        states = tuple((name, self._compiled.n_layer * B * size) for name, size in sizes)
        self._passes[shape] = _Pass(self._pass(B, T), states)
        return self._passes[shape]


class _Pass:
    """A pass of so many rows and tokens, in which only addresses change. states: name and count of numbers of each."""

    __slots__ = ("address", "state_in", "state_out", "states", "struct")

    def __init__(self, struct: RavelPass, states: tuple[tuple[str, int], ...]) -> None:
        self.struct, self.states = struct, states
        self.address = ctypes.addressof(struct)
        self.state_in, self.state_out = struct.state_in, struct.state_out


def _fits(state: torch.Tensor, n: int) -> bool:
    return state.numel() == n and state.dtype is torch.float32 and state.is_contiguous() and state.is_cpu
