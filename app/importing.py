"""Bringing other programs' files into a story: what the window does on threads of its own, from start to end."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import engine
from app.formats.book import Book, BookChapter
from app.formats.errors import ImportNotWritten
from app.formats.folders import Found, read_paths
from app.formats.reading import Tick
from app.formats.splitting import Splitting, heading_levels, possible, split, suggested
from app.story.comments import without_comments
from app.story.errors import FolderNotEmpty, SaveFailed
from app.story.storage import save_manifest
from app.story.story import Story
from app.story.structure import insert_chapters

T = TypeVar("T")
_TURN_S, _PAUSE_S = 0.002, 0.0005
_LEFTOVER_S = 3600.0
_UNFINISHED = ".ravel-import-"


class ImportStopped(Exception):
    """The writer doesn't want it any more."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was read. levels: how many headings of each level there are. kinds: what chapters may begin at. splitting:
    the one that fits. is_folder: it is a folder, or several files."""

    found: Found
    levels: dict[int, int]
    kinds: tuple[str, ...]
    splitting: Splitting
    is_folder: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What splitting gives. words: of each scene of each chapter."""

    book: Book
    words: list[list[int]]


def read_source(paths: Sequence[Path], tick: Tick) -> Source:
    """Raises the errors of app/formats/errors.py, and what `tick` raises."""
    found = read_paths(paths, tick)
    book = found.reading.book
    is_folder = len(paths) > 1 or paths[0].is_dir()
    return Source(found, heading_levels(book), possible(book), suggested(book), is_folder)


def preview_of(source: Source, splitting: Splitting, tick: Tick) -> Preview:
    """The book as it would come in, and its words."""
    book = split(source.found.reading.book, splitting, tick)
    words = []
    for chapter in book.chapters:
        words.append([])
        for scene in chapter.scenes:
            tick()
            words[-1].append(engine.count_words(without_comments(scene.text)))
    return Preview(book, words)


def create_story_of(book: Book, chapters: Sequence[BookChapter], folder: Path, title: str, tick: Tick) -> None:
    """Writes a new story to `folder`, which must not be there yet or be empty. It appears there whole or not at all.

    Raises FolderNotEmpty, ImportNotWritten, and what `tick` raises.
    """
    folder = Path(os.path.abspath(folder))
    unfinished = folder.with_name(f"{_UNFINISHED}{secrets.token_hex(6)}")
    try:
        if folder.exists() and os.listdir(folder):
            raise FolderNotEmpty(folder)
        unfinished.mkdir(parents=True)
        _sweep(folder.parent)
        story = Story(folder=unfinished, title=title, author=book.author)
        tick()
        insert_chapters(story, 0, as_inserted(chapters))
        save_manifest(story)
        tick()
        if folder.is_dir():
            folder.rmdir()
        unfinished.rename(folder)
    except NotADirectoryError as error:
        raise FolderNotEmpty(folder) from error
    except SaveFailed as error:
        raise ImportNotWritten(folder, reason=error.facts["reason"]) from error
    except OSError as error:
        raise ImportNotWritten(folder, reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Removes what a kill left of earlier imports. The age spares those at work."""
    for leftover in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):  # someone else's, or gone already
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_S:
                shutil.rmtree(leftover, ignore_errors=True)


def as_inserted(chapters: Sequence[BookChapter]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Chapters as `insert_chapters` takes them."""
    return [(chapter.title, [(scene.title, scene.text) for scene in chapter.scenes]) for chapter in chapters]


class Job(Generic[T]):
    """One piece of work on a thread of its own. `start`, `stop` and `wait` on the GUI thread."""

    def __init__(
        self,
        work: Callable[[Tick], T],
        post: Callable[[Callable[[], None]], None],
        on_end: Callable[[T | None, Exception | None], None],
    ) -> None:
        """post: brings a call to the GUI thread, where `on_end` is called with what `work` gave or raised; never after
        `stop`."""
        self._work, self._post, self._on_end = work, post, on_end
        self._stopped = threading.Event()
        self._gave_way_s = 0.0
        self._thread = threading.Thread(target=self._run, name="ravel-import")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def wait(self) -> None:
        self._thread.join()

    def _tick(self) -> None:
        """Stops the work, or gives way to the window for a moment: it waits five milliseconds for the interpreter
        otherwise, each time that it needs it."""
        if self._stopped.is_set():
            raise ImportStopped
        if time.perf_counter() - self._gave_way_s > _TURN_S:
            time.sleep(_PAUSE_S)
            self._gave_way_s = time.perf_counter()

    def _run(self) -> None:
        result: T | None = None
        ended: Exception | None = None
        was_collecting = gc.isenabled()
        gc.disable()  # a document's elements set off collections of a fifth of a second, and the window stands still
        try:
            result = self._work(self._tick)
        except Exception as error:  # whatever it is, the writer is told
            ended = error
        finally:
            if was_collecting:
                gc.enable()
        self._post(lambda: None if self._stopped.is_set() else self._on_end(result, ended))
