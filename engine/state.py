"""What a model remembers: the recurrent state after some exact sequence of tokens.

A `State` is a set of float32 tensors with one leading axis of layers. It is never changed in place once a model has
returned it, so that any number of stories, takes and branches may hold the same one.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from engine.errors import StateError
from engine.files import replace_file

if TYPE_CHECKING:
    from engine.models.base import Model

FORMAT = "ravel-state-1"

_HEADER_MOST = 1 << 16  # bytes that a file may have besides its tensors


class Counters(NamedTuple):
    """What a sampler has counted up to a token, besides what it reads off the tokens: Mirostat's surprise, of use to
    the same mode with the same target only."""

    mode: int
    tau: float
    mu: float

    def __str__(self) -> str:
        return f"{self.mode} {self.tau!r} {self.mu!r}"

    @classmethod
    def parse(cls, text: str) -> Counters:
        """What `str` gave. Raises ValueError."""
        mode, tau, mu = text.split()
        found = cls(int(mode), float(tau), float(mu))
        if not (math.isfinite(found.tau) and math.isfinite(found.mu)):
            raise ValueError("no finite numbers")
        return found


class State:
    """tensors: name -> float32 [n_layer, ...] on the model's device.

    att_x_prev and ffn_x_prev [L, C]: the last token's normalised inputs. What the recurrence keeps: att_aa, att_bb,
    att_pp [L, C] in version 4; att_kv [L, H, N, N] as [key, value] in 5 and 6, as [value, key] in 7.
    """

    __slots__ = ("fingerprint", "tensors")

    def __init__(self, tensors: dict[str, torch.Tensor], fingerprint: str) -> None:
        self.tensors = tensors
        self.fingerprint = fingerprint

    @property
    def nbytes(self) -> int:
        return sum(t.nbytes for t in self.tensors.values())

    def clone(self) -> State:
        """A copy that shares no memory with this one."""
        return State({name: t.clone() for name, t in self.tensors.items()}, self.fingerprint)

    def save(self, path: str | Path) -> None:
        """Writes the state, whole or not at all. Raises OSError."""
        write_tensors(Path(path), self.tensors, self.fingerprint)

    @classmethod
    def load(cls, path: str | Path, model: Model) -> State:
        """Reads a state that `save` wrote. Raises StateError if it is damaged or was made by another model."""
        expected = model.initial_state().tensors
        tensors, _ = read_tensors(Path(path), model.info.fingerprint, {n: t.shape for n, t in expected.items()})
        return cls({name: t.to(expected[name].device) for name, t in tensors.items()}, model.info.fingerprint)


def write_tensors(
    path: Path, tensors: dict[str, torch.Tensor], fingerprint: str, counters: Counters | None = None
) -> None:
    """A safetensors file with format, fingerprint, checksum and, where there are some, the sampler's counters in its
    header, put in place in one step. Raises OSError.
    """
    plain = {name: t.detach().to("cpu", copy=False).contiguous() for name, t in tensors.items()}
    metadata = {"format": FORMAT, "fingerprint": fingerprint}
    if counters is not None:
        metadata["counters"] = str(counters)
    metadata["checksum"] = _checksum(plain, metadata.get("counters", ""))
    replace_file(path, save(plain, metadata=metadata))


def read_tensors(
    path: Path, fingerprint: str, shapes: Mapping[str, torch.Size]
) -> tuple[dict[str, torch.Tensor], Counters | None]:
    """The float32 tensors of a file that `write_tensors` wrote, on the CPU, and the counters. Raises StateError.

    The file is read, not mapped: one that is cut short meanwhile, or lies on a drive that goes away, is an error like
    any other then, and no signal.
    """
    most = 4 * sum(shape.numel() for shape in shapes.values()) + _HEADER_MOST
    try:
        with path.open("rb") as file:
            data = file.read(most)
        tensors = load(data)
        metadata = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")]).get("__metadata__", {})
    except (SafetensorError, OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError) as error:
        raise StateError(path=str(path), reason=f"can't be read: {error}") from error
    if metadata.get("format") != FORMAT:
        raise StateError(path=str(path), reason="is no state of this version")
    if metadata.get("fingerprint") != fingerprint:
        raise StateError(path=str(path), reason="was made by another model")
    if {name: (t.shape, t.dtype) for name, t in tensors.items()} != {n: (s, torch.float32) for n, s in shapes.items()}:
        raise StateError(path=str(path), reason="has not the tensors of this model")
    kept = metadata.get("counters", "")  # older versions kept none
    if metadata.get("checksum") != _checksum(tensors, kept):
        raise StateError(path=str(path), reason="is damaged")
    try:
        return tensors, Counters.parse(kept) if kept else None
    except ValueError as error:
        raise StateError(path=str(path), reason=f"has counters that make no sense: {error}") from error


def _checksum(tensors: dict[str, torch.Tensor], counters: str) -> str:
    digest = hashlib.blake2b(counters.encode("utf-8", "surrogatepass"), digest_size=16)
    for name in sorted(tensors):
        digest.update(f"{name}{tuple(tensors[name].shape)}".encode())
        digest.update(tensors[name].numpy().data)
    return digest.hexdigest()
