"""The guard against loops: told once, only of what the model wrote, and one click writes the passage otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import engine
from app.controllers import repetition as repetition_module
from app.controllers.repetition import RepetitionController, remedy
from app.story.storage import create_story, save_manifest, save_scene
from tests.helpers.fake_engine import FakeSession
from tests.helpers.program import Program

REFRAIN = "The old man said that he would not go down to the sea again. "
PLAIN = (
    "Rain came over the hill before anyone had thought of closing the shutters, and by noon the lane was a brook. "
    "Somebody laughed in the kitchen. Nobody remembered afterwards who it was, or why the dog had been so quiet. "
)
WRITERS = "It was late. "


@dataclass
class Desk:
    program: Program
    session: FakeSession

    @property
    def guard(self) -> RepetitionController:
        return self.program.app.repetition

    @property
    def note(self) -> str:
        note = self.program.app.panel.loop_note
        return note.words.text() if note.isVisible() else ""

    def begin(self) -> None:
        self.program.put_caret(len(self.program.text))
        self.program.app.writing.continue_writing()

    def write(self, text: str) -> None:
        """A token a word, as far as the window is concerned."""
        for word in text.split(" "):
            self.session.job.write(word + " ")
        self.program.app.bridge.drain()

    def finish(self) -> None:
        self.session.job.finish()
        self.program.app.bridge.drain()

    def passage(self, text: str) -> None:
        self.begin()
        self.write(text)
        self.finish()

    def confirm_stop(self) -> None:
        self.session.job.confirm_cancel()
        self.program.app.bridge.drain()

    def click(self) -> None:
        self.program.app.panel.loop_note.action.click()

    def dismiss(self) -> None:
        self.program.app.panel.loop_note.close_button.click()


@pytest.fixture
def desk(start: Callable[..., Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    session = FakeSession()
    monkeypatch.setattr(engine, "Session", lambda **_: session)
    story = create_story(tmp_path / "Story", "Story", "One")
    story.scenes[0].text = WRITERS
    save_scene(story, story.scenes[0])
    save_manifest(story)
    return Desk(start(tmp_path / "Story"), session)


def test_a_passage_that_goes_round_is_told_with_what_repeats(desk: Desk) -> None:
    desk.passage(REFRAIN * 8)
    found = desk.guard.found
    assert found is not None
    assert desk.note.startswith(f"{found.repeated} of the last {found.words} words have come before: “")
    assert "go down to the sea again" in desk.note


def test_a_passage_that_does_not_repeat_itself_is_left_alone(desk: Desk) -> None:
    desk.passage(PLAIN)
    assert desk.note == ""


def test_it_is_told_while_the_model_still_writes(desk: Desk) -> None:
    desk.begin()
    desk.write(REFRAIN * 8)
    desk.program.app.generation._pace.flush()
    desk.write(REFRAIN * 8)
    assert desk.program.app.generation.is_busy
    assert desk.note
    desk.finish()


def test_what_the_writer_wrote_twice_is_no_loop(desk: Desk) -> None:
    desk.program.put_caret(len(desk.program.text))
    desk.program.type(REFRAIN * 3)
    desk.passage(PLAIN)
    assert desk.note == ""
    desk.program.type(REFRAIN)
    assert desk.note == ""


def test_one_click_turns_the_dial_and_writes_the_passage_anew_and_the_old_wording_is_a_take(desk: Desk) -> None:
    desk.passage(REFRAIN * 8)
    before = desk.program.app.dialling.params()
    assert before.dry_multiplier == 0
    desk.click()
    assert desk.note == ""
    assert desk.session.job.request.params.dry_multiplier == pytest.approx(0.8)
    assert desk.program.app.dialling.params().dry_multiplier == pytest.approx(0.8)
    desk.write(PLAIN)
    desk.finish()
    generation = desk.program.app.generation
    assert [REFRAIN[:20] in take.text for take in generation.takes] == [True, False]
    assert generation.previous_take()
    assert REFRAIN in desk.program.text


def test_while_it_writes_the_click_stops_it_first(desk: Desk) -> None:
    desk.begin()
    desk.write(REFRAIN * 8)
    desk.program.app.generation._pace.flush()
    desk.write(REFRAIN * 8)
    first = desk.session.job
    desk.click()
    assert first.cancel_asked.is_set()
    desk.confirm_stop()
    assert desk.session.job is not first
    assert desk.session.job.request.params.dry_multiplier == pytest.approx(0.8)
    desk.write(PLAIN)
    desk.finish()
    assert desk.note == ""


def test_not_now_is_for_the_whole_passage_and_not_for_the_next(desk: Desk) -> None:
    desk.begin()
    desk.write(REFRAIN * 8)
    desk.program.app.generation._pace.flush()
    desk.write(REFRAIN * 8)
    desk.dismiss()
    desk.write(REFRAIN * 4)
    desk.finish()
    assert desk.note == ""
    desk.program.app.writing.retry()
    desk.write(REFRAIN * 8)
    desk.finish()
    assert desk.note == ""
    desk.passage(REFRAIN * 8)
    assert desk.note


def test_the_note_goes_with_its_wording(desk: Desk) -> None:
    desk.passage(REFRAIN * 8)
    assert desk.note
    desk.program.app.editor.undo()
    assert desk.note == ""


def test_the_note_goes_when_the_next_passage_begins(desk: Desk) -> None:
    desk.passage(REFRAIN * 8)
    desk.begin()
    assert desk.note == ""
    desk.write(PLAIN)
    desk.finish()


def test_a_wording_with_a_loop_that_was_asked_for_by_the_click_is_told_again(desk: Desk) -> None:
    desk.passage(REFRAIN * 8)
    desk.click()
    desk.write(REFRAIN * 8)
    desk.finish()
    assert desk.note
    desk.click()
    params = desk.session.job.request.params
    assert params.presence_penalty > 0.2
    assert params.frequency_penalty > 0.2
    desk.write(PLAIN)
    desk.finish()


def test_the_note_is_worded_anew_for_another_language(desk: Desk) -> None:
    desk.passage(REFRAIN * 8)
    said = desk.note
    desk.program.app.settings.set_value("language", "en")
    assert desk.note == said


def test_the_remedy_is_dry_first_and_then_the_penalties_up_to_a_limit() -> None:
    params = engine.SamplingParams()
    assert remedy(params) == {"dry_multiplier": 0.8}
    with_dry = engine.SamplingParams(dry_multiplier=1.0, presence_penalty=-0.5, frequency_penalty=0.3)
    assert remedy(with_dry) == {"presence_penalty": 0.3, "frequency_penalty": 0.6}
    most = engine.SamplingParams(dry_multiplier=1.0, presence_penalty=1.5, frequency_penalty=2.0)
    assert remedy(most) == {}


def test_a_look_takes_less_than_two_milliseconds() -> None:
    text = (PLAIN * 20)[: repetition_module.LOOK_BACK]
    engine.looping(text, len(text))
    times = []
    for _ in range(20):
        begin_s = time.perf_counter()
        engine.looping(text, len(text))
        times.append(time.perf_counter() - begin_s)
    assert sorted(times)[10] < 0.002
