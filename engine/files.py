"""Writing the engine's cache files: whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: What temporary files are called. One stays where a process is killed while it writes; after so long it is nobody's.
LEFT_OVER = re.compile(r"\.[0-9a-f]{16}\.tmp")
LEFT_OVER_AFTER_S = 3600

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` in the place of `path` in one step, through a temporary file beside it. Raises OSError.

    No fsync: what is written here is a cache with a checksum, and a file that a power cut damaged is noticed.
    """
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
    handle = os.open(temporary, _NEW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def left_overs(folder: Path) -> Iterator[Path]:
    """The temporary files of killed processes, in `folder` and below it. Raises nothing."""
    for place, _, names in os.walk(folder):
        for name in filter(LEFT_OVER.fullmatch, names):
            path = Path(place, name)
            with suppress(OSError):
                if path.lstat().st_mtime < time.time() - LEFT_OVER_AFTER_S:
                    yield path


def remove_left_overs(folder: Path) -> None:
    """Removes them. Raises nothing."""
    for path in left_overs(folder):
        with suppress(OSError):
            path.unlink()
