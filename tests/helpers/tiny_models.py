"""Small random RWKV-7 checkpoints, seeded, for tests that need a model but not its quality."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file


def rwkv7_tensors(
    n_layer: int = 2, n_embd: int = 64, n_vocab: int = 320, head_size: int = 16, seed: int = 7
) -> dict[str, torch.Tensor]:
    """Official names and shapes; sizes of the weights like those of trained models."""
    g = torch.Generator().manual_seed(seed)
    C, N, rank, inner = n_embd, head_size, 16, 2 * n_embd

    def normal(*shape: int, scale: float = 0.1) -> torch.Tensor:
        return scale * torch.randn(*shape, generator=g)

    tensors = {"emb.weight": normal(n_vocab, C, scale=0.5), "head.weight": normal(n_vocab, C, scale=0.3)}
    for name in ("blocks.0.ln0", "ln_out"):
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = torch.ones(C), normal(C)
    for i in range(n_layer):
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        for name in (f"blocks.{i}.ln1", f"blocks.{i}.ln2", f"{att}ln_x"):
            tensors[f"{name}.weight"], tensors[f"{name}.bias"] = 1 + normal(C), normal(C)
        for name in ("x_r", "x_w", "x_k", "x_v", "x_a", "x_g"):
            tensors[att + name] = torch.rand(1, 1, C, generator=g)
        for name in ("w0", "a0", "v0", "k_k", "k_a"):
            tensors[att + name] = normal(1, 1, C, scale=0.5)
        for letter in "wavg":
            tensors[f"{att}{letter}1"], tensors[f"{att}{letter}2"] = normal(C, rank), normal(rank, C)
        for name in ("receptance", "key", "value", "output"):
            tensors[f"{att}{name}.weight"] = normal(C, C, scale=C**-0.5)
        tensors[f"{att}r_k"] = normal(C // N, N)
        tensors[f"{ffn}x_k"] = torch.rand(1, 1, C, generator=g)
        tensors[f"{ffn}key.weight"] = normal(inner, C, scale=C**-0.5)
        tensors[f"{ffn}value.weight"] = normal(C, inner, scale=C**-0.5)
    return tensors


def write_rwkv7(path: Path, **sizes: int) -> Path:
    """Saves `rwkv7_tensors(**sizes)` as safetensors or, by the ending, as a PyTorch file."""
    tensors = rwkv7_tensors(**sizes)
    if path.suffix == ".pth":
        torch.save(tensors, path)
    else:
        save_file(tensors, path)
    return path
