"""`.pth`: PyTorch's own files, read as weights only, whatever their pickle claims (`plain_pickle.py` reads it).

Two containers hold the same pickle: since torch 1.6 a zip archive with a part for each storage, before that a row of
pickles with the storages' bytes behind them. Only the pickle is read here; values are read where they lie.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import torch

from engine.errors import DamagedModel, UnreadableModel, UnsupportedModel
from engine.formats import plain_pickle, zip_directory
from engine.formats.pickled import Pairs, PickledTensor, Storage
from engine.formats.tensor_entry import TensorEntry, entry_of_parts, read_parts, read_range

_MAGIC = 0x1950A86A20F9469CFC6C  # of the container from before torch 1.6
_PROTOCOL = 1001
#: Under which training programs keep a model beside their own notes.
_WRAPPERS = ("state_dict", "model_state_dict", "model", "module")
_DTYPES = {
    "Double": (torch.float64, "fp64"),
    "Float": (torch.float32, "fp32"),
    "Half": (torch.float16, "fp16"),
    "BFloat16": (torch.bfloat16, "bf16"),
    "Long": (torch.int64, "int64"),
    "Int": (torch.int32, "int32"),
    "Short": (torch.int16, "int16"),
    "Char": (torch.int8, "int8"),
    "Byte": (torch.uint8, "uint8"),
    "Bool": (torch.bool, "bool"),
}
_UNTYPED = {
    "torch.float8_e4m3fn": (torch.float8_e4m3fn, "fp8"),
    "torch.float8_e5m2": (torch.float8_e5m2, "fp8"),
}


@dataclass(frozen=True, slots=True)
class _Block:
    """A storage's bytes in the file."""

    offset: int
    nbytes: int


_Find = Callable[[Storage], _Block]


def entries(path: Path) -> dict[str, TensorEntry]:
    """Every tensor by its name in the file. Raises DamagedModel, UnreadableModel, UnsafeModel, UnsupportedModel."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            zipped = file.read(4).startswith(b"PK")
            content, find = _open_zip(path, file, size) if zipped else _open_old(path, file, size)
            tensors = _tensors(path, content)
            found = {name: _entry(path, tensor, find) for name, tensor in tensors.items()}
    except OSError as error:
        raise UnreadableModel(path, reason=error.strerror or str(error)) from error
    if sum(entry.elements * entry.dtype.itemsize for entry in found.values()) > 2 * size:
        raise DamagedModel(path, reason="its tensors are larger than the file")
    return found


def _open_zip(path: Path, file: BinaryIO, size: int) -> tuple[Any, _Find]:
    parts = zip_directory.read_parts(path, file, size)
    name = next((name for name in parts if name.endswith("/data.pkl")), None)
    if name is None:
        raise UnsupportedModel(path, found="a zip archive without weights")
    root = name.removesuffix("data.pkl")
    if f"{root}constants.pkl" in parts:
        raise UnsupportedModel(path, found="a TorchScript program")

    def read_small(name: str) -> bytes:
        part = parts[name]
        if part.size > plain_pickle.MAX_BYTES:
            raise DamagedModel(path, reason="its list of tensors is longer than any model's")
        file.seek(zip_directory.data_offset(path, file, part, size))
        return file.read(part.size)

    if f"{root}byteorder" in parts and read_small(f"{root}byteorder") != b"little":
        raise UnsupportedModel(path, found="weights in big-endian order")

    def find(storage: Storage) -> _Block:
        part = parts.get(f"{root}data/{storage.key}")
        if part is None:
            raise DamagedModel(path, reason=f"storage {storage.key[:40]} is missing")
        return _Block(zip_directory.data_offset(path, file, part, size), part.size)

    return plain_pickle.read(path, BytesIO(read_small(name))), find


def _open_old(path: Path, file: BinaryIO, size: int) -> tuple[Any, _Find]:
    file.seek(0)
    head = BytesIO(file.read(plain_pickle.MAX_BYTES))
    if plain_pickle.read(path, head) != _MAGIC or plain_pickle.read(path, head) != _PROTOCOL:
        raise UnsupportedModel(path, found="a pickle that is no PyTorch file")
    system = plain_pickle.read(path, head)
    if not isinstance(system, Pairs) or system.named().get("little_endian") is not True:
        raise UnsupportedModel(path, found="weights in big-endian order")
    storages: list[Storage] = []
    content = plain_pickle.read(path, head, storages)
    keys = plain_pickle.read(path, head)
    if not isinstance(keys, list):
        raise DamagedModel(path, reason="its list of storages makes no sense")
    widths = {storage.key: _dtype(path, storage)[0].itemsize for storage in storages}
    blocks: dict[str, _Block] = {}
    at = head.tell()
    for key in keys:
        if not isinstance(key, str) or key not in widths:
            raise DamagedModel(path, reason="its list of storages makes no sense")
        file.seek(at)
        nbytes = int.from_bytes(file.read(8), "little") * widths[key]
        blocks[key] = _Block(at + 8, nbytes)
        at += 8 + nbytes
        if at > size:
            raise DamagedModel(path, reason=f"the file ends early: {size} bytes where {at} belong")

    def find(storage: Storage) -> _Block:
        if storage.key not in blocks:
            raise DamagedModel(path, reason=f"storage {storage.key[:40]} is missing")
        return blocks[storage.key]

    return content, find


def _tensors(path: Path, content: Any) -> dict[str, PickledTensor]:
    """The named tensors, taken out of what a training program wrapped around them. Raises UnsupportedModel."""
    for _ in range(3):
        if not isinstance(content, Pairs):
            raise UnsupportedModel(path, found="a PyTorch file without named tensors")
        named = content.named()
        if "_strategy" in named:
            raise UnsupportedModel(path, found="a checkpoint that ChatRWKV prepared for one device")
        inner = next((named[key] for key in _WRAPPERS if isinstance(named.get(key), Pairs)), None)
        tensors = {name: value for name, value in named.items() if isinstance(value, PickledTensor)}
        if tensors or inner is None:
            break
        content = inner
    if not tensors:
        raise UnsupportedModel(path, found="a PyTorch file without tensors")
    return tensors


def _dtype(path: Path, storage: Storage, untyped: str = "") -> tuple[torch.dtype, str]:
    """untyped: the tensor's own type, which counts where the storage has none."""
    kind = storage.kind.rpartition(".")[2].removesuffix("Storage")
    known = _UNTYPED.get(untyped) if kind == "Untyped" else _DTYPES.get(kind)
    if known is None:
        raise UnsupportedModel(path, found=f"tensors of type {untyped or storage.kind}"[:100])
    return known


def _entry(path: Path, tensor: PickledTensor, find: _Find) -> TensorEntry:
    """Checked against the storage: no tensor reaches outside of it, or repeats its values."""
    dtype, stored = _dtype(path, tensor.storage, tensor.dtype)
    if tensor.quantised:
        raise UnsupportedModel(path, found="quantised tensors")
    block = find(tensor.storage)
    elements = block.nbytes // dtype.itemsize
    start, end = 0, elements
    if tensor.storage.view is not None:
        start, end = tensor.storage.view[0], sum(tensor.storage.view)
    span = 1 + sum((n - 1) * stride for n, stride in zip(tensor.shape, tensor.stride, strict=True))
    if 0 in tensor.shape:
        span = 0
    if end > elements or start + tensor.offset + span > end or block.nbytes % dtype.itemsize:
        raise DamagedModel(path, reason=f"a tensor of {tensor.shape} in a storage of {elements} values")
    if math.prod(tensor.shape) > span or any(
        n > 1 and not stride for n, stride in zip(tensor.shape, tensor.stride, strict=True)
    ):
        raise UnsupportedModel(path, found="tensors whose values overlap")
    offset = block.offset + (start + tensor.offset) * dtype.itemsize
    nbytes = span * dtype.itemsize
    if _lies_in_order(tensor):
        return entry_of_parts(tensor.shape, dtype, stored, partial(read_parts, path, offset, nbytes, dtype))
    read = partial(_in_order, path, offset, nbytes, dtype, tensor.shape, tensor.stride)
    return TensorEntry(tensor.shape, dtype, stored, read)


def _lies_in_order(tensor: PickledTensor) -> bool:
    """Whether each value follows the one before; the stride of an axis of size 1 says nothing."""
    step = 1
    for n, stride in zip(reversed(tensor.shape), reversed(tensor.stride), strict=True):
        if n > 1 and stride != step:
            return False
        step *= n
    return True


def _in_order(
    path: Path, offset: int, nbytes: int, dtype: torch.dtype, shape: tuple[int, ...], stride: tuple[int, ...]
) -> torch.Tensor:
    """What lies between the tensor's first and last value, put in order."""
    return read_range(path, offset, nbytes).view(dtype).as_strided(shape, stride).contiguous()
