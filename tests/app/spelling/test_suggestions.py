"""Suggestions are words, the likeliest first, for slips of every kind; and damage never makes them slow or wrong."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app import paths
from app.spelling.dictionary import open_dictionary
from app.spelling.suggestions import Distance, Suggester
from tests.app.spelling.pairs import english, made


@pytest.fixture(scope="module")
def shipped() -> Suggester:
    folder = paths.shipped_dictionaries()
    return Suggester(open_dictionary(folder / "en_US.aff", folder / "en_US.dic"))


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("lmap", "lamp"),
        ("lapm", "lamp"),
        ("lammp", "lamp"),
        ("lanp", "lamp"),
        ("lanterns'", ""),
        ("fone", "phone"),
        ("storys", "story's"),
        ("paris", "Paris"),
        ("Lampz", "Lamps"),
        ("LMAP", "LAMP"),
        ("oldhouse", "old house"),
        ("wierdnes", "weirdness"),
    ],
)
def test_one_slip_is_found_out(tmp_path: Path, slip: str, meant: str) -> None:
    found = Suggester(english(tmp_path)).suggest(slip)
    assert (meant in found) if meant else found


def test_words_that_nobody_wants_suggested_are_not(tmp_path: Path) -> None:
    suggester = Suggester(english(tmp_path))
    assert "damn" not in suggester.suggest("damm")
    assert "the" not in suggester.suggest("teh")


def test_words_of_the_story_come_before_others(shipped: Suggester) -> None:
    assert shipped.suggest("hous")[0] != "house"
    assert shipped.suggest("hous", {"house"})[0] == "house"


def test_a_missing_apostrophe_is_found_out(shipped: Suggester) -> None:
    assert [shipped.suggest(slip)[0] for slip in ("dont", "wouldnt", "didnt")] == ["don't", "wouldn't", "didn't"]


def test_every_suggestion_is_a_word(shipped: Suggester) -> None:
    folder = paths.shipped_dictionaries()
    dictionary = open_dictionary(folder / "en_US.aff", folder / "en_US.dic")
    for slip in ("recieve", "Wendesday", "twighlight", "alot", "neccesary", "goverment", "lanturn"):
        found = shipped.suggest(slip)
        assert found
        assert all(dictionary.knows(word) for text in found for word in text.split(" "))


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("teh", "the"), ("recieve", "receive"), ("Wendesday", "Wednesday"), ("definately", "definitely"),
        ("acommodate", "accommodate"), ("rythm", "rhythm"), ("seperate", "separate"), ("whisperd", "whispered"),
        ("embarassed", "embarrassed"), ("tommorow", "tomorrow"), ("concious", "conscious"), ("lanturn", "lantern"),
        ("thier", "their"), ("alot", "a lot"), ("untill", "until"), ("wich", "which"), ("parliment", "parliament"),
    ],
)  # fmt: skip
def test_common_mistakes_have_the_right_word_among_the_first(shipped: Suggester, slip: str, meant: str) -> None:
    assert meant in shipped.suggest(slip)[:3]


def test_a_compound_is_found_out(tmp_path: Path) -> None:
    aff = "SET UTF-8\nTRY esnamphdfu\nCOMPOUNDFLAG C\nCOMPOUNDMIN 3\n"
    suggester = Suggester(made(tmp_path, aff, ["dampf/C", "schiff/C"]))
    assert "dampfschiff" in suggester.suggest("damfschiff")
    aff += "CHECKCOMPOUNDCASE\nFORCEUCASE U\n"
    german = Suggester(made(tmp_path, aff, ["Dampf/C", "dampf/C", "schiff/CU"]))
    assert german.suggest("Damfschiff") == ["Dampfschiff"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("haustührschlüssel", "haustürschlüssel"),
        ("hustürschlüssel", "haustürschlüssel"),
        ("haustürschlüsel", "haustürschlüssel"),
    ],
)
def test_only_texts_whose_other_parts_stand_in_the_word_are_looked_at_as_compounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, meant: str
) -> None:
    aff = "SET UTF-8\nTRY esnamphdfuüä\nCOMPOUNDBEGIN B\nCOMPOUNDMIDDLE M\nCOMPOUNDEND E\nCOMPOUNDMIN 3\n"
    dictionary = made(tmp_path, aff, ["haus/B", "maus/B", "tür/ME", "schlüssel/E", "rüssel/E"])
    looked_at: list[str] = []
    is_word = dictionary.is_word
    monkeypatch.setattr(dictionary, "is_word", lambda text: looked_at.append(text) or is_word(text))
    assert Suggester(dictionary).suggest(typed) == [meant]
    assert len(looked_at) < 10


def test_letters_that_are_taken_for_each_other_come_first(tmp_path: Path) -> None:
    aff = "SET UTF-8\nTRY abe\nMAP 1\nMAP eéè\nREP 1\nREP ^ch$ sch\n"
    assert Suggester(made(tmp_path, aff, ["école", "cole", "sch"])).suggest("ecole")[0] == "école"


@pytest.mark.parametrize("word", ["", "x", "q" * 41, "'"])
def test_nothing_is_suggested_for_what_nobody_means(tmp_path: Path, word: str) -> None:
    assert Suggester(english(tmp_path)).suggest(word) == []


def test_the_distance_is_that_of_the_plain_table() -> None:
    chance = random.Random(4)
    for _ in range(2000):
        left = "".join(chance.choices("abc", k=chance.randint(1, 9)))
        right = "".join(chance.choices("abc", k=chance.randint(0, 9)))
        assert Distance(left).to(right) == _plain_distance(left, right), (left, right)


def _plain_distance(left: str, right: str) -> int:
    table = [[max(i, j) if not i or not j else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            same = left[i - 1] == right[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]
