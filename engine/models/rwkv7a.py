"""RWKV-7a: RWKV-7 whose channel mix is gated by a small matrix that each token brings along, its deep embedding.

Bo Peng's rwkv_v7a_demo.py in BlinkDL/RWKV-LM is the definition; there is no paper. The state is that of version 7.
Version 7b adds an attention over all tokens of the text, which no state of fixed size can stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F

from engine.config import ModelInfo
from engine.formats.tensor_entry import TensorEntry
from engine.models.base import Weights
from engine.models.layers import ChannelMix, SquaredReluMix, layer_norm, token_shift
from engine.models.rwkv7 import Rwkv7
from engine.models.shapes import Expected, Shapes

#: Rows of the tables that are merged at a time, so that no second table is in memory.
_MERGED_ROWS = 4096


class Rwkv7a(Rwkv7):
    """RWKV-7a in torch. R is the width of the deep embeddings, 32 in the official files."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        info = super().describe(path, entries)
        shapes = Shapes(path, entries)
        shapes.check(_own_shapes(shapes))
        return replace(info, architecture="rwkv7a", version="7a")

    def _read_channel_mix(self, weights: Weights, i: int) -> ChannelMix:
        ffn = f"blocks.{i}.ffn."
        return DeepEmbeddingMix(
            mix=SquaredReluMix(
                weights.vector(f"{ffn}x_k"), weights.large(f"{ffn}key.weight"), weights.large(f"{ffn}value.weight")
            ),
            table=self._merged(weights.rows(f"{ffn}s_emb.weight"), weights.rows(f"{ffn}s_emb_x.weight")),
            first=weights.transposed(f"{ffn}s1"),
            second=weights.transposed(f"{ffn}s2"),
            bias=weights.vector(f"{ffn}s0"),
        )

    def _merged(self, table: torch.Tensor, projection: torch.Tensor) -> torch.Tensor:
        """table [n_vocab, R * R], changed in place and rounded once: what the normalised embeddings project to comes on
        top. projection [R * R, C]."""
        projection = projection.float()
        for start in range(0, len(table), _MERGED_ROWS):
            rows = slice(start, start + _MERGED_ROWS)
            embedded = layer_norm(self._embedding[rows].float(), self._ln0)
            table[rows] = table[rows].float() + F.linear(embedded, projection)
        return table


class DeepEmbeddingMix(NamedTuple):
    """One layer's channel mix."""

    mix: SquaredReluMix
    table: torch.Tensor  # [n_vocab, R * R] in the model's precision, rows are gathered
    first: torch.Tensor  # [R, C]
    second: torch.Tensor  # [inner, R]
    bias: torch.Tensor  # [inner]

    def __call__(self, x: torch.Tensor, x_prev: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        R = len(self.first)
        deep = self.table[ids].float().view(*ids.shape, R, R)
        narrow = (F.linear(x, self.first).unsqueeze(-2) @ deep).squeeze(-2)  # [B, T, R]
        gate = F.linear(narrow, self.second, self.bias)
        return self.mix.value(self.mix.inner(x, token_shift(x, x_prev)) * gate)


def _own_shapes(shapes: Shapes) -> Expected:
    """What version 7a has beside version 7; R is each layer's own."""
    for i in range(shapes.n_layer):
        ffn = f"blocks.{i}.ffn."
        R = shapes.matrix(f"{ffn}s1")[1]
        inner = shapes.matrix(f"{ffn}key.weight")[0]
        yield f"{ffn}s_emb.weight", (shapes.n_vocab, R * R)
        yield f"{ffn}s_emb_x.weight", (R * R, shapes.C)
        yield f"{ffn}s1", (shapes.C, R)
        yield f"{ffn}s2", (R, inner)
        yield f"{ffn}s0", (inner,)
