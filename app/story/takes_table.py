"""Rows of the table of takes in history.db: what a take is, where it stands in the tree, and what was around it.

Offsets are UTF-16 units of the scene's text, as the editor counts them. No Qt, no thread of its own.
"""

from __future__ import annotations

import json
import sqlite3
import time
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.story.kept_texts import get_text, put_text, text_hash
from app.story.story import from_utf16
from app.story.textfile import whole_characters


@dataclass(frozen=True, slots=True)
class RecordedTake:
    """A passage that the model offered, or words of the writer's own that a jump took off the page.

    offset: where in the scene; made_at: seconds since 1970; kept: on the page; model, fingerprint: which one wrote it;
    ids: its tokens; parent: the take in whose text or behind which it began, 0 at the root of its scene; around: the
    scene's text without it at that time, None for one of which that isn't known; tint: what of the scene with it was
    the model's, (start, end) each. id: given by the history, 0 before.
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
    fingerprint: str = ""
    ids: tuple[int, ...] = ()
    parent: int = 0
    by_writer: bool = False
    around: str | None = None
    tint: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A take as a place in its scene's tree, without what is only needed to go there."""

    id: int
    parent: int
    offset: int
    text: str
    made_at: float
    by_writer: bool
    name: str
    pinned: bool
    model: str
    around_id: int  # equal for takes that began at the same place of the same text; 0: not known
    page_hash: bytes

    @property
    def can_be_reached(self) -> bool:
        """False for a take of an old history, which doesn't say what stood around it."""
        return self.around_id != 0


@dataclass(frozen=True, slots=True)
class Page:
    """A scene's text as it was with a take in it. start: of the take, UTF-16 units."""

    before: str
    text: str
    after: str
    start: int
    tint: tuple[tuple[int, int], ...]

    @property
    def whole(self) -> str:
        return self.before + self.text + self.after


_NODE = (
    "id, parent, offset, text, made_at, by_writer, name, pinned, model, COALESCE(around, 0), COALESCE(page_hash, x'')"
)


def add_take(db: sqlite3.Connection, take: RecordedTake) -> int:
    text = whole_characters(take.text)
    around_id, page_hash = None, None
    if take.around is not None:
        around = whole_characters(take.around)
        around_id = put_text(db, take.scene_id, around)
        place = from_utf16(around, take.offset)
        page_hash = text_hash(around[:place] + text + around[place:])
    row = {
        "scene": take.scene_id,
        "offset": take.offset,
        "text": text,
        "seed": take.seed,
        "params": json.dumps(take.params, ensure_ascii=False),
        "model": take.model,
        "made_at": take.made_at,
        "kept": take.kept,
        "parent": take.parent,
        "around": around_id,
        "page_hash": page_hash,
        "tint": json.dumps(take.tint),
        "by_writer": take.by_writer,
        "fingerprint": take.fingerprint,
        "ids": array("I", take.ids).tobytes(),
    }
    columns, places = ", ".join(row), ", ".join("?" * len(row))
    return int(db.execute(f"INSERT INTO takes ({columns}) VALUES ({places})", list(row.values())).lastrowid or 0)


def newest_takes(db: sqlite3.Connection, scene_id: str, limit: int) -> list[RecordedTake]:
    """What the model offered in a scene, oldest first; without what stood around it."""
    columns = "id, offset, text, seed, params, model, made_at, kept, fingerprint, ids, parent"
    sql = f"SELECT {columns} FROM takes WHERE scene = ? AND NOT by_writer ORDER BY id DESC LIMIT ?"
    found = []
    for take_id, offset, text, seed, params, model, made_at, kept, fingerprint, ids, parent in db.execute(
        sql, (scene_id, limit)
    ):
        found.append(
            RecordedTake(
                scene_id,
                offset,
                text,
                seed,
                json.loads(params),
                model,
                made_at,
                bool(kept),
                take_id,
                fingerprint,
                tuple(array("I", ids)),
                parent,
            )
        )
    return found[::-1]


def nodes_of(db: sqlite3.Connection, scene_id: str) -> list[Node]:
    """The tree of a scene without what was pruned, oldest first: a parent stands before its children."""
    sql = f"SELECT {_NODE} FROM takes WHERE scene = ? AND NOT pruned ORDER BY id"
    return [_node(row) for row in db.execute(sql, (scene_id,))]


def node_of(db: sqlite3.Connection, take_id: int) -> Node | None:
    """None for one that was pruned or never was."""
    row = db.execute(f"SELECT {_NODE} FROM takes WHERE id = ? AND NOT pruned", (take_id,)).fetchone()
    return _node(row) if row is not None else None


def nodes_with_page(db: sqlite3.Connection, scene_id: str, page: str) -> list[int]:
    """Ids of those that say this whole text of the scene, oldest first."""
    sql = "SELECT id FROM takes WHERE scene = ? AND page_hash = ? AND NOT pruned ORDER BY id"
    return [take_id for (take_id,) in db.execute(sql, (scene_id, text_hash(whole_characters(page))))]


def page_of(db: sqlite3.Connection, take_id: int) -> Page | None:
    """The scene with that take in it; None where that isn't known. Raises ValueError for a damaged text."""
    row = db.execute("SELECT around, offset, text, tint FROM takes WHERE id = ?", (take_id,)).fetchone()
    if row is None or row[0] is None:
        return None
    around_id, offset, text, tint = row
    around = get_text(db, around_id)
    place = from_utf16(around, offset)
    spans = tuple((int(start), int(end)) for start, end in json.loads(tint))
    return Page(around[:place], text, around[place:], offset, spans)


def ids_of(db: sqlite3.Connection, take_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The tokens of these takes; of those that have none, nothing."""
    found: dict[int, tuple[int, ...]] = {}
    for take_id in take_ids:
        row = db.execute("SELECT ids FROM takes WHERE id = ?", (take_id,)).fetchone()
        if row is not None and row[0]:
            found[take_id] = tuple(array("I", row[0]))
    return found


def set_pruned(db: sqlite3.Connection, take_ids: Sequence[int], pruned: bool) -> None:
    db.executemany("UPDATE takes SET pruned = ? WHERE id = ?", [(pruned, take_id) for take_id in take_ids])


def _node(row: tuple[Any, ...]) -> Node:
    take_id, parent, offset, text, made_at, by_writer, name, pinned, model, around_id, page_hash = row
    return Node(
        take_id, parent, offset, text, made_at, bool(by_writer), name, bool(pinned), model, around_id, page_hash
    )
