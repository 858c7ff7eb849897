"""Which file on disk is which scene: what story.toml names against what lies there. Reads no text."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from app.story.filenames import clash_key, natural_key, number_of
from app.story.manifest import ManifestScene
from app.story.scene import ARCHIVE_FOLDER, NOTES_FOLDER, SCENES_FOLDER
from app.story.story import Story

SCENE_SUFFIX = ".md"

FileIdentity = tuple[int, int, int, int] | str


def list_scene_files(root: Path, subfolder: str) -> list[str]:
    """The Markdown files of a folder of the story, relative to `root`, in the order people would give them.

    Hidden files and folders named like files are left out. Empty if there is no such folder. Raises OSError.
    """
    folder = root / subfolder
    if not folder.is_dir():
        return []
    names = [
        name
        for name in sorted(os.listdir(folder), key=natural_key)
        if name.lower().endswith(SCENE_SUFFIX) and not name.startswith(".") and (folder / name).is_file()
    ]
    return [f"{subfolder}/{name}" if subfolder else name for name in names]


def text_folders(story: Story) -> list[Path]:
    """Where files of the story's scenes and notes may lie; none for a single file or a story in memory."""
    if story.folder is None:
        return []
    return [story.folder, *(story.folder / name for name in (SCENES_FOLDER, NOTES_FOLDER, ARCHIVE_FOLDER))]


def order_by_mention(files: Sequence[str], text: str) -> list[str]:
    """Files that a damaged story.toml still names, in its order, then those of subfolders that it doesn't.

    Others beside it (a README) count only if there is nothing else.
    """
    places = {file: text.find(f'"{file}"') for file in files}
    mentioned = sorted((file for file in files if places[file] >= 0), key=places.__getitem__)
    others = [file for file in files if places[file] < 0]
    return mentioned + [file for file in others if "/" in file] or others


def match_scenes(
    root: Path, named: Sequence[ManifestScene], on_disk: Sequence[str], seen: set[FileIdentity]
) -> tuple[list[tuple[ManifestScene, str | None]], list[str]]:
    """Each entry of story.toml with its file (None: missing or not allowed), and the files that no entry names.

    In this order: the very name; the same name as another disk would spell it; a file that `on_disk` doesn't list;
    and the one file with the same number, which is the scene renamed without story.toml hearing of it. No file is
    given to two entries; an entry for a file that another entry has by another spelling, or one of those `seen` so far
    (to which these are added), is dropped.
    """
    allowed = [index for index, entry in enumerate(named) if is_inside(root, entry.file)]
    found: dict[int, str] = {}
    free = list(on_disk)

    def claim(choose: Callable[[str], str | None]) -> None:
        for index in allowed:
            if index not in found and (file := choose(named[index].file)) is not None:
                found[index] = file
                if file in free:
                    free.remove(file)

    def unlisted(file: str) -> str | None:
        return file if os.path.lexists(root / file) and file not in on_disk else None

    claim(lambda wanted: wanted if wanted in free else None)
    claim(lambda wanted: next((file for file in free if clash_key(file) == clash_key(wanted)), None))
    claim(unlisted)
    claim(lambda wanted: _renamed(wanted, free))
    matched: list[tuple[ManifestScene, str | None]] = []
    for index, entry in enumerate(named):
        identity = identity_of(root, found[index]) if index in found else None
        if identity is None or identity not in seen:
            matched.append((entry, found.get(index)))
        if identity is not None:
            seen.add(identity)
    return matched, free


def is_inside(folder: Path, file: str) -> bool:
    """False for names that lead out of the story: absolute, with a drive or a backslash, by `..`, or by a link."""
    pure = PurePosixPath(file)
    if not file or "\0" in file or "\\" in file or pure.is_absolute() or ".." in pure.parts:
        return False
    if PureWindowsPath(file).drive:
        return False
    root, place = (os.path.normcase(os.path.realpath(path)) for path in (folder, os.path.join(folder, file)))
    return os.path.join(place, "").startswith(os.path.join(root, ""))


def _renamed(wanted: str, free: Sequence[str]) -> str | None:
    folder, _, name = wanted.rpartition("/")
    number = number_of(name)
    if number is None:
        return None
    same = [file for file in free if file.rpartition("/")[0] == folder and number_of(file.rpartition("/")[2]) == number]
    return same[0] if len(same) == 1 else None


def identity_of(root: Path, file: str) -> FileIdentity | None:
    """The same for all names and links of a file; None where there is none to read.

    Size and time are part of it: should a disk of the network count two files as one, neither text is left out.
    """
    try:
        found = (root / file).stat()
    except (OSError, ValueError):  # reading it will tell
        return None
    if found.st_ino == 0:  # a disk that knows no such thing
        return str(PurePosixPath(file))
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
