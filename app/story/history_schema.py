"""The tables of history.db, how an older file is brought up to date, and what becomes of a damaged one."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from app.story.errors import NewerFormat
from app.story.filenames import free_name

SCHEMA_VERSION = 3

#: What leads from each version to the next; the first begins with an empty file.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE takes (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, offset INTEGER NOT NULL, text TEXT NOT NULL, seed INTEGER NOT NULL,
    params TEXT NOT NULL, model TEXT NOT NULL, made_at REAL NOT NULL, kept INTEGER NOT NULL
)""",
        "CREATE INDEX takes_of_scene ON takes (scene, id)",
        """CREATE TABLE spans (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, text_hash BLOB NOT NULL, spans TEXT NOT NULL, UNIQUE (scene, text_hash)
)""",
    ),
    (
        # around: the page's text without the take, NULL where it isn't known; page_hash: of the page with it
        "ALTER TABLE takes ADD COLUMN parent INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE takes ADD COLUMN around INTEGER",
        "ALTER TABLE takes ADD COLUMN page_hash BLOB",
        "ALTER TABLE takes ADD COLUMN tint TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE takes ADD COLUMN by_writer INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE takes ADD COLUMN fingerprint TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE takes ADD COLUMN ids BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE takes ADD COLUMN name TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE takes ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE takes ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX takes_pruned ON takes (id) WHERE pruned",
        "CREATE TABLE heads (scene TEXT PRIMARY KEY, take INTEGER NOT NULL)",
        """CREATE TABLE texts (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, hash BLOB NOT NULL, base INTEGER, head INTEGER NOT NULL,
    tail INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (scene, hash)
)""",
        "CREATE INDEX whole_texts ON texts (scene, id) WHERE base IS NULL",
    ),
    (
        # text: in texts; added, removed: words, since the version before; reason: what it was kept for
        """CREATE TABLE versions (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, made_at REAL NOT NULL, text INTEGER NOT NULL, words INTEGER NOT NULL,
    added INTEGER NOT NULL, removed INTEGER NOT NULL, reason TEXT NOT NULL, name TEXT NOT NULL DEFAULT ''
)""",
        "CREATE INDEX versions_of_scene ON versions (scene, id)",
        # content: chapters and what else a story has beside its texts
        """CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, made_at REAL NOT NULL, words INTEGER NOT NULL, content TEXT NOT NULL,
    pruned INTEGER NOT NULL DEFAULT 0
)""",
        """CREATE TABLE snapshot_texts (
    snapshot INTEGER NOT NULL, place INTEGER NOT NULL, scene TEXT NOT NULL, text INTEGER NOT NULL, facts TEXT NOT NULL,
    PRIMARY KEY (snapshot, place)
) WITHOUT ROWID""",
    ),
)
_TAKES = {"takes", "spans"}
_TREE = {*_TAKES, "heads", "texts"}
_TABLES = (_TAKES, _TREE, {*_TREE, "versions", "snapshots", "snapshot_texts"})  # of each version


def open_database(path: Path) -> sqlite3.Connection:
    """Opens a history, begins one, or brings an older one up to date.

    Raises NewerFormat; sqlite3.DatabaseError for a damaged file, its OperationalError for one that can't be used.
    """
    db = sqlite3.connect(path, timeout=2.0, check_same_thread=False)
    try:
        version = _version(db)
        if version > SCHEMA_VERSION:
            raise NewerFormat(path, found=version, known=SCHEMA_VERSION)
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the quick check failed")
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if (version or tables) and not (version and _TABLES[version - 1] <= tables):
            raise sqlite3.DatabaseError("another program's database")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last takes, never the file
        _bring_up_to_date(db)
    except BaseException:
        db.close()
        raise
    return db


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _bring_up_to_date(db: sqlite3.Connection) -> None:
    """All or nothing, by one of two programs that open the file at once."""
    if _version(db) == SCHEMA_VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    with db:
        for step in STEPS[_version(db) :]:
            for statement in step:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def put_aside(path: Path) -> Path:
    """Renames the file, with the two that SQLite keeps beside it, to `NAME.damaged` (or -2, -3 ...)."""
    kept_at = path.with_name(free_name(f"{path.name}.damaged", os.listdir(path.parent)))
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(kept_at.with_name(kept_at.name + suffix))
    return kept_at


def restored(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Puts what a database holds, whose file is gone, at `path` again, closes it and opens that. Raises OSError,
    sqlite3.Error; the one that was given still works then, unless it says otherwise itself."""
    copy = path.with_name(free_name(f"{path.name}.copy", os.listdir(path.parent)))
    db.execute("VACUUM INTO ?", (str(copy),))
    db.close()
    for suffix in ("-wal", "-shm"):  # of the file that is gone: they must not be taken for the new one's
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    copy.replace(path)
    return open_database(path)
