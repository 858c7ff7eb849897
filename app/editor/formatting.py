"""What a command of the Format menu makes of whole paragraphs and the selection in them. Pure functions; no Qt.

Offsets are characters. Selections go from `start` to `end`, equal for a caret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import engine
from app.editor.markdown import Stretch, read_paragraph

SCENE_BREAK = "* * *"
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_HEADING = re.compile(r"#{1,6}\s+")
_QUOTE = re.compile(r"\s{0,3}>\s?")
_COMMENT = re.compile(r"<!--\s?(.*?)\s?-->", re.DOTALL)
_KINDS = {"*": ("emphasis", "both"), "**": ("strong", "both")}


@dataclass(frozen=True, slots=True)
class Change:
    """edits: (start, end, text) in the text as it was, in order and apart. start, end: the selection in the new one."""

    edits: tuple[tuple[int, int, str], ...]
    start: int
    end: int

    def applied(self, text: str) -> str:
        """The new text."""
        for start, end, new in reversed(self.edits):
            text = text[:start] + new + text[end:]
        return text


def toggle_emphasis(text: str, start: int, end: int, sign: str) -> Change:
    """sign: "*" or "**". Around the selection in each of its paragraphs, or around the word at the caret; off again
    where all of that has it. Without a word, a pair of signs with the caret inside; at the end of what was written
    there the caret goes out of it, and what is typed next is plain."""
    if start == end:
        return _toggle_at(text, start, sign)
    pieces = list(_pieces(text, start, end))
    around = [_around(text, first, last, sign) for first, last in pieces]
    if pieces and all(around):
        edits = [edit for found in around if found is not None for edit in _without(text, found, sign)]
        return _kept(dict.fromkeys(edits), start, end)
    edits = []
    for (first, last), found in zip(pieces, around, strict=True):
        if found is None:
            edits += [(first, first, sign), (last, last, sign)]
    return _kept(dict.fromkeys(edits), start, end, inside=True)


def _toggle_at(text: str, caret: int, sign: str) -> Change:
    size = len(sign)
    if (found := _around(text, caret, caret, sign)) is not None:
        (_, begin), (end, behind) = found.signs
        if found.kind != "both" and begin < caret == end:
            return Change((), behind, behind)
        return _kept(dict.fromkeys(_without(text, found, sign)), caret, caret)
    if text[max(0, caret - size) : caret] == sign == text[caret : caret + size]:
        return Change(((caret - size, caret + size, ""),), caret - size, caret - size)
    word = next((m.span() for m in _WORD.finditer(text) if m.start() <= caret <= m.end()), None)
    if word is None or engine.mostly_cjk(text[slice(*word)]):
        return Change(((caret, caret, 2 * sign),), caret + size, caret + size)
    return Change(((word[0], word[0], sign), (word[1], word[1], sign)), caret + size, caret + size)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The selection in each paragraph, without white space and the line's sign at its ends; none that are empty."""
    at = start
    for line in text[start:end].split("\n"):
        first, last = at, at + len(line)
        if first == 0 or text[first - 1] == "\n":
            sign = _HEADING.match(line) or _QUOTE.match(line)
            first += sign.end() if sign else 0
        inner = text[first:last]
        first += len(inner) - len(inner.lstrip())
        last -= len(inner) - len(inner.rstrip())
        if first < last:
            yield first, last
        at += len(line) + 1


def _line_at(text: str, place: int) -> tuple[int, str]:
    first = text.rfind("\n", 0, place) + 1
    last = text.find("\n", place)
    return first, text[first : last if last >= 0 else len(text)]


def _around(text: str, start: int, end: int, sign: str) -> Stretch | None:
    """The stretch with that sign that the selection lies in, in offsets of `text`."""
    first, line = _line_at(text, start)
    for found in read_paragraph(line).stretches:
        if found.kind in _KINDS[sign] and found.start + first <= start and end <= found.end + first:
            signs = tuple((a + first, b + first) for a, b in found.signs)
            return Stretch(found.kind, found.start + first, found.end + first, found.body, signs)
    return None


def _without(text: str, found: Stretch, sign: str) -> list[tuple[int, int, str]]:
    """Takes the signs off; of three only as many as are meant."""
    (_, b), (c, _) = found.signs
    return [(b - len(sign), b, ""), (c, c + len(sign), "")]


def _kept(edits: dict[tuple[int, int, str], None], start: int, end: int, inside: bool = False) -> Change:
    """The selection stays on its words. inside: signs that are put at its ends stay out of it."""
    made = tuple(sorted(edits, key=lambda edit: (edit[0], edit[1])))
    return Change(made, _moved(made, start, inside), _moved(made, end, False))


def _moved(edits: tuple[tuple[int, int, str], ...], place: int, behind: bool) -> int:
    """Where a place is after the edits; behind: text put exactly there goes before it."""
    by = 0
    for start, end, new in edits:
        if end < place or (end == place and (behind or start < end)):
            by += len(new) - (end - start)
        elif start < place:
            by += max(0, start - place)
    return place + by


def set_heading(text: str, start: int, end: int, level: int) -> Change:
    """Makes the paragraphs headings of that level, 1 to 6, or none (0); none, too, where all of them are it."""
    lines = list(_lines(text))
    sign = "#" * level + " " if level else ""
    if lines and all(_heading_of(line) == sign for _, line in lines):
        sign = ""
    edits = []
    for at, line in lines:
        found = _HEADING.match(line) or _QUOTE.match(line)
        old = found[0] if found and (level or found.re is _HEADING) else ""
        if old != sign:
            edits.append((at, at + len(old), sign))
    return Change(tuple(edits), *_behind_signs(edits, start, end))


def _heading_of(line: str) -> str:
    found = _HEADING.match(line)
    return found[0] if found else ""


def toggle_quote(text: str, start: int, end: int) -> Change:
    """Makes the paragraphs block quotes, or no longer where all of them are."""
    lines = list(_lines(text))
    if lines and all(_QUOTE.match(line) for _, line in lines):
        edits = [(at, at + found.end(), "") for at, line in lines if (found := _QUOTE.match(line))]
    else:
        edits = [(at, at, "> ") for at, line in lines if not _QUOTE.match(line)]
    return Change(tuple(edits), *_behind_signs(edits, start, end))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs with text, each with where it begins; an only one also without."""
    at, lines = 0, text.split("\n")
    for line in lines:
        if line.strip() or len(lines) == 1:
            yield at, line
        at += len(line) + 1


def _behind_signs(edits: list[tuple[int, int, str]], start: int, end: int) -> tuple[int, int]:
    """The selection, moved with its words: never before a sign that was put there."""
    moved = []
    for place in (start, end):
        by = 0
        for first, last, new in edits:
            if last <= place:
                by += len(new) - (last - first)
            elif first <= place:
                by += first + len(new) - place
        moved.append(place + by)
    return moved[0], moved[1]


def insert_break(before: str, after: str) -> tuple[int, int, str]:
    """A scene break at a place in the text, as a paragraph of its own: how many characters before and behind it go
    away, and what comes instead. The caret stands behind that."""
    kept, rest = before.rstrip(" \t"), after.lstrip(" \t")
    breaks = len(kept) - len(kept.rstrip("\n"))
    above = "" if not kept.strip() else "\n" * max(0, 2 - breaks)
    below = "\n" * max(0, 2 - (len(rest) - len(rest.lstrip("\n"))))
    behind = len(after) - len(rest) + (2 - len(below))
    return len(before) - len(kept), behind, f"{above}{SCENE_BREAK}\n\n"


def toggle_comment(text: str, start: int, end: int) -> Change:
    """Makes a comment of the selection, of which comments in it become part; takes the signs off a comment that the
    selection lies in. Without a selection, an empty comment with the caret inside."""
    for found in _COMMENT.finditer(text):
        if found.start() <= start and end <= found.end() and (start < end or found.start() < start < found.end()):
            signs = ((found.start(), found.start(1), ""), (found.end(1), found.end(), ""))
            return Change(signs, _moved(signs, start, True), _moved(signs, end, True))
    if start == end:
        return Change(((start, start, "<!--  -->"),), start + 5, start + 5)
    chosen = text[start:end]
    first, last = start + len(chosen) - len(chosen.lstrip()), end - len(chosen) + len(chosen.rstrip())
    if first >= last:
        return Change((), start, end)
    inner = text[first:last].replace("<!-- ", "").replace(" -->", "").replace("<!--", "").replace("-->", "")
    edits: tuple[tuple[int, int, str], ...]
    if inner == text[first:last]:
        edits = ((first, first, "<!-- "), (last, last, " -->"))
    else:
        edits = ((first, last, f"<!-- {inner} -->"),)
    return Change(edits, first, first + len(inner) + 9)
