"""RWKV-4 ("Raven", "Novel", "World" of 2023). Peng et al., "RWKV: Reinventing RNNs for the Transformer Era", 2023.

Its recurrence is a weighted average of all values so far, a number a channel: there are no heads. The state keeps its
two sums and the largest exponent in them, att_aa, att_bb and att_pp, [L, C] each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

import kernels
from engine.config import ModelInfo
from engine.errors import UnsupportedModel
from engine.formats.tensor_entry import TensorEntry
from engine.models.base import StateTensors, Weights
from engine.models.layers import BlockModel, ChannelMix, gated_mix, mixes, token_shift
from engine.models.matrix import Matrix
from engine.models.shapes import Expected, Shapes

#: The largest exponent before there is any: so small that nothing weighs less, and no infinity, which gives NaN.
NO_EXPONENT = -1e30


class Rwkv4(BlockModel):
    """RWKV-4 in torch."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        if entries["blocks.0.att.time_decay"].shape == (shapes.C, 1):  # nearly the same, but exp(k) stops at exp(60)
            raise UnsupportedModel(path, found="an RWKV-3 model")
        for expected in (shapes.common(), shapes.channel_mixes(), shapes.gates(), _own_shapes(shapes)):
            shapes.check(expected)
        return shapes.info("rwkv4", "4", 0, cls.state_shapes(shapes.n_layer, shapes.C, 0))

    @classmethod
    def state_shapes(cls, n_layer: int, n_embd: int, head_size: int) -> dict[str, tuple[int, ...]]:
        """Five numbers a channel."""
        names = ("att_x_prev", "att_aa", "att_bb", "att_pp", "ffn_x_prev")
        return dict.fromkeys(names, (n_layer, n_embd))

    def _initial_tensors(self) -> dict[str, torch.Tensor]:
        tensors = super()._initial_tensors()
        tensors["att_pp"].fill_(NO_EXPONENT)
        return tensors

    def _read_time_mix(self, weights: Weights, i: int) -> TimeMix4:
        att = f"blocks.{i}.att."
        return TimeMix4(
            mixes=1.0 - mixes(weights, f"{att}time_mix_", "kvr"),
            receptance=weights.large(f"{att}receptance.weight"),
            key=weights.large(f"{att}key.weight"),
            value=weights.large(f"{att}value.weight"),
            output=weights.large(f"{att}output.weight"),
            log_decay=-torch.exp(weights.vector(f"{att}time_decay")),
            bonus=weights.vector(f"{att}time_first"),
            wkv=kernels.choose(self.info.device).wkv4,
        )

    def _read_channel_mix(self, weights: Weights, i: int) -> ChannelMix:
        return gated_mix(weights, i, 1.0 - mixes(weights, f"blocks.{i}.ffn.time_mix_", "kr"))


@dataclass(slots=True)
class TimeMix4:
    """One layer's time mix. mixes are [3, 1, 1, C] in the order k, v, r, as shares of the token before."""

    mixes: torch.Tensor
    receptance: Matrix
    key: Matrix
    value: Matrix
    output: Matrix
    log_decay: torch.Tensor  # [C]
    bonus: torch.Tensor  # [C]
    wkv: kernels.Wkv4

    def __call__(self, x: torch.Tensor, state: StateTensors, shared: StateTensors) -> tuple[torch.Tensor, StateTensors]:
        xk, xv, xr = torch.addcmul(x, token_shift(x, state["att_x_prev"]), self.mixes).unbind(0)
        r = torch.sigmoid(self.receptance(xr))
        operands = kernels.Wkv4Operands(self.key(xk), self.value(xv), self.log_decay, self.bonus)
        before = kernels.Wkv4State(state["att_aa"], state["att_bb"], state["att_pp"])
        y, after = self.wkv(operands, before)
        return self.output(r * y), {"att_aa": after.aa, "att_bb": after.bb, "att_pp": after.pp}


def _own_shapes(shapes: Shapes) -> Expected:
    """What is written otherwise in other versions."""
    for i in range(shapes.n_layer):
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        for name in ("time_mix_k", "time_mix_v", "time_mix_r", "time_decay", "time_first"):
            yield att + name, (shapes.C,)
        yield f"{ffn}time_mix_k", (shapes.C,)
        yield f"{ffn}time_mix_r", (shapes.C,)
