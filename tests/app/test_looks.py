"""Looks take turns: one at a time, the newest of its kind, never while the model writes, and none is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import engine
from app.looks import Kind, Looks
from tests.helpers.desk import REQUEST, Desk
from tests.helpers.fake_engine import FakeLook


class Room:
    """Looks that the test answers."""

    def __init__(self) -> None:
        self.desk = Desk("Once. ")
        self.looks = Looks(self.desk.bridge, self.desk.generation)
        self.idles = 0
        self.looks.idle.connect(self._count)
        self.told: list[tuple[str, type]] = []

    def _count(self) -> None:
        self.idles += 1

    def preview(self, name: str = "next", kind: Kind = "next_words") -> None:
        self.looks.ask(
            kind,
            lambda post: self.desk.session.preview(REQUEST, post),
            lambda event: self.told.append((name, type(event))),
        )

    def score(self, name: str = "tint", kind: Kind = "tint") -> None:
        self.looks.ask(
            kind,
            lambda post: self.desk.session.score(REQUEST, 0, post),
            lambda event: self.told.append((name, type(event))),
        )

    @property
    def previews(self) -> list[FakeLook]:
        return self.desk.session.previews

    @property
    def scorings(self) -> list[FakeLook]:
        return self.desk.session.scorings

    def play(self, *steps: Callable[[], object]) -> None:
        for step in steps:
            step()
        self.desk.bridge.drain()


@pytest.fixture
def room(qapp) -> Room:
    return Room()


def test_what_is_asked_is_looked_at_and_answered_once(room: Room) -> None:
    room.preview()
    assert room.looks.is_busy
    room.play(room.previews[0].show)
    assert room.told == [("next", engine.NextTokens)]
    assert not room.looks.is_busy
    assert room.idles == 1


def test_of_several_that_are_asked_meanwhile_only_the_last_is_begun(room: Room) -> None:
    for name in ("first", "second", "third"):
        room.preview(name)
    assert len(room.previews) == 1
    assert room.previews[0].cancelled
    room.play(room.previews[0].show)  # it had its answer before it saw that it was cancelled
    assert room.told == []
    assert len(room.previews) == 2
    room.play(room.previews[1].show)
    assert room.told == [("third", engine.NextTokens)]


def test_a_tint_makes_room_and_goes_on_afterwards(room: Room) -> None:
    room.score()
    room.preview()
    assert room.scorings[0].cancelled
    room.play(room.scorings[0].confirm_cancel)
    assert len(room.previews) == 1
    room.play(room.previews[0].show)
    assert len(room.scorings) == 2
    room.play(room.scorings[1].finish)
    assert room.told == [("next", engine.NextTokens), ("tint", engine.Done)]
    assert room.idles == 1


def test_a_tint_waits_for_a_look_that_is_under_way(room: Room) -> None:
    room.preview()
    room.score()
    assert not room.previews[0].cancelled
    assert room.scorings == []
    room.play(room.previews[0].show)
    assert len(room.scorings) == 1


def test_a_look_that_something_else_ended_is_begun_again(room: Room) -> None:
    room.preview()
    room.play(room.previews[0].confirm_cancel)
    assert len(room.previews) == 2
    room.play(room.previews[1].show)
    assert room.told == [("next", engine.NextTokens)]


def test_while_the_model_writes_nobody_looks(room: Room) -> None:
    room.desk.begin()
    room.preview()
    assert room.previews == []
    room.desk.passage("Fog.")
    assert len(room.previews) == 1


def test_a_passage_that_begins_interrupts_a_look(room: Room) -> None:
    room.preview()
    room.desk.begin()
    room.play(room.previews[0].confirm_cancel)
    assert len(room.previews) == 1
    room.desk.passage("Fog.")
    assert len(room.previews) == 2


def test_what_is_dropped_is_neither_begun_nor_answered(room: Room) -> None:
    room.preview()
    room.score()
    room.looks.drop("tint")
    room.looks.drop("next_words")
    room.play(room.previews[0].confirm_cancel)
    assert (room.told, room.scorings, room.looks.is_busy, room.idles) == ([], [], False, 1)


def test_a_look_for_which_nothing_is_left_to_do_is_passed_over(room: Room) -> None:
    room.looks.ask("word", lambda _post: None, lambda _event: None)
    assert not room.looks.is_busy
    assert room.idles == 1


def test_a_failure_is_told_and_the_next_one_begins(room: Room) -> None:
    room.preview()
    room.score()
    look = room.previews[0]
    room.play(lambda: room.desk.bridge.post(engine.Failed(look.request_id, engine.NoModel())))
    assert room.told == [("next", engine.Failed)]
    assert len(room.scorings) == 1


def test_after_the_end_nothing_is_told(room: Room) -> None:
    room.preview()
    room.looks.stop()
    assert room.previews[0].cancelled
    room.play(room.previews[0].show)
    room.preview()
    assert room.told == []
    assert len(room.previews) == 1
