"""One writer a story: a lock of the operating system's, which a killed program cannot leave behind.

A story folder is locked by a hidden file in it, so that also another machine on a shared disk sees it; a single file by
one in the user's state folder. A small file beside the lock says who holds it; only the lock itself decides.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from app.story.errors import SaveFailed, StoryLocked
from app.story.manifest import MANIFEST_NAME
from app.story.textfile import write_bytes_atomic

LOCK_NAME = ".ravel.lock"
HOLDER_SUFFIX = ".json"
_SYNCHRONIZE = 0x00100000  # the least that Windows is asked for about a process

Scope = Literal["folder", "machine"]


class StoryLock:
    """Held from `acquire_lock` until `release` or the end of the process, however it ends.

    scope: `folder` where every machine that opens the folder sees the lock, `machine` where only this user's other
    windows do. reason: why a folder got no more than that (read-only, or a file system without locks), else "".
    left_behind: when the program that held it before began to (seconds since 1970), if that was ended without closing
    the story, else None.
    """

    def __init__(self, lock: FileLock, scope: Scope, reason: str, left_behind: float | None = None) -> None:
        self._lock = lock
        self.scope = scope
        self.reason = reason
        self.left_behind = left_behind

    def release(self) -> None:
        """Gives the story free. May be called again."""
        if self._lock.is_locked:
            with suppress(OSError):  # a disk that went away takes its lock along
                _holder_file(Path(self._lock.lock_file)).unlink(missing_ok=True)
            with suppress(OSError):
                self._lock.release()


def acquire_lock(path: Path, state_folder: Path, take_over: bool = False) -> StoryLock:
    """Locks the story at `path` (a folder, its story.toml or a single file) for writing, at once or not at all.

    take_over: also where the system says that the lock is held, if the program that took it ran on this machine and
    has ended (some network disks don't notice). Raises StoryLocked with what is known of the holder, SaveFailed if not
    even the state folder can be written.
    """
    path = Path(os.path.realpath(path))
    if path.name == MANIFEST_NAME:
        path = path.parent
    own = state_folder / "locks" / f"{_name_of(path)}.lock"
    if take_over:
        for lock_path in (own, path / LOCK_NAME) if path.is_dir() else (own,):
            _forget_dead(lock_path)
    if not path.is_dir():
        return _acquire(path, own, "machine", "")
    try:
        return _acquire(path, path / LOCK_NAME, "folder", "")
    except OSError as error:
        return _acquire(path, own, "machine", error.strerror or str(error))


def _acquire(story: Path, lock_path: Path, scope: Scope, reason: str) -> StoryLock:
    """Raises OSError only for `folder`, where the caller has another place to go to."""
    lock = FileLock(lock_path, timeout=0, thread_local=False, fallback_to_soft=False)
    try:
        if scope == "machine":
            lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise StoryLocked(story, **_read_holder(lock_path), reason="dead" if _is_dead(lock_path) else "") from error
    except OSError as error:
        if scope == "folder":
            raise
        raise SaveFailed(story, reason=error.strerror or str(error), kept_at=None) from error
    left_behind = _read_holder(lock_path)["since"]  # a story that is closed takes its note along
    _write_holder(lock_path)
    return StoryLock(lock, scope, reason, left_behind)


def _forget_dead(lock_path: Path) -> None:
    """The lock's file goes, so that a new one can be locked; whoever still held it would hold a file without a name."""
    if _is_dead(lock_path):
        with suppress(OSError):  # then it can't be taken over, and that is told
            lock_path.unlink()


def _is_dead(lock_path: Path) -> bool:
    """Whether it is certain that the holder doesn't run any more: that can only be known of this very machine, and not
    from within a sandbox, which sees no processes but its own."""
    holder = _read_holder(lock_path)
    if holder["host"] != socket.gethostname() or holder["pid"] is None or _is_sandboxed():
        return False
    return not _is_running(holder["pid"])


def _is_sandboxed() -> bool:
    return any(name in os.environ for name in ("FLATPAK_ID", "SNAP", "container")) or os.path.exists("/.flatpak-info")


def _is_running(pid: int) -> bool:
    """Also of another program that has got this number since; wrong only on the safe side."""
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(_SYNCHRONIZE, False, pid)
        if not handle:
            return False
        ctypes.windll.kernel32.CloseHandle(handle)
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's; or a number that no process has, in a note that is damaged
        return True
    return True


def _write_holder(lock_path: Path) -> None:
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
    try:
        write_bytes_atomic(_holder_file(lock_path), json.dumps(holder).encode())
    except OSError:  # a full disk: the lock holds all the same, and the other window just can't say whose it is
        return


def _read_holder(lock_path: Path) -> dict[str, Any]:
    """pid, host and since, each None where the holder's note doesn't say or is damaged."""
    try:
        found = json.loads(_holder_file(lock_path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        found = {}
    kinds: dict[str, type | tuple[type, ...]] = {"pid": int, "host": str, "since": (int, float)}
    return {name: value if isinstance(value := found.get(name), kind) else None for name, kind in kinds.items()}


def _holder_file(lock_path: Path) -> Path:
    return lock_path.with_name(lock_path.name + HOLDER_SUFFIX)


def _name_of(path: Path) -> str:
    return hashlib.sha256(os.path.normcase(path).encode("utf-8", "surrogateescape")).hexdigest()[:32]
