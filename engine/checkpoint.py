"""Opens weights files: `.safetensors`, and `.pth` as weights only, never as the free pickle that it is.

A `Checkpoint` gives names, shapes and precisions without reading the weights, tells the RWKV version from them alone,
and then hands out the tensors one by one. It never runs code from a file and never guesses from a file's name.
"""

from __future__ import annotations

import json
import logging
import pickle
import struct
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from engine.config import ModelCard, check_sampling_value
from engine.errors import DamagedModel, InconsistentModel, InvalidRequest, ModelNotFound, UnsafeModel, UnsupportedModel

log = logging.getLogger(__name__)

#: Known to be another family when a tensor's name holds one of these.
_FOREIGN = {
    "self_attn.q_proj": "a Llama-like transformer",
    "attention.query_key_value": "a GPT-NeoX transformer",
    "attn.c_attn": "a GPT-2 transformer",
    "mixer.A_log": "a Mamba model",
    "lora_A": "a LoRA adapter",
}
#: What torch raises on files that are cut short or no weights files; by a file's name it may try safetensors, too.
_UNREADABLE = (
    RuntimeError, EOFError, OSError, ValueError, LookupError, AttributeError, TypeError, AssertionError,
    ArithmeticError, MemoryError, struct.error, SafetensorError,
)  # fmt: skip
_DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
}


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """A tensor's shape and precision as stored."""

    shape: tuple[int, ...]
    dtype: torch.dtype

    @property
    def elements(self) -> int:
        n = 1
        for size in self.shape:
            n *= size
        return n


@dataclass(slots=True)
class Checkpoint:
    """An open weights file. `entries` describes every tensor; `tensors` reads them."""

    path: Path  # the weights file itself
    folder: Path  # where a card and a tokenizer may lie
    entries: dict[str, TensorEntry]
    card: ModelCard
    mapped: dict[str, torch.Tensor] | None = field(default=None, repr=False)  # of a .pth

    @property
    def architecture(self) -> str:
        """ "rwkv4" to "rwkv7", told from tensor names. Raises UnsupportedModel for anything else."""
        return detect_architecture(self.path, self.entries)

    def tensors(self) -> Iterator[tuple[str, torch.Tensor]]:
        """Every tensor in its stored precision, by name, in sorted order. Each is the caller's."""
        if self.mapped is not None:
            for name in sorted(self.mapped):
                yield name, self.mapped[name]
            return
        try:
            with safe_open(str(self.path), framework="pt") as file:
                for name in sorted(self.entries):
                    yield name, file.get_tensor(name)
        except (SafetensorError, OSError) as error:
            raise DamagedModel(self.path, reason=str(error)) from error


def open_checkpoint(path: str | Path) -> Checkpoint:
    """Opens a weights file, or a folder that holds exactly one. Reads only headers.

    Raises ModelNotFound, DamagedModel, UnsafeModel, UnsupportedModel.
    """
    path = Path(path)
    weights = _weights_file(path)
    try:
        with weights.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise ModelNotFound(weights, reason=error.strerror or str(error)) from error
    if not start:
        raise DamagedModel(weights, reason="the file is empty")
    folder = path if path.is_dir() else path.parent
    card = _card(folder) if path.is_dir() or path.name == "model.safetensors" else ModelCard()
    if start.startswith(b"PK\x03\x04") or start[:1] == b"\x80":
        mapped = _load_pth(weights)
        entries = {name: TensorEntry(tuple(t.shape), t.dtype) for name, t in mapped.items()}
        return Checkpoint(weights, folder, entries, card, mapped)
    if start.startswith(b"GGUF"):
        raise UnsupportedModel(weights, found="a GGUF file")
    return Checkpoint(weights, folder, _safetensors_header(weights), card)


def _weights_file(path: Path) -> Path:
    if not path.exists():
        raise ModelNotFound(path, reason="there is nothing at this path")
    if not path.is_dir():
        return path
    found = sorted(p for p in path.iterdir() if p.suffix in (".safetensors", ".pth"))
    preferred = path / "model.safetensors"
    if preferred in found:
        return preferred
    if len(found) != 1:
        raise ModelNotFound(path, reason=f"the folder holds {len(found)} weights files")
    return found[0]


def _safetensors_header(path: Path) -> dict[str, TensorEntry]:
    """The header by the format's own rules (8 bytes of length, then JSON), checked against the file's size."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = struct.unpack("<Q", file.read(8).ljust(8, b"\0"))[0]
        if not 2 <= length <= min(size - 8, 100_000_000):
            raise UnsupportedModel(path, found="neither a safetensors nor a PyTorch weights file")
        raw = file.read(length)
    try:
        header = json.loads(raw)
        entries = {}
        end = 0
        for name, info in header.items():
            if name == "__metadata__":
                continue
            if info["dtype"] not in _DTYPES:
                raise UnsupportedModel(path, found=f"tensors of type {info['dtype']}")
            shape = tuple(int(s) for s in info["shape"])
            entries[name] = TensorEntry(shape, _DTYPES[info["dtype"]])
            end = max(end, int(info["data_offsets"][1]))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DamagedModel(path, reason=f"the header can't be read: {error}") from error
    if 8 + length + end > size:
        raise DamagedModel(path, reason=f"the file ends early: {size} bytes where {8 + length + end} belong")
    return entries


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


def detect_architecture(path: Path, entries: dict[str, TensorEntry]) -> str:
    """The RWKV version by the tensors that only it has. Raises UnsupportedModel, saying what was found."""
    if "blocks.0.att.time_state" in entries and "emb.weight" not in entries:
        raise UnsupportedModel(path, found="a tuned state without a model")
    for mark, family in _FOREIGN.items():
        if any(mark in name for name in entries):
            raise UnsupportedModel(path, found=family)
    if "blocks.0.att.r_k" in entries:
        if any(".ffn.s_emb" in n or ".att.qkv" in n or "ffn.enn" in n for n in entries):
            raise UnsupportedModel(path, found="RWKV-7 with deep embeddings (rwkv7a or rwkv7b)")
        return "rwkv7"
    if "blocks.0.att.time_maa_x" in entries:
        return "rwkv6"
    if "blocks.0.att.time_decay" in entries:
        return "rwkv5" if "blocks.0.att.ln_x.weight" in entries else "rwkv4"
    raise UnsupportedModel(path, found="no RWKV model")


def require(path: Path, entries: dict[str, TensorEntry], name: str, shape: tuple[int, ...]) -> None:
    """Raises InconsistentModel unless tensor `name` is there with `shape` (axes of size 1 aside)."""
    found = entries.get(name)
    if found is None:
        raise InconsistentModel(path, tensor=name, expected=shape, found="nothing")
    if tuple(s for s in found.shape if s != 1) != tuple(s for s in shape if s != 1):
        raise InconsistentModel(path, tensor=name, expected=shape, found=found.shape)


def _card(folder: Path) -> ModelCard:
    """The card beside the weights, or an empty one; a damaged card is a damaged model folder."""
    path = folder / "model.toml"
    if not path.is_file():
        return ModelCard()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        prompt = table.get("prompt", {})
        return ModelCard(
            name=str(table.get("name", "")),
            licence=str(table.get("licence", "")),
            languages=tuple(str(x) for x in table.get("languages", [])),
            description=str(table.get("description", "")),
            begin_ids=tuple(_token_id(x) for x in prompt.get("begin_ids", [])),
            begin_when_empty=str(prompt.get("begin_when_empty", "\n\n")),
            sampling=_suggested_sampling(path, table.get("sampling", {})),
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DamagedModel(path, reason=f"the card can't be read: {error}") from error


def _suggested_sampling(path: Path, values: dict[str, Any]) -> dict[str, float]:
    """The values that this version knows and allows; others are left out, with a line in the log."""
    suggested = {}
    for name, value in values.items():
        try:
            check_sampling_value(name, value)
        except InvalidRequest as error:
            log.info("%s: a suggestion was left out: %s", path, error)
        else:
            suggested[name] = value
    return suggested


def _token_id(value: Any) -> int:
    """Raises ValueError for what is no id."""
    if type(value) is not int or not 0 <= value < 2**32:
        raise ValueError(f"{value!r} is no token id")
    return value
