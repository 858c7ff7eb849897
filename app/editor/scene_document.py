"""One open scene: its text with its own undo history, its passages, and where its caret stands.

Qt's undo can't tell the model's stream from the writer's typing, so it is switched off and this stands in for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from app.editor.passage import Passage
from app.editor.scene_text import SceneText
from app.editor.spans import NO_PASSAGE, NOTHING, Fragment, Span, clean_text, painted, replacements, to_units
from app.editor.undo import Caret, Change, Edit, Step, StepKind, UndoStack, kind_of, shifted, split_at_growth

LAST_NUMBER = 255  # passage numbers are bytes; then the oldest passage is let go


class SceneDocument(SceneText):
    """See the module. GUI thread only.

    The caret is kept here, also while another scene is shown: the editor tells where the writer puts it
    (`place_caret`) and follows `caret_placed`. Every change that isn't the program's own is the writer's.
    """

    undo_available = Signal(bool)
    redo_available = Signal(bool)
    history_moved = Signal()  # an undo or redo was done
    noted_step_moved = Signal(object, bool)  # a step with this note was undone (true) or done again
    caret_placed = Signal(bool)  # the document put the caret somewhere; true: it should be seen
    passage_began = Signal(object)  # Passage
    passage_growing = Signal(object)  # Passage, just before its text grows
    passage_grew = Signal(object)  # Passage, just after
    passage_closed = Signal(object)  # Passage
    passage_taken_back = Signal(object)  # Passage: the writer undid it while it was open
    closed = Signal(object)  # the document, which may go away

    def __init__(
        self, scene_id: str, text: str, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """clock: seconds; tells how long the writer rested between two keys."""
        super().__init__(text, parent)
        self.scene_id = scene_id
        self.passages: list[Passage] = []
        self.held_passage: Passage | None = None
        self.view_top_px = 0  # how far it was scrolled when another scene was shown; the page's business
        self._undo = UndoStack()
        self._caret = Caret(0, 0)
        self._clock = clock
        self._composing = False
        self._as_one_step = False
        self._available = (False, False)

    @property
    def caret(self) -> Caret:
        return self._caret

    def place_caret(self, anchor: int, position: int) -> None:
        """The writer put the caret there."""
        if self._caret != (anchor, position):
            self._caret = Caret(anchor, position)
            if (passage := self.open_passage) is not None:
                passage.caret_follows = False

    def _put_caret(self, caret: Caret, show: bool) -> None:
        self._caret = Caret(min(caret.anchor, len(self)), min(caret.position, len(self)))
        self.caret_placed.emit(show)

    def _selection(self) -> tuple[int, int]:
        return min(self._caret), max(self._caret)

    @property
    def composing(self) -> bool:
        """Whether an input method's composition is open in this document: nothing but the writer may change it."""
        return self._composing

    @composing.setter
    def composing(self, composing: bool) -> None:
        self._composing = composing
        if not composing and (passage := self.open_passage) is not None:
            passage.flush()

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """What the writer changes inside is a step of its own, whatever it looks like: paste, cut, replacement."""
        self._undo.seal()
        self._as_one_step = True
        try:
            yield
        finally:
            self._as_one_step = False
            self._undo.seal()

    def can_undo(self) -> bool:
        return self._undo.can_undo

    def next_note(self, redo: bool = False) -> object:
        """The note of the step that the next undo takes back, or that redo does again."""
        return self._undo.next_note(redo)

    def can_redo(self) -> bool:
        return self._undo.can_redo

    def undo(self) -> None:
        """Takes the last step back. Nothing happens while a composition is open.

        While the model writes: words that the writer typed since its first word are the last step, and go without
        touching the passage; else the passage is the last step: it is closed, taken back whole, and
        `passage_taken_back` asks for the generation to be stopped. With nothing written yet, only that is asked.
        """
        if self._composing or not self._undo.can_undo:
            return
        passage = self.open_passage if self._undo.growing_on_top else None
        had_text = passage is None or passage.has_grown
        if passage is not None:
            passage.caret_follows = False
            passage.take_back()
            self.passage_taken_back.emit(passage)
        if had_text:
            step = self._undo.pop_undo()
            self._swap(list(reversed(step.edits)))
            caret = step.edits[0].caret_after() if step.kind == "passage" else step.caret
            self._after_history(caret, step, undone=True)

    def redo(self) -> None:
        """Does the last undone step again. Nothing happens while a composition is open."""
        if self._composing or not self._undo.can_redo:
            return
        step = self._undo.pop_redo()
        self._swap(step.edits)
        self._after_history(step.edits[-1].caret_after(), step, undone=False)

    def _after_history(self, caret: Caret, step: Step, undone: bool) -> None:
        self._put_caret(caret, show=True)
        self.history_moved.emit()
        if step.note is not None:
            self.noted_step_moved.emit(step.note, undone)

    def _swap(self, edits: list[Edit]) -> None:
        """Changes over what is in the text and what isn't, for each edit in turn."""
        passage = self.open_passage
        if passage is not None:
            passage.caret_follows = False
        with self._editing() as cursor:
            for edit in edits:
                end = edit.position + edit.present
                leaving, coming = self._marked.take(edit.position, end), edit.absent
                self._put(cursor, edit.position, end, coming)
                self._shift_places(edit.position, len(leaving), len(coming), passage)
                if passage is not None and not passage.has_grown:
                    passage.place = shifted(passage.place, edit.position, len(leaving), len(coming))
                elif passage is not None and not edit.behind:
                    passage.place += len(coming) - len(leaving)
                edit.present, edit.absent = len(coming), leaving
        self._writer_dirty = True
        self._tell_changed()
        self.spans_changed.emit()

    def _tell_changed(self) -> None:
        self._tell_available()
        super()._tell_changed()

    def _tell_available(self) -> None:
        before, self._available = self._available, (self._undo.can_undo, self._undo.can_redo)
        for was, is_now, signal in zip(
            before, self._available, (self.undo_available, self.redo_available), strict=True
        ):
            if was != is_now:
                signal.emit(is_now)

    def _shift_places(self, position: int, removed: int, added: int, but: Passage | None) -> None:
        """Moves the places of passages, for when no text of them is left to find them by."""
        for passage in self.passages:
            if passage is not but:
                passage.place = shifted(passage.place, position, removed, added)

    def _record(self, position: int, removed: Fragment, units: bytes) -> None:
        passage, end = self.open_passage, position + len(removed)
        owner = self._marked.owner_within(position, end)
        if passage is not None and passage.has_grown and owner == passage.number and end >= passage.place:
            owner = NO_PASSAGE  # in place of its growing end: never part of it
        before = self._marked.string(max(0, position - 1), position)
        added = Fragment.of(units, owner)
        self._marked.splice(position, end, added)
        self._shift_places(position, len(removed), len(added), passage)
        change = Change(position, removed, added.string(), len(added), before)
        edits = [Edit(position, len(added), removed)]
        if passage is not None:
            passage.caret_follows = False
            remains = passage.has_grown and self.passage_span(passage) is not None
            edits, passage.place = split_at_growth(change, passage.place, remains)
        kind: StepKind = "other" if self._as_one_step else kind_of(change)
        self._undo.record(edits, change, kind, self._caret, self._clock())
        self._caret = self._caret.shifted(position, len(removed), len(added))

    @property
    def open_passage(self) -> Passage | None:
        """The passage that the model writes now; at most one a document."""
        return self.passages[-1] if self.passages and self.passages[-1].is_open else None

    @property
    def last_passage(self) -> Passage | None:
        """The one that was written last."""
        return self.passages[-1] if self.passages else None

    def passage_span(self, passage: Passage) -> Span | None:
        """Where text of the passage stands; None when there is none left."""
        return self._marked.span_of(passage.number)

    def begin_passage(self, position: int) -> Passage:
        """Opens a passage there, in which the model will write. Raises ValueError for a place outside the text."""
        if not 0 <= position <= len(self):
            raise ValueError(f"position {position} is outside the text (0 to {len(self)})")
        assert self.open_passage is None, "one passage at a time"
        passage = Passage(self, self._new_number(), position)
        self.passages.append(passage)
        self._open(passage)
        return passage

    def passage_at(self, start: int, end: int) -> Passage | None:
        """The passage that all of [start, end) belongs to and is tinted in, so that it is the model's as it stands."""
        if self._marked.tinted(start, end) != [Span(start, end)]:
            return None
        number = self._marked.owner_of(start, end)
        return next((passage for passage in self.passages if passage.number == number), None)

    def replace(self, start: int, end: int, text: str) -> bool:
        """Puts `text` there as the writer's own, one undo step. False, and nothing done, while a passage or a
        composition is open."""
        if self.open_passage is not None or self._composing:
            return False
        cursor = QTextCursor(self.document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        with self.one_step():
            cursor.insertText(clean_text(text))
        return True

    def hold_passage(self, position: int) -> Passage:
        """Holds a place for one of several wordings that aren't on the page yet; it moves with the text around it.

        One place at a time, until `let_go`. Where takes were offered and none stands, it is that passage again. Raises
        ValueError for a place outside the text.
        """
        if not 0 <= position <= len(self):
            raise ValueError(f"position {position} is outside the text (0 to {len(self)})")
        assert self.open_passage is None and self.held_passage is None, "one passage at a time"
        passage = self.last_passage
        if passage is None or not passage.takes or passage.start != position or passage.text():
            passage = Passage(self, self._new_number(), position)
            passage.is_open = False
            self.passages.append(passage)
        self.held_passage = passage
        self.passage_began.emit(passage)
        return passage

    def rest_held(self) -> None:
        """Nothing more is written for the held place, which stays held."""
        if self.held_passage is not None:
            self.passage_closed.emit(self.held_passage)

    def let_go(self) -> None:
        """The held place is a passage like others from now on; without takes it is forgotten."""
        self.rest_held()
        passage, self.held_passage = self.held_passage, None
        if passage is not None and not passage.takes and not passage.has_ever_grown and passage in self.passages:
            self.passages.remove(passage)
        self.spans_changed.emit()

    def _new_number(self) -> int:
        used = {passage.number for passage in self.passages}
        if len(used) < LAST_NUMBER:
            return next(number for number in range(1, LAST_NUMBER + 1) if number not in used)
        number = self.passages.pop(0).number
        self._marked.disown(number)
        self._undo.disown(number)
        return number

    def reopen_passage(self, passage: Passage, place: int | None) -> None:
        """For `Passage.reopen`."""
        assert self.open_passage is None, "one passage at a time"
        self.passages.remove(passage)
        self.passages.append(passage)
        passage.place = passage.start if place is None else place
        self._open(passage)

    def _open(self, passage: Passage) -> None:
        passage.is_open, passage.has_grown = True, False
        passage.caret_follows = passage.start <= self._caret.position <= passage.end
        self._undo.open_passage(self._caret)
        self._tell_available()
        self.passage_began.emit(passage)

    def grow_passage(self, passage: Passage, text: str) -> str:
        """For `Passage.append`: puts the text at the passage's end and returns it as it was put."""
        fragment = Fragment.of(to_units(clean_text(text)), passage.number, tint=True)
        if not len(fragment):
            return ""
        self.passage_growing.emit(passage)
        replaced = NOTHING
        if not passage.has_grown:
            end = passage.end
            passage.place = max(passage.place, passage.start) if passage.keeps_beginning else passage.start
            replaced = self._marked.take(passage.place, max(passage.place, end))
            self._undo.start_growth(passage.place, replaced)
        at, gone, units = passage.place, len(replaced), len(fragment)
        first_text = self.passage_span(passage) is None
        with self._editing() as cursor:
            self._put(cursor, at, at + gone, fragment)
        passage.has_grown = passage.has_ever_grown = True
        passage.place = at + units
        self._undo.grow(units)
        self._shift_places(at, gone, units, passage)
        # A caret at the end of the passage goes along with it, so that what is typed there stays outside; one where
        # the passage begins stays before it.
        self._caret = self._caret.shifted(at, gone, units, keep_at=first_text or gone > 0)
        self._tell_changed()
        self.passage_grew.emit(passage)
        return fragment.string()

    def close_passage(self, passage: Passage) -> None:
        """For `Passage.finish`."""
        self._undo.close_passage()
        passage.place, end = passage.start, passage.end
        if not passage.has_ever_grown:  # else the history may still bring its text back
            self.passages.remove(passage)
        self._tell_available()
        self.passage_closed.emit(passage)
        if passage.caret_follows:
            passage.caret_follows = False
            self._put_caret(Caret(end, end), show=False)

    def replace_passage(self, passage: Passage, text: str) -> str:
        """For `Passage.replace`: one undo step; returns the text as it was put."""
        start, end, caret = passage.start, passage.end, self._caret
        fragment = Fragment.of(to_units(clean_text(text)), passage.number, tint=True)
        edit = Edit(start, end - start, fragment)
        self._undo.push(Step([edit], "passage", caret, self._clock()))
        self._swap([edit])
        passage.place, passage.has_ever_grown = start, True
        inside = start <= caret.position <= end
        moved = caret.shifted(start, end - start, len(fragment))
        self._put_caret(edit.caret_after() if inside else moved, show=inside)
        return fragment.string()

    def rewrite(self, text: str, tint: Iterable[Span], place: Span, passage: Passage | None = None) -> bool:
        """Makes `text` the scene's, as one undo step, with `place` in it as the passage's words and the caret behind.

        Only what differs is touched, and the place; what is new is tinted as `tint` says of the whole text. False, and
        nothing done, while any passage or a composition is open.
        """
        old = self._marked.take(0, len(self))
        new = painted(to_units(clean_text(text)), tint, place, passage.number if passage is not None else NO_PASSAGE)
        if not self.change(replacements(old, new, place)):
            return False
        if passage is not None:
            passage.place = place.start
        self._put_caret(Caret(place.end, place.end), show=True)
        return True

    def change(self, changes: Iterable[tuple[int, int, Fragment]], note: object = None) -> bool:
        """Puts each fragment where [start, end) was, one after the other, as one undo step; the caret moves along.

        note: told by `noted_step_moved`. False, and nothing done, while any passage or a composition is open.
        """
        if self.open_passage is not None or self._composing:
            return False
        edits = [Edit(start, end - start, coming) for start, end, coming in changes]
        if edits:
            self._undo.push(Step(edits, "other", self._caret, self._clock(), note))
            self._swap(edits)
            for edit in edits:
                self._caret = self._caret.shifted(edit.position, len(edit.absent), edit.present)
            self._put_caret(self._caret, show=False)
        return True

    def add_passage(self, position: int) -> Passage:
        """A closed passage without words, for takes that were offered there another day."""
        passage = Passage(self, self._new_number(), position)
        passage.is_open, passage.has_ever_grown = False, True
        self.passages.append(passage)
        return passage

    def bring_to_front(self, passage: Passage) -> None:
        """Makes it the last passage, the one that retry is about."""
        self.passages.remove(passage)
        self.passages.append(passage)

    def close(self) -> None:
        """The scene is put away: an open passage ends with the text that it has. To be called before it is deleted."""
        self._composing = False
        if (passage := self.open_passage) is not None:
            passage.caret_follows = False
            passage.finish()
        self.closed.emit(self)
