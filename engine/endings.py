"""Where a passage ends: stop strings, so many words and then the end of the sentence, so many paragraphs or tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.config import GenerationRequest
from engine.events import FinishReason
from engine.text import CJK, count_words

# Latin sentences end where white space follows; Chinese and Japanese ones at their own marks, whatever follows. Closing
# marks belong to the sentence; a dash of dots alone ends none in mid-line, since it is as often a pause.
_CLOSERS = "\"'\u201d\u2019\u300d\u300f\uff09)\\]*_"
_SENTENCE_END = re.compile(
    rf"[.!?\u2026]+[{_CLOSERS}]*(?=\s)"
    rf"|(?:[\u3002\uff01\uff1f]+[{_CLOSERS}]*|\u2026+[{_CLOSERS}]+)(?=[^{_CLOSERS}\u3002\uff01\uff1f])"
)
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Rev|Capt|Col|Gen|Lt|Sgt|Messrs|etc|vs|No)|\b[A-Z])\.$")
_BETWEEN_WORDS = re.compile(rf"\s|[{CJK}]")
_PARAGRAPH_BREAK = re.compile(r"(?<=\S)[^\S\n]*\n")

#: A sentence that goes on this many words past the limit is cut between two words.
_PATIENCE_WORDS = 60

#: Without a limit of tokens: as many a word or paragraph as no prose needs, so that every passage ends.
_MOST_TOKENS_A_WORD = 8
_MOST_TOKENS_A_PARAGRAPH = 2000


@dataclass(frozen=True, slots=True)
class Cut:
    """The passage is text[:at]."""

    at: int
    reason: FinishReason


class Ending:
    """Watches one passage grow."""

    def __init__(self, request: GenerationRequest) -> None:
        self._stops = tuple(s for s in request.stop_strings if s)
        self._max_words = request.max_words
        self._max_paragraphs = request.max_paragraphs
        self._max_tokens = request.max_tokens or (
            (request.max_words * _MOST_TOKENS_A_WORD or request.max_paragraphs * _MOST_TOKENS_A_PARAGRAPH) + 64
        )

    def find(self, text: str, before: int, n_tokens: int) -> Cut | None:
        """The first reason to end in `text`, whose last token (of n_tokens) added text[before:]."""
        cuts = [c for c in (self._stop(text, before), self._words(text, before), self._paragraphs(text)) if c]
        if cuts:
            return min(cuts, key=lambda c: c.at)
        return Cut(len(text), "length") if n_tokens >= self._max_tokens else None

    def held_back(self, text: str) -> int:
        """How many characters at the end of `text` may still turn out to begin a stop string."""
        longest = 0
        for stop in self._stops:
            for n in range(min(len(stop) - 1, len(text)), longest, -1):
                if text.endswith(stop[:n]):
                    longest = n
                    break
        return longest

    def _stop(self, text: str, before: int) -> Cut | None:
        found = [text.find(stop, max(0, before - len(stop) + 1)) for stop in self._stops]
        found = [at for at in found if at >= 0]
        return Cut(min(found), "stop") if found else None

    def _words(self, text: str, before: int) -> Cut | None:
        if not self._max_words:
            return None
        words = count_words(text)
        if words < self._max_words:
            return None
        # Looks back far enough for marks that stood at the end of the text until white space followed them.
        for match in _SENTENCE_END.finditer(text, max(0, before - 8)):
            enough = count_words(text[: match.end()]) >= self._max_words
            if (
                match.end() >= before
                and enough
                and not _ABBREVIATION.search(text, max(0, match.end() - 12), match.end())
            ):
                return Cut(match.end(), "length")
        if words > self._max_words + _PATIENCE_WORDS and _BETWEEN_WORDS.match(text, before):
            return Cut(before, "length")
        return None

    def _paragraphs(self, text: str) -> Cut | None:
        if not self._max_paragraphs:
            return None
        start = len(text) - len(text.lstrip())
        for count, match in enumerate(_PARAGRAPH_BREAK.finditer(text, start), 1):
            if count == self._max_paragraphs:
                return Cut(match.start(), "length")
        return None
