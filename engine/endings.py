"""Where a passage ends: stop strings; so many words, sentences, paragraphs or tokens; the end of the scene."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from engine.config import GenerationRequest
from engine.events import FinishReason
from engine.scene_breaks import ends_with_scene_break, is_scene_break, may_become_scene_break
from engine.text import CJK, count_words, words_in

# Latin sentences end where white space follows; Chinese and Japanese ones at their own marks, whatever follows. Closing
# marks belong to the sentence; a dash of dots alone ends none in mid-line, since it is as often a pause.
_CLOSERS = "\"'\u201d\u2019\u300d\u300f\uff09)\\]*_"
_SENTENCE_END = re.compile(
    rf"[.!?\u2026]+[{_CLOSERS}]*(?=\s)"
    rf"|(?:[\u3002\uff01\uff1f]+[{_CLOSERS}]*|\u2026+[{_CLOSERS}]+)(?=[^{_CLOSERS}\u3002\uff01\uff1f])"
)
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Rev|Capt|Col|Gen|Lt|Sgt|Messrs|etc|vs|No)|\b[A-Z])\.$")
_BETWEEN_WORDS = re.compile(rf"\s|[{CJK}]")
_AFTER_WORD = re.compile(r"[^\w\s“‘„「『（(\[]*")  # marks that go with the word before them
_PARAGRAPH_BREAK = re.compile(r"(?<=\S)[^\S\n]*\n")

#: A sentence that goes on this many words past the limit is cut between two words.
_PATIENCE_WORDS = 60

#: Without a limit of tokens: as many a word, sentence, ... as no prose needs, so that every passage ends.
_MOST_TOKENS_A_WORD = 8
_MOST_TOKENS_A_SENTENCE = 400
_MOST_TOKENS_A_PARAGRAPH = 2000
_MOST_TOKENS_A_SCENE = 12_000


@dataclass(frozen=True, slots=True)
class Cut:
    """The passage is text[:at]."""

    at: int
    reason: FinishReason


class Ending:
    """Watches one passage grow. Keeps nothing of it: text that was given may be taken back."""

    def __init__(self, request: GenerationRequest) -> None:
        self._stops = tuple(s for s in request.stop_strings if s)
        self._max_words = request.max_words
        self._whole_sentences = request.whole_sentences
        self._max_sentences = request.max_sentences
        self._max_paragraphs = request.max_paragraphs
        self._max_tokens = request.max_tokens or _most_tokens(request)
        self._scene = _SceneEnd((request.parts or ("",))[-1] + request.held) if request.to_scene_end else None

    @property
    def is_with_scene(self) -> bool:
        """Whether the passage ends with its scene."""
        return self._scene is not None

    def find(self, text: str, before: int, n_tokens: int) -> Cut | None:
        """The first reason to end in `text`, whose last token (of n_tokens) added text[before:]."""
        cuts = [
            cut
            for cut in (
                self._stop(text, before),
                self._words(text, before),
                self._sentences(text),
                self._paragraphs(text),
                self._scene.find(text, before) if self._scene is not None else None,
            )
            if cut
        ]
        if cuts:
            return min(cuts, key=lambda c: c.at)
        return Cut(len(text), "length") if n_tokens >= self._max_tokens else None

    def at_end_of_text(self, text: str) -> Cut:
        """Where the passage ends if the model says that the document ends behind `text`."""
        if self._scene is None:
            return Cut(len(text), "stop")
        return self._scene.find(f"{text}\n", len(text)) or Cut(len(text.rstrip()), "stop")

    def held_back(self, text: str) -> int:
        """How many characters at the end of `text` may still turn out not to belong to the passage."""
        longest = self._scene.held_back(text) if self._scene is not None else 0
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
        if not self._whole_sentences:
            return self._between_words(text)
        # Looks back far enough for marks that stood at the end of the text until it was clear what follows them.
        for end in _sentence_ends(text, max(0, len(text[:before].rstrip()) - 8)):
            if count_words(text[:end]) >= self._max_words:
                return Cut(end, "length")
        if words > self._max_words + _PATIENCE_WORDS and _BETWEEN_WORDS.match(text, before):
            return Cut(before, "length")
        return None

    def _between_words(self, text: str) -> Cut | None:
        """Behind the last word and its marks, once it is clear that neither goes on."""
        last = next(islice(words_in(text), self._max_words - 1, None))
        marks = _AFTER_WORD.match(text, last)
        assert marks is not None
        return Cut(marks.end(), "length") if marks.end() < len(text) else None

    def _sentences(self, text: str) -> Cut | None:
        if not self._max_sentences:
            return None
        start = len(text) - len(text.lstrip())
        breaks = (match.start() for match in _PARAGRAPH_BREAK.finditer(text, start))  # a line may end without a mark
        ends = sorted({*_sentence_ends(text, start), *breaks})
        return Cut(ends[self._max_sentences - 1], "length") if len(ends) >= self._max_sentences else None

    def _paragraphs(self, text: str) -> Cut | None:
        if not self._max_paragraphs:
            return None
        start = len(text) - len(text.lstrip())
        for count, match in enumerate(_PARAGRAPH_BREAK.finditer(text, start), 1):
            if count == self._max_paragraphs:
                return Cut(match.start(), "length")
        return None


class _SceneEnd:
    """Ends before the next line that is a scene break or a heading. before: the text that the passage goes on from.

    Where a scene has only just begun, such lines belong to its beginning.
    """

    def __init__(self, before: str) -> None:
        self._is_begun = not ends_with_scene_break(before)
        self._begins_line = not before or before.endswith("\n")

    def find(self, text: str, before: int) -> Cut | None:
        if "\n" not in text[before:]:
            return None
        start = text.rfind("\n", 0, before) + 1  # of the first line that has been ended now
        is_begun = self._is_begun or not ends_with_scene_break(text[:start])
        while (end := text.find("\n", start)) >= 0:
            line = text[start:end]
            if line.strip():
                if self._may_break(start) and is_scene_break(line):
                    if is_begun:
                        return Cut(len(text[:start].rstrip()), "length")
                else:
                    is_begun = True
            start = end + 1
        return None

    def held_back(self, text: str) -> int:
        """A last line that may become a scene break, and the blank lines before it."""
        start = text.rfind("\n") + 1
        if not (self._may_break(start) and may_become_scene_break(text[start:])):
            start = len(text)
        return len(text) - len(text[:start].rstrip())

    def _may_break(self, start: int) -> bool:
        """Whether a line that begins at text[start] is no end of one that was there before."""
        return start > 0 or self._begins_line


def _most_tokens(request: GenerationRequest) -> int:
    """A limit where none is given."""
    most = (
        request.max_words * _MOST_TOKENS_A_WORD,
        request.max_sentences * _MOST_TOKENS_A_SENTENCE,
        request.max_paragraphs * _MOST_TOKENS_A_PARAGRAPH,
        request.to_scene_end * _MOST_TOKENS_A_SCENE,
    )
    return min(tokens for tokens in most if tokens) + 64


def _sentence_ends(text: str, start: int) -> Iterator[int]:
    """Where the sentences of text[start:] end, without those of which that isn't clear yet."""
    for match in _SENTENCE_END.finditer(text, start):
        if not _ABBREVIATION.search(text, max(0, match.end() - 12), match.end()) and _is_followed(text, match):
            yield match.end()


def _is_followed(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence doesn't go on: `"Go!" he said` is one. A full stop alone is always the end."""
    following = text[match.end() : match.end() + 40]
    if not following[:1].isspace() or match[0] == ".":
        return True
    word = following.lstrip()
    return "\n" in following[: len(following) - len(word)] or (bool(word) and not word[0].islower())
