"""The zip archives that .docx, .odt and .epub are, read with limits: a small file can't become gigabytes of memory.

Only stored and deflated parts are read, as the three formats have it.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from app.formats.errors import (
    DamagedImport,
    ImportTooLarge,
    NothingToImport,
    NotThereToImport,
    ProtectedImport,
    UnknownFormat,
    UnreadableImport,
)

MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024  # pictures are never unpacked
MAX_DIRECTORY_BYTES = 16 * 1024 * 1024  # of the list of parts, which is held in memory
MAX_PART_BYTES = 256 * 1024 * 1024  # unpacked; a million words with all that Word notes about them take some 60 MB
CHUNK_BYTES = 16 * 1024  # what is made of one holds the interpreter for two milliseconds or so

_HEAD_BYTES = 1024 * 1024
_TAIL_BYTES = 66_000  # the end of a zip, with the longest comment
_END = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and what a password wraps a newer file in
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, KeyError, OSError)


class Archive:
    """One archive, open for reading. Use it in a `with`."""

    def __init__(self, path: Path) -> None:
        """Raises the errors of app/formats/errors.py for what can't be read."""
        self.path = path
        self._unpacked_bytes = 0
        try:
            self._file = path.open("rb")  # ours to close: a part that is half read would keep it open
        except FileNotFoundError as error:
            raise NotThereToImport(path) from error
        except OSError as error:
            raise UnreadableImport(path, reason=error.strerror or str(error)) from error
        try:
            self._zip = self._opened()
        except BaseException:
            self._file.close()
            raise
        self.names = frozenset(self._zip.namelist())

    def _opened(self) -> zipfile.ZipFile:
        try:
            size = self._file.seek(0, os.SEEK_END)
            self._file.seek(0)
            head = self._file.read(_HEAD_BYTES)
            self._file.seek(max(0, size - _TAIL_BYTES))
            tail = self._file.read()
        except OSError as error:
            raise UnreadableImport(self.path, reason=error.strerror or str(error)) from error
        if size == 0:
            raise NothingToImport(self.path, reason="empty_file")
        if size > MAX_ARCHIVE_BYTES:
            raise ImportTooLarge(self.path, size_bytes=size, limit_bytes=MAX_ARCHIVE_BYTES)
        self._look_before_opening(head)
        self._refuse_a_long_list(tail)
        try:
            return zipfile.ZipFile(self._file)
        except _DAMAGED as error:
            raise DamagedImport(self.path, detail=str(error)) from error

    def _look_before_opening(self, head: bytes) -> None:
        if head.startswith(_OLE):
            if "EncryptedPackage".encode("utf-16-le") in head:
                raise ProtectedImport(self.path)
            raise UnknownFormat(self.path, reason="old_word")

    def _refuse_a_long_list(self, tail: bytes) -> None:
        end = tail.rfind(_END)
        if end >= 0 and len(tail) >= end + 16:
            (size,) = struct.unpack_from("<L", tail, end + 12)
            if size > MAX_DIRECTORY_BYTES:
                raise ImportTooLarge(self.path, size_bytes=size, limit_bytes=MAX_DIRECTORY_BYTES)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part in pieces. Raises DamagedImport where it is missing or spoilt, ImportTooLarge, ProtectedImport."""
        try:
            info = self._zip.getinfo(name)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise DamagedImport(self.path, detail=f"{name}: compressed by method {info.compress_type}")
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK_BYTES):
                    self._unpacked_bytes += len(chunk)
                    if self._unpacked_bytes > MAX_PART_BYTES:
                        raise ImportTooLarge(self.path, size_bytes=self._unpacked_bytes, limit_bytes=MAX_PART_BYTES)
                    yield chunk
        except RuntimeError as error:  # the zip's own encryption; NotImplementedError is a kind of it
            if isinstance(error, NotImplementedError):
                raise DamagedImport(self.path, detail=f"{name}: {error}") from error
            raise ProtectedImport(self.path) from error
        except _DAMAGED as error:
            raise DamagedImport(self.path, detail=f"{name}: {error}") from error

    def read(self, name: str) -> bytes:
        """A whole part. Raises as `chunks` does."""
        return b"".join(self.chunks(name))
