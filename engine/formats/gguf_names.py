"""Undoes what llama.cpp's conversion does to RWKV's tensors: GGUF names and shapes become official ones.

Its source is llama.cpp's conversion/rwkv.py with gguf-py/gguf/constants.py: low-rank matrices are transposed, vectors
lose their axes of size 1, the mixes of a layer are stacked into one tensor, and RWKV-6's output matrices are halved
every few layers. Models converted from official files and from Hugging Face ones have the same tensors in the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from engine.errors import InconsistentModel
from engine.formats.tensor_entry import TensorEntry

_BLOCK = re.compile(r"blk\.([0-9]{1,4})\.(.+)")

_OUTSIDE = {
    "token_embd.weight": "emb.weight",
    "token_embd_norm.weight": "blocks.0.ln0.weight",
    "token_embd_norm.bias": "blocks.0.ln0.bias",
    "output_norm.weight": "ln_out.weight",
    "output_norm.bias": "ln_out.bias",
    "output.weight": "head.weight",
}
_BOTH = {
    "attn_norm.weight": "ln1.weight",
    "attn_norm.bias": "ln1.bias",
    "attn_norm_2.weight": "ln2.weight",
    "attn_norm_2.bias": "ln2.bias",
    "time_mix_ln.weight": "att.ln_x.weight",
    "time_mix_ln.bias": "att.ln_x.bias",
    "time_mix_receptance.weight": "att.receptance.weight",
    "time_mix_key.weight": "att.key.weight",
    "time_mix_value.weight": "att.value.weight",
    "time_mix_output.weight": "att.output.weight",
    "channel_mix_key.weight": "ffn.key.weight",
    "channel_mix_value.weight": "ffn.value.weight",
}
_RESCALED = ("att.output.weight", "ffn.value.weight")
_MAX_HALVINGS = 100  # more than the largest model has layers, fewer than float32 has exponents


@dataclass(frozen=True, slots=True)
class _Names:
    """Official names within a block, by their GGUF names, and what was done to them. fused: in the order of rows."""

    same: dict[str, str]
    vectors: dict[str, str]  # were [1, 1, C], are [C]
    transposed: dict[str, str]  # in the last two axes
    flattened: dict[str, str]  # were [H, N], are [C]
    fused: list[str]


_NAMES = {
    "rwkv6": _Names(
        same=_BOTH
        | {
            "time_mix_gate.weight": "att.gate.weight",
            "time_mix_first.weight": "att.time_faaaa",
            "channel_mix_receptance.weight": "ffn.receptance.weight",
        },
        vectors={
            "time_mix_decay.weight": "att.time_decay",
            "channel_mix_lerp_k.weight": "ffn.time_maa_k",
            "channel_mix_lerp_r.weight": "ffn.time_maa_r",
            # Files from before the mixes were stacked have all six, later ones only x.
            **{f"time_mix_lerp_{letter}.weight": f"att.time_maa_{letter}" for letter in "xwkvrg"},
        },
        transposed={
            "time_mix_w1.weight": "att.time_maa_w1",
            "time_mix_w2.weight": "att.time_maa_w2",
            "time_mix_decay_w1.weight": "att.time_decay_w1",
            "time_mix_decay_w2.weight": "att.time_decay_w2",
        },
        flattened={},
        fused=[f"att.time_maa_{letter}" for letter in "wkvrg"],
    ),
    "rwkv7": _Names(
        same=_BOTH,
        vectors={
            "channel_mix_lerp_k.weight": "ffn.x_k",
            **{f"time_mix_{name}.weight": f"att.{name}" for name in ("w0", "a0", "v0", "k_k", "k_a")},
        },
        transposed={f"time_mix_{letter}{n}.weight": f"att.{letter}{n}" for letter in "wavg" for n in "12"},
        flattened={"time_mix_r_k.weight": "att.r_k"},
        fused=[f"att.x_{letter}" for letter in "rwkvag"],
    ),
}
#: Layer 0 has no residual value: llama.cpp's converter puts copies of a0, a1, a2 there.
_DUMMIES = {f"blocks.0.att.v{n}" for n in "012"}


def official(
    path: Path, architecture: str, entries: dict[str, TensorEntry], head_size: int, rescale_every: int
) -> dict[str, TensorEntry]:
    """The tensors of an "rwkv6" or "rwkv7" under official names, in official shapes.

    rescale_every: after so many layers each the output matrices were halved once more; 0 for never.
    Raises InconsistentModel for a tensor that no such model has, or one of another shape.
    """
    names = _NAMES[architecture]
    found: dict[str, TensorEntry] = {}
    for name, entry in entries.items():
        for official_name, undone in _undone(path, names, name, entry, head_size).items():
            if official_name in found:
                raise InconsistentModel(path, tensor=official_name, expected="one tensor", found="two")
            found[official_name] = _rescaled(path, official_name, undone, rescale_every)
    return {name: entry for name, entry in found.items() if name not in _DUMMIES}


def _undone(path: Path, names: _Names, name: str, entry: TensorEntry, head_size: int) -> dict[str, TensorEntry]:
    """What one tensor of the file was made from; several tensors if it is the stack of a layer's mixes."""
    if name in _OUTSIDE:
        return {_OUTSIDE[name]: entry}
    match = _BLOCK.fullmatch(name)
    if match is None:
        raise InconsistentModel(path, tensor=name, expected="nothing of this name", found=entry.shape)
    block, inside = f"blocks.{int(match[1])}.", match[2]
    if inside in names.same:
        return {block + names.same[inside]: entry}
    if inside in names.vectors:
        return {block + names.vectors[inside]: _reshaped(path, name, entry, (1, 1, entry.elements))}
    if inside in names.transposed:
        return {block + names.transposed[inside]: _transposed(path, name, entry)}
    if inside in names.flattened:
        if head_size <= 0:
            raise InconsistentModel(path, tensor=name, expected="a head size in the header", found=head_size)
        heads = entry.elements // head_size
        return {block + names.flattened[inside]: _reshaped(path, name, entry, (heads, head_size))}
    if inside == "time_mix_lerp_fused.weight":
        return {block + n: row for n, row in zip(names.fused, _rows(path, name, entry, len(names.fused)), strict=True)}
    raise InconsistentModel(path, tensor=name, expected="nothing of this name", found=entry.shape)


def _changed(entry: TensorEntry, shape: tuple[int, ...], change: Callable[[torch.Tensor], torch.Tensor]) -> TensorEntry:
    """The entry whose values are those of `entry` after `change`, which may change them in place."""
    read = entry.read
    return replace(entry, shape=shape, read=lambda: change(read()), in_parts=None)


def _reshaped(path: Path, name: str, entry: TensorEntry, shape: tuple[int, ...]) -> TensorEntry:
    changed = _changed(entry, shape, lambda tensor: tensor.view(shape))
    if changed.elements != entry.elements:
        raise InconsistentModel(path, tensor=name, expected=shape, found=entry.shape)
    return changed


def _transposed(path: Path, name: str, entry: TensorEntry) -> TensorEntry:
    if len(entry.shape) < 2:
        raise InconsistentModel(path, tensor=name, expected="a matrix", found=entry.shape)
    *outer, rows, columns = entry.shape
    return _changed(entry, (*outer, columns, rows), lambda tensor: tensor.transpose(-1, -2).contiguous())


def _rows(path: Path, name: str, entry: TensorEntry, n: int) -> list[TensorEntry]:
    """[n, 1, 1, C] as n entries [1, 1, C]."""
    C = entry.shape[-1] if entry.shape else 1
    whole = _reshaped(path, name, entry, (n, 1, 1, C))
    return [_changed(whole, (1, 1, C), lambda tensor, i=i: tensor[i].clone()) for i in range(n)]  # type: ignore[misc]


def _rescaled(path: Path, name: str, entry: TensorEntry, rescale_every: int) -> TensorEntry:
    """Undoes the halving: exact, a power of two."""
    block, _, inside = name.removeprefix("blocks.").partition(".")
    if rescale_every <= 0 or inside not in _RESCALED:
        return entry
    halvings = int(block) // rescale_every
    if halvings > _MAX_HALVINGS:
        raise InconsistentModel(path, tensor=name, expected=f"at most {_MAX_HALVINGS} halvings", found=halvings)
    return _changed(entry, entry.shape, lambda tensor: tensor.mul_(2.0**halvings)) if halvings else entry
