"""What each operation computes, in float32 torch. Every other executor is tested against these functions.

Activations lie in a dict of buffers, [B, T, width] each, that no operation changes in place: it puts new tensors there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
import torch.nn.functional as F

from kernels.operations import (
    Activation,
    Blend,
    Buffer,
    Deep,
    Embed,
    Norm,
    NormMix,
    Product,
    Store,
    Wkv4,
    Wkv6,
    Wkv7,
)
from kernels.reference import Wkv4Operands, Wkv4State, Wkv6Operands, Wkv7Operands

LAYER_NORM_EPSILON = 1e-5

#: Of the norm over each head, in versions 5 to 7: 1e-5 times the square of the official "head size divisor" 8.
GROUP_NORM_EPSILON = 64e-5

DECAY_SCALE = -0.606531  # -exp(-1/2) as the official code of RWKV-7 writes it


class Recurrences(Protocol):
    """`reference` or `chunked`."""

    def wkv4(self, operands: Wkv4Operands, state: Wkv4State) -> tuple[torch.Tensor, Wkv4State]: ...

    def wkv6(self, operands: Wkv6Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]: ...

    def wkv7(self, operands: Wkv7Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]: ...


@dataclass(slots=True)
class TorchPass:
    """One pass of tokens: what operations read and write."""

    ids: torch.Tensor  # int64 [B, T]
    state: dict[str, torch.Tensor]  # name -> [n_layer, B, ...]
    new: dict[str, torch.Tensor]
    buffers: dict[int, torch.Tensor]  # by the number of a Buffer
    recurrences: Recurrences

    def read(self, buffer: Buffer) -> torch.Tensor:
        return self.buffers[buffer.number]

    def write(self, buffer: Buffer, x: torch.Tensor) -> None:
        self.buffers[buffer.number] = x


def embed(op: Embed, at: TorchPass) -> None:
    at.write(op.out, _layer_norm(op.table[at.ids].float(), op.norm))


def norm_mix(op: NormMix, at: TorchPass) -> None:
    normed = _layer_norm(at.read(op.source), op.norm)
    if op.normed is not None:
        at.write(op.normed, normed)
    if not op.state:
        return
    delta = _token_shift(normed, at.state[op.state][op.layer])
    at.new[op.state][op.layer].copy_(normed[:, -1])
    if op.delta is not None:
        at.write(op.delta, delta)
    if op.mixes is not None:
        mixed = torch.addcmul(normed, delta, op.mixes.unsqueeze(1).unsqueeze(1))
        for out, x in zip(op.outs, mixed.unbind(0), strict=True):
            at.write(out, x)


def store_product(op: Product, y: torch.Tensor, at: TorchPass) -> None:
    """y: the product with its bias, [B, T, n_out]."""
    activation = _ACTIVATIONS.get(op.activation)
    if activation is not None:
        y = activation(y)
    if op.store == Store.ADD:
        y = at.read(op.target) + y
    elif op.gate is not None:
        gate = at.read(op.gate)
        y = torch.addcmul(at.read(op.target), gate, y) if op.store == Store.ADD_GATED else gate * y
    at.write(op.target, y)


def blend(op: Blend, at: TorchPass) -> None:
    normed, delta = at.read(op.normed), at.read(op.delta)
    for share, out in zip(op.shares, op.outs, strict=True):
        at.write(out, torch.addcmul(normed, delta, at.read(share)))


def wkv4(op: Wkv4, at: TorchPass) -> None:
    operands = Wkv4Operands(at.read(op.k), at.read(op.v), op.log_decay, op.bonus)
    names = ("att_aa", "att_bb", "att_pp")
    y, after = at.recurrences.wkv4(operands, Wkv4State(*(at.state[name][op.layer] for name in names)))
    for name, x in zip(names, after, strict=True):
        at.new[name][op.layer].copy_(x)
    at.write(op.out, torch.sigmoid(at.read(op.r)) * y)


def wkv6(op: Wkv6, at: TorchPass) -> None:
    r = at.read(op.r)
    heads = _heads(r, op.head_size)
    if op.w is not None:
        decay = torch.exp(-torch.exp(at.read(op.w))).view(heads)
    else:
        assert op.decay is not None
        decay = op.decay.view(heads[2:]).expand(heads)
    k, v, bonus = at.read(op.k).view(heads), at.read(op.v).view(heads), op.bonus.view(heads[2:])
    operands = Wkv6Operands(r.view(heads), decay, k, v, bonus)
    y, after = at.recurrences.wkv6(operands, at.state["att_kv"][op.layer])
    at.new["att_kv"][op.layer].copy_(after)
    y = _group_norm(y, op.norm).view(r.shape)
    at.write(op.out, y if op.gate is None else y * F.silu(at.read(op.gate)))


def wkv7(op: Wkv7, at: TorchPass) -> None:
    """The paper's equations 3 to 22, but for the products."""
    r, k, v = at.read(op.r), at.read(op.k), at.read(op.v)
    shape, heads = r.shape, _heads(r, op.head_size)
    log_decay = DECAY_SCALE * torch.sigmoid(at.read(op.w))
    rate = torch.sigmoid(at.read(op.a))
    if op.residual is None:
        at.write(op.v_first, v)
    else:
        v = torch.lerp(v, at.read(op.v_first), torch.sigmoid(at.read(op.residual)))
    removal_key = F.normalize((k * op.k_k).view(heads), dim=-1)
    k = k * torch.addcmul(1.0 - op.k_a, rate, op.k_a)

    r, k, v = r.view(heads), k.view(heads), v.view(heads)
    operands = Wkv7Operands(r, log_decay.view(heads), k, v, -removal_key, removal_key * rate.view(heads))
    y, after = at.recurrences.wkv7(operands, at.state["att_kv"][op.layer])
    at.new["att_kv"][op.layer].copy_(after)
    bonus = (r * k * op.r_k.view(heads[2:])).sum(-1, keepdim=True)
    at.write(op.out, torch.addcmul(_group_norm(y, op.norm), bonus, v).view(shape) * at.read(op.g))


def deep(op: Deep, at: TorchPass) -> None:
    x = at.read(op.source)
    R = x.shape[-1]
    table = op.table[at.ids].float().view(*at.ids.shape, R, R)
    at.write(op.out, (x.unsqueeze(-2) @ table).squeeze(-2))


def _squared_relu(x: torch.Tensor) -> torch.Tensor:
    return torch.relu(x).square()


_ACTIVATIONS: dict[Activation, Callable[[torch.Tensor], torch.Tensor]] = {
    Activation.TANH: torch.tanh,
    Activation.SIGMOID: torch.sigmoid,
    Activation.SQUARED_RELU: _squared_relu,
}


def _heads(x: torch.Tensor, head_size: int) -> tuple[int, int, int, int]:
    """[B, T, C] as (B, T, H, N)."""
    B, T, C = x.shape
    return B, T, C // head_size, head_size


def _layer_norm(x: torch.Tensor, norm: Norm) -> torch.Tensor:
    return F.layer_norm(x, x.shape[-1:], norm.weight, norm.bias, LAYER_NORM_EPSILON)


def _group_norm(x: torch.Tensor, norm: Norm) -> torch.Tensor:
    """x [B, T, H, N], normalised over each head -> [B, T, H, N]."""
    B, T, H, N = x.shape
    rows = x.reshape(B * T, H * N)
    return F.group_norm(rows, H, norm.weight, norm.bias, GROUP_NORM_EPSILON).view(B, T, H, N)


def _token_shift(x: torch.Tensor, x_prev: torch.Tensor) -> torch.Tensor:
    """The token before, less this one. x [B, T, C]; x_prev [B, C] is the token before the first."""
    if x.shape[1] == 1:
        return x_prev.unsqueeze(1) - x
    return torch.cat((x_prev.unsqueeze(1), x[:, :-1]), dim=1) - x
