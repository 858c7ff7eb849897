"""Where deleted texts stood and what was known of them: trash/places.jsonl, a line for each that went to the trash.

Lines are only ever appended, before the file moves; of several for one file the last counts, and one whose file is
gone from the trash means nothing. Without them a text can still be put back, as far as its file tells. Any thread.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from app.story.scene import NOTE_KINDS, TRASH_FOLDER, Scene

PLACES_FILE = f"{TRASH_FOLDER}/places.jsonl"


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """file: in the trash. came_from: the text's file before that, which tells the list that it was in. The others are
    as in Scene."""

    file: str
    came_from: str
    id: str
    title: str = ""
    chapter: int = 0
    kind: str = "scene"
    synopsis: str = ""
    status: str = ""
    label: str = ""
    stood: str = ""

    @classmethod
    def of(cls, scene: Scene, file: str) -> FormerPlace:
        known = (scene.title, scene.chapter, scene.kind, scene.synopsis, scene.status, scene.label, scene.stood)
        return cls(file, scene.file, scene.id, *known)


_KINDS: dict[str, type] = {field.name: int if field.name == "chapter" else str for field in fields(FormerPlace)}


def append_places(root: Path, places: Sequence[FormerPlace]) -> None:
    """The trash folder must be there. Raises OSError."""
    lines = (json.dumps({k: v for k, v in asdict(place).items() if v != ""}, ensure_ascii=False) for place in places)
    with (root / PLACES_FILE).open("a+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        torn = file.read(1) not in (b"", b"\n")  # by a crash
        file.write(b"\n" * torn + "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass"))


def read_places(root: Path) -> dict[str, FormerPlace]:
    """By file in the trash. What can't be read is passed over."""
    try:
        data = (root / PLACES_FILE).read_bytes()
    except OSError:
        return {}
    found = (_place(line) for line in data.split(b"\n") if line.startswith(b"{"))
    return {place.file: place for place in found if place is not None}


def _place(line: bytes) -> FormerPlace | None:
    try:
        said: Any = json.loads(line)
        place = FormerPlace(**{key: said[key] for key in _KINDS if key in said})
    except (ValueError, TypeError, RecursionError):
        return None
    if any(type(getattr(place, key)) is not kind for key, kind in _KINDS.items()) or place.chapter < 0:
        return None
    return place if place.kind in ("scene", *NOTE_KINDS) else None
