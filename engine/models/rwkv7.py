"""RWKV-7 ("Goose", x070). Peng et al., "RWKV-7 'Goose' with Expressive Dynamic State Evolution", 2025, section 4.

Reads as the paper does: token shift, the low-rank gates, the generalised delta rule (in `kernels`), group norm, bonus,
gate. The state att_kv is [L, H, N, N] as [value, key].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

import kernels
from engine.config import ModelInfo
from engine.formats.tensor_entry import TensorEntry
from engine.models.base import StateTensors, Weights
from engine.models.layers import (
    BlockModel,
    ChannelMix,
    LowRank,
    Norm,
    SquaredReluMix,
    group_norm,
    mixes,
    norm,
    token_shift,
)
from engine.models.matrix import Matrix
from engine.models.shapes import Expected, Shapes

DECAY_SCALE = -0.606531  # -exp(-1/2) as the official code writes it


class Rwkv7(BlockModel):
    """RWKV-7 in torch."""

    unused = ("blocks.0.att.v0", "blocks.0.att.v1", "blocks.0.att.v2")  # there is no value residual below layer 0

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        H, N = shapes.heads("blocks.0.att.r_k")
        for expected in (shapes.common(), shapes.group_norms(), shapes.channel_mixes(), _own_shapes(shapes, H, N)):
            shapes.check(expected)
        return shapes.info("rwkv7", "7", N, cls.state_shapes(shapes.n_layer, shapes.C, N))

    def _read_time_mix(self, weights: Weights, i: int) -> TimeMix7:
        att = f"blocks.{i}.att."
        vector, transposed, large = weights.vector, weights.transposed, weights.large

        def low_rank(letter: str) -> LowRank:
            return LowRank(transposed(f"{att}{letter}1"), transposed(f"{att}{letter}2"), vector(f"{att}{letter}0"))

        k_a = vector(f"{att}k_a")
        return TimeMix7(
            mixes=mixes(weights, f"{att}x_", "rwkvag"),
            receptance=large(f"{att}receptance.weight"),
            key=large(f"{att}key.weight"),
            value=large(f"{att}value.weight"),
            output=large(f"{att}output.weight"),
            decay=low_rank("w"),
            rate=low_rank("a"),
            residual=low_rank("v") if i else None,
            gate=LowRank(transposed(f"{att}g1"), transposed(f"{att}g2")),
            k_k=vector(f"{att}k_k"),
            k_a=k_a,
            one_minus_k_a=1.0 - k_a,
            r_k=weights.small(f"{att}r_k"),
            ln_x=norm(weights, f"{att}ln_x"),
            wkv=kernels.choose(self.info.device).wkv7,
        )

    def _read_channel_mix(self, weights: Weights, i: int) -> ChannelMix:
        ffn = f"blocks.{i}.ffn."
        return SquaredReluMix(
            weights.vector(f"{ffn}x_k"), weights.large(f"{ffn}key.weight"), weights.large(f"{ffn}value.weight")
        )


@dataclass(slots=True)
class TimeMix7:
    """One layer's time mix. mixes are [6, 1, 1, C] in the order r, w, k, v, a, g."""

    mixes: torch.Tensor
    receptance: Matrix
    key: Matrix
    value: Matrix
    output: Matrix
    decay: LowRank
    rate: LowRank  # the in-context learning rate
    residual: LowRank | None  # towards layer 0's values: absent there
    gate: LowRank
    k_k: torch.Tensor
    k_a: torch.Tensor
    one_minus_k_a: torch.Tensor
    r_k: torch.Tensor  # [H, N]
    ln_x: Norm
    wkv: kernels.Wkv7

    def __call__(self, x: torch.Tensor, state: StateTensors, shared: StateTensors) -> tuple[torch.Tensor, StateTensors]:
        heads = (*x.shape[:2], *self.r_k.shape)
        shift = token_shift(x, state["att_x_prev"])
        xr, xw, xk, xv, xa, xg = torch.addcmul(x, shift, self.mixes).unbind(0)
        r = self.receptance(xr)
        k = self.key(xk)
        v = self.value(xv)
        log_decay = DECAY_SCALE * torch.sigmoid(self.decay(xw, torch.tanh))
        rate = torch.sigmoid(self.rate(xa))
        gate = self.gate(xg, torch.sigmoid)
        if self.residual is None:
            shared["v_first"] = v
        else:
            v = torch.lerp(v, shared["v_first"], torch.sigmoid(self.residual(xv)))
        removal_key = F.normalize((k * self.k_k).view(heads), dim=-1)
        k = k * torch.addcmul(self.one_minus_k_a, rate, self.k_a)

        r, k, v = r.view(heads), k.view(heads), v.view(heads)
        operands = kernels.Wkv7Operands(r, log_decay.view(heads), k, v, -removal_key, removal_key * rate.view(heads))
        y, kv = self.wkv(operands, state["att_kv"])
        bonus = (r * k * self.r_k).sum(-1, keepdim=True)
        y = torch.addcmul(group_norm(y, self.ln_x), bonus, v).view(x.shape)
        return self.output(y * gate), {"att_kv": kv}


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
