"""What writing a book can fail of. Facts as in errors.py; what stood at the target before is still there."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

from app.formats.errors import FormatError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


class ExportError(FormatError):
    """The root."""


class ExportFailed(ExportError):
    """The file could not be written. Facts: kind, one of `full`, `denied`, `in_use`, `gone` (its folder) or ""; detail
    (the system's words)."""


class NothingToExport(ExportError):
    """No scene was chosen that has any words."""


class CoverUnusable(ExportError):
    """The picture can't be read, or is none that e-books can have. Facts: kind, `unreadable` or `no_picture`."""


class ExportStopped(Exception):
    """The writer wanted no more of it. Nothing was written."""


def failed(path: Path, error: OSError) -> ExportFailed:
    """The typed error for an OSError met while writing `path`."""
    kind = ""
    if error.errno in _FULL:
        kind = "full"
    elif error.errno in _REFUSED:
        # Windows lets nobody replace a file that a word processor has open, and says only that it is denied.
        kind = "in_use" if sys.platform == "win32" and path.exists() else "denied"
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        kind = "gone"
    return ExportFailed(path, kind=kind, detail=error.strerror or str(error))
