"""Opens weights files, whatever their format and naming, and tells the RWKV version from their tensors alone.

A `Checkpoint` gives names, shapes and precisions without reading the weights, and then hands out the tensors one by
one under RWKV's official names. It never runs code from a file and never guesses from a file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from engine.config import ModelCard
from engine.errors import DamagedModel, ModelNotFound, UnsupportedModel
from engine.formats import gguf, layouts, pth, safetensors
from engine.formats.tensor_entry import TensorEntry
from engine.model_card import read_card

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer

#: Known to be another family when a tensor's name holds one of these.
_FOREIGN = {
    "self_attn.q_proj": "a Llama-like transformer",
    "attention.query_key_value": "a GPT-NeoX transformer",
    "attn.c_attn": "a GPT-2 transformer",
    "mixer.A_log": "a Mamba model",
    "lora_A": "a LoRA adapter",
}
#: Endings of files that a model folder is searched for.
_WEIGHTS_SUFFIXES = (".safetensors", ".pth", ".gguf")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An open weights file. `entries` describes every tensor by its official name; `tensors` reads them."""

    path: Path  # the weights file itself
    folder: Path  # where a card and a vocabulary may lie
    file_format: str  # "safetensors", "PyTorch", "GGUF"
    entries: dict[str, TensorEntry]
    card: ModelCard
    place: Path  # what to open to have it again: a folder that its card names, else the weights file
    vocabulary: Callable[[], Tokenizer] | None = None  # makes the one that lies in the file itself

    @property
    def architecture(self) -> str:
        """ "rwkv4" to "rwkv7" or "rwkv7a", told from tensor names. Raises UnsupportedModel for anything else."""
        return detect_architecture(self.path, self.entries)

    def tensors(self) -> Iterator[tuple[str, torch.Tensor]]:
        """Every tensor in its stored precision, by name, in sorted order. Each is the caller's. Raises DamagedModel."""
        for name in sorted(self.entries):
            yield name, self.entries[name].read()


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
    card = read_card(folder) if path.is_dir() or path.name == "model.safetensors" else ModelCard()
    place = folder if card.name else weights
    vocabulary = None
    is_pickle = start[:1] == b"\x80" and start[8:9] != b"{"  # a safetensors header may be 128 bytes long, too
    if start.startswith(b"PK\x03\x04") or is_pickle:
        file_format, entries = "PyTorch", pth.entries(weights)
    elif start.startswith(b"GGUF"):
        contents = gguf.open_file(weights)
        file_format, entries, vocabulary = "GGUF", contents.entries, contents.vocabulary
        card = contents.card if card == ModelCard() else card
    else:
        file_format, entries = "safetensors", safetensors.entries(weights)
    return Checkpoint(weights, folder, file_format, layouts.official(weights, entries), card, place, vocabulary)


def _weights_file(path: Path) -> Path:
    if not path.exists():
        raise ModelNotFound(path, reason="there is nothing at this path")
    if not path.is_dir():
        return path
    found = sorted(p for p in path.iterdir() if p.suffix in _WEIGHTS_SUFFIXES)
    preferred = path / "model.safetensors"
    if preferred in found:
        return preferred
    if len(found) != 1:
        raise ModelNotFound(path, reason=f"the folder holds {len(found)} weights files")
    return found[0]


def detect_architecture(path: Path, entries: dict[str, TensorEntry]) -> str:
    """The RWKV version by the tensors that only it has. Raises UnsupportedModel, saying what was found."""
    if "blocks.0.att.time_state" in entries and "emb.weight" not in entries:
        raise UnsupportedModel(path, found="a tuned state without a model")
    for mark, family in _FOREIGN.items():
        if any(mark in name for name in entries):
            raise UnsupportedModel(path, found=family)
    if "blocks.0.att.r_k" in entries:
        if any(".qkv." in name for name in entries):
            raise UnsupportedModel(path, found="an RWKV-7b model", reason="no_fixed_state")
        if "blocks.0.ffn.enn.weight" in entries:
            raise UnsupportedModel(path, found="a model of RWKV-8's trials")
        return "rwkv7a" if "blocks.0.ffn.s_emb.weight" in entries else "rwkv7"
    if any(name.startswith("blocks.0.att.time_maa_") for name in entries):
        return "rwkv6"
    if "blocks.0.att.time_decay" in entries:
        is_5 = any(f"blocks.0.att.{name}" in entries for name in ("ln_x.weight", "ln_x.bias", "time_faaaa"))
        return "rwkv5" if is_5 else "rwkv4"
    raise UnsupportedModel(path, found="no RWKV model")
