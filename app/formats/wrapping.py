"""Whether a plain text was broken into lines at a width, and which of its lines are one paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

_LEAST_WIDTH, _MOST_WIDTH = 30, 100  # of lines that were broken at a width
_LEAST_PAIRS = 3  # of lines that follow each other: fewer say nothing
_LEAST_FULL = 0.85  # of lines with another behind: so many have no room for that one's first word
_OUTLIERS = 0.02  # of lines that may be wider: addresses, tables
_INDENT = re.compile(r"[ \t\u3000\u00a0]+")
_NO_GAP = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")  # scripts without spaces


def is_hard_wrapped(paragraphs: Sequence[Sequence[str]]) -> bool:
    """Whether lines end because the next word had no room. paragraphs: lines between blank lines.

    Verse, addresses and lists end their lines before that, and so do paragraphs that are one line each.
    """
    width = _width(paragraphs)
    if not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        return False
    full = pairs = 0
    for lines in paragraphs:
        for line, following in pairwise(lines):
            if not _INDENT.match(following):  # indented: a new paragraph
                pairs += 1
                full += columns(line) + 1 + columns(_first_word(following)) > width - 2
    return pairs >= _LEAST_PAIRS and full >= _LEAST_FULL * pairs


def joined(lines: Sequence[str]) -> list[str]:
    """The paragraphs that lines of a hard-wrapped text are: an indented line begins a new one where not all are
    indented (a quotation is)."""
    indents = [bool(_INDENT.match(line)) for line in lines]
    begins = indents if not all(indents) else [False] * len(lines)
    result: list[str] = []
    for line, begins_one in zip(lines, begins, strict=True):
        words = line.strip()
        if result and not begins_one:
            result[-1] = _continued(result[-1], words)
        else:
            result.append(words)
    return result


def columns(text: str) -> int:
    """How wide the text is in a fixed-width font."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _continued(text: str, words: str) -> str:
    if text.endswith("\u00ad"):
        return text[:-1] + words
    gap = "" if _NO_GAP.match(text[-1:]) and _NO_GAP.match(words) else " "
    return f"{text}{gap}{words}"


def _width(paragraphs: Sequence[Sequence[str]]) -> int:
    """The width that all lines but a few keep within."""
    widths = sorted(columns(line) for lines in paragraphs for line in lines)
    return widths[-1 - int(len(widths) * _OUTLIERS)] if widths else 0


def _first_word(line: str) -> str:
    word = line.split(maxsplit=1)[0] if line.split() else ""
    return word[:2] if _NO_GAP.match(word) else word  # a sign that may not begin a line takes one with it
