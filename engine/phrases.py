"""Banned phrases as patterns: which of them stand in a text, and where one may have begun.

Phrases are compiled to one regular expression in which equal beginnings are one branch, so that thousands cost little
more than a few; regular expressions of the writer's own stay apart, so that their groups keep their numbers. The
package `regex` is used because it can say that a match goes on past the end of the text, and can be given a limit of
time: "Partial matches" and "timeout" in its documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from engine.config import BannedPhrases
from engine.errors import InvalidRequest
from engine.text import CJK

#: Characters that are looked back on. What is longer is found only from where it still fits, and a text that may go on
#: to be a phrase is kept off the screen no longer than this.
LOOK_BACK = 200

#: Seconds of processor time that one look may take. Measured: 1,000 phrases take 0.000015.
_MOST_SECONDS = 0.5

_LETTER = rf"[^\W_{CJK}]"
_ANY_LETTERS = rf"(?:{_LETTER}*|[{CJK}]{{0,10}})"
_SINGLE_MARKS, _DOUBLE_MARKS, _DASHES = "'’‘ʼ`´", '"“”„', "-‐‑"
_WORD_BEGINS, _WORD_ENDS = rf"(?<![^\W{CJK}])", rf"(?![^\W{CJK}])"
_ONE_MORE = r"(?=[\s\S])"
_AT_THE_END = r"\Z[\s\S]"  # never there, so that only what goes on past the end of the text can match

#: A regular expression that bans most of each of these leaves no words to write with.
_PLAIN_TEXTS = ("The quick brown fox jumps over the lazy dog.", "Nobody came, at half past 8; so we ate.")

_Trie = dict[str, Any]  # what one character of a phrase matches -> what may follow; "" where a phrase ends


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase at text[start:end]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """name: as the writer gave it. whole: the phrase with more text behind it, so that "shiver" at the end of a text
    may still become "shivering". open: what may still become it."""

    name: str
    whole: Any
    open: Any


class Phrases:
    """Compiled BannedPhrases. Any thread."""

    def __init__(self, patterns: tuple[_Pattern, ...]) -> None:
        self._patterns = patterns

    def find(self, text: str, start: int, is_end: bool) -> list[Found]:
        """The phrases in `text` that begin at or behind `start`, at most one of each pattern at each place, by where
        they begin. is_end: no more text will come; else one needs a character behind it.

        Raises InvalidRequest for a pattern that takes too long.
        """
        found = []
        looked_at = text + "\n" if is_end else text
        for pattern in self._patterns:
            at = start
            while (match := _searched(pattern.name, pattern.whole, looked_at, at)) is not None:
                if match.start() < match.end() <= len(text):
                    found.append(Found(match.start(), match.end()))
                at = match.start() + 1
        return sorted(found, key=lambda f: (f.start, f.end))

    def open_from(self, text: str, start: int) -> int:
        """Where the first phrase begins that the next characters may complete; len(text) for none, and never more than
        LOOK_BACK before it. Looks at what begins at or behind `start`; raises as `find` does."""
        first = len(text)
        for pattern in self._patterns:
            match = _searched(pattern.name, pattern.open, text, start, partial=True)
            if match is not None:
                first = min(first, match.start())
        return max(first, len(text) - LOOK_BACK)


def check_phrases(banned: BannedPhrases) -> None:
    """Raises InvalidRequest (facts: value, the pattern; reason) for the first pattern that can't be looked for."""
    compiled(banned)


@lru_cache(maxsize=4)
def compiled(banned: BannedPhrases) -> Phrases:
    """Raises InvalidRequest as `check_phrases` does. Measured: 0.3 s for 1,000 phrases, 3.5 s for 10,000; then kept."""
    flags = regex.MULTILINE | (regex.IGNORECASE if banned.ignore_case else 0)
    trie: _Trie = {}
    own = []
    for pattern in banned.patterns:
        if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
            own.append(_own(pattern, flags))
        else:
            _put(trie, pattern, banned.ignore_case)
    patterns = [_pattern("", _joined(trie), flags)] if trie else []
    return Phrases((*patterns, *own))


def _own(pattern: str, flags: int) -> _Pattern:
    """One of the writer's own regular expressions."""
    source = pattern[1:-1]
    try:
        alone = regex.compile(source, flags)
        found = _pattern(pattern, source, flags)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise InvalidRequest(name="banned", value=pattern, reason=str(error)) from error
    if _searched(pattern, alone, "", 0) is not None or _searched(pattern, alone, "a\nb", 0, empty=True) is not None:
        raise InvalidRequest(name="banned", value=pattern, reason="matches where there is no text")
    if all(_covers(pattern, alone, text) for text in _PLAIN_TEXTS):
        raise InvalidRequest(name="banned", value=pattern, reason="matches nearly everything")
    return found


def _covers(name: str, compiled: Any, text: str) -> bool:
    """Whether at least half of `text` would be banned."""
    covered = at = 0
    while (match := _searched(name, compiled, text, at)) is not None:
        covered += match.end() - match.start()
        at = max(match.end(), match.start() + 1)
    return 2 * covered >= len(text)


def _pattern(name: str, source: str, flags: int) -> _Pattern:
    # The line break ends a comment that a pattern with (?x) may end with.
    group = f"(?:{source}\n)" if "(?x" in source else f"(?:{source})"
    return _Pattern(name, *(regex.compile(group + behind, flags) for behind in (_ONE_MORE, _AT_THE_END)))


def _searched(name: str, compiled: Any, text: str, start: int, partial: bool = False, empty: bool = False) -> Any:
    """The first match from `start` on; with `empty` the first empty one."""
    try:
        match = compiled.search(text, start, partial=partial, timeout=_MOST_SECONDS)
        while empty and match is not None and match.end() > match.start():
            match = compiled.search(text, match.start() + 1, timeout=_MOST_SECONDS)
        return match
    except TimeoutError as error:
        raise InvalidRequest(name="banned", value=name, reason="takes too long to look for") from error


def _put(trie: _Trie, phrase: str, ignore_case: bool) -> None:
    """Adds a phrase. Raises InvalidRequest for one without a character of its own."""
    if not phrase.replace("*", "").strip():
        raise InvalidRequest(name="banned", value=phrase, reason="has no letters")
    characters = " ".join(phrase.split())
    begins = [_WORD_BEGINS] if _is_word(characters[0]) else []
    ends = [_WORD_ENDS] if _is_word(characters[-1]) else []
    node = trie
    for unit in [*begins, *(_unit(character, ignore_case) for character in characters), *ends]:
        node = node.setdefault(unit, {})
    node[""] = {}


def _is_word(character: str) -> bool:
    """Whether a word must begin or end with it: Chinese and Japanese words have no borders."""
    return character == "*" or regex.match(rf"[^\W{CJK}]", character) is not None


def _unit(character: str, ignore_case: bool) -> str:
    """What one character of a phrase matches."""
    if character == "*":
        return _ANY_LETTERS
    if character == " ":
        return r"\s+"
    for alike in (_SINGLE_MARKS, _DOUBLE_MARKS, _DASHES):
        if character in alike:
            return f"[{regex.escape(alike)}]"
    if character == "…":
        return r"(?:…|\.\.\.)"
    lower = character.lower()
    return str(regex.escape(lower if ignore_case and len(lower) == 1 else character))


def _joined(node: _Trie) -> str:
    """A regular expression for all phrases of a trie. Written out from the leaves: phrases may be long."""
    done: dict[int, str] = {}
    stack = [node]
    while stack:
        at = stack[-1]
        below = [child for unit, child in at.items() if unit and id(child) not in done]
        if below:
            stack += below
            continue
        stack.pop()
        parts = [unit + done[id(child)] for unit, child in at.items() if unit]
        joined = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
        done[id(at)] = "" if not parts else f"(?:{joined})?" if "" in at else joined
    return done[id(node)]
