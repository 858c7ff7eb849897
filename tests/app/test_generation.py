from __future__ import annotations

import threading
from dataclasses import replace

from pytestqt.qtbot import QtBot

import engine
from app.editor.scene_document import SceneDocument
from tests.helpers.desk import REQUEST, replace_text
from tests.helpers.fake_engine import FakeSession, Read


def test_a_generation_goes_from_reading_to_writing_to_idle_and_leaves_one_passage(desk):
    d = desk("Once. ")
    d.begin()
    d.session.job.read(3, 6)
    d.write("The ", "end.")
    d.finish()
    assert d.text == "Once. The end."
    assert d.told == ["reading", (3, 6), "writing", "idle", ("finished", 2)]
    assert not d.generation.is_busy
    assert d.document.caret == (14, 14)
    d.document.undo()
    assert d.text == "Once. "


def test_the_same_through_a_real_thread(desk, qtbot: QtBot):
    words = [f"word{i} " for i in range(200)]
    d = desk("Once. ", FakeSession([Read(1, 1), *words]), lag_s=0.12)
    with qtbot.waitSignal(d.generation.passage_finished):
        d.begin()
    assert d.text == "Once. " + "".join(words)


def test_events_of_another_request_are_dropped(desk):
    d = desk("Once. ")
    d.begin()
    d.bridge.post(engine.TextChunk(d.session.job.request_id - 1, "stale", 1))
    d.bridge.post(engine.Failed(d.session.job.request_id - 1, engine.NoModel()))
    d.write("fresh")
    assert d.text == "Once. fresh"
    assert d.generation.is_busy


def test_a_second_request_while_one_is_under_way_is_refused(desk):
    d = desk("Once. ")
    d.begin()
    assert not d.generation.continue_at(d.document, 0, REQUEST)
    assert len(d.session.jobs) == 1


def test_stop_while_reading_leaves_no_passage(desk):
    d = desk("Once. ")
    d.begin()
    d.generation.stop()
    assert d.generation.phase == "stopping"
    assert d.session.job.cancel_asked.is_set()
    d.session.job.confirm_cancel()
    d.bridge.drain()
    assert d.text == "Once. "
    assert d.document.passages == []
    assert not d.document.can_undo()
    assert d.last_takes == (-1, 0)


def test_stop_while_writing_keeps_every_word_that_was_written(desk):
    d = desk("Once. ", lag_s=0.12)
    d.begin()
    d.write("All of this long sentence")
    d.generation.stop()
    assert d.text == "Once. All of this long sentence"
    d.session.job.write(" and one more")
    d.session.job.confirm_cancel()
    d.bridge.drain()
    assert d.text == "Once. All of this long sentence and one more"
    assert d.told[-2:] == ["idle", ("finished", 2)]
    assert d.generation.takes[0].text == "All of this long sentence and one more"


def test_a_failure_leaves_what_was_written_and_is_told(desk):
    d = desk("Once. ")
    d.begin()
    d.write("Half a ")
    error = engine.UnexpectedFailure(kind="x", reason="y", trace="z")
    d.session.job.fail(error)
    d.bridge.drain()
    assert d.text == "Once. Half a "
    assert d.told[-2:] == ["idle", error]
    d.begin()
    assert d.generation.is_busy


def test_a_session_that_refuses_is_a_failure(desk):
    d = desk("Once. ")
    d.session.refuse_with = engine.NoModel()
    assert d.generation.continue_at(d.document, 6, REQUEST)
    assert d.told == [d.session.refuse_with]
    assert d.document.passages == []
    assert not d.generation.is_busy


def test_retry_replaces_the_passage_when_the_first_word_comes_and_asks_for_a_new_seed(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First take.")
    assert d.generation.retry()
    assert d.text == "Once. First take."
    assert d.session.job.request == replace(REQUEST, params=engine.SamplingParams(seed=-1))
    d.write("Second")
    assert d.text == "Once. Second"
    d.passage(" take.")
    assert d.text == "Once. Second take."
    assert d.last_takes == (1, 2)
    assert [take.text for take in d.generation.takes] == ["First take.", "Second take."]
    assert [take.seed for take in d.generation.takes] == [7, 7]


def test_retry_asks_for_a_request_for_the_place_of_the_passage(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    replace_text(d.document, 0, 0, "Well: ")
    asked = []

    def make_request(document: SceneDocument, position: int) -> engine.GenerationRequest:
        asked.append((document, position))
        return replace(REQUEST, parts=(document.text_before(position),))

    d.generation.retry(make_request)
    assert asked == [(d.document, 12)]
    assert d.session.job.request.parts == ("Well: Once. ",)


def test_a_retry_stopped_before_its_first_word_leaves_the_take_before(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    d.generation.retry()
    d.generation.stop()
    d.session.job.confirm_cancel()
    d.bridge.drain()
    assert d.text == "Once. First."
    assert d.last_takes == (0, 1)
    assert d.made == ["First."]


def test_retry_while_writing_stops_keeps_the_half_as_a_take_and_begins_anew(desk):
    d = desk("Once. ")
    d.begin()
    d.write("Half")
    d.generation.retry()
    assert d.generation.phase == "stopping"
    d.session.job.confirm_cancel()
    d.bridge.drain()
    assert len(d.session.jobs) == 2
    d.passage("Whole.")
    assert d.text == "Once. Whole."
    assert [take.text for take in d.generation.takes] == ["Half", "Whole."]
    assert d.made == ["Half", "Whole."]


def test_nothing_to_retry_is_no_error(desk):
    d = desk("Once. ")
    assert not d.generation.retry()
    assert not d.generation.previous_take()
    d.generation.stop()
    d.generation.accept()
    assert d.text == "Once. "


def test_takes_are_walked_with_one_undo_step_each_and_keep_the_writers_edits(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("A first take.")
    d.generation.retry()
    d.passage("The second take.")
    replace_text(d.document, 10, 16, "2nd")
    assert d.text == "Once. The 2nd take."
    replace_text(d.document, len(d.document), len(d.document), " And mine.")
    assert d.generation.previous_take()
    assert d.text == "Once. A first take. And mine."
    assert d.last_takes == (0, 2)
    assert not d.generation.previous_take()
    assert d.generation.next_take()
    assert d.text == "Once. The 2nd take. And mine."
    assert not d.generation.next_take()
    d.document.undo()
    assert d.text == "Once. A first take. And mine."
    assert d.last_takes == (0, 2)
    d.document.undo()
    assert d.text == "Once. The 2nd take. And mine."
    assert d.last_takes == (1, 2)


def test_undoing_a_retry_brings_the_take_before_and_the_index_follows(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    d.generation.retry()
    d.passage("Second.")
    d.document.undo()
    assert d.text == "Once. First."
    assert d.last_takes == (0, 2)
    d.document.undo()
    assert d.text == "Once. "
    assert d.last_takes == (-1, 2)
    d.generation.previous_take()
    assert d.text == "Once. Second."


def test_undo_inside_a_take_stays_at_that_take(desk):
    d = desk("")
    d.begin()
    d.passage("some words")
    replace_text(d.document, 4, 4, ",")
    with d.document.one_step():
        replace_text(d.document, 5, 5, ";")
    d.document.undo()
    assert d.text == "some, words"
    assert d.last_takes == (0, 1)


def test_deleting_a_passage_by_hand_doesnt_lose_its_take(desk):
    d = desk("")
    d.begin()
    d.passage("First.")
    d.generation.retry()
    d.passage("Second.")
    replace_text(d.document, 0, 7, "")
    d.generation.previous_take()
    d.generation.next_take()
    assert d.text == "Second."


def test_takes_survive_a_look_at_another_scene(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    d.generation.retry()
    d.passage("Second.")
    other = SceneDocument("other", "Elsewhere. ")
    d.generation.show_scene(other)
    assert d.last_takes == (-1, 0)
    d.generation.continue_at(other, 11, REQUEST)
    d.passage("There.")
    assert d.last_takes == (0, 1)
    d.generation.show_scene(d.document)
    assert d.last_takes == (1, 2)
    d.generation.previous_take()
    assert d.text == "Once. First."
    assert other.text() == "Elsewhere. There."


def test_the_passage_goes_on_in_its_own_scene_when_another_is_shown(desk):
    d = desk("Once. ")
    other = SceneDocument("other", "Elsewhere. ")
    d.begin()
    d.write("one ")
    d.generation.show_scene(other)
    d.passage("two.")
    assert d.text == "Once. one two."
    assert other.text() == "Elsewhere. "
    assert d.document.caret.position == 14


def test_accept_takes_the_tint_away_and_keeps_the_takes(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    assert d.document.generated_spans
    d.generation.accept()
    assert d.document.generated_spans == []
    assert d.last_takes == (0, 1)


def test_undoing_the_passage_while_it_is_written_stops_the_model_and_keeps_it_as_a_take(desk):
    d = desk("Once. ")
    d.begin()
    d.write("Some words")
    d.document.undo()
    assert d.text == "Once. "
    assert d.session.job.cancel_asked.is_set()
    assert d.generation.phase == "idle"
    d.session.job.write(" late")
    d.session.job.confirm_cancel()
    d.bridge.drain()
    assert d.text == "Once. "
    assert d.last_takes == (-1, 1)
    d.document.redo()
    assert d.text == "Once. Some words"
    assert d.last_takes == (0, 1)


def test_undo_before_the_first_word_cancels_and_leaves_the_text(desk):
    d = desk("Once. ")
    d.begin()
    d.document.undo()
    assert d.session.job.cancel_asked.is_set()
    assert d.generation.phase == "idle"
    assert d.text == "Once. "
    assert d.document.passages == []


def test_closing_the_scene_while_it_is_written_cancels(desk):
    d = desk("Once. ")
    d.begin()
    d.write("Some ")
    d.document.close()
    assert d.session.job.cancel_asked.is_set()
    assert d.generation.phase == "idle"
    d.write("late")
    assert d.text == "Once. Some "
    assert d.last_takes == (-1, 0)


def test_text_that_comes_during_a_composition_is_inserted_after_it(desk):
    d = desk("Once. ")
    d.begin()
    d.document.composing = True
    d.write("model words")
    d.finish()
    assert d.text == "Once. "
    assert not d.generation.continue_at(d.document, 0, REQUEST)
    d.document.composing = False
    assert d.text == "Once. model words"
    assert [take.text for take in d.generation.takes] == ["model words"]
    assert d.document.can_undo()


def test_a_stop_reaches_a_thread_that_waits(desk, qtbot: QtBot):
    never = threading.Event()
    d = desk("Once. ", FakeSession(["a ", never, "b"]))
    d.begin()
    qtbot.waitUntil(lambda: d.generation.phase == "writing")
    with qtbot.waitSignal(d.generation.passage_finished):
        d.generation.stop()
    assert d.text == "Once. a "


def test_phrases_that_were_avoided_are_told_as_they_are(desk):
    d = desk("Once. ")
    told: list[tuple[str, int]] = []
    d.generation.phrase_avoided.connect(lambda phrase, count: told.append((phrase, count)))
    d.begin()
    d.session.job.avoid("a testament to", 1)
    d.passage("It rained.")
    assert told == [("a testament to", 1)]
    assert d.text == "Once. It rained."
