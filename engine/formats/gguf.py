"""`.gguf`: the files of llama.cpp (the GGUF specification, ggml-org/ggml, docs/gguf.md).

The `gguf` package knows the types and how they are dequantised, to the bit as ggml's own code does it; its reader of
files isn't used: it maps them whole and trusts them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.config import ModelCard
from engine.errors import DamagedModel, UnsupportedModel
from engine.formats import gguf_names, gguf_vocabulary
from engine.formats.gguf_header import Header, Place, read_header
from engine.formats.tensor_entry import TensorEntry, entry_of_parts, read_parts, read_range

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer

_PLAIN = {
    "F64": (torch.float64, "fp64"),
    "F32": (torch.float32, "fp32"),
    "F16": (torch.float16, "fp16"),
    "BF16": (torch.bfloat16, "bf16"),
}
_QUANTISED = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"}
#: Weights that are dequantised at once: measured, the fastest that is still small beside any model.
_SLICE_WEIGHTS = 1 << 18

_FAMILIES = {
    "rwkv6qwen2": "QRWKV-6, a Qwen model with RWKV's attention",
    "arwkv7": "ARWKV-7, a Qwen model with RWKV's attention",
    "clip": "a projector for pictures or sound",
}
_TYPES_OF_FILE = {
    "adapter": "a LoRA adapter",
    "mmproj": "a projector for pictures or sound",
    "imatrix": "an importance matrix",
}
_LAYER_NORM_EPSILON = 1e-5  # of every RWKV
_MAX_NAME_CHARS = 100
_MAX_LANGUAGES = 1000


@dataclass(frozen=True, slots=True)
class GgufContents:
    """entries: under official names. vocabulary: makes the one in the file, None if there is none."""

    entries: dict[str, TensorEntry]
    vocabulary: Callable[[], Tokenizer] | None
    card: ModelCard


def open_file(path: Path) -> GgufContents:
    """Reads the header.

    Raises UnsupportedModel for all but RWKV-6 and RWKV-7, DamagedModel, InconsistentModel, UnreadableModel.
    """
    header = read_header(path)
    architecture = _architecture(header)
    entries = _entries(header)
    official = gguf_names.official(
        path,
        architecture,
        entries,
        head_size=header.integer(f"{architecture}.wkv.head_size", 0),
        rescale_every=header.integer(f"{architecture}.rescale_every_n_layers", 0),
    )
    vocabulary = partial(gguf_vocabulary.load, header) if gguf_vocabulary.KEY in header else None
    return GgufContents(official, vocabulary, _card(header))


def _architecture(header: Header) -> str:
    """ "rwkv6" or "rwkv7". Raises UnsupportedModel that names anything else."""
    path = header.path
    architecture = _one_line(header.text("general.architecture"))
    file_type = _one_line(header.text("general.type", "model"))
    if file_type != "model":
        raise UnsupportedModel(
            path, found=_TYPES_OF_FILE.get(file_type, f"GGUF with {file_type!r} in place of a model")
        )
    if architecture not in ("rwkv6", "rwkv7"):
        raise UnsupportedModel(path, found=_FAMILIES.get(architecture, _named(architecture)))
    n_files = header.integer("split.count", 1)
    if n_files > 1:
        raise UnsupportedModel(path, found=f"one of {n_files} GGUF files that are one model only together")
    if not header.places:
        raise UnsupportedModel(path, found="a GGUF file with a vocabulary and no weights")
    epsilon = header.number(f"{architecture}.attention.layer_norm_epsilon", _LAYER_NORM_EPSILON)
    if not math.isclose(epsilon, _LAYER_NORM_EPSILON, rel_tol=1e-3):
        raise UnsupportedModel(path, found=f"an {architecture} model with an epsilon of {epsilon:g} in its norms")
    return architecture


def _named(architecture: str) -> str:
    article = "an" if architecture[:1] in "aeiou" else "a"
    return f"{article} {architecture} model in GGUF" if architecture else "a GGUF model that doesn't say of what kind"


def _entries(header: Header) -> dict[str, TensorEntry]:
    """Every tensor under its GGUF name. Raises UnsupportedModel for other types, DamagedModel for overlaps."""
    found, end = {}, 0
    for place in sorted(header.places, key=lambda place: place.offset):
        if place.offset < end:
            raise DamagedModel(header.path, reason=f"{place.name} overlaps another tensor")
        found[place.name], nbytes = _entry(header.path, place)
        end = place.offset + nbytes
        if end > header.size:
            raise DamagedModel(header.path, reason=f"the file ends early: {header.size} bytes where {end} belong")
    return found


def _entry(path: Path, place: Place) -> tuple[TensorEntry, int]:
    """The tensor as it is in the file, and its bytes there."""
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    try:
        kind = GGMLQuantizationType(place.kind)
    except ValueError as error:
        raise UnsupportedModel(path, found=f"GGUF weights of type number {place.kind}") from error
    name, n = kind.name, math.prod(place.shape)
    if name in _PLAIN:
        dtype, stored = _PLAIN[name]
        nbytes = n * dtype.itemsize
        return entry_of_parts(
            place.shape, dtype, stored, partial(read_parts, path, place.offset, nbytes, dtype)
        ), nbytes
    if name not in _QUANTISED:
        raise UnsupportedModel(path, found=f"GGUF weights of type {name}")
    block_weights, block_bytes = GGML_QUANT_SIZES[kind]
    if not place.shape or place.shape[-1] % block_weights:
        raise DamagedModel(path, reason=f"{place.name} has rows that are no whole blocks of {name}")
    nbytes = n // block_weights * block_bytes
    parts = partial(_dequantised, path, place, block_weights, block_bytes)
    return entry_of_parts(place.shape, torch.float32, name, parts), nbytes


def _dequantised(path: Path, place: Place, block_weights: int, block_bytes: int) -> Iterator[torch.Tensor]:
    """float32, flat, in slices."""
    from gguf.constants import GGMLQuantizationType
    from gguf.quants import dequantize

    total, kind = math.prod(place.shape), GGMLQuantizationType(place.kind)
    for start in range(0, total, _SLICE_WEIGHTS):
        n = min(_SLICE_WEIGHTS, total - start)
        offset = place.offset + start // block_weights * block_bytes
        raw = read_range(path, offset, n // block_weights * block_bytes).numpy()
        with np.errstate(all="ignore"):  # a damaged block may hold NaN, which whoever loads the weights looks for
            weights = dequantize(raw.reshape(1, -1), kind)[0]
        yield torch.from_numpy(weights)


def _card(header: Header) -> ModelCard:
    """What the file says of itself, as the card that lies beside other models."""
    try:
        languages = [text.decode("utf-8") for text in header.texts("general.languages", _MAX_LANGUAGES)]
    except UnicodeDecodeError as error:
        raise DamagedModel(header.path, reason="a language's name is not UTF-8") from error
    return ModelCard(
        name=_one_line(header.text("general.name")),
        licence=_one_line(header.text("general.license")),
        languages=tuple(map(_one_line, languages)),
        description=_one_line(header.text("general.description")),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_MAX_NAME_CHARS]
