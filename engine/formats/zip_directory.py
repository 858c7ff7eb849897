"""Where the parts of a zip archive lie (PKWARE's APPNOTE 6.3, sections 4.3.7 to 4.3.16), as far as PyTorch uses zip.

Python's own reader keeps a large record for each few bytes of a directory; this one keeps what is asked for, and
bounds what it reads.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.errors import DamagedModel, UnsupportedModel

_MAX_DIRECTORY_BYTES = 8_000_000  # twenty times that of the largest public model
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_CENTRAL, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_ZIP64_EXTRA = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One file in the archive. header: where its own header lies; size: of its data, in bytes."""

    header: int
    size: int


def read_parts(path: Path, file: BinaryIO, file_size: int) -> dict[str, Part]:
    """Every part by name. Raises DamagedModel, and UnsupportedModel for one that is compressed or encrypted."""
    try:
        start, size = _directory(file, file_size)
        if size > _MAX_DIRECTORY_BYTES or start + size > file_size:
            raise ValueError("its directory is larger than any model's")
        file.seek(start)
        return dict(_entries(path, file.read(size), file_size))
    except (struct.error, ValueError) as error:  # UnicodeDecodeError among them
        raise DamagedModel(path, reason=f"the zip archive ends early or is damaged: {error}") from error


def data_offset(path: Path, file: BinaryIO, part: Part, file_size: int) -> int:
    """Where the part's bytes begin. Raises DamagedModel unless all of them lie in the file."""
    file.seek(part.header)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(_LOCAL):
        raise DamagedModel(path, reason="the zip archive's directory points to something else")
    names, extra = struct.unpack_from("<HH", header, 26)
    offset = part.header + 30 + int(names) + int(extra)
    if offset + part.size > file_size:
        raise DamagedModel(path, reason=f"the file ends early: {file_size} bytes where {offset + part.size} belong")
    return offset


def _directory(file: BinaryIO, file_size: int) -> tuple[int, int]:
    """Start and size of the central directory."""
    tail_start = max(0, file_size - 65_557)  # the end record and the longest comment
    file.seek(tail_start)
    tail = file.read(file_size - tail_start)
    end = tail.rfind(_END)
    if end < 0:
        raise ValueError("it has no directory")
    size, start = struct.unpack_from("<II", tail, end + 12)
    if tail[end - 20 : end - 16] == _LOCATOR64 and end >= 20:
        (end64,) = struct.unpack_from("<Q", tail, end - 12)
        if end64 > file_size:
            raise ValueError("its directory lies outside")
        file.seek(end64)
        record = file.read(56)
        if not record.startswith(_END64):
            raise ValueError("its directory lies elsewhere")
        size, start = struct.unpack_from("<QQ", record, 40)
    return start, size


def _entries(path: Path, directory: bytes, file_size: int) -> Iterator[tuple[str, Part]]:
    at = 0
    while at < len(directory):
        if directory[at : at + 4] != _CENTRAL:
            raise ValueError("a part's record makes no sense")
        flags, method = struct.unpack_from("<HH", directory, at + 8)
        stored, size, n_name, n_extra, n_comment = struct.unpack_from("<IIHHH", directory, at + 20)
        (header,) = struct.unpack_from("<I", directory, at + 42)
        name = directory[at + 46 : at + 46 + n_name].decode("utf-8")
        extra = directory[at + 46 + n_name : at + 46 + n_name + n_extra]
        size, stored, header = _widened(extra, size, stored, header)
        at += 46 + n_name + n_extra + n_comment
        if flags & 1:
            raise UnsupportedModel(path, found="an encrypted zip archive")
        if method != 0 and not name.endswith("/"):
            raise UnsupportedModel(path, found="a compressed zip archive")
        if size != stored or header + size > file_size:
            raise ValueError(f"{file_size} bytes where {header + size} belong")
        yield name, Part(header, size)


def _widened(extra: bytes, *values: int) -> list[int]:
    """The values, those that didn't fit in 32 bits taken from the zip64 part of `extra`, where they lie in order."""
    at, wide = 0, b""
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _ZIP64_EXTRA:
            wide = extra[at + 4 : at + 4 + length]
        at += 4 + length
    found = []
    for value in values:
        if value == 0xFFFFFFFF:
            (value,) = struct.unpack_from("<Q", wide)
            wide = wide[8:]
        found.append(value)
    return found
