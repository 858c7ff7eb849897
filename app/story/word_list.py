"""Words of the writer's own, in a plain text file: one a line, in order, to be read and changed by hand.

`spelling/words.txt` in a story's folder goes with the story into every backup and every other program; it isn't in
story.toml so that two people who add words, or a sync program, can bring both lists together line by line. It has a
folder of its own because a text beside story.toml may be a scene.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from app.story.errors import StoryNotFound
from app.story.story import Story
from app.story.textfile import decode, read_bytes, write_atomic

MAX_LIST_BYTES = 4 * 1024 * 1024
STORY_LIST = "spelling/words.txt"
USER_LIST = "words.txt"
_NOTE = "#"  # begins a line that is no word


def list_of_story(story: Story, spelling_folder: Path) -> Path:
    """Where a story's words are: in its folder; of a single file, or of a folder that may not be written, in the
    user's data. A story that was never saved has none: its path is of no file."""
    if story.folder is not None and not story.read_only:
        return story.folder / STORY_LIST
    place = os.path.normcase(os.path.realpath(story.file or story.folder or ""))
    digest = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return spelling_folder / "stories" / f"{digest}.txt"


def read_list(path: Path) -> frozenset[str]:
    """The words in the file, none where there is no file. Raises StoryError for one that can't be read."""
    return frozenset(_split(_text(path))[1])


def change_list(path: Path, add: Iterable[str] = (), remove: Iterable[str] = ()) -> frozenset[str]:
    """Adds and takes out words, whatever other programs did to the file meanwhile, and returns what is in it then.

    Raises StoryError where the file can't be read, and then nothing is written, OSError where it can't be written.
    """
    notes, words = _split(_text(path))
    changed = ({*words} | {word.strip() for word in add if word.strip()}) - set(remove)
    if changed != set(words):
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [*notes, *sorted(changed, key=lambda word: (word.casefold(), word))]
        write_atomic(path, "".join(f"{line}\n" for line in lines))
    return frozenset(changed)


def _text(path: Path) -> str:
    try:
        return decode(read_bytes(path, MAX_LIST_BYTES), path)[0]
    except StoryNotFound:
        return ""


def _split(text: str) -> tuple[list[str], list[str]]:
    """Notes, which keep their order at the top, and words."""
    lines = [line.strip() for line in text.split("\n")]
    return [line for line in lines if line.startswith(_NOTE)], [
        line for line in lines if line and not line.startswith(_NOTE)
    ]
