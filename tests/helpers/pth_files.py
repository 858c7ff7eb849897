"""PyTorch files made by hand: any pickle in either of the two containers."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001


def write_zip(
    path: Path,
    content: bytes,
    storages: Mapping[str, bytes] = {},
    *,
    compression: int = zipfile.ZIP_STORED,
    **extra: bytes,
) -> Path:
    """A file as torch writes since 1.6. extra: further parts by name."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("archive/data.pkl", content)
        for key, data in storages.items():
            archive.writestr(f"archive/data/{key}", data)
        for name, data in extra.items():
            archive.writestr(f"archive/{name}", data)
    return path


def write_old(path: Path, content: bytes, storages: Mapping[str, tuple[int, bytes]] = {}, little: bool = True) -> Path:
    """A file as torch wrote before 1.6. storages: number of elements and bytes by key."""
    file = io.BytesIO()
    system = {"protocol_version": PROTOCOL, "little_endian": little, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    for value in (MAGIC, PROTOCOL, system):
        file.write(pickle.dumps(value, protocol=2))
    file.write(content)
    file.write(pickle.dumps(list(storages), protocol=2))
    for elements, data in storages.values():
        file.write(struct.pack("<q", elements) + data)
    path.write_bytes(file.getvalue())
    return path


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def number(value: int) -> bytes:
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(data)]) + data


def storage(kind: str = "FloatStorage", key: str = "0", elements: int = 6, view: bytes = b"") -> bytes:
    """What a tensor's pickle says of its storage. view: pickled, only in the old container."""
    parts = (text("storage"), b"ctorch\n" + kind.encode() + b"\n", text(key), text("cpu"), number(elements), view)
    return b"(" + b"".join(parts) + b"tQ"


def tensor(
    shape: tuple[int, ...], stride: tuple[int, ...], offset: int = 0, of: bytes = b"", maker: str = "_rebuild_tensor_v2"
) -> bytes:
    """A pickled tensor. of: its storage, by default six float32 values under the key "0"."""
    sizes = b"(" + b"".join(map(number, shape)) + b"t(" + b"".join(map(number, stride)) + b"t"
    hooks = b"ccollections\nOrderedDict\n)R"
    return (
        b"ctorch._utils\n"
        + maker.encode()
        + b"\n("
        + (of or storage())
        + number(offset)
        + sizes
        + b"\x89"
        + hooks
        + b"tR"
    )


def state_dict(**tensors: bytes) -> bytes:
    """A pickled dict of pickled values, whole."""
    return b"\x80\x02" + mapping(**tensors) + b"."


def mapping(**values: bytes) -> bytes:
    return b"}(" + b"".join(text(name) + value for name, value in values.items()) + b"u"
