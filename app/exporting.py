"""Writing a story's book to a file, from start to end: what the window and the command line both do. No widgets."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.formats.book import Book
from app.formats.export_errors import CoverUnusable, ExportStopped, NothingToExport, failed
from app.formats.export_options import ExportOptions
from app.formats.from_story import prepared
from app.formats.writers import BOOK_OPTIONS, FRONT_OPTIONS, Format, Writing
from app.formats.writers import FORMATS as TEXT_FORMATS
from app.story.textfile import write_bytes_atomic

#: Every format by its key. PDF is not among those in app/formats: its pages need Qt.
FORMATS: dict[str, Format] = {
    **TEXT_FORMATS,
    "pdf": Format("pdf", ".pdf", "app.printing.pdf", (*BOOK_OPTIONS, *FRONT_OPTIONS, "page_size", "font_size")),
}

_Progress = Callable[[int, int], None]  # chapters that are done, and all


def write_book(
    book: Book,
    options: ExportOptions,
    wanted: Format,
    path: Path,
    progress: _Progress = lambda done, total: None,
    stopped: threading.Event | None = None,
) -> None:
    """Writes a book as `from_story.gathered` made it. The file is whole or what it was before. Any thread; may take
    seconds.

    Raises ExportFailed, NothingToExport, CoverUnusable, and ExportStopped once `stopped` is set.
    """
    stopped = stopped or threading.Event()
    writing = writing_of(book, options, path, progress, stopped)
    out = _Memory(stopped)
    try:
        wanted.write(writing, out)
        _stop_if(stopped)
        write_bytes_atomic(path, out.getvalue())
    except (ExportStopped, CoverUnusable):
        raise
    except OSError as error:
        raise failed(path, error) from error


def writing_of(
    book: Book, options: ExportOptions, path: Path, progress: _Progress, stopped: threading.Event
) -> Writing:
    """What a writer is given. path: named in the error. Raises NothingToExport."""
    if options.language:
        book = Book(book.title, book.author, options.language, book.chapters)
    whole = prepared(book)
    if not any(scene.text for chapter in whole.chapters for scene in chapter.scenes):
        raise NothingToExport(path)
    done, total = 0, len(whole.chapters)

    def tick() -> None:
        nonlocal done
        _stop_if(stopped)
        done += 1
        progress(done, total)

    return Writing(whole, options, datetime.now(UTC), tick, lambda: _stop_if(stopped))


def _stop_if(stopped: threading.Event) -> None:
    if stopped.is_set():
        raise ExportStopped


class _Memory(io.BytesIO):
    """The file until it is whole: some megabytes for the longest novel, and no half file anywhere."""

    def __init__(self, stopped: threading.Event) -> None:
        super().__init__()
        self._stopped = stopped

    def write(self, data: object) -> int:
        _stop_if(self._stopped)
        return super().write(data)  # type: ignore[arg-type]


class ExportJob:
    """One export, or one print, on a thread of its own. `start`, `stop` and `wait` on the GUI thread."""

    def __init__(
        self,
        work: Callable[[_Progress, threading.Event], None],
        post: Callable[[Callable[[], None]], None],
        on_progress: _Progress,
        on_end: Callable[[Exception | None], None],
    ) -> None:
        """work: takes what to tell of its progress and what to look at. post: brings a call to the GUI thread, where
        the two others are called; on_end gets the error that ended it, ExportStopped among them, or None."""
        self._work, self._post, self._on_progress, self._on_end = work, post, on_progress, on_end
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ravel-export")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """It ends soon; `on_end` tells when."""
        self._stopped.set()

    def wait(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        ended: Exception | None = None
        try:
            self._work(lambda done, total: self._post(lambda: self._on_progress(done, total)), self._stopped)
        except Exception as error:  # whatever it is, the writer is told
            ended = error
        self._post(lambda: self._on_end(ended))
