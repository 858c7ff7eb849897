"""Every error that reading and writing other programs' formats raises on purpose.

They carry facts, as those of app/story/errors.py do, and `app/errors.py` turns them into sentences.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class FormatError(Exception):
    """The root. `facts` always holds `path`, the file or folder that it is about."""

    def __init__(self, path: Path | str, **facts: Any) -> None:
        self.path = Path(path)
        self.facts: dict[str, Any] = {"path": str(path), **facts}
        super().__init__(", ".join(f"{name}={value}" for name, value in self.facts.items()))


class ImportFailed(FormatError):
    """The root of what reading raises. Nothing was written and the story is as it was."""


class NotThereToImport(ImportFailed):
    """There is nothing at that path."""


class UnreadableImport(ImportFailed):
    """The system refused to read it. Facts: reason (the system's words)."""


class UnknownFormat(ImportFailed):
    """No reader for this kind of file. Facts: reason: "", or why, as in importers.py."""


class DamagedImport(ImportFailed):
    """The file isn't what its name says, or a part of it is cut off or spoilt. Facts: detail, for the log."""


class ProtectedImport(ImportFailed):
    """A password is needed to read it."""


class CopyProtectedImport(ImportFailed):
    """An e-book that only its shop's own program opens."""


class ImportTooLarge(ImportFailed):
    """Facts: size_bytes (where it is known), limit_bytes."""


class NothingToImport(ImportFailed):
    """Read without trouble, but there are no words in it. Facts: reason: "", or one of `empty_file`, `empty_folder`."""


class UnknownEncoding(ImportFailed):
    """Bytes that are no text in an encoding that can be told for sure."""


class ImportNotWritten(ImportFailed):
    """What was read could not be written as a new story. Facts: reason (the system's words)."""
