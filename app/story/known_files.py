"""What Ravel last read from or wrote to each file, so that other programs' changes are seen in time."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class _Known:
    size: int
    mtime_ns: int
    digest: bytes  # SHA-256 of the content


class KnownFiles:
    """Size, time and content hash of files by path. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[Path, _Known] = {}

    def note(self, path: Path, data: bytes) -> None:
        """`data` is what the file holds now, just read or written."""
        try:
            found = path.stat()
        except FileNotFoundError:  # removed in this very moment: the next write will find nothing to protect
            return
        known = _Known(found.st_size, found.st_mtime_ns, _digest(data))
        with self._lock:
            self._files[path] = known

    def holds(self, path: Path, data: bytes) -> bool:
        """True if the file is as Ravel left it and that is just `data`: there is nothing to write."""
        with self._lock:
            known = self._files.get(path)
        return known is not None and known.digest == _digest(data) and _unchanged(path, known)

    def foreign_content(self, path: Path) -> bytes | None:
        """The file's bytes if they are not those that Ravel knows of, else None. Raises OSError if it can't be read."""
        with self._lock:
            known = self._files.get(path)
        if known is not None and _unchanged(path, known):
            return None
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        if known is not None and known.digest == _digest(data):
            self.note(path, data)  # only touched or copied back
            return None
        return data

    def move(self, source: Path, target: Path) -> None:
        """The file has another name now."""
        with self._lock:
            known = self._files.pop(source, None)
            if known is not None:
                self._files[target] = known


def _unchanged(path: Path, known: _Known) -> bool:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return False
    return (found.st_size, found.st_mtime_ns) == (known.size, known.mtime_ns)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
