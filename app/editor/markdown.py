"""What Markdown means in one paragraph: which stretches are emphasis, a heading, a quote, a comment, and their signs.

Offsets are positions in a Python string. Knows no Qt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["heading", "quote", "item", "break", "strong", "emphasis", "both", "comment"]
LINE_KINDS = frozenset({"heading", "quote", "item", "break"})  # they are of their whole paragraph

_ANY_SIGN = re.compile(r"[*_#>\-+`]|^\s*\d")
_HEADING = re.compile(r"(#{1,6})(?=\s)")
_SCENE_BREAK = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|#)\s*")
_QUOTE = re.compile(r"\s{0,3}((?:>\s?)+)")
_LIST = re.compile(r"\s*([-*+]|\d{1,9}[.)])(?=\s)")
# An opening sign stands before a character, a closing one behind one; underscores don't work inside a word.
_STRONG = re.compile(r"(?<![\\*])(\*\*)(?=[^\s*])(.+?)(?<=\S)(\*\*)|(?<![\w\\])(__)(?=[^\s_])(.+?)(?<=\S)(__)(?!\w)")
_EMPHASIS = re.compile(
    r"(?<![\\*])(\*)(?=[^\s*])((?:[^*]|\*\*)+?)(?<=[^\s])(\*)(?!\*)|(?<![\w\\_])(_)(?=[^\s_])(.+?)(?<=[^\s_])(_)(?!\w)"
)
_STRONG_EMPHASIS = re.compile(r"(?<![\\*])(\*\*\*)(?=[^\s*])(.+?)(?<=[^\s*])(\*\*\*)(?!\*)")
_INLINE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("both", _STRONG_EMPHASIS),
    ("strong", _STRONG),
    ("emphasis", _EMPHASIS),
)
_OPENING, _CLOSING = "<!--", "-->"
_IN_COMMENT = "\x01"  # stands for the characters of a comment, which are no signs of anything else


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, end) with its signs. body: what is between them. level: of a heading, 1 to 6."""

    kind: Kind
    start: int
    end: int
    body: tuple[int, int]
    signs: tuple[tuple[int, int], ...]
    level: int = 0

    def is_at(self, place: int) -> bool:
        """Whether a caret there touches it."""
        return self.kind in LINE_KINDS or self.start <= place <= self.end


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Stretches in the order in which their looks are laid over each other. in_comment: at its end."""

    stretches: tuple[Stretch, ...] = ()
    in_comment: bool = False


@lru_cache(maxsize=32)  # a key asks three times about the paragraph that it is typed in
def read_paragraph(text: str, in_comment: bool = False) -> Paragraph:
    """in_comment: a comment of an earlier paragraph goes on here."""
    comments: list[Stretch] = []
    if in_comment or _OPENING in text:
        comments, in_comment = _comments(text, in_comment)
        for comment in comments:
            text = text[: comment.start] + _IN_COMMENT * (comment.end - comment.start) + text[comment.end :]
    if not _ANY_SIGN.search(text):
        return Paragraph(tuple(comments), in_comment)
    return Paragraph((*_of_line(text), *_inline(text), *comments), in_comment)


def _comments(text: str, is_open: bool) -> tuple[list[Stretch], bool]:
    found, at = [], 0
    while is_open or (at := text.find(_OPENING, at)) >= 0:
        first = at if is_open else at + len(_OPENING)
        close = text.find(_CLOSING, first)
        if not is_open and text.startswith((">", "->"), first):  # the shortest comments there are
            close = first - 2 if text[first] == ">" else first - 1
        end = len(text) if close < 0 else close + len(_CLOSING)
        body = (first, max(first, close if close >= 0 else end))
        signs = ((at, first), (body[1], end)) if end > first else ((at, end),)
        found.append(Stretch("comment", at, end, body, tuple(sign for sign in signs if sign[0] < sign[1])))
        is_open, at = close < 0, end
        if is_open:
            break
    return found, is_open


def _of_line(text: str) -> Iterator[Stretch]:
    if _SCENE_BREAK.fullmatch(text):
        yield Stretch("break", 0, len(text), (0, 0), ((0, len(text)),))
    elif heading := _HEADING.match(text):
        sign = heading.end()
        yield Stretch("heading", 0, len(text), (sign, len(text)), ((0, sign),), len(heading[1]))
    elif quote := _QUOTE.match(text):
        yield Stretch("quote", 0, len(text), (quote.end(), len(text)), ((0, quote.end()),))
    elif item := _LIST.match(text):
        yield Stretch("item", item.start(1), item.end(1), (item.end(1), item.end(1)), (item.span(1),))


def _inline(text: str) -> Iterator[Stretch]:
    if _SCENE_BREAK.fullmatch(text):
        return
    for kind, pattern in _INLINE:
        for found in pattern.finditer(text):
            opening, body, closing = (1, 2, 3) if found[1] is not None else (4, 5, 6)
            signs = (found.span(opening), found.span(closing))
            yield Stretch(kind, found.start(), found.end(), found.span(body), signs)
