"""Files that are text through and through: plain text, Markdown, HTML."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from app.formats.blocks import markdown_of
from app.formats.book import Book, BookChapter, BookScene
from app.formats.decoding import decoded
from app.formats.errors import ImportTooLarge, NothingToImport, NotThereToImport, UnknownFormat, UnreadableImport
from app.formats.html_reader import HtmlReader
from app.formats.markdown_reader import read_markdown
from app.formats.plain_text import text_to_markdown
from app.formats.reading import Reading, Tick
from app.story.errors import FileTooLarge, NotAStory, StoryNotFound, UnreadableFile
from app.story.textfile import read_bytes

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""")
_CHARSET_WITHIN_BYTES = 2048
_CODECS = re.compile(r"utf-8|iso8859-\d+|cp\d+|gb.*|big5.*|shift_jis.*|euc_.*|iso2022_.*|koi8.*|mac.*")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")


def read_text(path: Path, tick: Tick) -> Reading:
    """A plain text file as one scene."""
    return _as_one_scene(text_to_markdown(decoded(_text_bytes(path), path), tick))


def read_markdown_file(path: Path, tick: Tick) -> Reading:
    """A Markdown file as one scene."""
    found = read_markdown(decoded(_text_bytes(path), path), tick)
    reading = _as_one_scene(found.text)
    reading.book.title, reading.book.author, reading.book.language = found.title, found.author, found.language
    return reading


def read_html(path: Path, tick: Tick) -> Reading:
    """A page as one scene. Style sheets in other files are not looked for."""
    reader = HtmlReader(tick=tick)
    reader.read(decoded_html(_text_bytes(path), path))
    reading = _as_one_scene(markdown_of(reader.blocks))
    reading.book.title, reading.left_out = reader.title, reader.left_out
    return reading


def decoded_html(data: bytes, path: Path) -> str:
    """The characters of a page in the encoding that it names; a name that doesn't fit is passed over."""
    named = _CHARSET.search(data[:_CHARSET_WITHIN_BYTES])
    encoding = _known_encoding(named[1].decode("ascii")) if named is not None else ""
    if encoding and not data.startswith(_BOMS):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    return decoded(data, path)


def _known_encoding(name: str) -> str:
    """The codec for a name in a page, "" for one that a page can't be in (its name could be read) or that is none of
    text. What calls itself Latin-1 is Windows' encoding, as browsers have it."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    if found in ("iso8859-1", "ascii"):
        return "cp1252"
    return found if _CODECS.fullmatch(found) else ""


def _as_one_scene(text: str) -> Reading:
    return Reading(Book(chapters=[BookChapter("", [BookScene("", text)])]))


def file_bytes(path: Path) -> bytes:
    """The whole file, which is not empty. Raises the errors of app/formats/errors.py."""
    try:
        data = read_bytes(path)
    except StoryNotFound as error:
        raise NotThereToImport(path) from error
    except FileTooLarge as error:
        sizes = {name: error.facts[name] for name in ("size_bytes", "limit_bytes")}
        raise ImportTooLarge(path, **sizes) from error
    except (NotAStory, UnreadableFile) as error:
        raise UnreadableImport(path, reason=str(error.facts.get("reason", ""))) from error
    if not data:
        raise NothingToImport(path, reason="empty_file")
    return data


def _text_bytes(path: Path) -> bytes:
    data = file_bytes(path)
    if data.startswith(_BINARY):
        raise UnknownFormat(path, reason="")
    return data
