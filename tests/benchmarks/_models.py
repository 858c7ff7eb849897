"""The models that the figures are of: the built-in one, and random weights in the shapes of official RWKV-7 models."""

from __future__ import annotations

from pathlib import Path

import torch

import engine
from tests.benchmarks._measure import BUILTIN
from tests.helpers.tiny_models import Tensors, rwkv7_tensors, write_tensors

MODELS = ("built-in", "0.1B")

#: Layers and width of the official models with the World vocabulary, by size.
SHAPES = {"0.1B": (12, 768), "0.4B": (24, 1024)}
N_VOCAB = 65_536
HEAD_SIZE = 64
RANKS = {"w": 64, "a": 64, "v": 32, "g": 128}  # of both sizes


def random_tensors(size: str) -> Tensors:
    """Random weights of one of SHAPES, bfloat16 as official files have them. 0.1B: 191 M, 0.4B: 451 M."""
    n_layer, n_embd = SHAPES[size]
    tensors = rwkv7_tensors(n_layer, n_embd, N_VOCAB, HEAD_SIZE, rank=RANKS, inner=4 * n_embd)
    return {name: tensor.bfloat16() for name, tensor in tensors.items()}


def write_random(folder: Path, size: str, ending: str = ".safetensors") -> Path:
    """The file of such weights in `folder`, made unless it is there."""
    path = folder / f"random-{size.lower()}{ending}"
    return path if path.exists() else write_tensors(path, random_tensors(size))


def path_of(name: str, folder: Path) -> Path:
    """The file or folder of one of MODELS; random weights are made in `folder` first, unless they are there."""
    return BUILTIN if name == "built-in" else write_random(folder, name)


def load(name: str, folder: Path, precision: str = "auto") -> engine.Model:
    """One of MODELS, on one thread, as in Ravel."""
    torch.set_num_threads(1)
    return engine.load_model(path_of(name, folder), device="cpu", precision=precision)
