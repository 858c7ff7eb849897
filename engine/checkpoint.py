"""Opens weights files, whatever their format and naming, and tells the RWKV version from their tensors alone.

A `Checkpoint` gives names, shapes and precisions without reading the weights; its entries, under RWKV's official names,
read them one by one. It never runs code from a file and never guesses from a file's name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import ModelCard
from engine.errors import DamagedModel, InconsistentModel, ModelNotFound, UnreadableModel, UnsupportedModel
from engine.formats import foreign, gguf, layouts, pth, safetensors
from engine.formats.folders import Sources, find_sources, is_folder_of_models
from engine.formats.tensor_entry import MAX_TENSORS, TensorEntry
from engine.model_card import read_card

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An open weights file. `entries` describes every tensor by its official name, and reads it."""

    path: Path  # the weights file; of a model in several, their index or the first
    files: tuple[Path, ...]  # all that hold its tensors
    folder: Path  # where a card and a vocabulary may lie
    file_format: str  # "safetensors", "PyTorch", "GGUF"
    entries: dict[str, TensorEntry]
    card: ModelCard
    place: Path  # what to open to have it again, and whose name is the model's: a folder, or a weights file
    vocabulary: Callable[[], Tokenizer] | None = None  # makes the one that lies in the file itself

    @property
    def architecture(self) -> str:
        """ "rwkv4" to "rwkv7" or "rwkv7a", told from tensor names. Raises UnsupportedModel for anything else."""
        return detect_architecture(self.path, self.entries)


def open_checkpoint(path: str | Path) -> Checkpoint:
    """Opens a weights file, or a folder that holds exactly one model. Reads only headers.

    Raises ModelNotFound, SeveralModels, DamagedModel, UnreadableModel, UnsafeModel, UnsupportedModel,
    InconsistentModel (a name is there twice).
    """
    path = Path(path)
    is_folder = is_folder_of_models(path)
    folder = path if is_folder else path.parent
    card = read_card(folder) if is_folder or path.name == "model.safetensors" else ModelCard()
    sources = find_sources(path, card.state)
    opened = [_open_file(file) for file in sources.files]
    first = opened[0]
    place = folder if card.name or is_folder else sources.path
    return Checkpoint(
        path=sources.path,
        files=sources.files,
        folder=folder,
        file_format=first.file_format,
        entries=_official(sources, opened),
        card=first.card if card == ModelCard() else card,
        place=place,
        vocabulary=first.vocabulary,
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """One file's part of a checkpoint, names as they are in it."""

    file_format: str
    entries: dict[str, TensorEntry]
    card: ModelCard = field(default_factory=ModelCard)
    vocabulary: Callable[[], Tokenizer] | None = None


def _open_file(path: Path) -> _Opened:
    try:
        with path.open("rb") as file:
            start = file.read(foreign.START_BYTES)
    except OSError as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise ModelNotFound(path, reason=error.strerror or str(error)) from error
        raise UnreadableModel(path, reason=error.strerror or str(error)) from error
    if start[4:9] != b"\0\0\0\0{":  # else it is safetensors, though its length may begin like anything else
        if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x80")):
            return _Opened("PyTorch", pth.entries(path))
        if start.startswith(b"GGUF"):
            contents = gguf.open_file(path)
            return _Opened("GGUF", contents.entries, contents.card, contents.vocabulary)
        foreign.refuse_start(path, start)
    return _Opened("safetensors", safetensors.entries(path))


def _official(sources: Sources, opened: list[_Opened]) -> dict[str, TensorEntry]:
    """All parts' tensors under official names, after what is no RWKV or quantised was refused."""
    entries: dict[str, TensorEntry] = {}
    for file, part in zip(sources.files, opened, strict=True):
        twice = entries.keys() & part.entries.keys()
        if twice:
            raise InconsistentModel(file, tensor=min(twice), expected="one tensor", found="two")
        lost = next((n for n, f in sources.promised.items() if f == file and n not in part.entries), None)
        if lost is not None:
            raise DamagedModel(file, reason=f"the tensor {lost} is not in it"[:300])
        entries |= part.entries
        if len(entries) > MAX_TENSORS:
            raise DamagedModel(sources.path, reason="more tensors than any model has")
    try:
        "".join(entries).encode()
    except UnicodeEncodeError as error:  # half a character, which JSON and pickles can hold
        raise DamagedModel(sources.path, reason="a tensor's name is no text") from error
    foreign.refuse_names(sources.path, entries)
    return layouts.official(sources.path, foreign.without_counters(sources.path, entries))


def detect_architecture(path: Path, entries: dict[str, TensorEntry]) -> str:
    """The RWKV version by the tensors that only it has. Raises UnsupportedModel, saying what was found."""
    if "blocks.0.att.time_state" in entries and "emb.weight" not in entries:
        raise UnsupportedModel(path, found="a tuned state without a model")
    if "blocks.0.att.r_k" in entries:
        if any(".qkv." in name for name in entries):
            raise UnsupportedModel(path, found="an RWKV-7b model", reason="no_fixed_state")
        if "blocks.0.ffn.enn.weight" in entries:
            raise UnsupportedModel(path, found="a model of RWKV-8's trials")
        return "rwkv7a" if any(".ffn.s_emb" in name for name in entries) else "rwkv7"
    if any(name.startswith("blocks.0.att.time_maa_") for name in entries):
        return "rwkv6"
    if "blocks.0.att.time_decay" in entries:
        is_5 = any(f"blocks.0.att.{name}" in entries for name in ("ln_x.weight", "ln_x.bias", "time_faaaa"))
        return "rwkv5" if is_5 else "rwkv4"
    raise UnsupportedModel(path, found="no RWKV model")
