"""Programs of one operation over random numbers, as a model has them: what the kernels are compared on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from kernels.operations import (
    Activation,
    Blend,
    Buffer,
    Deep,
    Embed,
    Norm,
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
from kernels.packing import Format, pack, unpack

N_LAYER, LAYER, N_VOCAB = 3, 1, 23


@dataclass
class Case:
    """An operation with all that it reads. Made for B rows of T tokens; the generator is seeded."""

    B: int
    T: int
    C: int
    given: dict[int, torch.Tensor] = field(default_factory=dict)
    state: dict[str, torch.Tensor] = field(default_factory=dict)
    written: list[Buffer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.generator = torch.Generator().manual_seed(self.B * 1000 + self.T)
        self.program = Program(self.C, N_VOCAB, {})
        self.ids = torch.randint(N_VOCAB, (self.B, self.T), generator=self.generator)

    def normal(self, *shape: int, scale: float = 1.0) -> torch.Tensor:
        return scale * torch.randn(*shape, generator=self.generator)

    def read(self, width: int = 0, scale: float = 1.0) -> Buffer:
        """A new buffer of random numbers."""
        buffer = self.program.buffer(width or self.C)
        self.given[buffer.number] = self.normal(self.B * self.T, buffer.width, scale=scale)
        return buffer

    def out(self, width: int = 0) -> Buffer:
        """A new buffer that the operation writes."""
        self.written.append(self.program.buffer(width or self.C))
        return self.written[-1]

    def norm(self) -> Norm:
        return Norm(1 + self.normal(self.C, scale=0.2), self.normal(self.C, scale=0.2))

    def with_state(self, name: str, *shape: int, scale: float = 1.0) -> None:
        self.program.state_shapes[name] = (N_LAYER, *shape)
        self.state[name] = self.normal(N_LAYER, self.B, *shape, scale=scale)

    def of(self, *operations: Operation) -> Case:
        self.program.operations.extend(operations)
        return self


def embed(B: int, T: int, dtype: torch.dtype = torch.float32, C: int = 48) -> Case:
    case = Case(B, T, C)
    return case.of(Embed(case.normal(N_VOCAB, C).to(dtype), case.norm(), case.out()))


def norm_alone(B: int, T: int, C: int = 48) -> Case:
    case = Case(B, T, C)
    return case.of(NormMix(LAYER, case.norm(), case.read(scale=3.0), normed=case.out()))


def norm_mix(B: int, T: int, n_mixes: int = 6, C: int = 48, every: bool = True) -> Case:
    """every: with n and d themselves as well."""
    case = Case(B, T, C)
    case.with_state("att_x", C)
    mixes = case.normal(n_mixes, C) if n_mixes else None
    source, outs = case.read(scale=3.0), tuple(case.out() for _ in range(n_mixes))
    normed, delta = (case.out(), case.out()) if every else (None, None)
    return case.of(NormMix(LAYER, case.norm(), source, "att_x", mixes, outs, normed, delta))


def products(B: int, T: int, format: Format, n_out: int = 40, n_in: int = 72) -> Case:
    """All activations and all ways to store, in nine products, one more than fit into a launch."""
    case = Case(B, T, n_in)
    items = []
    for i in range(9):
        activation, store = Activation(i % 4), Store(i // 2 % 4)
        gate = case.read(n_out) if store in (Store.ADD_GATED, Store.GATED) else None
        target = case.read(n_out) if store in (Store.ADD, Store.ADD_GATED) else case.out(n_out)
        if target not in case.written:
            case.written.append(target)
        bias = case.normal(n_out) if i % 3 else None
        matrix = pack(case.normal(n_out, n_in, scale=n_in**-0.5), format)
        items.append(Product(matrix, case.read(n_in), target, bias, activation, store, gate))
    return case.of(Products(tuple(items)))


def in_float32(case: Case) -> Case:
    """The same products with the float32 numbers that their matrices stand for, as CUDA multiplies them."""
    for op in case.program.operations:
        assert isinstance(op, Products)
    items = [item for op in case.program.operations if isinstance(op, Products) for item in op.items]
    plain = Case(case.B, case.T, case.C, case.given, case.state, case.written)
    plain.program.buffers[:] = case.program.buffers
    exact = (
        Product(
            pack(unpack(item.matrix), Format.F32),
            item.source,
            item.target,
            item.bias,
            item.activation,
            item.store,
            item.gate,
        )
        for item in items
    )
    return plain.of(Products(tuple(exact)))


def blend(B: int, T: int, n: int = 5, C: int = 48) -> Case:
    case = Case(B, T, C)
    shares, outs = tuple(case.read() for _ in range(n)), tuple(case.out() for _ in range(n))
    return case.of(Blend(case.read(), case.read(), shares, outs))


def wkv4(B: int, T: int, head_size: int = 8) -> Case:
    case = Case(B, T, 6 * head_size)
    case.with_state("att_aa", case.C)
    case.with_state("att_bb", case.C)
    case.with_state("att_pp", case.C, scale=3.0)
    case.state["att_bb"] = 0.5 + case.state["att_bb"].abs()
    case.state["att_aa"][LAYER, 0], case.state["att_bb"][LAYER, 0], case.state["att_pp"][LAYER, 0] = 0, 0, -1e30
    log_decay = -torch.exp(-6 + 8 * torch.rand(case.C, generator=case.generator))
    reads = case.read(), case.read(scale=3.0), case.read()
    return case.of(Wkv4(LAYER, *reads, log_decay, case.normal(case.C), case.out()))


def wkv6(B: int, T: int, head_size: int, constant_decay: bool = False, gated: bool = True) -> Case:
    case = Case(B, T, 3 * head_size)
    case.with_state("att_kv", 3, head_size, head_size)
    r, k, v = case.read(), case.read(), case.read()
    decay = torch.exp(-torch.exp(2 * case.normal(case.C) - 2)) if constant_decay else None
    w = None if constant_decay else case.read(scale=2.0)
    gate, bonus = case.read() if gated else None, case.normal(case.C)
    return case.of(Wkv6(LAYER, head_size, r, k, v, w, decay, bonus, case.norm(), gate, case.out()))


def wkv7(B: int, T: int, head_size: int, is_first: bool = False) -> Case:
    case = Case(B, T, 3 * head_size)
    case.with_state("att_kv", 3, head_size, head_size)
    r, k, v, w, a, g = (case.read() for _ in range(6))
    residual, v_first = (None, case.out()) if is_first else (case.read(), case.read())
    vectors = (case.normal(case.C) for _ in range(3))
    return case.of(Wkv7(LAYER, head_size, r, k, v, w, a, g, residual, v_first, *vectors, case.norm(), case.out()))


def deep(B: int, T: int, dtype: torch.dtype = torch.float32, R: int = 8) -> Case:
    case = Case(B, T, R)
    return case.of(Deep(case.normal(N_VOCAB, R * R).to(dtype), case.read(R), case.out(R)))


#: Every operation, by a name, for B rows of T tokens; recurrences for a head size as well.
ROWS: dict[str, Callable[[int, int], Case]] = {
    "embed": embed,
    "embed from float16": lambda B, T: embed(B, T, torch.float16),
    "embed from bfloat16": lambda B, T: embed(B, T, torch.bfloat16),
    "norm alone": norm_alone,
    "norm with six mixtures": norm_mix,
    "norm with one mixture": lambda B, T: norm_mix(B, T, 1, every=False),
    "norm with difference only": lambda B, T: norm_mix(B, T, 0),
    "norm of more channels than threads": lambda B, T: norm_mix(B, T, 2, C=1000),
    "blend": blend,
    "deep": deep,
    "deep from bfloat16": lambda B, T: deep(B, T, torch.bfloat16),
}

HEADS: dict[str, Callable[[int, int, int], Case]] = {
    "wkv4": wkv4,
    "wkv6": wkv6,
    "wkv6 with one decay, no gate": lambda B, T, N: wkv6(B, T, N, constant_decay=True, gated=False),
    "wkv7": wkv7,
    "wkv7 in the first layer": lambda B, T, N: wkv7(B, T, N, is_first=True),
}
