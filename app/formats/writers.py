"""The formats that a book can be written in: one writer a file, found by its key and brought in when it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import BinaryIO

from app.formats.book import Book
from app.formats.export_options import ExportOptions

BOOK_OPTIONS = ("title", "author", "language", "chapters", "scene_titles")
FRONT_OPTIONS = ("title_page", "copyright", "dedication", "epigraph")
_MANUSCRIPT = ("title", "author", "language", "contact", "surname", "short_title", "chapters", "italics", "typeface",
               "page_size")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writing:
    """What a writer works with. date: of the file, in UTC. tick: called after each chapter; check: more often, where
    one takes long. What these raise ends the writing, and what was written so far is worth nothing."""

    book: Book
    options: ExportOptions
    date: datetime
    tick: Callable[[], None] = lambda: None
    check: Callable[[], None] = lambda: None

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
    Format("docx", ".docx", "app.formats.docx_plain", (*BOOK_OPTIONS, *FRONT_OPTIONS, "page_size")),
    Format("odt-manuscript", ".odt", "app.formats.odt_manuscript", _MANUSCRIPT),
    Format("odt", ".odt", "app.formats.odt_plain", (*BOOK_OPTIONS, *FRONT_OPTIONS, "page_size")),
    Format("epub", ".epub", "app.formats.epub_writer", (*BOOK_OPTIONS, *FRONT_OPTIONS, "cover")),
    Format("html", ".html", "app.formats.html_writer", (*BOOK_OPTIONS, *FRONT_OPTIONS)),
    Format("md", ".md", "app.formats.markdown_writer", (*BOOK_OPTIONS, *FRONT_OPTIONS)),
    Format("txt", ".txt", "app.formats.text_writer", (*BOOK_OPTIONS, *FRONT_OPTIONS, "emphasis")),
)
FORMATS: dict[str, Format] = {row.key: row for row in _ROWS}
