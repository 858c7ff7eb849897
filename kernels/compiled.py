"""A program as the structs that a native library reads."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from kernels.operations import (
    Blend,
    Buffer,
    Deep,
    Embed,
    NormMix,
    Operation,
    Product,
    Products,
    Program,
    Store,
    Wkv4,
    Wkv6,
    Wkv7,
)
from kernels.packing import ALIGNMENT_BYTES, Format
from kernels.structs import DELTA_OUT, N_STATES, NORMED_OUT, Kind, RavelMatrix, RavelOp, RavelProduct, RavelTable

#: Of tables of embeddings.
_TABLE_FORMATS = {torch.float32: Format.F32, torch.float16: Format.F16, torch.bfloat16: Format.BF16}

_MIXTURES_MOST = 6


@dataclass(slots=True)
class Forms:
    """The forms of a buffer that its readers want; see `RavelBuffer`. bf16 counts for many rows only."""

    f32: bool = False
    bf16: bool = False
    q8: bool = False


class CompiledProgram:
    """The operations of a program, its head's, and what belongs to them. Keeps every tensor that they point to alive.

    device: where the tensors are moved if they are elsewhere. Raises ValueError for a program that the header has no
    words for.
    """

    def __init__(self, program: Program, device: str = "cpu") -> None:
        if len(program.state_shapes) > N_STATES:
            raise ValueError(f"a program has at most {N_STATES} state tensors, not {len(program.state_shapes)}")
        self.state_names = tuple(program.state_shapes)
        self.state_sizes = tuple(math.prod(shape[1:]) for shape in program.state_shapes.values())  # of one layer, a row
        self.n_layer = max((shape[0] for shape in program.state_shapes.values()), default=0)
        self.widths = [buffer.width for buffer in program.buffers]
        self.forms = (
            _forms(program) if device == "cpu" else [Forms(f32=True) for _ in program.buffers]
        )  # CUDA: no others
        self.body_buffers = _used(program.operations) | {program.x.number}
        self.head_buffers = _used(program.head) | {program.x.number, program.logits.number}
        self._device = device
        self._alive: list[Any] = []
        self.operations = self._compiled(program.operations)
        self.head = self._compiled(program.head)

    def _compiled(self, operations: Sequence[Operation]) -> ctypes.Array[RavelOp]:
        compiled = (RavelOp * len(operations))()
        for op, c in zip(operations, compiled, strict=True):
            c.state = -1
            getattr(c, "in")[:] = [-1] * len(getattr(c, "in"))
            c.out[:] = [-1] * len(c.out)
            self._fill(c, op)
        return compiled

    def _fill(self, c: RavelOp, op: Operation) -> None:
        match op:
            case Embed():
                c.kind, c.table = Kind.EMBED, self._table(op.table)
                self._fields(c, (), (op.out,), op.norm)
            case NormMix():
                self._fill_norm_mix(c, op)
            case Products():
                c.kind, c.n_items = Kind.PRODUCTS, len(op.items)
                products = (RavelProduct * len(op.items))(*(self._product(item) for item in op.items))
                c.products = self._kept(products)
            case Blend():
                c.kind, c.n_items = Kind.BLEND, len(op.outs)
                if len(op.outs) != len(op.shares) or len(op.outs) > _MIXTURES_MOST:
                    raise ValueError("a blend has as many shares as outs, at most 6")
                self._fields(c, (op.normed, op.delta, *op.shares), op.outs)
            case Wkv4():
                c.kind, c.layer, c.state = Kind.WKV4, op.layer, self._state("att_aa", "att_bb", "att_pp")
                self._fields(c, (op.r, op.k, op.v), (op.out,), (op.log_decay, op.bonus))
            case Wkv6():
                if (op.w is None) == (op.decay is None):
                    raise ValueError("the decay of a wkv6 is a buffer or a constant")
                c.kind, c.layer, c.state, c.head_size = Kind.WKV6, op.layer, self._state("att_kv"), op.head_size
                self._fields(c, (op.r, op.k, op.v, op.w, op.gate), (op.out,), (op.bonus, *op.norm, op.decay))
            case Wkv7():
                self._fill_wkv7(c, op)
            case Deep():
                c.kind, c.table, c.n_items = Kind.DEEP, self._table(op.table), op.source.width
                self._fields(c, (op.source,), (op.out,))

    def _fill_norm_mix(self, c: RavelOp, op: NormMix) -> None:
        if len(op.outs) != (0 if op.mixes is None else len(op.mixes)) or len(op.outs) > _MIXTURES_MOST:
            raise ValueError("a norm has as many outs as mixtures, at most 6")
        if (op.outs or op.delta is not None) and not op.state:
            raise ValueError("a norm without a state has no mixtures")
        c.kind, c.layer, c.n_items = Kind.NORM_MIX, op.layer, len(op.outs)
        if op.state:
            c.state = self._state(op.state)
        self._fields(c, (op.source,), op.outs, (*op.norm, op.mixes))
        for place, buffer in ((NORMED_OUT, op.normed), (DELTA_OUT, op.delta)):
            c.out[place] = -1 if buffer is None else buffer.number

    def _fill_wkv7(self, c: RavelOp, op: Wkv7) -> None:
        c.kind, c.layer, c.state, c.head_size = Kind.WKV7, op.layer, self._state("att_kv"), op.head_size
        is_first = op.residual is None
        read = (op.r, op.k, op.v, op.w, op.a, op.g, op.residual, None if is_first else op.v_first)
        self._fields(c, read, (op.out, op.v_first if is_first else None), (op.k_k, op.k_a, op.r_k, *op.norm))

    def _fields(
        self,
        c: RavelOp,
        read: Sequence[Buffer | None],
        written: Sequence[Buffer | None],
        vectors: Sequence[torch.Tensor | None] = (),
    ) -> None:
        """in, out and p, in order."""
        for field, buffers in (("in", read), ("out", written)):
            numbers = getattr(c, field)
            for i, buffer in enumerate(buffers):
                numbers[i] = -1 if buffer is None else buffer.number
        for i, vector in enumerate(vectors):
            c.p[i] = None if vector is None else self._vector(vector)

    def _product(self, item: Product) -> RavelProduct:
        if (item.gate is not None) != (item.store in (Store.ADD_GATED, Store.GATED)):
            raise ValueError("a product has a gate where its store is gated")
        matrix = item.matrix
        if (matrix.n_in, matrix.n_out) != (item.source.width, item.target.width):
            raise ValueError(f"a matrix [{matrix.n_out}, {matrix.n_in}] does not fit its buffers")
        data = self._kept(matrix.data.to(self._device))
        if data.data_ptr() % ALIGNMENT_BYTES or not data.is_contiguous():
            raise ValueError("a packed matrix is contiguous and aligned to 64 bytes")
        c = RavelProduct()
        c.matrix = RavelMatrix(data.data_ptr(), matrix.n_out, matrix.n_in, matrix.format, 0)
        c.bias = None if item.bias is None else self._vector(item.bias)
        setattr(c, "in", item.source.number)
        c.out = item.target.number
        c.gate = -1 if item.gate is None else item.gate.number
        c.activation, c.store = item.activation, item.store
        return c

    def _table(self, table: torch.Tensor) -> RavelTable:
        if table.dtype not in _TABLE_FORMATS:
            raise ValueError(f"a table is float32, float16 or bfloat16, not {table.dtype}")
        kept = self._kept(table.to(self._device).contiguous())
        return RavelTable(kept.data_ptr(), kept.shape[0], kept.shape[1], _TABLE_FORMATS[kept.dtype], 0)

    def _vector(self, vector: torch.Tensor) -> int:
        """Where its float32 numbers lie."""
        kept = self._kept(vector.to(device=self._device, dtype=torch.float32).contiguous())
        return int(kept.data_ptr())

    def _state(self, *names: str) -> int:
        """The number of the first; the others follow it."""
        first = self.state_names.index(names[0])
        if self.state_names[first : first + len(names)] != names:
            raise ValueError(f"the states {', '.join(names)} follow one another")
        return first

    def _kept(self, thing: Any) -> Any:
        self._alive.append(thing)
        return thing


def _forms(program: Program) -> list[Forms]:
    """By number. What is added to is float32 only: the header adds to nothing else."""
    forms = [Forms() for _ in program.buffers]
    added_to = {program.x.number}
    for op in (*program.operations, *program.head):
        for item in op.items if isinstance(op, Products) else ():
            source = forms[item.source.number]
            if item.matrix.format in (Format.INT8, Format.INT4):
                source.q8 = True
            else:
                source.f32 = True
                source.bf16 |= item.matrix.format == Format.BF16
            if item.store in (Store.ADD, Store.ADD_GATED):
                added_to.add(item.target.number)
            if item.gate is not None:
                forms[item.gate.number].f32 = True
        for buffer in () if isinstance(op, Products) else _buffers(_READ[type(op)], op):
            forms[buffer.number].f32 = True
    for number in added_to:
        if forms[number].q8:
            raise ValueError("what a product adds to is not read by one of whole numbers")
        forms[number] = Forms(f32=True)
    for form in forms:
        form.f32 |= not form.q8
    return forms


_READ: dict[type, tuple[str, ...]] = {
    Embed: (),
    NormMix: ("source",),
    Blend: ("normed", "delta", "shares"),
    Wkv4: ("r", "k", "v"),
    Wkv6: ("r", "k", "v", "w", "gate"),
    Wkv7: ("r", "k", "v", "w", "a", "g", "residual", "v_first"),
    Deep: ("source",),
}

_WRITTEN: dict[type, tuple[str, ...]] = {NormMix: ("outs", "normed", "delta"), Blend: ("outs",)}


def _buffers(names: Iterable[str], op: Operation | Product) -> Iterator[Buffer]:
    """Those in the fields of these names."""
    for name in names:
        value = getattr(op, name)
        if isinstance(value, Buffer):
            yield value
        elif value is not None:
            yield from value


def _used(operations: Iterable[Operation]) -> set[int]:
    """The numbers of all buffers that they read or write."""
    used: set[int] = set()
    for op in operations:
        if isinstance(op, Products):
            for item in op.items:
                used.update(b.number for b in _buffers(("source", "target", "gate"), item))
        else:
            used.update(b.number for b in _buffers((*_READ[type(op)], *_WRITTEN.get(type(op), ("out",))), op))
    return used
