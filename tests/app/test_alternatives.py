"""Alternatives: written side by side off the page, one taken as one step, all kept as takes of the place."""

from __future__ import annotations

from dataclasses import replace

import engine
from app.editor.passage import Take
from app.editor.scene_document import SceneDocument
from tests.helpers.desk import REQUEST, Desk, replace_text


def takes(d: Desk) -> list[str]:
    return [take.text for take in d.generation.takes]


def test_alternatives_stream_off_the_page_and_become_takes_of_the_place(desk):
    d = desk("Once. ")
    d.offer(3)
    d.rows.read(3, 6)
    d.write_rows("One", "Two", "")
    assert d.generation.is_writing_alternatives
    assert [row.text for row in d.generation.alternatives.rows] == ["One", "Two", ""]
    d.write_rows(" a.", "", "Three.")
    d.end_rows()
    assert d.text == "Once. "
    assert takes(d) == ["One a.", "Two", "Three."]
    assert d.last_takes == (-1, 3)
    assert d.told == ["reading", (3, 6), "writing", "idle", ("finished", 4)]
    assert d.generation.takes[1] == Take("Two", 8, REQUEST.params, tuple(b"Two"))
    assert not d.document.can_undo()


def test_takes_stand_in_the_order_of_the_cards_whichever_ends_first(desk):
    d = desk("")
    d.offer(3)
    d.write_rows("One", "Two", "Three")
    for row in (2, 0, 1):
        d.rows.end_row(row)
    d.finish()
    assert takes(d) == ["One", "Two", "Three"]
    assert d.made == ["Three", "One", "Two"]


def test_the_speed_is_that_of_all_together(desk):
    d = desk("")
    told = []
    d.generation.writing_progress.connect(lambda tokens, _rate: told.append(tokens))
    d.offer(2)
    d.write_rows("a", "b")
    d.write_rows("a", "b")
    assert told == [1, 2, 3, 4]


def test_taking_one_is_one_undo_step_and_the_others_are_walked_to(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.", "Three.")
    assert d.generation.take_alternative(1)
    assert d.text == "Once. Two."
    assert d.document.caret == (10, 10)
    assert d.last_takes == (1, 3)
    assert d.placed == ["Two."]
    assert [(span.start, span.end) for span in d.document.generated_spans] == [(6, 10)]
    assert d.generation.alternatives.passage is None
    d.generation.next_take()
    assert d.text == "Once. Three."
    d.document.undo()
    d.document.undo()
    assert d.text == "Once. "
    assert d.last_takes == (-1, 3)
    d.document.redo()
    assert d.text == "Once. Two."
    assert d.last_takes == (1, 3)


def test_one_may_be_taken_while_all_are_written_and_the_others_stay_as_far_as_they_came(desk):
    d = desk("Once. ")
    d.offer(3)
    d.write_rows("One", "Two", "")
    assert d.generation.take_alternative(0)
    assert d.rows.cancel_asked.is_set()
    assert d.generation.phase == "stopping"
    d.write_rows(" more", "", "")
    d.stop_rows()
    assert d.text == "Once. One more"
    assert takes(d) == ["One more", "Two"]
    assert d.last_takes == (0, 2)


def test_what_has_no_words_cant_be_taken(desk):
    d = desk("")
    d.offer(2)
    d.write_rows("One", " ")
    assert not d.generation.take_alternative(1)
    assert not d.generation.take_alternative(2)
    assert not d.rows.cancel_asked.is_set()


def test_the_place_moves_with_the_text_before_it(desk):
    d = desk("Once. The end.")
    d.offer(2, position=6)
    replace_text(d.document, 0, 0, "Well: ")
    d.write_rows("One. ", "Two. ")
    replace_text(d.document, 0, 6, "")
    replace_text(d.document, 14, 14, " Not yet.")
    d.end_rows()
    d.document.undo()
    replace_text(d.document, 0, 4, "Twice")
    d.generation.take_alternative(0)
    assert d.text == "Twice. One. The end."


def test_undo_while_they_are_written_takes_back_only_what_the_writer_did(desk):
    d = desk("Once. ")
    replace_text(d.document, 6, 6, "Then ")
    d.offer(2)
    d.write_rows("one", "two")
    d.document.undo()
    assert d.text == "Once. "
    assert d.generation.is_busy
    d.document.redo()
    d.write_rows(" a", " b")
    d.end_rows()
    d.generation.take_alternative(1)
    assert d.text == "Once. Then two b"


def test_a_place_that_is_deleted_with_the_text_around_it_is_where_that_was(desk):
    d = desk("Once. Twice. Thrice.")
    d.offer(2, position=13)
    d.write_rows("one", "two")
    replace_text(d.document, 6, 20, "")
    d.end_rows()
    d.generation.take_alternative(0)
    assert d.text == "Once. one"


def test_a_word_behind_the_place_is_parted_by_a_space_and_such_a_take_has_no_tokens(desk):
    d = desk("Once. The end.")
    d.offer(2, position=6)
    d.write_rows("One.", "Two. ")
    d.end_rows()
    d.generation.take_alternative(0)
    assert d.text == "Once. One. The end."
    assert takes(d) == ["One. ", "Two. "]
    assert d.generation.takes[0].ids == ()
    d.document.undo()
    d.document.redo()
    assert d.last_takes == (0, 2)


def test_one_that_is_put_in_the_text_later_is_parted_from_the_next_word_too(desk):
    d = desk("Once. The end.")
    d.offer(2, position=6)
    d.write_rows("One.", "Two.")
    d.end_rows()
    d.generation.alternatives.edit(1, "Mine.")
    d.generation.close_alternatives()
    assert d.made == ["One. ", "Two. ", "Mine. "]
    d.generation.next_take()
    assert d.text == "Once. Mine. The end."
    d.generation.previous_take()
    assert d.text == "Once. One. The end."


def test_a_take_is_recorded_as_it_stands_where_what_follows_was_changed_meanwhile(desk):
    d = desk("Once. The end.")
    d.offer(2, position=6)
    d.write_rows("One.", "Two.")
    d.end_rows()
    replace_text(d.document, 6, 9, "— the")
    d.generation.take_alternative(0)
    assert d.text == "Once. One.— the end."
    assert takes(d) == ["One.", "Two. "]
    assert d.made[-1] == "One."


def test_an_edited_one_is_taken_as_it_was_edited_and_recorded_as_the_writers(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.generation.alternatives.edit(0, "Mine.")
    d.generation.alternatives.edit(1, "Two.")
    d.generation.take_alternative(0)
    assert d.text == "Once. Mine."
    assert takes(d) == ["Mine.", "Two."]
    assert [take.ids for take in d.generation.takes] == [(), tuple(b"Two.")]
    assert d.made == ["One.", "Two.", "Mine."]


def test_an_edit_is_kept_also_when_another_one_is_taken(desk):
    d = desk("")
    d.offered("One.", "Two.")
    d.generation.alternatives.edit(0, "Mine.")
    d.generation.take_alternative(1)
    assert takes(d) == ["Mine.", "Two."]


def test_closed_without_choosing_they_stay_as_takes_of_the_place(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.generation.close_alternatives()
    assert d.generation.alternatives.passage is None
    assert d.last_takes == (-1, 2)
    d.generation.previous_take()
    assert d.text == "Once. Two."
    d.generation.previous_take()
    assert d.text == "Once. One."
    d.document.undo()
    d.document.undo()
    assert d.text == "Once. "


def test_closing_while_they_are_written_stops_them_first(desk):
    d = desk("Once. ")
    d.offer(2)
    d.write_rows("One", "")
    d.generation.close_alternatives()
    assert d.rows.cancel_asked.is_set()
    assert d.generation.alternatives.passage is not None
    d.stop_rows()
    assert d.generation.alternatives.passage is None
    assert takes(d) == ["One"]


def test_retry_after_closing_writes_one_more_take_at_the_place(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.generation.close_alternatives()
    assert d.generation.retry(lambda document, position: replace(REQUEST, parts=(document.text_before(position),)))
    assert d.session.job.request.parts == ("Once. ",)
    d.passage("Three.")
    assert d.text == "Once. Three."
    assert d.last_takes == (2, 3)


def test_a_retry_stopped_before_its_first_word_leaves_the_one_that_was_walked_to(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.generation.close_alternatives()
    d.generation.previous_take()
    d.generation.retry()
    d.generation.stop()
    d.session.job.confirm_cancel()
    d.bridge.drain()
    assert d.text == "Once. Two."
    assert d.last_takes == (1, 2)


def test_others_for_the_same_place_are_further_takes_of_it(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.offered("Three.", "Four.")
    assert takes(d) == ["One.", "Two.", "Three.", "Four."]
    d.generation.take_alternative(0)
    assert d.text == "Once. Three."
    assert d.last_takes == (2, 4)
    assert len(d.document.passages) == 1


def test_at_another_place_they_are_another_passage(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.generation.take_alternative(0)
    d.offered(" Three.", " Four.")
    assert takes(d) == [" Three.", " Four."]
    assert len(d.document.passages) == 2


def test_stop_ends_all_and_keeps_what_was_written(desk):
    d = desk("Once. ")
    d.offer(3)
    d.write_rows("One", "Two", "")
    d.generation.stop()
    d.stop_rows()
    assert takes(d) == ["One", "Two"]
    assert d.generation.alternatives.passage is not None
    assert d.generation.take_alternative(1)
    assert d.text == "Once. Two"


def test_one_can_be_stopped_alone(desk):
    d = desk("")
    d.offer(2)
    d.write_rows("One", "Two")
    d.generation.stop_alternative(1)
    assert d.rows.rows_cancelled == {1}
    d.rows.end_row(1, "cancelled")
    d.write_rows(" more", "")
    assert d.generation.is_busy
    d.end_rows()
    assert takes(d) == ["One more", "Two"]


def test_stopped_while_reading_nothing_is_left_and_the_passage_before_is_the_last_one_again(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    d.offer(2)
    assert d.last_takes == (-1, 0)
    d.generation.stop()
    d.stop_rows()
    assert d.generation.alternatives.passage is None
    assert d.last_takes == (0, 1)
    assert d.text == "Once. First."


def test_a_failure_is_told_and_what_was_written_can_still_be_taken(desk):
    d = desk("Once. ")
    d.offer(2)
    d.write_rows("One", "Two")
    d.rows.end_row(1)
    error = engine.UnexpectedFailure(kind="x", reason="y", trace="z")
    d.rows.fail(error)
    d.bridge.drain()
    assert d.told[-2:] == ["idle", error]
    assert takes(d) == ["One", "Two"]
    assert [take.ids for take in d.generation.takes] == [(), tuple(b"Two")]
    assert d.generation.take_alternative(0)
    assert d.text == "Once. One"


def test_a_failure_undoes_the_wish_to_take_one(desk):
    d = desk("Once. ")
    d.offer(2)
    d.write_rows("One", "Two")
    d.generation.take_alternative(0)
    d.rows.fail(engine.UnexpectedFailure(kind="x", reason="y", trace="z"))
    d.bridge.drain()
    assert d.text == "Once. "
    assert d.generation.alternatives.passage is not None


def test_a_session_that_refuses_leaves_nothing(desk):
    d = desk("Once. ")
    d.session.refuse_with = engine.NoModel()
    assert d.generation.offer_at(d.document, 6, REQUEST, 3)
    assert d.told == [d.session.refuse_with]
    assert d.generation.alternatives.passage is None
    assert d.document.passages == []
    assert not d.generation.is_busy


def test_while_they_are_written_nothing_else_is(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    d.offer(2)
    d.write_rows("One", "Two")
    assert not d.generation.continue_at(d.document, 0, REQUEST)
    assert not d.generation.offer_at(d.document, 0, REQUEST, 2)
    assert not d.generation.retry()
    assert not d.generation.previous_take()
    assert len(d.session.jobs) == 2
    assert d.text == "Once. First."


def test_another_passage_ends_the_offer_and_keeps_it_as_takes_of_its_place(desk):
    d = desk("Once. Twice. ")
    d.offered("One.", "Two.")
    d.begin(6)
    assert d.generation.alternatives.passage is None
    assert not d.generation.take_alternative(0)
    d.passage("Between. ")
    assert d.text == "Once. Between. Twice. "
    assert d.last_takes == (0, 1)


def test_the_scene_may_be_taken_out_meanwhile(desk):
    d = desk("Once. ")
    d.offer(2)
    d.write_rows("One", "")
    job = d.rows
    d.generation.abandon(d.document)
    assert job.cancel_asked.is_set()
    assert d.told[-1] == "idle"
    assert d.made == ["One"]
    job.write_row(1, "late")
    d.stop_rows()
    assert takes(d) == ["One"]
    d.generation.previous_take()
    assert d.text == "Once. One"


def test_the_scene_may_be_closed_meanwhile(desk):
    d = desk("Once. ")
    d.offer(2)
    d.write_rows("One", "")
    d.document.close()
    assert d.rows.cancel_asked.is_set()
    assert not d.generation.is_busy
    assert d.made == ["One"]
    d.stop_rows()
    assert d.made == ["One"]
    assert d.last_takes == (-1, 0)


def test_a_scene_closed_with_an_offer_keeps_its_edits(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.generation.alternatives.edit(1, "Mine.")
    d.document.close()
    assert d.made == ["One.", "Two.", "Mine."]


def test_they_go_on_in_their_own_scene_when_another_is_shown(desk):
    d = desk("Once. ")
    other = SceneDocument("other", "Elsewhere. ")
    d.offer(2)
    d.generation.show_scene(other)
    d.write_rows("One", "Two")
    d.end_rows()
    assert d.last_takes == (-1, 0)
    assert d.generation.take_alternative(0)
    assert d.text == "Once. One"
    assert other.text() == "Elsewhere. "
    assert d.last_takes == (0, 2)


def test_nothing_is_begun_while_a_composition_is_open(desk):
    d = desk("Once. ")
    d.document.composing = True
    assert not d.generation.offer_at(d.document, 6, REQUEST, 2)
    assert d.session.jobs == []


def test_one_that_is_taken_while_a_composition_is_open_comes_when_that_ends(desk):
    d = desk("Once. ")
    d.offered("One.", "Two.")
    d.document.composing = True
    assert d.generation.take_alternative(1)
    assert d.text == "Once. "
    d.document.composing = False
    assert d.text == "Once. Two."
    assert d.last_takes == (1, 2)
    d.document.undo()
    assert d.text == "Once. "


def test_line_ends_and_signs_that_no_document_holds_are_cleaned(desk):
    d = desk("")
    d.offered("One\r\n\0two.", "Two.")
    d.generation.take_alternative(0)
    assert d.text == "One\ntwo."
    assert d.last_takes == (0, 2)


def test_a_take_that_is_just_what_the_model_wrote_has_its_tokens(desk):
    d = desk("Once. ")
    d.begin()
    d.passage("First.")
    assert d.generation.takes[0].ids == tuple(b"First.")
    d.generation.retry()
    d.write("Sec")
    d.generation.stop()
    d.session.job.confirm_cancel()
    d.bridge.drain()
    assert d.generation.takes[1].ids == tuple(b"Sec")


def test_a_take_that_the_writer_or_a_joint_changed_has_no_tokens(desk):
    d = desk("Once. The end.")
    d.begin(6)
    d.passage("First.")
    assert (d.generation.takes[0].text, d.generation.takes[0].ids) == ("First. ", ())
    d.generation.retry()
    d.write("Second one. ")
    replace_text(d.document, 7, 8, "E")
    d.finish()
    assert (d.generation.takes[1].text, d.generation.takes[1].ids) == ("SEcond one. ", ())
    d.generation.retry()
    d.passage("Third. ")
    assert d.generation.takes[2].ids == tuple(b"Third. ")
    replace_text(d.document, 7, 8, "H")
    d.generation.previous_take()
    assert (d.generation.takes[2].text, d.generation.takes[2].ids) == ("THird. ", ())
