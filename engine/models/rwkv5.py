"""RWKV-5 ("Eagle"). Peng et al., "Eagle and Finch: RWKV with Matrix-Valued States and Dynamic Recurrence", 2024.

The paper's model is 5.2: linear attention with a decay and a bonus for every channel, and a gate. In 5.1 they are one
number a head; 5.0 has no gate either, and keeps the logarithm of its bonus (`time_first` in place of `time_faaaa`).
The state att_kv is [L, H, N, N] as [key, value].
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
from engine.models.layers import BlockModel, ChannelMix, Norm, gated_mix, group_norm, mixes, norm, token_shift
from engine.models.matrix import Matrix
from engine.models.shapes import Expected, Shapes


class Rwkv5(BlockModel):
    """RWKV-5 in torch: 5.0, 5.1 and 5.2."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        H, N = shapes.heads("blocks.0.att.time_decay")
        version = _version(shapes)
        own = _own_shapes(shapes, version, (H, N) if version == "5.2" else (H,))
        for expected in (shapes.common(), shapes.group_norms(), shapes.channel_mixes(), shapes.gates(), own):
            shapes.check(expected)
        return shapes.info("rwkv5", version, N, cls.state_shapes(shapes.n_layer, shapes.C, N))

    def _read_time_mix(self, weights: Weights, i: int) -> TimeMix5:
        att = f"blocks.{i}.att."
        N = self.info.head_size
        heads = (self.info.n_embd // N, N)
        is_gated = self.info.version != "5.0"
        bonus = weights.vector(f"{att}time_faaaa") if is_gated else torch.exp(weights.vector(f"{att}time_first"))
        decay = torch.exp(-torch.exp(weights.vector(f"{att}time_decay")))
        return TimeMix5(
            mixes=1.0 - mixes(weights, f"{att}time_mix_", "rkvg" if is_gated else "rkv"),
            receptance=weights.large(f"{att}receptance.weight"),
            key=weights.large(f"{att}key.weight"),
            value=weights.large(f"{att}value.weight"),
            gate=weights.large(f"{att}gate.weight") if is_gated else None,
            output=weights.large(f"{att}output.weight"),
            decay=decay.view(heads[0], -1).expand(heads),
            bonus=bonus.view(heads[0], -1).expand(heads),
            ln_x=norm(weights, f"{att}ln_x"),
            wkv=kernels.choose(self.info.device).wkv6,
        )

    def _read_channel_mix(self, weights: Weights, i: int) -> ChannelMix:
        return gated_mix(weights, i, 1.0 - mixes(weights, f"blocks.{i}.ffn.time_mix_", "kr"))


@dataclass(slots=True)
class TimeMix5:
    """One layer's time mix. mixes are [3 or 4, 1, 1, C] in the order r, k, v, g, as shares of the token before."""

    mixes: torch.Tensor
    receptance: Matrix
    key: Matrix
    value: Matrix
    gate: Matrix | None  # absent in 5.0
    output: Matrix
    decay: torch.Tensor  # [H, N]
    bonus: torch.Tensor  # [H, N]
    ln_x: Norm
    wkv: kernels.Wkv6

    def __call__(self, x: torch.Tensor, state: StateTensors, shared: StateTensors) -> tuple[torch.Tensor, StateTensors]:
        heads = (*x.shape[:2], *self.decay.shape)
        mixed = torch.addcmul(x, token_shift(x, state["att_x_prev"]), self.mixes)
        r, k, v = (matrix(mixed[j]) for j, matrix in enumerate((self.receptance, self.key, self.value)))
        operands = kernels.Wkv6Operands(
            r.view(heads), self.decay.expand(heads), k.view(heads), v.view(heads), self.bonus
        )
        y, kv = self.wkv(operands, state["att_kv"])
        y = group_norm(y, self.ln_x).view(x.shape)
        if self.gate is not None:
            y = y * F.silu(self.gate(mixed[3]))
        return self.output(y), {"att_kv": kv}


def _version(shapes: Shapes) -> str:
    att = "blocks.0.att."
    if not (shapes.has(f"{att}gate.weight") or shapes.has(f"{att}time_faaaa")):
        return "5.0"
    is_per_channel = shapes.is_per_channel(f"{att}time_decay")
    return "5.2" if is_per_channel else "5.1"


def _own_shapes(shapes: Shapes, version: str, decay: tuple[int, ...]) -> Expected:
    """What is written otherwise in other versions. decay: the shape of decay and bonus."""
    C = shapes.C
    is_gated = version != "5.0"
    for i in range(shapes.n_layer):
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        for letter in "rkvg" if is_gated else "rkv":
            yield f"{att}time_mix_{letter}", (C,)
        if is_gated:
            yield f"{att}gate.weight", (C, C)
        yield f"{att}time_decay", decay
        yield att + ("time_faaaa" if is_gated else "time_first"), decay
        yield f"{ffn}time_mix_k", (C,)
        yield f"{ffn}time_mix_r", (C,)
