"""Where each text of a folder belongs: among the scenes, the notes or the archive, or deleted. Reads no text.

A program can be killed between moving files and writing story.toml. Then a scene that was archived or brought back
lies in its new folder while story.toml still names the old one, and one that was deleted lies in the trash: each is
what its file says, and nothing is missing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.story.filenames import clash_key, free_name
from app.story.manifest import Manifest, ManifestScene
from app.story.renames import renamed_files
from app.story.scene import ARCHIVE_FOLDER, NOTES_FOLDER, TRASH_FOLDER
from app.story.scene_files import FileIdentity, identity_of, is_inside, list_scene_files, match_scenes

Entry = tuple[ManifestScene, str | None]


@dataclass(slots=True)
class Placed:
    """Entries of story.toml with their files (None: missing or not allowed), then entries made for what else lies in
    the folders. deleted: entries whose files lie in the trash. trashed: all files there, relative to the story."""

    scenes: list[Entry] = field(default_factory=list)
    notes: list[Entry] = field(default_factory=list)
    archived: list[Entry] = field(default_factory=list)
    deleted: list[tuple[ManifestScene, str]] = field(default_factory=list)
    trashed: list[str] = field(default_factory=list)


def place_texts(root: Path, manifest: Manifest, on_disk: Sequence[str]) -> Placed:
    """on_disk: the files that scenes may be found in. Raises OSError.

    A file is one text, by whatever names and links story.toml and the folders have it: the manuscript's place comes
    first, then that among the notes, then the archive; a place that is named comes before one that isn't.
    """
    seen: set[FileIdentity] = set()
    placed = Placed(trashed=list_scene_files(root, TRASH_FOLDER))
    placed.scenes, free_scenes = match_scenes(root, manifest.scenes, on_disk, seen)
    placed.notes, free_notes = match_scenes(root, manifest.notes, list_scene_files(root, NOTES_FOLDER), seen)
    placed.archived, free_archived = match_scenes(root, manifest.archived, list_scene_files(root, ARCHIVE_FOLDER), seen)
    _follow_renamed(root, placed.notes, free_notes, seen)
    _follow_renamed(root, placed.scenes, free_scenes, seen)
    _follow_renamed(root, placed.archived, free_archived, seen)
    last_chapter = manifest.scenes[-1].chapter if manifest.scenes else 0
    _follow_moved(placed.scenes, placed.archived, free_archived, -1)
    _follow_moved(placed.archived, placed.scenes, free_scenes, last_chapter)
    for shelf in (placed.scenes, placed.notes, placed.archived):
        _take_deleted(root, shelf, placed, manifest)
    _take_unnamed(root, placed.scenes, free_scenes, ManifestScene("", "", None, last_chapter), seen)
    _take_unnamed(root, placed.notes, free_notes, ManifestScene("", "", None, -1, "lore"), seen)
    _take_unnamed(root, placed.archived, free_archived, ManifestScene("", "", None, -1), seen)
    return placed


def _follow_renamed(root: Path, shelf: list[Entry], free: list[str], seen: set[FileIdentity]) -> None:
    """What is missing here and got another name, of which story.toml was not told any more."""
    if not free or all(file is not None for _, file in shelf):
        return
    names = renamed_files(root)
    for place, (entry, file) in enumerate(shelf):
        new = names.get(entry.file)
        if file is None and new in free:
            shelf[place] = (entry, new)
            free.remove(new)
            if (identity := identity_of(root, new)) is not None:
                seen.add(identity)


def _follow_moved(shelf: list[Entry], other: list[Entry], free: list[str], chapter: int) -> None:
    """What is missing here and lies, by the same name and named by nobody, in the folder of the other list."""
    for entry, file in list(shelf):
        if file is None:
            base = clash_key(_base(entry.file))
            there = [name for name in free if "/" in name and clash_key(_base(name)) == base]
            if len(there) == 1:
                shelf.remove((entry, None))
                other.append((replace(entry, file=there[0], chapter=chapter), there[0]))
                free.remove(there[0])


def _take_deleted(root: Path, shelf: list[Entry], placed: Placed, manifest: Manifest) -> None:
    for entry, file in list(shelf):
        if file is None and is_inside(root, entry.file) and not os.path.lexists(root / entry.file):
            in_trash = _newest_of(_base(entry.file), placed.trashed)
            if in_trash is not None and all(in_trash != other for _, other in placed.deleted):
                shelf.remove((entry, None))
                placed.deleted.append((replace(entry, stood=_stood(entry, manifest.scenes)), in_trash))


def _stood(entry: ManifestScene, named: Sequence[ManifestScene]) -> str:
    """As `Scene.stood` has it, as far as story.toml tells."""
    chapter = [other for other in named if other.chapter == entry.chapter]
    place = chapter.index(entry) if entry in chapter else 0
    if place > 0:
        return f"after {chapter[place - 1].id}" if chapter[place - 1].id else ""
    return f"before {chapter[1].id}" if len(chapter) > 1 and chapter[1].id else ""


def _newest_of(name: str, trashed: Sequence[str]) -> str | None:
    """The file that went to the trash last of those that were called so: each got the next free name there."""
    files = {clash_key(_base(file)): file for file in trashed}
    taken: list[str] = []
    found = None
    while (candidate := clash_key(free_name(name, taken))) in files:
        found = files[candidate]
        taken.append(candidate)
    return found


def _take_unnamed(
    root: Path, shelf: list[Entry], free: Sequence[str], model: ManifestScene, seen: set[FileIdentity]
) -> None:
    for file in free:
        identity = identity_of(root, file)
        if identity is None or identity not in seen:
            shelf.append((replace(model, file=file), file))
        if identity is not None:
            seen.add(identity)


def _base(file: str) -> str:
    return file.rpartition("/")[2]
