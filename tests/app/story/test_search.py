"""What the writer looks for is found as a writer means it, and no pattern can hang the program."""

from __future__ import annotations

import time
import unicodedata

import pytest

from app.story.search import (
    BadPattern,
    Found,
    Moved,
    PatternTooSlow,
    Query,
    Search,
    find_in,
    line_around,
    utf16_places,
)
from tests.tolerances import SEARCH_OVERRUN_S

ENDLESS = r"(a|aa)+$"
ENDLESS_TEXT = "a" * 60 + "c"


def found(query: str, text: str, **options: bool) -> list[str]:
    return [text[match.start : match.end] for match in Search(Query(query, **options)).find(text)]


def test_capitals_are_passed_over_unless_asked_for() -> None:
    assert found("anna", "Anna anna ANNA") == ["Anna", "anna", "ANNA"]
    assert found("Anna", "Anna anna ANNA", match_case=True) == ["Anna"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("don't", "don’t"),
        ("don’t", "don't"),
        ('"Yes"', "“Yes”"),
        ("“Yes”", '"Yes"'),
        ("well-kept", "well‑kept"),
        ("wait...", "wait…"),
        ("wait…", "wait..."),
        ("so ?", "so\u00a0?"),
        ("café", unicodedata.normalize("NFD", "café")),
        (unicodedata.normalize("NFD", "café"), "café"),
        ("ộ", "o\u0302\u0323"),
        ("ộ", "ô\u0323"),
        ("가나", unicodedata.normalize("NFD", "가나")),
        ("ガ", unicodedata.normalize("NFD", "ガ")),
        ("(.*)", "(.*)"),
    ],
)
def test_a_plain_search_finds_other_spellings_of_the_same_characters(query: str, text: str) -> None:
    assert found(query, text) == [text]


def test_a_letter_is_not_found_in_the_letter_that_an_accent_makes_of_it() -> None:
    assert found("cafe", unicodedata.normalize("NFD", "café")) == []


@pytest.mark.parametrize(
    ("query", "text", "count"),
    [
        ("anna", "Anna’s _Anna_ *Anna* Annabel Joanna Anna2", 3),
        ("Linux", "用Linux系统", 1),
        ("海", "大海的海", 2),
        ("アメリカ", "北アメリカのアメリカン", 1),
        ("사람", "사람은 두사람", 1),
        ("Anna,", "Anna, Anna,b", 2),
    ],
)
def test_whole_words_have_the_borders_of_their_script(query: str, text: str, count: int) -> None:
    assert len(found(query, text, whole_word=True)) == count


def test_a_pattern_is_a_regular_expression_whose_lines_are_paragraphs() -> None:
    assert found(r"^\w+", "One two.\n\nThree four.", is_pattern=True) == ["One", "Three"]
    assert found(r"o\w*", "one open two", is_pattern=True, whole_word=True) == ["one", "open"]
    assert found(r"海|x", "大海 xx x", is_pattern=True, whole_word=True) == ["海", "x"]
    assert found(r"(?x) o n # a comment", "on no", is_pattern=True, whole_word=True) == ["on"]


def test_a_match_without_a_character_is_none() -> None:
    assert found("x*|^", "axxb\n", is_pattern=True) == ["xx"]
    assert found("", "text") == found("", "text", is_pattern=True) == []


@pytest.mark.parametrize(
    ("pattern", "position"),
    [("(", 1), ("a)", 1), ("[a", 2), ("*a", 0), (r"\1", 2), ("a\\", 2), ("(" * 5000 + ")" * 5000, -1)],
)
@pytest.mark.parametrize("whole_word", [False, True])
def test_a_bad_pattern_is_told_with_its_place(pattern: str, position: int, whole_word: bool) -> None:
    with pytest.raises(BadPattern) as told:
        Search(Query(pattern, is_pattern=True, whole_word=whole_word))
    assert told.value.position == position
    assert told.value.reason


def test_a_pattern_that_never_ends_is_given_up() -> None:
    search = Search(Query(ENDLESS, is_pattern=True))
    began = time.perf_counter()
    with pytest.raises(PatternTooSlow):
        list(search.find(ENDLESS_TEXT, limit_s=0.05))
    assert time.perf_counter() - began < 0.05 + SEARCH_OVERRUN_S
    with pytest.raises(PatternTooSlow):
        list(find_in(search, [("a", ENDLESS_TEXT)], 10))


def test_the_next_and_the_last_match_from_a_place() -> None:
    search, text = Search(Query("e")), "e. " * 2000 + "\n" + "b" * 9000
    assert search.next(text, 3000) == Found(3000, 3001)
    assert search.next(text, len(text) - 9000) is None
    assert search.last(text, len(text)) == Found(5997, 5998)
    assert search.last(text, 5998) == Found(5997, 5998)
    assert search.last(text, 5997) == Found(5994, 5995)
    assert search.last(text, 0) is None


def test_what_stands_before_the_place_is_seen_by_a_pattern() -> None:
    assert Search(Query("(?<=a)b", is_pattern=True)).next("ab", 1) == Found(1, 2)
    assert Search(Query("b", whole_word=True)).next("ab b", 1) == Found(3, 4)


def test_groups_of_a_pattern_come_into_the_replacement() -> None:
    search, text = Search(Query(r"(\w+) (?P<name>\w+)", is_pattern=True)), "one two three four"
    first, second = search.find(text)
    assert search.replaced(text, first, r"\2 \g<name>-\1") == "two two-one"
    assert search.replaced(text, second, r"\n") == "\n"
    assert Search(Query("one")).replaced(text, Found(0, 3), r"\1") == r"\1"


@pytest.mark.parametrize("replacement", [r"\3", r"\g<other>", "\\", r"\q"])
def test_a_bad_replacement_is_told_before_anything_is_replaced(replacement: str) -> None:
    search = Search(Query(r"(a)(b)?", is_pattern=True))
    search.check_replacement(r"\1\2\\")
    with pytest.raises(BadPattern):
        search.check_replacement(replacement)
    with pytest.raises(BadPattern):
        search.replaced("a", Found(0, 1), replacement)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("ANNA", "Hanna", "HANNA"), ("Anna", "hanna", "Hanna"), ("anna", "Hanna", "hanna"), ("A", "the", "The"),
     ("海", "Meer", "Meer"), ("‘Anna", "hanna", "Hanna"), ("Anna", "", ""), ("4", "Vier", "Vier")],
)  # fmt: skip
def test_the_case_of_what_was_there_is_kept_where_asked_for(old: str, new: str, expected: str) -> None:
    assert Search(Query(old)).replaced(old, Found(0, len(old)), new, keep_case=True) == expected
    assert Search(Query(old)).replaced(old, Found(0, len(old)), new) == new


def test_many_texts_are_looked_through_until_there_is_enough() -> None:
    looked_at = []

    def texts():
        for name in "abcd":
            looked_at.append(name)
            yield name, "x" * (0 if name == "b" else 4)

    results = list(find_in(Search(Query("x")), texts(), 6))
    assert [(name, len(matches)) for name, matches in results] == [("a", 4), ("c", 2)]
    assert looked_at == ["a", "b", "c"]


def test_a_match_is_shown_in_its_line() -> None:
    text = "Before.\n\n" + "word " * 40 + "the door " + "word " * 40 + "\n\nBehind."
    match = Search(Query("the door")).next(text, 0)
    assert match is not None
    before, matched, behind = line_around(text, match)
    assert before.startswith("…word")
    assert matched == "the door"
    assert behind.startswith(" word")
    assert "Behind" not in behind
    assert line_around("one", Found(0, 3)) == ("", "one", "")
    assert line_around("one\ntwo", Found(2, 5)) == ("on", "e⏎t", "wo")


def test_places_of_an_earlier_text_are_found_in_the_later_one() -> None:
    old, new = "one two three four", "one 2 2 three four"
    moved = Moved(old, new)
    assert moved.place(Found(0, 3)) == Found(0, 3)
    assert moved.place(Found(4, 7)) is None
    assert moved.place(Found(8, 13)) == Found(8, 13)
    assert Moved(old, old).place(Found(4, 7)) == Found(4, 7)
    assert Moved("aaa", "aaaa").place(Found(0, 3)) == Found(0, 3)
    assert Moved("abc", "").place(Found(0, 3)) is None


def test_offsets_become_positions_in_utf_16_units() -> None:
    assert utf16_places("a😀b😀", [0, 1, 2, 3, 4]) == [0, 1, 3, 4, 6]
    assert utf16_places("añ海", [1, 3]) == [1, 3]
