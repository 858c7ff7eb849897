"""The formats that a book can be written in: one writer a file, found by its key and brought in when it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import BinaryIO

from app.formats.book import Book
from app.formats.export_options import ExportOptions

_BOOK = ("title", "author", "language", "chapters", "scene_titles")
_FRONT = ("title_page", "copyright", "dedication", "epigraph")
_MANUSCRIPT = ("title", "author", "language", "contact", "surname", "short_title", "chapters", "italics", "typeface",
               "page_size")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writing:
    """What a writer works with. date: of the file, in UTC. tick: called after each chapter; what it raises ends the
    writing, and what was written so far is worth nothing."""

    book: Book
    options: ExportOptions
    date: datetime
    tick: Callable[[], None] = lambda: None

    @property
    def title(self) -> str:
        return self.options.title.strip() or self.book.title.strip()

    @property
    def author(self) -> str:
        return self.options.author.strip() or self.book.author.strip()

    @property
    def language(self) -> str:
        """A BCP 47 tag."""
        return self.options.language or self.book.language or "en"


@dataclass(frozen=True, slots=True)
class Format:
    """options: the fields of ExportOptions that it heeds. writer: the module with its `write`."""

    key: str
    suffix: str
    writer: str
    options: tuple[str, ...]

    def write(self, writing: Writing, out: BinaryIO) -> None:
        """Writes the whole book into `out`, which the caller opened and closes. Raises OSError."""
        import_module(self.writer).write(writing, out)


_ROWS = (
    Format("manuscript", ".docx", "app.formats.docx_manuscript", _MANUSCRIPT),
    Format("docx", ".docx", "app.formats.docx_plain", (*_BOOK, *_FRONT, "page_size")),
    Format("odt-manuscript", ".odt", "app.formats.odt_manuscript", _MANUSCRIPT),
    Format("odt", ".odt", "app.formats.odt_plain", (*_BOOK, *_FRONT, "page_size")),
    Format("epub", ".epub", "app.formats.epub_writer", (*_BOOK, *_FRONT, "cover")),
    Format("html", ".html", "app.formats.html_writer", (*_BOOK, *_FRONT)),
    Format("md", ".md", "app.formats.markdown_writer", (*_BOOK, *_FRONT)),
    Format("txt", ".txt", "app.formats.text_writer", (*_BOOK, *_FRONT, "emphasis")),
)
FORMATS: dict[str, Format] = {row.key: row for row in _ROWS}
