"""The texts in history.db, around takes, of versions and of snapshots: each once, compressed, most as what differs from
another.

The pages of one scene are alike: a text is kept whole, or as the middle between what it has in common with the newest
whole one at the beginning and at the end; that middle is compressed knowing the other's, which costs little even where
the writer changed words far apart. So no text needs more than one other, and a thousand takes stay small.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib

import engine

#: A text is kept as a difference while that is at most this share of the other text, both compressed; else it is whole
#: and the next ones are kept as differences to it.
_LARGEST_DIFFERENCE = 1 / 4
_SMALL = 200  # bytes


def text_hash(text: str) -> bytes:
    """Of text without half characters."""
    return hashlib.sha256(text.encode()).digest()


def put_text(db: sqlite3.Connection, scene_id: str, text: str) -> int:
    """Keeps the text, if it isn't there yet, and returns its id."""
    data = text.encode()
    digest = hashlib.sha256(data).digest()
    found = db.execute("SELECT id FROM texts WHERE scene = ? AND hash = ?", (scene_id, digest)).fetchone()
    if found is not None:
        return int(found[0])
    base, head, tail, body = _difference(db, scene_id, data) or (None, 0, 0, zlib.compress(data))
    sql = "INSERT INTO texts (scene, hash, base, head, tail, body) VALUES (?, ?, ?, ?, ?, ?)"
    return int(db.execute(sql, (scene_id, digest, base, head, tail, body)).lastrowid or 0)


def get_text(db: sqlite3.Connection, text_id: int) -> str:
    """Raises ValueError for a text that isn't there or isn't what was kept."""
    row = db.execute("SELECT hash, base, head, tail, body FROM texts WHERE id = ?", (text_id,)).fetchone()
    if row is None:
        raise ValueError(f"no text {text_id}")
    digest, base, head, tail, body = row
    if base is None:
        data = _decompressed(body)
    else:
        whole = _whole(db, base)
        ends_at = len(whole) - tail
        data = whole[:head] + _decompressed(body, whole[head:ends_at]) + whole[ends_at:]
    if hashlib.sha256(data).digest() != digest:
        raise ValueError(f"text {text_id} is damaged")
    return data.decode()


def drop_unused_texts(db: sqlite3.Connection, scene_id: str = "") -> None:
    """Deletes every text, of one scene or of all, that no take, version or snapshot needs."""
    of_scene, values = ("scene = :scene AND ", {"scene": scene_id}) if scene_id else ("", {})
    needed = " UNION ALL ".join(
        f"SELECT {column} FROM {table} WHERE {of_scene}{column} IS NOT NULL"
        for table, column in (("takes", "around"), ("versions", "text"), ("snapshot_texts", "text"))
    )
    db.execute(f"DELETE FROM texts WHERE {of_scene}base IS NOT NULL AND id NOT IN ({needed})", values)
    bases = f"SELECT base FROM texts WHERE {of_scene}base IS NOT NULL"
    sql = f"DELETE FROM texts WHERE {of_scene}base IS NULL AND id NOT IN ({needed}) AND id NOT IN ({bases})"
    db.execute(sql, values)


def _whole(db: sqlite3.Connection, text_id: int) -> bytes:
    row = db.execute("SELECT body FROM texts WHERE id = ? AND base IS NULL", (text_id,)).fetchone()
    if row is None:
        raise ValueError(f"no whole text {text_id}")
    return _decompressed(row[0])


def _difference(db: sqlite3.Connection, scene_id: str, data: bytes) -> tuple[int, int, int, bytes] | None:
    """The newest whole text of the scene, how many bytes of it `data` begins and ends with, and the middle; None where
    that is hardly smaller than all of it."""
    newest = "SELECT id, LENGTH(body) FROM texts WHERE scene = ? AND base IS NULL ORDER BY id DESC LIMIT 1"
    row = db.execute(newest, (scene_id,)).fetchone()
    if row is None:
        return None
    base, size = row
    whole = _whole(db, base)
    head = engine.common_beginning(whole, data)
    tail = engine.common_end(whole, data, min(len(whole), len(data)) - head)
    body = _compressed(data[head : len(data) - tail], whole[head : len(whole) - tail])
    return (base, head, tail, body) if len(body) <= max(_SMALL, _LARGEST_DIFFERENCE * size) else None


def _compressed(data: bytes, known: bytes) -> bytes:
    """known: what the other side has too, of which zlib looks at the last 32 KB."""
    squeezer = zlib.compressobj(zdict=known) if known else zlib.compressobj()
    return squeezer.compress(data) + squeezer.flush()


def _decompressed(body: bytes, known: bytes = b"") -> bytes:
    """Raises ValueError for what isn't compressed data."""
    try:
        return zlib.decompressobj(zdict=known).decompress(body) if known else zlib.decompress(body)
    except zlib.error as error:
        raise ValueError(str(error)) from error
