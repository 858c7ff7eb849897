"""The formats that can be read: one reader a file, found by the ending of the name and brought in when it is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from app.formats.errors import NothingToImport, NotThereToImport, UnknownFormat, UnreadableImport
from app.formats.reading import Reader, Reading, Tick

#: Ending -> module and name of the reader.
READERS: dict[str, tuple[str, str]] = {
    **dict.fromkeys((".txt", ".text"), ("app.formats.text_readers", "read_text")),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), ("app.formats.text_readers", "read_markdown_file")),
    **dict.fromkeys((".html", ".htm", ".xhtml"), ("app.formats.text_readers", "read_html")),
    **dict.fromkeys((".docx", ".docm", ".dotx"), ("app.formats.docx_reader", "read_docx")),
    **dict.fromkeys((".odt", ".ott"), ("app.formats.odt_reader", "read_odt")),
    ".rtf": ("app.formats.rtf_reader", "read_rtf"),
    ".epub": ("app.formats.epub_reader", "read_epub"),
}

#: What is often chosen and can't be read, and why.
KNOWN_UNREADABLE = {
    **dict.fromkeys((".doc", ".dot", ".wps"), "old_word"),
    **dict.fromkeys((".pages", ".wpd", ".sxw", ".fodt", ".abw"), "other_word"),
    ".pdf": "pdf",
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".kfx", ".fb2", ".lit"), "other_ebook"),
}


def is_importable(path: Path) -> bool:
    """Whether there is a reader for a file of this name."""
    return path.suffix.lower() in READERS


def read_file(path: Path, tick: Tick = lambda: None) -> Reading:
    """One file. Raises the errors of app/formats/errors.py, and what `tick` raises."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnknownFormat(path, reason=KNOWN_UNREADABLE.get(path.suffix.lower(), ""))
    read: Reader = getattr(import_module(reader[0]), reader[1])
    try:
        reading = read(path, tick)
    except FileNotFoundError as error:
        raise NotThereToImport(path) from error
    except OSError as error:
        raise UnreadableImport(path, reason=error.strerror or str(error)) from error
    if not any(scene.text.strip() for chapter in reading.book.chapters for scene in chapter.scenes):
        raise NothingToImport(path)
    return reading
