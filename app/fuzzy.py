"""Finds names by some of their letters: a part of a word, the first letters of its words, or letters in their order.

Capitals and accents don't matter. A Chinese name is also found by the first letters of its syllables in pinyin. No Qt.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

#: GB 2312 orders its 3,755 most frequent characters by their pinyin: where each first letter begins there.
_LETTERS = "abcdefghjklmnopqrstwxyz"
_BEGINS = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8, 0xC4C3, 0xC5B6,
    0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_END = 0xD7FA

_WHOLE, _BEGINNING, _WORD, _INITIALS, _INSIDE, _SCATTERED = 1000, 900, 800, 700, 600, 300
_PINYIN_COSTS = 50


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits, and which of its characters were found, in order."""

    score: int
    places: tuple[int, ...]


def match(query: str, name: str) -> Match | None:
    """None where some word of the query isn't found. The words may come in any order."""
    score, places = 0, set()
    for word in _folded(query).split():
        found = _best(word, name)
        if found is None:
            return None
        score += found.score
        places.update(found.places)
    return Match(score, tuple(sorted(places)))


def _best(word: str, name: str) -> Match | None:
    folded, pinyin = _folded(name), _pinyin(name)
    found = _match(word, folded)
    if pinyin != folded:
        other = _match(word, pinyin)
        if other is not None and (found is None or other.score - _PINYIN_COSTS > found.score):
            found = Match(other.score - _PINYIN_COSTS, other.places)
    return found


def _match(word: str, name: str) -> Match | None:
    at = name.find(word)
    if at >= 0:
        starts = _starts(name)
        inside = at
        while inside >= 0 and inside not in starts:
            inside = name.find(word, inside + 1)
        if inside >= 0:
            at = inside
        score = _WHOLE if word == name else _BEGINNING if at == 0 else _WORD if inside >= 0 else _INSIDE
        return Match(score - min(at, 99), tuple(range(at, at + len(word))))
    return _scattered(word, name)


def _scattered(word: str, name: str) -> Match | None:
    initials = _in_order(word, name, sorted(_starts(name)))
    if initials is not None and len(word) > 1:
        return Match(_INITIALS - min(initials[0], 99), initials)
    letters = _in_order(word, name, range(len(name)))
    if letters is None:
        return None
    return Match(_SCATTERED - min(letters[-1] - letters[0], 200), letters)


def _in_order(word: str, name: str, allowed: range | list[int]) -> tuple[int, ...] | None:
    """The first of the allowed places at which the letters of the word stand one behind the other."""
    found, places = [], iter(allowed)
    for letter in word:
        place = next((place for place in places if name[place] == letter), None)
        if place is None:
            return None
        found.append(place)
    return tuple(found)


@lru_cache(maxsize=20_000)
def _starts(name: str) -> frozenset[int]:
    """Where words begin; each Chinese or Japanese character is one."""
    return frozenset(
        place
        for place, letter in enumerate(name)
        if letter.isalnum() and (place == 0 or not name[place - 1].isalnum() or letter >= "\u3040")
    )


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    """Without capitals and accents, as many characters as before."""
    return name.lower() if name.isascii() else "".join(map(_fold, name))


def _fold(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] if letter < "\u1100" else letter


@lru_cache(maxsize=20_000)
def _pinyin(name: str) -> str:
    """The folded name with the first letter of its pinyin in the place of each Chinese character that has one here."""
    return _folded(name) if name.isascii() else "".join(map(_initial, _folded(name)))


def _initial(letter: str) -> str:
    if not "\u4e00" <= letter <= "\u9fff":
        return letter
    try:
        code = int.from_bytes(letter.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return letter
    return _LETTERS[bisect_right(_BEGINS, code) - 1] if _BEGINS[0] <= code < _END else letter
