"""Words that are right although no dictionary has them: the story's, the writer's, names, what is ignored."""

from __future__ import annotations

from collections.abc import Iterable

import regex

_NAME = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")
_POSSESSIVE = regex.compile(r"['’]s$")
_ENDINGS = ("'s", "'S", "'d", "'ll")


class OwnWords:
    """Sets by where the words come from; asked for every word that is shown, so it holds them together too."""

    def __init__(self) -> None:
        self._sets: dict[str, frozenset[str]] = {}
        self._all: frozenset[str] = frozenset()

    def set(self, source: str, words: Iterable[str]) -> bool:
        """Replaces the words of one source. Whether that changed anything."""
        words = frozenset(word.replace("’", "'") for word in words)
        if words == self._sets.get(source, frozenset()):
            return False
        self._sets[source] = words
        self._all = frozenset().union(*self._sets.values())
        return True

    def of(self, source: str) -> frozenset[str]:
        return self._sets.get(source, frozenset())

    def has(self, word: str) -> bool:
        """Also at the beginning of a sentence, as a possessive, before a short verb, and behind an article (Mara's,
        Mara'd, l'Élodie)."""
        if not self._all:
            return False
        stem = word.rpartition("'")[0] if word.endswith(_ENDINGS) else word
        rest = word.partition("'")[2]
        return any(
            form in self._all for form in (word, stem, rest, word[:1].lower() + word[1:], stem[:1].lower() + stem[1:])
        )


def names_in(titles: Iterable[str]) -> set[str]:
    """The words of titles of notes, whole and between their hyphens."""
    found = {_POSSESSIVE.sub("", word) for title in titles for word in _NAME.findall(title)}
    return found | {part for word in found for part in word.split("-") if len(part) > 1}
