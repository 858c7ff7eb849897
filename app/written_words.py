"""Who wrote what: the words of a text that come and go with each change, by whose they are.

It is told every change and looks at the words around it, never at the whole text. For that it keeps the text once more
with an origin for each character: OLD stood there when the session began, FRESH was written by the writer since, MODEL
by the model. A word is whose most of its characters are. What is counted is writing, not changing about: what an undo
brings back, or a paste of what was cut or stands elsewhere in the story, is again what it was. No Qt.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

import engine
from app.editor.spans import NOTHING, Fragment, MarkedText, Span, changed_range, to_units
from app.editor.undo import LONGEST_TYPED

OLD, FRESH, MODEL = 0, 1, 2
Hand = Literal["writer", "model", "history"]  # history: an undo or redo, or another take that is put on the page
COPIED_UNITS = 40  # what is pasted and stands elsewhere, in a stretch of at least so many, was copied from there
_WINDOW_UNITS = 64  # words are not looked for further from a change; in Chinese there is no space to stop at
_KEPT_STRETCHES, _KEPT_BYTES = 256, 4_000_000


@dataclass(slots=True)
class Counts:
    """Words since they were last taken: as `Written` of the log has them."""

    added: int = 0
    removed: int = 0
    model: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.model)

    def take(self, other: Counts) -> None:
        self.added += other.added
        self.removed += other.removed
        self.model += other.model


class TakenOut:
    """What went from the texts of one story lately, with its origins, for when it comes back."""

    def __init__(self) -> None:
        self._stretches: deque[Fragment] = deque()
        self._bytes = 0
        self._last_place = (0, -1)  # whose text, and where the newest stretch stood

    def put(self, whose: int, position: int, gone: Fragment) -> None:
        """Letters deleted one by one are one stretch, as they are one step for undo."""
        if self._stretches and self._last_place == (whose, position):
            gone = self._pop() + gone
        elif self._stretches and self._last_place == (whose, position + len(gone)):
            gone = gone + self._pop()
        self._stretches.append(gone)
        self._bytes += len(gone.text)
        self._last_place = (whose, position)
        while len(self._stretches) > _KEPT_STRETCHES or self._bytes > _KEPT_BYTES:
            self._bytes -= len(self._stretches.popleft().text)

    def find(self, units: bytes) -> Fragment | None:
        """The newest stretch that the text is, or is a part of; None if it never went."""
        for stretch in reversed(self._stretches):
            at = stretch.text.find(units)
            while at > 0 and at % 2:  # between two units
                at = stretch.text.find(units, at + 1)
            if at >= 0:
                return stretch.part(at // 2, (at + len(units)) // 2)
        return None

    def _pop(self) -> Fragment:
        stretch = self._stretches.pop()
        self._bytes -= len(stretch.text)
        return stretch


class WrittenWords:
    """The words of one text. `taken_out` is shared by the texts of a story; `stands_elsewhere` says whether a stretch
    stands in another text of it. Positions are UTF-16 units."""

    def __init__(
        self,
        text: str,
        models: Iterable[Span] = (),
        taken_out: TakenOut | None = None,
        stands_elsewhere: Callable[[str], bool] = lambda _stretch: False,
    ) -> None:
        """models: what the model wrote of the text, as far as that is known."""
        self._marked = MarkedText(text)
        for span in models:
            self._marked.own(span.start, span.end, MODEL)
        self._taken_out = TakenOut() if taken_out is None else taken_out
        self._stands_elsewhere = stands_elsewhere
        self.counts = Counts()
        self._cut: list[tuple[str, int]] = []  # long stretches that the writer took out, and their words

    def text(self) -> str:
        return self._marked.string()

    def take(self) -> Counts:
        """The words since the last time. What was cut and stands in another text by now was moved, not removed."""
        counts, self.counts = self.counts, Counts()
        cut, self._cut = self._cut, []
        counts.removed -= sum(words for stretch, words in cut if self._stands_elsewhere(stretch))
        return counts

    def change_to(self, text: str) -> None:
        """The writer made the text into this one; what differs is found by comparing."""
        old, new = self._marked.take(0, len(self._marked)).text, to_units(text)
        start, gone, come = changed_range(old, new, (0, 0))
        if gone or come:
            self.change(start, gone, new[2 * start : 2 * (start + come)].decode("utf-16-le", "surrogatepass"))

    def take_over(self, text: str) -> None:
        """The text became this one while nobody looked: nothing of that is counted."""
        if text != self.text():
            counts, cut = replace(self.counts), list(self._cut)
            self.change_to(text)
            self.counts, self._cut = counts, cut

    def change(
        self, position: int, n_removed: int, text: str, hand: Hand = "writer", tinted: Iterable[Span] = ()
    ) -> None:
        """`text` came where `n_removed` units at `position` were. tinted: what of it is shown as the model's, counted
        from its beginning; of the hand `history` only."""
        end, units = position + n_removed, to_units(text)
        has_moved = hand == "history" and self._stands_in_another(self._marked.string(position, end))
        if has_moved or (hand == "writer" and n_removed > LONGEST_TYPED):
            self._settle(position, end)
        gone = self._marked.take(position, end)
        coming, is_copy = self._coming(units, gone, hand, tinted)
        low, high = self._window(position, end)
        before = self._words(low, high)
        self._marked.splice(position, end, coming)
        after = self._words(low, high + len(coming) - n_removed)
        old = before[OLD] - after[OLD]
        if not has_moved:
            self.counts.added += after[FRESH] - before[FRESH]
            self.counts.model += min(0, after[MODEL] - before[MODEL]) if is_copy else after[MODEL] - before[MODEL]
            self.counts.removed += max(0, old) if is_copy else old
        if len(gone):
            self._taken_out.put(id(self), position, gone)
            if hand == "writer" and n_removed > COPIED_UNITS and old > 0:
                self._cut.append((_longest_line(gone.string()), old))

    def _settle(self, start: int, end: int) -> None:
        """A whole sentence of today's that is cut was written all the same: it is counted as old words that go."""
        owners = self._marked.take(start, end).owner
        for place, owner in enumerate(owners):
            if owner == FRESH:
                self._marked.own(start + place, start + place + 1, OLD)

    def _coming(self, units: bytes, gone: Fragment, hand: Hand, tinted: Iterable[Span]) -> tuple[Fragment, bool]:
        """What comes, with its origins, and whether it is a copy of what stands in the story."""
        if not units:
            return NOTHING, False
        if hand == "model":
            return Fragment.of(units, MODEL), False
        count = len(units) // 2
        text = units.decode("utf-16-le", "surrogatepass")
        if hand == "writer" and self._is_copy(text):
            return Fragment.of(units, OLD), True
        if hand == "history" and self._stands_in_another(text):  # scenes that are joined
            return _tinted(units, tinted), True
        known = self._taken_out.find(units) if hand == "history" or count > LONGEST_TYPED else None
        if known is not None:
            return known, False
        if hand == "history":
            return _tinted(units, tinted), False
        if count > 1 and 0 < engine.count_words(text) <= engine.count_words(gone.string()):
            return Fragment.of(units, _most(gone.owner)), False  # find and replace, another spelling
        return Fragment.of(units, FRESH), False

    def _is_copy(self, text: str) -> bool:
        line = _longest_line(text)
        return len(line) >= COPIED_UNITS and (line in self._marked.string() or self._stands_elsewhere(line))

    def _stands_in_another(self, text: str) -> bool:
        """Where a scene is cut, or joined with another, the words are in both for a moment."""
        line = _longest_line(text) if len(text) >= COPIED_UNITS else ""
        return len(line) >= COPIED_UNITS and self._stands_elsewhere(line)

    def _window(self, start: int, end: int) -> tuple[int, int]:
        """The words that a change from `start` to `end` can touch."""
        before = self._marked.string(max(0, start - _WINDOW_UNITS), start)
        behind = self._marked.string(end, min(len(self._marked), end + _WINDOW_UNITS))
        tail, head = before.split(" ")[-1].split("\n")[-1], behind.split(" ", 1)[0].split("\n", 1)[0]
        return start - len(to_units(tail)) // 2, end + len(to_units(head)) // 2

    def _words(self, start: int, end: int) -> tuple[int, int, int]:
        """Words between two positions, by origin."""
        fragment = self._marked.take(start, end)
        counts, owners = [0, 0, 0], fragment.owner
        if owners and owners.count(owners[0]) == len(owners):  # nearly always: nothing has to be told apart
            counts[owners[0]] = engine.count_words(fragment.string())
        else:
            for first, behind in _unit_spans(fragment):
                counts[_most(owners[first:behind])] += 1
        return counts[OLD], counts[FRESH], counts[MODEL]


def _unit_spans(fragment: Fragment) -> Iterator[tuple[int, int]]:
    """Where each word is, in units."""
    text = fragment.string()
    words = engine.words_at(text)
    if len(text) == len(fragment):
        return words
    places = [0, *accumulate(2 if ord(character) > 0xFFFF else 1 for character in text)]
    return ((places[start], places[end]) for start, end in words)


def _tinted(units: bytes, tinted: Iterable[Span]) -> Fragment:
    """Text of which only the tint tells who wrote it."""
    owner = bytearray(len(units) // 2)
    for span in tinted:
        owner[span.start : span.end] = bytes([MODEL]) * len(owner[span.start : span.end])
    return Fragment(units, bytes(owner), bytes(len(owner)))


def _most(owners: bytes) -> int:
    """The origin of most units; of equals the older."""
    return max((OLD, MODEL, FRESH), key=owners.count)


def _longest_line(text: str) -> str:
    return max(text.split("\n"), key=len).strip()
