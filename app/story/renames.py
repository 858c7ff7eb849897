"""Files that got other names, noted until story.toml tells: a program can be killed in between, and then story.toml
names a file that lies there under another name. Scenes are known by the number that their names begin with all the
same; notes have none.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from app.story.manifest import MANIFEST_NAME
from app.story.story import Story

NOTED_NAME = ".ravel-renamed"


def note_rename(root: Path, old: str, new: str) -> None:
    """To be called before the file is renamed; both are relative to the story's folder. Raises OSError."""
    with (root / NOTED_NAME).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"\n{json.dumps([old, new])}\n")  # behind a line that a kill may have torn
        file.flush()
        os.fsync(file.fileno())


def renamed_files(root: Path) -> dict[str, str]:
    """The last name of each file by every name that it had before. Lines that were torn by a kill are passed over."""
    try:
        lines = (root / NOTED_NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    last: dict[str, str] = {}
    for line in lines:
        try:
            old, new = json.loads(line)
            pair = (str(old), str(new))
        except (ValueError, TypeError):
            continue
        last = {before: pair[1] if now == pair[0] else now for before, now in last.items()} | {pair[0]: pair[1]}
    return last


def forget_renames(story: Story) -> None:
    """Once story.toml on the disk tells of all that lie there, the notes are of no use."""
    if story.folder is None or not (story.folder / NOTED_NAME).exists():
        return
    said = (story.known.content(story.folder / MANIFEST_NAME) or b"").decode("utf-8", "replace")
    untold = [new for new in renamed_files(story.folder).values() if f'"{new}"' not in said]
    if not any((story.folder / new).exists() for new in untold):
        with suppress(OSError):  # it does no harm
            (story.folder / NOTED_NAME).unlink(missing_ok=True)
