"""The two models that the figures are of: the built-in one, and random weights in the size of an RWKV-7 of 0.1B."""

from __future__ import annotations

from pathlib import Path

import torch

import engine
from tests.benchmarks._measure import BUILTIN
from tests.helpers.tiny_models import rwkv7_tensors, write_tensors

MODELS = ("built-in", "0.1B")


def write_01b(path: Path, dtype: torch.dtype = torch.bfloat16) -> Path:
    """Random weights as official ones are: 12 layers, width 768, vocabulary 65,536. 191 M; the low ranks, which differ
    in official files (64, 64, 32 and 128), are alike here and add up to the same."""
    tensors = rwkv7_tensors(n_layer=12, n_embd=768, n_vocab=65536, head_size=64, rank=72, inner=4 * 768)
    return write_tensors(path, {name: tensor.to(dtype) for name, tensor in tensors.items()})


def path_of(name: str, folder: Path) -> Path:
    """The file or folder of one of MODELS; random weights are made in `folder` first, unless they are there."""
    path = BUILTIN if name == "built-in" else folder / "random-0.1b.safetensors"
    return path if path.exists() else write_01b(path)


def load(name: str, folder: Path, precision: str = "auto") -> engine.Model:
    """One of MODELS, on one thread, as in Ravel."""
    torch.set_num_threads(1)
    return engine.load_model(path_of(name, folder), device="cpu", precision=precision)
