"""What the RWKV versions have in common: a stack of layers, each a time mix and a channel mix on normalised input.

A version says which operations its two mixes are made of and what its state is; `Architecture` writes the rest.
Activations are float32; only matrices are kept and multiplied in the model's precision.
"""

from __future__ import annotations

import abc
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch

from engine.config import ModelInfo
from engine.formats.tensor_entry import TensorEntry
from engine.models.tables import Tables
from engine.models.weights import Weights
from kernels.operations import (
    Activation,
    Buffer,
    Embed,
    Norm,
    NormMix,
    Operation,
    Product,
    Products,
    Program,
    Store,
)

StateShapes = dict[str, tuple[int, ...]]


class Architecture(abc.ABC):
    """Describes a model of one version. Used once: `program` takes the weights.

    State: att_x_prev [L, C] and ffn_x_prev [L, C], the last token's normalised inputs, and what the recurrence keeps:
    att_kv [L, H, N, N] unless a version says otherwise.
    """

    def __init__(self, info: ModelInfo, weights: Weights) -> None:
        self.info, self.weights = info, weights
        shapes = self.state_shapes(info.n_layer, info.n_embd, info.head_size)
        self._program = Program(info.n_embd, info.n_vocab, shapes)
        self._buffers: dict[tuple[str, int], Buffer] = {}
        self.x = self._program.x

    @classmethod
    @abc.abstractmethod
    def describe(cls, path: Path, entries: Mapping[str, TensorEntry]) -> ModelInfo:
        """Sizes told from shapes, `bytes` left 0. Raises InconsistentModel if the tensors don't fit together."""

    @classmethod
    def state_shapes(cls, n_layer: int, n_embd: int, head_size: int) -> StateShapes:
        """The names and shapes of the state's tensors, all float32."""
        return {
            "att_x_prev": (n_layer, n_embd),
            "att_kv": (n_layer, n_embd // head_size, head_size, head_size),
            "ffn_x_prev": (n_layer, n_embd),
        }

    @classmethod
    def initial_state(cls, info: ModelInfo) -> dict[str, torch.Tensor]:
        """The state before any token: new tensors on the model's device."""
        shapes = cls.state_shapes(info.n_layer, info.n_embd, info.head_size)
        return {name: torch.zeros(shape, device=info.device) for name, shape in shapes.items()}

    @classmethod  # noqa: B027 - most versions have nothing to do
    def merge(cls, entries: Mapping[str, TensorEntry], tables: Tables) -> None:
        """Called once all tensors are kept: works one into another where a version wants that."""

    @abc.abstractmethod
    def add_time_mix(self, i: int) -> None:
        """What layer i reads the sequence with: operations from x into x."""

    @abc.abstractmethod
    def add_channel_mix(self, i: int) -> None:
        """What layer i works each token over with: operations from x into x."""

    def program(self) -> Program:
        """All of the model. It may be interrupted before each mix."""
        program = self._program
        self.add(Embed(self.weights.table("emb.weight"), self.norm("blocks.0.ln0"), self.x))
        program.steps.append(0)
        for i in range(self.info.n_layer):
            self.add_time_mix(i)
            program.steps.append(len(program.operations))
            self.add_channel_mix(i)
            program.steps.append(len(program.operations))
        normed = self.buffer("normed")
        head = self.product("head.weight", normed, program.logits)
        program.head = [NormMix(0, self.norm("ln_out"), self.x, normed=normed), Products((head,))]
        return program

    def add(self, operation: Operation) -> None:
        self._program.operations.append(operation)

    def multiply(self, *products: Product) -> None:
        """Adds products none of which reads what another writes."""
        self.add(Products(products))

    def buffer(self, name: str, width: int = 0) -> Buffer:
        """That of this name and width, C unless said otherwise: layers share their buffers."""
        key = (name, width or self.info.n_embd)
        if key not in self._buffers:
            self._buffers[key] = self._program.buffer(key[1])
        return self._buffers[key]

    def product(
        self,
        name: str,
        source: Buffer,
        target: Buffer,
        activation: Activation = Activation.LINEAR,
        bias: str = "",
        store: Store = Store.STORE,
        gate: Buffer | None = None,
    ) -> Product:
        """That of the matrix `name`. bias: the name of a vector."""
        added = self.weights.vector(bias) if bias else None
        return Product(self.weights.matrix(name), source, target, added, activation, store, gate)

    def narrow(self, name: str, source: Buffer, to: str, activation: Activation = Activation.LINEAR) -> Product:
        """The first half of a low-rank product: into the buffer `to`, as wide as its rank."""
        return self.product(name, source, self.buffer(to, self.weights.matrix(name).n_out), activation)

    def norm(self, name: str) -> Norm:
        return Norm(self.weights.vector(f"{name}.weight"), self.weights.vector(f"{name}.bias"))

    def mixes(self, prefix: str, letters: Iterable[str]) -> torch.Tensor:
        """The vectors `prefix` + each letter, [n, C]."""
        return torch.stack([self.weights.vector(prefix + letter) for letter in letters])

    def add_squared_relu_mix(self, i: int, mix: str) -> None:
        """The channel mix of version 7: squared ReLU between two matrices. mix: the name of its shares."""
        ffn = f"blocks.{i}.ffn."
        xk = self.buffer("xk")
        inner = self.buffer("inner", self.weights.matrix(f"{ffn}key.weight").n_out)
        shares = self.weights.vector(mix).unsqueeze(0)
        self.add(NormMix(i, self.norm(f"blocks.{i}.ln2"), self.x, "ffn_x_prev", shares, (xk,)))
        self.multiply(self.product(f"{ffn}key.weight", xk, inner, Activation.SQUARED_RELU))
        self.multiply(self.product(f"{ffn}value.weight", inner, self.x, store=Store.ADD))

    def add_gated_mix(self, i: int, shares: torch.Tensor) -> None:
        """The channel mix of versions 4 to 6: a gate of its own, from another mixture, around the squared ReLU.

        shares: what is taken of the token before, [2, C] in the order k, r.
        """
        ffn = f"blocks.{i}.ffn."
        xk, xr, gate = self.buffer("xk"), self.buffer("xr"), self.buffer("gate")
        inner = self.buffer("inner", self.weights.matrix(f"{ffn}key.weight").n_out)
        self.add(NormMix(i, self.norm(f"blocks.{i}.ln2"), self.x, "ffn_x_prev", shares, (xk, xr)))
        self.multiply(
            self.product(f"{ffn}key.weight", xk, inner, Activation.SQUARED_RELU),
            self.product(f"{ffn}receptance.weight", xr, gate, Activation.SIGMOID),
        )
        self.multiply(self.product(f"{ffn}value.weight", inner, self.x, store=Store.ADD_GATED, gate=gate))
