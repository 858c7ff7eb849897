"""A Hunspell dictionary in memory: whether it knows a word, with every ending and prefix that it allows.

Read here rather than by Hunspell itself: a dictionary is a foreign file, and this process holds the manuscript; and
Hunspell's bindings keep Python's lock for the 50 to 200 ms that its suggestions take. Any thread, one at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.spelling.affixes import NO_FLAGS, Affix, Affixes, Flags, Groups, decoded, read_affixes
from app.spelling.compounds import Compounds
from app.spelling.texts import Replacer, is_capitalised, lowered, titled
from app.story.errors import AccessDenied, StoryError, UnreadableFile, UnusableDictionary
from app.story.textfile import read_bytes

LONGEST_WORD = 100  # characters; as Hunspell has it
MOST_WORDS = 2_000_000
_MORPHOLOGY = re.compile(r"\s+[a-z]{2}:|\t")  # what follows a word and its flags
_NO_GROUPS: Groups = {}
_HOMONYM = "\0"  # between the flags of words that are written alike


class Form(NamedTuple):
    """One way to make a word: the flags of its root and of its affixes together, and the affixes at its ends."""

    flags: Flags
    prefix: Affix | None = None
    suffix: Affix | None = None


class Dictionary:
    """See the module. words: root -> its flags as they are written in the file."""

    def __init__(self, affixes: Affixes, words: dict[str, str]) -> None:
        self.affixes, self.words = affixes, words
        self._inputs, self._outputs = Replacer(affixes.inputs), Replacer(affixes.outputs)
        self._need_affix, self._in_compound = affixes.flag("NEEDAFFIX"), affixes.flag("ONLYINCOMPOUND")
        self._forbidden, self._keep_case = affixes.flag("FORBIDDENWORD"), affixes.flag("KEEPCASE")
        self._circumfix = affixes.flag("CIRCUMFIX")
        self._full_strip = "FULLSTRIP" in affixes.switches
        self._breaks = [(pattern.strip("^$"), pattern) for pattern in affixes.breaks if pattern.strip("^$")]
        self.compounds = Compounds(self)

    def prepared(self, word: str) -> str:
        """The word as the dictionary writes it: other apostrophes, no vowel marks, as it asks for."""
        word = self._inputs.replaced(word)
        return "".join(c for c in word if c not in self.affixes.ignored) if self.affixes.ignored else word

    def shown(self, word: str) -> str:
        """A suggestion as it is put into a text."""
        return self._outputs.replaced(word)

    def knows(self, word: str) -> bool:
        """Whether it is written rightly, as a whole or in the parts at which the language may break it."""
        if not 0 < len(word) <= LONGEST_WORD:
            return False
        word = self.prepared(word)
        return self._knows_whole(word) or (bool(self._breaks) and self._knows_parts(word, 3))

    def _knows_parts(self, word: str, depth: int) -> bool:
        for text, pattern in self._breaks:
            if pattern.startswith("^"):
                if word.startswith(text) and self._knows_rest(word[len(text) :], depth):
                    return True
            elif pattern.endswith("$"):
                if word.endswith(text) and self._knows_rest(word[: -len(text)], depth):
                    return True
            elif 0 < (place := word.find(text)) < len(word) - len(text):
                left, right = word[:place], word[place + len(text) :]
                if self._knows_rest(left, depth) and self._knows_rest(right, depth):
                    return True
        return False

    def _knows_rest(self, word: str, depth: int) -> bool:
        return bool(word) and (self._knows_whole(word) or (depth > 0 and self._knows_parts(word, depth - 1)))

    def _knows_whole(self, word: str) -> bool:
        if self.is_word(word):
            return True
        if self._is_forbidden(word):
            return False
        language = self.affixes.language
        if word.isupper() and len(word) > 1:
            return any(self.is_word(other, cased=True) for other in (titled(word, language), lowered(word, language)))
        return is_capitalised(word) and self.is_word(lowered(word, language), cased=True, capital=True)

    def is_word(self, word: str, cased: bool = False, capital: bool | None = None) -> bool:
        """Whether it stands so in a text. cased: it is written in other letters there (as large ones), which some words
        don't allow; capital: whether it begins with a large one there."""
        if self._is_forbidden(word):
            return False
        for form in self.forms(word):
            if not (cased and self._keep_case in form.flags) and self._in_compound not in form.flags:
                return self._forbidden not in form.flags
        return self.compounds.makes(word, is_capitalised(word) if capital is None else capital)

    def _is_forbidden(self, word: str) -> bool:
        return any(self._forbidden in form.flags for form in self.roots(word))

    def roots(self, word: str) -> Iterator[Form]:
        """The words that are written so, without affixes, also such as need one."""
        written = self.words.get(word)
        if written is not None:
            for flags in written.split(_HOMONYM):
                yield Form(self.affixes.flags(flags) if flags else NO_FLAGS)

    def forms(self, word: str) -> Iterator[Form]:
        """Every way to make the word of one root, also those that only stand in compounds or are forbidden."""
        for form in self.roots(word):
            if self._need_affix not in form.flags:
                yield form
        for suffix, stem in self._suffixes(word):
            if self._need_affix not in suffix.flags and self._circumfix not in suffix.flags:
                for flags in self._suffixed(stem, suffix):
                    yield Form(flags | suffix.flags, None, suffix)
        if self.affixes.longest_prefix or "" in self.affixes.prefixes:
            yield from self._prefixed(word)

    def _suffixed(self, stem: str, suffix: Affix) -> Iterator[Flags]:
        """The flags of the words that take the suffix at `stem`, which may have a suffix of its own."""
        for form in self.roots(stem):
            if suffix.flag in form.flags:
                yield form.flags
        if suffix.flag in self.affixes.continued:
            for inner, root in self._suffixes(stem):
                if suffix.flag in inner.flags:
                    for form in self.roots(root):
                        if inner.flag in form.flags:
                            yield form.flags

    def _prefixed(self, word: str) -> Iterator[Form]:
        for prefix, stem in self._prefixes(word):
            alone = self._need_affix not in prefix.flags and self._circumfix not in prefix.flags
            for form in self.roots(stem):
                if prefix.flag in form.flags and alone:
                    yield Form(form.flags | prefix.flags, prefix, None)
            if "COMPLEXPREFIXES" in self.affixes.switches:
                for inner, root in self._prefixes(stem):
                    for form in self.roots(root):
                        if prefix.flag in inner.flags and inner.flag in form.flags:
                            yield Form(form.flags | prefix.flags, prefix, None)
            if prefix.crosses:
                yield from self._crossed(prefix, stem)

    def _crossed(self, prefix: Affix, stem: str) -> Iterator[Form]:
        around = self._circumfix in prefix.flags
        for suffix, root in self._suffixes(stem):
            if not suffix.crosses or (self._circumfix in suffix.flags) != around:
                continue
            inner = prefix.flag in suffix.flags
            for flags in self._suffixed(root, suffix):
                if inner or prefix.flag in flags:
                    yield Form(flags | suffix.flags | prefix.flags, prefix, suffix)
            if suffix.flag in prefix.flags:  # the prefix is what allows it
                for form in self.roots(root):
                    if prefix.flag in form.flags:
                        yield Form(form.flags | suffix.flags | prefix.flags, prefix, suffix)

    def _suffixes(self, word: str) -> Iterator[tuple[Affix, str]]:
        """Each suffix that the word may end with, and what the stem would be; none that leads nowhere."""
        table, length, words, goes_on = self.affixes.suffixes, len(word), self.words, self.affixes.continued
        for start in range(max(0, length - self.affixes.longest_suffix), length + 1):
            groups = table.get(word[start:])
            if groups is None or not (start or self._full_strip):
                continue
            for strip, group in groups.items():
                stem = word[:start] + strip
                is_root = stem in words
                for suffix in group if is_root or group[-1].flag in goes_on else ():
                    if (is_root or suffix.flag in goes_on) and suffix.may_follow(stem):
                        yield suffix, stem

    def _prefixes(self, word: str) -> Iterator[tuple[Affix, str]]:
        table = self.affixes.prefixes
        for end in range(min(len(word), self.affixes.longest_prefix) + 1):
            if end < len(word) or self._full_strip:
                for strip, group in table.get(word[:end], _NO_GROUPS).items():
                    stem = strip + word[end:]
                    for prefix in group:
                        if prefix.condition is None or prefix.condition.pattern.match(stem):
                            yield prefix, stem


def open_dictionary(aff: Path, dic: Path, more: Path | None = None) -> Dictionary:
    """Reads a pair of files, and a list of more words that stand as they are, UTF-8, one a line, with comments behind
    #. Raises UnusableDictionary, UnreadableFile, AccessDenied."""
    affixes = read_affixes(_read(aff), aff)
    words = _words(_read(dic), dic, affixes)
    for line in _read(more).decode("utf-8").splitlines() if more is not None else ():
        if line and not line.startswith("#"):
            words.setdefault(line, "")
    return Dictionary(affixes, words)


def _read(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except (AccessDenied, UnreadableFile):
        raise
    except StoryError as error:  # those speak of stories and scenes
        reason = "too_large" if "limit_bytes" in error.facts else "missing"
        raise UnusableDictionary(path, reason=reason) from error


def _words(data: bytes, path: Path, affixes: Affixes) -> dict[str, str]:
    """Root -> flags. Raises UnusableDictionary where it is no list of words."""
    lines = decoded(data, affixes.encoding).splitlines()
    if not lines or not (lines[0].split() or [""])[0].isdecimal() or len(lines) > MOST_WORDS:
        raise UnusableDictionary(path, reason="no_dictionary")
    words: dict[str, str] = {}
    for line in lines[1:]:
        if not line or line[0] == "\t":
            continue
        if "\t" in line or ":" in line:
            line = _MORPHOLOGY.split(line, maxsplit=1)[0]
        word, slash, flags = line.partition("/")
        if slash and (not word or word[-1] == "\\"):
            word, flags = _with_slash(line)
        word, flags = word.strip(), flags.strip()
        if affixes.ignored:
            word = "".join(c for c in word if c not in affixes.ignored)
        if word:
            words[word] = f"{words[word]}{_HOMONYM}{flags}" if word in words else flags
    if not words:
        raise UnusableDictionary(path, reason="no_dictionary")
    return words


def _with_slash(line: str) -> tuple[str, str]:
    r"""A word that has a slash itself, which is written \/ or begins it."""
    found = re.match(r"(/?(?:[^/\\]|\\.)*)(?:/(.*))?", line)
    assert found is not None  # it matches anything
    return found.group(1).replace("\\/", "/"), found.group(2) or ""
