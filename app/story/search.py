"""What the writer looks for in the manuscript, where it stands, and what comes in its place. Any thread; no Qt.

Offsets are positions in a Python string (code points). Patterns are those of the package `regex`, which can be given a
limit of time: no pattern can hang the program. Matches without a character are left out.
"""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import regex

import engine

#: Seconds that one look into one text may take. Measured: a plain search of 1,000,000 words takes 0.01.
LIMIT_S = 1.0
SHOWN_BEFORE, SHOWN_BEHIND = 48, 120  # characters of its line that are shown with a match

_SINGLE_MARKS, _DOUBLE_MARKS, _HYPHENS, _SPACES = "'’‘ʼ‛", '"“”„‟', "-‐‑", " \u00a0\u2009\u202f"
_HAN_KANA_HANGUL = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_KATAKANA, _HANGUL = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff", "\uac00-\ud7af"
# Letters of words with borders; an underscore is a mark of Markdown. Chinese and Japanese words have none that could be
# told without a dictionary, but a run of katakana is one word, and a Korean word begins behind a space (its end takes
# particles, as English takes "’s").
_LETTER = rf"[^\W_{_HAN_KANA_HANGUL}]"
_RUNS = ((_LETTER, _LETTER), (f"[{_KATAKANA}]", f"[{_KATAKANA}]"), (f"[{_HANGUL}]", ""))
_ACCENTS = "[\u0300-\u036f\u3099\u309a]"  # that make another letter of the one before
_MOST_ACCENTS = 3  # of a letter whose spellings are all looked for


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. is_pattern: `text` is a regular expression."""

    text: str
    match_case: bool = False
    whole_word: bool = False
    is_pattern: bool = False


class Found(NamedTuple):
    """A match at text[start:end]."""

    start: int
    end: int


class BadPattern(ValueError):
    """A regular expression, or what is to come in its place, that can't be read. reason: the package's words, in
    English. position: of the character that it stopped at, -1 where that isn't known."""

    def __init__(self, reason: str, position: int = -1) -> None:
        super().__init__(f"{reason} at {position}")
        self.reason, self.position = reason, position


class PatternTooSlow(Exception):
    """A regular expression needs more than LIMIT_S for a text."""


class Search:
    """A query made ready."""

    def __init__(self, query: Query) -> None:
        """Raises BadPattern. An empty query finds nothing."""
        self.query = query
        flags = regex.MULTILINE | (0 if query.match_case else regex.IGNORECASE)
        source = _pattern_source(query) if query.is_pattern else _plain_source(query)
        self._pattern = _compiled(source, flags)

    def find(self, text: str, start: int = 0, end: int | None = None, limit_s: float = LIMIT_S) -> Iterator[Found]:
        """The matches in text[start:end], one behind the other. What stands before `start` is seen by the pattern.

        limit_s: for all of them together, the pauses of the caller included. Raises PatternTooSlow.
        """
        stop = len(text) if end is None else end
        try:
            # concurrent: other threads run meanwhile
            for match in self._pattern.finditer(text, start, stop, concurrent=True, timeout=limit_s):
                if match.end() > match.start():
                    yield Found._make(match.span())
        except TimeoutError as error:
            raise PatternTooSlow from error

    def next(self, text: str, offset: int) -> Found | None:
        """The first match that begins at or behind `offset`. Raises PatternTooSlow."""
        return next(self.find(text, offset), None)

    def last(self, text: str, offset: int) -> Found | None:
        """The last match that ends at or before `offset`, as it is found from the beginning of a paragraph. Raises
        PatternTooSlow."""
        reach, first = 2000, offset
        while first > 0:
            first = text.rfind("\n", 0, max(0, offset - reach)) + 1
            found = None
            for found in self.find(text, first, offset):  # noqa: B007 (the last one is wanted)
                pass
            if found is not None:
                return found
            reach *= 4
        return None

    def check_replacement(self, replacement: str) -> None:
        """Raises BadPattern for groups that the pattern doesn't have, and for escapes that mean nothing."""
        if self.query.is_pattern:
            nothing = _compiled(f"(?:{self._pattern.pattern}\n)|", self._pattern.flags)
            _expanded(nothing.match(""), replacement)

    def replaced(self, text: str, found: Found, replacement: str, keep_case: bool = False) -> str:
        """What comes in the place of a match of this search in `text`.

        In place of a pattern \\1 and \\g<name> stand for its groups, \\n for a line break. keep_case: CAPITALS, a
        Capital or a small letter at the beginning stay what they were. Raises BadPattern and PatternTooSlow.
        """
        new = replacement
        if self.query.is_pattern:
            try:
                match = self._pattern.match(text, found.start, timeout=LIMIT_S)
            except TimeoutError as error:
                raise PatternTooSlow from error
            new = _expanded(match, replacement) if match is not None else text[found.start : found.end]
        return _in_case_of(text[found.start : found.end], new) if keep_case else new


def _compiled(source: str, flags: int) -> Any:
    try:
        return regex.compile(source, flags)
    except regex.error as error:
        position = error.pos if error.pos is not None else -1
        raise BadPattern(error.msg, position) from error
    except (RecursionError, OverflowError, MemoryError, ValueError) as error:
        raise BadPattern(str(error)) from error


def _expanded(match: Any, replacement: str) -> str:
    try:
        return str(match.expand(replacement))
    except IndexError as error:
        raise BadPattern(str(error)) from error
    except regex.error as error:
        raise BadPattern(error.msg, error.pos if error.pos is not None else -1) from error


# Patterns


def _pattern_source(query: Query) -> str:
    if not query.text:
        return r"(?!)"
    if not query.whole_word:
        return query.text
    _compiled(query.text, 0)  # so that an error is told at its place in the writer's own words
    # The line break ends a comment that a pattern with (?x) may end with.
    inner = f"{query.text}\n" if "(?x" in query.text else query.text
    begins = rf"(?:(?<!{_LETTER})|(?=[{_HAN_KANA_HANGUL}]))"
    ends = rf"(?:(?!{_LETTER})|(?<=[{_HAN_KANA_HANGUL}]))"
    return f"{begins}(?:{inner}){ends}"


def _plain_source(query: Query) -> str:
    if not query.text:
        return r"(?!)"
    text = unicodedata.normalize("NFC", query.text).replace("...", "…")
    source = "".join(map(_unit, regex.findall(r"\X", text)))
    if query.whole_word:
        source = _border(text[0], before=True) + source + _border(text[-1], before=False)
    if text[-1].isalpha():
        source += f"(?!{_ACCENTS})"
    return source


def _border(character: str, before: bool) -> str:
    """What must not stand beside a word that begins or ends with that character."""
    for letters, behind in _RUNS:
        if regex.match(letters, character):
            return f"(?<!{letters})" if before else f"(?!{behind})" if behind else ""
    return ""


def _unit(cluster: str) -> str:
    """What one character of a plain query matches: its kin, and every way to spell its accents."""
    for alike in (_SINGLE_MARKS, _DOUBLE_MARKS, _HYPHENS, _SPACES):
        if cluster in alike:
            return f"[{regex.escape(alike)}]"
    if cluster == "…":
        return r"(?:…|\.\.\.)"
    spellings = [str(regex.escape(spelling, special_only=True)) for spelling in _spellings(cluster)]
    return spellings[0] if len(spellings) == 1 else f"(?:{'|'.join(spellings)})"


def _spellings(cluster: str) -> Sequence[str]:
    """The canonically equivalent spellings of a letter with its accents, itself first."""
    apart = unicodedata.normalize("NFD", cluster)
    if apart == cluster and len(cluster) == 1:
        return (cluster,)
    spellings = dict.fromkeys((cluster, apart))
    if len(apart) - 1 <= _MOST_ACCENTS:
        for accents in itertools.permutations(apart[1:]):
            for joined in range(len(apart)):
                spelling = unicodedata.normalize("NFC", apart[0] + "".join(accents[:joined]))
                spellings[spelling + "".join(accents[joined:])] = None
    return [spelling for spelling in spellings if unicodedata.normalize("NFD", spelling) == apart]


def _in_case_of(old: str, new: str) -> str:
    letters = [character for character in old if character.lower() != character.upper()]
    if not letters or not new:
        return new
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return new.upper()
    first = new[0].upper() if letters[0].isupper() else new[0].lower()
    return first + new[1:]


# Many texts


def find_in(search: Search, texts: Iterable[tuple[str, str]], most: int) -> Iterator[tuple[str, list[Found]]]:
    """For each of these texts (id, text) that has matches its id and the matches, `most` in all; whoever wants no more
    stops asking. Raises PatternTooSlow."""
    for text_id, text in texts:
        found = list(itertools.islice(search.find(text), most))
        most -= len(found)
        if found:
            yield text_id, found
        if most <= 0:
            return


def line_around(text: str, found: Found) -> tuple[str, str, str]:
    """What is shown of the place of a match on one line: before it, the match, behind it."""
    first = max(text.rfind("\n", 0, found.start) + 1, found.start - SHOWN_BEFORE)
    last = text.find("\n", found.end, found.end + SHOWN_BEHIND)
    last = min(len(text), found.end + SHOWN_BEHIND) if last < 0 else last
    before, behind = text[first : found.start], text[found.end : last]
    if first > 0 and text[first - 1] != "\n":
        before = "…" + before[before.find(" ") + 1 :].lstrip()
    return before.lstrip(), text[found.start : found.end].replace("\n", "⏎"), behind.rstrip()


class Moved:
    """Where the places of an earlier text are in a later one, as far as what differs is one stretch."""

    def __init__(self, old: str, new: str) -> None:
        self._longer = len(new) - len(old)
        if old is new or old == new:
            self._from = self._to = len(old)
            return
        self._from = engine.common_beginning(old, new)
        end = min(engine.common_end(old, new), min(len(old), len(new)) - self._from)
        self._to = len(old) - end

    def place(self, found: Found) -> Found | None:
        """None: something of it changed, or stands right beside what changed."""
        if found.end <= self._from:
            return found
        if found.start >= self._to:
            return Found(found.start + self._longer, found.end + self._longer)
        return None


def utf16_places(text: str, offsets: Iterable[int]) -> list[int]:
    """UTF-16 positions of ascending code point offsets, in one pass over the text."""
    if text.isascii() or max(text) <= "\uffff":
        return list(offsets)
    wide = [index for index, character in enumerate(text) if character > "\uffff"]
    return [offset + bisect_right(wide, offset - 1) for offset in offsets]
