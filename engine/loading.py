"""Turns a weights file into a model: what it is, whether it fits, and then the weights, with progress.

Imported on the worker thread only: it brings in torch.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

import kernels as native_kernels
from engine.checkpoint import Checkpoint, open_checkpoint
from engine.config import ModelInfo, ModelReport
from engine.devices import available_memory_bytes, resolve_device, resolve_precision
from engine.errors import DamagedModel, InvalidRequest, NotEnoughMemory, UnsupportedKernels
from engine.model_card import CARD
from engine.models import ARCHITECTURES, Kept, Model, RwkvModel, Weights
from engine.packed_files import LEAST_BYTES, PackedFile, make_room
from engine.packing import Memory, Packing, Place, PlacedTables, pieces_by_tensor
from engine.precisions import DTYPES, PRECISIONS, kept_bytes, told
from engine.tokenizer import Tokenizer
from engine.tuned_state import find_tuned_state
from engine.vocabularies import find_tokenizer
from kernels import Kernels, KernelsMissing

log = logging.getLogger(__name__)

#: Part of every fingerprint: raised whenever the same weights begin to give different states.
STATE_VERSION = 2

#: What a model needs beside its weights: torch, activations of one chunk, a first few states.
_WORKING_BYTES = 150_000_000

#: What torch's own layouts take with the holes between them, in terms of the weights. Measured: 1.1 to 1.4.
_HOLES = 1.4


def load_model(
    path: str | Path,
    device: str = "auto",
    precision: str = "auto",
    *,
    tokenizer: str | Path | None = None,
    vocabulary_folder: str | Path | None = None,
    tuned_state: str | Path | None = None,
    kernels: str = "auto",
    gpu_layers: int | None = None,
    cache: str | Path | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Model:
    """Loads a weights file or a model folder.

    device: "auto", "cpu", "cuda". precision: "auto", "fp32", "bf16", "fp16", "int8", "int4". tokenizer: a vocabulary to
    use in place of the one found beside the weights or, for a World model, in `vocabulary_folder`. tuned_state: a file
    that it begins from, in place of the one that its card names or its weights carry; "" for none. kernels: what runs
    it, "auto" or one of `kernels.FORCED`. gpu_layers: how many of the first layers a GPU runs, the processor running
    the rest; unless said, as many as there is memory for. cache: a folder for the weights as they are computed with,
    from which the same file is loaded the next time; made if need be. on_progress: called with the fraction of the
    tensors read, on this thread; whatever it raises ends the loading.
    Raises the errors of `open_checkpoint`, InconsistentModel, NotEnoughMemory, UnsupportedDevice, UnsupportedKernels,
    UnsupportedPrecision, InvalidRequest, TokenizerError, TunedStateError. A model without any vocabulary loads; only
    its `tokenizer` is missing.
    """
    checkpoint = open_checkpoint(path)
    chosen = _choose(device, kernels, gpu_layers)
    info = describe(checkpoint, device, precision, chosen)
    needed, available = loading_bytes(checkpoint, info.precision, chosen), available_memory_bytes()
    if needed > available and info.device == "cpu":
        raise NotEnoughMemory(checkpoint.path, needed_bytes=needed, available_bytes=available)
    found = find_tokenizer(checkpoint.folder, info.n_vocab, tokenizer, vocabulary_folder, checkpoint.vocabulary)
    tuned = find_tuned_state(checkpoint, info, tuned_state)
    model: Model | None = None
    try:
        kept, digest = _kept(checkpoint, info, chosen, Path(cache) if cache else None, on_progress)
        model = RwkvModel(info, found, ARCHITECTURES[info.architecture], Weights(kept), chosen)
    except (MemoryError, RuntimeError) as error:
        if not _is_out_of_memory(error):
            raise
    if model is None:  # out here, where the error no longer holds on to what was loaded of it
        raise NotEnoughMemory(checkpoint.path, needed_bytes=needed, available_bytes=available_memory_bytes())
    fingerprint = _fingerprint(info, found, digest)
    model.info = replace(model.info, fingerprint=fingerprint, tuned_state=tuned.name if tuned else "")
    if tuned is not None:
        model.tune(tuned.read())
    return model


def _is_out_of_memory(error: Exception) -> bool:
    """torch has no type for a failed allocation on the CPU, only words that begin so and go on as the system's do."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "DefaultCPUAllocator: " in str(error)


def inspect(
    path: str | Path,
    device: str = "auto",
    precision: str = "auto",
    *,
    tokenizer: str | Path | None = None,
    vocabulary_folder: str | Path | None = None,
    tuned_state: str | Path | None = None,
    kernels: str = "auto",
) -> ModelReport:
    """What `load_model` would load, and what it needs. Reads headers and, to know that it fits, the vocabulary.

    Raises what `load_model` would raise for them; a model without a vocabulary has a report without a `tokenizer`.
    """
    checkpoint = open_checkpoint(path)
    chosen = _choose(device, kernels)
    info = describe(checkpoint, device, precision, chosen)
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
        needed_bytes={name: loading_bytes(checkpoint, name, chosen) for name in PRECISIONS},
        available_bytes=available_memory_bytes(),
    )


def describe(checkpoint: Checkpoint, device: str, precision: str, chosen: Kernels | None = None) -> ModelInfo:
    """Sizes, device and precision as they will be used; no fingerprint yet. chosen: what runs it, else the default."""
    described = ARCHITECTURES[checkpoint.architecture].describe(checkpoint.path, checkpoint.entries)
    if any(token >= described.n_vocab for token in checkpoint.card.begin_ids or ()):
        raise DamagedModel(checkpoint.folder / CARD, reason=f"begin_ids that are not in 0..{described.n_vocab - 1}")
    device = resolve_device(device)
    chosen = chosen or _choose(device, "auto")
    n_parameters = sum(entry.elements for entry in checkpoint.entries.values())
    precision = resolve_precision(precision, n_parameters, device, chosen.is_native)
    return replace(
        described,
        bytes=weights_bytes(checkpoint, precision),
        path=str(checkpoint.place),
        precision=precision,
        device=device,
        kernels=told(chosen.report, chosen.is_native, precision),
        card=checkpoint.card,
    )


def _choose(device: str, kernels: str, gpu_layers: int | None = None) -> Kernels:
    """Raises UnsupportedDevice, UnsupportedKernels, InvalidRequest."""
    device = resolve_device(device)
    if gpu_layers is not None and gpu_layers < 1:
        raise InvalidRequest(name="gpu_layers", value=gpu_layers, reason='at least 1; device "cpu" is for none')
    try:
        return native_kernels.choose(device, kernels, gpu_layers)
    except ValueError:
        raise UnsupportedKernels(kernels=kernels, reason="unknown", known=native_kernels.FORCED) from None
    except KernelsMissing as error:
        raise UnsupportedKernels(kernels=kernels, reason=error.reason, known=native_kernels.FORCED) from error


def weights_bytes(checkpoint: Checkpoint, precision: str) -> int:
    """The size of the weights as they are kept."""
    return kept_bytes([(name, entry.shape) for name, entry in checkpoint.entries.items()], precision)


def loading_bytes(checkpoint: Checkpoint, precision: str, chosen: Kernels) -> int:
    """Memory to load it and to work. Torch lays out anew what it computes with, one matrix after the other, and what
    has 8 or 4 bits as bfloat16."""
    if chosen.is_native:
        return weights_bytes(checkpoint, precision) + _WORKING_BYTES
    laid_out = precision if PRECISIONS[precision] in DTYPES else "bf16"
    largest = max((entry.elements for entry in checkpoint.entries.values()), default=0)
    twice_the_largest = 2 * largest * (4 if precision == "fp32" else 2)
    return int(weights_bytes(checkpoint, laid_out) * _HOLES) + twice_the_largest + _WORKING_BYTES


def _kept(
    checkpoint: Checkpoint,
    info: ModelInfo,
    chosen: Kernels,
    cache: Path | None,
    on_progress: Callable[[float], None] | None,
) -> tuple[dict[str, Kept], str]:
    """What the model keeps of its tensors, by name, and a digest of them: from a packed file where there is one, else
    read, and put into one where there is room."""
    pieces = [piece for some in pieces_by_tensor(checkpoint, info.precision).values() for piece in some]

    def fill(place: Place) -> str:
        digest = Packing(checkpoint, info.precision, place, chosen.pack).run(on_progress)
        ARCHITECTURES[info.architecture].merge(checkpoint.entries, PlacedTables(checkpoint, pieces, place))
        return digest

    if cache is not None and info.bytes >= LEAST_BYTES:
        found = None
        try:
            file = PackedFile(cache, checkpoint, info.precision, pieces)
            found = file.open()
            if found is None and make_room(file):
                file.write(fill)
                found = file.open()
            elif found is not None and on_progress is not None:
                on_progress(1.0)
        except OSError as error:
            log.warning("the packed weights of %s are not used: %s", info.name, error)
        if found is not None:
            return found
    memory = Memory(pieces)
    digest = fill(memory)
    return memory.take(), digest


def _fingerprint(info: ModelInfo, tokenizer: Tokenizer | None, weights: str) -> str:
    """Names an exact model: its weights to the bit, architecture, precision, vocabulary and this engine's version."""
    vocabulary = tokenizer.fingerprint if tokenizer is not None else ""
    named = f"{STATE_VERSION} {info.architecture} {info.precision} {vocabulary} {weights}"
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()
