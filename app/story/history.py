"""The story's memory beside its text: what the model offered, which words on the page are the model's, and what the
texts were before.

An SQLite file that the manuscript never depends on: a damaged one is put aside and a new one begun. `history_schema.py`
has its tables, `takes_table.py`, `versions_table.py`, `snapshots_table.py` and `kept_texts.py` what is in them,
`takes_tree.py` what the tree of takes means. `versions.py` asks for versions and snapshots, on a thread of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from app.story import takes_table
from app.story.errors import HistoryUnavailable
from app.story.history_schema import open_database, put_aside, restored
from app.story.kept_texts import drop_unused_texts
from app.story.story import Story
from app.story.takes_table import Node, Page, RecordedTake
from app.story.textfile import whole_characters

HISTORY_NAME = "history.db"
SPAN_VERSIONS = 8  # texts a scene whose tint is kept: after a kill the file may hold any of the last few

_T = TypeVar("_T")


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
        """Opens or begins the history at `path`; what was pruned before goes for good. Raises HistoryUnavailable,
        NewerFormat."""
        self.path = path
        self.damaged: Path | None = None
        self._lock = threading.Lock()
        try:
            try:
                self._db = open_database(path)
            except sqlite3.OperationalError:  # not damage: locked, read-only, no such folder
                raise
            except sqlite3.DatabaseError:
                self.damaged = put_aside(path)
                self._db = open_database(path)
            _sweep(self._db)
        except (OSError, sqlite3.Error) as error:
            raise HistoryUnavailable(path, reason=str(error)) from error

    def close(self) -> None:
        """May be called again."""
        with self._lock:
            self._db.close()

    # Takes

    def add_take(self, take: RecordedTake) -> int:
        """Records a take and returns its id."""
        self.come_back()
        return self.run(lambda db: takes_table.add_take(db, take))

    def takes(self, scene_id: str, limit: int = 1000) -> list[RecordedTake]:
        """The newest of what the model offered in a scene, oldest first; without what stood around it."""
        return self.run(lambda db: takes_table.newest_takes(db, scene_id, limit))

    def set_kept(self, take_id: int, kept: bool) -> None:
        """Says whether a take is what stands on the page."""
        self.run(lambda db: db.execute("UPDATE takes SET kept = ? WHERE id = ?", (kept, take_id)))

    def nodes(self, scene_id: str) -> list[Node]:
        """The tree of a scene without what was pruned, oldest first: a parent stands before its children."""
        return self.run(lambda db: takes_table.nodes_of(db, scene_id))

    def node(self, take_id: int) -> Node | None:
        """None for one that was pruned or never was."""
        return self.run(lambda db: takes_table.node_of(db, take_id))

    def nodes_with_page(self, scene_id: str, page: str) -> list[int]:
        """Ids of those that say this whole text of the scene, oldest first."""
        return self.run(lambda db: takes_table.nodes_with_page(db, scene_id, page))

    def page(self, take_id: int) -> Page | None:
        """The scene with that take in it; None where that isn't known."""
        return self.run(lambda db: takes_table.page_of(db, take_id))

    def ids(self, take_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """The tokens of these takes; of those that have none, nothing."""
        return self.run(lambda db: takes_table.ids_of(db, take_ids))

    def head(self, scene_id: str) -> int:
        """The take that was on the page last, 0 for none."""
        sql = "SELECT take FROM heads WHERE scene = ?"
        row = self.run(lambda db: db.execute(sql, (scene_id,)).fetchone())
        return int(row[0]) if row is not None else 0

    def set_head(self, scene_id: str, take_id: int) -> None:
        self.run(lambda db: db.execute("INSERT OR REPLACE INTO heads (scene, take) VALUES (?, ?)", (scene_id, take_id)))

    def set_name(self, take_id: int, name: str) -> None:
        """An empty name is none."""
        name = whole_characters(name)
        self.run(lambda db: db.execute("UPDATE takes SET name = ? WHERE id = ?", (name, take_id)))

    def set_pinned(self, take_id: int, pinned: bool) -> None:
        self.run(lambda db: db.execute("UPDATE takes SET pinned = ? WHERE id = ?", (pinned, take_id)))

    def set_pruned(self, take_ids: Sequence[int], pruned: bool) -> None:
        """Hides these, or brings them back; they are deleted when the history is opened the next time."""
        self.run(lambda db: takes_table.set_pruned(db, take_ids, pruned))

    # Tint

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

        self.run(write)

    def spans(self, scene_id: str, text: str) -> list[tuple[int, int]]:
        """What `save_spans` was given for just this text; empty for any other."""
        sql = "SELECT spans FROM spans WHERE scene = ? AND text_hash = ?"

        def read(db: sqlite3.Connection) -> list[tuple[int, int]]:
            row = db.execute(sql, (scene_id, _hash(text))).fetchone()
            return [(start, end) for start, end in json.loads(row[0])] if row is not None else []

        return self.run(read)

    def come_back(self) -> None:
        """Where the file was deleted while it is open, what is recorded would be gone with the program: what it held is
        put there again."""
        if self.path.exists() or not self.path.parent.is_dir():
            return
        try:
            with self._lock:
                self._db = restored(self._db, self.path)
        except (OSError, sqlite3.Error) as error:
            raise HistoryUnavailable(self.path, reason=str(error)) from error

    def run(self, action: Callable[[sqlite3.Connection], _T]) -> _T:
        """Does it in one transaction, which is best a short one. Raises HistoryUnavailable."""
        try:
            with self._lock, self._db:
                return action(self._db)
        except (sqlite3.Error, ValueError) as error:
            raise HistoryUnavailable(self.path, reason=str(error)) from error


def _sweep(db: sqlite3.Connection) -> None:
    """Deletes what was pruned while the history was open the last time, with the texts that only it needed."""
    tables = ("takes", "snapshots")
    with db:
        if any(db.execute(f"SELECT 1 FROM {table} WHERE pruned LIMIT 1").fetchone() for table in tables):
            for table in tables:
                db.execute(f"DELETE FROM {table} WHERE pruned")
            db.execute("DELETE FROM snapshot_texts WHERE snapshot NOT IN (SELECT id FROM snapshots)")
            drop_unused_texts(db)


def _hash(text: str) -> bytes:
    return hashlib.sha256(whole_characters(text).encode()).digest()
