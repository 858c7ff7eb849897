"""RWKV-4 ("Raven", "Novel", "World" of 2023). Peng et al., "RWKV: Reinventing RNNs for the Transformer Era", 2023.

Its recurrence is a weighted average of all values so far, a number a channel: there are no heads. The state keeps its
two sums and the largest exponent in them, att_aa, att_bb and att_pp, [L, C] each.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from engine.config import ModelInfo
from engine.errors import UnsupportedModel
from engine.formats.tensor_entry import TensorEntry
from engine.models.layers import Architecture, StateShapes
from engine.models.shapes import Expected, Shapes
from kernels.operations import NormMix, Store, Wkv4

#: The largest exponent before there is any: so small that nothing weighs less, and no infinity, which gives NaN.
NO_EXPONENT = -1e30


class Rwkv4(Architecture):
    """RWKV-4."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        if entries["blocks.0.att.time_decay"].shape == (shapes.C, 1):  # nearly the same, but exp(k) stops at exp(60)
            raise UnsupportedModel(path, found="an RWKV-3 model")
        for expected in (shapes.common(), shapes.channel_mixes(), shapes.gates(), _own_shapes(shapes)):
            shapes.check(expected)
        return shapes.info("rwkv4", "4", 0, cls.state_shapes(shapes.n_layer, shapes.C, 0))

    @classmethod
    def state_shapes(cls, n_layer: int, n_embd: int, head_size: int) -> StateShapes:
        """Five numbers a channel."""
        names = ("att_x_prev", "att_aa", "att_bb", "att_pp", "ffn_x_prev")
        return dict.fromkeys(names, (n_layer, n_embd))

    @classmethod
    def initial_state(cls, info: ModelInfo) -> dict[str, torch.Tensor]:
        tensors = super().initial_state(info)
        tensors["att_pp"].fill_(NO_EXPONENT)
        return tensors

    def add_time_mix(self, i: int) -> None:
        att = f"blocks.{i}.att."
        xk, xv, xr = mixed = tuple(self.buffer(f"x{letter}") for letter in "kvr")
        r, k, v, y = (self.buffer(name) for name in "rkvy")
        shares = 1.0 - self.mixes(f"{att}time_mix_", "kvr")
        self.add(NormMix(i, self.norm(f"blocks.{i}.ln1"), self.x, "att_x_prev", shares, mixed))
        self.multiply(
            self.product(f"{att}receptance.weight", xr, r),
            self.product(f"{att}key.weight", xk, k),
            self.product(f"{att}value.weight", xv, v),
        )
        log_decay = -torch.exp(self.weights.vector(f"{att}time_decay"))
        self.add(Wkv4(i, r, k, v, log_decay, self.weights.vector(f"{att}time_first"), y))
        self.multiply(self.product(f"{att}output.weight", y, self.x, store=Store.ADD))

    def add_channel_mix(self, i: int) -> None:
        self.add_gated_mix(i, 1.0 - self.mixes(f"blocks.{i}.ffn.time_mix_", "kr"))


def _own_shapes(shapes: Shapes) -> Expected:
    """What is written otherwise in other versions."""
    for i in range(shapes.n_layer):
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        for name in ("time_mix_k", "time_mix_v", "time_mix_r", "time_decay", "time_first"):
            yield att + name, (shapes.C,)
        yield f"{ffn}time_mix_k", (shapes.C,)
        yield f"{ffn}time_mix_r", (shapes.C,)
