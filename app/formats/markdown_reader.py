"""Markdown of any habit to Ravel's: headings with lines under them, breaks of any kind, lines broken at a width, the
two signs of a line break, and what stands before a text between lines of dashes.

Marks inside of paragraphs stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.formats.marks import SCENE_BREAK, heading_of, is_scene_break
from app.formats.wrapping import is_hard_wrapped, joined

_FRONT_KEY = re.compile(r"(title|author|lang|language)[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_FRONT_LINE = re.compile(r"[\w-]+[ \t]*:|[ \t]+\S|-[ \t]|#")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*")
_STRUCTURED = re.compile(r"[ ]{0,3}(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|\||\[\^[^\]]+\]:|<!--)")
_LINE_BREAKS = ("\\", "  ")
MAX_FRONT_LINES = 200


@dataclass(slots=True)
class MarkdownText:
    """What a file says: its text, and what stood before it."""

    text: str
    title: str = ""
    author: str = ""
    language: str = ""


def read_markdown(text: str, tick: Callable[[], None] = lambda: None) -> MarkdownText:
    """The text as Ravel writes it; extra blank lines stay (see blocks.py)."""
    lines = text.lstrip("\ufeff").split("\n")
    result = MarkdownText("")
    front = _front_matter(lines, result)
    groups = list(_groups(lines[front:]))
    wrapped = is_hard_wrapped([lines for lines, _ in groups if not _is_structured(lines)])
    written: list[str] = []
    blanks = 0
    for group, blank_lines in groups:
        tick()
        if written:
            written.append("\n" * (blanks + 1))
        written.append("\n\n".join(_blocks(group, wrapped)))
        blanks = max(blank_lines, 1)
    body = "".join(written)
    left = _left_of_front_matter(lines[:front])
    result.text = "\n\n".join(filter(None, [left, body]))
    return result


def _front_matter(lines: list[str], result: MarkdownText) -> int:
    """Takes title and author from lines between two of dashes at the beginning; how many lines that were."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    ends = (index for index, line in enumerate(lines[1:MAX_FRONT_LINES], 1) if line.rstrip() in ("---", "..."))
    end = next(ends, 0)
    if not end or any(line.strip() and not _FRONT_LINE.match(line) for line in lines[1:end]):
        return 0  # text between two scene breaks
    for line in lines[1:end]:
        found = _FRONT_KEY.fullmatch(line.strip())
        if found is not None:
            name, value = found[1].lower(), found[2].strip().strip("\"'")
            setattr(result, "language" if name.startswith("lang") else name, value)
    return end + 1


def _left_of_front_matter(lines: list[str]) -> str:
    """A comment with what else stood there: no word is lost."""
    rest = [line.rstrip() for line in lines[1:-1] if line.strip() and not _FRONT_KEY.fullmatch(line.strip())]
    return "<!--\n{}\n-->".format("\n".join(rest).replace("--", "—")) if rest else ""


def _groups(lines: list[str]) -> Iterator[tuple[list[str], int]]:
    """Lines without a blank one in between, each with the number of blank lines behind. A fenced block is one group."""
    group: list[str] = []
    blanks = 0
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            group.append(line)
            if found is not None and found[1].startswith(fence) and not line.strip(f"{fence[0]} "):
                fence = ""
        elif not line.strip():
            blanks += 1
        else:
            if blanks and group:
                yield group, blanks
                group = []
            blanks = 0
            group.append(line)
            fence = found[1] if found is not None else ""
    if group:
        yield group, blanks


def _is_structured(lines: list[str]) -> bool:
    """Whether line ends mean something: lists, quotations, tables, code, notes."""
    return bool(lines and _FENCE.match(lines[0])) or any(_STRUCTURED.match(line) for line in lines)


def _blocks(lines: list[str], wrapped: bool) -> Iterator[str]:
    """The blocks of a group as Ravel writes them: a heading or a break may stand between lines without a blank one."""
    if _FENCE.match(lines[0]):
        yield "\n".join(lines)
        return
    plain: list[str] = []
    for line in lines:
        heading = heading_of(line)
        underline = _UNDERLINE.fullmatch(line)
        if plain and underline is not None and not _is_structured(plain):
            level = 1 if underline[1][0] == "=" else 2
            block = f"{'#' * level} {' '.join(each.strip() for each in plain)}"
        elif heading is not None:
            yield from _paragraph(plain, wrapped)
            block = f"{'#' * heading[0]} {heading[1]}"
        elif is_scene_break(line):
            yield from _paragraph(plain, wrapped)
            block = SCENE_BREAK
        else:
            plain.append(line)
            continue
        plain = []
        yield block
    yield from _paragraph(plain, wrapped)


def _paragraph(lines: list[str], wrapped: bool) -> Iterator[str]:
    """One block of what is neither heading nor break; several where lines broken at a width are indented ones."""
    if _is_structured(lines):
        yield "\n".join(_without_break(line, keep_indent=True) for line in lines)
    elif not wrapped:
        yield from filter(None, ["\n".join(_without_break(line) for line in lines)])
    else:
        parts: list[list[str]] = [[]]
        for line in lines:
            parts[-1].append(_without_break(line))
            if line.endswith(_LINE_BREAKS):
                parts.append([])
        yield from filter(None, ["\n".join(" ".join(joined(part)) for part in parts if part)])


def _without_break(line: str, keep_indent: bool = False) -> str:
    """Without CommonMark's sign of a line break; two backslashes at the end are one that is meant."""
    line = line.rstrip()
    if (len(line) - len(line.rstrip("\\"))) % 2:
        line = line[:-1].rstrip()
    return line if keep_indent else line.lstrip()
