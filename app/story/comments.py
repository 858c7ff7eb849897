"""Comments of the writer's to themselves, `<!-- like this -->`: never read by the model, counted or exported.

One that is never closed reaches to the end of the text. Offsets are positions in a Python string. Knows no Qt.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

OPENING, CLOSING = "<!--", "-->"
_ONE = r"<!--(?:-?>|.*?-->|.*\Z)"
_COMMENT = re.compile(_ONE, re.DOTALL)
_COMMENTS_IN_A_ROW = re.compile(rf"{_ONE}(?:[ \t]*{_ONE})*", re.DOTALL)
_SPACES = " \t"


def without_comments(text: str) -> str:
    """The text as others read it; the same object where it has no comments.

    A line that holds only comments goes whole, with the blank line behind it where one stands before it too.
    """
    return Kept.of(text).text if OPENING in text else text


def read_before(text: str, offset: int) -> str:
    """What is read of the text before a caret: without comments, also without the one that the caret is in.

    While the text stays as it is, what is read up to one place begins with what is read up to an earlier one, but for
    spaces at the end of that.
    """
    if OPENING not in text:
        return text[:offset]
    inside = next((start for start, end in comment_spans(text) if start < offset < end), None)
    return without_comments(text[: offset if inside is None else inside])


def comment_spans(text: str) -> list[tuple[int, int]]:
    """Where each comment begins and ends, its signs included."""
    return [found.span() for found in _COMMENT.finditer(text)] if OPENING in text else []


@dataclass(frozen=True, slots=True)
class Kept:
    """What remains of a text without its comments, and where it stood. runs: [start, end) in the source, in order."""

    text: str
    runs: Sequence[tuple[int, int]]
    _starts: Sequence[int] = field(repr=False)  # of each run, in `text`

    @classmethod
    def of(cls, source: str) -> Kept:
        runs = _kept_runs(source) if OPENING in source else [(0, len(source))]
        starts = list(accumulate((end - start for start, end in runs), initial=0))[:-1]
        return cls("".join(source[start:end] for start, end in runs), runs, starts)

    def source_offset(self, offset: int) -> int:
        """Where the character at an offset of `text` stands in the source; for the end of `text`, behind the last."""
        if not self.runs:
            return 0
        run = max(0, bisect_right(self._starts, offset) - 1)
        return self.runs[run][0] + offset - self._starts[run]

    def kept_offset(self, offset: int) -> int:
        """How much of `text` stands before an offset of the source."""
        run = bisect_right(self.runs, offset, key=lambda pair: pair[0]) - 1
        if run < 0:
            return 0
        start, end = self.runs[run]
        return self._starts[run] + min(offset, end) - start


def _kept_runs(source: str) -> list[tuple[int, int]]:
    """What stays, without empty runs."""
    runs: list[tuple[int, int]] = []
    at = 0
    for found in _COMMENTS_IN_A_ROW.finditer(source):
        start, end = found.span()
        behind = _skip(source, end)
        ends_line = source.startswith("\n", behind)
        if ends_line:
            start = at + len(source[at:start].rstrip(_SPACES))
        if start > at:
            runs.append((at, start))
        at = _next_run(source, _end_of(source, runs, 2), end, behind, ends_line)
    if at < len(source):
        runs.append((at, len(source)))
    return runs


def _next_run(source: str, before: str, end: int, behind: int, ends_line: bool) -> int:
    """Where the text goes on after comments that end at `end`, and `behind` spaces. before: the last two characters
    that are kept."""
    if before and not before.endswith("\n"):
        return behind if ends_line or before[-1] in _SPACES else end
    if not ends_line:
        return behind
    blank_before = before in ("", "\n", "\n\n")
    return behind + (2 if blank_before and source.startswith("\n", behind + 1) else 1)


def _skip(source: str, at: int) -> int:
    """Behind the spaces at `at`."""
    while at < len(source) and source[at] in _SPACES:
        at += 1
    return at


def _end_of(source: str, runs: Sequence[tuple[int, int]], count: int) -> str:
    """The last `count` characters that are kept."""
    text = ""
    for start, end in reversed(runs):
        text = source[max(start, end - (count - len(text))) : end] + text
        if len(text) >= count:
            break
    return text
