"""Model files of real sizes that take no room on the disk: right names and shapes, and weights that are a hole."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from tests.helpers.tiny_models import Tensors

_HEAD_SIZE = 64


def write_hollow(path: Path, tiny: Tensors, n_layer: int, n_embd: int, n_vocab: int = 65536) -> Path:
    """A bf16 safetensors file with the tensors of `tiny`, whose sizes are the defaults, for a model of these sizes."""
    sizes = {64: n_embd, 128: 4 * n_embd, 320: n_vocab}
    header, at = {}, 0
    for name, tensor in tiny.items():
        if name.startswith("blocks.1."):
            continue
        heads = tuple(tensor.shape) == (4, 16) and (name.endswith("r_k") or "time_" in name)
        shape = [n_embd // _HEAD_SIZE, _HEAD_SIZE] if heads else [sizes.get(n, n) for n in tensor.shape]
        n_copies = n_layer if name.startswith("blocks.0.") and ".ln0." not in name else 1
        for i in range(n_copies):
            nbytes = 2
            for n in shape:
                nbytes *= n
            header[name.replace("blocks.0.", f"blocks.{i}.")] = {
                "dtype": "BF16",
                "shape": shape,
                "data_offsets": [at, at + nbytes],
            }
            at += nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + at)
    return path
