"""RWKV-6 ("Finch", x060). Peng et al., "Eagle and Finch: RWKV with Matrix-Valued States and Dynamic Recurrence", 2024.

Version 5.2 with two things made to depend on the text: how much of the token before is mixed in ("ddlerp"), and the
decay. The state att_kv is [L, H, N, N] as [key, value].
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.config import ModelInfo
from engine.formats.tensor_entry import TensorEntry
from engine.models.layers import Architecture
from engine.models.shapes import Expected, Shapes
from engine.precisions import MIXED
from kernels.operations import Activation, Blend, Buffer, NormMix, Store, Wkv6


class Rwkv6(Architecture):
    """RWKV-6."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        H, N = shapes.heads("blocks.0.att.time_faaaa")
        own = _own_shapes(shapes, H, N)
        for expected in (shapes.common(), shapes.group_norms(), shapes.channel_mixes(), shapes.gates(), own):
            shapes.check(expected)
        return shapes.info("rwkv6", "6", N, cls.state_shapes(shapes.n_layer, shapes.C, N))

    def add_time_mix(self, i: int) -> None:
        att = f"blocks.{i}.att."
        xw, xk, xv, xr, xg = self._add_ddlerp(i)
        r, k, v, w, g, y = (self.buffer(name) for name in "rkvwgy")
        decay = self.narrow(f"{att}time_decay_w1", xw, "decay", Activation.TANH)
        self.multiply(
            self.product(f"{att}receptance.weight", xr, r),
            self.product(f"{att}key.weight", xk, k),
            self.product(f"{att}value.weight", xv, v),
            self.product(f"{att}gate.weight", xg, g),
            decay,
        )
        self.multiply(self.product(f"{att}time_decay_w2", decay.target, w, bias=f"{att}time_decay"))
        bonus, norm = self.weights.vector(f"{att}time_faaaa"), self.norm(f"{att}ln_x")
        self.add(Wkv6(i, self.info.head_size, r, k, v, w, None, bonus, norm, g, y))
        self.multiply(self.product(f"{att}output.weight", y, self.x, store=Store.ADD))

    def _add_ddlerp(self, i: int) -> tuple[Buffer, ...]:
        """The paper's "data-dependent linear interpolation" of a token and the one before: five mixtures, in the order
        of `MIXED`. Its shares are what the file says and, on top, a low-rank product of a first mixture."""
        att = f"blocks.{i}.att."
        normed, delta, first = self.buffer("normed"), self.buffer("delta"), self.buffer("xx")
        share = self.weights.vector(f"{att}time_maa_x").unsqueeze(0)
        self.add(NormMix(i, self.norm(f"blocks.{i}.ln1"), self.x, "att_x_prev", share, (first,), normed, delta))
        inner = [
            self.narrow(f"{att}time_maa_w1.{j}", first, f"inner {letter}", Activation.TANH)
            for j, letter in enumerate(MIXED)
        ]
        self.multiply(*inner)
        shares = tuple(self.buffer(f"share {letter}") for letter in MIXED)
        self.multiply(
            *(
                self.product(f"{att}time_maa_w2.{j}", inner[j].target, shares[j], bias=f"{att}time_maa_{letter}")
                for j, letter in enumerate(MIXED)
            )
        )
        mixed = tuple(self.buffer(f"x{letter}") for letter in MIXED)
        self.add(Blend(normed, delta, shares, mixed))
        return mixed

    def add_channel_mix(self, i: int) -> None:
        self.add_gated_mix(i, self.mixes(f"blocks.{i}.ffn.time_maa_", "kr"))


def _own_shapes(shapes: Shapes, H: int, N: int) -> Expected:
    """What is written otherwise in other versions; the ranks are the file's own."""
    C = shapes.C
    for i in range(shapes.n_layer):
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        for letter in "x" + MIXED:
            yield f"{att}time_maa_{letter}", (C,)
        rank = shapes.matrix(f"{att}time_maa_w1")[1] // len(MIXED)
        yield f"{att}time_maa_w1", (C, len(MIXED) * rank)
        yield f"{att}time_maa_w2", (len(MIXED), rank, C)
        rank = shapes.matrix(f"{att}time_decay_w1")[1]
        yield f"{att}time_decay_w1", (C, rank)
        yield f"{att}time_decay_w2", (rank, C)
        yield f"{att}time_decay", (C,)
        yield f"{att}time_faaaa", (H, N)
        yield f"{att}gate.weight", (C, C)
        yield f"{ffn}time_maa_k", (C,)
        yield f"{ffn}time_maa_r", (C,)
