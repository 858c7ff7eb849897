"""Plain text files: paragraphs are found however they were set apart, lines broken at a width are joined.

What a plain text says with marks (*so*, _so_, # Heading) is taken for that; other marks are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from app.formats.blocks import Block, markdown_of
from app.formats.marks import heading_of, is_scene_break
from app.formats.runs import Run
from app.formats.wrapping import is_hard_wrapped, joined

_MARKED = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=[^\s*_])((?:(?!\1)[^\n])*?[^\s*_])\1(?![\w*])")
_ITEM = re.compile(r"([-*+•]|\d{1,4}[.)])[ \t]+(?=\S)")
_MOSTLY = 0.5
MAX_MARKED_CHARACTERS = 20_000  # longer paragraphs are no prose: their marks stay as they are


def text_to_markdown(text: str, tick: Callable[[], None] = lambda: None) -> str:
    """The text as Ravel's Markdown, with more than one blank line where it had more than usual (see blocks.py)."""
    return markdown_of(_blocks(text, tick))


def _blocks(text: str, tick: Callable[[], None]) -> Iterator[Block]:
    groups = _groups(text)
    paragraphs = [lines for lines, _ in groups]
    wrapped = is_hard_wrapped(paragraphs)
    lines_stand_alone = not wrapped and _are_lines_paragraphs(paragraphs)
    for lines, blanks in groups:
        tick()
        if wrapped and not _is_list(lines):
            for words in joined(lines):
                yield _paragraph(words)
        elif lines_stand_alone:
            for line in lines:
                yield _paragraph(line.strip())
        elif _is_list(lines):
            yield from _items(lines)
        else:
            yield _paragraph("\n".join(line.strip() for line in lines))
        for _ in range(blanks if lines_stand_alone else blanks - 1):
            yield Block("blank")


def _groups(text: str) -> list[tuple[list[str], int]]:
    """Lines that stand together, each group with the number of blank lines behind it."""
    groups: list[tuple[list[str], int]] = []
    lines = (line.rstrip().replace("\f", "") for line in text.lstrip("\ufeff").split("\n"))
    for is_blank, together in groupby(lines, key=lambda line: not line.strip()):
        if not is_blank:
            groups.append((list(together), 1))
        elif groups:
            groups[-1] = (groups[-1][0], sum(1 for _ in together))
    return groups


def _are_lines_paragraphs(paragraphs: list[list[str]]) -> bool:
    """Whether blank lines are rarer than line ends: then they don't set paragraphs apart, but scenes."""
    line_ends = sum(len(lines) - 1 for lines in paragraphs)
    return line_ends > 0 and line_ends >= _MOSTLY * (line_ends + len(paragraphs) - 1)


def _is_list(lines: list[str]) -> bool:
    """Whether several lines in a row are items; lines that begin with a dash may also be speech, one by one."""
    return len(lines) > 1 and all(_ITEM.match(line.strip()) for line in lines)


def _items(lines: list[str]) -> Iterator[Block]:
    for line in lines:
        words = line.strip()
        mark = _ITEM.match(words)
        assert mark is not None
        marker = "-" if mark[1] in "-*+•" else f"{mark[1][:-1]}."
        yield Block("item", _runs(words[mark.end() :]), level=1, marker=marker)


def _paragraph(words: str) -> Block:
    heading = heading_of(words) if "\n" not in words else None
    if heading is not None and not is_scene_break(words):
        return Block("heading", _runs(heading[1]), level=heading[0])
    return Block("paragraph", _runs(words))


def _runs(words: str) -> list[Run]:
    """Words between asterisks or low lines are emphasised, as many a plain text means it."""
    if is_scene_break(words) or len(words) > MAX_MARKED_CHARACTERS or not ("*" in words or "_" in words):
        return [Run(words)]
    runs, done = [], 0
    for found in _MARKED.finditer(words):
        styles = {1: {"emphasis"}, 2: {"strong"}, 3: {"emphasis", "strong"}}[len(found[1])]
        runs += [Run(words[done : found.start()]), Run(found[2], frozenset(styles))]
        done = found.end()
    return [run for run in (*runs, Run(words[done:])) if run.text]
