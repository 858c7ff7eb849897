"""Rows of the tables of snapshots in history.db: the whole story as it once was. No Qt, no thread of its own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import engine
from app.story.comments import without_comments
from app.story.kept_texts import get_text, put_text
from app.story.scene import Scene
from app.story.story import SHELVES, Story
from app.story.textfile import whole_characters


@dataclass(frozen=True, slots=True)
class Snapshot:
    """made_at: seconds since 1970; texts: how many scenes and notes; words: of the manuscript."""

    id: int
    name: str
    made_at: float
    words: int
    texts: int


@dataclass(frozen=True, slots=True)
class SnapshotText:
    """A scene or note with all that the story knows of it. shelf: the list that it was in, one of SHELVES."""

    id: str
    title: str
    text: str
    shelf: str
    chapter: int
    kind: str
    synopsis: str
    status: str
    label: str


@dataclass(frozen=True, slots=True)
class SnapshotContent:
    """What is in a snapshot, the texts of each shelf in their order."""

    title: str
    chapters: tuple[str, ...]
    texts: tuple[SnapshotText, ...]


def content_of(story: Story) -> SnapshotContent:
    """The story as it is now; its scenes have to have the text that is on the page."""
    texts = tuple(_snapshot_text(scene, shelf) for shelf in SHELVES for scene in getattr(story, shelf))
    return SnapshotContent(story.title, tuple(chapter.title for chapter in story.chapters), texts)


def _snapshot_text(scene: Scene, shelf: str) -> SnapshotText:
    own = {field.name: getattr(scene, field.name) for field in fields(SnapshotText) if field.name != "shelf"}
    return SnapshotText(shelf=shelf, **own)


def keep_texts(db: sqlite3.Connection, texts: Sequence[SnapshotText]) -> None:
    """Puts texts into the history before the snapshot that needs them is written: a novel's take too long at once."""
    for text in texts:
        put_text(db, text.id, whole_characters(text.text))


def count_content(content: SnapshotContent) -> int:
    """Words of the manuscript, those in comments left out."""
    return sum(engine.count_words(without_comments(text.text)) for text in content.texts if text.shelf == "scenes")


def add_snapshot(db: sqlite3.Connection, name: str, content: SnapshotContent, words: int, now: float) -> int:
    """Returns its id. Short if `keep_texts` has seen all texts. words: see `count_content`."""
    rows = []
    for place, text in enumerate(content.texts):
        facts = {key: whole_characters(v) if isinstance(v, str) else v for key, v in asdict(text).items()}
        said = facts.pop("text")
        rows.append((place, facts.pop("id"), put_text(db, text.id, said), json.dumps(facts, ensure_ascii=False)))
    whole = {"title": whole_characters(content.title), "chapters": [whole_characters(t) for t in content.chapters]}
    sql = "INSERT INTO snapshots (name, made_at, words, content) VALUES (?, ?, ?, ?)"
    values = (whole_characters(name), now, words, json.dumps(whole, ensure_ascii=False))
    snapshot_id = int(db.execute(sql, values).lastrowid or 0)
    sql = "INSERT INTO snapshot_texts (snapshot, place, scene, text, facts) VALUES (?, ?, ?, ?, ?)"
    db.executemany(sql, [(snapshot_id, *row) for row in rows])
    return snapshot_id


def snapshots(db: sqlite3.Connection) -> list[Snapshot]:
    """From the newest to the oldest, without those that were deleted."""
    count = "(SELECT COUNT(*) FROM snapshot_texts WHERE snapshot = snapshots.id)"
    rows = db.execute(f"SELECT id, name, made_at, words, {count} FROM snapshots WHERE NOT pruned ORDER BY id DESC")
    return [Snapshot(*row) for row in rows]


def names_with(db: sqlite3.Connection, scene_id: str) -> list[str]:
    """What the snapshots are called that have this text, the newest first."""
    has_it = "EXISTS (SELECT 1 FROM snapshot_texts WHERE snapshot = snapshots.id AND scene = ?)"
    rows = db.execute(f"SELECT name FROM snapshots WHERE NOT pruned AND {has_it} ORDER BY id DESC", (scene_id,))
    return [row[0] for row in rows]


def snapshot_content(db: sqlite3.Connection, snapshot_id: int) -> SnapshotContent:
    """Raises ValueError for one that isn't there or is damaged."""
    row = db.execute("SELECT content FROM snapshots WHERE id = ?", (snapshot_id,)).fetchone()
    if row is None:
        raise ValueError(f"no snapshot {snapshot_id}")
    sql = "SELECT scene, text, facts FROM snapshot_texts WHERE snapshot = ? ORDER BY place"
    rows = db.execute(sql, (snapshot_id,)).fetchall()
    try:
        whole = json.loads(row[0])
        texts = tuple(SnapshotText(scene, text=get_text(db, text), **json.loads(facts)) for scene, text, facts in rows)
        return SnapshotContent(whole["title"], tuple(whole["chapters"]), texts)
    except (KeyError, TypeError) as error:
        raise ValueError(f"snapshot {snapshot_id} is damaged") from error


def rename_snapshot(db: sqlite3.Connection, snapshot_id: int, name: str) -> None:
    db.execute("UPDATE snapshots SET name = ? WHERE id = ?", (whole_characters(name), snapshot_id))


def set_snapshot_pruned(db: sqlite3.Connection, snapshot_id: int, pruned: bool) -> None:
    """Hides it, or brings it back; it is deleted when the history is opened the next time."""
    db.execute("UPDATE snapshots SET pruned = ? WHERE id = ?", (pruned, snapshot_id))
