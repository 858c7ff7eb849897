"""Writes GGUF files of RWKV models, named and shaped as llama.cpp's conversion does it, from official tensors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch

Tensors = dict[str, torch.Tensor]
#: Makes the bytes of a matrix [rows, columns], as uint8 [rows, bytes of a row], by its GGUF name.
Quantise = Callable[[str, torch.Tensor], np.ndarray]

_ORDER = {"rwkv6": ("time_maa_", "wkvrg"), "rwkv7": ("x_", "rwkvag")}
_RENAMED = {
    "emb.weight": "token_embd.weight",
    "head.weight": "output.weight",
    "ln_out": "output_norm",
    "blocks.0.ln0": "token_embd_norm",
}
_RENAMED_PARTS = [
    (r"^blocks\.", "blk."),
    (r"\.ln1\.", ".attn_norm."),
    (r"\.ln2\.", ".attn_norm_2."),
    (r"\.att\.time_maa_(w[12])$", r".time_mix_\1"),
    (r"\.att\.time_maa_", ".time_mix_lerp_"),
    (r"\.att\.time_faaaa$", ".time_mix_first"),
    (r"\.att\.time_decay", ".time_mix_decay"),
    (r"\.att\.ln_x\.", ".time_mix_ln."),
    (r"\.att\.", ".time_mix_"),
    (r"\.ffn\.(?:time_maa|x)_", ".channel_mix_lerp_"),
    (r"\.ffn\.", ".channel_mix_"),
]
_LOW_RANK = re.compile(r"\.(time_maa_w[12]|time_decay_w[12]|[wavg][12])$")
#: GGUF names of the matrices that llama.cpp quantises.
LARGE = re.compile(
    r"(token_embd|output|time_mix_(receptance|key|value|output|gate)|channel_mix_(receptance|key|value))\.weight"
)


def converted(tensors: Mapping[str, torch.Tensor], architecture: str, rescale_every: int = 0) -> Tensors:
    """Official tensors under GGUF names. rescale_every: halve output matrices so, as for RWKV-6 in float16."""
    mix, letters = _ORDER[architecture]
    found: Tensors = {}
    for name, tensor in tensors.items():
        block = int(name.split(".")[1]) if name.startswith("blocks.") else 0
        if re.fullmatch(rf"blocks\.\d+\.att\.{mix}[{letters}]", name):
            if name.endswith(letters[0]):
                stack = [tensors[name[:-1] + letter].reshape(1, 1, -1) for letter in letters]
                found[f"blk.{block}.time_mix_lerp_fused.weight"] = torch.stack(stack)
            continue
        if re.fullmatch(r"blocks\.0\.att\.v[012]", name):
            tensor = tensors[name.replace(".v", ".a")]  # the converter's own dummies
        if _LOW_RANK.search(name):
            tensor = tensor.transpose(-1, -2)
        elif name.endswith(".r_k") or tensor.shape[:2] == (1, 1):
            tensor = tensor.reshape(-1)
        if rescale_every and name.endswith(("att.output.weight", "ffn.value.weight")):
            tensor = tensor / 2 ** (block // rescale_every)
        found[renamed(name)] = tensor.contiguous()
    return found


def renamed(name: str) -> str:
    """The GGUF name of an official one."""
    for official, stored in _RENAMED.items():
        if name.startswith(official):
            return name.replace(official, stored)
    for pattern, replacement in _RENAMED_PARTS:
        name = re.sub(pattern, replacement, name)
    return name if name.endswith((".weight", ".bias")) else f"{name}.weight"


def package_quantise(kind: str) -> Quantise:
    """The `gguf` package's own quantisation, which knows the types without K."""
    return lambda name, tensor: gguf.quants.quantize(tensor.float().numpy(), gguf.GGMLQuantizationType[kind])


def write_gguf(
    path: Path,
    tensors: Mapping[str, torch.Tensor],
    architecture: str = "rwkv7",
    *,
    kind: str = "F32",
    quantise: Quantise | None = None,
    large: re.Pattern[str] = LARGE,
    head_size: int = 16,
    fields: Mapping[str, Any] | None = None,
    vocabulary: Sequence[tuple[bytes, int]] = (),
) -> Path:
    """Writes tensors that are under GGUF names already.

    kind: of the tensors whose names `large` finds; all else is float32. quantise: how, if not as the package does.
    fields: more metadata: strings, bools, ints (32 bit), lists of strings. vocabulary: tokens with their types.
    """
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_uint32(f"{architecture}.wkv.head_size", head_size)
    for key, value in (fields or {}).items():
        add = {str: writer.add_string, bool: writer.add_bool, int: writer.add_uint32, float: writer.add_float32}
        add.get(type(value), writer.add_array)(key, value)
    if vocabulary:
        writer.add_tokenizer_model("rwkv")
        writer.add_token_list([token for token, _ in vocabulary])
        writer.add_token_types([number for _, number in vocabulary])
    for name, tensor in tensors.items():
        type_ = gguf.GGMLQuantizationType[kind if large.search(name) else "F32"]
        if type_ == gguf.GGMLQuantizationType.F32:
            writer.add_tensor(name, tensor.float().numpy())
        else:
            writer.add_tensor(name, (quantise or package_quantise(kind))(name, tensor), raw_dtype=type_)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def world_tokens(table: Mapping[int, bytes], n_rows: int) -> list[tuple[bytes, int]]:
    """Tokens by id as the converter writes a World vocabulary: the end of text, escaped bytes, rows without a token."""
    found = [(b"<s>", gguf.TokenType.CONTROL)]
    for number in range(1, n_rows):
        if number in table:
            found.append((repr(table[number])[2:-1].encode(), gguf.TokenType.NORMAL))
        else:
            found.append((b"[PAD%d]" % number, gguf.TokenType.UNUSED))
    return [(token, int(kind)) for token, kind in found]
