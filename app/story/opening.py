"""Opening a story: a folder with story.toml, a folder of Markdown files, or one text file.

A story opens whenever any of its text can be read: what is amiss is told in `Story.problems` and kept as it lies.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from app.story.errors import (
    DamagedManifest,
    MissingScene,
    NotAStory,
    SceneOutsideStory,
    StoryError,
    StoryNotFound,
    UndecodableText,
    unreadable,
)
from app.story.filenames import free_name, title_from
from app.story.manifest import MANIFEST_NAME, Manifest, ManifestScene, parse_manifest
from app.story.placing import Entry, place_texts
from app.story.scene import ARCHIVE_FOLDER, NOTES_FOLDER, SCENES_FOLDER, TRASH_FOLDER, Chapter, Scene, UnreadScene
from app.story.scene_files import is_inside, list_scene_files, order_by_mention
from app.story.story import Story
from app.story.textfile import decode, is_writable, read_bytes, sweep_temporary_files

TEXT_SUFFIXES = (".md", ".markdown", ".txt")


def open_story(path: Path) -> Story:
    """Reads a story. `path`: a folder, its story.toml, or one .md or .txt file.

    Raises StoryNotFound, NotAStory, AccessDenied, UnreadableFile, NewerFormat; for a single file also UndecodableText
    and FileTooLarge. Changes nothing on disk, except that a damaged story.toml is put aside and old temporary files go.
    """
    path = Path(os.path.abspath(path))
    try:
        if path.is_dir():
            return _open_folder(path)
        if path.name == MANIFEST_NAME:
            return _open_folder(path.parent)
        if not path.exists():
            raise StoryNotFound(path)
        if path.suffix.lower() not in TEXT_SUFFIXES:
            raise NotAStory(path, reason="file_type")
        return _open_file(path)
    except OSError as error:
        raise unreadable(path, error) from error


def _open_file(path: Path) -> Story:
    data = read_bytes(path)
    text, text_format = decode(data, path)
    sweep_temporary_files(path.parent)
    writable = is_writable(path) and is_writable(path.parent)  # saving replaces the file
    story = Story(file=path, title=path.stem, text_format=text_format, read_only=not writable)
    story.known.note(path, data)
    story.scenes.append(Scene(_derived_id(""), path.stem, text, path.name, stored_at=path.name))
    return story


def _open_folder(folder: Path) -> Story:
    sweep_temporary_files(folder)
    for subfolder in (SCENES_FOLDER, NOTES_FOLDER, ARCHIVE_FOLDER):
        sweep_temporary_files(folder / subfolder)
    story = Story(folder=folder, title=folder.name, read_only=not is_writable(folder))
    manifest, damaged_text = _read_manifest(story)
    if manifest is not None:
        story.title, story.author, story.settings = manifest.title or folder.name, manifest.author, manifest.settings
        story.chapters, story.labels = manifest.chapters or [Chapter()], manifest.labels
    said = manifest or Manifest()
    on_disk = list_scene_files(folder, SCENES_FOLDER)
    if not said.scenes:
        on_disk = list_scene_files(folder, "") + on_disk
    if damaged_text is not None:
        on_disk = order_by_mention(on_disk, damaged_text)
    placed = place_texts(folder, said, on_disk)
    story.trashed = placed.trashed
    ids: set[str] = set()
    story.scenes = _read(story, placed.scenes, ids)
    story.notes = _read(story, placed.notes, ids)
    story.archived = _read(story, placed.archived, ids)
    for scene in story.archived:
        scene.chapter = len(story.chapters) - 1  # what it had is known by the scene that it stood beside
    story.removed = _read(story, placed.deleted, ids)
    if not story.scenes and not any(lost.chapter >= 0 for lost in story.unread):
        if manifest is None and damaged_text is None:
            raise NotAStory(folder, reason="empty_folder")
        story.add_scene(0, "")
    return story


def _read_manifest(story: Story) -> tuple[Manifest | None, str | None]:
    """What story.toml says, or None and the damaged text (None, None if there is none). Puts a damaged one aside."""
    path = story.root / MANIFEST_NAME
    try:
        data = read_bytes(path)
    except StoryNotFound:
        return None, None
    try:
        text, _ = decode(data, path)
        manifest = parse_manifest(text, path)
    except (UndecodableText, DamagedManifest) as error:
        kept_at = _put_aside(path)
        story.problems.append(DamagedManifest(path, reason=error.facts["reason"], kept_at=kept_at))
        return None, data.decode("utf-8", "replace")
    story.known.note(path, data)
    story.manifest_text = text
    return manifest, None


def _put_aside(path: Path) -> Path | None:
    """Renames a file to `NAME.damaged` (or -2, -3 ...); None if the folder may not be written."""
    try:
        taken = os.listdir(path.parent)
        kept_at = path.with_name(free_name(f"{path.name}.damaged", taken))
        path.rename(kept_at)
    except OSError:  # then saving will keep a copy of it in the recovery folder: it isn't in `known`
        return None
    return kept_at


def _read(story: Story, matched: Sequence[Entry], ids: set[str]) -> list[Scene]:
    """The texts that can be read; those that can't keep their places in `Story.unread`. ids: those given so far."""
    scenes = []
    for index, (entry, file) in enumerate(matched):
        scene_id = _free_id(entry, ids)
        title = title_from(entry.file.rpartition("/")[2]) if entry.title is None else entry.title
        path = story.root / (file or entry.file)
        try:
            if not all(is_inside(story.root, name) for name in {entry.file, file or entry.file}):
                raise SceneOutsideStory(path)
            data = read_bytes(path)
            text, _ = decode(data, path)
        except StoryError as error:
            story.problems.append(MissingScene(path, title=title) if isinstance(error, StoryNotFound) else error)
            story.unread.append(UnreadScene(scene_id, title, entry.file, entry.chapter, index))
            continue
        story.known.note(path, data)
        stored_at = file or entry.file
        wanted = entry.file if stored_at.startswith(f"{TRASH_FOLDER}/") else stored_at
        details = (entry.kind, entry.synopsis, entry.status, entry.label, entry.stood)
        scenes.append(Scene(scene_id, title, text, wanted, max(0, entry.chapter), stored_at, *details))
    return scenes


def _free_id(entry: ManifestScene, ids: set[str]) -> str:
    """The scene's id, made from its file name where story.toml gives none, so that it is the same next time."""
    scene_id, count = entry.id or _derived_id(entry.file), 0
    while scene_id in ids:
        count += 1
        scene_id = _derived_id(f"{entry.file}#{count}")
    ids.add(scene_id)
    return scene_id


def _derived_id(file: str) -> str:
    return hashlib.sha256(file.encode("utf-8", "surrogatepass")).hexdigest()[:12]
