"""RWKV-5 ("Eagle"). Peng et al., "Eagle and Finch: RWKV with Matrix-Valued States and Dynamic Recurrence", 2024.

The paper's model is 5.2: linear attention with a decay and a bonus for every channel, and a gate. In 5.1 they are one
number a head; 5.0 has no gate either, and keeps the logarithm of its bonus (`time_first` in place of `time_faaaa`).
The state att_kv is [L, H, N, N] as [key, value].
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from engine.config import ModelInfo
from engine.formats.tensor_entry import TensorEntry
from engine.models.layers import Architecture
from engine.models.shapes import Expected, Shapes
from kernels.operations import NormMix, Store, Wkv6


class Rwkv5(Architecture):
    """RWKV-5: 5.0, 5.1 and 5.2."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        shapes = Shapes(path, entries)
        H, N = shapes.heads("blocks.0.att.time_decay")
        version = _version(shapes)
        own = _own_shapes(shapes, version, (H, N) if version == "5.2" else (H,))
        for expected in (shapes.common(), shapes.group_norms(), shapes.channel_mixes(), shapes.gates(), own):
            shapes.check(expected)
        return shapes.info("rwkv5", version, N, cls.state_shapes(shapes.n_layer, shapes.C, N))

    def add_time_mix(self, i: int) -> None:
        att = f"blocks.{i}.att."
        letters = "rkv" if self.info.version == "5.0" else "rkvg"
        mixed = tuple(self.buffer(f"x{letter}") for letter in letters)
        outs = [self.buffer(letter) for letter in letters]
        r, k, v = outs[:3]
        y = self.buffer("y")
        shares = 1.0 - self.mixes(f"{att}time_mix_", letters)
        self.add(NormMix(i, self.norm(f"blocks.{i}.ln1"), self.x, "att_x_prev", shares, mixed))
        matrices = (f"{att}{name}.weight" for name in ("receptance", "key", "value", "gate")[: len(letters)])
        self.multiply(*map(self.product, matrices, mixed, outs))
        decay, bonus = self._decay_and_bonus(att)
        gate = outs[3] if "g" in letters else None
        norm = self.norm(f"{att}ln_x")
        self.add(Wkv6(i, self.info.head_size, r, k, v, None, decay, bonus, norm, gate, y))
        self.multiply(self.product(f"{att}output.weight", y, self.x, store=Store.ADD))

    def _decay_and_bonus(self, att: str) -> tuple[torch.Tensor, torch.Tensor]:
        """[C] each, whether the file has a number a channel or a number a head."""
        C, N = self.info.n_embd, self.info.head_size
        decay = torch.exp(-torch.exp(self.weights.vector(f"{att}time_decay")))
        if self.info.version == "5.0":
            bonus = torch.exp(self.weights.vector(f"{att}time_first"))
        else:
            bonus = self.weights.vector(f"{att}time_faaaa")
        by_channel = (x.view(C // N, -1).expand(C // N, N).reshape(C) for x in (decay, bonus))
        return next(by_channel), next(by_channel)

    def add_channel_mix(self, i: int) -> None:
        self.add_gated_mix(i, 1.0 - self.mixes(f"blocks.{i}.ffn.time_mix_", "kr"))


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
