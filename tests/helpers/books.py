"""Books for tests of export, and what is in the files that were written."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

from app.formats.book import Book
from app.formats.export_options import ExportOptions
from app.formats.from_story import book_from_story
from app.formats.writers import FORMATS, Writing
from app.story.story import Chapter, Scene, Story

DATE = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

ARRIVAL = """\
He had not *meant* to come back. **No one** was waiting, ***no one***.

She said [more](https://example.org/a?b&c).[^1]

> Dear Anna,
> we have put the boats up.

She counted:

- one lamp
- two oars
    1. the long one
    2. the short one

* * *

## The *quay*

It was <!-- check! --> cold & "dark" < night.

[^1]: A *note* on this."""


def story() -> Story:
    """Three chapters, of which the first is a prologue and the last has only its number; a note and an archived scene
    that are never exported."""
    return Story(
        title="The Winter Harbour",
        author="Ada Lindqvist",
        chapters=[Chapter("Prologue"), Chapter("The Ice"), Chapter("")],
        scenes=[
            Scene("a", "Arrival", ARRIVAL, "scenes/1.md", 0),
            Scene("b", "The letter", "It lay there.\n\nHe read it.", "scenes/2.md", 0),
            Scene("c", "Ice", "Cold.\n\nColder.", "scenes/3.md", 1),
            Scene("d", "Thaw", "A line of verse,\nanother line.\n\nThe end of it.", "scenes/4.md", 2),
        ],
        notes=[Scene("n", "Anna", "Secret of Anna", "notes/anna.md", kind="character")],
        archived=[Scene("x", "Cut", "Archived words", "archive/1.md")],
    )


def one_chapter(text: str, title: str = "Title", author: str = "Ada Lindqvist") -> Story:
    """A short story."""
    return Story(title=title, author=author, scenes=[Scene("a", "", text, "scenes/1.md")])


def written(key: str, book: Book | None = None, **options: object) -> bytes:
    """The file of a format."""
    out = io.BytesIO()
    book = book_from_story(story()) if book is None else book
    FORMATS[key].write(Writing(book, ExportOptions(**options), DATE), out)  # type: ignore[arg-type]
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Every file of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def docx_body(data: bytes) -> ElementTree.Element:
    body = ElementTree.fromstring(parts(data)["word/document.xml"]).find(f"{W}body")
    assert body is not None
    return body


def docx_paragraphs(data: bytes) -> list[tuple[str, str]]:
    """(style, text) of each; a line break is a line end, a tab a tab, a footnote's mark [1]."""
    found = []
    for paragraph in docx_body(data).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        found.append((style.get(f"{W}val") if style is not None else "", _docx_text(paragraph)))
    return found


def _docx_text(paragraph: ElementTree.Element) -> str:
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    words = []
    for element in paragraph.iter():
        if element.tag == f"{W}t":
            words.append(element.text or "")
        elif element.tag == f"{W}footnoteReference":
            words.append(f"[{element.get(f'{W}id')}]")
        elif not _is_tab_stop(element):
            words.append(marks.get(element.tag, ""))
    return "".join(words)


def _is_tab_stop(element: ElementTree.Element) -> bool:
    return element.tag == f"{W}tab" and element.get(f"{W}val") is not None


def odt_paragraphs(data: bytes) -> list[tuple[str, str]]:
    """(style, text) of each paragraph and heading outside of footnotes."""
    root = ElementTree.fromstring(parts(data)["content.xml"])
    inside = {id(p) for note in root.iter(f"{TEXT}note") for p in note.iter(f"{TEXT}p")}
    found = [e for e in root.iter() if e.tag in (f"{TEXT}p", f"{TEXT}h") and id(e) not in inside]
    return [(e.get(f"{TEXT}style-name") or "", _odt_text(e)) for e in found]


def _odt_text(element: ElementTree.Element) -> str:
    if element.tag == f"{TEXT}note":
        return f"[{element.findtext(f'{TEXT}note-citation')}]{element.tail or ''}"
    marks = {f"{TEXT}line-break": "\n", f"{TEXT}tab": "\t", f"{TEXT}s": " "}
    inner = marks.get(element.tag, "") + (element.text or "") + "".join(map(_odt_text, element))
    return inner + (element.tail or "" if element.tag not in (f"{TEXT}p", f"{TEXT}h") else "")
