"""Programs of one operation on random numbers in the ranges that models give it, and what the definitions make of them.

Every case has two layers and a state of its own in both; its operation belongs to the second.
"""

from __future__ import annotations

import copy
import math
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
from kernels.packing import Format, pack
from kernels.torch_executor import TorchExecution

LAYER, N_LAYER = 1, 2
N_VOCAB = 11


@dataclass(slots=True)
class Case:
    """inputs: what is in the buffers before. outputs: those that are compared, in all forms that they have."""

    program: Program
    ids: torch.Tensor  # [B, T]
    random: Random
    inputs: dict[Buffer, torch.Tensor] = field(default_factory=dict)  # float32 [M, width]
    states: dict[str, torch.Tensor] = field(default_factory=dict)
    outputs: list[Buffer] = field(default_factory=list)

    def given(self, width: int, scale: float = 1.0) -> Buffer:
        """A new buffer with random numbers in it."""
        buffer = self.program.buffer(width)
        self.inputs[buffer] = self.random.normal(self.ids.numel(), width, scale=scale)
        return buffer

    def wanted(self, width: int) -> Buffer:
        """A new buffer that readers want in all forms."""
        buffer = self.program.buffer(width)
        readers = [
            Product(pack(torch.zeros(1, width), format), buffer, self.program.buffer(1))
            for format in (Format.F32, Format.BF16, Format.INT8)
        ]
        self.program.head.append(Products(tuple(readers)))
        self.outputs.append(buffer)
        return buffer


class Random:
    """Seeded numbers."""

    def __init__(self, seed: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int, scale: float = 1.0) -> torch.Tensor:
        return scale * torch.randn(*shape, generator=self.generator)

    def uniform(self, *shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=self.generator)

    def norm(self, C: int) -> Norm:
        return Norm(1 + self.normal(C, scale=0.2), self.normal(C, scale=0.2))


def case(B: int, T: int, states: dict[str, tuple[int, ...]] | None = None, seed: int = 0) -> Case:
    """An empty one. states: the shapes of one layer's part, of a row."""
    random = Random(seed)
    shapes = {name: (N_LAYER, *shape) for name, shape in (states or {}).items()}
    ids = torch.randint(N_VOCAB, (B, T), generator=random.generator)
    made = Case(Program(1, 1, shapes), ids, random)
    for name, shape in shapes.items():
        made.states[name] = random.normal(shape[0], B, *shape[1:])
    return made


def with_operation(made: Case, op: Operation) -> Case:
    made.program.operations.append(op)
    return made


def embed(B: int, T: int, C: int, dtype: torch.dtype) -> Case:
    made = case(B, T)
    table = made.random.normal(N_VOCAB, C).to(dtype)
    return with_operation(made, Embed(table, made.random.norm(C), made.wanted(C)))


def norm_mix(B: int, T: int, C: int, n: int, leaves_both: bool) -> Case:
    """leaves_both: n and d are outputs too."""
    made = case(B, T, {"other": (3,), "att_x_prev": (C,)})
    mixes = made.random.uniform(n, C) if n else None
    source = made.given(C, scale=3.0)
    outs = tuple(made.wanted(C) for _ in range(n))
    normed, delta = (made.wanted(C), made.wanted(C)) if leaves_both else (None, None)
    return with_operation(
        made, NormMix(LAYER, made.random.norm(C), source, "att_x_prev", mixes, outs, normed=normed, delta=delta)
    )


def norm(B: int, T: int, C: int) -> Case:
    made = case(B, T)
    source = made.given(C, scale=3.0)
    return with_operation(made, NormMix(0, made.random.norm(C), source, normed=made.wanted(C)))


@dataclass(frozen=True, slots=True)
class Kind:
    """Of a product."""

    format: Format
    activation: Activation = Activation.LINEAR
    store: Store = Store.STORE
    has_bias: bool = False


def product(case: Case, kind: Kind, n_out: int, n_in: int) -> Product:
    random = case.random
    weight = random.normal(n_out, n_in, scale=n_in**-0.5)
    is_gated = kind.store in (Store.ADD_GATED, Store.GATED)
    if kind.store in (Store.ADD, Store.ADD_GATED):
        target = case.given(n_out)
        case.outputs.append(target)
    else:
        target = case.wanted(n_out)
    return Product(
        pack(weight, kind.format),
        case.given(n_in, scale=2.0),
        target,
        bias=random.normal(n_out) if kind.has_bias else None,
        activation=kind.activation,
        store=kind.store,
        gate=case.given(n_out) if is_gated else None,
    )


def products(B: int, T: int, n_out: int, n_in: int, *kinds: Kind) -> Case:
    made = case(B, T)
    return with_operation(made, Products(tuple(product(made, kind, n_out, n_in) for kind in kinds)))


def blend(B: int, T: int, C: int, n: int) -> Case:
    made = case(B, T)
    normed, delta, *shares = (made.given(C) for _ in range(2 + n))
    return with_operation(made, Blend(normed, delta, tuple(shares), tuple(made.wanted(C) for _ in range(n))))


def wkv4(B: int, T: int, C: int) -> Case:
    made = case(B, T, {"att_x_prev": (C,), "att_aa": (C,), "att_bb": (C,), "att_pp": (C,)})
    random = made.random
    made.states["att_bb"].abs_().add_(0.5)
    made.states["att_aa"].mul_(made.states["att_bb"])
    made.states["att_pp"].mul_(3)
    r, k, v = made.given(C), made.given(C, scale=3.0), made.given(C)
    decay = -torch.exp(-6 + 8 * random.uniform(C))
    return with_operation(made, Wkv4(LAYER, r, k, v, decay, random.normal(C), made.wanted(C)))


def wkv6(B: int, T: int, H: int, N: int, is_constant: bool = False, is_gated: bool = True) -> Case:
    """is_constant: the decay, as in version 5."""
    C = H * N
    made = case(B, T, {"att_kv": (H, N, N)})
    random = made.random
    r, k, v = made.given(C), made.given(C), made.given(C)
    w, decay = None, None
    if is_constant:
        decay = torch.exp(-torch.exp(2 * random.normal(C) - 2))
    else:
        w = made.given(C, scale=2.0)
        made.inputs[w] -= 2
    gate = made.given(C) if is_gated else None
    bonus = random.normal(C)
    return with_operation(made, Wkv6(LAYER, N, r, k, v, w, decay, bonus, random.norm(C), gate, made.wanted(C)))


def wkv7(B: int, T: int, H: int, N: int, is_first: bool = False) -> Case:
    """is_first: layer 0, which leaves its values to those above."""
    C = H * N
    made = case(B, T, {"att_x_prev": (C,), "att_kv": (H, N, N)})
    random = made.random
    r, k, v, a, g = (made.given(C) for _ in range(5))
    w = made.given(C, scale=3.0)
    if is_first:
        residual, v_first = None, made.program.buffer(C)
        made.outputs.append(v_first)
    else:
        residual, v_first = made.given(C), made.given(C)
    k_k, k_a, r_k = (random.uniform(C) for _ in range(3))
    return with_operation(
        made,
        Wkv7(LAYER, N, r, k, v, w, a, g, residual, v_first, k_k, k_a, r_k, random.norm(C), made.wanted(C)),
    )


def deep(B: int, T: int, R: int, dtype: torch.dtype) -> Case:
    made = case(B, T)
    table = made.random.normal(N_VOCAB, R * R, scale=1 / math.sqrt(R)).to(dtype)
    return with_operation(made, Deep(table, made.given(R), made.wanted(R)))


@dataclass(slots=True)
class Expected:
    """By buffer float32 [M, width], and the new state; NaN where nothing is written."""

    outputs: dict[Buffer, torch.Tensor]
    states: dict[str, torch.Tensor]


def expected(case: Case, change: Callable[[torch.Tensor], torch.Tensor] | None = None) -> Expected:
    """What the definitions say. change: done to all inputs first."""
    program = copy.copy(case.program)
    program.operations, program.head = program.operations.copy(), []
    execution = TorchExecution(program, "cpu", exact=True)
    B, T = case.ids.shape
    for buffer, x in case.inputs.items():
        given = x if change is None else change(x)
        execution._buffers[buffer.number] = given.view(B, T, -1)
    new = {name: torch.full_like(x, float("nan")) for name, x in case.states.items()}
    execution.read(case.ids, case.states, 0, len(case.program.operations), new)
    outputs = {b: execution._buffers[b.number].reshape(B * T, -1).clone() for b in case.outputs}
    return Expected(outputs, new)
