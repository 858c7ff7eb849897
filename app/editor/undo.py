"""The undo history of one scene: plain-text edits, where a growing passage is one step below what is typed meanwhile.

Undo is linear: the last step first. A step's positions are those of the document as it was just before that step, so
the steps above a passage that still grows must be told when it does. Each of their edits lies wholly before or wholly
behind the place where the passage grows (`split_at_growth` sees to it); those behind are shifted. No Qt here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.editor.spans import NOTHING, Fragment

StepKind = Literal["typing", "deleting", "other", "passage"]

PAUSE_S = 2.0  # a longer rest between two keys begins a new step
LONGEST_RUN = 60  # units in one typing step where nothing else ends it, as in Chinese
LONGEST_TYPED = 24  # units that one key press or one committed composition may bring; more is a paste
STEPS_KEPT = 20_000


def shifted(place: int, position: int, removed: int, added: int) -> int:
    """Where a place is after `removed` units at `position` gave way to `added`; text put exactly there goes before."""
    if place >= position + removed:
        return place + added - removed
    return min(place, position)


class Caret(NamedTuple):
    """Where the caret stands and where its selection began; equal when nothing is selected."""

    anchor: int
    position: int

    def moved(self, by: int) -> Caret:
        return Caret(self.anchor + by, self.position + by)

    def shifted(self, position: int, removed: int, added: int, keep_at: bool = False) -> Caret:
        """As `shifted`, for both ends; `keep_at`: text put exactly there goes behind."""
        return Caret(*(x if keep_at and x == position else shifted(x, position, removed, added) for x in self))


@dataclass(slots=True, eq=False)
class Edit:
    """`present` units at `position` are in the document; `absent` was there before, or will be again.

    Undo and redo are the same act: change the two over. `behind` tells that the edit lies behind the place where the
    open passage grows; without an open passage below it, it means nothing.
    """

    position: int
    present: int
    absent: Fragment
    behind: bool = False

    def caret_after(self) -> Caret:
        """The caret behind what is in the document."""
        return Caret(self.position + self.present, self.position + self.present)


@dataclass(slots=True, eq=False)
class Step:
    """What one Ctrl+Z takes back: edits in the order they were made, and the caret before them.

    note: of whoever made the step and wants to hear of its undoing, as `SceneDocument.change` has it.
    """

    edits: list[Edit]
    kind: StepKind
    caret: Caret
    time_s: float = 0.0
    note: object = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change that the writer made: `removed` at `position` gave way to `added` units of text."""

    position: int
    removed: Fragment
    added: str
    added_units: int
    char_before: str  # the character before `position`, "" at the start


def kind_of(change: Change) -> StepKind:
    """How a change of the writer's groups with others: by its size, as keys and compositions make them."""
    if change.added_units:
        typed = change.added == "\n" or "\n" not in change.added
        return "typing" if typed and change.added_units <= LONGEST_TYPED else "other"
    return "deleting" if len(change.removed) <= 2 else "other"


def split_at_growth(change: Change, growth: int, passage_remains: bool) -> tuple[list[Edit], int]:
    """The change as edits before or behind the place `growth`, and where that place is afterwards.

    What is typed exactly there lands before a passage that has no text yet and behind one that has, so that the
    writer's words stay together and outside. `passage_remains`: text of the passage is left after the change.
    """
    position, removed, added = change.position, change.removed, change.added_units
    end = position + len(removed)
    if end < growth:
        return [Edit(position, added, removed)], growth + added - len(removed)
    if position > growth:
        return [Edit(position, added, removed, behind=True)], growth
    head, tail = removed.part(0, growth - position), removed.part(growth - position)
    added_behind, added_before = (added, 0) if passage_remains else (0, added)
    edits = [Edit(growth, added_behind, tail, behind=True), Edit(position, added_before, head)]
    return [edit for edit in edits if edit.present or len(edit.absent)], position + added_before


class UndoStack:
    """Steps done and undone. Holds no text of the document, only what isn't in it."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._growing: Step | None = None
        self._sealed = True

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def next_note(self, redo: bool) -> object:
        """That of the last step done, or of the last one undone."""
        steps = self._undone if redo else self._done
        return steps[-1].note if steps else None

    @property
    def growing_on_top(self) -> bool:
        """Whether the next undo would take back the passage that still grows."""
        return self._growing is not None and self._done[-1] is self._growing

    def seal(self) -> None:
        """What is typed next begins a new step."""
        self._sealed = True

    def record(self, edits: list[Edit], change: Change, kind: StepKind, caret: Caret, time_s: float) -> None:
        """Adds what the writer did, to the last step where it goes on with it."""
        self._undone.clear()
        top = self._done[-1] if self._done else None
        if top is not None and len(edits) == 1 and self._continues(top, edits[0], change, kind, time_s):
            self._merge(top.edits[0], edits[0], kind)
            top.time_s = time_s
            return
        self._done.append(Step(edits, kind, caret, time_s))
        self._sealed = kind == "other"
        if len(self._done) > STEPS_KEPT and self._growing is None:
            del self._done[: STEPS_KEPT // 10]

    def _continues(self, top: Step, edit: Edit, change: Change, kind: StepKind, time_s: float) -> bool:
        if self._sealed or kind not in ("typing", "deleting") or top.kind != kind or len(top.edits) != 1:
            return False
        last = top.edits[0]
        if time_s - top.time_s > PAUSE_S or last.behind != edit.behind:
            return False
        if kind == "typing":
            if len(edit.absent) or edit.position != last.position + last.present or last.present >= LONGEST_RUN:
                return False
            word_begins = change.char_before.isspace() and not change.added[:1].isspace()
            return not word_begins and "\n" not in change.added
        return self._deletion_continues(last, edit)

    @staticmethod
    def _deletion_continues(last: Edit, edit: Edit) -> bool:
        backspace = edit.position + len(edit.absent) == last.position
        if not backspace and edit.position != last.position:
            return False
        gone, before = edit.absent.string(), last.absent.string()
        neighbour = before[:1] if backspace else before[-1:]
        return "\n" not in gone and not (neighbour.isspace() and not gone.isspace())

    @staticmethod
    def _merge(last: Edit, edit: Edit, kind: StepKind) -> None:
        if kind == "typing":
            last.present += edit.present
        elif edit.position == last.position:
            last.absent = last.absent + edit.absent
        else:
            last.absent = edit.absent + last.absent
            last.position = edit.position

    def open_passage(self, caret: Caret) -> None:
        """A passage begins: an empty step that the next undo finds."""
        assert self._growing is None
        self._growing = Step([], "passage", caret)
        self._done.append(self._growing)
        self._sealed = True

    def start_growth(self, position: int, replaced: Fragment) -> None:
        """Its first text comes, in place of `replaced`. As an empty step it moves to the top: what the writer typed
        while the model was reading lies below it."""
        assert self._growing is not None
        assert not self._growing.edits
        self._done.remove(self._growing)
        self._done.append(self._growing)
        self._growing.edits = [Edit(position, 0, replaced)]
        self._undone.clear()
        self._sealed = True

    def grow(self, units: int) -> None:
        """The passage got `units` more at its end; what lies behind it in the steps above moves."""
        assert self._growing is not None
        assert self._growing.edits
        self._growing.edits[0].present += units
        for step in self._steps_above():
            if step.edits and step.edits[0].behind:
                step.caret = step.caret.moved(units)
            for edit in step.edits:
                if edit.behind:
                    edit.position += units

    def _steps_above(self) -> list[Step]:
        index = len(self._done)
        while self._done[index - 1] is not self._growing:
            index -= 1
        return self._done[index:] + self._undone

    def close_passage(self) -> None:
        """The passage grows no more; one that got no text leaves no step."""
        if self._growing is not None and not self._growing.edits:
            self._done.remove(self._growing)
        self._growing = None
        self._sealed = True

    def push(self, step: Step) -> None:
        """Adds a whole step that merges with nothing."""
        self._undone.clear()
        self._done.append(step)
        self._sealed = True

    def pop_undo(self) -> Step:
        """The step to take back; it can be redone from now on."""
        step = self._done.pop()
        self._undone.append(step)
        self._sealed = True
        return step

    def pop_redo(self) -> Step:
        step = self._undone.pop()
        self._done.append(step)
        self._sealed = True
        return step

    def disown(self, number: int) -> None:
        """Forgets which absent text belonged to a passage whose number is used again."""
        for step in self._done + self._undone:
            for edit in step.edits:
                edit.absent = edit.absent.disowned(number) if len(edit.absent) else NOTHING
