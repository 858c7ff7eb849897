"""The folder of kept states, seen as files: which there are, how large, and which go first. Needs no torch.

`<fingerprint of the model>/<number of tokens>-<key>.state`; a file's time of change says when it was used last. Other
Ravel processes work in the same folder: what has gone meanwhile was not there, and nothing here raises OSError.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.files import LEFT_OVER, LEFT_OVER_AFTER_S

Place = tuple[int, str]  # how many tokens a snapshot stands for, and their key

_STATE = re.compile(r"([0-9]{8,15})-([0-9a-f]{32})\.state")


@dataclass(frozen=True, slots=True)
class StoreFile:
    """A kept state, or (`is_state` False) what is left of one that was never finished."""

    path: Path
    fingerprint: str
    bytes: int
    used_ns: int  # since 1970
    is_state: bool = True


def state_path(folder: Path, fingerprint: str, place: Place) -> Path:
    return folder / fingerprint / f"{place[0]:08d}-{place[1]}.state"


def places_in(folder: Path, fingerprint: str) -> set[Place]:
    """What is kept for one model."""
    names = (entry.name for entry in _entries(folder / fingerprint))
    return {(int(name[1]), name[2]) for name in map(_STATE.fullmatch, names) if name}


def files_in(folder: Path) -> list[StoreFile]:
    """Every file of every model that the store has made. Looks at each one."""
    files = []
    for model in _entries(folder):
        for entry in _entries(Path(model.path)):
            is_state = _STATE.fullmatch(entry.name) is not None
            if not is_state and not LEFT_OVER.fullmatch(entry.name):
                continue  # foreign
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if entry.is_file(follow_symlinks=False):
                    file = StoreFile(Path(entry.path), model.name, status.st_size, status.st_mtime_ns, is_state)
                    files.append(file)
    return files


def make_room(folder: Path, budget_bytes: int) -> None:
    """Removes what was used longest ago until the rest fits, and what killed processes left behind."""
    files = files_in(folder)
    used = sum(file.bytes for file in files)
    too_old_ns = time.time_ns() - LEFT_OVER_AFTER_S * 10**9
    for file in sorted(files, key=lambda f: (f.is_state, f.used_ns, f.path.name)):
        if used > budget_bytes if file.is_state else file.used_ns < too_old_ns:
            drop(file.path)
            used -= file.bytes


def clear(folder: Path) -> None:
    """Removes everything that the store has made there."""
    for file in files_in(folder):
        drop(file.path)
    for model in _entries(folder):
        with suppress(OSError):  # something foreign is in it, or it is no folder
            os.rmdir(model.path)


def drop(path: Path) -> None:
    with suppress(OSError):  # already gone, or in a folder that may only be read
        path.unlink()


def touch(path: Path) -> None:
    """Notes that the file was used now."""
    with suppress(OSError):
        os.utime(path)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from entries
