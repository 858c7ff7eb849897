"""A passage is written anew from one of its words: what stands before stays, and so does the old wording as a take."""

from __future__ import annotations

import engine
from app.editor.scene_document import SceneDocument
from tests.helpers.desk import REQUEST, Desk, replace_text


def request_at(document: SceneDocument, position: int) -> engine.GenerationRequest:
    text = document.text_before(position)
    held = " " if text.endswith(" ") else ""
    return engine.GenerationRequest(parts=(text.removesuffix(" "),), held=held, max_words=20, params=REQUEST.params)


def written(text: str = "Once. ", *chunks: str) -> Desk:
    desk = Desk(text)
    desk.begin()
    desk.passage(*(chunks or ("The fox", " ran", " home.")))
    return desk


def write_on(desk: Desk, position: int, token: int = 9, kept_ids: tuple[int, ...] = ()) -> bool:
    passage = desk.generation.passage
    assert passage is not None
    return desk.generation.write_on_from(passage, position, token, request_at, kept_ids)


def test_the_engine_reads_up_to_the_token_and_begins_with_it(qapp) -> None:
    desk = written()
    assert write_on(desk, len("Once. The fox"))
    assert desk.session.job.request.parts == ("Once. The fox",)
    assert desk.session.job.request.first_ids == (9,)


def test_what_stands_before_the_token_stays_and_the_old_wording_is_a_take(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. The fox"))
    assert desk.text == "Once. The fox ran home."  # until the first word comes
    desk.passage(" slept", " long.")
    assert desk.text == "Once. The fox slept long."
    assert [take.text for take in desk.generation.takes] == ["The fox ran home.", "The fox slept long."]
    assert desk.generation.current_take == 1


def test_it_is_one_undo_step(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. The fox"))
    desk.passage(" slept", " long.")
    desk.document.undo()
    assert desk.text == "Once. The fox ran home."
    assert desk.generation.current_take == 0
    desk.document.redo()
    assert desk.text == "Once. The fox slept long."
    assert desk.generation.current_take == 1


def test_takes_are_walked_whole_afterwards(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. The fox"))
    desk.passage(" slept", " long.")
    assert desk.generation.previous_take()
    assert desk.text == "Once. The fox ran home."
    assert desk.generation.next_take()
    assert desk.text == "Once. The fox slept long."


def test_retry_afterwards_writes_the_whole_passage_anew(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. The fox"))
    desk.passage(" slept", " long.")
    assert desk.generation.retry()
    request = desk.session.job.request
    assert (request.parts, request.held, request.first_ids) == (("Once.",), " ", ())
    desk.passage("A crow sat.")
    assert desk.text == "Once. A crow sat."


def test_the_tokens_of_the_new_wording_are_known_where_those_that_stay_are(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. The fox"), kept_ids=(1, 2))
    desk.passage(" slept")
    assert desk.generation.takes[-1].ids == (1, 2, *b" slept")
    write_on(desk, len("Once. The fox"))
    desk.passage(" sat")
    assert desk.generation.takes[-1].ids == ()


def test_from_the_first_token_on_nothing_stays(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. "))
    request = desk.session.job.request
    assert (request.parts, request.held) == (("Once. ",), "")  # the token is drawn behind the space
    desk.passage("A crow.")
    assert desk.text == "Once. A crow."
    assert desk.generation.takes[-1].ids == tuple(b"A crow.")


def test_what_the_writer_put_into_the_beginning_stays_the_writers(qapp) -> None:
    desk = written()
    replace_text(desk.document, len("Once. The "), len("Once. The fox"), "cat")
    write_on(desk, len("Once. The cat"))
    desk.passage(" slept.")
    assert desk.text == "Once. The cat slept."
    tinted = [desk.document.text_between(span.start, span.end) for span in desk.document.generated_spans]
    assert tinted == ["The ", " slept."]


def test_words_typed_before_it_while_the_model_reads_move_the_place(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. The fox"))
    replace_text(desk.document, 0, 0, "🦊 ")
    desk.passage(" slept.")
    assert desk.text == "🦊 Once. The fox slept."


def test_stopped_before_the_first_word_the_old_wording_stays(qapp) -> None:
    desk = written()
    write_on(desk, len("Once. The fox"))
    desk.generation.stop()
    desk.session.job.confirm_cancel()
    desk.bridge.drain()
    assert desk.text == "Once. The fox ran home."
    assert [take.text for take in desk.generation.takes] == ["The fox ran home."]


def test_a_passage_that_is_not_the_last_can_be_gone_on_from(qapp) -> None:
    desk = written()
    first = desk.generation.passage
    assert first is not None
    desk.begin()
    desk.passage(" Night fell.")
    assert desk.generation.write_on_from(first, len("Once. The fox"), 9, request_at)
    desk.passage(" slept.")
    assert desk.text == "Once. The fox slept. Night fell."
    assert desk.generation.passage is first


def test_nothing_happens_while_the_model_writes_or_outside_of_the_passage(qapp) -> None:
    desk = written()
    assert not write_on(desk, 2)
    assert not write_on(desk, len(desk.document))
    desk.begin()
    assert not write_on(desk, len("Once. The fox"))


def test_emoji_in_the_beginning_are_counted_as_the_page_counts_them(qapp) -> None:
    desk = written("🦊 ", "The 🦊", " ran.")
    write_on(desk, len("🦊 The 🦊".encode("utf-16-le")) // 2)
    desk.passage(" slept.")
    assert desk.text == "🦊 The 🦊 slept."
