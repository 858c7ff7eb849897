"""RWKV-6 ("Finch", x060). Peng et al., "Eagle and Finch: RWKV with Matrix-Valued States and Dynamic Recurrence", 2024.

Version 5.2 with two things made to depend on the text: how much of the token before is mixed in ("ddlerp"), and the
decay. The state att_kv is [L, H, N, N] as [key, value].
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
    gated_mix,
    group_norm,
    mixes,
    norm,
    token_shift,
)
from engine.models.matrix import Matrix
from engine.models.shapes import Expected, Shapes

MIXED = "wkvrg"  # the order in which time_maa_w1 and time_maa_w2 hold the five mixtures


class Rwkv6(BlockModel):
    """RWKV-6 in torch."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        H, N = shapes.heads("blocks.0.att.time_faaaa")
        own = _own_shapes(shapes, H, N)
        for expected in (shapes.common(), shapes.group_norms(), shapes.channel_mixes(), shapes.gates(), own):
            shapes.check(expected)
        return shapes.info("rwkv6", "6", N, cls.state_shapes(shapes.n_layer, shapes.C, N))

    def _read_time_mix(self, weights: Weights, i: int) -> TimeMix6:
        att = f"blocks.{i}.att."
        vector, transposed = weights.vector, weights.transposed
        return TimeMix6(
            first_mix=vector(f"{att}time_maa_x"),
            mixes=mixes(weights, f"{att}time_maa_", MIXED).squeeze(1),
            mix_first=transposed(f"{att}time_maa_w1"),
            mix_second=weights.small(f"{att}time_maa_w2"),
            receptance=weights.large(f"{att}receptance.weight"),
            key=weights.large(f"{att}key.weight"),
            value=weights.large(f"{att}value.weight"),
            gate=weights.large(f"{att}gate.weight"),
            output=weights.large(f"{att}output.weight"),
            decay=LowRank(
                transposed(f"{att}time_decay_w1"), transposed(f"{att}time_decay_w2"), vector(f"{att}time_decay")
            ),
            bonus=weights.small(f"{att}time_faaaa"),
            ln_x=norm(weights, f"{att}ln_x"),
            wkv=kernels.choose(self.info.device).wkv6,
        )

    def _read_channel_mix(self, weights: Weights, i: int) -> ChannelMix:
        return gated_mix(weights, i, mixes(weights, f"blocks.{i}.ffn.time_maa_", "kr"))


@dataclass(slots=True)
class TimeMix6:
    """One layer's time mix. mixes are [5, 1, C] in the order w, k, v, r, g, R is the rank of what is added to them."""

    first_mix: torch.Tensor  # [C]
    mixes: torch.Tensor
    mix_first: torch.Tensor  # [5 * R, C]
    mix_second: torch.Tensor  # [5, R, C]
    receptance: Matrix
    key: Matrix
    value: Matrix
    gate: Matrix
    output: Matrix
    decay: LowRank  # of log(-log(decay))
    bonus: torch.Tensor  # [H, N]
    ln_x: Norm
    wkv: kernels.Wkv6

    def __call__(self, x: torch.Tensor, state: StateTensors, shared: StateTensors) -> tuple[torch.Tensor, StateTensors]:
        heads = (*x.shape[:2], *self.bonus.shape)
        xw, xk, xv, xr, xg = self._mixed(x, token_shift(x, state["att_x_prev"]))
        decay = torch.exp(-torch.exp(self.decay(xw, torch.tanh)))
        r, k, v = self.receptance(xr), self.key(xk), self.value(xv)
        operands = kernels.Wkv6Operands(r.view(heads), decay.view(heads), k.view(heads), v.view(heads), self.bonus)
        y, kv = self.wkv(operands, state["att_kv"])
        y = group_norm(y, self.ln_x).view(x.shape)
        return self.output(y * F.silu(self.gate(xg))), {"att_kv": kv}

    def _mixed(self, x: torch.Tensor, shifted: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The paper's ddlerp: x and its token shift [B, T, C] -> five mixtures of them, [B, T, C] each."""
        B, T, C = x.shape
        inner = torch.tanh(F.linear(torch.addcmul(x, shifted, self.first_mix), self.mix_first))
        inner = inner.view(B * T, 5, -1).transpose(0, 1)
        shares = torch.baddbmm(self.mixes, inner, self.mix_second).view(5, B, T, C)
        return torch.addcmul(x, shifted, shares).unbind(0)


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
