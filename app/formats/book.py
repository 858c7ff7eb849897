"""A whole book between Ravel and other programs: what every reader of a format makes, and every writer of one is given.

`text` is Ravel's Markdown, with LF line ends, no white space at either end and one blank line between blocks:

    *emphasis*, **strong**, ***both***, ~~struck out~~, [text](address); a literal mark has a backslash before it
    # heading (one to six of #); > quote, on each line of it; "- item" or "1. item", one a line, nested by four spaces
    * * * alone is a scene break; <!-- comment --> is not part of the book
    [^1] calls a footnote; [^1]: and its text on a line of its own, at the end of the scene, is the note

A line end inside a paragraph is a line break, as in verse: nothing here is wrapped at a width.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class BookScene:
    """title: "" where the scene has none."""

    title: str = ""
    text: str = ""


@dataclass(slots=True)
class BookChapter:
    """title: "" for a chapter that is only numbered. number: which of the story's chapters it is, from 1, as a writer
    of a format says it; 0 where it has none, or nobody has counted yet."""

    title: str = ""
    scenes: list[BookScene] = field(default_factory=list)
    number: int = 0


@dataclass(slots=True)
class BookNote:
    """kind: character, place or lore."""

    kind: str
    title: str
    text: str = ""


@dataclass(slots=True)
class Book:
    """Chapters in order. language: a BCP 47 tag such as "en" or "zh-Hans", "" where it isn't known."""

    title: str = ""
    author: str = ""
    language: str = ""
    chapters: list[BookChapter] = field(default_factory=list)
    notes: list[BookNote] = field(default_factory=list)
