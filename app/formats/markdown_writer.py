"""One Markdown file: the scenes' own text, with headings for chapters and, if wanted, scenes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import chapter_heading
from app.formats.front_matter import front_pages
from app.formats.markdown_blocks import lines_are_paragraphs
from app.formats.marks import SCENE_BREAK, escaped, is_scene_break, line_starts_escaped
from app.formats.writers import Writing

_HEADING = re.compile(r"(?m)^(#{1,6})(?=[ \t])")
_LINE_END = re.compile(r"[^\n]\n[^\n]")
_ALONE = re.compile(r"[ \t>]*(?:#{1,6}[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[\^|$)")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")


def write(writing: Writing, out: BinaryIO) -> None:
    """UTF-8 with LF line ends. Raises OSError."""
    first = True
    for part in _parts(writing):
        out.write((part if first else f"\n\n{part}").encode())
        first = False
    out.write(b"\n")


def _parts(writing: Writing) -> Iterator[str]:
    options, words = writing.options, words_for(writing.language)
    if options.title_page:
        yield f"# {_plain(writing.title)}"
        if writing.author:
            yield _plain(words.byline.format(author=writing.author))
    for _, text in front_pages(writing):
        yield _plain(text)
    n_scenes = 0
    for chapter in writing.book.chapters:
        number, title = chapter_heading(writing.book, chapter, options)
        heading = ": ".join(filter(None, (number, title)))
        if heading:
            yield f"{'##' if options.title_page else '#'} {_plain(heading)}"
        level = bool(options.title_page) + bool(heading)
        is_parted = True
        for scene in chapter.scenes:
            shown = scene.title.strip() if options.scene_titles else ""
            if shown:
                yield f"{'#' * (level + 1)} {_plain(shown)}"
            elif not is_parted and scene.text:
                yield SCENE_BREAK
            if scene.text:
                n_scenes += 1
                yield _below(scene.text, level + bool(shown), n_scenes)
                is_parted = False
        writing.tick()


def _plain(text: str) -> str:
    return line_starts_escaped(escaped(text))


def _below(text: str, level: int, scene: int) -> str:
    """The scene's text with its headings below those of `level`, and footnotes that no other scene has."""
    marks = [len(found[1]) for found in _HEADING.finditer(text)]
    if marks:
        deeper = max(0, level + 1 - min(marks))
        text = _HEADING.sub(lambda found: "#" * min(6, len(found[1]) + deeper), text)
    text = _with_line_breaks(text)
    return _NOTE.sub(rf"[^{scene}-\1]", text) if "[^" in text else text


def _with_line_breaks(text: str) -> str:
    """Other programs take a line end inside a paragraph for a space: it becomes a break with a sign, as in verse, or
    the end of the paragraph where Ravel takes it for that."""
    if not _LINE_END.search(text):
        return text
    ending = "" if lines_are_paragraphs(text) else "\\"
    lines = text.split("\n")
    written: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        written.append(line)
        if not _ends_block(line, following):
            quote = line.lstrip().startswith(">")
            if ending or quote:
                kept = line.rstrip()
                has_sign = (len(kept) - len(kept.rstrip("\\"))) % 2
                written[-1] = kept if has_sign else kept + "\\"
            else:
                written.append("")
    return "\n".join(written)


def _ends_block(line: str, following: str) -> bool:
    """Whether another block begins behind the line, or the line is one of its own."""
    is_one = _ALONE.match(line) is not None or is_scene_break(line.strip(" \t>"))
    return is_one or _ALONE.match(following) is not None or is_scene_break(following.strip(" \t>"))
