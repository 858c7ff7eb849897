"""Plain text: a blank line between paragraphs, nothing but words and `* * *`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import Paragraph, chapter_text
from app.formats.front_matter import front_pages
from app.formats.marks import SCENE_BREAK
from app.formats.runs import Run
from app.formats.writers import Writing

_CHAPTER_GAP = "\n\n"  # more blank lines above a chapter


def write(writing: Writing, out: BinaryIO) -> None:
    """UTF-8 with LF line ends. Raises OSError."""
    first = True
    for paragraph in _paragraphs(writing):
        out.write((paragraph if first else f"\n\n{paragraph}").encode())
        first = False
    out.write(b"\n")


def _paragraphs(writing: Writing) -> Iterator[str]:
    options, words = writing.options, words_for(writing.language)
    mark = "_" if options.emphasis == "underscores" else ""
    if options.title_page:
        yield writing.title
        if writing.author:
            yield words.byline.format(author=writing.author)
    for _, text in front_pages(writing):
        yield text
    for index, chapter in enumerate(writing.book.chapters):
        text = chapter_text(writing.book, chapter, options)
        for place, paragraph in enumerate(text.paragraphs):
            gap = _CHAPTER_GAP if place == 0 and (index or options.title_page) else ""
            yield gap + _written(paragraph, mark)
        for number, runs in enumerate(text.notes, 1):
            yield f"[{number}] {_words(runs, mark)}"
        writing.tick()


def _written(paragraph: Paragraph, mark: str) -> str:
    if paragraph.part == "break":
        return SCENE_BREAK
    text = _words(paragraph.runs, "" if paragraph.part in ("chapter", "scene", "heading") else mark)
    if paragraph.part in ("item", "more"):
        indent = "    " * (paragraph.level - 1)
        head = f"{paragraph.marker} " if paragraph.part == "item" else "    "
        text = f"{indent}{head}{text}"
    return text.replace("\n", "\n    ") if paragraph.part == "item" else text


def _words(runs: Iterable[Run], mark: str) -> str:
    """mark: around what is emphasised or strong, which plain text shows no other way."""
    result, is_open = "", False
    for run in runs:
        wanted = bool(run.styles & {"emphasis", "strong"})
        if wanted != is_open:
            result, is_open = result + mark, wanted
        result += f"[{run.text}]" if run.is_markdown else run.text
    return result + (mark if is_open else "")
