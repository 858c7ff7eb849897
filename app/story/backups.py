"""Backups: all of a story in one dated zip file, read back once it is written; the old ones thinned out.

Reads the story's folder and changes nothing in it. Slow: for a thread of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.story.errors import BackupFailed, NotABackup
from app.story.filenames import free_name
from app.story.history import HISTORY_NAME
from app.story.lock import LOCK_NAME
from app.story.scene_files import is_inside
from app.story.textfile import TEMPORARY_PREFIX, TEMPORARY_SUFFIX, sweep_temporary_files, sync_folder

MOST_BYTES, MOST_FILES = 4 * 1024**3, 100_000  # of a backup that is opened: a zip file can claim anything
_STAMP = "%Y-%m-%d %H.%M.%S"  # no colons: Windows has none in names
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: a story's folder, or its one file. history: where its history.db lies, if there is one."""

    path: Path
    history: Path | None = None

    @property
    def name(self) -> str:
        return self.path.stem if self.path.suffix and not self.path.is_dir() else self.path.name


@dataclass(frozen=True, slots=True)
class _Note:
    """In the comment of a backup: whose it is, when it was made (seconds since 1970), what was in it."""

    story: str
    made_at: float
    digest: str


def back_up(source: Source, folder: Path, keep: int, now: float | None = None) -> Path | None:
    """Writes a backup into `folder`, checks it, then deletes what is more than `keep` backups of this story.

    None if the newest one has just the same in it. Raises BackupFailed, and then nothing is left of it and no other
    backup was touched. A kill leaves at most a temporary file, which the next backup sweeps away.
    """
    now = time.time() if now is None else now
    place = folder / source.name
    try:
        files = list(_files_of(source))
        note = _Note(os.path.realpath(source.path), now, _digest(files))
        place.mkdir(parents=True, exist_ok=True)
        sweep_temporary_files(place)
        mine = backups_of(source.path, place)
        if mine and mine[-1][1].digest == note.digest:
            return None
        target = _write(source, files, place, note)
        _thin_out([*((path, each.made_at) for path, each in mine), (target, now)], keep)
        return target
    except (OSError, sqlite3.Error, zipfile.BadZipFile, zlib.error, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BackupFailed(source.path, folder=str(folder), reason=reason) from error


def backups_of(story: Path, folder: Path) -> list[tuple[Path, _Note]]:
    """The backups of one story in a folder, oldest first; what isn't one, or is another story's, is passed over."""
    wanted, found = os.path.realpath(story), []
    for path in folder.glob("*.zip") if folder.is_dir() else ():
        note = _read_note(path)
        if note is not None and note.story == wanted:
            found.append((path, note))
    return sorted(found, key=lambda each: each[1].made_at)


def unpack(backup: Path, folder: Path) -> Path:
    """Unpacks a backup into a new folder in `folder`, never over anything, and returns what is to be opened: the new
    folder, or the one text in it. Raises NotABackup, BackupFailed."""
    try:
        with zipfile.ZipFile(backup) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if not entries or len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise NotABackup(backup)
            temporary = folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(6)}"
            temporary.mkdir(parents=True)
            try:
                for entry in entries:
                    _extract(archive, entry, temporary, backup)
                target = folder / free_name(backup.stem, os.listdir(folder))
                temporary.rename(target)
            except BaseException:
                _remove_tree(temporary)
                raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError) as error:  # damaged, or with a password
        raise NotABackup(backup) from error
    except OSError as error:
        raise BackupFailed(backup, folder=str(folder), reason=error.strerror or str(error)) from error
    texts = [path for path in target.iterdir() if path.is_file() and path.name != HISTORY_NAME]
    is_one_text = len(texts) == 1 and texts[0].name != "story.toml" and not any(p.is_dir() for p in target.iterdir())
    return texts[0] if is_one_text else target


def _files_of(source: Source) -> Iterator[tuple[Path, str]]:
    """Each file with its name in the backup; without the history, which needs copying of its own, what only this
    machine needs, and hidden folders (a repository may be larger than the story by far)."""
    if not source.path.is_dir():
        yield source.path, source.path.name
        return
    for root, folders, names in os.walk(source.path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            inner = path.relative_to(source.path).as_posix()
            if not _is_left_out(name, inner) and path.is_file() and is_inside(source.path, inner):
                yield path, inner


def _is_left_out(name: str, inner: str) -> bool:
    is_history = inner.startswith(HISTORY_NAME) and inner in (
        HISTORY_NAME,
        f"{HISTORY_NAME}-wal",
        f"{HISTORY_NAME}-shm",
    )
    is_temporary = name.startswith(TEMPORARY_PREFIX) and name.endswith(TEMPORARY_SUFFIX)
    return is_history or is_temporary or name.startswith(LOCK_NAME)


def _digest(files: Sequence[tuple[Path, str]]) -> str:
    digest = hashlib.sha256()
    for path, name in files:
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _write(source: Source, files: Sequence[tuple[Path, str]], place: Path, note: _Note) -> Path:
    token = secrets.token_hex(6)
    temporary = place / f"{TEMPORARY_PREFIX}{token}{TEMPORARY_SUFFIX}"
    history = place / f"{TEMPORARY_PREFIX}{token}-history{TEMPORARY_SUFFIX}"
    try:
        with zipfile.ZipFile(temporary, "x", zipfile.ZIP_DEFLATED, compresslevel=6, strict_timestamps=False) as archive:
            for path, name in files:
                archive.write(path, name)
            if source.history is not None and source.history.is_file():
                _copy_history(source.history, history)
                archive.write(history, HISTORY_NAME)
            archive.comment = json.dumps({"story": note.story, "made_at": note.made_at, "digest": note.digest}).encode()
        _check(temporary, len(files))
        stamp = time.strftime(_STAMP, time.localtime(note.made_at))
        target = place / free_name(f"{source.name} {stamp}.zip", os.listdir(place))
        os.replace(temporary, target)
        sync_folder(place)
        return target
    finally:
        for left in (temporary, history):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _copy_history(path: Path, target: Path) -> None:
    """A copy that is whole, also while others write. One that is damaged goes along as it lies."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)) as there,
            closing(sqlite3.connect(target)) as here,
        ):
            there.backup(here)
    except sqlite3.DatabaseError:
        target.write_bytes(path.read_bytes())


def _check(path: Path, at_least: int) -> None:
    """Reads all of it back, from the disk. Raises ValueError for what isn't what was written."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    with zipfile.ZipFile(path) as archive:
        spoilt = archive.testzip()
        if spoilt is not None or len(archive.namelist()) < at_least:
            raise ValueError(f"the backup can't be read back ({spoilt})")


def _read_note(path: Path) -> _Note | None:
    try:
        with zipfile.ZipFile(path) as archive:
            data = json.loads(archive.comment)
        return _Note(str(data["story"]), float(data["made_at"]), str(data["digest"]))
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError):
        return None


def _thin_out(backups: Sequence[tuple[Path, float]], keep: int) -> None:
    """Deletes, one by one, the backup that is missed least: whose neighbours lie closest together for their age. The
    first and the newest stay."""
    left = list(backups)
    while len(left) > max(2, keep):
        newest = left[-1][1]

        def missed(index: int, newest: float = newest) -> float:
            return (left[index + 1][1] - left[index - 1][1]) / (1.0 + newest - left[index][1])

        path, _ = left.pop(min(range(1, len(left) - 1), key=missed))
        path.unlink(missing_ok=True)


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, backup: Path) -> None:
    """Never outside of `folder`, and never more than the entry says."""
    name = entry.filename
    if not is_inside(folder, name):
        raise NotABackup(backup)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as there, path.open("xb") as here:
        written = 0
        while chunk := there.read(_CHUNK):
            written += len(chunk)
            if written > entry.file_size:
                raise NotABackup(backup)
            here.write(chunk)


def _remove_tree(folder: Path) -> None:
    for root, folders, names in os.walk(folder, topdown=False):
        for name in names:
            (Path(root) / name).unlink(missing_ok=True)
        for name in folders:
            (Path(root) / name).rmdir()
    folder.rmdir()
