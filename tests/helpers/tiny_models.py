"""Small random checkpoints of every version, seeded, for tests that need a model but not its quality.

Official names and shapes; sizes of the weights like those of trained models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file

Tensors = dict[str, torch.Tensor]


class _Random:
    """Seeded tensors of one model, and those that all versions have alike."""

    def __init__(self, n_layer: int, n_embd: int, n_vocab: int, seed: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self.tensors: Tensors = {
            "emb.weight": self.normal(n_vocab, n_embd, scale=0.5),
            "head.weight": self.normal(n_vocab, n_embd, scale=0.3),
        }
        self._C = n_embd
        self.norms("blocks.0.ln0", "ln_out", weight=torch.ones(n_embd))

    def normal(self, *shape: int, scale: float = 0.1) -> torch.Tensor:
        return scale * torch.randn(*shape, generator=self._generator)

    def uniform(self, *shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=self._generator)

    def norms(self, *names: str, weight: torch.Tensor | None = None) -> None:
        for name in names:
            self.tensors[f"{name}.weight"] = 1 + self.normal(self._C) if weight is None else weight.clone()
            self.tensors[f"{name}.bias"] = self.normal(self._C)

    def mixes(self, *names: str) -> None:
        for name in names:
            self.tensors[name] = self.uniform(1, 1, self._C)

    def matrices(self, *names: str, inner: int = 0) -> None:
        """Square ones, or [inner, C] where the name's last part is "key", [C, inner] where it is "value"."""
        C = self._C
        for name in names:
            shape = {"key": (inner or C, C), "value": (C, inner or C)}.get(name.rpartition(".")[2], (C, C))
            self.tensors[f"{name}.weight"] = self.normal(*shape, scale=C**-0.5)

    def older_block(self, i: int, mix: str, letters: str) -> None:
        """A block of versions 4 to 6 without what is each one's own. letters: what its time mix shifts."""
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        self.norms(f"blocks.{i}.ln1", f"blocks.{i}.ln2")
        self.mixes(*(f"{att}{mix}_{letter}" for letter in letters), f"{ffn}{mix}_k", f"{ffn}{mix}_r")
        self.matrices(*(att + name for name in ("receptance", "key", "value", "output")), f"{ffn}receptance")
        self.matrices(f"{ffn}key", f"{ffn}value", inner=2 * self._C)


def rwkv4_tensors(n_layer: int = 2, n_embd: int = 64, n_vocab: int = 320, seed: int = 4) -> Tensors:
    random = _Random(n_layer, n_embd, n_vocab, seed)
    for i in range(n_layer):
        random.older_block(i, "time_mix", "kvr")
        random.tensors[f"blocks.{i}.att.time_decay"] = -5 + 8 * random.uniform(n_embd)
        random.tensors[f"blocks.{i}.att.time_first"] = random.normal(n_embd, scale=1.0)
    return random.tensors


def rwkv5_tensors(
    n_layer: int = 2, n_embd: int = 64, n_vocab: int = 320, head_size: int = 16, version: str = "5.2", seed: int = 5
) -> Tensors:
    """version: "5.0", "5.1" or "5.2"."""
    random = _Random(n_layer, n_embd, n_vocab, seed)
    heads = (n_embd // head_size, head_size) if version == "5.2" else (n_embd // head_size,)
    for i in range(n_layer):
        att = f"blocks.{i}.att."
        random.older_block(i, "time_mix", "kvr" if version == "5.0" else "kvrg")
        random.norms(f"{att}ln_x")
        if version != "5.0":
            random.matrices(f"{att}gate")
        random.tensors[f"{att}time_decay"] = -6 + 5 * random.uniform(*heads)
        random.tensors[att + ("time_first" if version == "5.0" else "time_faaaa")] = random.normal(*heads, scale=0.5)
    return random.tensors


def rwkv6_tensors(
    n_layer: int = 2, n_embd: int = 64, n_vocab: int = 320, head_size: int = 16, seed: int = 6
) -> Tensors:
    random = _Random(n_layer, n_embd, n_vocab, seed)
    for i in range(n_layer):
        att = f"blocks.{i}.att."
        random.older_block(i, "time_maa", "xwkvrg")
        random.norms(f"{att}ln_x")
        random.matrices(f"{att}gate")
        random.tensors |= {
            f"{att}time_maa_w1": random.normal(n_embd, 5 * 8),
            f"{att}time_maa_w2": random.normal(5, 8, n_embd),
            f"{att}time_decay": -6 + 5 * random.uniform(1, 1, n_embd),
            f"{att}time_decay_w1": random.normal(n_embd, 16),
            f"{att}time_decay_w2": random.normal(16, n_embd),
            f"{att}time_faaaa": random.normal(n_embd // head_size, head_size, scale=0.5),
        }
    return random.tensors


def rwkv7_tensors(
    n_layer: int = 2,
    n_embd: int = 64,
    n_vocab: int = 320,
    head_size: int = 16,
    seed: int = 7,
    rank: int | Mapping[str, int] = 16,
    inner: int = 0,
) -> Tensors:
    """rank: of every low-rank matrix, or by letter (w, a, v, g). inner: width of the channel mix, 0 for 2 n_embd."""
    random = _Random(n_layer, n_embd, n_vocab, seed)
    C = n_embd
    for i in range(n_layer):
        att, ffn = f"blocks.{i}.att.", f"blocks.{i}.ffn."
        random.norms(f"blocks.{i}.ln1", f"blocks.{i}.ln2", f"{att}ln_x")
        random.mixes(*(f"{att}x_{letter}" for letter in "rwkvag"), f"{ffn}x_k")
        for name in ("w0", "a0", "v0", "k_k", "k_a"):
            random.tensors[att + name] = random.normal(1, 1, C, scale=0.5)
        for letter in "wavg":
            R = rank if isinstance(rank, int) else rank[letter]
            random.tensors[f"{att}{letter}1"] = random.normal(C, R)
            random.tensors[f"{att}{letter}2"] = random.normal(R, C)
        random.matrices(*(att + name for name in ("receptance", "key", "value", "output")))
        random.tensors[f"{att}r_k"] = random.normal(C // head_size, head_size)
        random.matrices(f"{ffn}key", f"{ffn}value", inner=inner or 2 * C)
    return random.tensors


def rwkv7a_tensors(n_layer: int = 2, n_embd: int = 64, n_vocab: int = 320, seed: int = 77, **sizes: int) -> Tensors:
    tensors = rwkv7_tensors(n_layer, n_embd, n_vocab, seed=seed, **sizes)
    random = _Random(n_layer, n_embd, n_vocab, seed + 1)
    R, inner = 8, 2 * n_embd
    for i in range(n_layer):
        ffn = f"blocks.{i}.ffn."
        tensors |= {
            f"{ffn}s_emb.weight": random.normal(n_vocab, R * R, scale=0.5),
            f"{ffn}s_emb_x.weight": random.normal(R * R, n_embd, scale=0.5 * n_embd**-0.5),
            f"{ffn}s1": random.normal(n_embd, R),
            f"{ffn}s2": random.normal(R, inner),
            f"{ffn}s0": 1 + random.normal(1, 1, inner),
        }
    return tensors


#: The versions by the names that `ModelInfo.version` gives them: what makes their tensors.
VERSIONS: dict[str, Callable[..., Tensors]] = {
    "4": rwkv4_tensors,
    "5.0": lambda **sizes: rwkv5_tensors(version="5.0", **sizes),
    "5.1": lambda **sizes: rwkv5_tensors(version="5.1", **sizes),
    "5.2": lambda **sizes: rwkv5_tensors(version="5.2", **sizes),
    "6": rwkv6_tensors,
    "7": rwkv7_tensors,
    "7a": rwkv7a_tensors,
}


def write_tensors(path: Path, tensors: Tensors) -> Path:
    """Saves them as safetensors or, by the ending, as a PyTorch file."""
    if path.suffix == ".pth":
        torch.save(tensors, path)
    else:
        save_file(tensors, path)
    return path


def write_model(path: Path, version: str, **sizes: int) -> Path:
    """A small random model of that version; sizes as its `rwkvN_tensors` takes them."""
    return write_tensors(path, VERSIONS[version](**sizes))


def write_rwkv7(path: Path, **sizes: int) -> Path:
    return write_model(path, "7", **sizes)
