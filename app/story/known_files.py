"""What Ravel last read from or wrote to each file, so that other programs' changes are seen in time."""

from __future__ import annotations

import errno
import os
import stat
import threading
from dataclasses import dataclass
from pathlib import Path

from app.story.textfile import MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was found: its content, with the size and time that it had then."""

    data: bytes
    size: int
    mtime_ns: int


class KnownFiles:
    """Content, size and time of files by path. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[Path, Seen] = {}

    def note(self, path: Path, data: bytes) -> None:
        """`data` is what the file holds now, just read or written."""
        try:
            found = path.stat()
        except FileNotFoundError:  # removed in this very moment: the next write will find nothing to protect
            return
        self.accept(path, Seen(data, found.st_size, found.st_mtime_ns))

    def accept(self, path: Path, seen: Seen) -> None:
        """What another program wrote is known from now on, and may be written over."""
        with self._lock:
            self._files[path] = seen

    def seen(self, path: Path) -> Seen | None:
        """The file as Ravel last read or wrote it; None for one that it doesn't know."""
        with self._lock:
            return self._files.get(path)

    def content(self, path: Path) -> bytes | None:
        """What Ravel last read or wrote there."""
        known = self.seen(path)
        return known.data if known is not None else None

    def holds(self, path: Path, data: bytes) -> bool:
        """True if the file is as Ravel left it and that is just `data`: there is nothing to write."""
        known = self.seen(path)
        return known is not None and known.data == data and _unchanged(path, known)

    def foreign(self, path: Path) -> Seen | None:
        """The file if it isn't as Ravel knows it, else None. Raises OSError if it can't be read, is no file, or is too
        large for a text."""
        known = self.seen(path)
        if known is not None and _unchanged(path, known):
            return None
        try:
            _refuse(path.stat())
            with path.open("rb") as file:
                found = os.fstat(file.fileno())  # first: a change while it is read is seen the next time
                seen = Seen(file.read(), found.st_size, found.st_mtime_ns)
        except FileNotFoundError:
            return None
        if known is not None and known.data == seen.data:
            self.accept(path, seen)  # only touched or copied back
            return None
        return seen

    def move(self, source: Path, target: Path) -> None:
        """The file has another name now."""
        with self._lock:
            known = self._files.pop(source, None)
            if known is not None:
                self._files[target] = known


def _refuse(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):  # a pipe would block for ever
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    if found.st_size > MAX_FILE_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))


def _unchanged(path: Path, known: Seen) -> bool:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return False
    return (found.st_size, found.st_mtime_ns) == (known.size, known.mtime_ns)
