"""Whatever a writer and a model do in any order, places and takes hold, and undo leads back to where all began."""

from __future__ import annotations

import random

import pytest

import engine
from app.editor.scene_document import SceneDocument
from tests.helpers.desk import REQUEST, Desk, replace_text
from tests.helpers.fake_engine import FakeRowsJob

TEXTS = ("Once upon a time. ", "Elsewhere it rained.")
WORDS = (" a", "b", "\n", " wörd", "\r\nline", " ", "了")
STEPS = 250


class Chance:
    """A desk with two scenes, and everything that can be done there, by chance."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random = desk, random.Random(seed)
        self.scenes = [desk.document, SceneDocument("other", TEXTS[1])]
        g = self.generation = desk.generation
        self.steps = [
            *[self.type] * 6, *[self.stream] * 10, *[self.end] * 3, *[self.offer, self.take] * 2,
            self.go_on, self.change_card, self.stop_card, self.close_cards, g.stop, g.previous_take, g.next_take,
            g.accept, self.undo, self.undo, self.redo, self.compose, self.leave,
            lambda: g.retry(lambda _scene, _position: REQUEST), lambda: g.show_scene(self.scene()),
        ]  # fmt: skip

    def scene(self) -> SceneDocument:
        return self.random.choice(self.scenes)

    def row(self) -> int:
        return self.random.randrange(6)

    def word(self) -> str:
        return self.random.choice(WORDS)

    def type(self) -> None:
        scene = self.scene()
        start = self.random.randint(0, len(scene))
        end = min(len(scene), start + self.random.choice([0, 0, 0, 1, 3, 9]))
        scene.place_caret(start, start)
        replace_text(scene, start, end, self.random.choice(["", self.word(), self.word()]))

    def stream(self) -> None:
        job = self.desk.session.jobs[-1] if self.desk.session.jobs else None
        if isinstance(job, FakeRowsJob) and not job.ended:
            row = self.random.randrange(len(job.rows))
            if row not in job.rows_ended:
                job.end_row(row) if self.random.random() < 0.2 else job.write_row(row, self.word())
        elif job is not None and not job.ended:
            job.write(self.word())
        self.desk.bridge.drain()

    def end(self) -> None:
        job = self.desk.session.jobs[-1] if self.desk.session.jobs else None
        if job is None or job.ended:
            return
        if self.random.random() < 0.15:
            job.fail(engine.NoModel())
        else:
            if isinstance(job, FakeRowsJob):
                job.end_rows()
            job.confirm_cancel() if job.cancel_asked.is_set() else job.finish()
        self.desk.bridge.drain()

    def go_on(self) -> None:
        scene = self.scene()
        self.generation.continue_at(scene, self.random.randint(0, len(scene)), REQUEST)

    def offer(self) -> None:
        scene = self.scene()
        places = [self.random.randint(0, len(scene)), *[passage.start for passage in scene.passages[-1:]]]
        self.generation.offer_at(scene, self.random.choice(places), REQUEST, self.random.randint(2, 5))

    def take(self) -> None:
        self.generation.take_alternative(self.row())

    def change_card(self) -> None:
        row = self.row()
        if row < len(self.generation.alternatives.rows):
            self.generation.alternatives.edit(row, self.word() + "mine")

    def stop_card(self) -> None:
        row = self.row()
        if row < len(self.generation.alternatives.rows):
            self.generation.stop_alternative(row)

    def close_cards(self) -> None:
        self.generation.close_alternatives()

    def undo(self) -> None:
        self.scene().undo()

    def redo(self) -> None:
        self.scene().redo()

    def compose(self) -> None:
        self.scene().composing = self.random.random() < 0.3

    def leave(self) -> None:
        if self.random.random() < 0.2:
            self.generation.abandon(self.scene())

    def check(self) -> None:
        offered, passage = self.generation.alternatives, self.generation.passage
        if passage is not None:
            assert -1 <= passage.current_take < len(passage.takes)
            assert 0 <= passage.start <= passage.end <= len(passage.document)
        held = [scene.held_passage for scene in self.scenes if scene.held_passage is not None]
        assert held == ([offered.passage] if offered.passage is not None else [])
        assert offered.passage is None or offered.passage in offered.passage.document.passages
        assert offered.passage is not None or not self.generation.is_writing_alternatives


@pytest.mark.parametrize("seed", range(40))
def test_places_and_takes_hold_and_undo_leads_back(desk, seed: int) -> None:
    chance = Chance(desk(TEXTS[0]), seed)
    for _ in range(STEPS):
        chance.random.choice(chance.steps)()
        chance.check()
    for scene, text in zip(chance.scenes, TEXTS, strict=True):
        scene.composing = False
        chance.generation.abandon(scene)
        while scene.can_undo():
            scene.undo()
        assert scene.text() == text
