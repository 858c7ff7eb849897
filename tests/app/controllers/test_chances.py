"""A card of chances at a word, what choosing on it does, and the tint of what is in view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import engine
from app import paths
from app.controllers import chance_tint as tint_module
from app.controllers import reading as reading_module
from app.story.lock import acquire_lock
from app.story.storage import create_story, save_manifest, save_scene
from app.widgets.chance_card import ChanceCard
from tests.helpers.fake_engine import FakeLook, FakeSession
from tests.helpers.program import CTRL, Program

NEVER_MS = 10**8
TEXT = "🌫 Fog came in.\n\nIt stayed there."


class Desk:
    """The program with an engine that the test plays; nothing happens by the clock."""

    def __init__(self, program: Program, session: FakeSession) -> None:
        self.program, self.session, self.app = program, session, program.app
        for timer in (self.app.chance_tint.timer, self.app.reading.pause_timer, self.app.reading.rest_timer):
            timer.setInterval(NEVER_MS)
        self.app.chances.leave_timer.setInterval(NEVER_MS)

    @property
    def card(self) -> ChanceCard:
        return self.app.chances.card

    @property
    def look(self) -> FakeLook:
        return self.session.scorings[-1]

    @property
    def asked(self) -> int:
        return len(self.session.scorings)

    def at(self, words: str) -> int:
        """Where words stand, as the page counts."""
        return len(self.program.text[: self.program.text.index(words)].encode("utf-16-le")) // 2

    def open_at(self, words: str) -> None:
        self.program.put_caret(self.at(words))
        self.app.actions["word_chances"].trigger()

    def answer(self, *words: str) -> None:
        """Each of the words that was asked about is one token, an alternative of which is " owl"."""
        text, at, tokens = self.look.request.parts[-1], self.look.start, []
        for word in words:
            at = text.index(word, at)
            others = (engine.TokenChance(len(word), word, 0.25), engine.TokenChance(99, " owl", 0.125))
            tokens.append(engine.ScoredToken(at, at + len(word), len(word), word, 0.25, 2, others))
            at += len(word)
        self.look.score(*tokens)
        self.look.finish()
        self.app.bridge.drain()

    def write(self, *texts: str) -> None:
        """A passage at the end, whole."""
        self.program.put_caret(len(self.program.text.encode("utf-16-le")) // 2)
        self.app.actions["continue"].trigger()
        self.play(*texts)

    def play(self, *texts: str) -> None:
        for text in texts:
            self.session.job.write(text)
        self.session.job.finish()
        self.app.bridge.drain()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.card.rows, key)

    def tint(self) -> None:
        self.app.chance_tint.timer.timeout.emit()

    def steps(self) -> list[tuple[int, int]]:
        found = self.app.chance_tint._surprises(0, 10_000)
        return [(span.start, step) for span, step in found]


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    story = create_story(tmp_path / "Fog", "Fog", "One")
    story.scenes[0].text = TEXT
    save_scene(story, story.scenes[0])
    save_manifest(story)
    return tmp_path / "Fog"


@pytest.fixture
def desk(start: Callable[..., Program], novel: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(*_program(start, novel, monkeypatch))


def _program(
    start: Callable[..., Program], novel: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Program, FakeSession]:
    session = FakeSession()
    monkeypatch.setattr(engine, "Session", lambda **_: session)
    for module, name in (
        (tint_module, "SCROLLED_MS"),
        (tint_module, "REST_MS"),
        (reading_module, "PAUSE_MS"),
    ):
        monkeypatch.setattr(module, name, NEVER_MS)
    monkeypatch.setattr(reading_module, "on_battery", lambda: False)
    return start(novel), session


def test_the_paragraph_at_the_caret_is_asked_about_with_all_that_stands_before(desk: Desk) -> None:
    desk.open_at("stayed")
    assert desk.look.request.parts == (TEXT,)
    assert desk.look.start == TEXT.index("It stayed")


def test_the_card_tells_of_the_word_at_the_caret(desk: Desk) -> None:
    desk.open_at(" came")
    assert not desk.card.isHidden()  # it says that the model looks
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    chance = desk.card.chance
    assert chance is not None
    assert (chance.token.text, chance.start) == (" came", desk.at(" came"))
    assert desk.card.facts == "25 %, number 2 of all"
    assert desk.card.rows.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "owl, 13 percent"


def test_what_was_said_of_a_paragraph_is_kept(desk: Desk) -> None:
    desk.open_at(" came")
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    desk.press(Qt.Key.Key_Escape)
    assert desk.card.isHidden()
    desk.open_at(" in")
    assert desk.asked == 1
    assert desk.card.chance is not None


def test_an_edit_of_the_paragraph_closes_the_card_and_asks_anew(desk: Desk) -> None:
    desk.open_at(" came")
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    desk.program.type("x")
    assert desk.card.isHidden()
    desk.open_at(" in")
    assert desk.asked == 2


def test_left_and_right_walk_from_word_to_word_and_the_caret_goes_along(desk: Desk) -> None:
    desk.open_at(" came")
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    desk.press(Qt.Key.Key_Right)
    assert desk.card.chance is not None
    assert desk.card.chance.token.text == " in"
    assert desk.program.caret == desk.at(" in")
    for _ in range(2):
        desk.press(Qt.Key.Key_Left)
    assert desk.card.chance.token.text == " Fog"


def test_in_the_writers_own_text_only_the_word_is_replaced_in_one_step(desk: Desk) -> None:
    desk.open_at(" Fog")
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    desk.press(Qt.Key.Key_Return)
    assert desk.program.text == TEXT.replace(" Fog", " owl")
    assert desk.session.jobs == []
    desk.app.actions["undo"].trigger()
    assert desk.program.text == TEXT


def test_a_token_that_ends_a_paragraph_leaves_the_paragraph_its_end(desk: Desk) -> None:
    desk.open_at(".\n\n")
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    desk.app.chances.choose(99)
    assert desk.program.text == TEXT.replace(".\n\n", " owl\n\n")


def test_in_a_passage_the_model_writes_on_from_the_word(desk: Desk) -> None:
    desk.write(" The cat", " slept", " long.")
    desk.open_at(" slept")
    desk.answer("It", " stayed", " there", ".", " The cat", " slept", " long", ".")
    desk.press(Qt.Key.Key_Return)
    request = desk.session.job.request
    assert request.parts == (TEXT + " The cat",)
    assert request.first_ids == (99,)
    desk.play(" owl", " sat.")
    assert desk.program.text == TEXT + " The cat owl sat."
    takes = desk.app.generation.takes
    assert [take.text for take in takes] == [" The cat slept long.", " The cat owl sat."]
    assert takes[1].ids == (len(" The cat"), *b" owl sat.")
    desk.app.actions["undo"].trigger()
    assert desk.program.text == TEXT + " The cat slept long."


def test_in_a_passage_of_another_day_it_writes_on_too(desk: Desk, start, novel: Path, monkeypatch) -> None:
    desk.write(" The cat", " slept", " long.")
    desk.program.close()
    later = Desk(*_program(start, novel, monkeypatch))
    assert later.program.text == TEXT + " The cat slept long."
    later.open_at(" slept")
    later.answer("It", " stayed", " there", ".", " The cat", " slept", " long", ".")
    later.press(Qt.Key.Key_Return)
    assert later.session.job.request.parts == (TEXT + " The cat",)
    later.play(" owl", " sat.")
    assert later.program.text == TEXT + " The cat owl sat."
    assert [take.text for take in later.app.generation.takes] == [" The cat slept long.", " The cat owl sat."]
    later.app.actions["undo"].trigger()
    assert later.program.text == TEXT + " The cat slept long."


def test_in_what_the_writer_kept_only_the_word_is_replaced(desk: Desk) -> None:
    desk.write(" The cat", " slept", " long.")
    desk.app.actions["keep_passage"].trigger()
    desk.open_at(" slept")
    desk.answer("It", " stayed", " there", ".", " The cat", " slept", " long", ".")
    desk.press(Qt.Key.Key_Return)
    assert desk.program.text == TEXT + " The cat owl long."
    assert len(desk.session.jobs) == 1


def test_the_card_closes_when_the_model_begins_to_write(desk: Desk) -> None:
    desk.open_at(" came")
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    desk.app.actions["continue"].trigger()
    assert desk.card.isHidden()
    desk.app.actions["word_chances"].trigger()
    assert desk.card.isHidden()
    desk.play("Rain.")


def test_nothing_can_be_chosen_in_a_story_that_is_open_elsewhere(
    start: Callable[..., Program], novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = acquire_lock(novel, paths.state_folder())
    try:
        desk = Desk(*_program(start, novel, monkeypatch))
        desk.open_at(" Fog")
        desk.answer("🌫", " Fog", " came", " in", ".\n\n")
        desk.press(Qt.Key.Key_Return)
        desk.app.chances.choose(99)
        assert desk.program.text == TEXT
    finally:
        lock.release()


def test_typing_closes_the_card_and_goes_to_the_page(desk: Desk) -> None:
    desk.open_at(" came")
    desk.answer("🌫", " Fog", " came", " in", ".\n\n")
    QTest.keyClicks(desk.card.rows, "x")
    assert desk.card.isHidden()
    assert desk.program.text == TEXT.replace(" came", "x came")


def test_the_pointer_at_rest_over_the_models_words_shows_the_card(desk: Desk) -> None:
    desk.write(" The cat", " slept", " long.")
    desk.app.chances.hover.rested.emit(desk.at("Fog"))
    assert desk.asked == 0  # the writer's own words are left alone
    desk.app.chances.hover.rested.emit(desk.at("slept"))
    assert desk.card.isHidden()  # until there is something to say
    desk.answer("It", " stayed", " there", ".", " The cat", " slept", " long", ".")
    assert desk.card.chance is not None
    assert desk.card.chance.token.text == " slept"
    desk.app.chances.hover.left.emit()
    desk.app.chances.leave_timer.timeout.emit()
    assert desk.card.isHidden()


def test_the_tint_asks_for_what_is_in_view_and_shows_it_by_steps(desk: Desk) -> None:
    desk.program.press(Qt.Key.Key_P, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.app.settings.value("chances_shown")
    desk.tint()
    assert (desk.look.start, desk.look.request.parts) == (0, (TEXT,))
    desk.answer("🌫", " Fog", " came", " in", ".\n\n", "It", " stayed", " there", ".")
    assert desk.steps()[:2] == [(0, 1), (3, 1)]  # 2 bits; without the space before the word
    desk.tint()
    assert desk.asked == 1


def test_an_edit_makes_the_tint_of_its_paragraph_go_and_it_is_asked_for_again(desk: Desk) -> None:
    desk.app.actions["show_chances"].trigger()
    desk.tint()
    desk.answer("🌫", " Fog", " came", " in", ".\n\n", "It", " stayed", " there", ".")
    desk.program.put_caret(desk.at(" stayed"))
    desk.program.type("x")
    assert [place for place, _ in desk.steps()] == [0, 3, 7, 12, 14]
    assert desk.asked == 1
    desk.tint()
    assert desk.look.start == TEXT.index("It")


def test_comments_are_not_asked_about_and_the_words_around_them_stand_where_they_stand(desk: Desk) -> None:
    comment = " <!-- 🌫 why? -->"
    assert desk.app.story.document is not None
    desk.app.story.document.replace(desk.at(" came"), desk.at(" came"), comment)
    desk.app.actions["show_chances"].trigger()
    desk.tint()
    assert (desk.look.start, desk.look.request.parts) == (0, (TEXT,))
    desk.answer("🌫", " Fog", " came", " in", ".\n\n", "It", " stayed", " there", ".")
    expected = [desk.at(words) for words in ("🌫 Fog", "Fog", "came", "in.", ".\n\n", "It", "stayed", "there")]
    assert [place for place, _ in desk.steps()][:-1] == expected
    desk.open_at("came")
    desk.app.chances.choose(99)
    assert desk.program.text == TEXT.replace(" came", f"{comment} owl")


def test_words_that_become_a_comment_are_no_longer_tinted(desk: Desk) -> None:
    desk.app.actions["show_chances"].trigger()
    desk.tint()
    desk.answer("🌫", " Fog", " came", " in", ".\n\n", "It", " stayed", " there", ".")
    desk.program.put_caret(desk.at("Fog"))
    desk.program.type("<!--")
    assert desk.steps() == []
    desk.tint()
    assert desk.look.request.parts == ("🌫 ",)
    desk.answer("🌫")
    desk.program.type(" -->")
    desk.tint()
    assert desk.look.request.parts == (TEXT,)


def test_on_an_empty_line_the_card_says_that_there_is_no_word(desk: Desk) -> None:
    desk.program.put_caret(desk.at("\n\n") + 1)
    desk.app.actions["word_chances"].trigger()
    assert desk.asked == 0
    assert desk.card.hint == "There is no word here."
    desk.press(Qt.Key.Key_Escape)
    desk.app.actions["select_all"].trigger()
    desk.program.press(Qt.Key.Key_Delete)
    desk.app.actions["word_chances"].trigger()
    assert desk.asked == 0


def test_without_the_mode_nothing_is_asked(desk: Desk) -> None:
    desk.tint()
    assert desk.asked == 0


def test_the_built_in_model_writes_on_from_the_word_that_was_chosen(start: Callable[..., Program], novel: Path) -> None:
    program = start(novel)
    program.app.settings.set_value("length_words", 10)
    program.put_caret(len(TEXT.encode("utf-16-le")) // 2)
    program.continue_writing()
    passage = program.app.generation.passage
    assert passage is not None
    before, start_of = passage.text(), passage.start
    program.put_caret(start_of + before.index(" ", 6))
    program.app.actions["word_chances"].trigger()
    card = program.app.chances.card
    program.wait(lambda: card.chance is not None)
    chance = card.chance
    assert chance is not None
    other = next(other for other in chance.token.alternatives if other.id != chance.token.id and other.text.strip())
    program.app.chances.choose(other.id)
    program.wait_idle()
    kept = program.app.story.document.text_between(start_of, chance.start)  # type: ignore[union-attr]
    assert passage.text().startswith(kept + other.text)
    assert [take.text for take in program.app.generation.takes] == [before, passage.text()]
    program.app.actions["undo"].trigger()
    assert passage.text() == before


def test_the_built_in_model_shows_what_may_come_next(start: Callable[..., Program], novel: Path) -> None:
    program = start(novel)
    section = program.app.next_words
    section.set_open(True)
    program.app.foreseeing.refresh()
    program.wait(lambda: bool(section.words))
    assert len(section.words) >= 10
