"""Rows of the table of versions in history.db: what each scene and note said before. No Qt, no thread of its own."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import engine
from app.story.comments import without_comments
from app.story.differences import count_changes
from app.story.kept_texts import drop_unused_texts, get_text, put_text
from app.story.textfile import whole_characters
from app.story.thinning import MONTH, kept_moments

#: What a version was kept for: as the text was when it was first changed here, after an ordinary save, or as it was
#: before something larger happened to it.
REASONS = ("opened", "saved", "replace", "import", "restore", "merge", "outside", "recovered", "deleted")
_ORDINARY = ("opened", "saved")


@dataclass(frozen=True, slots=True)
class Version:
    """A text as it once was. made_at: seconds since 1970; added, removed: words, since the version before; reason: one
    of REASONS; name: the writer's, mostly "". Words in comments aren't counted."""

    id: int
    scene_id: str
    made_at: float
    words: int
    added: int
    removed: int
    reason: str
    name: str


_COLUMNS = "id, scene, made_at, words, added, removed, reason, name"


def add_version(db: sqlite3.Connection, scene_id: str, text: str, reason: str, now: float) -> int:
    """Keeps the text as the scene's newest version and thins the older ones out. 0 if it is the newest already, which
    is kept for that reason then."""
    text = whole_characters(text)
    text_id = put_text(db, scene_id, text)
    newest = db.execute(
        "SELECT id, text FROM versions WHERE scene = ? ORDER BY id DESC LIMIT 1", (scene_id,)
    ).fetchone()
    if newest is not None and newest[1] == text_id:
        if reason not in _ORDINARY:
            db.execute("UPDATE versions SET reason = ? WHERE id = ?", (reason, newest[0]))
        return 0
    added, removed = _changes(get_text(db, newest[1]) if newest is not None else "", text)
    words = engine.count_words(without_comments(text))
    sql = "INSERT INTO versions (scene, made_at, text, words, added, removed, reason) VALUES (?, ?, ?, ?, ?, ?, ?)"
    version_id = db.execute(sql, (scene_id, now, text_id, words, added, removed, reason)).lastrowid or 0
    thin_out(db, scene_id, now)
    return int(version_id)


def _changes(there: str, here: str) -> tuple[int, int]:
    """Words that came and went; comments are none, as everywhere where words are counted."""
    return count_changes(without_comments(there), without_comments(here))


def versions_of(db: sqlite3.Connection, scene_id: str) -> list[Version]:
    """From the newest to the oldest."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM versions WHERE scene = ? ORDER BY id DESC", (scene_id,))
    return [Version(*row) for row in rows]


def version_text(db: sqlite3.Connection, version_id: int) -> str:
    """Raises ValueError for one that was thinned out or is damaged."""
    row = db.execute("SELECT text FROM versions WHERE id = ?", (version_id,)).fetchone()
    if row is None:
        raise ValueError(f"no version {version_id}")
    return get_text(db, row[0])


def name_version(db: sqlite3.Connection, version_id: int, name: str) -> None:
    """A version with a name is never thinned out; an empty name is none."""
    db.execute("UPDATE versions SET name = ? WHERE id = ?", (whole_characters(name), version_id))


def thin_out(db: sqlite3.Connection, scene_id: str, now: float) -> None:
    """Deletes what is too close to another version for its age. What has a name stays, and for a month what was kept
    before something larger happened."""
    sql = "SELECT id, made_at, name != '', reason FROM versions WHERE scene = ? ORDER BY id"
    rows = db.execute(sql, (scene_id,)).fetchall()
    staying = kept_moments([row[1] for row in rows], now)
    staying |= {
        index
        for index, (_, made_at, named, reason) in enumerate(rows)
        if named or (reason not in _ORDINARY and now - made_at < MONTH)
    }
    if len(staying) == len(rows):
        return
    db.executemany("DELETE FROM versions WHERE id = ?", [(row[0],) for i, row in enumerate(rows) if i not in staying])
    for index in sorted(staying):
        if index and index - 1 not in staying:
            _count_again(db, scene_id, rows[index][0])
    drop_unused_texts(db, scene_id)


def _count_again(db: sqlite3.Connection, scene_id: str, version_id: int) -> None:
    """What came before this version is another one now."""
    sql = "SELECT text FROM versions WHERE scene = ? AND id < ? ORDER BY id DESC LIMIT 1"
    before = db.execute(sql, (scene_id, version_id)).fetchone()
    added, removed = _changes(get_text(db, before[0]) if before else "", version_text(db, version_id))
    db.execute("UPDATE versions SET added = ?, removed = ? WHERE id = ?", (added, removed, version_id))
