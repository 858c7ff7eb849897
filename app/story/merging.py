"""Two writings of one text that began with the same one, made into one: paragraph by paragraph, then word by word.

Knows no Qt and no files. What both changed in different ways is a conflict, which is for the writer to decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import engine

Choice = Literal["mine", "theirs", "both"]

_PARAGRAPH = re.compile(r"[^\n]*\n+")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W]+)*\s*|\s+|.\s*", re.DOTALL)
_MOST_WORDS = 3000  # of a paragraph that is compared word by word: it would take seconds
_END = "\n\n"  # stands behind every text while it is compared, so that its last paragraph is one like others


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the merged text. mine, theirs: what either has there, the same where nothing is to be decided."""

    mine: str
    theirs: str

    @property
    def is_conflict(self) -> bool:
        return self.mine != self.theirs

    def chosen(self, choice: Choice) -> str:
        if choice == "both" and self.is_conflict:
            gap = _END if self.mine.strip() and self.theirs.strip() else ""
            return self.mine.rstrip("\n") + gap + self.theirs.lstrip("\n")
        return self.theirs if choice == "theirs" else self.mine


@dataclass(frozen=True, slots=True)
class Merged:
    """All of the text in pieces. tail: the line ends behind it."""

    pieces: tuple[Piece, ...]
    tail: str

    @property
    def is_clean(self) -> bool:
        """Nothing is left to decide."""
        return not any(piece.is_conflict for piece in self.pieces)

    def text(self, choice: Choice = "mine") -> str:
        """The whole text, with this choice wherever both changed the same."""
        whole = "".join(piece.chosen(choice) for piece in self.pieces)
        return whole.removesuffix(_END).rstrip("\n") + self.tail if whole.strip("\n") else self.tail


def merge(base: str, mine: str, theirs: str) -> Merged:
    """base: the last text that both had."""
    if mine in (base, theirs):
        return _whole(theirs)
    if theirs == base:
        return _whole(mine)
    tails = [_tail(text) for text in (base, mine, theirs)]
    tail = tails[2] if tails[1] == tails[0] else tails[1]
    split = [_PARAGRAPH.findall(text.rstrip("\n") + _END) for text in (base, mine, theirs)]
    pieces: list[Piece] = []
    for b, m, t in _regions(*split):
        pieces += _merged_region("".join(b), "".join(m), "".join(t))
    return Merged(tuple(pieces), tail)


@dataclass(frozen=True, slots=True)
class Replacement:
    """`text` in place of [start, end), in code points of the old text."""

    start: int
    end: int
    text: str


def replacements(old: str, new: str) -> list[Replacement]:
    """What makes `old` into `new`, from the last place to the first, so that each can be done without regard to the
    others; whatever stays is not touched."""
    head = engine.common_beginning(old, new)
    tail = engine.common_end(old, new, min(len(old), len(new)) - head)
    start, end = old.rfind("\n", 0, head) + 1, len(old) - tail
    a = _lines(old[start : end if end >= start else start])
    b = _lines(new[start : max(start, len(new) - tail)])
    places, at = [start], start
    for line in a:
        at += len(line)
        places.append(at)
    found: list[Replacement] = []
    for tag, a_start, a_end, b_start, b_end in SequenceMatcher(None, a, b, autojunk=len(a) > 2000).get_opcodes():
        if tag != "equal":
            gone, come = "".join(a[a_start:a_end]), "".join(b[b_start:b_end])
            same = engine.common_beginning(gone, come)
            ends = engine.common_end(gone, come, min(len(gone), len(come)) - same)
            first, last = places[a_start] + same, places[a_end] - ends
            found.append(Replacement(first, last, come[same : len(come) - ends]))
    return [each for each in reversed(found) if each.end > each.start or each.text]


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n+|[^\n]+", text)


def _whole(text: str) -> Merged:
    tail = _tail(text)
    whole = text.rstrip("\n") + _END
    return Merged((Piece(whole, whole),), tail)


def _tail(text: str) -> str:
    return text[len(text.rstrip("\n")) :]


def _regions(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> list[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """The three texts side by side, cut wherever all three have the same."""
    regions = []
    at = (0, 0, 0)
    for b, m, t, length in _common(base, mine, theirs):
        if (b, m, t) != at:
            regions.append((base[at[0] : b], mine[at[1] : m], theirs[at[2] : t]))
        if length:
            regions.append((base[b : b + length], mine[m : m + length], theirs[t : t + length]))
        at = (b + length, m + length, t + length)
    return regions


def _common(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Stretches that all three have: where each begins in each, and how long it is. The last one is at the ends."""
    in_mine = _matching(base, mine)
    in_theirs = _matching(base, theirs)
    found, i, j = [], 0, 0
    while i < len(in_mine) and j < len(in_theirs):
        (b_m, m, length_m), (b_t, t, length_t) = in_mine[i], in_theirs[j]
        start, end = max(b_m, b_t), min(b_m + length_m, b_t + length_t)
        if start < end:
            found.append((start, m + start - b_m, t + start - b_t, end - start))
        if b_m + length_m < b_t + length_t:
            i += 1
        else:
            j += 1
    return [*found, (len(base), len(mine), len(theirs), 0)]


def _matching(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, a, b, autojunk=max(len(a), len(b)) > 2000)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]


def _merged_region(base: str, mine: str, theirs: str) -> list[Piece]:
    """Of paragraphs: what one of the two changed, or both in different words of it."""
    if mine in (base, theirs):
        return [Piece(theirs, theirs)]
    if theirs == base:
        return [Piece(mine, mine)]
    words = [_WORD.findall(text) for text in (base, mine, theirs)]
    if not words[0] or max(map(len, words)) > _MOST_WORDS:
        return [Piece(mine, theirs)]
    found = []
    for b, m, t in _regions(*words):
        if m not in (b, t) and t != b:
            return [Piece(mine, theirs)]
        found.append("".join(t if m == b else m))
    whole = "".join(found)
    return [Piece(whole, whole)]
