"""What lies in a story's trash: scenes that were deleted, with their last text, and the way back for them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import engine
from app.story.errors import StoryError
from app.story.filenames import title_from
from app.story.scene import ARCHIVE_FOLDER, NOTES_FOLDER, SCENES_FOLDER, TRASH_FOLDER, RemovedScene, Scene
from app.story.scene_files import SCENE_SUFFIX, is_inside, list_scene_files
from app.story.story import Story, new_id
from app.story.structure import former_place
from app.story.textfile import decode, read_bytes
from app.story.trash_places import FormerPlace, read_places

_TEXT_FOLDERS = (SCENES_FOLDER, NOTES_FOLDER, ARCHIVE_FOLDER, "")


@dataclass(frozen=True, slots=True)
class TrashedText:
    """key: its file, relative to the story. when: seconds since 1970 that it was last written. place: None where it
    isn't known."""

    key: str
    title: str
    text: str
    when: float
    words: int
    place: FormerPlace | None = None


def trashed_texts(root: Path, titles: dict[str, str]) -> list[TrashedText]:
    """From the newest to the oldest; what can't be read is passed over. titles: by file, where they are known."""
    found, places = [], read_places(root)
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
        place = places.get(file)
        title = titles.get(file, place.title if place is not None else title_from(file.rpartition("/")[2]))
        found.append(TrashedText(file, title, text, when, engine.count_words(text), place))
    return sorted(found, key=lambda each: each.when, reverse=True)


def scene_of_text(db: sqlite3.Connection, text: str, present: Collection[str]) -> str:
    """Id of the scene that once said just this, so that its versions are found again; "" if none did, or if that one
    is still part of the story."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    rows = db.execute("SELECT scene FROM texts WHERE hash = ? ORDER BY id DESC", (digest,)).fetchall()
    return next((str(scene) for (scene,) in rows if scene not in present), "")


def put_back(story: Story, trashed: TrashedText, scene_id: str = "", others: Iterable[TrashedText] = ()) -> Scene:
    """Makes it part of the story again, where it stood, or beside the nearest scene that is still there; where nothing
    is known of that, at the end. Its file leaves the trash with the next `save_manifest`.

    scene_id: the one that it had, "" for a new one. others: what else lies in the trash. Raises OSError.
    """
    scene = next((scene for scene in story.removed if scene.stored_at == trashed.key), None)
    if scene is None:
        scene = _scene_of(story, trashed, scene_id)
        path = story.root / trashed.key
        story.known.note(path, path.read_bytes())
    if scene.is_note:
        return story.restore_scene(RemovedScene(scene, len(story.notes), "notes"))
    if scene.file.startswith(f"{ARCHIVE_FOLDER}/"):
        return story.restore_scene(RemovedScene(scene, len(story.archived), "archived"))
    stood_of = {other.place.id: other.place.stood for other in others if other.place is not None}
    scene.chapter, place = former_place(story, scene, stood_of)
    before = sum(other.chapter < scene.chapter for other in story.scenes)
    return story.restore_scene(RemovedScene(scene, before + place))


def _scene_of(story: Story, trashed: TrashedText, scene_id: str) -> Scene:
    """As it was, as far as that is known."""
    place = trashed.place
    if place is None:
        file = f"{SCENES_FOLDER}/{trashed.key.rpartition('/')[2]}"
        last = len(story.chapters) - 1
        return Scene(scene_id or new_id(), trashed.title, trashed.text, file, last, trashed.key)
    known = (place.kind, place.synopsis, place.status, place.label, place.stood)
    is_free = not story.has_text(place.id)
    text_id = place.id if is_free else scene_id or new_id()
    is_ours = place.came_from.rpartition("/")[0] in _TEXT_FOLDERS and place.came_from.endswith(SCENE_SUFFIX)
    if is_ours and is_inside(story.root, place.came_from):
        file = place.came_from
    else:
        file = f"{SCENES_FOLDER}/{trashed.key.rpartition('/')[2]}"
    return Scene(text_id, place.title, trashed.text, file, place.chapter, trashed.key, *known)
