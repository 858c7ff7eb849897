"""How likely each word of a scene was to the model: what is known, where it stands, what an edit makes unknown.

Known by paragraphs, whose places move with the text. Positions are UTF-16 units, as the page counts them; the engine
counts characters (an emoji is one), which is changed here. Plain data, no Qt.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf, log2

import engine
from app.editor.spans import Span, unit_places

#: From how many bits of surprise on a token is tinted one step stronger: 1 bit is one in two, 11 are one in 2,048.
STEP_BITS = (1.0, 3.0, 5.0, 8.0, 11.0)


def surprise_step(probability: float) -> int:
    """0 (as good as certain) to len(STEP_BITS) (nobody would have guessed it)."""
    bits = -log2(probability) if probability > 0 else inf
    return sum(bits >= least for least in STEP_BITS)


@dataclass(frozen=True, slots=True)
class Chance:
    """A token where it stands in the scene now: [start, end) in UTF-16 units."""

    start: int
    end: int
    token: engine.ScoredToken


@dataclass(slots=True)
class _Paragraph:
    """What is known of one. tokens: with their places from `start` on; one may end with line breaks behind it."""

    start: int
    length: int
    tokens: list[tuple[int, int, engine.ScoredToken]] = field(default_factory=list)
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole paragraphs that are asked for. start: of the first, in the scene; first_char: the same counted in
    characters of the text that the engine gets. kept: which characters of `text` that has, None for all: there may be
    comments in between."""

    start: int
    text: str
    first_char: int
    kept: Sequence[tuple[int, int]] | None = None

    def read_chars(self) -> Sequence[int]:
        """Of each character that the engine gets, from `first_char` on, where it stands in `text`."""
        if self.kept is None:
            return range(len(self.text))
        return [char for start, end in self.kept for char in range(start, end)]

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + unit_places(self.text)[-1])


def paragraph_spans(text: str, start: int = 0) -> list[Span]:
    """The paragraphs of a text that begins at `start`, without their line breaks."""
    spans = []
    for line in text.split("\n"):
        spans.append(Span(start, start + unit_places(line)[-1]))
        start = spans[-1].end + 1
    return spans


class Chances:
    """What is known of one scene. A change of the text costs as much as there are paragraphs."""

    def __init__(self) -> None:
        self._paragraphs: list[_Paragraph] = []  # in the order of the text

    def clear(self) -> None:
        """Another model: nothing is known any more."""
        self._paragraphs.clear()

    def note_change(self, position: int, removed: int, added: int) -> None:
        """`removed` units at `position` were replaced by `added`: what touches them is unknown, the rest moves."""
        end, kept = position + removed, []
        for paragraph in self._paragraphs:
            if paragraph.start <= end and position <= paragraph.start + paragraph.length:
                continue
            if paragraph.start > end:
                paragraph.start += added - removed
            kept.append(paragraph)
        self._paragraphs = kept

    def add(self, stretch: Stretch, tokens: Iterable[engine.ScoredToken]) -> None:
        """Some tokens of a stretch, in its order; what was known already is left as it is. The text of the stretch must
        not have changed since it was asked for."""
        places, spans = unit_places(stretch.text), paragraph_spans(stretch.text, stretch.start)
        starts, finished, read = [span.start for span in spans], 0, stretch.read_chars()
        for token in tokens:
            start, end = token.start - stretch.first_char, token.end - stretch.first_char
            if not 0 <= start < end <= len(read):
                continue  # a part of a character, or what reaches beyond what was asked for
            stands = _in_one_piece(stretch.text, read[start:end])
            if stands is None:
                continue
            first, last = stretch.start + places[stands[0]], stretch.start + places[stands[1]]
            index = bisect_right(starts, first) - 1
            self._finish(spans[finished:index])
            finished = max(finished, index)
            paragraph = self._paragraph(spans[index])
            if not paragraph.tokens or first >= paragraph.start + paragraph.tokens[-1][1]:
                paragraph.tokens.append((first - paragraph.start, last - paragraph.start, token))

    def finish(self, stretch: Stretch) -> None:
        """Nothing more comes of that stretch."""
        self._finish(paragraph_spans(stretch.text, stretch.start))

    def _finish(self, spans: Iterable[Span]) -> None:
        for span in spans:
            if len(span):
                self._paragraph(span).is_whole = True

    def _index(self, position: int) -> int:
        """Of the last paragraph that begins at or before a place; -1 for none."""
        return bisect_right(self._paragraphs, position, key=lambda paragraph: paragraph.start) - 1

    def _paragraph(self, span: Span) -> _Paragraph:
        index = self._index(span.start)
        if index >= 0 and self._paragraphs[index].start == span.start:
            return self._paragraphs[index]
        paragraph = _Paragraph(span.start, len(span))
        self._paragraphs.insert(index + 1, paragraph)
        return paragraph

    def missing(self, spans: Iterable[Span]) -> Span | None:
        """From the first to the last of these paragraphs that isn't known as a whole."""
        unknown = []
        for span in spans:
            index = self._index(span.start)
            known = index >= 0 and self._paragraphs[index].start == span.start and self._paragraphs[index].is_whole
            if len(span) and not known:
                unknown.append(span)
        return Span(unknown[0].start, unknown[-1].end) if unknown else None

    def between(self, start: int, end: int) -> list[Chance]:
        """The tokens that have something in [start, end)."""
        found = []
        for paragraph in self._paragraphs[max(0, self._index(start)) : self._index(end) + 1]:
            for first, last, token in paragraph.tokens:
                if paragraph.start + last > start and paragraph.start + first < end:
                    found.append(Chance(paragraph.start + first, paragraph.start + last, token))
        return found

    def at(self, position: int) -> Chance | None:
        """The token that stands behind a place; at the end of a paragraph the one before it."""
        index = self._index(position)
        if index < 0:
            return None
        paragraph = self._paragraphs[index]
        inside = position - paragraph.start
        if inside > paragraph.length:
            return None
        tokens = paragraph.tokens
        at = bisect_right(tokens, inside, key=lambda entry: entry[0]) - 1
        if at < 0 or (tokens[at][1] <= inside and inside < paragraph.length):
            return None
        if inside == paragraph.length and tokens[at][0] == inside and at > 0:
            at -= 1  # what stands there is the line break
        first, last, token = tokens[at]
        if tokens[at][1] < inside:
            return None
        return Chance(paragraph.start + first, paragraph.start + last, token)

    def neighbour(self, chance: Chance, step: int) -> Chance | None:
        """The next token (step 1) or the one before it (-1), where it is known."""
        index = self._index(chance.start)
        here = self._paragraphs[index] if index >= 0 else _Paragraph(0, 0)
        if step > 0:  # over a comment, too, but not over paragraphs that nothing is known of
            found = self.between(chance.end, max(chance.end + 1, here.start + here.length))
            return found[0] if found else None
        found = self.between(min(max(0, chance.start - 1), here.start), chance.start)
        return found[-1] if found else None


def _in_one_piece(text: str, chars: Sequence[int]) -> tuple[int, int] | None:
    """[start, end) in `text` of a token with these characters. Where comments stand between them: of the part that has
    ink, None if there are several."""
    if chars[-1] - chars[0] == len(chars) - 1:
        return chars[0], chars[-1] + 1
    breaks = [i for i in range(1, len(chars)) if chars[i] != chars[i - 1] + 1]
    pieces = [(chars[i], chars[j - 1] + 1) for i, j in zip([0, *breaks], [*breaks, len(chars)], strict=True)]
    inked = [(start, end) for start, end in pieces if text[start:end].strip()]
    if len(inked) > 1:
        return None
    return inked[0] if inked else pieces[0]
