"""Random writing, streaming, undo and redo against a model that is simple enough to be right.

The model never removes a character: it hides it. A place is therefore always between the same two characters, however
much is deleted and brought back, and undo is nothing but showing and hiding.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from PySide6.QtGui import QTextCursor

from app.editor.passage import Passage
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span

PIECES = ["a", "b ", "word", "😀", "\n", "e\u0301", "two words\n\nand more ", "日本", "👩\u200d🚀", "\u00a0"]


@dataclass(eq=False)
class Cell:
    """One character. The place where the passage grows is a cell without one."""

    text: str
    owner: Passage | None = None
    tinted: bool = False
    shown: bool = True


@dataclass(eq=False)
class ModelStep:
    put: list[Cell] = field(default_factory=list)
    gone: list[Cell] = field(default_factory=list)


class Model:
    def __init__(self, text: str) -> None:
        self.cells = [Cell(c) for c in text]
        self.done: list[ModelStep] = []
        self.undone: list[ModelStep] = []
        self.growing: ModelStep | None = None
        self.passage: Passage | None = None
        self.growth: Cell | None = None

    def shown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.shown and cell.text]

    def text(self) -> str:
        return "".join(cell.text for cell in self.shown())

    def gap(self, offset: int) -> tuple[int, int]:
        """Between which places of `cells` the character offset lies."""
        shown = self.shown()
        first = self.cells.index(shown[offset - 1]) + 1 if offset else 0
        last = self.cells.index(shown[offset]) if offset < len(shown) else len(self.cells)
        return first, last

    def remains(self) -> bool:
        return any(cell.owner is self.passage for cell in self.shown())

    def span(self, passage: Passage) -> list[Cell]:
        """The shown cells from the passage's first to its last."""
        shown = self.shown()
        own = [i for i, cell in enumerate(shown) if cell.owner is passage]
        return shown[own[0] : own[-1] + 1] if own else []

    def replace(self, start: int, end: int, text: str) -> None:
        """The writer's."""
        shown = self.shown()
        gone = shown[start:end]
        left = gone[0].owner if gone else shown[start - 1].owner if start else None
        right = gone[-1].owner if gone else shown[start].owner if start < len(shown) else None
        for cell in gone:
            cell.shown = False
        first, last = self.gap(start)
        owner = left if left is right else None
        place = first
        if self.growth is not None:
            at = self.cells.index(self.growth)
            if first <= at <= last:
                place = at + 1 if self.remains() else at
            if owner is self.passage and at <= last:
                owner = None
        put = [Cell(c, owner) for c in text]
        self.cells[place:place] = put
        self.done.append(ModelStep(put, gone))
        self.undone.clear()

    def begin(self, passage: Passage) -> None:
        self.passage, self.growing = passage, ModelStep()
        self.done.append(self.growing)

    def grow(self, text: str, start: int) -> None:
        """start: the character offset where the passage begins, asked for at its first text only."""
        assert self.growing is not None
        if self.growth is None:
            self.done.remove(self.growing)
            self.done.append(self.growing)
            self.undone.clear()
            self.growing.gone = self.span(self.passage)
            for cell in self.growing.gone:
                cell.shown = False
            self.growth = Cell("", shown=False)
            self.cells.insert(self.gap(start)[1], self.growth)
        put = [Cell(c, self.passage, tinted=True) for c in text]
        at = self.cells.index(self.growth)
        self.cells[at:at] = put
        self.growing.put += put

    def finish(self) -> None:
        if self.growing is not None and self.growth is None:
            self.done.remove(self.growing)
        if self.growth is not None:
            self.cells.remove(self.growth)
        self.passage = self.growing = self.growth = None

    def rewrite(self, passage: Passage, text: str, start: int) -> None:
        gone = self.span(passage)
        for cell in gone:
            cell.shown = False
        put = [Cell(c, passage, tinted=True) for c in text]
        first = self.gap(start)[0]
        self.cells[first:first] = put
        self.done.append(ModelStep(put, gone))
        self.undone.clear()

    def undo(self) -> None:
        if not self.done:
            return
        if self.done[-1] is self.growing:
            had_text = self.growth is not None
            self.finish()
            if not had_text:
                return
        step = self.done.pop()
        self.turn(step, put_shown=False)
        self.undone.append(step)

    def redo(self) -> None:
        if self.undone:
            step = self.undone.pop()
            self.turn(step, put_shown=True)
            self.done.append(step)

    @staticmethod
    def turn(step: ModelStep, put_shown: bool) -> None:
        for cell in step.put:
            cell.shown = put_shown
        for cell in step.gone:
            cell.shown = not put_shown

    def tinted(self) -> list[Span]:
        spans: list[Span] = []
        position = 0
        for cell in self.shown():
            end = position + len(cell.text.encode("utf-16-le")) // 2
            if cell.tinted:
                joins = spans and spans[-1].end == position
                spans = [*spans[:-1], Span(spans[-1].start, end)] if joins else [*spans, Span(position, end)]
            position = end
        return spans


class Writer:
    """Does the same to a document and to the model, and compares."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now_s = 0.0
        text = "Once upon a time 😀 there was.\n\nThe end."
        self.document = SceneDocument("scene", text, clock=self.rest)
        self.model = Model(text)

    def rest(self) -> float:
        """Long enough between two keys that each is a step."""
        self.now_s += 100
        return self.now_s

    def act(self) -> None:
        passage = self.document.open_passage
        acts = [self.replace] * 6 + [self.undo] * 3 + [self.redo] * 2
        if passage is not None:
            acts += [self.grow] * 8 + [self.document_finish] * 1
            if not passage.has_grown:
                acts = [self.replace] * 3 + [self.grow] * 3 + [self.document_finish]
        else:
            acts += [self.begin, self.begin] + ([self.again, self.rewrite] if self.document.passages else [])
        self.chance.choice(acts)()

    def position(self, offset: int) -> int:
        return self.document.position_of(offset)

    def near(self, offset: int) -> int:
        """A place, often near the given one."""
        length = len(self.model.text())
        if self.chance.random() < 0.6:
            return max(0, min(length, offset + self.chance.randint(-3, 3)))
        return self.chance.randint(0, length)

    def replace(self) -> None:
        passage = self.document.open_passage or self.document.last_passage
        offset = self.document.offset_of(passage.end) if passage is not None else 0
        start, end = sorted((self.near(offset), self.near(offset)))
        kind = self.chance.random()
        end = start if kind < 0.5 else end
        text = "" if kind > 0.75 else self.chance.choice(PIECES)
        if start == end and not text:
            return
        cursor = QTextCursor(self.document.document)
        cursor.setPosition(self.position(start))
        cursor.setPosition(self.position(end), QTextCursor.MoveMode.KeepAnchor)
        self.document.place_caret(cursor.anchor(), cursor.position())
        same = self.model.text()[start:end] == text
        cursor.insertText(text)
        if not same:
            self.model.replace(start, end, text)

    def begin(self) -> None:
        offset = self.near(0)
        self.model.begin(self.document.begin_passage(self.position(offset)))

    def again(self) -> None:
        passage = self.document.passages[-1]
        passage.reopen()
        self.model.begin(passage)

    def rewrite(self) -> None:
        passage, text = self.document.passages[-1], self.chance.choice(PIECES) * 2
        start = self.document.offset_of(passage.start)
        passage.replace(text)
        self.model.rewrite(passage, text, start)

    def grow(self) -> None:
        passage, text = self.document.open_passage, self.chance.choice(PIECES)
        assert passage is not None
        start = self.document.offset_of(passage.start)
        passage.append(text)
        self.model.grow(text, start)

    def document_finish(self) -> None:
        assert self.document.open_passage is not None
        self.document.open_passage.finish()
        self.model.finish()

    def undo(self) -> None:
        self.document.undo()
        self.model.undo()

    def redo(self) -> None:
        self.document.redo()
        self.model.redo()

    def compare(self) -> None:
        document = self.document
        assert document.text() == self.model.text()
        shown = document.document.toRawText().replace("\u2029", "\n")
        assert shown == document.text()
        assert document.generated_spans == self.model.tinted()
        assert document.can_undo() == bool(self.model.done)
        assert document.can_redo() == bool(self.model.undone)
        assert 0 <= min(document.caret) <= max(document.caret) <= len(document)
        passage = document.last_passage
        if passage is not None and not (passage.is_open and passage.has_grown):
            assert passage.text() == "".join(cell.text for cell in self.model.span(passage))


@pytest.mark.parametrize("seed", range(40))
def test_any_mixture_of_writing_streaming_and_undo_is_what_the_model_says(qapp, seed):
    writer = Writer(seed)
    for _ in range(150):
        writer.act()
        writer.compare()
    while writer.document.can_undo():
        writer.undo()
        writer.compare()
    assert writer.document.text() == "Once upon a time 😀 there was.\n\nThe end."
    while writer.document.can_redo():
        writer.redo()
        writer.compare()
