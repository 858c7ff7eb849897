"""Several files, or a folder of them, as one book: folders are chapters, files are scenes, in the order of their names.

A name's numbers count as numbers: "chapter 10" stands behind "chapter 9".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.formats.book import Book, BookChapter, BookScene
from app.formats.errors import ImportFailed, ImportTooLarge, NothingToImport, NotThereToImport, UnreadableImport
from app.formats.importers import is_importable, read_file
from app.formats.reading import Reading, Tick

MAX_FILES = 5000
MAX_CHARACTERS = 64 * 1024 * 1024  # of all files together: some hundred novels

_DIGITS = re.compile(r"(\d+)")
_NUMBER_BEFORE = re.compile(r"\d{1,4}(?:[.)_-]+|\s+)[\s._-]*(?=\S)|\d{1,4}(?=[^\W\d_])")
_SKIPPED_FOLDERS = frozenset({"trash", "__macosx"})


@dataclass(slots=True)
class Found:
    """What was read, and the files that could not be, with why."""

    reading: Reading
    failures: list[ImportFailed] = field(default_factory=list)


def read_paths(paths: Sequence[Path], tick: Tick = lambda: None) -> Found:
    """One file, several, or a folder. Raises the first failure where nothing could be read, and what `tick` raises."""
    if len(paths) == 1 and not paths[0].is_dir():
        return Found(read_file(paths[0], tick))
    chapters = list(_chapters(paths))
    if not chapters:
        raise NothingToImport(paths[0], reason="empty_folder")
    title = title_of(paths[0]) if len(paths) == 1 else ""
    found = Found(Reading(Book(title)))
    characters = 0
    for chapter_title, files in chapters:
        chapter = BookChapter(chapter_title)
        for file in files:
            tick()
            try:
                reading = read_file(file, tick)
            except ImportFailed as error:
                found.failures.append(error)
                continue
            scenes = list(_scenes(reading, title_of(file)))
            characters += sum(len(scene.text) for scene in scenes)
            if characters > MAX_CHARACTERS:
                raise ImportTooLarge(paths[0], limit_bytes=MAX_CHARACTERS)
            chapter.scenes += scenes
            _take_facts(found.reading, reading)
        if chapter.scenes:
            found.reading.book.chapters.append(chapter)
    if not found.reading.book.chapters:
        raise found.failures[0]
    return found


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """By which names are put in order: numbers as numbers, letters without regard to case."""
    parts = (part for part in _DIGITS.split(name.casefold()) if part)
    return tuple((0, int(part[:18]), "") if part.isdecimal() else (1, 0, part) for part in parts)


def title_of(path: Path) -> str:
    """What a file or folder is called, without ending, a number that only keeps it in order, and low lines."""
    name = path.name if path.is_dir() else path.stem
    words = " ".join(_NUMBER_BEFORE.sub("", name, count=1).replace("_", " ").split()) if name[:1].isdigit() else ""
    return words or " ".join(name.replace("_", " ").split())


def _scenes(reading: Reading, title: str) -> Iterator[BookScene]:
    """The parts of one file; the first is called as the file if it has no name of its own."""
    parts = [
        (chapter.title or scene.title, scene.text) for chapter in reading.book.chapters for scene in chapter.scenes
    ]
    for number, (name, text) in enumerate(parts):
        yield BookScene(name or (title if number == 0 else ""), text)


def _take_facts(whole: Reading, part: Reading) -> None:
    whole.left_out.update(part.left_out)
    whole.book.author = whole.book.author or part.book.author
    whole.book.language = whole.book.language or part.book.language


def _chapters(paths: Sequence[Path]) -> Iterator[tuple[str, list[Path]]]:
    """(title, files): the chosen files together, and each folder with files in it."""
    files = sorted((path for path in paths if not path.is_dir()), key=lambda path: natural_key(path.name))
    if files:
        yield "", files
    count = len(files)
    for folder in sorted((path for path in paths if path.is_dir()), key=lambda path: natural_key(path.name)):
        for title, inner in _in_folder(folder, "" if len(paths) == 1 else title_of(folder)):
            count += len(inner)
            if count > MAX_FILES:
                raise ImportTooLarge(folder, limit_bytes=MAX_CHARACTERS)
            yield title, inner


def _in_folder(folder: Path, title: str, depth: int = 0) -> Iterator[tuple[str, list[Path]]]:
    """The files directly in a folder that stand together between its folders, and those folders, in the order of names.

    Links to folders are not followed: they may lead back.
    """
    together: list[Path] = []
    for path in _listed(folder):
        if path.is_dir():
            if not path.is_symlink() and path.name.casefold() not in _SKIPPED_FOLDERS and depth < 20:
                if together:
                    yield title, together
                    together = []
                yield from _in_folder(path, ": ".join(filter(None, [title, title_of(path)])), depth + 1)
        elif is_importable(path):
            together.append(path)
    if together:
        yield title, together


def _listed(folder: Path) -> list[Path]:
    try:
        names = os.listdir(folder)
    except FileNotFoundError as error:
        raise NotThereToImport(folder) from error
    except OSError as error:
        raise UnreadableImport(folder, reason=error.strerror or str(error)) from error
    shown = [name for name in names if not name.startswith((".", "~$"))]
    return [folder / name for name in sorted(shown, key=natural_key)]
