"""Small random programs of whole models, of all operations in the order that RWKV 4, 6 and 7a have them."""

from __future__ import annotations

from itertools import pairwise

import torch

from kernels.operations import (
    Activation,
    Blend,
    Buffer,
    Deep,
    Embed,
    Execution,
    NormMix,
    Product,
    Products,
    Program,
    Store,
    Wkv4,
    Wkv6,
    Wkv7,
)
from kernels.packing import Format, pack
from tests.kernels.cases import Random

N_LAYER, H, N, RANK = 3, 3, 16, 20
C, INNER = H * N, 100
N_VOCAB = 77


class Builder:
    """A program in the making. format: of the large matrices; the small ones stay float32 with the float formats."""

    def __init__(self, states: dict[str, tuple[int, ...]], format: Format, seed: int) -> None:
        self.random = Random(seed)
        self.format = format
        self.small = Format.INT8 if format in (Format.INT8, Format.INT4) else Format.F32
        self.program = Program(C, N_VOCAB, {name: (N_LAYER, *shape) for name, shape in states.items()})
        table = self.random.normal(N_VOCAB, C).bfloat16()
        self.add(Embed(table, self.random.norm(C), self.program.x))

    def buffers(self, n: int, width: int = C) -> list[Buffer]:
        return [self.program.buffer(width) for _ in range(n)]

    def add(self, *operations: object) -> None:
        self.program.operations.extend(operations)  # type: ignore[arg-type]

    def product(
        self,
        source: Buffer,
        target: Buffer,
        activation: Activation = Activation.LINEAR,
        store: Store = Store.STORE,
        gate: Buffer | None = None,
        bias: float | None = None,
        scale: float = 1.0,
    ) -> Product:
        """bias: its mean."""
        is_small = RANK in (source.width, target.width)
        weight = self.random.normal(target.width, source.width, scale=scale * source.width**-0.5)
        added = None if bias is None else bias + self.random.normal(target.width, scale=0.5)
        packed = pack(weight, self.small if is_small else self.format)
        return Product(packed, source, target, added, activation, store, gate)

    def mix(
        self, i: int, state: str, outs: list[Buffer], normed: Buffer | None = None, delta: Buffer | None = None
    ) -> None:
        """Begins a half layer."""
        self.program.steps.append(len(self.program.operations) if self.program.steps else 0)
        mixes = self.random.uniform(len(outs), C)
        self.add(NormMix(i, self.random.norm(C), self.program.x, state, mixes, tuple(outs), normed, delta))

    def gated_channel_mix(self, i: int, k: Buffer, r: Buffer, inner: Buffer, gate: Buffer) -> None:
        """That of versions 4 to 6."""
        self.mix(i, "ffn_x_prev", [k, r])
        self.add(
            Products(
                (
                    self.product(k, inner, Activation.SQUARED_RELU),
                    self.product(r, gate, Activation.SIGMOID),
                )
            ),
            Products((self.product(inner, self.program.x, store=Store.ADD_GATED, gate=gate),)),
        )

    def finished(self) -> Program:
        program = self.program
        program.steps.append(len(program.operations))
        normed = program.buffer(C)
        program.head.append(NormMix(0, self.random.norm(C), program.x, normed=normed))
        program.head.append(Products((self.product(normed, program.logits, scale=2.0),)))
        return program


def rwkv4(format: Format = Format.F32, seed: int = 4) -> Program:
    vectors = ("att_x_prev", "att_aa", "att_bb", "att_pp", "ffn_x_prev")
    build = Builder(dict.fromkeys(vectors, (C,)), format, seed)
    xk, xv, xr, k, v, r, y, gate = build.buffers(8)
    (inner,) = build.buffers(1, INNER)
    for i in range(N_LAYER):
        build.mix(i, "att_x_prev", [xk, xv, xr])
        build.add(Products((build.product(xk, k), build.product(xv, v), build.product(xr, r))))
        decay = -torch.exp(-5 + 8 * build.random.uniform(C))
        build.add(Wkv4(i, r, k, v, decay, build.random.normal(C), y))
        build.add(Products((build.product(y, build.program.x, store=Store.ADD),)))
        build.gated_channel_mix(i, xk, xr, inner, gate)
    return build.finished()


def rwkv6(format: Format = Format.F32, seed: int = 6) -> Program:
    build = Builder({"att_x_prev": (C,), "att_kv": (H, N, N), "ffn_x_prev": (C,)}, format, seed)
    x, n, d, r, k, v, w, g, y, gate = build.buffers(10)
    mixed, shares, low = build.buffers(5), build.buffers(5), build.buffers(6, RANK)
    (inner,) = build.buffers(1, INNER)
    for i in range(N_LAYER):
        build.mix(i, "att_x_prev", [x], n, d)
        build.add(
            Products(tuple(build.product(x, low[j], Activation.TANH) for j in range(5))),
            Products(tuple(build.product(low[j], shares[j], bias=0.5) for j in range(5))),
            Blend(n, d, tuple(shares), tuple(mixed)),
        )
        xw, xk, xv, xr, xg = mixed
        large = (build.product(xr, r), build.product(xk, k), build.product(xv, v), build.product(xg, g))
        build.add(
            Products((*large, build.product(xw, low[5], Activation.TANH))),
            Products((build.product(low[5], w, bias=-2.0),)),
            Wkv6(i, N, r, k, v, w, None, build.random.normal(C), build.random.norm(C), g, y),
            Products((build.product(y, build.program.x, store=Store.ADD),)),
        )
        build.gated_channel_mix(i, xk, xr, inner, gate)
    return build.finished()


def rwkv7a(format: Format = Format.F32, seed: int = 7) -> Program:
    build = Builder({"att_x_prev": (C,), "att_kv": (H, N, N), "ffn_x_prev": (C,)}, format, seed)
    mixed = build.buffers(6)
    r, k, v, w, a, g, s, v_first, y = build.buffers(9)
    low = build.buffers(4, RANK)
    narrow, wide = build.buffers(2, RANK)
    inner, gate = build.buffers(2, INNER)
    random, x = build.random, build.program.x
    for i in range(N_LAYER):
        build.mix(i, "att_x_prev", mixed)
        xr, xw, xk, xv, xa, xg = mixed
        first = [
            *(build.product(source, target) for source, target in ((xr, r), (xk, k), (xv, v))),
            build.product(xw, low[0], Activation.TANH),
            build.product(xa, low[1]),
            build.product(xg, low[2], Activation.SIGMOID),
        ]
        second = [build.product(low[0], w, bias=0.0), build.product(low[1], a, bias=0.0), build.product(low[2], g)]
        if i:
            first.append(build.product(xv, low[3]))
            second.append(build.product(low[3], s, bias=0.0))
        vectors = [random.uniform(C) for _ in range(3)]
        residual = s if i else None
        build.add(
            Products(tuple(first)),
            Products(tuple(second)),
            Wkv7(i, N, r, k, v, w, a, g, residual, v_first, *vectors, random.norm(C), y),
            Products((build.product(y, x, store=Store.ADD),)),
        )
        build.mix(i, "ffn_x_prev", [mixed[0]])
        table = random.normal(N_VOCAB, RANK * RANK, scale=RANK**-0.5).half()
        build.add(
            Products((build.product(mixed[0], narrow),)),
            Deep(table, narrow, wide),
            Products((build.product(wide, gate, bias=1.0),)),
            Products((build.product(mixed[0], inner, Activation.SQUARED_RELU, Store.GATED, gate),)),
            Products((build.product(inner, x, store=Store.ADD),)),
        )
    return build.finished()


PROGRAMS = {"4": rwkv4, "6": rwkv6, "7a": rwkv7a}


def first_state(program: Program, B: int) -> dict[str, torch.Tensor]:
    """The state before any token, of B rows."""
    shapes = {name: (shape[0], B, *shape[1:]) for name, shape in program.state_shapes.items()}
    state = {name: torch.zeros(shape) for name, shape in shapes.items()}
    if "att_pp" in state:
        state["att_pp"].fill_(-1e30)
    return state


def some_ids(B: int, T: int, seed: int = 1) -> torch.Tensor:
    return torch.randint(N_VOCAB, (B, T), generator=torch.Generator().manual_seed(seed))


class Reader:
    """An execution of a program and the state of B rows that goes from pass to pass."""

    def __init__(self, execution: Execution, program: Program, B: int) -> None:
        """program: may have been emptied."""
        self.execution, self.steps = execution, program.steps
        self.state = first_state(program, B)

    def read(self, ids: torch.Tensor, by_steps: bool = False) -> torch.Tensor:
        """Hidden vectors [B, T, C]. by_steps: as where it may be interrupted."""
        new = {name: torch.full_like(x, float("nan")) for name, x in self.state.items()}
        steps = self.steps if by_steps else [self.steps[0], self.steps[-1]]
        for first, last in pairwise(steps):
            self.execution.read(ids, self.state, first, last, new)
        self.state = new
        return self.execution.hidden()
