"""What a story is made of: scenes and notes, chapters, labels, and the places of those that aren't in it.

Plain data, owned by the story that holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.story.comments import without_comments
from app.story.first_words import first_words
from app.story.words import recount

SCENE_BREAK = "\n\n* * *\n\n"  # as the built-in model's training text has it
SCENES_FOLDER, NOTES_FOLDER, ARCHIVE_FOLDER = "scenes", "notes", "archive"
TRASH_FOLDER = "trash"  # what was deleted, until somebody empties it
NOTE_KINDS = ("character", "place", "lore")
STATUSES = ("idea", "draft", "revised", "done")  # in the order in which a scene goes through them


@dataclass(slots=True)
class Chapter:
    """title "": it has only its number. `table`: which [[chapters]] of `Story.manifest_text` is its own, None: new."""

    title: str = ""
    table: int | None = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class Label:
    """A coloured mark that scenes can have. color: "#rrggbb"."""

    id: str
    name: str
    color: str


@dataclass(slots=True)
class Scene:
    """One scene or note. `text` has LF line ends and is the newest that the program knows, saved or not.

    file: where the scene belongs, relative to the story's folder, with slashes. stored_at: where it lies on disk now,
    None while it was never written; the two differ between a change of order or title and `storage.save_manifest`.
    kind: "scene", or one of NOTE_KINDS. status: "", one of STATUSES, or what somebody wrote into story.toml.
    label: id of a Label, "" for none. stood: of a scene that was archived or deleted, `after` and the id of the one
    before it in its chapter; of the first one, `before` and the id of the first that stayed, `first` where none did;
    "" where that isn't known.
    """

    id: str
    title: str
    text: str
    file: str
    chapter: int = 0  # index into Story.chapters; that it had, where archived or deleted; means nothing for notes
    stored_at: str | None = None
    kind: str = "scene"
    synopsis: str = ""
    status: str = ""
    label: str = ""
    stood: str = ""
    _plain: tuple[str, str] | None = field(default=None, repr=False, compare=False)  # text, and it without comments
    _counted: tuple[str, int] | None = field(default=None, repr=False, compare=False)  # without comments
    _part: tuple[str, str] | None = field(default=None, repr=False, compare=False)
    _first_words: tuple[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def is_note(self) -> bool:
        return self.kind != "scene"

    def word_count(self, count: Callable[[str], int]) -> int:
        """Words in the text but not in comments; counted again only after it changed, and only the lines that did.

        `count` is always the same, and takes no word to go on in the next line.
        """
        plain = self.without_comments()
        if self._counted is None:
            self._counted = (plain, count(plain))
        elif self._counted[0] is not plain:
            self._counted = (plain, recount(*self._counted, plain, count))
        return self._counted[1]

    def without_comments(self) -> str:
        """The text as others read it: the same object as long as the text is the same one."""
        if self._plain is None or self._plain[0] is not self.text:
            self._plain = (self.text, without_comments(self.text))
        return self._plain[1]

    def first_words(self) -> str:
        """What it is called where it has no title; looked for again only after the text changed."""
        if self._first_words is None or self._first_words[0] is not self.text:
            self._first_words = (self.text, first_words(self.text))
        return self._first_words[1]

    def part(self) -> str:
        """The text as the model reads it where another scene follows, "" where there is nothing to read.

        The same object as long as the text is the same one: a novel's parts are not copied at every pause.
        """
        if self._part is None or self._part[0] is not self.text:
            text = self.without_comments().rstrip()
            self._part = (self.text, text + SCENE_BREAK if text else "")
        return self._part[1]


@dataclass(frozen=True, slots=True)
class RemovedScene:
    """A scene or note taken out of the story and the place it had: all that is needed to bring it back."""

    scene: Scene
    index: int
    shelf: str = "scenes"  # the list that it was in: scenes, notes or archived


@dataclass(frozen=True, slots=True)
class UnreadScene:
    """A scene of story.toml whose file is missing or unreadable. It keeps its place there. index: among all scenes.

    Notes and archived scenes, whose places mean nothing, have chapter -1.
    """

    id: str
    title: str
    file: str
    chapter: int
    index: int
