"""The words of a paragraph that a dictionary is to be asked about, with where they stand.

Passed over: the writer's comments, addresses of pages and people, code, targets of links, words with digits, words in
large letters, single letters, and scripts that have no spaces between words (Chinese, Japanese, Thai and others).
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import regex

from app.story.comments import CLOSING, OPENING

# Letters with their marks, in scripts that put spaces between words.
_LETTER = (
    r"[[\p{L}\p{M}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}ー々〆]]"
)
_WORD = regex.compile(rf"{_LETTER}+(?:['’ʼ‑\u00ad-]{_LETTER}+)*", regex.VERSION1)
_HAS_OTHERS = regex.compile(r"[\p{N}@`<&]|://|www\.|\]\(")
_PASSED_OVER = regex.compile(
    r"(?:\w+://|www\.)\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|`+[^`]*`+"
    r"|\]\([^)\s]*\)"
    r"|</?\w[^<>]{0,200}>"
    r"|&\#?\w{1,12};"
    r"|[^\s\p{P}]*\p{N}[^\s\p{P}]*",
    regex.VERSION1,
)
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‑": "-", "\u00ad": None})
_QUOTES = ("'", "’", "‘", "ʼ")
_SHORTEST = 2  # characters


class Token(NamedTuple):
    """[start, end) in the paragraph, counted in characters. word: composed, with ' for every apostrophe. leads, trails:
    an apostrophe stands before it or behind it, which may belong to it ('tis, goin') or be a quotation mark."""

    start: int
    end: int
    word: str
    leads: bool = False
    trails: bool = False


def words_in(paragraph: str, in_comment: bool = False) -> list[Token]:
    """The words to be checked. in_comment: a comment of an earlier paragraph goes on here."""
    text = _without(paragraph, in_comment)
    found = (_token(text, *match.span()) for match in _WORD.finditer(text))
    return [token for token in found if token is not None]


def parts_of(paragraph: str, token: Token) -> list[Token]:
    """The words between the hyphens of a word, each with its own place; without hyphens it alone."""
    if "-" not in token.word:
        return [token]
    parts, start = [], token.start
    for part in paragraph[token.start : token.end].replace("‑", "-").split("-"):
        found = _token(paragraph, start, start + len(part))
        start += len(part) + 1
        if found is not None:
            parts.append(found)
    return parts


def _token(text: str, start: int, end: int) -> Token | None:
    word = text[start:end]
    if not word.isascii():
        word = unicodedata.normalize("NFC", word.translate(_APOSTROPHES))
    if len(word) < _SHORTEST or _is_in_capitals(word):
        return None
    return Token(start, end, word, text[start - 1 : start] in _QUOTES, text[end : end + 1] in _QUOTES)


def _is_in_capitals(word: str) -> bool:
    """Whether it is an abbreviation or shouted: TV, NASA's, STOP."""
    stem = word[:-2] if word.endswith("'s") else word
    return len(stem) > 1 and stem.isupper()


def _without(paragraph: str, in_comment: bool) -> str:
    """The paragraph with spaces where words aren't looked at; every place stays what it is."""
    if in_comment or OPENING in paragraph:
        paragraph = _without_comments(paragraph, in_comment)
    if _HAS_OTHERS.search(paragraph) is None:
        return paragraph
    return _PASSED_OVER.sub(lambda found: " " * len(found.group()), paragraph)


def _without_comments(paragraph: str, in_comment: bool) -> str:
    parts, at = [], 0
    while at < len(paragraph):
        start = at if in_comment else paragraph.find(OPENING, at)
        if start < 0:
            parts.append(paragraph[at:])
            break
        closing = paragraph.find(CLOSING, start if in_comment else start + 2)
        end = closing + len(CLOSING) if closing >= 0 else len(paragraph)
        parts += [paragraph[at:start], " " * (end - start)]
        at, in_comment = end, False
    return "".join(parts)
