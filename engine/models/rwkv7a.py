"""RWKV-7a: RWKV-7 whose channel mix is gated by a small matrix that each token brings along, its deep embedding.

Bo Peng's rwkv_v7a_demo.py in BlinkDL/RWKV-LM is the definition; there is no paper. The state is that of version 7.
Version 7b adds an attention over all tokens of the text, which no state of fixed size can stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch.nn.functional as F

from engine.config import ModelInfo
from engine.formats.tensor_entry import TensorEntry
from engine.models.rwkv7 import Rwkv7
from engine.models.shapes import Expected, Shapes
from engine.models.tables import Tables
from kernels.operations import Activation, Deep, NormMix, Store

#: Rows of the tables that are merged at a time, so that no second table is in memory.
_MERGED_ROWS = 4096


class Rwkv7a(Rwkv7):
    """RWKV-7a. R is the width of the deep embeddings, 32 in the official files."""

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        info = super().describe(path, entries)
        shapes = Shapes(path, entries)
        shapes.check(_own_shapes(shapes))
        return replace(info, architecture="rwkv7a", version="7a")

    @classmethod
    def merge(cls, entries: Mapping[str, TensorEntry], tables: Tables) -> None:
        """Every layer's table [n_vocab, R * R] gets on top of it what the normalised embeddings project to."""
        weight, bias = tables.vector("blocks.0.ln0.weight"), tables.vector("blocks.0.ln0.bias")
        for name in tables.names(".ffn.s_emb.weight"):
            projection = entries[name.replace("s_emb.", "s_emb_x.")].read().float()  # [R * R, C]
            for start in range(0, tables.n_rows(name), _MERGED_ROWS):
                embedded = tables.rows("emb.weight", start, _MERGED_ROWS)
                embedded = F.layer_norm(embedded, embedded.shape[-1:], weight, bias)
                merged = tables.rows(name, start, _MERGED_ROWS) + F.linear(embedded, projection)
                tables.set_rows(name, start, merged)

    def add_channel_mix(self, i: int) -> None:
        ffn = f"blocks.{i}.ffn."
        key, table = f"{ffn}key.weight", self.weights.table(f"{ffn}s_emb.weight")
        normed, xk = self.buffer("normed"), self.buffer("xk")
        shares = self.weights.vector(f"{ffn}x_k").unsqueeze(0)
        self.add(NormMix(i, self.norm(f"blocks.{i}.ln2"), self.x, "ffn_x_prev", shares, (xk,), normed))

        narrow = self.narrow(f"{ffn}s1", normed, "narrow")
        inner, gate = (self.buffer(name, self.weights.matrix(key).n_out) for name in ("inner", "inner gate"))
        deep = self.buffer("deep", narrow.target.width)
        self.multiply(narrow)
        self.add(Deep(table, narrow.target, deep))
        self.multiply(self.product(f"{ffn}s2", deep, gate, bias=f"{ffn}s0"))
        self.multiply(self.product(key, xk, inner, Activation.SQUARED_RELU, store=Store.GATED, gate=gate))
        self.multiply(self.product(f"{ffn}value.weight", inner, self.x, store=Store.ADD))


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
