"""The header of a GGUF file: metadata and the table of tensors (the GGUF specification, versions 2 and 3).

Every count and length is checked against what is left of the file before anything is allocated, and values stay in the
file until they are asked for: a header that makes no sense costs neither time nor memory.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.errors import DamagedModel, UnreadableModel, UnsupportedModel
from engine.formats.tensor_entry import MAX_TENSORS

#: Formats of `struct` by the specification's numbers of value types.
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9

_VERSIONS = (2, 3)  # they differ in nothing but that 3 may be big-endian
_DEFAULT_ALIGNMENT = 32

# Above any real file: those of RWKV have some 40 keys, up to 2,400 tensors and 65,536 strings, others 800,000 strings.
_MAX_KEYS = 4_096
_MAX_STRINGS = 1_000_000
_MAX_NAME_BYTES = 65_535
_MAX_TEXT_BYTES = 1 << 20
_MAX_AXES = 4


@dataclass(frozen=True, slots=True)
class Value:
    """A metadata value that is still in the file. count: elements of an array, None for a single value."""

    kind: int  # of the elements, for an array
    count: int | None
    offset: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tensor lies. shape: outermost axis first, as torch has it. kind: ggml's number of its type."""

    name: str
    shape: tuple[int, ...]
    kind: int
    offset: int  # in bytes from the beginning of the file


class Header:
    """What `read_header` found. size: of the file, in bytes.

    Its readers raise DamagedModel for a value of another kind than the key needs, UnreadableModel if the disk fails.
    """

    def __init__(self, path: Path, size: int, values: dict[str, Value], places: list[Place]) -> None:
        self.path = path
        self.size = size
        self.places = places
        self._values = values

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str = "") -> str:
        """A string, `default` where the key is missing."""
        value = self._values.get(key)
        if value is None:
            return default
        if value.kind != _STRING or value.count is not None or value.nbytes > _MAX_TEXT_BYTES:
            raise DamagedModel(self.path, reason=f"{key} is no text of a sensible length")
        return _decoded(self.path, self._bytes(value))

    def integer(self, key: str, default: int) -> int:
        """A whole number, `default` where the key is missing."""
        number = self.number(key, default)
        if not isinstance(number, int):
            raise DamagedModel(self.path, reason=f"{key} is no whole number")
        return number

    def number(self, key: str, default: float) -> float:
        """An int, a float or a bool, `default` where the key is missing."""
        value = self._values.get(key)
        if value is None:
            return default
        if value.kind not in _SCALARS or value.count is not None:
            raise DamagedModel(self.path, reason=f"{key} is no number")
        number: float = struct.unpack("<" + _SCALARS[value.kind], self._bytes(value))[0]
        return number

    def numbers(self, key: str, most: int) -> tuple[float, ...]:
        """An array of at most `most` numbers, empty where the key is missing."""
        value = self._values.get(key)
        if value is None:
            return ()
        if value.kind not in _SCALARS or value.count is None or value.count > most:
            raise DamagedModel(self.path, reason=f"{key} is no array of up to {most} numbers")
        return struct.unpack(f"<{value.count}{_SCALARS[value.kind]}", self._bytes(value))

    def texts(self, key: str, most: int) -> list[bytes]:
        """An array of at most `most` strings, not decoded, empty where the key is missing."""
        value = self._values.get(key)
        if value is None:
            return []
        if value.kind != _STRING or value.count is None or value.count > most:
            raise DamagedModel(self.path, reason=f"{key} is no array of up to {most} texts")
        data, at, found = self._bytes(value), 0, []
        for _ in range(value.count):  # the lengths were checked when the header was read
            end = at + 8 + int.from_bytes(data[at : at + 8], "little")
            found.append(data[at + 8 : end])
            at = end
        return found

    def _bytes(self, value: Value) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(value.offset)
                data = file.read(value.nbytes)
        except OSError as error:
            raise UnreadableModel(self.path, reason=error.strerror or str(error)) from error
        if len(data) != value.nbytes:
            raise DamagedModel(self.path, reason="the file became shorter")
        return data


def read_header(path: Path) -> Header:
    """Metadata and table of tensors; only that the tensors' bytes are in the file isn't checked yet.

    Raises UnsupportedModel for another version or big-endian numbers, DamagedModel for what makes no sense,
    UnreadableModel if the disk fails.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            cursor = _Cursor(path, file, size)
            cursor.skip(len(b"GGUF"))
            _check_version(path, cursor.number("I"))
            n_tensors = cursor.count(MAX_TENSORS, "tensors")
            n_keys = cursor.count(_MAX_KEYS, "keys")
            values = _read_values(cursor, n_keys)
            places = [_read_place(cursor) for _ in range(n_tensors)]
            at = cursor.at
    except OSError as error:
        raise UnreadableModel(path, reason=error.strerror or str(error)) from error
    if len({place.name for place in places}) != len(places):
        raise DamagedModel(path, reason="two tensors have one name")
    alignment = Header(path, size, values, []).integer("general.alignment", _DEFAULT_ALIGNMENT)
    if alignment <= 0 or alignment & (alignment - 1) or any(place.offset % alignment for place in places):
        raise DamagedModel(path, reason="tensors don't begin where they should")
    return Header(path, size, values, _moved(places, at, alignment))


class _Cursor:
    """Reads a file from its beginning on, never beyond its end."""

    def __init__(self, path: Path, file: BinaryIO, size: int) -> None:
        self.path = path
        self.at = 0
        self.strings = 0
        self._file = file
        self._size = size

    def take(self, nbytes: int) -> bytes:
        self._check(nbytes)
        data = self._file.read(nbytes)
        if len(data) != nbytes:
            raise DamagedModel(self.path, reason="the file became shorter")
        self.at += nbytes
        return data

    def skip(self, nbytes: int) -> None:
        self._check(nbytes)
        self._file.seek(nbytes, 1)
        self.at += nbytes

    def number(self, form: str) -> int:
        number: int = struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]
        return number

    def count(self, largest: int, what: str) -> int:
        n = self.number("Q")
        if n > largest:
            raise DamagedModel(self.path, reason=f"the header speaks of {n} {what}")
        return n

    def text(self) -> str:
        return _decoded(self.path, self.take(self.count(_MAX_NAME_BYTES, "letters in a name")))

    def _check(self, nbytes: int) -> None:
        if nbytes > self._size - self.at:
            raise DamagedModel(self.path, reason="the file ends within its header")


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DamagedModel(path, reason="a text in the header is not UTF-8") from error


def _check_version(path: Path, version: int) -> None:
    if version and not version & 0xFFFF:
        raise UnsupportedModel(path, found="a big-endian GGUF file")
    if version not in _VERSIONS:
        raise UnsupportedModel(path, found=f"a GGUF file of version {version}")


def _read_values(cursor: _Cursor, n_keys: int) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for _ in range(n_keys):
        key = cursor.text()
        if key in values:
            raise DamagedModel(cursor.path, reason="two values have one key")
        values[key] = _read_value(cursor)
    return values


def _read_value(cursor: _Cursor) -> Value:
    """Finds where the value at the cursor lies, and steps over it."""
    kind, count = cursor.number("I"), None
    if kind == _ARRAY:
        kind, count = cursor.number("I"), cursor.number("Q")
    start = cursor.at
    if kind in _SCALARS:
        cursor.skip(struct.calcsize("<" + _SCALARS[kind]) * (1 if count is None else count))
    elif kind == _STRING and count is None:
        start += 8
        cursor.skip(cursor.number("Q"))
    elif kind == _STRING and count is not None:
        cursor.strings += count
        if cursor.strings > _MAX_STRINGS:
            raise DamagedModel(cursor.path, reason=f"the header speaks of {count} texts")
        for _ in range(count):
            cursor.skip(cursor.number("Q"))
    else:
        raise DamagedModel(cursor.path, reason=f"the header has a value of unknown type {kind}")
    return Value(kind, count, start, cursor.at - start)


def _read_place(cursor: _Cursor) -> Place:
    """One line of the table; its offset still counts from where the tensors begin."""
    name = cursor.text()
    n_axes = cursor.number("I")
    if n_axes > _MAX_AXES:
        raise DamagedModel(cursor.path, reason=f"{name} has {n_axes} axes")
    innermost_first = [cursor.number("Q") for _ in range(n_axes)]
    if 0 in innermost_first:
        raise DamagedModel(cursor.path, reason=f"{name} is empty")
    return Place(name, tuple(reversed(innermost_first)), cursor.number("I"), cursor.number("Q"))


def _moved(places: list[Place], header_bytes: int, alignment: int) -> list[Place]:
    """The same with offsets from the beginning of the file: the tensors begin at the next multiple of `alignment`."""
    begin = -(-header_bytes // alignment) * alignment
    return [Place(place.name, place.shape, place.kind, begin + place.offset) for place in places]
