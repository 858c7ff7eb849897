"""Turns a weights file into a model: what it is, whether it fits, and then the weights, with progress.

Imported on the worker thread only: it brings in torch.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import torch

import kernels
from engine.checkpoint import Checkpoint, open_checkpoint
from engine.config import ModelInfo, ModelReport
from engine.devices import PRECISIONS, available_memory_bytes, kept_dtype, resolve_device, resolve_precision
from engine.errors import DamagedModel, InconsistentModel, NotEnoughMemory
from engine.formats.tensor_entry import TensorEntry
from engine.model_card import CARD
from engine.models import ARCHITECTURES, Model
from engine.tokenizer import Tokenizer
from engine.tuned_state import find_tuned_state
from engine.vocabularies import find_tokenizer

#: Part of every fingerprint: raised whenever the same weights begin to give different states.
STATE_VERSION = 1

#: What a model needs beside its weights: torch, activations of one chunk, a first few states.
_WORKING_BYTES = 150_000_000


def load_model(
    path: str | Path,
    device: str = "auto",
    precision: str = "auto",
    *,
    tokenizer: str | Path | None = None,
    vocabulary_folder: str | Path | None = None,
    tuned_state: str | Path | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Model:
    """Loads a weights file or a model folder.

    device: "auto", "cpu", "cuda". precision: "auto", "fp32", "bf16", "fp16". tokenizer: a vocabulary to use in place
    of the one found beside the weights or, for a World model, in `vocabulary_folder`. tuned_state: a file that it
    begins from, in place of the one that its card names or its weights carry; "" for none. on_progress: called
    with the fraction of the tensors read, on this thread; whatever it raises ends the loading.
    Raises the errors of `open_checkpoint`, InconsistentModel, NotEnoughMemory, UnsupportedDevice,
    UnsupportedPrecision, TokenizerError, TunedStateError. A model without any vocabulary loads; only its `tokenizer` is
    missing.
    """
    checkpoint = open_checkpoint(path)
    info = describe(checkpoint, device, precision)
    needed, available = loading_bytes(checkpoint, info.precision), available_memory_bytes()
    if needed > available and info.device == "cpu":
        raise NotEnoughMemory(checkpoint.path, needed_bytes=needed, available_bytes=available)
    found = find_tokenizer(checkpoint.folder, info.n_vocab, tokenizer, vocabulary_folder, checkpoint.vocabulary)
    tuned = find_tuned_state(checkpoint, info, tuned_state)
    fingerprint = _Fingerprint(info, found)
    tensors = _with_progress(checkpoint, info.precision, fingerprint, on_progress)
    model: Model | None = None
    try:
        model = ARCHITECTURES[info.architecture].build(info, found, tensors)
    except (MemoryError, RuntimeError) as error:
        if not _is_out_of_memory(error):
            raise
    if model is None:  # out here, where the error no longer holds on to what was loaded of it
        raise NotEnoughMemory(checkpoint.path, needed_bytes=needed, available_bytes=available_memory_bytes())
    model.info = replace(info, fingerprint=fingerprint.hexdigest(), tuned_state=tuned.name if tuned else "")
    if tuned is not None:
        model.tune(tuned.read())
    return model


def _is_out_of_memory(error: Exception) -> bool:
    """torch has no type for a failed allocation on the CPU, only these words."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error)


def inspect(
    path: str | Path,
    device: str = "auto",
    precision: str = "auto",
    *,
    tokenizer: str | Path | None = None,
    vocabulary_folder: str | Path | None = None,
    tuned_state: str | Path | None = None,
) -> ModelReport:
    """What `load_model` would load, and what it needs. Reads headers and, to know that it fits, the vocabulary.

    Raises what `load_model` would raise for them; a model without a vocabulary has a report without a `tokenizer`.
    """
    checkpoint = open_checkpoint(path)
    info = describe(checkpoint, device, precision)
    found = find_tokenizer(checkpoint.folder, info.n_vocab, tokenizer, vocabulary_folder, checkpoint.vocabulary)
    tuned = find_tuned_state(checkpoint, info, tuned_state)
    n_parameters = sum(entry.elements for entry in checkpoint.entries.values())
    stored: Counter[str] = Counter()
    for entry in checkpoint.entries.values():
        stored[entry.stored] += entry.elements
    return ModelReport(
        info=replace(info, tuned_state=tuned.name if tuned else ""),
        file_format=checkpoint.file_format,
        file_bytes=sum(file.stat().st_size for file in checkpoint.files),
        n_parameters=n_parameters,
        stored=tuple(stored.most_common()),
        tokenizer=found.name if found is not None else "",
        needed_bytes={name: loading_bytes(checkpoint, name) for name in PRECISIONS},
        available_bytes=available_memory_bytes(),
    )


def describe(checkpoint: Checkpoint, device: str, precision: str) -> ModelInfo:
    """Sizes, device and precision as they will be used; no fingerprint yet."""
    described = ARCHITECTURES[checkpoint.architecture].describe(checkpoint.path, checkpoint.entries)
    if any(token >= described.n_vocab for token in checkpoint.card.begin_ids or ()):
        raise DamagedModel(checkpoint.folder / CARD, reason=f"begin_ids that are not in 0..{described.n_vocab - 1}")
    device = resolve_device(device)
    precision = resolve_precision(precision, sum(entry.elements for entry in checkpoint.entries.values()))
    return replace(
        described,
        bytes=weights_bytes(checkpoint, precision),
        path=str(checkpoint.place),
        precision=precision,
        device=device,
        kernels=kernels.choose(device).report,
        card=checkpoint.card,
    )


def weights_bytes(checkpoint: Checkpoint, precision: str) -> int:
    """The size of the weights in memory."""
    entries = checkpoint.entries.items()
    return sum(entry.elements * kept_dtype(precision, name, entry.shape).itemsize for name, entry in entries)


def loading_bytes(checkpoint: Checkpoint, precision: str) -> int:
    """Memory to load it and to work: in float32 the largest matrix is there twice while it is transposed."""
    largest = max((entry.elements for entry in checkpoint.entries.values()), default=0)
    transposing = largest * PRECISIONS[precision].itemsize if precision == "fp32" else 0
    return weights_bytes(checkpoint, precision) + transposing + _WORKING_BYTES


class _Fingerprint:
    """Names an exact model: its weights to the bit, architecture, precision, vocabulary and this engine's version."""

    def __init__(self, info: ModelInfo, tokenizer: Tokenizer | None) -> None:
        self._digest = hashlib.blake2b(digest_size=16)
        vocabulary = tokenizer.fingerprint if tokenizer is not None else ""
        self._digest.update(f"{STATE_VERSION} {info.architecture} {info.precision} {vocabulary}\n".encode())

    def begin(self, name: str, entry: TensorEntry) -> None:
        self._digest.update(f"{name} {entry.dtype} {entry.shape}\n".encode())

    def add(self, values: torch.Tensor) -> None:
        """Of the tensor that was begun: flat, as stored, in order."""
        self._digest.update(values.view(torch.uint8).numpy().data)

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _with_progress(
    checkpoint: Checkpoint, precision: str, fingerprint: _Fingerprint, on_progress: Callable[[float], None] | None
) -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor as it is kept, in sorted order of names, told to `on_progress`."""
    total = max(1, sum(entry.elements for entry in checkpoint.entries.values()))
    done = 0
    for name, entry in sorted(checkpoint.entries.items()):
        yield name, _read(checkpoint, name, precision, fingerprint)
        done += entry.elements
        if on_progress is not None:
            on_progress(done / total)


def _read(checkpoint: Checkpoint, name: str, precision: str, fingerprint: _Fingerprint) -> torch.Tensor:
    """A tensor in the precision that it is kept in, checked there (fp16 ends at 65,504), counted into the fingerprint.

    Piece by piece, so that a tensor that lies in order in its file is never in memory twice.
    """
    entry = checkpoint.entries[name]
    fingerprint.begin(name, entry)
    kept = torch.empty(entry.shape, dtype=kept_dtype(precision, name, entry.shape))
    flat, at = kept.view(-1), 0
    for part in entry.parts():
        fingerprint.add(part)
        piece = flat[at : at + len(part)]
        piece.copy_(part)
        if not bool(torch.isfinite(piece).all()):
            raise InconsistentModel(checkpoint.path, tensor=name, expected="numbers", found="NaN or infinity")
        at += len(part)
    return kept
