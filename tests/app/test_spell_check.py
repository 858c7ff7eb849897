"""What is wrong in a paragraph is known at once where its words are, and a moment later where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge import EventBridge
from app.spell_check import SpellCheck
from app.spelling.speller import Speller
from tests.app.spelling.pairs import english, made


@pytest.fixture
def check(qapp: object, tmp_path: Path) -> Iterator[SpellCheck]:
    bridge = EventBridge()
    check = SpellCheck(bridge)
    check.use(Speller([english(tmp_path)]))
    yield check
    check.stop()
    bridge.close()


def wrong(qtbot: QtBot, check: SpellCheck, paragraph: str) -> list[str]:
    """Once everything is known."""
    qtbot.waitUntil(lambda: check.is_known(paragraph), timeout=10_000)
    return [paragraph[token.start : token.end] for token in check.wrong_in(paragraph)]


def test_a_word_counts_as_right_until_it_is_looked_at(qtbot: QtBot, check: SpellCheck) -> None:
    assert check.wrong_in("the lmap was lit") == ()
    assert not check.is_known("the lmap was lit")
    assert wrong(qtbot, check, "the lmap was lit") == ["lmap"]


def test_words_that_were_looked_at_are_known_in_every_paragraph_at_once(qtbot: QtBot, check: SpellCheck) -> None:
    wrong(qtbot, check, "the lmap was lit")
    assert check.is_known("lit was the lmap")
    assert len(check.wrong_in("lmap lmap the lit")) == 2


def test_the_parts_of_a_hyphened_word_are_wrong_one_by_one(qtbot: QtBot, check: SpellCheck) -> None:
    assert wrong(qtbot, check, "a well-knwon lmap-lit lamp-lit stair") == ["knwon", "lmap"]


def test_own_words_are_right_at_once_and_wrong_again_without(qtbot: QtBot, check: SpellCheck) -> None:
    assert wrong(qtbot, check, "the Tolliver house") == ["Tolliver"]
    with qtbot.waitSignal(check.changed):
        check.set_words("story", {"Tolliver"})
    assert check.wrong_in("the Tolliver house") == ()
    check.set_words("story", ())
    assert len(check.wrong_in("the Tolliver house")) == 1


def test_other_dictionaries_judge_anew(qtbot: QtBot, check: SpellCheck, tmp_path: Path) -> None:
    assert wrong(qtbot, check, "the maison") == ["maison"]
    check.use(Speller([made(tmp_path / "fr", "SET UTF-8\n", ["maison", "nom"])]))
    assert wrong(qtbot, check, "the maison monn") == ["monn"]  # it has no t, h or e: another language
    check.use(None)
    assert check.wrong_in("lmap") == ()
    assert check.is_known("lmap")


def test_suggestions_prefer_the_words_of_the_text(qtbot: QtBot, check: SpellCheck) -> None:
    wrong(qtbot, check, "the lantern and the hand")
    found: list[list[str]] = []
    check.suggest("hnad", found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    assert found[0][0] in ("hand", "and")


def test_a_paragraph_without_end_is_left_alone(check: SpellCheck) -> None:
    assert check.wrong_in("lmap " * 10_000) == ()
    assert check.is_known("lmap " * 10_000)


def test_thousands_of_paragraphs_take_no_more_memory_than_some(qtbot: QtBot, check: SpellCheck) -> None:
    for number in range(9000):
        check.wrong_in(f"the lamp {'very ' * (number % 7)}{number}")
    assert len(check._paragraphs) <= 4000
