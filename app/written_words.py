"""Who wrote what: the words of a text that come and go with each change, by whose they are.

It is told every change and looks at the words around it, never at the whole text. For that it keeps the text once more
with an origin for each character: OLD stood there when the session began, FRESH was written by the writer since, MODEL
by the model. A word is whose most of its characters are. What is counted is writing, not changing about:

- What is typed counts as written, less what of it is deleted or undone again; a whole sentence that is cut was written
  all the same. Words of another day that are deleted count as taken out, until an undo brings them back.
- A paste counts as written, unless it was cut, which takes the cutting back, or stands elsewhere in the story. To
  delete one of two copies is no taking out.
- The model's words count while they stand, of however many takes: retried, put back or undone, it is what is there.
- What the writer has done to a text counts nowhere, nor does undoing it (hand `tool`): find and replace, a version or
  snapshot put back, another program's change, a scene split or joined. An import is no change of a text at all.
- What goes on in a comment counts nowhere, nor does making a comment of words, or words of a comment.

No Qt.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

import engine
from app.editor.spans import NOTHING, Fragment, MarkedText, Span, changed_range, to_text, to_units
from app.editor.undo import LONGEST_TYPED
from app.story.comments import CLOSING, OPENING
from app.word_origins import FRESH, MODEL, OLD, Words, in_place_of, kept_in, most, with_tint, words_of, words_outside

# history: an undo or redo, or another take that is put on the page; tool: what the module says counts nowhere
Hand = Literal["writer", "model", "history", "tool"]
COPIED_UNITS = 40  # what is pasted and stands elsewhere, in a stretch of at least so many, was copied from there
_WINDOW_UNITS = 64  # words are not looked for further from a change; in Chinese there is no space to stop at
_KEPT_STRETCHES, _KEPT_BYTES = 256, 4_000_000
_KEPT_DEEDS = 20_000  # of tools, to know their undoing by; the undo history keeps as much


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
        self._has_comments = OPENING in text
        self._deeds: OrderedDict[tuple[int, bytes, bytes], Fragment] = OrderedDict()  # of tools: by what undoes each

    def text(self) -> str:
        return self._marked.string()

    def take(self) -> Counts:
        """The words since the last time."""
        counts, self.counts = self.counts, Counts()
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
            counts = replace(self.counts)
            self.change_to(text)
            self.counts = counts

    def change(
        self, position: int, n_removed: int, text: str, hand: Hand = "writer", tinted: Iterable[Span] = ()
    ) -> None:
        """`text` came where `n_removed` units at `position` were. tinted: what of it is shown as the model's, counted
        from its beginning; of the hand `history` only."""
        end, units = position + n_removed, to_units(text)
        gone = self._marked.take(position, end)
        if hand in ("tool", "history"):
            known = self._deeds.pop((position, gone.text, units), None)
            if known is not None or hand == "tool":
                self._do(position, gone, in_place_of(gone, units, tinted) if known is None else known)
                return
        if self._has_comments or OPENING in self._around(position, gone, text, len(OPENING) - 1):
            self._has_comments = True
            if self._change_comments(position, gone, units, hand, tinted):
                return
        if hand == "writer" and self._is_copy(position, gone, text):
            self._do(position, gone, Fragment.of(units, OLD))
            return
        gone = self._settled(position, gone, hand)
        coming = self._coming(units, gone, hand, tinted)
        low, high = self._window(position, end)
        before = words_of(self._marked.take(low, high))
        self._marked.splice(position, end, coming)
        after = words_of(self._marked.take(low, high + len(coming) - n_removed))
        self._count(before, after)
        if len(gone):
            self._taken_out.put(id(self), position, gone)

    def _count(self, before: Words, after: Words) -> None:
        self.counts.added += after[FRESH] - before[FRESH]
        self.counts.removed += before[OLD] - after[OLD]
        self.counts.model += after[MODEL] - before[MODEL]

    def _do(self, position: int, gone: Fragment, coming: Fragment) -> None:
        """A tool's deed, or a copy that comes or goes, or the undoing of such: counted nowhere."""
        around = self._around(position, gone, coming.string(), len(OPENING) - 1)
        self._has_comments = self._has_comments or OPENING in around
        self._marked.splice(position, position + len(gone), coming)
        if gone.text != coming.text:
            self._deeds[(position, coming.text, gone.text)] = gone
        while len(self._deeds) > _KEPT_DEEDS:
            self._deeds.popitem(last=False)

    # Comments

    def _around(self, position: int, there: Fragment, text: str, reach: int) -> str:
        """`text` in place of what is there, with a little of what stands on either side."""
        end = position + len(there)
        return f"{self._marked.string(max(0, position - reach), position)}{text}{self._marked.string(end, end + reach)}"

    def _touches_signs(self, position: int, gone: Fragment, text: str) -> bool:
        """Whether the signs of a comment come, go, or fall apart."""
        return any(
            sign in self._around(position, gone, each, len(sign) - 1)
            for sign in (OPENING, CLOSING)
            for each in (gone.string(), text)
        )

    def _is_in_comment(self, position: int) -> bool:
        before = self._marked.string(0, position)
        opening = before.rfind(OPENING)
        return opening >= 0 and CLOSING not in before[opening + 2 :]

    def _change_comments(self, position: int, gone: Fragment, units: bytes, hand: Hand, tinted: Iterable[Span]) -> bool:
        """Does a change that concerns a comment; False, and nothing done, for any other."""
        text, is_inside = to_text(units), self._is_in_comment(position)
        touches = self._touches_signs(position, gone, text)
        if not touches and not is_inside:
            return False
        gone = self._settled(position, gone, hand)
        coming = self._coming(units, gone, hand, tinted)
        if hand != "history" and is_inside:
            coming = Fragment.of(units, OLD)
        if touches and engine.count_words(gone.string()) and engine.count_words(text):
            coming = kept_in(gone, coming)  # words become a comment, or a comment words
        elif touches:
            self._count(words_outside(gone, is_inside), words_outside(coming, is_inside))
        self._marked.splice(position, position + len(gone), coming)
        if len(gone):
            self._taken_out.put(id(self), position, gone)
        return True

    def _settled(self, position: int, gone: Fragment, hand: Hand) -> Fragment:
        """A whole sentence of today's that is cut was written all the same: it is counted as old words that go."""
        if hand != "writer" or len(gone) <= LONGEST_TYPED or FRESH not in gone.owner:
            return gone
        for place, owner in enumerate(gone.owner, start=position):
            if owner == FRESH:
                self._marked.own(place, place + 1, OLD)
        return self._marked.take(position, position + len(gone))

    def _coming(self, units: bytes, gone: Fragment, hand: Hand, tinted: Iterable[Span]) -> Fragment:
        """What comes, with its origins."""
        if not units:
            return NOTHING
        if hand == "model":
            return Fragment.of(units, MODEL)
        count = len(units) // 2
        known = self._taken_out.find(units) if hand == "history" or count > LONGEST_TYPED else None
        if known is not None:
            return known
        if hand == "history":
            return with_tint(units, tinted)
        if count > 1 and 0 < engine.count_words(to_text(units)) <= engine.count_words(gone.string()):
            return Fragment.of(units, most(gone.owner))  # another spelling
        return Fragment.of(units, FRESH)

    def _is_copy(self, position: int, gone: Fragment, text: str) -> bool:
        """Whether a long stretch comes that stands in the story, or goes and still stands in it."""
        if bool(text) == bool(gone) or len(text) + len(gone) < COPIED_UNITS:
            return False
        line = _longest_line(text or gone.string())
        if len(line) < COPIED_UNITS:
            return False
        rest = self._marked.string(0, position), self._marked.string(position + len(gone), len(self._marked))
        return any(line in part for part in rest) or self._stands_elsewhere(line)

    def _window(self, start: int, end: int) -> tuple[int, int]:
        """The words that a change from `start` to `end` can touch."""
        before = self._marked.string(max(0, start - _WINDOW_UNITS), start)
        behind = self._marked.string(end, min(len(self._marked), end + _WINDOW_UNITS))
        tail, head = before.split(" ")[-1].split("\n")[-1], behind.split(" ", 1)[0].split("\n", 1)[0]
        return start - len(to_units(tail)) // 2, end + len(to_units(head)) // 2


def _longest_line(text: str) -> str:
    return max(text.split("\n"), key=len).strip()
