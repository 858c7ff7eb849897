"""The story's memory beside its text: what the model offered, and which words on the page are the model's.

An SQLite file that the manuscript never depends on: a damaged one is put aside and a new one begun.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from app.story.errors import HistoryUnavailable, NewerFormat
from app.story.filenames import free_name
from app.story.story import Story
from app.story.textfile import whole_characters

HISTORY_NAME = "history.db"
SCHEMA_VERSION = 1
SPAN_VERSIONS = 8  # texts a scene whose tint is kept: after a kill the file may hold any of the last few

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE takes (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, offset INTEGER NOT NULL, text TEXT NOT NULL, seed INTEGER NOT NULL,
    params TEXT NOT NULL, model TEXT NOT NULL, made_at REAL NOT NULL, kept INTEGER NOT NULL
);
CREATE INDEX takes_of_scene ON takes (scene, id);
CREATE TABLE spans (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, text_hash BLOB NOT NULL, spans TEXT NOT NULL, UNIQUE (scene, text_hash)
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RecordedTake:
    """A passage that the model offered. offset: where in the scene; made_at: seconds since 1970; kept: on the page.

    id: given by the history, 0 before.
    """

    scene_id: str
    offset: int
    text: str
    seed: int = -1
    params: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    made_at: float = field(default_factory=time.time)
    kept: bool = True
    id: int = 0


def history_path(story: Story, data_folder: Path) -> Path:
    """history.db in the story's folder; for a single file or a folder that may not be written, in the user's data."""
    if story.folder is not None and not story.read_only:
        return story.folder / HISTORY_NAME
    place = os.path.normcase(os.path.realpath(story.file or story.root))
    digest = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return data_folder / "histories" / f"{digest}.db"


def open_history(story: Story, data_folder: Path) -> History:
    """The history of a story, begun if there is none. Raises HistoryUnavailable, NewerFormat."""
    path = history_path(story, data_folder)
    if path.parent != story.folder:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HistoryUnavailable(path, reason=error.strerror or str(error)) from error
    return History(path)


class History:
    """An open history. Usable from any thread, by one at a time; every call is one short transaction.

    damaged: where a damaged history was put when this one was opened, else None. Every method raises
    HistoryUnavailable if the file can't be read or written; text is never at stake.
    """

    def __init__(self, path: Path) -> None:
        """Opens or begins the history at `path`. Raises HistoryUnavailable, NewerFormat."""
        self.path = path
        self.damaged: Path | None = None
        self._lock = threading.Lock()
        try:
            try:
                self._db = _open(path)
            except sqlite3.OperationalError:  # not damage: locked, read-only, no such folder
                raise
            except sqlite3.DatabaseError:
                self.damaged = _put_aside(path)
                self._db = _open(path)
        except (OSError, sqlite3.Error) as error:
            raise HistoryUnavailable(path, reason=str(error)) from error

    def close(self) -> None:
        """May be called again."""
        with self._lock:
            self._db.close()

    def add_take(self, take: RecordedTake) -> int:
        """Records a passage and returns its id."""
        row = (
            take.scene_id,
            take.offset,
            whole_characters(take.text),
            take.seed,
            json.dumps(take.params, ensure_ascii=False),
            take.model,
            take.made_at,
            take.kept,
        )
        columns = "scene, offset, text, seed, params, model, made_at, kept"
        sql = f"INSERT INTO takes ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        return self._run(lambda db: int(db.execute(sql, row).lastrowid or 0))

    def set_kept(self, take_id: int, kept: bool) -> None:
        """Says whether a take is what stands on the page."""
        self._run(lambda db: db.execute("UPDATE takes SET kept = ? WHERE id = ?", (kept, take_id)))

    def takes(self, scene_id: str, limit: int = 1000) -> list[RecordedTake]:
        """The newest takes of a scene, oldest first."""
        sql = "SELECT * FROM takes WHERE scene = ? ORDER BY id DESC LIMIT ?"
        newest_first = self._run(lambda db: [_take(row) for row in db.execute(sql, (scene_id, limit))])
        return newest_first[::-1]

    def save_spans(self, scene_id: str, text: str, spans: Iterable[tuple[int, int]]) -> None:
        """Remembers which parts (start, end) of a scene's `text` are the model's, in the caller's units."""
        listed = json.dumps([[start, end] for start, end in spans])

        def write(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM spans WHERE scene = ? AND text_hash = ?", (scene_id, _hash(text)))
            db.execute("INSERT INTO spans (scene, text_hash, spans) VALUES (?, ?, ?)", (scene_id, _hash(text), listed))
            newest = "SELECT id FROM spans WHERE scene = ? ORDER BY id DESC LIMIT ?"
            db.execute(
                f"DELETE FROM spans WHERE scene = ? AND id NOT IN ({newest})", (scene_id, scene_id, SPAN_VERSIONS)
            )

        self._run(write)

    def spans(self, scene_id: str, text: str) -> list[tuple[int, int]]:
        """What `save_spans` was given for just this text; empty for any other."""
        sql = "SELECT spans FROM spans WHERE scene = ? AND text_hash = ?"

        def read(db: sqlite3.Connection) -> list[tuple[int, int]]:
            row = db.execute(sql, (scene_id, _hash(text))).fetchone()
            return [(start, end) for start, end in json.loads(row[0])] if row is not None else []

        return self._run(read)

    def _run(self, action: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            with self._lock, self._db:
                return action(self._db)
        except (sqlite3.Error, ValueError) as error:
            raise HistoryUnavailable(self.path, reason=str(error)) from error


def _open(path: Path) -> sqlite3.Connection:
    """Raises sqlite3.DatabaseError for a damaged file, its OperationalError for one that can't be used."""
    db = sqlite3.connect(path, timeout=2.0, check_same_thread=False)
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise NewerFormat(path, found=version, known=SCHEMA_VERSION)
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the quick check failed")
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        is_new = not version and not tables
        if not is_new and not (version and {"takes", "spans"} <= tables):
            raise sqlite3.DatabaseError("another program's database")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last takes, never the file
        if is_new:
            db.executescript(_SCHEMA)
    except BaseException:
        db.close()
        raise
    return db


def _put_aside(path: Path) -> Path:
    """Renames the file, with the two that SQLite keeps beside it, to `NAME.damaged` (or -2, -3 ...)."""
    kept_at = path.with_name(free_name(f"{path.name}.damaged", os.listdir(path.parent)))
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(kept_at.with_name(kept_at.name + suffix))
    return kept_at


def _take(row: tuple[Any, ...]) -> RecordedTake:
    take_id, scene_id, offset, text, seed, params, model, made_at, kept = row
    return RecordedTake(scene_id, offset, text, seed, json.loads(params), model, made_at, bool(kept), take_id)


def _hash(text: str) -> bytes:
    return hashlib.sha256(whole_characters(text).encode()).digest()
