"""`.safetensors`: 8 bytes of length, a JSON header, then the tensors' bytes (the format's own specification)."""

from __future__ import annotations

import json
import math
import os
from functools import partial
from pathlib import Path
from typing import Any

import torch

from engine.errors import DamagedModel, UnreadableModel, UnsupportedModel
from engine.formats.tensor_entry import MAX_TENSORS, TensorEntry, entry_of_parts, read_parts

#: The specification allows 100 MB. No public RWKV has 1; parsed, a header can take thirty times its size.
_MAX_HEADER_BYTES = 2_000_000
_MAX_AXES = 8
_DTYPES = {
    "F64": (torch.float64, "fp64"),
    "F32": (torch.float32, "fp32"),
    "F16": (torch.float16, "fp16"),
    "BF16": (torch.bfloat16, "bf16"),
    "F8_E4M3": (torch.float8_e4m3fn, "fp8"),
    "F8_E5M2": (torch.float8_e5m2, "fp8"),
    "I64": (torch.int64, "int64"),
    "I32": (torch.int32, "int32"),
    "I16": (torch.int16, "int16"),
    "I8": (torch.int8, "int8"),
    "U8": (torch.uint8, "uint8"),
    "BOOL": (torch.bool, "bool"),
}


def entries(path: Path) -> dict[str, TensorEntry]:
    """Every tensor by its name in the file, its place checked against the file's size.

    Raises DamagedModel, UnreadableModel, UnsupportedModel.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            length = int.from_bytes(file.read(8), "little")
            raw = file.read(length) if 2 <= length <= min(size - 8, _MAX_HEADER_BYTES) else b""
    except OSError as error:
        raise UnreadableModel(path, reason=error.strerror or str(error)) from error
    if not raw.startswith(b"{"):
        raise _no_header(path, length, size, raw)
    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique)
        places = {name: _place(info) for name, info in header.items() if name != "__metadata__"}
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DamagedModel(path, reason=f"the header can't be read: {error}"[:300]) from error
    _check_places(path, places, 8 + length, size)
    return {name: _entry(path, 8 + length, *place) for name, place in places.items()}


_Place = tuple[str, tuple[int, ...], int, int]  # dtype, shape, start and end


def _no_header(path: Path, length: int, size: int, raw: bytes) -> Exception:
    """A file whose header runs over its end was cut short; one without any sense was never of this format."""
    if raw or (size - 8 < length <= _MAX_HEADER_BYTES):
        return DamagedModel(path, reason="the header makes no sense, or the file ends in it")
    return UnsupportedModel(path, found="neither a safetensors nor a PyTorch weights file")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _place(info: Any) -> _Place:
    shape, (start, end) = tuple(info["shape"]), info["data_offsets"]
    if len(shape) > _MAX_AXES or not all(type(n) is int and 0 <= n < 2**63 for n in (*shape, start, end)):
        raise ValueError("sizes that are no whole numbers from 0 up")
    return str(info["dtype"]), shape, start, end


def _check_places(path: Path, places: dict[str, _Place], data: int, size: int) -> None:
    """Every tensor has the bytes that its shape needs, within the file, and shares them with no other."""
    if len(places) > MAX_TENSORS:
        raise DamagedModel(path, reason=f"{len(places)} tensors, more than any model has")
    last = 0
    for dtype, shape, start, end in sorted(places.values(), key=lambda place: place[2:]):
        if dtype not in _DTYPES:
            raise UnsupportedModel(path, found=f"tensors of type {dtype}"[:100])
        if data + end > size:
            raise DamagedModel(path, reason=f"the file ends early: {size} bytes where {data + end} belong")
        if start < last or end - start != math.prod(shape) * _DTYPES[dtype][0].itemsize:
            raise DamagedModel(path, reason=f"a tensor of {shape} in the bytes from {start} to {end}")
        last = end


def _entry(path: Path, data: int, name: str, shape: tuple[int, ...], start: int, end: int) -> TensorEntry:
    dtype, stored = _DTYPES[name]
    return entry_of_parts(shape, dtype, stored, partial(read_parts, path, data + start, end - start, dtype))
