"""Runs a program on an NVIDIA GPU.

A token is written with one launch: the kernels of a whole pass are recorded once for each number of rows, as a CUDA
graph over memory of its own, and replayed from then on. Text is read operation by operation, large products of more
than 16 rows by cuBLAS (through torch) on matrices that are unpacked to 16 bits for the occasion.

Activations are float32; whole-number weights stand for the float32 numbers that they are (`ravel_kernels.h`).
"""

from __future__ import annotations

import ctypes
from contextlib import AbstractContextManager, nullcontext

import torch

from kernels.activations import FEW_ROWS, Activations
from kernels.compiled import CompiledProgram, Forms
from kernels.cuda import CudaLibrary, stream_of
from kernels.native import check
from kernels.operations import Program, StepInTwo
from kernels.packing import Format
from kernels.structs import N_STATES, Kind, RavelOp, RavelPass, RavelProduct

#: Hidden vectors that the head is run on at a time.
HEAD_ROWS = 128

#: Numbers in a matrix up to which it is multiplied as it is, however many rows: a low-rank one takes less time than the
#: launches that prepare another product.
SMALL_MATRIX = 1 << 19

#: Graphs that are kept, each for another number of rows.
_GRAPHS_MOST = 8

#: What matrices are unpacked to for cuBLAS. Whole numbers times float16 scales need the bits of float16, not the range
#: of bfloat16; `ravel_narrow` brings activations into that of float16.
_UNPACKED = {
    Format.F32: (Format.F32, torch.float32),
    Format.F16: (Format.F16, torch.float16),
    Format.BF16: (Format.BF16, torch.bfloat16),
    Format.INT8: (Format.F16, torch.float16),
    Format.INT4: (Format.F16, torch.float16),
}

_OP_BYTES = ctypes.sizeof(RavelOp)

State = dict[str, torch.Tensor]


class CudaExecution(StepInTwo):
    """A program made ready on a device. Owns its buffers. Calls queue work and return; the tensors that they give are
    used as torch uses any, on its current stream.

    device: "cuda" or "cuda:1"; with "cpu" and the emulated library everything but the recording runs, for tests.
    """

    def __init__(self, library: CudaLibrary, program: Program, device: str, report: str = "cuda") -> None:
        """program: emptied; its tensors are copied to the device one after the other. Raises ValueError for one that
        cannot be run, torch.OutOfMemoryError where it does not fit."""
        self.report = report
        self._library = library
        self._records = torch.device(device).type == "cuda"
        self._device = _with_index(device)
        self._x, self._logits = program.x, program.logits
        self._compiled = CompiledProgram(program, str(self._device))
        self._compiled.forms = [Forms(f32=True) for _ in program.buffers]
        program.operations.clear()
        program.head.clear()
        self._kinds = [op.kind for op in self._compiled.operations]
        self.n_operations = len(self._kinds)
        both = (*self._compiled.operations, *self._compiled.head)
        self._parted = {ctypes.addressof(op): _Parted(op) for op in both if op.kind == Kind.PRODUCTS}
        self._few = Activations(self._compiled, str(self._device))
        self._few.reserve(range(len(program.buffers)), FEW_ROWS)  # never to grow: graphs know where they lie
        self._many = Activations(self._compiled, str(self._device))
        self._steps = _Steps(self._compiled, self._device)
        self._shape = torch.Size((0, 0))

    @torch.inference_mode()
    def read(self, ids: torch.Tensor, state: State, first: int, last: int, new: State) -> None:
        """Runs operations first..last - 1; see `operations.Execution`. ids may lie anywhere, states on the device.
        Raises ValueError for a state that does not fit, RuntimeError where the library fails."""
        if not 0 <= first <= last <= len(self._kinds):
            raise ValueError(f"there are no operations {first} to {last} among {len(self._kinds)}")
        self._shape = ids.shape
        B, T = ids.shape
        given, written = self._states(state, B), self._states(new, B)
        with self._current():
            ids = ids.to(self._device).contiguous()
            if T == 1 and B <= FEW_ROWS and (first, last) == (0, len(self._kinds)):
                self._write(ids, given, written)
                return
            activations = self._activations(B * T)
            activations.reserve(self._compiled.body_buffers, B * T)
            at = self._pass(activations, B, T)
            at.ids = ids.data_ptr()
            _point(at, given, written)
            self._run(self._compiled.operations, first, last, at)

    def hidden(self) -> torch.Tensor:
        """The residual stream after the last `read`: a new tensor float32 [B, T, C]."""
        return self.buffer(self._x.number)

    @torch.inference_mode()
    def buffer(self, number: int) -> torch.Tensor:
        """What a buffer holds after the last `read`: a new tensor float32 [B, T, width]."""
        rows = self._activations(self._shape.numel()).float32(number, self._shape.numel())
        return rows.reshape(*self._shape, -1).clone()

    @torch.inference_mode()
    def put(self, number: int, x: torch.Tensor) -> None:
        """Fills a buffer for the next `read`, float32 [B, T, width], as operations before it would have."""
        M = x.shape[0] * x.shape[1]
        activations = self._activations(M)
        activations.reserve(self._compiled.body_buffers, M)
        activations.float32(number, M).copy_(x.reshape(M, -1))

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Runs the head on hidden float32 [..., C] -> a new tensor float32 [..., n_vocab]."""
        rows = hidden.reshape(-1, hidden.shape[-1])
        with self._current():
            parts = [self._run_head(part) for part in rows.split(HEAD_ROWS)]
        logits = parts[0] if len(parts) == 1 else torch.cat(parts)
        return logits.view(*hidden.shape[:-1], -1)

    def top_k(self, logits: torch.Tensor, k: int) -> tuple[torch.Tensor, torch.Tensor]:
        """See `CudaLibrary.top_k`."""
        with self._current():
            return self._library.top_k(logits, k)

    def _run_head(self, rows: torch.Tensor) -> torch.Tensor:
        M, head = len(rows), self._compiled.head
        activations = self._activations(M)
        activations.reserve(self._compiled.head_buffers, M)
        activations.float32(self._x.number, M).copy_(rows)
        self._run(head, 0, len(head), self._pass(activations, M, 1))
        return activations.float32(self._logits.number, M).clone(memory_format=torch.contiguous_format)

    def _write(self, ids: torch.Tensor, given: list[torch.Tensor], written: list[torch.Tensor]) -> None:
        """A whole pass of one token a row, by a graph from the second time on."""
        step = self._steps.find(len(ids)) or self._steps.make(len(ids), self._pass(self._few, len(ids), 1))
        step.ids.copy_(ids)
        torch._foreach_copy_(step.before, given)
        if step.graph is None:
            self._run(self._compiled.operations, 0, len(self._kinds), step.at)
            if step.is_warm and self._records:
                step.graph = self._recorded(step.at)
            step.is_warm = True
        else:
            step.graph.replay()
        torch._foreach_copy_(written, step.after)

    def _recorded(self, at: RavelPass) -> torch.cuda.CUDAGraph:
        """The launches of a whole pass, not run. All kernels have run before: to load one cannot be recorded."""
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            self._run(self._compiled.operations, 0, len(self._kinds), at)
        return graph

    def _run(self, operations: ctypes.Array[RavelOp], first: int, last: int, at: RavelPass) -> None:
        """Queues a stretch of operations; the products of many rows apart from the rest."""
        at.stream = stream_of(self._device)
        start = first
        if at.B * at.T > FEW_ROWS:
            for i in range(first, last):
                parted = self._parted.get(ctypes.addressof(operations) + i * _OP_BYTES)
                if parted is not None:
                    self._call(operations, start, i, at)
                    self._call(parted.small, 0, len(parted.small), at)
                    self._multiply(parted.large, at)
                    start = i + 1
        self._call(operations, start, last, at)

    def _call(self, operations: ctypes.Array[RavelOp], first: int, last: int, at: RavelPass) -> None:
        if first < last:
            address = ctypes.addressof(operations) + first * _OP_BYTES
            check(self._library.run(address, last - first, ctypes.addressof(at)))

    def _multiply(self, products: list[RavelProduct], at: RavelPass) -> None:
        """Products by cuBLAS. Those that read the same buffer share its 16-bit form."""
        narrowed: dict[tuple[int, Format], tuple[torch.Tensor, torch.Tensor]] = {}
        for product in products:
            matrix, source = product.matrix, getattr(product, "in")
            format, dtype = _UNPACKED[matrix.format]
            if (source, format) not in narrowed:
                narrowed[source, format] = self._narrowed(source, format, dtype, at)
            x, scale = narrowed[source, format]
            weight = torch.empty(matrix.n_out, x.shape[1], dtype=dtype, device=self._device)
            check(self._library.unpack(ctypes.addressof(matrix), format, weight.data_ptr(), at.stream))
            sums = _matrix_product(x, weight)
            finish = ctypes.addressof(product), ctypes.addressof(at), sums.data_ptr(), scale.data_ptr()
            check(self._library.finish(*finish))

    def _narrowed(
        self, number: int, format: Format, dtype: torch.dtype, at: RavelPass
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """A buffer's rows [M, stride] in `dtype`, and what each is to be multiplied with."""
        buffer, M = at.buffers[number], at.B * at.T
        x = torch.empty(M, buffer.stride, dtype=dtype, device=self._device)
        scale = torch.empty(M, device=self._device)
        to = (format, x.data_ptr(), scale.data_ptr(), at.stream)
        check(self._library.narrow(buffer.f32, M, buffer.stride, *to))
        return x, scale

    def _pass(self, activations: Activations, B: int, T: int) -> RavelPass:
        sizes = (ctypes.c_int64 * N_STATES)(*self._compiled.state_sizes)
        buffers = activations.many  # these buffers have one form only, however many rows
        return RavelPass(B=B, T=T, buffers=buffers, n_buffers=len(buffers), state_size=sizes)

    def _activations(self, M: int) -> Activations:
        return self._few if M <= FEW_ROWS else self._many

    def _states(self, state: State, B: int) -> list[torch.Tensor]:
        """Flat, in the order of the program."""
        flat = []
        for name, size in zip(self._compiled.state_names, self._compiled.state_sizes, strict=True):
            x, n = state[name], self._compiled.n_layer * B * size
            fits = x.numel() == n and x.dtype is torch.float32 and x.is_contiguous() and x.device == self._device
            if not fits:
                raise ValueError(f"the state {name} is {n} contiguous float32 numbers on {self._device}")
            flat.append(x.view(-1))
        return flat

    def _current(self) -> AbstractContextManager[object]:
        """Makes the device torch's and the library's current one."""
        return torch.cuda.device(self._device) if self._device.type == "cuda" else nullcontext()


class _Parted:
    """The products of an operation: one of the small ones alone, where there are any, and the large ones."""

    __slots__ = ("_products", "large", "small")

    def __init__(self, op: RavelOp) -> None:
        items = [op.products[i] for i in range(op.n_items)]
        small = [item for item in items if item.matrix.n_out * item.matrix.n_in <= SMALL_MATRIX]
        self.large = [item for item in items if item.matrix.n_out * item.matrix.n_in > SMALL_MATRIX]
        self._products = (RavelProduct * len(small))(*small)
        self.small = (RavelOp * bool(small))()
        for alone in self.small:
            alone.kind, alone.n_items, alone.products = Kind.PRODUCTS, len(small), self._products


class _Step:
    """A pass of one token for so many rows, over memory that stays where it is."""

    def __init__(self, ids: torch.Tensor, before: list[torch.Tensor], after: list[torch.Tensor], at: RavelPass) -> None:
        self.ids, self.before, self.after, self.at = ids, before, after, at
        self.is_warm = False
        self.graph: torch.cuda.CUDAGraph | None = None
        at.ids = ids.data_ptr()
        _point(at, before, after)


class _Steps:
    """The steps by their number of rows, few of them. All lie in the same memory, made for the most rows so far."""

    def __init__(self, compiled: CompiledProgram, device: torch.device) -> None:
        self._sizes = [compiled.n_layer * size for size in compiled.state_sizes]
        self._device = device
        self._ids = torch.zeros(FEW_ROWS, 1, dtype=torch.int64, device=device)
        self._before: list[torch.Tensor] = []
        self._after: list[torch.Tensor] = []
        self._n_rows = 0
        self._steps: dict[int, _Step] = {}

    def find(self, B: int) -> _Step | None:
        step = self._steps.pop(B, None)
        if step is not None:
            self._steps[B] = step  # the last used is the last
        return step

    def make(self, B: int, at: RavelPass) -> _Step:
        """at: a pass for these rows."""
        if self._n_rows < B:
            self._steps.clear()
            self._before.clear()
            self._after.clear()
            self._n_rows = 0  # until there is memory for more
            self._before += [torch.zeros(B * size, device=self._device) for size in self._sizes]
            self._after += [torch.zeros(B * size, device=self._device) for size in self._sizes]
            self._n_rows = B
        while len(self._steps) >= _GRAPHS_MOST:
            del self._steps[next(iter(self._steps))]
        before = [x[: B * size] for x, size in zip(self._before, self._sizes, strict=True)]
        after = [x[: B * size] for x, size in zip(self._after, self._sizes, strict=True)]
        self._steps[B] = _Step(self._ids[:B], before, after, at)
        return self._steps[B]


def _point(at: RavelPass, before: list[torch.Tensor], after: list[torch.Tensor]) -> None:
    for i, (given, written) in enumerate(zip(before, after, strict=True)):
        at.state_in[i], at.state_out[i] = given.data_ptr(), written.data_ptr()


def _matrix_product(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """x [M, K] times weight [n, K], both of the same dtype -> float32 [M, n], summed in float32."""
    if x.device.type == "cuda" and x.dtype != torch.float32:
        return torch.mm(x, weight.t(), out_dtype=torch.float32)
    return x.float() @ weight.float().t()


def _with_index(device: str) -> torch.device:
    """ "cuda" as the device that it means at the moment, as tensors name theirs."""
    return torch.device("cuda", torch.cuda.current_device()) if device == "cuda" else torch.device(device)
