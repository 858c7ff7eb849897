from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QTextBlockFormat, QTextCursor

from app.editor.scene_document import LAST_NUMBER, SceneDocument
from app.editor.spans import Span


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(qapp: object, clock: Clock) -> Callable[[str], SceneDocument]:
    return lambda text: SceneDocument("scene", text, clock=clock)


def replace(document: SceneDocument, start: int, end: int, text: str) -> None:
    """What the writer does with a selection and a key or a paste."""
    cursor = QTextCursor(document.document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    document.place_caret(start, end)
    cursor.insertText(text)


def type_text(document: SceneDocument, position: int, text: str) -> None:
    for character in text:
        replace(document, position, position, character)
        position += len(character.encode("utf-16-le")) // 2


def test_text_keeps_no_break_spaces_and_emoji_and_turns_line_breaks_into_line_feeds(make):
    document = make("« a\u00a0» 😀\r\nb\u2028c\rd")
    assert document.text() == "« a\u00a0» 😀\nb\nc\nd"
    replace(document, 0, 0, "é\u00a0")
    assert document.text() == "é\u00a0« a\u00a0» 😀\nb\nc\nd"


def test_offsets_and_positions_differ_by_the_emoji_before_them(make):
    document = make("😀b")
    assert document.offset_of(2) == 1
    assert document.position_of(1) == 2
    assert document.text_before(2) == "😀"


def test_a_word_is_one_step_and_a_rest_begins_another(make, clock):
    document = make("")
    type_text(document, 0, "Hello wor")
    clock.now_s += 10
    type_text(document, 9, "ld")
    for expected in ("Hello wor", "Hello ", ""):
        document.undo()
        assert document.text() == expected
    assert not document.can_undo()
    for expected in ("Hello ", "Hello wor", "Hello world"):
        document.redo()
        assert document.text() == expected
    assert not document.can_redo()


def test_deleting_backwards_and_forwards_groups_by_word(make):
    document = make("one two three")
    for end in range(13, 4, -1):
        replace(document, end - 1, end, "")
    assert document.text() == "one "
    document.undo()
    assert document.text() == "one two"
    document.undo()
    assert document.text() == "one two three"
    for _ in range(3):
        replace(document, 0, 1, "")
    document.undo()
    assert document.text() == "one two three"


def test_typing_over_a_selection_is_one_step_that_brings_the_selection_back(make):
    document = make("a bad word")
    replace(document, 2, 5, "g")
    type_text(document, 3, "ood")
    assert document.text() == "a good word"
    document.undo()
    assert document.text() == "a bad word"
    assert document.caret == (2, 5)


def test_what_is_done_as_one_step_merges_with_nothing(make):
    document = make("")
    type_text(document, 0, "ab")
    with document.one_step():
        replace(document, 2, 2, "c")
    type_text(document, 3, "d")
    for expected in ("abc", "ab", ""):
        document.undo()
        assert document.text() == expected


def test_a_change_of_format_is_no_step_and_no_change_of_the_text(make):
    document = make("some text\nand more")
    changes = []
    document.text_changed.connect(lambda: changes.append(1))
    cursor = QTextCursor(document.document)
    cursor.select(QTextCursor.SelectionType.Document)
    block_format = QTextBlockFormat()
    block_format.setTopMargin(12)
    cursor.mergeBlockFormat(block_format)
    assert changes == []
    assert not document.can_undo()


def test_replacing_all_text_at_once_can_be_undone(make):
    document = make("first\nsecond 😀")
    document.document.setPlainText("other")
    assert document.text() == "other"
    while document.can_undo():
        document.undo()
    assert document.text() == "first\nsecond 😀"


def test_replacing_an_emoji_by_one_with_the_same_half_leaves_no_half(make):
    document = make("a😀b")
    replace(document, 1, 3, "😁")
    assert document.text() == "a😁b"
    document.undo()
    assert document.text() == "a😀b"


def test_a_whole_passage_is_one_undo_step(make):
    document = make("Once. End.")
    type_text(document, 0, "x")
    passage = document.begin_passage(6)
    for chunk in (" The", " model", " wrote\n\n", "this."):
        passage.append(chunk)
    passage.finish()
    assert document.text() == "xOnce. The model wrote\n\nthis. End."
    assert (passage.start, passage.end, passage.text()) == (6, 29, " The model wrote\n\nthis.")
    assert document.generated_spans == [Span(6, 29)]
    assert passage.is_untouched
    document.undo()
    assert document.text() == "xOnce. End."
    document.redo()
    assert document.generated_spans == [Span(6, 29)]
    document.undo()
    document.undo()
    assert document.text() == "Once. End."


def test_a_passage_outside_the_text_is_refused(make):
    with pytest.raises(ValueError, match="outside the text"):
        make("abc").begin_passage(4)


def test_typing_elsewhere_while_the_model_writes_is_its_own_step_and_both_stay_whole(make):
    document = make("before MIDDLE after")
    passage = document.begin_passage(7)
    passage.append("one ")
    type_text(document, 0, "A")
    passage.append("two ")
    type_text(document, len(document), "Z")
    passage.append("three ")
    passage.finish()
    assert document.text() == "Abefore one two three MIDDLE afterZ"
    document.undo()
    assert document.text() == "Abefore one two three MIDDLE after"
    document.undo()
    assert document.text() == "before one two three MIDDLE after"
    document.undo()
    assert document.text() == "before MIDDLE after"
    for _ in range(3):
        document.redo()
    assert document.text() == "Abefore one two three MIDDLE afterZ"


def test_text_typed_at_the_insertion_point_lands_before_the_passage(make):
    document = make("AB")
    passage = document.begin_passage(1)
    type_text(document, 1, "x")
    passage.append("model")
    type_text(document, 2, "y")
    passage.append(" text")
    passage.finish()
    assert document.text() == "Axymodel textB"
    assert passage.text() == "model text"


def test_text_typed_at_the_passages_end_lands_behind_it(make):
    document = make("AB")
    passage = document.begin_passage(1)
    passage.append("one")
    document.place_caret(4, 4)
    type_text(document, 4, "x")
    passage.append(" two")
    assert document.text() == "Aone twoxB"
    assert document.caret.position == 9
    type_text(document, document.caret.position, "y")
    passage.append(" three")
    passage.finish()
    assert document.text() == "Aone two threexyB"
    assert passage.text() == "one two three"
    document.undo()
    assert document.text() == "Aone two threeB"


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [(0, 4, "one"), (3, 6, "o"), (4, 7, "one"), (2, 5, ""), (1, 7, ""), (0, 8, "")],
    ids=["before", "its tail", "behind", "all of it", "more than it", "everything"],
)
def test_deleting_around_a_growing_passage_leaves_it_growing_and_both_can_be_undone(make, start, end, kept):
    document = make("aabbb")
    passage = document.begin_passage(2)
    passage.append("one")
    if (start, end) == (0, 4):
        start, end = 0, 2
    elif (start, end) == (4, 7):
        start, end = 5, 7
    elif (start, end) == (3, 6):
        start, end = 3, 6
    whole = document.text()
    replace(document, start, end, "")
    passage.append(" two")
    passage.finish()
    assert passage.text() == kept + " two"
    document.undo()
    assert document.text() == whole.replace("one", "one two")
    document.undo()
    assert document.text() == "aabbb"
    document.redo()
    document.redo()
    assert passage.text() == kept + " two"


def test_typing_over_a_selection_that_holds_the_growing_end_stays_outside_the_passage(make):
    document = make("[]")
    passage = document.begin_passage(1)
    passage.append("one two")
    replace(document, 5, 9, "X")
    type_text(document, 6, "Y")
    passage.append(" more")
    passage.finish()
    assert document.text() == "[one  moreXY"
    assert passage.text() == "one  more"
    while document.can_undo():
        document.undo()
    assert document.text() == "[]"


def test_typing_over_the_whole_growing_passage_stays_outside_it(make):
    document = make("[]")
    passage = document.begin_passage(1)
    passage.append("one")
    replace(document, 1, 4, "X")
    passage.append("two")
    passage.finish()
    assert document.text() == "[Xtwo]"
    assert passage.text() == "two"
    document.undo()
    assert document.text() == "[onetwo]"


def test_undo_while_the_model_writes_takes_the_writers_own_typing_back_first(make):
    document = make("start ")
    taken_back = []
    document.passage_taken_back.connect(taken_back.append)
    passage = document.begin_passage(6)
    passage.append("one ")
    type_text(document, 0, "Q")
    passage.append("two ")
    document.undo()
    assert document.text() == "start one two "
    assert taken_back == []
    passage.append("three")
    assert document.text() == "start one two three"
    document.redo()
    assert document.text() == "Qstart one two three"


def test_undo_of_the_passage_while_the_model_writes_closes_it_and_takes_it_back_whole(make):
    document = make("start ")
    taken_back = []
    document.passage_taken_back.connect(taken_back.append)
    passage = document.begin_passage(6)
    passage.append("one two")
    document.undo()
    assert document.text() == "start "
    assert taken_back == [passage]
    passage.append(" three")
    assert document.text() == "start "
    document.redo()
    assert document.text() == "start one two"


def test_undo_before_the_first_word_only_asks_for_a_stop(make):
    document = make("")
    type_text(document, 0, "mine")
    taken_back = []
    document.passage_taken_back.connect(taken_back.append)
    passage = document.begin_passage(4)
    document.undo()
    assert document.text() == "mine"
    assert taken_back == [passage]
    assert not passage.is_open
    document.undo()
    assert document.text() == ""


def test_a_passage_without_text_leaves_no_step(make):
    document = make("abc")
    passage = document.begin_passage(3)
    assert document.can_undo()
    passage.finish()
    assert not document.can_undo()
    assert document.text() == "abc"


def test_typing_while_the_model_reads_is_a_step_below_the_passage(make):
    document = make("abc")
    passage = document.begin_passage(3)
    type_text(document, 0, "x")
    passage.append(" model")
    passage.finish()
    document.undo()
    assert document.text() == "xabc"
    document.undo()
    assert document.text() == "abc"


def test_an_undone_step_is_redone_at_the_right_place_while_the_model_reads(make):
    document = make("abc")
    type_text(document, 0, "x")
    document.undo()
    passage = document.begin_passage(3)
    document.redo()
    passage.append("!")
    assert document.text() == "xabc!"
    assert passage.start == 4


def test_another_take_replaces_the_first_as_one_step_each(make):
    document = make("Go. ")
    passage = document.begin_passage(4)
    passage.append("First take.")
    passage.finish()
    passage.reopen()
    assert document.text() == "Go. First take."
    for chunk in ("Second", " take."):
        passage.append(chunk)
    passage.finish()
    assert document.text() == "Go. Second take."
    assert passage.replace("Third.")
    assert document.text() == "Go. Third."
    for expected in ("Go. Second take.", "Go. First take.", "Go. "):
        document.undo()
        assert document.text() == expected
    for expected in ("Go. First take.", "Go. Second take.", "Go. Third."):
        document.redo()
        assert document.text() == expected
    assert passage.text() == "Third."


def test_a_take_that_never_came_leaves_the_one_before(make):
    document = make("Go. ")
    passage = document.begin_passage(4)
    passage.append("First take.")
    passage.finish()
    passage.reopen()
    passage.finish()
    assert document.text() == "Go. First take."
    assert passage.text() == "First take."
    document.undo()
    assert document.text() == "Go. "


def test_text_typed_around_a_passage_doesnt_lose_its_place(make):
    document = make("Go. End.")
    passage = document.begin_passage(4)
    passage.append("take one. ")
    passage.finish()
    type_text(document, 14, "And ")
    type_text(document, 4, "So: ")
    assert document.text() == "Go. So: take one. And End."
    passage.replace("take two, longer. ")
    assert document.text() == "Go. So: take two, longer. And End."


def test_words_changed_inside_a_passage_belong_to_it_but_are_not_tinted(make):
    document = make("")
    passage = document.begin_passage(0)
    passage.append("the red door")
    passage.finish()
    replace(document, 4, 7, "blue")
    assert passage.text() == "the blue door"
    assert not passage.is_untouched
    assert document.generated_spans == [Span(0, 4), Span(8, 13)]
    document.undo()
    assert document.generated_spans == [Span(0, 12)]
    assert passage.is_untouched


def test_a_passage_whose_text_was_deleted_keeps_its_place(make):
    document = make("Go. End.")
    passage = document.begin_passage(4)
    passage.append("words ")
    passage.finish()
    replace(document, 3, 10, "")
    type_text(document, 0, "So, ")
    assert document.text() == "So, Go.End."
    passage.replace(" again ")
    assert document.text() == "So, Go. again End."


def test_accepted_text_is_no_longer_tinted_and_still_a_passage(make):
    document = make("ab")
    passage = document.begin_passage(1)
    passage.append("model")
    passage.finish()
    document.accept(passage.start, passage.end)
    assert document.generated_spans == []
    assert passage.text() == "model"


def test_spans_of_a_reopened_scene_are_taken_within_the_text(make):
    document = make("abcdef")
    document.set_generated_spans([Span(1, 3), Span(5, 99)])
    assert document.generated_spans == [Span(1, 3), Span(5, 6)]


def test_chunks_wait_while_a_composition_is_open(make):
    document = make("")
    passage = document.begin_passage(0)
    document.composing = True
    passage.append("one ")
    passage.append("two")
    passage.finish()
    document.undo()
    assert document.text() == ""
    assert passage.is_open
    document.composing = False
    assert document.text() == "one two"
    assert not passage.is_open


def test_the_caret_stays_before_the_passage_and_moves_to_its_end_at_the_end(make):
    document = make("abc")
    document.place_caret(3, 3)
    passage = document.begin_passage(3)
    passage.append(" one")
    assert document.caret == (3, 3)
    passage.append(" two")
    assert document.caret == (3, 3)
    passage.finish()
    assert document.caret == (11, 11)


@pytest.mark.parametrize("what", ["moved", "typed"])
def test_the_caret_stays_where_it_is_when_the_writer_did_something_meanwhile(make, what):
    document = make("abc")
    document.place_caret(3, 3)
    passage = document.begin_passage(3)
    passage.append(" one")
    if what == "moved":
        document.place_caret(1, 1)
    else:
        type_text(document, 1, "x")
        document.place_caret(1, 1)
    passage.finish()
    assert document.caret == (1, 1)


def test_the_caret_goes_back_to_where_a_step_was_made(make):
    document = make("abc def")
    type_text(document, 3, "x")
    document.place_caret(7, 7)
    document.undo()
    assert document.caret == (3, 3)
    document.redo()
    assert document.caret == (4, 4)


def test_signals_tell_what_can_be_undone_and_that_text_changed_once_a_change(make):
    document = make("")
    told = []
    document.undo_available.connect(lambda value: told.append(("undo", value)))
    document.redo_available.connect(lambda value: told.append(("redo", value)))
    document.text_changed.connect(lambda: told.append("text"))
    document.writer_edited.connect(lambda: told.append("writer"))
    type_text(document, 0, "a")
    assert told == [("undo", True), "text", "writer"]
    told.clear()
    document.undo()
    assert told == [("undo", False), ("redo", True), "text", "writer"]
    told.clear()
    document.begin_passage(0).append("m")
    assert told == [("undo", True), ("redo", False), "text"]


def test_a_slot_of_text_changed_may_change_the_text(make):
    document = make("")

    def correct() -> None:
        if document.text() == "teh":
            replace(document, 0, 3, "the")

    document.text_changed.connect(correct)
    type_text(document, 0, "teh")
    assert document.text() == "the"


def test_the_oldest_of_very_many_passages_is_let_go_and_its_number_used_again(make):
    document = make("")
    for _ in range(LAST_NUMBER + 2):
        passage = document.begin_passage(len(document))
        passage.append("word ")
        passage.finish()
    assert len(document.passages) == LAST_NUMBER
    assert passage.text() == "word "
    assert document.passages[0].text() == "word "
    while document.can_undo():
        document.undo()
    assert document.text() == ""


def test_a_closed_document_ends_its_passage_with_the_text_it_has(make):
    document = make("a")
    passage = document.begin_passage(1)
    passage.append("bc")
    document.close()
    assert not passage.is_open
    passage.append("d")
    assert document.text() == "abc"
