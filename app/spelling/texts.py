"""Small and large letters as a language has them, and replacing of characters by a table."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DOTTED = ("tr", "az", "crh")  # languages in which the large i has a dot


def lowered(word: str, language: str = "") -> str:
    """The word in small letters, of the same length where it can be."""
    if language.startswith(_DOTTED):
        word = word.replace("İ", "i").replace("I", "ı")
    return word.lower()


def titled(word: str, language: str = "") -> str:
    """Its first letter large, the others small."""
    first = "İ" if word[:1] == "i" and language.startswith(_DOTTED) else word[:1].upper()
    return first + lowered(word[1:], language)


def is_capitalised(word: str) -> bool:
    """Whether its first letter is a large one."""
    return word[:1] != word[:1].lower()


class Replacer:
    """Replaces texts by others, at each place the longest that fits."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = {key.strip("_"): value.strip("_") for key, value in table.items() if key.strip("_")}
        self._letters = str.maketrans({k: v for k, v in self._table.items() if len(k) == 1})
        every = sorted(self._table, key=len, reverse=True)
        is_longer = bool(every) and len(every[0]) > 1
        self._longer = re.compile("|".join(map(re.escape, every))) if is_longer else None

    def replaced(self, text: str) -> str:
        if self._longer is not None:
            return self._longer.sub(lambda found: self._table[found.group()], text)
        return text.translate(self._letters) if self._letters else text
