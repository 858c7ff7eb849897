"""What an RWKV model of any version is made of: a few operations over numbered buffers, one after the other.

An engine describes a model once, as a `Program`; an executor runs any stretch of it: native code on the processor
(`native.py`), CUDA (`cuda.py`), or torch (`torch_executor.py`, which defines what each operation computes). The fields
are those of `ravel_kernels.h`, which says what each kind does. B rows, T tokens, M = B * T, C channels, N head size.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple, Protocol

import torch

from kernels.packing import Packed


class Activation(IntEnum):
    """What becomes of a product before it is stored. Numbers as in the header."""

    LINEAR = 0
    TANH = 1
    SIGMOID = 2
    SQUARED_RELU = 3


class Store(IntEnum):
    """How a product y is stored: out = y; out += y; out += gate * y; out = gate * y. Numbers as in the header."""

    STORE = 0
    ADD = 1
    ADD_GATED = 2
    GATED = 3


class Buffer(NamedTuple):
    """Activations float32 [M, width]. number: its place in `Program.buffers`."""

    number: int
    width: int


class Norm(NamedTuple):
    """Weight and bias of a LayerNorm or GroupNorm, float32 [C] each."""

    weight: torch.Tensor
    bias: torch.Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """target (store) activation(matrix @ source + bias). gate: with the gated kinds of `store` only."""

    matrix: Packed
    source: Buffer
    target: Buffer
    bias: torch.Tensor | None = None  # float32 [n_out]
    activation: Activation = Activation.LINEAR
    store: Store = Store.STORE
    gate: Buffer | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Embed:
    """out = LayerNorm(table[ids])."""

    table: torch.Tensor  # [n_vocab, C], float32, float16 or bfloat16
    norm: Norm
    out: Buffer


@dataclass(frozen=True, slots=True, eq=False)
class NormMix:
    """LayerNorm, and with a state the token shift and mixtures of it: outs[j] = n + d * mixes[j].

    state: name of the state tensor [n_layer, B, C] that holds the last token's n. Without one only `normed` is written.
    """

    layer: int
    norm: Norm
    source: Buffer
    state: str = ""
    mixes: torch.Tensor | None = None  # float32 [n, C], n up to 6, the share of the token before
    outs: tuple[Buffer, ...] = ()
    normed: Buffer | None = None  # n
    delta: Buffer | None = None  # d, the n of the token before less this one's


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Products none of which reads what another writes."""

    items: tuple[Product, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """outs[j] = normed + delta * shares[j]."""

    normed: Buffer
    delta: Buffer
    shares: tuple[Buffer, ...]
    outs: tuple[Buffer, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Wkv4:
    """out = sigmoid(r) * wkv4(k, v). States att_aa, att_bb, att_pp."""

    layer: int
    r: Buffer
    k: Buffer
    v: Buffer
    log_decay: torch.Tensor  # float32 [C]
    bonus: torch.Tensor  # float32 [C]
    out: Buffer


@dataclass(frozen=True, slots=True, eq=False)
class Wkv6:
    """out = GroupNorm(wkv6(r, k, v)) [* silu(gate)]. State att_kv. The decay: exp(-exp(w)) of a buffer, or constant."""

    layer: int
    head_size: int
    r: Buffer
    k: Buffer
    v: Buffer
    w: Buffer | None
    decay: torch.Tensor | None  # float32 [C]
    bonus: torch.Tensor  # float32 [C]
    norm: Norm
    gate: Buffer | None
    out: Buffer


@dataclass(frozen=True, slots=True, eq=False)
class Wkv7:
    """RWKV-7's time mix between its products; see RAVEL_WKV7. State att_kv. residual None: layer 0, writes v_first."""

    layer: int
    head_size: int
    r: Buffer
    k: Buffer
    v: Buffer
    w: Buffer
    a: Buffer
    g: Buffer
    residual: Buffer | None
    v_first: Buffer
    k_k: torch.Tensor  # float32 [C] each
    k_a: torch.Tensor
    r_k: torch.Tensor
    norm: Norm
    out: Buffer


@dataclass(frozen=True, slots=True, eq=False)
class Deep:
    """out = source [M, R] times table[id] as [R, R], for each row's token."""

    table: torch.Tensor  # [n_vocab, R * R]
    source: Buffer
    out: Buffer


Operation = Embed | NormMix | Products | Blend | Wkv4 | Wkv6 | Wkv7 | Deep


@dataclass(slots=True)
class Program:
    """The operations of a model. `steps` marks where it may be interrupted: indices of operations that begin a half
    layer, and the end. x is the residual stream, in which the hidden vectors are left; `head` is run by itself."""

    n_embd: int
    n_vocab: int
    state_shapes: dict[str, tuple[int, ...]]  # name -> [n_layer, ...], in the order of the header's state numbers
    buffers: list[Buffer] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    head: list[Operation] = field(default_factory=list)  # reads x, writes logits
    x: Buffer = field(init=False)
    logits: Buffer = field(init=False)

    def __post_init__(self) -> None:
        self.x = self.buffer(self.n_embd)
        self.logits = self.buffer(self.n_vocab)

    def buffer(self, width: int) -> Buffer:
        """A new buffer."""
        self.buffers.append(Buffer(len(self.buffers), width))
        return self.buffers[-1]


class Execution(Protocol):
    """A program made ready by an executor; owns its buffers. Used from one thread at a time."""

    report: str  # what runs and why, for the writer
    n_operations: int  # of the program, its head's not counted

    def read(
        self,
        ids: torch.Tensor,
        state: dict[str, torch.Tensor],
        first: int,
        last: int,
        new: dict[str, torch.Tensor],
    ) -> None:
        """Runs operations first..last - 1 on ids int64 [B, T]. state, new: name -> [n_layer, B, ...], contiguous; `new`
        gets the new state of the layers that were run. Between two calls of one pass nothing else may be run."""

    def step(
        self, ids: torch.Tensor, state: dict[str, torch.Tensor], new: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """One token a row, ids int64 [B, 1], through all operations and the head: logits float32 [B, n_vocab] and
        hidden vectors float32 [B, C], new tensors."""

    def hidden(self) -> torch.Tensor:
        """The residual stream after the last `read`: a new tensor float32 [B, T, C]."""

    def buffer(self, number: int) -> torch.Tensor:
        """What a buffer of those that operations write holds after the last `read`: a new tensor float32 [B, T, width].
        Only what later operations read is there."""

    def put(self, number: int, x: torch.Tensor) -> None:
        """Fills a buffer, float32 [B, T, width], for the next `read`, which is of as many rows and tokens: what
        operations would have written that were run elsewhere."""

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Runs the head on hidden float32 [..., C] -> a new tensor float32 [..., n_vocab]."""


class StepInTwo:
    """`step` of an execution to which it is nothing but `read` and `logits`."""

    n_operations: int

    def step(
        self: Execution, ids: torch.Tensor, state: dict[str, torch.Tensor], new: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """One token a row; see `Execution`."""
        self.read(ids, state, 0, self.n_operations, new)
        hidden = self.hidden()[:, 0]
        return self.logits(hidden), hidden
