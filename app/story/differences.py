"""What differs between two texts, word by word. Knows no Qt."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "only_here", "only_there"]

#: A word with its apostrophes, one CJK character, white space, or any other single sign.
_PIECES = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W]+)*|\s+|.", re.DOTALL)
_LONG = 1500  # pieces that differ; beyond that they are compared by paragraphs first, all at once would take seconds
_BETWEEN = 300  # pieces between two places that are surely the same: so many are compared one by one
_SPARSE = 100  # one such place in so many pieces at least, or it is another text, whatever words the two share
_CRUMB = 60  # characters; more than that no two different sentences happen to share
_ROUNDS = 6  # of looking for such places between such places


def word_differences(base: str, other: str) -> list[tuple[str, bool]]:
    """`other` in runs of (text, whether it differs from `base`), word by word; the runs joined are `other`."""
    runs = [(text, kind == "only_here") for text, kind in word_changes(base, other) if kind != "only_there"]
    bridged = [
        (text, differs or (not text.strip() and 0 < i < len(runs) - 1 and runs[i - 1][1] and runs[i + 1][1]))
        for i, (text, differs) in enumerate(runs)
    ]  # white space between two differing words differs with them: one mark instead of two
    return [("".join(text for text, _ in group), bool(d)) for d, group in groupby(bridged, key=lambda run: run[1])]


def word_changes(there: str, here: str) -> list[tuple[str, Kind]]:
    """Both texts in one row of runs: what they have alike, and what only one of them has."""
    a, b = _PIECES.findall(there), _PIECES.findall(here)
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    shorter = min(len(a), len(b)) - head
    tail = next((i for i in range(shorter) if a[-1 - i] != b[-1 - i]), shorter)
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    runs: list[tuple[str, Kind]] = [("".join(b[:head]), "same")]
    is_long = max(len(middle_a), len(middle_b)) > _LONG
    pairs = list(_by_paragraphs(middle_a, middle_b) if is_long else _piece_by_piece(middle_a, middle_b))
    for gone, come in _without_crumbs(pairs):
        runs += [(gone, "same")] if gone == come else [(gone, "only_there"), (come, "only_here")]
    runs.append(("".join(b[len(b) - tail :]), "same"))
    return [run for run in runs if run[0]]


def _piece_by_piece(a: Sequence[str], b: Sequence[str], autojunk: bool = False) -> Iterator[tuple[str, str]]:
    """Takes time by the square of their lengths."""
    matcher = SequenceMatcher(None, a, b, autojunk=autojunk)
    for _, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        yield "".join(a[a_start:a_end]), "".join(b[b_start:b_end])


def _by_paragraphs(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Paragraphs that are the same, and between them words. Takes time by the lengths, not by their squares."""
    old, new = _paragraphs(a), _paragraphs(b)
    for is_same, (a_start, a_end, b_start, b_end) in _parts(old, new, _sure(old, new)):
        gone, come = "".join(old[a_start:a_end]), "".join(new[b_start:b_end])
        if is_same:
            yield gone, come
        else:
            yield from _by_words(_PIECES.findall(gone), _PIECES.findall(come), _ROUNDS)


def _paragraphs(pieces: Sequence[str]) -> list[str]:
    found: list[list[str]] = [[]]
    for piece in pieces:
        found[-1].append(piece)
        if "\n" in piece:
            found.append([])
    return ["".join(paragraph) for paragraph in found if paragraph]


def _by_words(a: Sequence[str], b: Sequence[str], rounds: int) -> Iterator[tuple[str, str]]:
    if max(len(a), len(b)) <= _BETWEEN:
        yield from _piece_by_piece(a, b, autojunk=True)
        return
    sure = _sure(a, b)
    if rounds == 0 or len(sure) * _SPARSE < min(len(a), len(b)) or not sure:
        yield "".join(a), "".join(b)
        return
    for is_same, (a_start, a_end, b_start, b_end) in _parts(a, b, sure):
        if is_same:
            yield "".join(a[a_start:a_end]), "".join(b[b_start:b_end])
        else:
            yield from _by_words(a[a_start:a_end], b[b_start:b_end], rounds - 1)


def _sure(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places of what either has just once: the longest row of them that stands in the same order in both."""
    in_a, in_b = Counter(a), Counter(b)
    places = {piece: place for place, piece in enumerate(b) if in_b[piece] == 1}
    pairs = [(place, places[piece]) for place, piece in enumerate(a) if in_a[piece] == 1 and piece in places]
    ends: list[int] = []  # places in b; that of each length of row that ends first
    last: list[int] = []  # indexes of pairs, of the same
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    row, index = [], last[-1] if last else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]


def _parts(
    a: Sequence[str], b: Sequence[str], sure: Sequence[tuple[int, int]]
) -> Iterator[tuple[bool, tuple[int, int, int, int]]]:
    """Both in parts, (whether they are the same, start and end in a and in b), around the places that are `sure`."""
    a_done = b_done = 0
    for a_start, b_start in (*sure, (len(a), len(b))):
        if a_start < a_done:  # the part before went on up to here
            continue
        a_end, b_end = a_start, b_start
        while a_start > a_done and b_start > b_done and a[a_start - 1] == b[b_start - 1]:
            a_start, b_start = a_start - 1, b_start - 1
        while a_end < len(a) and b_end < len(b) and a[a_end] == b[b_end]:
            a_end, b_end = a_end + 1, b_end + 1
        if a_start > a_done or b_start > b_done:
            yield False, (a_done, a_start, b_done, b_start)
        if a_end > a_start:
            yield True, (a_start, a_end, b_start, b_end)
        a_done, b_done = a_end, b_end


def _without_crumbs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words that two different sentences happen to share differ with what is around them, where that is much longer on
    both sides: else every "the" would stand alone between two marks."""
    joined: list[tuple[str, str]] = []
    for place, (gone, come) in enumerate(pairs):
        follows_change = bool(joined) and joined[-1][0] != joined[-1][1]
        if follows_change and gone == come and place + 1 < len(pairs):
            around = (max(map(len, joined[-1])), max(map(len, pairs[place + 1])))
            follows_change = 2 * len(gone) <= min(*around, 2 * _CRUMB)
        elif gone == come:
            follows_change = False
        if follows_change:
            last = joined.pop()
            gone, come = last[0] + gone, last[1] + come
        joined.append((gone, come))
    return joined


def with_changes(runs: Sequence[tuple[str, Kind]], chosen: Collection[int]) -> str:
    """The text that has what is only there, with these changes (indexes of runs) made as they are here."""
    left_out: dict[bool, Kind] = {False: "only_here", True: "only_there"}
    return "".join(text for index, (text, kind) in enumerate(runs) if kind != left_out[index in chosen])


def count_changes(there: str, here: str) -> tuple[int, int]:
    """How many words came and how many went, from `there` to `here`; words that only moved count as neither."""
    old, new = (Counter(word for word in _PIECES.findall(text) if word[0].isalnum()) for text in (there, here))
    return (new - old).total(), (old - new).total()
