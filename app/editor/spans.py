"""Text with marks: who wrote each character, and whether it is still shown as the model's.

Positions are UTF-16 units throughout, as QTextDocument counts them (an emoji is two). Three byte arrays run side by
side: the text, the number of the passage that a unit belongs to (0: none), and the tint (1: from the model, neither
edited nor accepted). Marks travel with the text, so that an undo brings them back exactly. Nothing here knows Qt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import engine

NO_PASSAGE = 0
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029\ufdd0\ufdd1]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document: `start` inclusive, `end` exclusive, UTF-16 units."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


def clean_text(text: str) -> str:
    """`text` as a document can hold it: every kind of line break is a line feed, no half surrogate pairs, no NUL."""
    text = _BREAKS.sub("\n", text).replace("\0", "")
    return _LONE_SURROGATES.sub("\ufffd", text)


def to_units(text: str) -> bytes:
    """UTF-16 little endian, two bytes a unit."""
    return text.encode("utf-16-le", "surrogatepass")


def to_text(units: bytes | bytearray) -> str:
    """The inverse of `to_units`."""
    return units.decode("utf-16-le", "surrogatepass")


def unit_places(text: str) -> Sequence[int]:
    """Where each character begins in UTF-16 units, and at last where the text ends."""
    if text.isascii() or max(text) <= "\uffff":
        return range(len(text) + 1)
    return [0, *accumulate(2 if char > "\uffff" else 1 for char in text)]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of marked text, out of or on its way into a document. All three have one entry a unit."""

    text: bytes  # two bytes a unit
    owner: bytes
    tint: bytes

    @classmethod
    def of(cls, text: bytes, owner: int = NO_PASSAGE, tint: bool = False) -> Fragment:
        count = len(text) // 2
        return cls(text, bytes([owner]) * count, bytes([tint]) * count)

    def __len__(self) -> int:
        return len(self.owner)

    def __add__(self, other: Fragment) -> Fragment:
        return Fragment(self.text + other.text, self.owner + other.owner, self.tint + other.tint)

    def part(self, start: int, end: int | None = None) -> Fragment:
        stop = len(self) if end is None else end
        return Fragment(self.text[2 * start : 2 * stop], self.owner[start:stop], self.tint[start:stop])

    def string(self) -> str:
        return to_text(self.text)

    def disowned(self, number: int) -> Fragment:
        """The same without the passage `number`."""
        return Fragment(self.text, self.owner.replace(bytes([number]), b"\0"), self.tint)


NOTHING = Fragment(b"", b"", b"")


class MarkedText:
    """The whole text of one scene with its marks. Splicing costs a copy of what follows, microseconds a novel."""

    def __init__(self, text: str) -> None:
        self._text = bytearray(to_units(text))
        self._owner = bytearray(len(self._text) // 2)
        self._tint = bytearray(len(self._owner))
        self._string: str | None = text

    def __len__(self) -> int:
        return len(self._owner)

    def string(self, start: int = 0, end: int | None = None) -> str:
        """The text between two positions; the whole text is kept until the next change."""
        if start == 0 and end is None:
            if self._string is None:
                self._string = to_text(self._text)
            return self._string
        stop = len(self) if end is None else end
        return to_text(self._text[2 * start : 2 * stop])

    def take(self, start: int, end: int) -> Fragment:
        """A copy of what lies between two positions."""
        text = bytes(self._text[2 * start : 2 * end])
        return Fragment(text, bytes(self._owner[start:end]), bytes(self._tint[start:end]))

    def splice(self, start: int, end: int, fragment: Fragment) -> None:
        """Puts `fragment` where [start, end) was."""
        self._text[2 * start : 2 * end] = fragment.text
        self._owner[start:end] = fragment.owner
        self._tint[start:end] = fragment.tint
        self._string = None

    def owner_within(self, start: int, end: int) -> int:
        """The passage that text put in place of [start, end) is inside of: both neighbours, old text included."""
        left = self._owner[start] if end > start else self._owner[start - 1] if start > 0 else NO_PASSAGE
        right = self._owner[end - 1] if end > start else self._owner[start] if start < len(self) else NO_PASSAGE
        return left if left == right else NO_PASSAGE

    def owner_of(self, start: int, end: int) -> int:
        """The passage that all of [start, end) belongs to; NO_PASSAGE where there are several, or none."""
        owners = set(self._owner[start:end])
        return owners.pop() if len(owners) == 1 else NO_PASSAGE

    def span_of(self, number: int) -> Span | None:
        """From the first to the last unit of a passage; None when nothing of it is left."""
        mark = bytes([number])
        start = self._owner.find(mark)
        return None if start < 0 else Span(start, self._owner.rfind(mark) + 1)

    def own(self, start: int, end: int, number: int) -> None:
        """Gives [start, end) to the passage `number`."""
        self._owner[start:end] = bytes([number]) * (end - start)

    def disown(self, number: int) -> None:
        """Makes the passage's number free for another."""
        self._owner = self._owner.replace(bytes([number]), b"\0")

    def tinted(self, start: int = 0, end: int | None = None) -> list[Span]:
        """The tinted runs between two positions, in document positions."""
        stop = len(self) if end is None else end
        runs, at = [], self._tint.find(1, start, stop)  # a regular expression takes 3 ms for a novel without tint
        while at >= 0:
            behind = self._tint.find(0, at, stop)
            runs.append(Span(at, behind if behind >= 0 else stop))
            at = self._tint.find(1, behind, stop) if behind >= 0 else -1
        return runs

    def set_tinted(self, spans: Iterable[Span]) -> None:
        """Replaces all tint; what lies outside the text is left out."""
        self._tint = bytearray(len(self))
        for span in spans:
            start, end = max(0, span.start), min(len(self), span.end)
            if start < end:
                self._tint[start:end] = b"\1" * (end - start)

    def untint(self, start: int, end: int) -> None:
        """Shows [start, end) as the writer's own."""
        self._tint[start:end] = bytes(end - start)


def changed_range(old: bytes, new: bytes, selection: tuple[int, int]) -> tuple[int, int, int]:
    """What differs between two texts (UTF-16-LE): (start, removed, added) in units; (n, 0, 0) when nothing does.

    selection: what was selected in `old`, the caret twice when nothing was. When one text is the other with something
    put in, several starts explain it ("aa" to "aaa"): the one nearest to the caret is taken. A change inside the
    selection is taken to replace all of it, also where old and new words begin alike. Surrogate pairs are never cut.
    """
    if old == new:
        return len(old) // 2, 0, 0
    shorter = min(len(old), len(new)) // 2
    prefix = engine.common_beginning(old, new) // 2
    suffix = engine.common_end(old, new) // 2
    start = prefix
    if prefix + suffix >= shorter:
        start = max(shorter - suffix, min(prefix, selection[0]))
    if start > 0 and (_is_low_surrogate(old, start) or _is_low_surrogate(new, start)):
        start -= 1
    tail = min(suffix, shorter - start)
    if tail > 0 and _is_low_surrogate(new, len(new) // 2 - tail):
        tail -= 1
    selected_from, selected_to = max(0, selection[0]), min(len(old) // 2, selection[1])
    if selected_from < selected_to and selected_from <= start and len(old) // 2 - tail <= selected_to:
        start, tail = min(start, selected_from), min(tail, len(old) // 2 - selected_to)
    return start, len(old) // 2 - start - tail, len(new) // 2 - start - tail


def painted(text: bytes, tint: Iterable[Span], place: Span, owner: int) -> Fragment:
    """A whole text with its tint, and with `place` in it as the words of passage `owner`."""
    marks, owners = bytearray(len(text) // 2), bytearray(len(text) // 2)
    for span in tint:
        marks[span.start : span.end] = b"\1" * len(marks[span.start : span.end])
    owners[place.start : place.end] = bytes([owner]) * len(owners[place.start : place.end])
    return Fragment(text, bytes(owners), bytes(marks))


def replacements(old: Fragment, new: Fragment, place: Span) -> list[tuple[int, int, Fragment]]:
    """What makes `old` into `new`, in the order in which it is done: (start, end, what comes there instead).

    It is the middle that differs (the one nearest to where `place` begins, when several starts explain it) and, where
    `place` of `new` has an owner, all of that place.
    """
    start, removed, added = changed_range(old.text, new.text, (place.start, place.start))
    if not removed and not added:
        start = place.start
    end, new_end = start + removed, start + added
    longer = len(new) - len(old)
    found = [(start, end, new.part(start, new_end))] if removed or added else []
    if not any(new.owner[place.start : place.end]):
        return found
    if found and start <= place.end and place.start <= new_end:
        low, high = min(start, place.start), max(new_end, place.end)
        return [(low, high - longer, new.part(low, high))]
    # Apart from what differs: the words are there already, and get their owner.
    offset = 0 if place.end <= start else longer
    there = old.owner[place.start - offset : place.end - offset]
    if there != new.owner[place.start : place.end]:
        found.append((place.start, place.end, new.part(place.start, place.end)))
    return found


def _is_low_surrogate(units: bytes, index: int) -> bool:
    return 2 * index + 1 < len(units) and 0xDC <= units[2 * index + 1] <= 0xDF
