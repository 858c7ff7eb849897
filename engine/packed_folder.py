"""The folder of packed weights as a whole: what it takes on disk, and its end. Without torch: for a window that asks
while it works."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.errors import PackedWeightsStay
from engine.files import left_overs

SUFFIX = ".weights"

_ERROR_SHARING_VIOLATION, _ERROR_USER_MAPPED_FILE = 32, 1224  # Windows: another part of the program has it open


def files_in(folder: Path) -> Iterator[tuple[int, Path, int]]:
    """When each was used last, its path and its size. Raises nothing."""
    with suppress(OSError):
        for path in folder.glob("*" + SUFFIX):
            with suppress(OSError):
                status = path.lstat()
                yield status.st_mtime_ns, path, status.st_size


def packed_bytes(folder: Path | None) -> int:
    """What can be deleted: the files, and what killed processes left of some. Raises nothing. Any thread."""
    return sum(size for _, size in _all(folder)) if folder is not None else 0


def delete_packed(folder: Path | None) -> None:
    """Deletes every file; one that is being written stays. Any thread.

    A model that has its file mapped goes on: the file's name goes at once, its room when it is let go. Windows deletes
    no file that is mapped. Raises PackedWeightsStay for those that could not be deleted, after all others have gone.
    """
    failed: OSError | None = None
    left_bytes = 0
    for path, size in list(_all(folder)) if folder is not None else ():
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            failed, left_bytes = failed or error, left_bytes + size
    if failed is not None:
        raise PackedWeightsStay(path=str(folder), size_bytes=left_bytes, reason=_reason(failed)) from failed


def _all(folder: Path) -> Iterator[tuple[Path, int]]:
    yield from ((path, size) for _, path, size in files_in(folder))
    for path in left_overs(folder):
        with suppress(OSError):
            yield path, path.lstat().st_size


def _reason(error: OSError) -> str:
    """ "in_use", or the system's words."""
    is_shared = getattr(error, "winerror", 0) in (_ERROR_SHARING_VIOLATION, _ERROR_USER_MAPPED_FILE)
    return "in_use" if is_shared or error.errno == errno.EBUSY else error.strerror or str(error)
