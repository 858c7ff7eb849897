"""A story in memory: its scenes in order, their text, and what the model is given of it.

Knows nothing of files but their names: storage.py reads and writes. Owned by one thread, in the program the GUI's.
Offsets are positions in a Python string (code points); the editor counts UTF-16 units, see `from_utf16`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.story.errors import SingleFileStory, StoryError
from app.story.filenames import free_name, number_of, scene_file_name, slug
from app.story.known_files import KnownFiles
from app.story.textfile import PLAIN, TextFormat
from app.story.words import recount

SCENE_BREAK = "\n\n* * *\n\n"  # as the built-in model's training text has it
SCENES_FOLDER = "scenes"


@dataclass(slots=True)
class Scene:
    """One scene. `text` has LF line ends and is the newest that the program knows, saved or not.

    file: where the scene belongs, relative to the story's folder, with slashes. stored_at: where it lies on disk now,
    None while it was never written; the two differ between a change of order or title and `storage.save_manifest`.
    """

    id: str
    title: str
    text: str
    file: str
    chapter: int = 0  # index into the chapters of story.toml
    stored_at: str | None = None
    _counted: tuple[str, int] | None = field(default=None, repr=False, compare=False)
    _part: tuple[str, str] | None = field(default=None, repr=False, compare=False)

    def word_count(self, count: Callable[[str], int]) -> int:
        """Words in the text; counted again only after it changed, and only the lines that did.

        `count` is always the same, and takes no word to go on in the next line.
        """
        if self._counted is None:
            self._counted = (self.text, count(self.text))
        elif self._counted[0] is not self.text:
            self._counted = (self.text, recount(*self._counted, self.text, count))
        return self._counted[1]

    def part(self) -> str:
        """The text as the model reads it where another scene follows, "" where there is nothing to read.

        The same object as long as the text is the same one: a novel's parts are not copied at every pause.
        """
        if self._part is None or self._part[0] is not self.text:
            text = self.text.rstrip()
            self._part = (self.text, text + SCENE_BREAK if text else "")
        return self._part[1]


@dataclass(frozen=True, slots=True)
class RemovedScene:
    """A scene taken out of the story and the place it had: all that is needed to bring it back."""

    scene: Scene
    index: int


@dataclass(frozen=True, slots=True)
class UnreadScene:
    """A scene of story.toml whose file is missing or unreadable. It keeps its place there. index: among all scenes."""

    id: str
    title: str
    file: str
    chapter: int
    index: int


@dataclass(slots=True)
class Story:
    """A story: a folder of scenes (`folder`), or one file (`file`), or neither while it exists only in memory.

    text_format: how the single file is spelled (a folder's scenes are UTF-8 with LF). problems: what was amiss when
    it was opened, for the writer to read; none of it lost any text. manifest_text: story.toml as it was read, whose
    comments and unknown keys are kept.
    """

    folder: Path | None = None
    file: Path | None = None
    title: str = ""
    author: str = ""
    scenes: list[Scene] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    text_format: TextFormat = PLAIN
    read_only: bool = False
    problems: list[StoryError] = field(default_factory=list)
    unread: list[UnreadScene] = field(default_factory=list)
    removed: list[Scene] = field(default_factory=list)
    manifest_text: str = ""
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
        return self.file if self.file is not None else self.root / (scene.stored_at or scene.file)

    def scene(self, scene_id: str) -> Scene:
        """Raises KeyError for an id that the story doesn't have."""
        return self.scenes[self.index_of(scene_id)]

    def index_of(self, scene_id: str) -> int:
        """Raises KeyError for an id that the story doesn't have."""
        for index, scene in enumerate(self.scenes):
            if scene.id == scene_id:
                return index
        raise KeyError(scene_id)

    def add_scene(self, index: int, title: str) -> Scene:
        """A new empty scene at `index` (beyond the end: at the end). Raises SingleFileStory."""
        self._refuse_single_file("add_scene")
        index = max(0, min(index, len(self.scenes)))
        number = 1 + max((number_of(_base(file)) or 0 for file in self._files()), default=0)
        file = self._free_file(scene_file_name(number, title, ()))
        scene = Scene(secrets.token_hex(6), title, "", file, self._chapter_at(index))
        self.scenes.insert(index, scene)
        return scene

    def rename_scene(self, scene_id: str, title: str) -> None:
        """Gives a scene another title, and its file another name if Ravel named it. Raises SingleFileStory."""
        self._refuse_single_file("rename_scene")
        scene = self.scene(scene_id)
        scene.title = title
        number = number_of(_base(scene.file))
        if number is not None and not _names(scene.file, number, title):
            folder = scene.file.rpartition("/")[0]
            others = [file for file in self._files() if file != scene.file]
            scene.file = self._free_file(scene_file_name(number, title, ()), folder, others)

    def move_scene(self, scene_id: str, new_index: int) -> None:
        """Puts a scene at `new_index` of the list without it; files keep their names. Raises SingleFileStory."""
        self._refuse_single_file("move_scene")
        scene = self.scenes.pop(self.index_of(scene_id))
        new_index = max(0, min(new_index, len(self.scenes)))
        scene.chapter = self._chapter_at(new_index)
        self.scenes.insert(new_index, scene)

    def remove_scene(self, scene_id: str) -> RemovedScene:
        """Takes a scene out; storage.save_manifest then moves its file to the trash. Raises SingleFileStory."""
        self._refuse_single_file("remove_scene")
        index = self.index_of(scene_id)
        scene = self.scenes.pop(index)
        self.removed.append(scene)
        return RemovedScene(scene, index)

    def restore_scene(self, removed: RemovedScene) -> Scene:
        """Brings a removed scene back where it was; under another file name if that was taken in the meantime."""
        scene = removed.scene
        self.removed = [other for other in self.removed if other is not scene]
        index = min(removed.index, len(self.scenes))
        folder, _, name = scene.file.rpartition("/")
        scene.file = self._free_file(name, folder)
        if not self._between_chapters(index, scene.chapter):
            scene.chapter = self._chapter_at(index)
        self.scenes.insert(index, scene)
        return scene

    def parts_before(self, scene_id: str, offset: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the model reads before it writes at `offset` of a scene, a part for each scene, and the scenes' ids.

        Every earlier scene's text without white space at its end, then the scene break; then this scene up to `offset`.
        Earlier scenes without text are left out; this one stands last even if it is empty, for words that come into it.
        """
        index = self.index_of(scene_id)
        earlier = [(scene.part(), scene.id) for scene in self.scenes[:index]]
        parts = [(part, name) for part, name in earlier if part]
        here = self.scenes[index].text[:offset]
        if parts or here:
            parts.append((here, scene_id))
        return tuple(text for text, _ in parts), tuple(name for _, name in parts)

    def word_count(self, count: Callable[[str], int] | None = None) -> int:
        """Words of all scenes; `count` counts those of one text, by default as the engine does."""
        if count is None:
            from engine import count_words  # here, so that a story can be held without the engine

            count = count_words
        return sum(scene.word_count(count) for scene in self.scenes)

    def _refuse_single_file(self, wanted: str) -> None:
        if self.file is not None:
            raise SingleFileStory(self.file, wanted=wanted)

    def _chapter_at(self, index: int) -> int:
        """A scene put in at `index` belongs to the chapter of the one before it."""
        if not self.scenes:
            return 0
        return self.scenes[max(0, index - 1)].chapter

    def _between_chapters(self, index: int, chapter: int) -> bool:
        """True if a scene of `chapter` may stand at `index` with chapters still in order."""
        before = self.scenes[index - 1].chapter if index > 0 else 0
        after = self.scenes[index].chapter if index < len(self.scenes) else chapter
        return before <= chapter <= after

    def _files(self) -> Iterator[str]:
        """Every file name that is taken: of scenes here, unread or removed, wanted or on disk."""
        for scene in (*self.scenes, *self.removed):
            yield scene.file
            if scene.stored_at is not None:
                yield scene.stored_at
        for unread in self.unread:
            yield unread.file

    def _free_file(self, name: str, folder: str = SCENES_FOLDER, taken: list[str] | None = None) -> str:
        path = f"{folder}/{name}" if folder else name
        return free_name(path, self._files() if taken is None else taken)


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


def _names(file: str, number: int, title: str) -> bool:
    """True if the file's name already tells this title."""
    stem = _base(file).rpartition(".")[0]
    wanted = f"{number:02d}-{slug(title)}".rstrip("-")
    return stem == wanted or (stem.startswith(f"{wanted}-") and stem[len(wanted) + 1 :].isdecimal())
