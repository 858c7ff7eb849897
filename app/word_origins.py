"""Words by whose they are: of stretches of text that has an origin for each unit. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

import engine
from app.editor.spans import Fragment, Span, to_text, to_units
from app.story.comments import OPENING, comment_spans

OLD, FRESH, MODEL = 0, 1, 2
Words = tuple[int, int, int]  # by origin


def words_of(fragment: Fragment) -> Words:
    """The words of a stretch, by origin."""
    counts, owners = [0, 0, 0], fragment.owner
    if owners and owners.count(owners[0]) == len(owners):  # nearly always: nothing has to be told apart
        counts[owners[0]] = engine.count_words(fragment.string())
    else:
        for first, behind in _unit_spans(fragment):
            counts[most(owners[first:behind])] += 1
    return counts[OLD], counts[FRESH], counts[MODEL]


def words_outside(fragment: Fragment, is_inside: bool) -> Words:
    """Those that stand in no comment. is_inside: the stretch begins in one."""
    text = (OPENING if is_inside else "") + fragment.string()
    ends = [0, *(place for span in comment_spans(text) for place in span), len(text)]
    shift = len(OPENING) if is_inside else 0
    found = (0, 0, 0)
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        first, behind = (len(to_units(text[:place])) // 2 - shift for place in (start, end))
        if end > start:
            old, fresh, model = words_of(fragment.part(first, behind))
            found = (found[OLD] + old, found[FRESH] + fresh, found[MODEL] + model)
    return found


def _unit_spans(fragment: Fragment) -> Iterator[tuple[int, int]]:
    """Where each word is, in units."""
    text = fragment.string()
    words = engine.words_at(text)
    if len(text) == len(fragment):
        return words
    places = [0, *accumulate(2 if ord(character) > 0xFFFF else 1 for character in text)]
    return ((places[start], places[end]) for start, end in words)


def kept_in(gone: Fragment, coming: Fragment) -> Fragment:
    """What comes, with the origins of what went where one is a part of the other."""
    for larger, part in ((coming, gone), (gone, coming)):
        at = larger.text.find(part.text)
        if at >= 0 and at % 2 == 0:
            first, behind = at // 2, (at + len(part.text)) // 2
            if larger is gone:
                return gone.part(first, behind)
            return coming.part(0, first) + gone + coming.part(behind)
    return coming


def in_place_of(gone: Fragment, units: bytes, tinted: Iterable[Span]) -> Fragment:
    """What a tool puts there: of the origin of what went, where that has no fewer words."""
    if 0 < engine.count_words(to_text(units)) <= engine.count_words(gone.string()):
        return Fragment.of(units, most(gone.owner))
    return with_tint(units, tinted)


def with_tint(units: bytes, tinted: Iterable[Span]) -> Fragment:
    """Text of which only the tint tells who wrote it."""
    owner = bytearray(len(units) // 2)
    for span in tinted:
        owner[span.start : span.end] = bytes([MODEL]) * len(owner[span.start : span.end])
    return Fragment(units, bytes(owner), bytes(len(owner)))


def most(owners: bytes) -> int:
    """The origin of most units; of equals the older."""
    return max((OLD, MODEL, FRESH), key=owners.count)
