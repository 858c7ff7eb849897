"""The bars of the next word follow the caret and the dials, and get on with reading ahead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import engine
from app.controllers import next_words as next_words_module
from app.controllers import reading as reading_module
from app.story.storage import create_story, save_manifest, save_scene
from tests.helpers.fake_engine import FakeLook, FakeSession
from tests.helpers.program import Program

NEVER_MS = 10**8
TOKENS = (engine.NextToken(1, " fog", 0.5, 0.75), engine.NextToken(2, "\n\n", 0.25, 0.0))


class Desk:
    """The program with an engine that the test plays, the section open, rests that are over when the test says so."""

    def __init__(self, program: Program, session: FakeSession) -> None:
        self.program, self.session, self.app = program, session, program.app
        for timer in (self.app.foreseeing.rest_timer, self.app.reading.pause_timer, self.app.reading.rest_timer):
            timer.setInterval(NEVER_MS)

    @property
    def section(self) -> next_words_module.NextWords:
        return self.app.next_words

    @property
    def look(self) -> FakeLook:
        return self.session.previews[-1]

    @property
    def asked(self) -> int:
        return len(self.session.previews)

    def open(self) -> None:
        self.section.open_toggled.emit(True)
        self.section.set_open(True)
        self.app.foreseeing.refresh()

    def rest(self) -> None:
        self.app.foreseeing.rest_timer.timeout.emit()

    def answer(self, *tokens: engine.NextToken, kept: int = 310) -> None:
        self.look.show(*(tokens or TOKENS), kept=kept)
        self.app.bridge.drain()


@pytest.fixture
def desk(start: Callable[..., Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    session = FakeSession()
    monkeypatch.setattr(engine, "Session", lambda **_: session)
    monkeypatch.setattr(next_words_module, "REST_MS", NEVER_MS)
    monkeypatch.setattr(reading_module, "PAUSE_MS", NEVER_MS)
    monkeypatch.setattr(reading_module, "on_battery", lambda: False)
    story = create_story(tmp_path / "Fog", "Fog", "One")
    story.scenes[0].text = "There was 🌫 fog."
    save_scene(story, story.scenes[0])
    save_manifest(story)
    return Desk(start(tmp_path / "Fog"), session)


def test_closed_it_asks_for_nothing(desk: Desk) -> None:
    desk.program.put_caret(3)
    desk.rest()
    assert desk.asked == 0


def test_open_it_shows_what_may_come_at_the_caret(desk: Desk) -> None:
    desk.program.put_caret(12)
    desk.open()
    assert desk.look.request.parts == ("There was 🌫",)
    desk.answer()
    assert list(desk.section.words) == [" fog", "\n\n"]
    assert desk.section.count_text == "310 of 8,192 words can come"


def test_a_space_before_the_caret_is_held_as_it_is_for_writing(desk: Desk) -> None:
    desk.program.put_caret(10)
    desk.open()
    assert (desk.look.request.parts, desk.look.request.held) == (("There was",), " ")


def test_a_moving_caret_asks_when_it_rests(desk: Desk) -> None:
    desk.open()
    desk.answer()
    for place in (2, 4, 6):
        desk.program.put_caret(place)
    assert desk.asked == 1
    assert not desk.section.rows.isEnabled()
    desk.rest()
    assert desk.look.request.parts == ("There ",) or desk.look.request.held == " "
    desk.answer()
    assert desk.section.rows.isEnabled()


def test_a_dial_that_turns_asks_at_once_with_its_new_value(desk: Desk) -> None:
    desk.open()
    desk.answer()
    desk.app.settings.set_value("sampling", {"temperature": 1.5})
    desk.app.dialling.changed.emit()
    assert desk.asked == 2
    assert desk.look.request.params.temperature == 1.5


def test_dials_that_turn_faster_than_the_model_looks_lead_to_one_more_look(desk: Desk) -> None:
    desk.open()
    for _ in range(5):
        desk.app.dialling.changed.emit()
    assert desk.asked == 1
    desk.answer(engine.NextToken(9, " old", 1.0, 1.0))
    assert list(desk.section.words) == []
    assert desk.asked == 2
    desk.answer()
    assert list(desk.section.words) == [" fog", "\n\n"]
    assert desk.asked == 2


def test_while_the_model_writes_the_picture_stands(desk: Desk) -> None:
    desk.open()
    desk.answer()
    desk.app.actions["continue"].trigger()
    desk.app.dialling.changed.emit()
    assert desk.asked == 1
    assert list(desk.section.words) == [" fog", "\n\n"]
    desk.session.job.write(" It rolled in.")
    desk.session.job.finish()
    desk.app.bridge.drain()
    desk.rest()
    assert desk.asked == 2


def test_a_failure_is_said_in_place_of_the_bars(desk: Desk) -> None:
    desk.open()
    desk.app.bridge.post(engine.Failed(desk.look.request_id, engine.NoModel()))
    desk.app.bridge.drain()
    assert desk.section.note
    assert list(desk.section.words) == []


def test_open_or_closed_is_remembered(desk: Desk) -> None:
    desk.open()
    assert desk.app.settings.value("next_words_open")
    desk.section.open_toggled.emit(False)
    assert not desk.app.settings.value("next_words_open")


def test_reading_ahead_waits_for_a_look_and_goes_on_after_it(desk: Desk) -> None:
    reading = desk.app.reading
    reading.pause_timer.timeout.emit()
    assert reading.is_reading
    job = desk.session.readings[-1]
    desk.open()
    assert job.cancelled
    job.confirm_cancel()
    desk.app.bridge.drain()
    reading.pause_timer.timeout.emit()
    assert len(desk.session.readings) == 1  # not while somebody looks
    desk.answer()
    assert reading.pause_timer.isActive()
    reading.pause_timer.timeout.emit()
    assert len(desk.session.readings) == 2
    assert not desk.look.cancelled


def test_a_reading_of_the_whole_story_that_a_look_cut_short_goes_on_after_the_next_pause(desk: Desk) -> None:
    reading = desk.app.reading
    desk.program.put_caret(9)
    reading.pause_timer.timeout.emit()
    desk.session.readings[-1].finish()
    desk.app.bridge.drain()
    desk.open()
    reading.rest_timer.timeout.emit()
    before = len(desk.session.readings)
    desk.answer()
    reading.pause_timer.timeout.emit()
    assert len(desk.session.readings) == before + 1
    assert desk.session.readings[-1].whole
