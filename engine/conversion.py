"""Writes a model anew as one safetensors file with RWKV's official names, in a precision that was asked for."""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from engine.checkpoint import Checkpoint, open_checkpoint
from engine.config import ModelCard
from engine.devices import PRECISIONS, kept_dtype
from engine.errors import InconsistentModel, InvalidRequest, NotEnoughDisk, UnsupportedPrecision
from engine.loading import describe, weights_bytes
from engine.model_card import CARD

_NAMES = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}

#: Of a tensor, so many values at a time are turned into another precision.
_BLOCK = 8 << 20


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
    if precision not in PRECISIONS:
        raise UnsupportedPrecision(precision=precision, known=sorted(PRECISIONS))
    checkpoint = open_checkpoint(path)
    describe(checkpoint, "cpu", precision)  # a file that is no model is refused here
    weights = _weights_path(Path(out))
    if weights.exists() and not force:
        raise InvalidRequest(name="out", value=str(weights), reason="is there already")
    is_folder = weights != Path(out)
    if is_folder:
        weights.parent.mkdir(parents=True, exist_ok=True)
    header = _header(checkpoint, precision)
    _require_room(weights, len(header) + weights_bytes(checkpoint, precision))
    _write(checkpoint, weights, precision, header, on_progress)
    if is_folder:
        _write_companions(checkpoint, weights.parent)
    return weights


def _weights_path(out: Path) -> Path:
    if out.suffix == ".safetensors" and not out.is_dir():
        return out
    if out.suffix in (".pth", ".gguf", ".pt", ".bin") or out.is_file():
        raise InvalidRequest(name="out", value=str(out), reason="neither a folder nor a name that ends in .safetensors")
    return out / "model.safetensors"


def _header(checkpoint: Checkpoint, precision: str) -> bytes:
    """Length, then JSON, filled up with spaces so that the tensors begin at a multiple of 8."""
    described: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, entry in sorted(checkpoint.entries.items()):
        dtype = kept_dtype(precision, name, entry.shape)
        end = at + entry.elements * dtype.itemsize
        described[name] = {"dtype": _NAMES[dtype], "shape": list(entry.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(described, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text


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
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=weights.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(header)
            for name, tensor in checkpoint.tensors():
                dtype = kept_dtype(precision, name, tensor.shape)
                for block in tensor.reshape(-1).split(_BLOCK):
                    values = block.to(dtype)
                    if not bool(torch.isfinite(values).all()):
                        expected = f"numbers that {precision} can hold"
                        raise InconsistentModel(checkpoint.path, tensor=name, expected=expected, found="others")
                    file.write(values.view(torch.uint8).numpy().data)
                done += tensor.numel()
                if on_progress is not None:
                    on_progress(done / total)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, weights)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _write_companions(checkpoint: Checkpoint, folder: Path) -> None:
    """The card and the vocabulary beside the original; a card with its name where it has none."""
    vocabularies = [path.name for path in checkpoint.folder.glob("rwkv_vocab_*.txt")]
    for name in filter(None, (CARD, checkpoint.card.state, "tokenizer.json", *vocabularies)):
        original = checkpoint.folder / name
        if original.is_file() and not (folder / name).exists() and (name != CARD or checkpoint.card != ModelCard()):
            shutil.copyfile(original, folder / name)
    if not (folder / CARD).exists():  # a JSON string is a TOML string too
        (folder / CARD).write_text(f"name = {json.dumps(checkpoint.path.stem)}\n", encoding="utf-8")
