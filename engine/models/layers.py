"""What the RWKV versions have in common: a stack of blocks, each a time mix and a channel mix on normalised input.

A version says how its two mixes are read from the weights and what its state is made of; `BlockModel` does the rest.
Activations are float32 [B, T, C]; only the large matrices are kept and multiplied in the model's precision.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

import torch
import torch.nn.functional as F

from engine.config import ModelInfo
from engine.models.base import Interrupted, Model, StateTensors, Weights
from engine.models.matrix import Matrix

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer

#: Of the norm over each head, in versions 5 to 7: 1e-5 times the square of the official "head size divisor" 8.
GROUP_NORM_EPSILON = 64e-5

Norm = tuple[torch.Tensor, torch.Tensor]  # weight [C], bias [C]


class TimeMix(Protocol):
    """What a block reads the sequence with."""

    def __call__(self, x: torch.Tensor, state: StateTensors, shared: StateTensors) -> tuple[torch.Tensor, StateTensors]:
        """x [B, T, C], normalised; state: the layer's own, [B, ...] each, never changed.

        shared: empty before the first layer of a pass; what a layer leaves in it the layers above find.
        Returns [B, T, C] and the recurrent part of the new state.
        """


class ChannelMix(Protocol):
    """What a block works each token over with."""

    def __call__(self, x: torch.Tensor, x_prev: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """x [B, T, C], normalised; x_prev [B, C], the one before the first; ids int64 [B, T] -> [B, T, C]."""


class Block(NamedTuple):
    """One layer's weights."""

    ln1: Norm
    time_mix: TimeMix
    ln2: Norm
    channel_mix: ChannelMix


class BlockModel(Model):
    """A model of blocks. State: att_x_prev [L, C] and ffn_x_prev [L, C], the last token's normalised inputs, and what
    the recurrence keeps: att_kv [L, H, N, N] unless a version says otherwise.
    """

    #: Tensors whose names begin like this are in some files but never used.
    unused: ClassVar[tuple[str, ...]] = ()

    def __init__(self, info: ModelInfo, tokenizer: Tokenizer | None, weights: Weights) -> None:
        super().__init__(info, tokenizer)
        self._ln0 = norm(weights, "blocks.0.ln0")
        self._embedding = weights.rows("emb.weight")
        self._ln_out = norm(weights, "ln_out")
        self._head = weights.large("head.weight")
        self._blocks = [
            Block(
                norm(weights, f"blocks.{i}.ln1"),
                self._read_time_mix(weights, i),
                norm(weights, f"blocks.{i}.ln2"),
                self._read_channel_mix(weights, i),
            )
            for i in range(info.n_layer)
        ]

    @classmethod
    def build(
        cls, info: ModelInfo, tokenizer: Tokenizer | None, tensors: Iterator[tuple[str, torch.Tensor]]
    ) -> BlockModel:
        return cls(info, tokenizer, Weights(tensors, info.precision, info.device, cls.unused))

    @abc.abstractmethod
    def _read_time_mix(self, weights: Weights, i: int) -> TimeMix:
        """That of layer i."""

    @abc.abstractmethod
    def _read_channel_mix(self, weights: Weights, i: int) -> ChannelMix:
        """That of layer i."""

    @classmethod
    def state_shapes(cls, n_layer: int, n_embd: int, head_size: int) -> dict[str, tuple[int, ...]]:
        """The names and shapes of the state's tensors, all float32."""
        return {
            "att_x_prev": (n_layer, n_embd),
            "att_kv": (n_layer, n_embd // head_size, head_size, head_size),
            "ffn_x_prev": (n_layer, n_embd),
        }

    def _initial_tensors(self) -> dict[str, torch.Tensor]:
        info = self.info
        shapes = self.state_shapes(info.n_layer, info.n_embd, info.head_size)
        return {name: torch.zeros(shape, device=info.device) for name, shape in shapes.items()}

    def _run(
        self, ids: torch.Tensor, state: StateTensors, stop: Callable[[], bool] | None
    ) -> tuple[torch.Tensor, StateTensors]:
        x = layer_norm(self._embedding[ids].float(), self._ln0)
        new: dict[str, list[torch.Tensor]] = {name: [] for name in state}
        shared: StateTensors = {}
        for i, block in enumerate(self._blocks):
            if stop is not None and stop():
                raise Interrupted
            given = {name: tensor[i] for name, tensor in state.items()}
            normed = layer_norm(x, block.ln1)
            new["att_x_prev"].append(normed[:, -1])
            mixed, recurrent = block.time_mix(normed, given, shared)
            for name, tensor in recurrent.items():
                new[name].append(tensor)
            x = x + mixed
            if stop is not None and stop():
                raise Interrupted
            normed = layer_norm(x, block.ln2)
            new["ffn_x_prev"].append(normed[:, -1])
            x = x + block.channel_mix(normed, given["ffn_x_prev"], ids)
        return x, {name: torch.stack(tensors) for name, tensors in new.items()}

    def _logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return self._head(layer_norm(hidden, self._ln_out))


class SquaredReluMix(NamedTuple):
    """The channel mix of version 7, and the heart of it in all others: squared ReLU between two matrices."""

    mix: torch.Tensor  # [C]
    key: Matrix
    value: Matrix

    def inner(self, x: torch.Tensor, shifted: torch.Tensor) -> torch.Tensor:
        """x and its token shift [B, T, C] -> [B, T, inner], before the second matrix."""
        return torch.relu(self.key(torch.addcmul(x, shifted, self.mix))).square()

    def __call__(self, x: torch.Tensor, x_prev: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        return self.value(self.inner(x, token_shift(x, x_prev)))


class GatedMix(NamedTuple):
    """The channel mix of versions 4 to 6: a gate of its own, from another mixture, around the squared ReLU."""

    mix: SquaredReluMix
    receptance_mix: torch.Tensor  # [C]
    receptance: Matrix

    def __call__(self, x: torch.Tensor, x_prev: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        shifted = token_shift(x, x_prev)
        gate = torch.sigmoid(self.receptance(torch.addcmul(x, shifted, self.receptance_mix)))
        return gate * self.mix.value(self.mix.inner(x, shifted))


def gated_mix(weights: Weights, i: int, shares: torch.Tensor) -> GatedMix:
    """That of layer i. shares: what is taken of the token before, [2, 1, 1, C] in the order k, r."""
    key_mix, receptance_mix = shares.flatten(1)
    key, value, receptance = (weights.large(f"blocks.{i}.ffn.{name}.weight") for name in ("key", "value", "receptance"))
    return GatedMix(SquaredReluMix(key_mix, key, value), receptance_mix, receptance)


class LowRank(NamedTuple):
    """A projection through a small width, and what is added to it: bias + second(activation(first(x)))."""

    first: torch.Tensor  # [rank, in]
    second: torch.Tensor  # [out, rank]
    bias: torch.Tensor | None = None

    def __call__(
        self, x: torch.Tensor, activation: Callable[[torch.Tensor], torch.Tensor] | None = None
    ) -> torch.Tensor:
        inner = F.linear(x, self.first)
        return F.linear(inner if activation is None else activation(inner), self.second, self.bias)


def mixes(weights: Weights, prefix: str, letters: str) -> torch.Tensor:
    """The vectors `prefix` + each letter, as [len(letters), 1, 1, C]."""
    return torch.stack([weights.vector(prefix + letter) for letter in letters]).unsqueeze(1).unsqueeze(1)


def norm(weights: Weights, name: str) -> Norm:
    return weights.vector(f"{name}.weight"), weights.vector(f"{name}.bias")


def layer_norm(x: torch.Tensor, weight_and_bias: Norm) -> torch.Tensor:
    """Over the last axis, with epsilon 1e-5."""
    return F.layer_norm(x, x.shape[-1:], *weight_and_bias)


def group_norm(x: torch.Tensor, weight_and_bias: Norm) -> torch.Tensor:
    """x [B, T, H, N], normalised over each head -> [B, T, H, N]; weight and bias are [C]."""
    B, T, H, N = x.shape
    return F.group_norm(x.reshape(B * T, H * N), H, *weight_and_bias, eps=GROUP_NORM_EPSILON).view(B, T, H, N)


def token_shift(x: torch.Tensor, x_prev: torch.Tensor) -> torch.Tensor:
    """The token before, less this one. x [B, T, C]; x_prev [B, C] is the token before the first."""
    if x.shape[1] == 1:
        return x_prev.unsqueeze(1) - x
    return torch.cat((x_prev.unsqueeze(1), x[:, :-1]), dim=1) - x
