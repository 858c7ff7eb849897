"""RWKV-7 ("Goose", x070). Peng et al., "RWKV-7 'Goose' with Expressive Dynamic State Evolution", 2025, section 4.

Reads as the paper does: token shift, the products and the low-rank gates, the generalised delta rule with its group
norm, bonus and gate (one operation), output. The state att_kv is [L, H, N, N] as [value, key].
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.config import ModelInfo
from engine.formats.tensor_entry import TensorEntry
from engine.models.layers import Architecture
from engine.models.shapes import Expected, Shapes
from kernels.operations import Activation, NormMix, Product, Store, Wkv7


class Rwkv7(Architecture):
    """RWKV-7. The file of an official model also has blocks.0.att.v0, v1 and v2, which stand for nothing."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        H, N = shapes.heads("blocks.0.att.r_k")
        for expected in (shapes.common(), shapes.group_norms(), shapes.channel_mixes(), _own_shapes(shapes, H, N)):
            shapes.check(expected)
        return shapes.info("rwkv7", "7", N, cls.state_shapes(shapes.n_layer, shapes.C, N))

    def add_time_mix(self, i: int) -> None:
        att = f"blocks.{i}.att."
        vector = self.weights.vector
        xr, xw, xk, xv, xa, xg = mixed = tuple(self.buffer(f"x{letter}") for letter in "rwkvag")
        r, k, v, y, v_first = (self.buffer(name) for name in ("r", "k", "v", "y", "v_first"))
        shares = self.mixes(f"{att}x_", "rwkvag")
        self.add(NormMix(i, self.norm(f"blocks.{i}.ln1"), self.x, "att_x_prev", shares, mixed))

        firsts = [
            self.narrow(f"{att}w1", xw, "decay", Activation.TANH),
            self.narrow(f"{att}a1", xa, "rate"),  # the in-context learning rate
            self.narrow(f"{att}g1", xg, "gate", Activation.SIGMOID),
        ]
        if i:  # towards layer 0's values
            firsts.append(self.narrow(f"{att}v1", xv, "residual"))
        self.multiply(
            self.product(f"{att}receptance.weight", xr, r),
            self.product(f"{att}key.weight", xk, k),
            self.product(f"{att}value.weight", xv, v),
            *firsts,
        )
        seconds = [self._second(att, letter, first) for letter, first in zip("wagv", firsts, strict=False)]
        self.multiply(*seconds)

        w, a, g = (second.target for second in seconds[:3])
        residual = seconds[3].target if i else None
        k_k, k_a, r_k = (vector(att + name) for name in ("k_k", "k_a", "r_k"))
        norm = self.norm(f"{att}ln_x")
        self.add(Wkv7(i, self.info.head_size, r, k, v, w, a, g, residual, v_first, k_k, k_a, r_k, norm, y))
        self.multiply(self.product(f"{att}output.weight", y, self.x, store=Store.ADD))

    def _second(self, att: str, letter: str, first: Product) -> Product:
        """The second half of a low-rank product; only the gate's has no bias."""
        bias = "" if letter == "g" else f"{att}{letter}0"
        return self.product(f"{att}{letter}2", first.target, self.buffer(letter + "2"), bias=bias)

    def add_channel_mix(self, i: int) -> None:
        self.add_squared_relu_mix(i, f"blocks.{i}.ffn.x_k")


def _own_shapes(shapes: Shapes, H: int, N: int) -> Expected:
    """What only version 7 has; the ranks are the file's own."""
    C = shapes.C
    for i in range(shapes.n_layer):
        att = f"blocks.{i}.att."
        for name in ("x_r", "x_w", "x_k", "x_v", "x_a", "x_g", "k_k", "k_a", "w0", "a0", *(("v0",) if i else ())):
            yield att + name, (C,)
        for letter in ("w", "a", "g", *(("v",) if i else ())):
            rank = shapes.matrix(f"{att}{letter}1")[1]
            yield f"{att}{letter}1", (C, rank)
            yield f"{att}{letter}2", (rank, C)
        yield f"{att}r_k", (H, N)
        yield f"blocks.{i}.ffn.x_k", (C,)
