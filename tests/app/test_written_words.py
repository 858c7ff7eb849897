"""Who wrote what, counted through the edits of real documents."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

import engine
from app import written_words
from app.editor.scene_document import SceneDocument, Span
from app.editor.spans import Fragment, to_units
from app.written_words import COPIED_UNITS, FRESH, MODEL, OLD, Counts, WrittenWords

LONG = "She walked down to the harbour, where the boats lay on the mud and nobody was about."


class Desk:
    """A document with its words counted, as the program follows it; edited as the writer and the model do."""

    def __init__(self, text: str = "", models: tuple[Span, ...] = ()) -> None:
        self.document = SceneDocument("scene", text, clock=lambda: 0.0)
        self.document.set_generated_spans(models)
        self.elsewhere = ""
        self.words = WrittenWords(text, models, stands_elsewhere=lambda stretch: stretch in self.elsewhere)
        self._by_model = False
        self.by_tool = False
        self.document.text_replaced.connect(self._replaced)
        self.document.passage_growing.connect(lambda _: self._set_model(True))
        self.document.passage_grew.connect(lambda _: self._set_model(False))

    def _set_model(self, by_model: bool) -> None:
        self._by_model = by_model

    def _replaced(self, position: int, removed: int, added: int) -> None:
        document = self.document
        text = document.text_between(position, position + added)
        if self._by_model:
            self.words.change(position, removed, text, "model")
        elif self.by_tool:
            self.words.change(position, removed, text, "tool")
        elif document.is_own_edit:
            spans = document.tinted_between(position, position + added)
            tinted = [Span(span.start - position, span.end - position) for span in spans]
            self.words.change(position, removed, text, "history", tinted)
        else:
            self.words.change(position, removed, text)
        assert self.words.text() == document.text()

    def caret(self, position: int = -1, anchor: int = -1):
        from PySide6.QtGui import QTextCursor

        cursor = QTextCursor(self.document.document)
        position = len(self.document) if position < 0 else position
        cursor.setPosition(position if anchor < 0 else anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self.document.place_caret(cursor.anchor(), cursor.position())
        return cursor

    def type(self, text: str, position: int = -1) -> None:
        cursor = self.caret(position)
        for letter in text:
            cursor.insertText(letter)
            self.document.place_caret(cursor.position(), cursor.position())

    def erase(self, count: int, position: int = -1) -> None:
        cursor = self.caret(position)
        for _ in range(count):
            cursor.deletePreviousChar()
            self.document.place_caret(cursor.position(), cursor.position())

    def cut(self, start: int, end: int) -> str:
        text = self.document.text_between(start, end)
        with self.document.one_step():
            self.caret(end, start).removeSelectedText()
        return text

    def paste(self, text: str, position: int = -1, anchor: int = -1) -> None:
        with self.document.one_step():
            self.caret(position, anchor).insertText(text)

    def write(self, text: str, position: int = -1):
        passage = self.document.begin_passage(len(self.document) if position < 0 else position)
        for word in text.split(" "):
            passage.append(word if word == text.split(" ")[0] else " " + word)
        passage.finish()
        return passage

    def put(self, *changes: tuple[int, int, str]) -> None:
        """As finding and replacing, and putting an older version back, do."""
        self.by_tool = True
        fragments = [(start, end, Fragment.of(to_units(text))) for start, end, text in reversed(changes)]
        assert self.document.change(fragments)
        self.by_tool = False

    def undo_all(self) -> None:
        while self.document.can_undo():
            self.document.undo()

    def redo_all(self) -> None:
        while self.document.can_redo():
            self.document.redo()

    @property
    def counts(self) -> Counts:
        return self.words.counts


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("text", "words"), [("The lamp was out.", 4), ("它在下雨。", 4), ("don't stop", 2), ("Über 𝒜 — ok", 3), ("  \n", 0)]
)
def test_typed_words_are_counted_as_they_stand(desk: Desk, text: str, words: int) -> None:
    desk.type(text)
    assert desk.counts == Counts(added=words)


def test_letters_taken_back_while_typing_leave_no_words(desk: Desk) -> None:
    desk.type("The lampp")
    desk.erase(1)
    desk.type(" wsa")
    desk.erase(2)
    desk.type("as out")
    assert desk.counts == Counts(added=4)


def test_words_that_stood_there_are_removed_ones_and_no_debt_of_what_is_written(qapp: object) -> None:
    desk = Desk("The lamp was out.")
    desk.erase(5)
    desk.type(" on and bright.")
    assert desk.counts == Counts(added=3, removed=1)


def test_mending_a_letter_of_an_old_word_writes_no_word(qapp: object) -> None:
    desk = Desk("The lamb was out.")
    desk.erase(1, 8)
    desk.type("p", 7)
    assert desk.counts == Counts()


def test_undo_takes_typed_words_back_and_redo_brings_them_again(desk: Desk) -> None:
    desk.type("The lamp was out, and the house was still.")
    desk.undo_all()
    assert desk.counts == Counts()
    desk.redo_all()
    assert desk.counts == Counts(added=9)


@pytest.mark.parametrize("by_letters", [True, False])
def test_undoing_a_deletion_is_no_writing(qapp: object, by_letters: bool) -> None:
    desk = Desk(LONG)
    if by_letters:
        desk.erase(len(LONG))
    else:
        desk.cut(0, len(LONG))
    assert desk.counts == Counts(removed=17)
    desk.undo_all()
    assert desk.document.text() == LONG
    assert desk.counts == Counts()


def test_undoing_the_deletion_of_typed_words_counts_them_once(desk: Desk) -> None:
    desk.type("one two three")
    desk.erase(13)
    desk.undo_all()
    desk.redo_all()
    for _ in range(3):
        desk.document.undo()
    assert desk.counts.added == engine.count_words(desk.document.text())


def test_a_sentence_that_is_typed_and_cut_was_written_all_the_same(desk: Desk) -> None:
    desk.type(LONG)
    desk.cut(0, len(LONG))
    assert desk.counts == Counts(added=17, removed=17)
    desk.document.undo()
    assert desk.counts == Counts(added=17)


def test_what_is_cut_and_pasted_is_moved(desk: Desk) -> None:
    desk.type(LONG + "\n\nAnd then.")
    desk.paste(desk.cut(0, len(LONG)), len(desk.document))
    assert desk.counts == Counts(added=19)
    desk.paste("\n\n" + LONG)
    assert desk.counts == Counts(added=19)


def test_a_paste_from_outside_is_the_writers_and_one_from_the_story_is_a_copy(desk: Desk) -> None:
    assert len(LONG) >= COPIED_UNITS
    desk.paste(LONG + "\n\n")
    assert desk.counts == Counts(added=17)
    desk.elsewhere = "Another scene.\n\n" + LONG.upper() + "\n\n"
    desk.paste(LONG.upper())
    assert desk.counts == Counts(added=17)


@pytest.mark.parametrize("dragged", [False, True])
def test_what_is_cut_from_one_text_and_comes_into_another_was_moved(qapp: object, dragged: bool) -> None:
    """Dragged from page to page it comes there before it goes here."""
    source, target = Desk(LONG), Desk()
    target.words = WrittenWords(
        "", taken_out=source.words._taken_out, stands_elsewhere=lambda each: each in source.document.text()
    )
    source.words._stands_elsewhere = lambda each: each in target.document.text()
    if dragged:
        target.paste(LONG)
        assert source.cut(0, len(LONG)) == LONG
    else:
        target.paste(source.cut(0, len(LONG)))
    assert [each.counts.added for each in (source, target)] == [0, 0]
    assert source.counts.removed + target.counts.removed == 0
    source.undo_all()
    target.undo_all()
    assert source.counts.removed + target.counts.removed == 0


def test_one_of_two_copies_comes_and_goes_uncounted(desk: Desk) -> None:
    desk.type(LONG + "\n\n")
    desk.paste(LONG)
    desk.cut(0, len(LONG))
    assert desk.counts == Counts(added=17)
    desk.undo_all()
    assert desk.counts == Counts()


def test_replacing_words_in_one_stroke_writes_none(qapp: object) -> None:
    desk = Desk("The grey sea.", (Span(9, 12),))
    assert desk.document.replace(4, 8, "gray")
    assert desk.document.replace(9, 12, "lake")
    assert desk.counts == Counts()
    assert desk.document.replace(4, 8, "gray and cold")
    assert desk.counts == Counts(added=2)


@pytest.mark.parametrize("new", ["Mary", "Mary Ann", ""])
@pytest.mark.parametrize("is_typed", [False, True])
def test_what_is_found_and_replaced_is_not_written_nor_its_undoing(qapp: object, is_typed: bool, new: str) -> None:
    desk = Desk("" if is_typed else "Ann and Ann met Ann")
    if is_typed:
        desk.paste("Ann and Ann met Ann")
    before = replace(desk.counts)
    desk.put((0, 3, new), (8, 11, new), (16, 19, new))
    assert desk.counts == before
    desk.document.undo()
    assert (desk.document.text(), desk.counts) == ("Ann and Ann met Ann", before)
    desk.document.redo()
    desk.document.undo()
    assert desk.counts == before
    desk.undo_all()
    assert desk.counts == Counts()


def test_an_older_version_that_is_put_back_takes_nothing_from_what_was_written(desk: Desk) -> None:
    desk.type("The lamp was out.")
    desk.put((0, 17, LONG))
    assert desk.counts == Counts(added=4)
    desk.erase(len(LONG))
    assert desk.counts == Counts(added=4, removed=17)
    desk.undo_all()
    assert desk.counts == Counts()


def test_what_goes_on_in_a_comment_is_not_counted(qapp: object) -> None:
    desk = Desk("It was dark. <!-- Was it? --> She waited.")
    desk.type(" check the moon", 25)
    desk.erase(3, 20)
    desk.paste(LONG, 18)
    desk.cut(18, 18 + len(LONG))
    desk.write(" and so on", 17)
    assert desk.counts == Counts()
    desk.undo_all()
    assert desk.counts == Counts()
    desk.type(" long", len(desk.document) - 1)
    assert desk.counts == Counts(added=1)


def test_words_that_become_a_comment_and_come_out_of_it_stay_counted_as_they_were(desk: Desk) -> None:
    desk.type("It was dark. She waited.")
    for text, places in (("<!-- ", (13, 13)), (" -->", (29, 29)), ("", (29, 33)), ("", (13, 18))):
        desk.paste(text, places[1], places[0])
        assert desk.counts == Counts(added=5)
    desk.paste("<!-- She waited. -->", 24, 13)
    assert desk.counts == Counts(added=5)
    desk.undo_all()
    assert desk.counts == Counts()


def test_a_comment_typed_by_hand_in_front_of_a_text_takes_none_of_it_away(qapp: object) -> None:
    desk = Desk(LONG)
    desk.type("Now <!-- look it up --> then ", 0)
    assert desk.counts == Counts(added=2)
    desk.undo_all()
    assert desk.counts == Counts()


def test_a_comment_in_what_is_cut_and_pasted_is_none_of_its_words(qapp: object) -> None:
    desk = Desk("One two <!-- three four --> five. Six.")
    cut = desk.cut(0, 33)
    assert desk.counts == Counts(removed=3)
    desk.paste(cut, 0)
    assert desk.counts == Counts()
    desk.paste("Seven <!-- eight --> nine. ", 0)
    assert desk.counts == Counts(added=2)


def test_the_models_words_are_its_own_and_the_writers_beside_them_theirs(desk: Desk) -> None:
    desk.type("The lamp was out.")
    desk.write(" Nobody came to light it again.")
    desk.type(" She waited.")
    assert desk.counts == Counts(added=6, model=6)


def test_model_words_that_the_writer_deletes_or_rewrites_are_no_typing(desk: Desk) -> None:
    passage = desk.write("Nobody came to light it again.")
    desk.erase(2, len(desk.document) - 1)  # aga|in
    desk.type("ni", len(desk.document) - 1)
    assert desk.counts == Counts(model=6)
    desk.erase(6, len(desk.document) - 1)
    assert desk.counts == Counts(model=5)
    assert passage.start == 0
    desk.type(" ever", len(desk.document) - 1)
    assert desk.counts == Counts(added=1, model=5)


def test_a_passage_that_is_undone_or_written_anew_counts_as_what_stands(desk: Desk) -> None:
    passage = desk.write("One two three four.")
    desk.document.undo()
    assert desk.counts == Counts()
    desk.document.redo()
    assert desk.counts == Counts(model=4)
    passage.reopen()
    passage.append("Five six.")
    passage.finish()
    assert desk.counts == Counts(model=2)
    assert passage.replace("Seven eight nine.")
    assert desk.counts == Counts(model=3)
    desk.document.undo()
    assert desk.counts == Counts(model=2)


def test_keeping_a_passage_changes_nobodys_words(desk: Desk) -> None:
    passage = desk.write("One two three four.")
    desk.document.accept(passage.start, passage.end)
    assert desk.counts == Counts(model=4)
    desk.cut(0, 8)
    assert desk.counts == Counts(model=2)


def test_the_models_words_of_another_day_are_known_by_their_tint(qapp: object) -> None:
    desk = Desk("The lamp was out. Nobody came.", (Span(18, 30),))
    desk.cut(4, 30)
    assert desk.counts == Counts(removed=3, model=-2)


def test_typing_while_the_model_writes_stays_the_writers(desk: Desk) -> None:
    desk.type("Start.")
    passage = desk.document.begin_passage(len(desk.document))
    passage.append(" The model")
    desk.type(" And I.")
    passage.append(" goes on.")
    passage.finish()
    assert desk.document.text() == "Start. The model goes on. And I."
    assert desk.counts == Counts(added=3, model=4)
    desk.undo_all()
    assert desk.counts == Counts()


def test_whatever_is_done_the_sum_is_what_the_text_gained(qapp: object) -> None:
    """Of all words that a text has more than at first, somebody is told to be the writer."""
    chance = random.Random(7)
    for _ in range(30):
        desk = Desk(LONG)
        for _ in range(40):
            length, deed = len(desk.document), chance.randrange(6)
            if deed == 0:
                desk.type(chance.choice(["a ", "nd", " the lamp", "雨。", "\n\n", "😀 "]), chance.randrange(length + 1))
            elif deed == 1:
                position = chance.randrange(length + 1)
                desk.erase(min(position, chance.randrange(12)), position)
            elif deed == 2 and length:
                start = chance.randrange(length)
                desk.cut(start, min(length, start + chance.randrange(60)))
            elif deed == 3:
                desk.write(chance.choice(["So it was.", " and then", "x"]), chance.randrange(length + 1))
            elif deed == 4:
                desk.document.undo()
            else:
                desk.document.redo()
        counts = desk.counts
        gained = engine.count_words(desk.document.text()) - engine.count_words(LONG)
        assert counts.added - counts.removed + counts.model == gained


def test_a_key_costs_the_same_in_a_long_text(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what is looked at, not by a clock."""
    desk = Desk((LONG + "\n\n") * 2000)
    looked_at: list[int] = []
    count = written_words.words_of
    monkeypatch.setattr(written_words, "words_of", lambda each: looked_at.append(len(each)) or count(each))
    desk.type("word by word", len(desk.document) // 2)
    assert max(looked_at) < 200


def test_a_text_that_was_changed_unseen_is_compared(qapp: object) -> None:
    words = WrittenWords("The lamp was out.")
    words.change_to("The lamp was out, and so was she.")
    assert words.counts == Counts(added=4)
    words.take_over("The lamp was out, and so was she, for a while.")
    assert words.counts == Counts(added=4)
    words.change(len(words.text()), 0, " Then")
    assert words.counts == Counts(added=5)
    assert (OLD, FRESH, MODEL) == (0, 1, 2)
