"""Ravel's Markdown as blocks: the reverse of `blocks.markdown_of`. Every text is good Markdown; nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.formats.blocks import Block
from app.formats.markdown_inlines import parse_inlines
from app.formats.marks import is_scene_break
from app.formats.runs import Run

_QUOTE = re.compile(r"\s{0,3}((?:>[ \t]?)+)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_ITEM = re.compile(r"([-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*(.*)")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_VERSE_COLUMNS = 64  # Milton's longest lines have some fifty
_WIDE = "\u2e80"  # from here on characters are mostly two columns wide
_NEW_LIST_INDENT = 2  # spaces from which an item belongs to the one above it


def parse_blocks(text: str) -> list[Block]:
    """The blocks of a text without comments.

    Some writers press Enter once between paragraphs. So where no blank line separates anything, or lines that follow
    each other are longer than those of verse, every line of the text is a paragraph.
    """
    text = text.strip("\n")
    if not _BLANK_LINE.search(text):
        text = text.replace("\n", "\n\n")
    blocks = _read(text)
    if _lines_are_long(blocks):
        return [part for block in blocks for part in _line_by_line(block)]
    return blocks


def lines_are_paragraphs(text: str) -> bool:
    """Whether `parse_blocks` takes every line of the text for a paragraph."""
    text = text.strip("\n")
    return not _BLANK_LINE.search(text) or _lines_are_long(_read(text))


def _read(text: str) -> list[Block]:
    reader = _Reader()
    for line in text.split("\n"):
        reader.take(line)
    reader.finish()
    return reader.blocks


def _lines_are_long(blocks: list[Block]) -> bool:
    return any(_has_lines(block) and not _is_verse(block.runs) for block in blocks)


def _has_lines(block: Block) -> bool:
    return block.kind == "paragraph" and not block.quotes and any("\n" in run.text for run in block.runs)


def _is_verse(runs: list[Run]) -> bool:
    """Whether every line is as short as one of a poem's, or of an address. CJK characters are two columns wide."""
    lines = "".join(run.text for run in runs).split("\n")
    return all(len(line) + sum(map(_WIDE.__le__, line)) <= _VERSE_COLUMNS for line in lines)


def _line_by_line(block: Block) -> Iterator[Block]:
    """A paragraph for each line of a paragraph; other blocks as they are."""
    if not _has_lines(block):
        yield block
        return
    lines: list[list[Run]] = [[]]
    for run in block.runs:
        for index, text in enumerate(run.text.split("\n")):
            if index:
                lines.append([])
            if text:
                lines[-1].append(replace(run, text=text))
    for line in filter(None, lines):
        yield Block("paragraph", line)


class _Reader:
    """Takes line after line. What is gathered for a block becomes one when its last line is in."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: Block | None = None
        self._lines: list[str] = []
        self._indents: list[int] = []  # of the items that the next line may belong to
        self._quotes = 0

    def take(self, line: str) -> None:
        quotes, found = 0, _QUOTE.match(line)
        if found:
            quotes, line = found[1].count(">"), line[found.end() :]
        words = line.strip()
        if quotes != self._quotes:
            self.finish()
            self._indents, self._quotes = [], quotes
        if not words:
            self.finish()
            return
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        if is_scene_break(words):
            self._begin(Block("break"))
        elif heading := _HEADING.match(words):
            self._begin(Block("heading", level=len(heading[1])), heading[2])
            self.finish()
        elif note := _NOTE.match(words):
            self._begin(Block("note", marker=note[1]), note[2])
        elif item := _ITEM.match(words):
            self._begin(Block("item", level=self._level(indent), marker=_marker(item[1])), words[item.end() :])
        elif self._open is not None and (self._open.kind not in ("item", "more") or indent):
            self._lines.append(words)
        elif self._indents and indent > self._indents[0]:
            self._begin(Block("more", level=sum(indent > other for other in self._indents)), words)
        else:
            self._begin(Block("paragraph"), words)

    def finish(self) -> None:
        """The block that is open has all its lines."""
        if self._open is not None:
            self._open.runs = parse_inlines("\n".join(self._lines))
            self.blocks.append(self._open)
            self._open = None

    def _begin(self, block: Block, words: str = "") -> None:
        self.finish()
        block.quotes = self._quotes
        if block.kind not in ("item", "more"):
            self._indents = []
        self._open, self._lines = block, [words] if words else []
        if block.kind == "break":
            self.finish()

    def _level(self, indent: int) -> int:
        while self._indents and indent < self._indents[-1]:
            self._indents.pop()
        if not self._indents or indent >= self._indents[-1] + _NEW_LIST_INDENT:
            self._indents.append(indent)
        return len(self._indents)


def _marker(written: str) -> str:
    return "-" if written in "-*+" else f"{written[:-1]}."
