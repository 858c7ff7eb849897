"""Making and saving stories on disk. `open_story` and `write_atomic` are offered here too."""

from __future__ import annotations

import logging
import os
from contextlib import nullcontext
from pathlib import Path

from app import paths
from app.story.errors import FolderNotEmpty, SaveFailed
from app.story.filenames import clash_key, free_among, number_of
from app.story.manifest import MANIFEST_NAME
from app.story.manifest_writing import ManifestQueue, note_tables, render_manifest
from app.story.opening import open_story
from app.story.recovery import Recovery
from app.story.renames import NOTED_NAME, forget_renames, note_rename
from app.story.saver import Saver, save_text
from app.story.scene import TRASH_FOLDER
from app.story.story import Scene, Story
from app.story.textfile import encode, sync_folder, write_atomic
from app.story.trash_places import FormerPlace, append_places

log = logging.getLogger(__name__)

__all__ = ["create_story", "open_story", "save_manifest", "save_scene", "write_atomic"]


def create_story(folder: Path, title: str, scene_title: str = "") -> Story:
    """A new story with one empty scene, written to `folder`, which is made and must be empty (hidden files aside).

    Raises FolderNotEmpty, SaveFailed.
    """
    folder = Path(os.path.abspath(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(not name.startswith(".") for name in os.listdir(folder)):
            raise FolderNotEmpty(folder)
    except OSError as error:
        raise _save_failed(folder, error) from error
    story = Story(folder=folder, title=title)
    story.add_scene(0, scene_title)
    save_manifest(story)
    return story


def save_scene(story: Story, scene: Scene, recovery: Recovery | None = None) -> Path | None:
    """Writes a scene on this thread. Returns where another program's version was kept, if there was one.

    Raises SaveFailed (without a copy: the caller has the text).
    """
    kept_at = _write(story, story.path_of(scene), encode(scene.text, story.text_format), recovery)
    scene.stored_at = scene.stored_at or scene.file
    return kept_at


def save_manifest(story: Story, saver: Saver | None = None, recovery: Recovery | None = None) -> None:
    """Puts scene files where the story says (new ones made, renamed ones renamed, removed ones into the trash, restored
    ones back) and writes story.toml. Nothing to do for a single file.

    With the story's `saver`, whose writes pause while files move, the writing is left to it and its callbacks. Call it
    after every add, rename, move, remove and restore, and after a change of title, author or settings.
    Files move first: story.toml written first would leave a deleted scene's file, for a program that is killed just
    then, where the next opening takes it for a new scene. So it is in its place or in the trash at any moment, and
    opening goes by where it lies (placing.py).
    Raises SaveFailed; then call it again, or undo the change in the story.
    """
    if story.file is not None:
        return
    if _has_moves(story):
        with saver.paused() if saver is not None else nullcontext():
            _move_files(story, saver.recovery if saver is not None else recovery)
    for scene in story.all_texts():
        if scene.stored_at is None:
            _write_new(story, scene, saver, recovery)
    if saver is None:
        story.manifest_text = render_manifest(story) if story.writing is None else story.writing.later(story)()
        _write(story, story.root / MANIFEST_NAME, encode(story.manifest_text), recovery)
    else:
        if story.writing is None:
            story.writing = ManifestQueue(story)
        saver.save(story.root / MANIFEST_NAME, story.writing.later(story), behind_others=True)
    note_tables(story)
    if saver is None:
        forget_renames(story)


def _write_new(story: Story, scene: Scene, saver: Saver | None, recovery: Recovery | None) -> None:
    _make_folder(story.root / scene.file)
    if saver is None:
        save_scene(story, scene, recovery)
    else:
        saver.save_scene(story, scene)
        scene.stored_at = scene.file


def _has_moves(story: Story) -> bool:
    return any(not _is_in_trash(scene) for scene in story.removed) or any(
        scene.stored_at not in (None, scene.file) for scene in story.all_texts()
    )


def _is_in_trash(scene: Scene) -> bool:
    return scene.stored_at is not None and scene.stored_at.startswith(f"{TRASH_FOLDER}/")


def _move_files(story: Story, recovery: Recovery | None) -> None:
    """Nothing is written by the saver meanwhile. Removed scenes first: their names may be wanted."""
    names = _Names(story.root)
    try:
        _trash_removed(story, recovery, names)
        for scene in story.all_texts():
            if scene.stored_at not in (None, scene.file):
                _put_in_place(story, scene, names)
    finally:  # once for all, and before story.toml is written
        names.sync()


class _Names:
    """Free names in the story's folders while files move: each folder is listed once, and synced once at the end."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._taken: dict[str, set[str]] = {}

    def take(self, folder: str, name: str) -> str:
        """The name there, or with a number behind; relative to the story. A folder is made. Raises SaveFailed."""
        if folder not in self._taken:
            if folder:
                _make_folder(self._root / folder / name)
            self._taken[folder] = {clash_key(other) for other in os.listdir(self._root / folder)}
        free = free_among(name, self._taken[folder])
        self._taken[folder].add(clash_key(free))
        return f"{folder}/{free}" if folder else free

    def leave(self, file: str) -> None:
        """Nothing is called so any more."""
        folder, _, name = file.rpartition("/")
        self._taken.get(folder, set()).discard(clash_key(name))

    def sync(self) -> None:
        """Raises SaveFailed."""
        for folder in (self._root / name for name in self._taken):
            try:
                sync_folder(folder)
            except OSError as error:
                raise _save_failed(folder, error) from error


def _trash_removed(story: Story, recovery: Recovery | None, names: _Names) -> None:
    """Moves the files of removed scenes to the trash, with the newest text; an empty unsaved one leaves none."""
    leaving = [s for s in story.removed if not _is_in_trash(s) and (s.stored_at is not None or s.text)]
    moves = [(scene, names.take(TRASH_FOLDER, scene.file.rpartition("/")[2])) for scene in leaving]
    if not moves:
        return
    try:
        append_places(story.root, [FormerPlace.of(scene, target) for scene, target in moves])
    except OSError as error:  # then they come back at the end
        log.info("where deleted scenes stood could not be noted: %s", error)
    for scene, target in moves:
        if scene.stored_at is None:  # straight there: in the scenes' folder it might be found and taken for a new one
            _write(story, story.root / target, encode(scene.text, story.text_format), recovery)
            scene.stored_at = target
        else:
            save_scene(story, scene, recovery)
            _rename(story, scene, target)


def _put_in_place(story: Story, scene: Scene, names: _Names) -> None:
    """Moves a scene's file to the name that the story wants. A file gone from disk is written anew by the caller."""
    folder, _, name = scene.file.rpartition("/")
    scene.file = names.take(folder, name)
    was_in_trash, before = _is_in_trash(scene), scene.stored_at or ""
    try:
        _note_rename(story, scene)
        _rename(story, scene, scene.file)
        names.leave(before)
    except SaveFailed as error:
        if isinstance(error.__cause__, FileNotFoundError):
            scene.stored_at = None
        elif was_in_trash:
            raise
        else:
            scene.file = scene.stored_at or scene.file  # the title is what matters: the file keeps its old name


def _note_rename(story: Story, scene: Scene) -> None:
    """For a file that is known by nothing but its name."""
    if scene.stored_at is None or number_of(scene.stored_at.rpartition("/")[2]) is not None:
        return
    try:
        note_rename(story.root, scene.stored_at, scene.file)
    except OSError as error:
        raise _save_failed(story.root / NOTED_NAME, error) from error


def _rename(story: Story, scene: Scene, target: str) -> None:
    """Never onto another file: the caller chose a free name, and the story's lock keeps other Ravels away."""
    source_path, target_path = story.path_of(scene), story.root / target
    try:
        os.rename(source_path, target_path)
        story.known.move(source_path, target_path)
        scene.stored_at = target
    except OSError as error:
        raise _save_failed(source_path, error) from error


def _make_folder(path: Path) -> None:
    """The scenes' or trash folder of a story that is there; never the story's own, which may be an unplugged disk."""
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise _save_failed(path, error) from error


def _write(story: Story, path: Path, data: bytes, recovery: Recovery | None) -> Path | None:
    try:
        return save_text(path, data, story.known, recovery or Recovery(paths.recovery_folder()))
    except OSError as error:
        raise _save_failed(path, error) from error


def _save_failed(path: Path, error: OSError) -> SaveFailed:
    return SaveFailed(path, reason=error.strerror or str(error), kept_at=None)
