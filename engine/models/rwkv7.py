"""RWKV-7 ("Goose", x070). Peng et al., "RWKV-7 'Goose' with Expressive Dynamic State Evolution", 2025, section 4.

Reads as the paper does: token shift, the low-rank gates, the generalised delta rule (in `kernels`), group norm, bonus,
gate. Activations are [B, T, C]; everything but the large matrices is float32 in every precision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

import kernels
from engine.config import ModelInfo
from engine.devices import PRECISIONS
from engine.errors import InconsistentModel
from engine.formats.tensor_entry import TensorEntry, require
from engine.models.base import Interrupted, Matrix, Model, StateTensors, Weights

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer

GROUP_NORM_EPSILON = 64e-5  # the official value: 1e-5 times (head size divisor 8) squared
_BLOCK = re.compile(r"blocks\.([0-9]{1,4})\.")
DECAY_SCALE = -0.606531  # -exp(-1/2) as the official code writes it


@dataclass(slots=True)
class Layer:
    """One block's weights. Mixes are [6, 1, 1, C] in the order r, w, k, v, a, g."""

    ln1: tuple[torch.Tensor, torch.Tensor]
    ln2: tuple[torch.Tensor, torch.Tensor]
    ln_x: tuple[torch.Tensor, torch.Tensor]
    mixes: torch.Tensor
    receptance: Matrix
    key: Matrix
    value: Matrix
    output: Matrix
    decay: tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # w1, w2 transposed, w0
    rate: tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # a1, a2, a0: the in-context learning rate
    residual: tuple[torch.Tensor, torch.Tensor, torch.Tensor] | None  # v1, v2, v0: absent in layer 0
    gate: tuple[torch.Tensor, torch.Tensor]  # g1, g2
    k_k: torch.Tensor
    k_a: torch.Tensor
    one_minus_k_a: torch.Tensor
    r_k: torch.Tensor  # [H, N]
    ffn_mix: torch.Tensor
    ffn_key: Matrix
    ffn_value: Matrix


class Rwkv7(Model):
    """RWKV-7 in torch. State: see `engine.state.State`."""

    def __init__(self, info: ModelInfo, tokenizer: Tokenizer | None, weights: Weights) -> None:
        super().__init__(info, tokenizer)
        C = info.n_embd
        self._wkv = kernels.choose(info.device).wkv7
        self._ln0 = (weights.vector("blocks.0.ln0.weight"), weights.vector("blocks.0.ln0.bias"))
        self._embedding = weights.rows("emb.weight")
        self._ln_out = (weights.vector("ln_out.weight"), weights.vector("ln_out.bias"))
        self._head = weights.large("head.weight")
        self._layers = [_layer(weights, i, C) for i in range(info.n_layer)]

    @classmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        """Sizes from shapes; checks every tensor that the forward pass touches."""
        entries = dict(entries)
        n_layer = 1 + max(int(m[1]) for n in entries if (m := _BLOCK.match(n)))
        if "emb.weight" not in entries or len(entries["emb.weight"].shape) != 2:
            raise InconsistentModel(path, tensor="emb.weight", expected="[n_vocab, n_embd]", found="nothing like it")
        n_vocab, C = entries["emb.weight"].shape
        r_k = entries["blocks.0.att.r_k"].shape
        if len(r_k) != 2 or r_k[0] * r_k[1] != C:
            raise InconsistentModel(path, tensor="blocks.0.att.r_k", expected=f"[H, N], H * N = {C}", found=r_k)
        H, N = r_k
        for name, shape in _expected_shapes(path, entries, n_layer, n_vocab, C, H, N):
            require(path, entries, name, shape)
        return ModelInfo(
            architecture="rwkv7",
            n_layer=n_layer,
            n_embd=C,
            n_vocab=n_vocab,
            head_size=N,
            bytes=0,
            version="7",
            fingerprint="",
            state_bytes=4 * n_layer * (2 * C + H * N * N),
            path=str(path),
        )

    @classmethod
    def build(cls, info: ModelInfo, tokenizer: Tokenizer | None, tensors: Iterator[tuple[str, torch.Tensor]]) -> Rwkv7:
        used = (
            (name, tensor)
            for name, tensor in tensors
            if not name.startswith(("blocks.0.att.v0", "blocks.0.att.v1", "blocks.0.att.v2"))  # present, never used
        )
        return cls(info, tokenizer, Weights(used, PRECISIONS[info.precision], info.device))

    def _initial_tensors(self) -> dict[str, torch.Tensor]:
        L, C, N = self.info.n_layer, self.info.n_embd, self.info.head_size
        zeros = torch.zeros
        device = self.info.device
        return {
            "att_x_prev": zeros(L, C, device=device),
            "att_kv": zeros(L, C // N, N, N, device=device),
            "ffn_x_prev": zeros(L, C, device=device),
        }

    def _run(
        self, ids: torch.Tensor, state: StateTensors, stop: Callable[[], bool] | None
    ) -> tuple[torch.Tensor, StateTensors]:
        C = self.info.n_embd
        x = F.layer_norm(self._embedding[ids].float(), (C,), *self._ln0)
        att_x_prev, att_kv, ffn_x_prev = [], [], []
        v_first: torch.Tensor | None = None
        for i, layer in enumerate(self._layers):
            if stop is not None and stop():
                raise Interrupted
            normed = F.layer_norm(x, (C,), *layer.ln1)
            mixed, v_first, kv = self._time_mix(layer, normed, state["att_x_prev"][i], state["att_kv"][i], v_first)
            att_x_prev.append(normed[:, -1])
            att_kv.append(kv)
            x = x + mixed
            normed = F.layer_norm(x, (C,), *layer.ln2)
            x = x + _channel_mix(layer, normed, state["ffn_x_prev"][i])
            ffn_x_prev.append(normed[:, -1])
        new = {
            "att_x_prev": torch.stack(att_x_prev),
            "att_kv": torch.stack(att_kv),
            "ffn_x_prev": torch.stack(ffn_x_prev),
        }
        return x, new

    def _time_mix(
        self,
        layer: Layer,
        x: torch.Tensor,
        x_prev: torch.Tensor,
        kv: torch.Tensor,
        v_first: torch.Tensor | None,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """x [B, T, C], x_prev [B, C], kv [B, H, N, N] -> output [B, T, C], layer 0's values, new kv."""
        B, T, C = x.shape
        N = self.info.head_size
        H = C // N
        xr, xw, xk, xv, xa, xg = torch.addcmul(x, shifted_difference(x, x_prev), layer.mixes).unbind(0)
        r = layer.receptance(xr)
        k = layer.key(xk)
        v = layer.value(xv)
        log_decay = DECAY_SCALE * torch.sigmoid(F.linear(torch.tanh(F.linear(xw, layer.decay[0])), *layer.decay[1:]))
        rate = torch.sigmoid(F.linear(F.linear(xa, layer.rate[0]), *layer.rate[1:]))
        gate = F.linear(torch.sigmoid(F.linear(xg, layer.gate[0])), layer.gate[1])
        if layer.residual is None or v_first is None:
            v_first = v
        else:
            v = torch.lerp(v, v_first, torch.sigmoid(F.linear(F.linear(xv, layer.residual[0]), *layer.residual[1:])))
        removal_key = F.normalize((k * layer.k_k).view(B, T, H, N), dim=-1)
        k = k * torch.addcmul(layer.one_minus_k_a, rate, layer.k_a)

        heads = (B, T, H, N)
        r, k, v = r.view(heads), k.view(heads), v.view(heads)
        operands = kernels.Wkv7Operands(r, log_decay.view(heads), k, v, -removal_key, removal_key * rate.view(heads))
        y, kv = self._wkv(operands, kv)
        y = F.group_norm(y.reshape(B * T, C), H, *layer.ln_x, eps=GROUP_NORM_EPSILON).view(heads)
        bonus = (r * k * layer.r_k).sum(-1, keepdim=True)
        y = torch.addcmul(y, bonus, v).view(B, T, C)
        return layer.output(y * gate), v_first, kv

    def _logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return self._head(F.layer_norm(hidden, (self.info.n_embd,), *self._ln_out))


def _channel_mix(layer: Layer, x: torch.Tensor, x_prev: torch.Tensor) -> torch.Tensor:
    """x [B, T, C], x_prev [B, C] -> [B, T, C]: squared ReLU between two matrices."""
    k = layer.ffn_key(torch.addcmul(x, shifted_difference(x, x_prev), layer.ffn_mix))
    return layer.ffn_value(torch.relu(k).square())


def shifted_difference(x: torch.Tensor, x_prev: torch.Tensor) -> torch.Tensor:
    """Token shift: the token before, less this one. x [B, T, C]; x_prev [B, C] is the token before the first."""
    if x.shape[1] == 1:
        return x_prev.unsqueeze(1) - x
    return torch.cat((x_prev.unsqueeze(1), x[:, :-1]), dim=1) - x


def _layer(weights: Weights, i: int, C: int) -> Layer:
    att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
    vector, transposed, large = weights.vector, weights.transposed, weights.large

    def norm(name: str) -> tuple[torch.Tensor, torch.Tensor]:
        return vector(f"{name}.weight"), vector(f"{name}.bias")

    def projection(letter: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return transposed(f"{att}{letter}1"), transposed(f"{att}{letter}2"), vector(f"{att}{letter}0")

    k_a = vector(f"{att}k_a")
    return Layer(
        ln1=norm(f"blocks.{i}.ln1"),
        ln2=norm(f"blocks.{i}.ln2"),
        ln_x=norm(f"{att}ln_x"),
        mixes=torch.stack([vector(f"{att}x_{letter}") for letter in "rwkvag"]).view(6, 1, 1, C),
        receptance=large(f"{att}receptance.weight"),
        key=large(f"{att}key.weight"),
        value=large(f"{att}value.weight"),
        output=large(f"{att}output.weight"),
        decay=projection("w"),
        rate=projection("a"),
        residual=projection("v") if i else None,
        gate=(transposed(f"{att}g1"), transposed(f"{att}g2")),
        k_k=vector(f"{att}k_k"),
        k_a=k_a,
        one_minus_k_a=1.0 - k_a,
        r_k=weights.small(f"{att}r_k"),
        ffn_mix=vector(f"{ffn}x_k"),
        ffn_key=large(f"{ffn}key.weight"),
        ffn_value=large(f"{ffn}value.weight"),
    )


def _expected_shapes(
    path: Path, entries: Mapping[str, TensorEntry], n_layer: int, n_vocab: int, C: int, H: int, N: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every tensor the forward pass touches, with its shape; ranks and the inner width are the file's own."""

    def second(name: str) -> int:
        shape = entries[name].shape if name in entries else ()
        if len(shape) != 2:
            raise InconsistentModel(path, tensor=name, expected="a matrix", found=shape or "nothing")
        return shape[1]

    for name in ("blocks.0.ln0", "ln_out"):
        yield f"{name}.weight", (C,)
        yield f"{name}.bias", (C,)
    yield "emb.weight", (n_vocab, C)
    yield "head.weight", (n_vocab, C)
    for i in range(n_layer):
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        for name in (f"blocks.{i}.ln1", f"blocks.{i}.ln2", f"{att}ln_x"):
            yield f"{name}.weight", (C,)
            yield f"{name}.bias", (C,)
        for name in ("x_r", "x_w", "x_k", "x_v", "x_a", "x_g", "k_k", "k_a", "w0", "a0", *(("v0",) if i else ())):
            yield att + name, (C,)
        for letter in ("w", "a", "g", *(("v",) if i else ())):
            rank = second(f"{att}{letter}1")
            yield f"{att}{letter}1", (C, rank)
            yield f"{att}{letter}2", (rank, C)
        for name in ("receptance", "key", "value", "output"):
            yield f"{att}{name}.weight", (C, C)
        yield f"{att}r_k", (H, N)
        yield f"{ffn}x_k", (C,)
        inner = second(f"{ffn}value.weight")
        yield f"{ffn}key.weight", (inner, C)
        yield f"{ffn}value.weight", (C, inner)
