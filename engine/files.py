"""Writing the engine's cache files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` in the place of `path` in one step, through a temporary file beside it. Raises OSError.

    No fsync: what is written here is a cache with a checksum, and a file that a power cut damaged is noticed.
    """
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
