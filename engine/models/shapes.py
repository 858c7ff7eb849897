"""What a file's tensor shapes say about a model, and the refusal of shapes that don't fit together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.config import ModelInfo
from engine.errors import InconsistentModel, UnsupportedModel
from engine.formats.tensor_entry import TensorEntry

_BLOCK = re.compile(r"blocks\.([0-9]{1,4})\.")

#: Options of the official training code that add tensors and change what is computed; no public model that we know of
#: was released with them.
_OPTIONS = {
    ".tiny_": "an attention beside its blocks",
    ".att.qq.": "an attention in its time mix",
    ".ffn.aa.": "a gated channel mix",
    ".ffnPre.": "a channel mix for its first time mix",
    ".pos_emb_": "position embeddings",
    "head_q.": "a head that copies",
}

Expected = Iterator[tuple[str, tuple[int, ...]]]


class Shapes:
    """The shapes in one file. `n_layer`, `n_vocab` and `C` are told from the names and from the embedding.

    Every method raises InconsistentModel for a tensor that is missing or has another shape. A model with parts that
    are not computed here is an UnsupportedModel.
    """

    def __init__(self, path: Path, entries: Mapping[str, TensorEntry]) -> None:
        self._path, self._entries = path, entries
        for mark, part in _OPTIONS.items():
            if any(mark in name for name in entries):
                raise UnsupportedModel(path, found=f"an RWKV model with {part}")
        self.n_layer = 1 + max((int(m[1]) for name in entries if (m := _BLOCK.match(name))), default=0)
        self.n_vocab, self.C = self.matrix("emb.weight")

    def has(self, name: str) -> bool:
        return name in self._entries

    def matrix(self, name: str) -> tuple[int, int]:
        """Both sizes of a matrix."""
        shape = self._shape(name)
        if len(shape) != 2 or 0 in shape:
            raise self._refused(name, "a matrix")
        return shape[0], shape[1]

    def heads(self, name: str) -> tuple[int, int]:
        """H and N of a tensor with one number a channel, [H, N], or one a head, [H]."""
        shape = self._by_heads(name)
        H = shape[0]
        if H == 0 or self.C % H or shape not in ((H,), (H, self.C // H)):
            raise self._refused(name, f"[H] or [H, N], H * N = {self.C}")
        return H, self.C // H

    def is_per_channel(self, name: str) -> bool:
        """Whether it is [H, N] and not [H]."""
        return len(self._by_heads(name)) > 1

    def check(self, expected: Iterable[tuple[str, tuple[int, ...]]]) -> None:
        """Vectors may have axes of size 1 around them, as official files store them; anything else is exact."""
        for name, shape in expected:
            found = self._shape(name)
            if len(shape) == 1:
                found = tuple(size for size in found if size != 1) or (1,)
            if found != shape or 0 in shape:
                raise self._refused(name, shape)

    def common(self) -> Expected:
        """What every version has, with its shape: embedding, head, norms and the four matrices of the time mix."""
        C = self.C
        yield "emb.weight", (self.n_vocab, C)
        yield "head.weight", (self.n_vocab, C)
        norms = ["blocks.0.ln0", "ln_out"]
        for i in range(self.n_layer):
            norms += (f"blocks.{i}.ln1", f"blocks.{i}.ln2")
            for name in ("receptance", "key", "value", "output"):
                yield f"blocks.{i}.att.{name}.weight", (C, C)
        yield from _norm_shapes(norms, C)

    def group_norms(self) -> Expected:
        """The norm over each head, from version 5 on."""
        return _norm_shapes((f"blocks.{i}.att.ln_x" for i in range(self.n_layer)), self.C)

    def channel_mixes(self) -> Expected:
        """The two matrices of every channel mix; the inner width is each one's own."""
        for i in range(self.n_layer):
            inner = self.matrix(f"blocks.{i}.ffn.key.weight")[0]
            yield f"blocks.{i}.ffn.key.weight", (inner, self.C)
            yield f"blocks.{i}.ffn.value.weight", (self.C, inner)

    def gates(self) -> Expected:
        """The gate of the channel mixes of versions 4 to 6."""
        for i in range(self.n_layer):
            yield f"blocks.{i}.ffn.receptance.weight", (self.C, self.C)

    def info(self, architecture: str, version: str, head_size: int, state: Mapping[str, tuple[int, ...]]) -> ModelInfo:
        """The description of a model. state: the shapes of its state's float32 tensors."""
        return ModelInfo(
            architecture=architecture,
            n_layer=self.n_layer,
            n_embd=self.C,
            n_vocab=self.n_vocab,
            head_size=head_size,
            bytes=0,
            version=version,
            fingerprint="",
            state_bytes=4 * sum(math.prod(shape) for shape in state.values()),
            path=str(self._path),
        )

    def _shape(self, name: str) -> tuple[int, ...]:
        if name not in self._entries:
            raise InconsistentModel(self._path, tensor=name, expected="a tensor", found="nothing")
        return self._entries[name].shape

    def _by_heads(self, name: str) -> tuple[int, ...]:
        """The shape without axes of size 1 at its end: a model may have a single head."""
        shape = self._shape(name)
        while len(shape) > 1 and shape[-1] == 1:
            shape = shape[:-1]
        return shape or (1,)

    def _refused(self, name: str, expected: Any) -> InconsistentModel:
        return InconsistentModel(self._path, tensor=name, expected=expected, found=self._shape(name))


def _norm_shapes(names: Iterable[str], C: int) -> Expected:
    for name in names:
        yield f"{name}.weight", (C,)
        yield f"{name}.bias", (C,)
