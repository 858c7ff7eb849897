"""Writes a model anew as one safetensors file with RWKV's official names, in a precision that was asked for."""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import torch

from engine.checkpoint import Checkpoint, open_checkpoint
from engine.errors import (
    DamagedModel,
    InconsistentModel,
    InvalidRequest,
    NotEnoughDisk,
    TokenizerError,
    UnsupportedPrecision,
)
from engine.files import replace_file
from engine.formats.folders import SUFFIXES
from engine.formats.tensor_entry import TensorEntry
from engine.loading import describe
from engine.model_card import CARD, read_card
from engine.precisions import DTYPES, PRECISIONS, stored_dtype
from engine.tokenizer import character_tables, vocabulary_files

#: Those that a file of official names can have: what is kept in 8 or 4 bits has a layout of its own.
STORED_PRECISIONS = tuple(name for name, format in PRECISIONS.items() if format in DTYPES)

_NAMES = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}


def convert(
    path: str | Path,
    out: str | Path,
    precision: str,
    *,
    force: bool = False,
    on_progress: Callable[[float], None] | None = None,
) -> Path:
    """Writes the model at `path` in `precision` ("fp32", "bf16", "fp16"); returns the weights file that was written.

    out: a file that ends in .safetensors, or a folder, made if need be, that becomes a model folder with the card and
    the vocabulary that lie beside the original. What loading keeps in float32 is written in float32, so that both files
    load into the same model. At most one tensor is in memory; the file appears at `out` when it is whole.
    Raises what loading the model would raise, InvalidRequest for an `out` that is there already without `force` or
    isn't of these two kinds, NotEnoughDisk, OSError, and whatever `on_progress` (the fraction written) raises.
    """
    if precision not in STORED_PRECISIONS:
        raise UnsupportedPrecision(precision=precision, known=list(STORED_PRECISIONS))
    checkpoint = open_checkpoint(path)
    describe(checkpoint, "cpu", precision)  # a file that is no model is refused here
    weights = _weights_path(Path(out))
    companions = _companions(checkpoint) if weights != Path(out) else {}
    if weights.name in companions:
        raise InvalidRequest(name="out", value=str(weights), reason="the name of the model's tuned state")
    for file in (weights, *(weights.parent / name for name in companions)):
        if file.exists() and not force:
            raise InvalidRequest(name="out", value=str(file), reason="is there already")
    if companions:
        weights.parent.mkdir(parents=True, exist_ok=True)
    header = _header(checkpoint, precision)
    _require_room(weights, len(header) + _stored_bytes(checkpoint, precision))
    _write(checkpoint, weights, precision, header, on_progress)
    for name, content in companions.items():
        replace_file(weights.parent / name, content)
    return weights


def _weights_path(out: Path) -> Path:
    if out.suffix == ".safetensors" and not out.is_dir():
        return out
    if (out.suffix in SUFFIXES and not out.is_dir()) or out.is_file():
        raise InvalidRequest(name="out", value=str(out), reason="neither a folder nor a name that ends in .safetensors")
    return out / "model.safetensors"


def _header(checkpoint: Checkpoint, precision: str) -> bytes:
    """Length, then JSON, filled up with spaces so that the tensors begin at a multiple of 8."""
    described: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, entry in sorted(checkpoint.entries.items()):
        dtype = stored_dtype(name, entry.shape, precision)
        end = at + entry.elements * dtype.itemsize
        described[name] = {"dtype": _NAMES[dtype], "shape": list(entry.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(described, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text


def _stored_bytes(checkpoint: Checkpoint, precision: str) -> int:
    entries = checkpoint.entries.items()
    return sum(entry.elements * stored_dtype(name, entry.shape, precision).itemsize for name, entry in entries)


def _require_room(weights: Path, needed: int) -> None:
    available = shutil.disk_usage(weights.parent).free
    if needed > available:
        raise NotEnoughDisk(weights, needed_bytes=needed, available_bytes=available)


def _write(
    checkpoint: Checkpoint, weights: Path, precision: str, header: bytes, on_progress: Callable[[float], None] | None
) -> None:
    """Everything into a temporary file beside `weights`, which it then replaces."""
    total = max(1, sum(entry.elements for entry in checkpoint.entries.values()))
    done = 0
    temporary = weights.with_name(f".{weights.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(header)
            for name, entry in sorted(checkpoint.entries.items()):
                _write_tensor(file, checkpoint.path, name, entry, precision)
                done += entry.elements
                if on_progress is not None:
                    on_progress(done / total)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, weights)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_tensor(file: BinaryIO, path: Path, name: str, entry: TensorEntry, precision: str) -> None:
    dtype = stored_dtype(name, entry.shape, precision)
    for part in entry.parts():
        values = part.to(dtype)
        if not bool(torch.isfinite(values).all()):
            raise InconsistentModel(path, tensor=name, expected=f"numbers that {precision} can hold", found="others")
        file.write(values.view(torch.uint8).numpy().data)


def _companions(checkpoint: Checkpoint) -> dict[str, bytes]:
    """What makes a folder a model folder, by name: the card, the vocabulary, and a tuned state that the card names."""
    folder = checkpoint.folder
    found = {CARD: (folder / CARD).read_bytes() if _has_card(checkpoint) else _card_text(checkpoint).encode()}
    inside = _vocabulary_inside(checkpoint)
    if inside:
        found["rwkv_vocab_of_this_model.txt"] = inside
    # All that lie beside are taken along: in both folders the one that fits is found.
    files = [] if inside else [*vocabulary_files(folder), *character_tables(folder)]
    files += [folder / checkpoint.card.state] if checkpoint.card.state else []
    return found | {file.name: file.read_bytes() for file in files}


def _vocabulary_inside(checkpoint: Checkpoint) -> bytes:
    """What was in the weights file as an rwkv_vocab_*.txt; nothing where there was none, or one beside is used for it.

    Raises TokenizerError where there is one that can't be read, and no other.
    """
    if checkpoint.vocabulary is None:
        return b""
    try:
        tokenizer = checkpoint.vocabulary()
    except TokenizerError:
        if not vocabulary_files(checkpoint.folder):
            raise
        return b""
    tokens = {i: tokenizer.token_bytes(i) for i in range(tokenizer.n_vocab) if tokenizer.has_text[i]}
    return "".join(f"{i} {token!r} {len(token)}\n" for i, token in tokens.items()).encode()


def _has_card(checkpoint: Checkpoint) -> bool:
    """Whether the card in its folder is its own: one beside weights of another name is not, and was not read."""
    try:
        return (checkpoint.folder / CARD).is_file() and checkpoint.card == read_card(checkpoint.folder)
    except DamagedModel:
        return False


def _card_text(checkpoint: Checkpoint) -> str:
    """What the file itself says, its name if nothing else. A JSON text is TOML too, but for one character."""
    card = checkpoint.card
    stem = checkpoint.path.name.split(".")[0] if "index" in checkpoint.path.name else checkpoint.path.stem
    if stem in ("model", "pytorch_model"):  # such names say nothing; the folder's does
        stem = checkpoint.folder.resolve().name
    facts = {
        "name": card.name or stem.encode("utf-8", "replace").decode(),
        "licence": card.licence,
        "languages": list(card.languages),
        "description": card.description,
    }
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in facts.items() if value)
    return "".join(lines).replace("\x7f", "\\u007f")
