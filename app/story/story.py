"""A story in memory: its scenes in order, its notes, their text, and what the model is given of it.

The parts it is made of are in scene.py; what changes more than one scene at a time is in structure.py.

Knows nothing of files but their names: storage.py reads and writes. Owned by one thread, in the program the GUI's.
Offsets are positions in a Python string (code points); the editor counts UTF-16 units, see `from_utf16`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.story.comments import read_before
from app.story.errors import SingleFileStory, StoryError
from app.story.filenames import free_name, number_of, scene_file_name, slug
from app.story.known_files import KnownFiles
from app.story.scene import (
    NOTES_FOLDER,
    SCENE_BREAK,
    SCENES_FOLDER,
    Chapter,
    Label,
    RemovedScene,
    Scene,
    UnreadScene,
)
from app.story.textfile import PLAIN, TextFormat

__all__ = [
    "SCENES_FOLDER",
    "SCENE_BREAK",
    "SHELVES",
    "Chapter",
    "Label",
    "RemovedScene",
    "Scene",
    "Story",
    "UnreadScene",
    "from_utf16",
    "to_utf16",
]

_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # no names for files on Windows, whatever their ending
SHELVES = ("scenes", "notes", "archived")  # the lists of a story that hold texts


@dataclass(slots=True)
class Story:
    """A story: a folder of scenes (`folder`), or one file (`file`), or neither while it exists only in memory.

    text_format: how the single file is spelled (a folder's scenes are UTF-8 with LF). problems: what was amiss when
    it was opened, for the writer to read; none of it lost any text. manifest_text: story.toml as it was read, whose
    comments and unknown keys are kept; of no use any more once `writing` has it.
    scenes: the manuscript, ordered by chapter. archived: kept, but no part of the manuscript: the model doesn't read
    it, and it is neither counted nor exported. removed: on its way to the trash, or there. trashed: the files that
    lay in the trash when it was opened, whose numbers are not given again: a name means one scene.
    """

    folder: Path | None = None
    file: Path | None = None
    title: str = ""
    author: str = ""
    scenes: list[Scene] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=lambda: [Chapter()])  # at least one
    notes: list[Scene] = field(default_factory=list)
    archived: list[Scene] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    text_format: TextFormat = PLAIN
    read_only: bool = False
    problems: list[StoryError] = field(default_factory=list)
    unread: list[UnreadScene] = field(default_factory=list)
    removed: list[Scene] = field(default_factory=list)
    trashed: list[str] = field(default_factory=list)
    manifest_text: str = ""
    rendered: Any = field(default=None, repr=False, compare=False)  # of manifest_writing.py, which may use it again
    writing: Any = field(default=None, repr=False, compare=False)  # its ManifestQueue, once a saver writes story.toml
    known: KnownFiles = field(default_factory=KnownFiles)

    @property
    def root(self) -> Path:
        """The folder that scene files are relative to. Raises ValueError for a story in memory."""
        if self.folder is not None:
            return self.folder
        if self.file is not None:
            return self.file.parent
        raise ValueError("a story in memory has no folder")

    def path_of(self, scene: Scene) -> Path:
        """Where the scene's text is to be saved now."""
        return self.file if self.file is not None else _joined(self.root, scene.stored_at or scene.file)

    def scene(self, scene_id: str) -> Scene:
        """Raises KeyError for an id that the story doesn't have."""
        return self.scenes[self.index_of(scene_id)]

    def index_of(self, scene_id: str) -> int:
        """Raises KeyError for an id that the story doesn't have."""
        for index, scene in enumerate(self.scenes):
            if scene.id == scene_id:
                return index
        raise KeyError(scene_id)

    def all_texts(self) -> Iterator[Scene]:
        """The scenes in order, then the notes, then what is archived."""
        yield from self.scenes
        yield from self.notes
        yield from self.archived

    def text_with_id(self, text_id: str) -> Scene:
        """The scene, note or archived scene. Raises KeyError."""
        for scene in self.all_texts():
            if scene.id == text_id:
                return scene
        raise KeyError(text_id)

    def has_text(self, text_id: str) -> bool:
        for shelf in (self.scenes, self.notes, self.archived):  # each key that is typed asks
            for scene in shelf:
                if scene.id == text_id:
                    return True
        return False

    def shelf_of(self, text_id: str) -> tuple[list[Scene], int]:
        """The list (scenes, notes or archived) that holds the text, and its index there. Raises KeyError."""
        for name in SHELVES:
            shelf: list[Scene] = getattr(self, name)
            for index, scene in enumerate(shelf):
                if scene.id == text_id:
                    return shelf, index
        raise KeyError(text_id)

    def by_chapter(self) -> list[tuple[Chapter, list[Scene]]]:
        """Every chapter with its scenes; a chapter may have none."""
        grouped: list[tuple[Chapter, list[Scene]]] = [(chapter, []) for chapter in self.chapters]
        for scene in self.scenes:
            grouped[min(scene.chapter, len(grouped) - 1)][1].append(scene)
        return grouped

    def scenes_before(self, text_id: str) -> list[Scene]:
        """What a reader has read before a scene; nothing before a note or an archived scene."""
        index = next((index for index, scene in enumerate(self.scenes) if scene.id == text_id), 0)
        return self.scenes[:index]

    def label(self, label_id: str) -> Label | None:
        return next((label for label in self.labels if label.id == label_id), None)

    def add_scene(self, index: int, title: str, chapter: int | None = None) -> Scene:
        """A new empty scene at `index` (beyond the end: at the end). Raises SingleFileStory.

        In `chapter` it stands as near to `index` as that allows; None: in the chapter of the scene before it.
        """
        self.refuse_single_file("add_scene")
        index, chapter = self._place(index, chapter)
        file = self.free_file(scene_file_name(self.next_number(), title, ()))
        scene = Scene(new_id(), title, "", file, chapter)
        self.scenes.insert(index, scene)
        return scene

    def add_note(self, kind: str, title: str) -> Scene:
        """A new empty note, behind the others. kind: one of NOTE_KINDS. Raises SingleFileStory."""
        self.refuse_single_file("add_note")
        note = Scene(new_id(), title, "", self.free_file(_note_file_name(title, kind), NOTES_FOLDER), kind=kind)
        self.notes.append(note)
        return note

    def rename_scene(self, scene_id: str, title: str) -> None:
        """Gives a scene or note another title, and its file another name if Ravel named it. Raises SingleFileStory."""
        self.refuse_single_file("rename_scene")
        scene = self.text_with_id(scene_id)
        folder, _, base = scene.file.rpartition("/")
        number, name = number_of(base), ""
        if scene.is_note:
            if _tells(base, _note_file_name(scene.title, scene.kind)):
                name = _note_file_name(title, scene.kind)
        elif number is not None:
            name = scene_file_name(number, title, ())
        scene.title = title
        if name and not _tells(base, name):
            others = [file for file in self.files() if file != scene.file]
            scene.file = self.free_file(name, folder, others)

    def move_scene(self, scene_id: str, new_index: int, chapter: int | None = None) -> None:
        """Puts a scene at `new_index` of the list without it, and in `chapter`, as `add_scene` has it; files keep
        their names. Raises SingleFileStory."""
        self.refuse_single_file("move_scene")
        scene = self.scenes.pop(self.index_of(scene_id))
        new_index, scene.chapter = self._place(new_index, chapter)
        self.scenes.insert(new_index, scene)

    def remove_scene(self, scene_id: str) -> RemovedScene:
        """Takes a scene or note out; storage.save_manifest then moves its file to the trash. Raises SingleFileStory."""
        self.refuse_single_file("remove_scene")
        self.note_places({scene_id})
        shelf, index = self.shelf_of(scene_id)
        scene = shelf.pop(index)
        self.removed.append(scene)
        return RemovedScene(scene, index, next(name for name in SHELVES if getattr(self, name) is shelf))

    def note_places(self, leaving: Collection[str]) -> None:
        """`Scene.stood` of scenes that are about to be taken out of the manuscript."""
        for _, scenes in self.by_chapter():
            first = next((scene.id for scene in scenes if scene.id not in leaving), "")
            behind = ""
            for scene in scenes:
                if scene.id in leaving:
                    scene.stood = f"after {behind}" if behind else f"before {first}" if first else "first"
                behind = scene.id

    def restore_scene(self, removed: RemovedScene) -> Scene:
        """Brings a removed scene back where it was; under another file name if that was taken in the meantime."""
        scene = removed.scene
        self.removed = [other for other in self.removed if other is not scene]
        shelf: list[Scene] = getattr(self, removed.shelf)
        index = min(removed.index, len(shelf))
        folder, _, name = scene.file.rpartition("/")
        scene.file = self.free_file(name, folder)
        if removed.shelf == "scenes" and not self._between_chapters(index, scene.chapter):
            scene.chapter = self._place(index, None)[1]
        shelf.insert(index, scene)
        return scene

    def parts_before(self, scene_id: str, offset: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the model reads before it writes at `offset` of a scene, a part for each scene, and the scenes' ids.

        Every earlier scene's text without white space at its end, then the scene break; then this scene up to `offset`.
        Earlier scenes without text are left out; this one stands last even if it is empty, for words that come into it.
        Comments are read nowhere: what is up to `offset` may be shorter than that.
        A note, or an archived scene, is read alone.
        """
        if all(scene.id != scene_id for scene in self.scenes):
            text = read_before(self.text_with_id(scene_id).text, offset)
            return ((text,), (scene_id,)) if text else ((), ())
        index = self.index_of(scene_id)
        earlier = [(scene.part(), scene.id) for scene in self.scenes[:index]]
        parts = [(part, name) for part, name in earlier if part]
        here = read_before(self.scenes[index].text, offset)
        if parts or here:
            parts.append((here, scene_id))
        return tuple(text for text, _ in parts), tuple(name for _, name in parts)

    def word_count(self, count: Callable[[str], int] | None = None) -> int:
        """Words of all scenes; `count` counts those of one text, by default as the engine does."""
        if count is None:
            from engine import count_words  # here, so that a story can be held without the engine

            count = count_words
        return sum(scene.word_count(count) for scene in self.scenes)

    def refuse_single_file(self, wanted: str) -> None:
        """Raises SingleFileStory."""
        if self.file is not None:
            raise SingleFileStory(self.file, wanted=wanted)

    def _place(self, index: int, chapter: int | None) -> tuple[int, int]:
        """Where a scene goes that is wanted at `index` and in `chapter`; None: in that of the scene before it."""
        index = max(0, min(index, len(self.scenes)))
        if chapter is None:
            return index, self.scenes[max(0, index - 1)].chapter if self.scenes else 0
        first = sum(scene.chapter < chapter for scene in self.scenes)
        last = sum(scene.chapter <= chapter for scene in self.scenes)
        return max(first, min(index, last)), chapter

    def _between_chapters(self, index: int, chapter: int) -> bool:
        """True if a scene of `chapter` may stand at `index` with chapters still in order."""
        before = self.scenes[index - 1].chapter if index > 0 else 0
        after = self.scenes[index].chapter if index < len(self.scenes) else chapter
        return before <= chapter <= after

    def files(self) -> Iterator[str]:
        """Every file name that is taken: of texts here, unread or removed, wanted or on disk."""
        for scene in (*self.all_texts(), *self.removed):
            yield scene.file
            if scene.stored_at is not None:
                yield scene.stored_at
        for unread in self.unread:
            yield unread.file

    def next_number(self) -> int:
        """The number for a new scene's file, greater than any that is taken or lies in the trash."""
        return 1 + max((number_of(_base(file)) or 0 for file in (*self.files(), *self.trashed)), default=0)

    def free_file(self, name: str, folder: str = SCENES_FOLDER, taken: list[str] | None = None) -> str:
        """`name` in that folder of the story, with a number behind where it is taken (`taken` None: by `files`)."""
        path = f"{folder}/{name}" if folder else name
        return free_name(path, self.files() if taken is None else taken)


@lru_cache(maxsize=4096)
def _joined(root: Path, file: str) -> Path:
    """The same object each time: the files of a large story are looked at after each save, and paths cost much."""
    return root / file


def new_id() -> str:
    """An id for a scene, note or label."""
    return secrets.token_hex(6)


def from_utf16(text: str, position: int) -> int:
    """The code point offset of a position counted in UTF-16 units, as Qt does; inside a pair, the one before it."""
    if text.isascii():
        return min(position, len(text))
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * position]
    return len(units.decode("utf-16-le", "ignore"))


def to_utf16(text: str, offset: int) -> int:
    """The reverse: the UTF-16 position of a code point offset."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _base(file: str) -> str:
    return file.rpartition("/")[2]


def _note_file_name(title: str, kind: str) -> str:
    stem = slug(title) or kind
    return f"{stem}-{kind}.md" if _DEVICES.fullmatch(stem) else f"{stem}.md"


def _tells(base: str, wanted: str) -> bool:
    """True if the name is the wanted one, or that with a number behind."""
    stem, wanted_stem = base.rpartition(".")[0], wanted.rpartition(".")[0]
    return stem == wanted_stem or (stem.startswith(f"{wanted_stem}-") and stem[len(wanted_stem) + 1 :].isdecimal())
