"""Every error that opening and keeping a story raises or reports on purpose.

Like the engine's, these carry facts; `app/errors.py` turns them into sentences with a remedy. `str(error)` is for logs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class StoryError(Exception):
    """The root of all story errors. `facts` always holds `path`, the file or folder that it is about."""

    def __init__(self, path: Path | str, **facts: Any) -> None:
        self.path = Path(path)
        self.facts: dict[str, Any] = {"path": str(path), **facts}
        super().__init__(", ".join(f"{name}={value}" for name, value in self.facts.items()))


class StoryNotFound(StoryError):
    """There is nothing at that path."""


class NotAStory(StoryError):
    """Something is there, but no story. Facts: reason, one of `empty_folder`, `file_type`, `special_file`."""


class UnreadableFile(StoryError):
    """The system refused to read a file or folder. Facts: reason (the system's words)."""


class AccessDenied(UnreadableFile):
    """The same, for want of permission."""


class UndecodableText(StoryError):
    """Bytes that are no text. Facts: reason, position (byte), encoding. Nothing was changed on disk."""


class FileTooLarge(StoryError):
    """Facts: size_bytes, limit_bytes."""


class NewerFormat(StoryError):
    """Written by a newer Ravel. Facts: found, known. Nothing was changed on disk."""


class FolderNotEmpty(StoryError):
    """A new story was to be made in a folder that has something in it."""


class SingleFileStory(StoryError):
    """One file has no scenes to add, move or remove. Facts: wanted."""


class MissingScene(StoryError):
    """story.toml names a scene file that isn't there; its place is kept. Facts: title."""


class SceneOutsideStory(StoryError):
    """story.toml names a file outside of the story's folder, which is never opened."""


class DamagedManifest(StoryError):
    """story.toml could not be read; the scenes were found from the files. Facts: reason, kept_at (None: in place)."""


class SaveFailed(StoryError):
    """A file could not be written. Facts: reason, kept_at (the text's copy in the recovery folder, None: nowhere)."""


class ChangedOutside(StoryError):
    """Another program wrote a file that was to be saved; it was left as it is."""


class BackupFailed(StoryError):
    """A backup could not be written or unpacked. Facts: folder, reason."""


class NotABackup(StoryError):
    """A file that is no backup of a story, or a damaged one. Nothing was changed on disk."""


class StoryLocked(StoryError):
    """Another Ravel writes this story. Facts: pid, host, since (seconds since 1970), each None where unknown; reason:
    `dead` if it is certain that it doesn't run any more, `reading` if the story is shown here meanwhile, else ""."""


class HistoryUnavailable(StoryError):
    """The history can't be read or written; the manuscript is not touched by that. Facts: reason."""


class StatisticsUnavailable(StoryError):
    """The log of what was written can't be read or written; no text is touched by that. Facts: reason."""


class UnusableDictionary(StoryError):
    """A spelling dictionary that can't be used. Facts: reason, one of `encoding` (with `encoding`), `missing`,
    `no_dictionary`, `no_pair`, `archive`, `too_large`."""


def unreadable(path: Path | str, error: OSError) -> UnreadableFile:
    """The typed error for an OSError met while reading."""
    kind = AccessDenied if isinstance(error, PermissionError) else UnreadableFile
    return kind(path, reason=error.strerror or str(error))
