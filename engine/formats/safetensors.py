"""`.safetensors`: 8 bytes of length, a JSON header, then the tensors' bytes (the format's own specification)."""

from __future__ import annotations

import json
import struct
from functools import partial
from pathlib import Path

import torch

from engine.errors import DamagedModel, UnsupportedModel
from engine.formats.tensor_entry import TensorEntry, read_range

_MAX_HEADER_BYTES = 100_000_000
_DTYPES = {
    "F64": (torch.float64, "fp64"),
    "F32": (torch.float32, "fp32"),
    "F16": (torch.float16, "fp16"),
    "BF16": (torch.bfloat16, "bf16"),
    "I64": (torch.int64, "int64"),
    "I32": (torch.int32, "int32"),
    "I16": (torch.int16, "int16"),
    "I8": (torch.int8, "int8"),
    "U8": (torch.uint8, "uint8"),
    "BOOL": (torch.bool, "bool"),
}


def entries(path: Path) -> dict[str, TensorEntry]:
    """Reads the header, checked against the file's size. Raises DamagedModel, UnsupportedModel."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = struct.unpack("<Q", file.read(8).ljust(8, b"\0"))[0]
        if not 2 <= length <= min(size - 8, _MAX_HEADER_BYTES):
            raise UnsupportedModel(path, found="neither a safetensors nor a PyTorch weights file")
        raw = file.read(length)
    try:
        header = json.loads(raw)
        found = {name: _entry(path, info, 8 + length, size) for name, info in header.items() if name != "__metadata__"}
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DamagedModel(path, reason=f"the header can't be read: {error}") from error
    return found


def _entry(path: Path, info: dict, data_offset: int, size: int) -> TensorEntry:  # type: ignore[type-arg]
    if info["dtype"] not in _DTYPES:
        raise UnsupportedModel(path, found=f"tensors of type {info['dtype']}")
    dtype, stored = _DTYPES[info["dtype"]]
    shape = tuple(int(s) for s in info["shape"])
    start, end = (int(x) for x in info["data_offsets"])
    if data_offset + end > size:
        raise DamagedModel(path, reason=f"the file ends early: {size} bytes where {data_offset + end} belong")
    return TensorEntry(shape, dtype, stored, partial(_read, path, data_offset + start, end - start, dtype, shape))


def _read(path: Path, offset: int, nbytes: int, dtype: torch.dtype, shape: tuple[int, ...]) -> torch.Tensor:
    return read_range(path, offset, nbytes).view(dtype).view(shape)
