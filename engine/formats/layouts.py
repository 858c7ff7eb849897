"""Gives the tensors of every public naming scheme RWKV's official names and shapes.

What is known here, and where each comes from:

- what training programs put before every name (DeepSpeed, Lightning, torch.compile);
- Hugging Face's layout of RWKV-4, which its authors kept for 5 and 6 (`rwkv.blocks.N.attention.time_mix_key`), and
  their layout of 7 (`model.layers.N.attention.w0`);
- flash-linear-attention's RWKV-6 and 7 (`model.layers.N.attn.w_lora.lora.0.weight`), old and new;
- web-rwkv's `.st` files: some tensors named otherwise, the small matrices transposed.

Nothing is read: an entry is replaced by one that changes what it reads, and every change moves values without touching
a bit of them. Names that are of no scheme stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from engine.errors import InconsistentModel
from engine.formats.tensor_entry import TensorEntry

Entries = dict[str, TensorEntry]
Change = Callable[[torch.Tensor], torch.Tensor]

_BEFORE = re.compile(r"^(?:(?:_forward_module|_orig_mod|module|model|rwkv)\.)+")
_BLOCK = re.compile(r"^(?:blocks|layers)\.(\d{1,4})\.(.+)$")
_OUTER = {
    "embeddings.weight": "emb.weight",
    "embed_tokens.weight": "emb.weight",
    "lm_head.weight": "head.weight",
    "norm.weight": "ln_out.weight",
    "norm.bias": "ln_out.bias",
    "pre_ln.weight": "blocks.0.ln0.weight",
    "pre_ln.bias": "blocks.0.ln0.bias",
}
#: The first part of a name in a block.
_PARTS = {
    "pre_ln": "ln0",
    "pre_norm": "ln0",
    "attn_norm": "ln1",
    "ffn_norm": "ln2",
    "attention": "att",
    "attn": "att",
    "feed_forward": "ffn",
}
_PROJECTIONS = {"r": "receptance", "k": "key", "v": "value", "g": "gate", "o": "output"}
_LETTERS = {"key": "k", "value": "v", "receptance": "r", "gate": "g"}
#: In the order of patterns: what is left of a name after "att." or "ffn.", and how it is officially called.
_INNER: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^([rkvgo])_proj\.(?:linear\.)?weight$"), lambda m: f"{_PROJECTIONS[m[1]]}.weight"),
    (re.compile(r"^(key|value|receptance)\.linear\.weight$"), lambda m: f"{m[1]}.weight"),
    (re.compile(r"^g_norm\.(weight|bias)$"), lambda m: f"ln_x.{m[1]}"),
    (re.compile(r"^(time_mix|time_maa)_(key|value|receptance|gate)$"), lambda m: f"{m[1]}_{_LETTERS[m[2]]}"),
    (re.compile(r"^(key|receptance)\.mu$"), lambda m: f"time_maa_{_LETTERS[m[1]]}"),
    (re.compile(r"^x_proj\.0\.mu$"), lambda m: "time_maa_x"),
    (re.compile(r"^bonus$"), lambda m: "time_faaaa"),
    (re.compile(r"^([wavg])_lora\.lora\.0\.weight$"), lambda m: f"{m[1]}1"),
    (re.compile(r"^([wavg])_lora\.lora\.2\.weight$"), lambda m: f"{m[1]}2"),
    (re.compile(r"^([wav])_lora\.lora\.2\.bias$"), lambda m: f"{m[1]}0"),
    (re.compile(r"^w_proj\.(?:linear\.)?lora\.0\.weight$"), lambda m: "time_decay_w1"),
    (re.compile(r"^w_proj\.(?:linear\.)?lora\.2\.weight$"), lambda m: "time_decay_w2"),
    (re.compile(r"^w_proj\.(?:linear\.)?lora\.2\.bias$"), lambda m: "time_decay"),
)
_TRANSPOSED_IN_FLA = re.compile(r"lora\.[02]\.weight$")
_VECTOR_IN_FLA = re.compile(r"(lora\.2\.bias|\.mu|\.k_k|\.k_a|\.x_[rwkvag])$")
_SHIFTED7 = "rwkvag"  # the order of flash-linear-attention's `x_x`
_SHIFTED6 = "rwkvg"  # the order of its `x_bias` and `x_proj`
_OFFICIAL6 = "wkvrg"  # the order of the official `time_maa_w1` and `time_maa_w2`


def official(path: Path, entries: Entries) -> Entries:
    """The same weights under official names; what is of no known scheme stays as it is.

    Raises InconsistentModel where two tensors would get one name.
    """
    found: Entries = {}
    for name, entry in entries.items():
        for new_name, new_entry in _renamed(name, entry):
            if new_name in found:
                raise InconsistentModel(path, tensor=new_name, expected="one tensor", found="two")
            found[new_name] = new_entry
    return _upright(_web_names(found))


def _renamed(name: str, entry: TensorEntry) -> Iterator[tuple[str, TensorEntry]]:
    """The official name and shape of one tensor; several where several lie in one."""
    bare = _BEFORE.sub("", name)
    bare = _OUTER.get(bare, bare)
    match = _BLOCK.match(bare)
    if match is None:
        yield bare, entry
        return
    first, _, rest = match[2].partition(".")
    part = _PARTS.get(first, first)
    place = f"blocks.{match[1]}.{part}"
    if part not in ("att", "ffn"):
        yield f"{place}.{rest}", entry
    elif rest in _SPLITS:
        for inner, new_entry in _SPLITS[rest](entry):
            yield f"{place}.{inner}", new_entry
    else:
        yield f"{place}.{_inner_name(rest)}", _reshaped(bare, entry, is_fla=first in ("attn", "ffn"))


def _inner_name(rest: str) -> str:
    for pattern, name in _INNER:
        match = pattern.match(rest)
        if match is not None:
            return name(match)
    return rest


def _reshaped(bare: str, entry: TensorEntry, is_fla: bool) -> TensorEntry:
    """flash-linear-attention keeps small matrices as linear layers, [out, in], and vectors flat."""
    if is_fla and len(entry.shape) == 2 and _TRANSPOSED_IN_FLA.search(bare):
        return _transposed(entry)
    if is_fla and len(entry.shape) == 1 and _VECTOR_IN_FLA.search(bare):
        return changed(entry, (1, 1, *entry.shape), lambda x: x.view(1, 1, -1))
    return entry


def changed(entry: TensorEntry, shape: tuple[int, ...], change: Change) -> TensorEntry:
    """An entry that reads what `change` makes of what `entry` reads: a view or a copy, of `shape`."""
    return TensorEntry(shape, entry.dtype, entry.stored, lambda: change(entry.read()).contiguous())


def _transposed(entry: TensorEntry) -> TensorEntry:
    """With its last two axes exchanged."""
    *outer, a, b = entry.shape
    return changed(entry, (*outer, b, a), lambda x: x.transpose(-2, -1))


def _rows(entry: TensorEntry, prefix: str, letters: str) -> Iterator[tuple[str, TensorEntry]]:
    """One vector [1, 1, C] for each letter, from a table [letters, ..., C]."""
    if not entry.shape or entry.shape[0] != len(letters):
        yield prefix + "?", entry
        return
    for i, letter in enumerate(letters):
        shape = (1, 1, entry.elements // len(letters))
        yield prefix + letter, changed(entry, shape, lambda x, i=i: x[i].reshape(1, 1, -1).clone())  # type: ignore[misc]


def _low_rank_down(entry: TensorEntry) -> Iterator[tuple[str, TensorEntry]]:
    """`x_proj.0.linear.weight` [5 R, C] -> `time_maa_w1` [C, 5 R], the five in the official order."""
    rows, C = entry.shape if len(entry.shape) == 2 else (0, 0)
    if rows % 5 or not rows:
        yield "x_proj.0.linear.weight", entry
        return
    order = [_SHIFTED6.index(letter) for letter in _OFFICIAL6]
    yield "time_maa_w1", changed(entry, (C, rows), lambda x: x.view(5, -1, C)[order].reshape(rows, C).t())


def _low_rank_up(entry: TensorEntry) -> Iterator[tuple[str, TensorEntry]]:
    """`x_proj.2.weight` [C, 5 R] -> `time_maa_w2` [5, R, C]."""
    C, columns = entry.shape if len(entry.shape) == 2 else (0, 0)
    if columns % 5 or not columns:
        yield "x_proj.2.weight", entry
        return
    order = [_SHIFTED6.index(letter) for letter in _OFFICIAL6]
    R = columns // 5
    yield "time_maa_w2", changed(entry, (5, R, C), lambda x: x.view(C, 5, R)[:, order].permute(1, 2, 0))


_SPLITS: dict[str, Callable[[TensorEntry], Iterator[tuple[str, TensorEntry]]]] = {
    "x_x": lambda entry: _rows(entry, "x_", _SHIFTED7),
    "x_bias": lambda entry: _rows(entry, "time_maa_", _SHIFTED6),
    "x_proj.0.linear.weight": _low_rank_down,
    "x_proj.2.weight": _low_rank_up,
}


def _web_names(entries: Entries) -> Entries:
    """web-rwkv calls version 6's `time_maa_*` `time_mix_*`, and `time_faaaa` `time_first`, as versions 4 and 5.0 do."""
    six = "blocks.0.att.time_mix_w1" in entries
    gated = six or "blocks.0.att.gate.weight" in entries

    def name(old: str) -> str:
        if six:
            old = re.sub(r"\.time_mix_(\w+)$", r".time_maa_\1", old)
        return re.sub(r"\.att\.time_first$", ".att.time_faaaa", old) if gated else old

    renamed = {name(old): entry for old, entry in entries.items()}
    return renamed if len(renamed) == len(entries) else entries


def _upright(entries: Entries) -> Entries:
    """The small matrices as [in, out], told by the width of the embedding: web-rwkv keeps them as [out, in]."""
    C = entries["emb.weight"].shape[-1] if "emb.weight" in entries and entries["emb.weight"].shape else 0
    down = re.compile(r"^blocks\.\d+\.att\.(time_maa_w1|time_decay_w1|[wavg]1)$")
    up = re.compile(r"^blocks\.\d+\.att\.(time_maa_w2|time_decay_w2|[wavg]2)$")
    found = {}
    for name, entry in entries.items():
        if len(entry.shape) >= 2:
            a, b = entry.shape[-2:]
            wrong_down = down.match(name) is not None and b == C != a
            wrong_up = up.match(name) is not None and a == C != b
            entry = _transposed(entry) if wrong_down or wrong_up else entry
        found[name] = entry
    return found
