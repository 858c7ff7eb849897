"""What differs between two texts, word by word. Knows no Qt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "only_here", "only_there"]

#: A word with its apostrophes, one CJK character, white space, or any other single sign.
_PIECES = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W]+)*|\s+|.", re.DOTALL)
_LONG = 1500  # pieces that differ; beyond that the commonest of them are no longer matched, which would take seconds


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
    matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=max(len(middle_a), len(middle_b)) > _LONG)
    runs: list[tuple[str, Kind]] = [("".join(b[:head]), "same")]
    pairs = [
        ("".join(middle_a[a_start:a_end]), "".join(middle_b[b_start:b_end]))
        for _, a_start, a_end, b_start, b_end in matcher.get_opcodes()
    ]
    for gone, come in _without_crumbs(pairs):
        runs += [(gone, "same")] if gone == come else [(gone, "only_there"), (come, "only_here")]
    runs.append(("".join(b[len(b) - tail :]), "same"))
    return [run for run in runs if run[0]]


def _without_crumbs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words that two different sentences happen to share differ with what is around them, where that is much longer on
    both sides: else every "the" would stand alone between two marks."""
    joined: list[tuple[str, str]] = []
    for place, (gone, come) in enumerate(pairs):
        follows_change = bool(joined) and joined[-1][0] != joined[-1][1]
        if follows_change and gone == come and place + 1 < len(pairs):
            around = (max(map(len, joined[-1])), max(map(len, pairs[place + 1])))
            follows_change = 2 * len(gone) <= min(around)
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
