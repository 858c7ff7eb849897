"""Words as a writer of any language counts them, and what two texts have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import AnyStr

# Han, kana, hangul syllables and their extensions count one by one; elsewhere a word is a run of letters and digits
# that apostrophes and hyphens may join.
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_CHARACTER = re.compile(rf"[{CJK}]")
_WORD = re.compile(rf"[{CJK}]|(?:(?![{CJK}_])\w)+(?:['’\-‑](?:(?![{CJK}_])\w)+)*")


def count_words(text: str) -> int:
    """Words in `text`; each CJK character counts as one, "don't" and "well-kept" as one each."""
    return sum(1 for _ in _WORD.finditer(text))


def words_in(text: str) -> Iterator[int]:
    """Where each word of `text` ends."""
    return (match.end() for match in _WORD.finditer(text))


def words_at(text: str) -> Iterator[tuple[int, int]]:
    """Where each word of `text` begins and ends."""
    return (match.span() for match in _WORD.finditer(text))


def mostly_cjk(text: str) -> bool:
    """Whether more of the words in `text` are Chinese, Japanese or Korean characters than anything else."""
    return 2 * len(_CJK_CHARACTER.findall(text)) > count_words(text)


def common_beginning(a: AnyStr, b: AnyStr) -> int:
    """How many characters (or bytes) `a` and `b` begin with in common, by halving: slices compare at memory speed."""
    if a[:1] != b[:1]:
        return 0
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_end(a: AnyStr, b: AnyStr, most: int | None = None) -> int:
    """How many characters (or bytes) `a` and `b` end with in common, `most` at most."""
    if a[-1:] != b[-1:]:
        return 0
    low, high = 0, min(len(a), len(b)) if most is None else most
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle : len(a) - low] == b[len(b) - middle : len(b) - low]:
            low = middle
        else:
            high = middle - 1
    return low
