"""`.pth`: PyTorch's own files, read as weights only, never as the free pickle that they are."""

from __future__ import annotations

import pickle
import struct
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from engine.errors import DamagedModel, UnsafeModel, UnsupportedModel
from engine.formats.tensor_entry import TensorEntry

#: What torch raises on files that are cut short or no weights files; by a file's name it may try safetensors, too.
_UNREADABLE = (
    RuntimeError, EOFError, OSError, ValueError, LookupError, AttributeError, TypeError, AssertionError,
    ArithmeticError, MemoryError, struct.error, SafetensorError,
)  # fmt: skip
_STORED = {torch.float64: "fp64", torch.float32: "fp32", torch.float16: "fp16", torch.bfloat16: "bf16"}


def entries(path: Path) -> dict[str, TensorEntry]:
    """Raises DamagedModel, UnsafeModel, UnsupportedModel."""
    return {
        name: TensorEntry(tuple(t.shape), t.dtype, _STORED.get(t.dtype, str(t.dtype)), t.clone)
        for name, t in _load_pth(path).items()
    }


def _load_pth(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a `.pth`, memory-mapped where its format allows. Nothing but tensors is ever unpickled."""
    try:
        try:
            loaded: Any = torch.load(path, map_location="cpu", mmap=True, weights_only=True)
        except RuntimeError as error:
            if "mmap" not in str(error):
                raise
            loaded = torch.load(path, map_location="cpu", weights_only=True)  # the format from before torch 1.6
    except pickle.UnpicklingError as error:
        unsafe = next((line.strip() for line in str(error).splitlines() if "GLOBAL" in line), "")
        if unsafe:
            raise UnsafeModel(path, reason=unsafe) from error
        raise DamagedModel(path, reason="it is no whole weights file") from error
    except _UNREADABLE as error:
        raise DamagedModel(path, reason=str(error).splitlines()[0] if str(error) else type(error).__name__) from error
    if not isinstance(loaded, dict):
        raise UnsupportedModel(path, found=f"a {type(loaded).__name__} in place of named tensors")
    tensors = {str(k): v for k, v in loaded.items() if isinstance(v, torch.Tensor)}
    if not tensors:
        raise UnsupportedModel(path, found="a file without tensors")
    return tensors
