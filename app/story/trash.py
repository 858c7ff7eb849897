"""What lies in a story's trash: scenes that were deleted, with their last text, and the way back for them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import engine
from app.story.errors import StoryError
from app.story.filenames import title_from
from app.story.scene import SCENES_FOLDER, TRASH_FOLDER, RemovedScene, Scene
from app.story.scene_files import list_scene_files
from app.story.story import Story, new_id
from app.story.textfile import decode, read_bytes


@dataclass(frozen=True, slots=True)
class TrashedText:
    """key: its file, relative to the story. when: seconds since 1970 that it was last written."""

    key: str
    title: str
    text: str
    when: float
    words: int


def trashed_texts(root: Path, titles: dict[str, str]) -> list[TrashedText]:
    """From the newest to the oldest; what can't be read is passed over. titles: by file, where they are known."""
    found = []
    try:
        files = list_scene_files(root, TRASH_FOLDER)
    except OSError:
        return []
    for file in files:
        path = root / file
        try:
            text, _ = decode(read_bytes(path), path)
            when = path.stat().st_mtime
        except (StoryError, OSError):
            continue
        title = titles.get(file, title_from(file.rpartition("/")[2]))
        found.append(TrashedText(file, title, text, when, engine.count_words(text)))
    return sorted(found, key=lambda each: each.when, reverse=True)


def scene_of_text(db: sqlite3.Connection, text: str, present: Collection[str]) -> str:
    """Id of the scene that once said just this, so that its versions are found again; "" if none did, or if that one
    is still part of the story."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    rows = db.execute("SELECT scene FROM texts WHERE hash = ? ORDER BY id DESC", (digest,)).fetchall()
    return next((str(scene) for (scene,) in rows if scene not in present), "")


def put_back(story: Story, trashed: TrashedText, scene_id: str = "") -> Scene:
    """Makes it part of the story again, at the end or where it was; its file leaves the trash with the next
    `save_manifest`. scene_id: the one that it had, "" for a new one. Raises OSError."""
    for scene in story.removed:
        if scene.stored_at == trashed.key:
            shelf = "notes" if scene.is_note else "scenes"
            return story.restore_scene(RemovedScene(scene, len(getattr(story, shelf)), shelf))
    name = trashed.key.rpartition("/")[2]
    last = len(story.chapters) - 1
    scene = Scene(scene_id or new_id(), trashed.title, trashed.text, f"{SCENES_FOLDER}/{name}", last, trashed.key)
    path = story.root / trashed.key
    story.known.note(path, path.read_bytes())
    return story.restore_scene(RemovedScene(scene, len(story.scenes)))
