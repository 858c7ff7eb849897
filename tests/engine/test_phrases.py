"""Banned phrases are found as a reader would find them, and refused when they make no sense."""

from __future__ import annotations

import pytest

import engine
from engine.phrases import LOOK_BACK, compiled


def found(patterns: list[str], text: str, ignore_case: bool = True, is_end: bool = False, start: int = 0) -> list[str]:
    phrases = compiled(engine.BannedPhrases(tuple(patterns), ignore_case))
    return [text[f.start : f.end] for f in phrases.find(text, start, is_end)]


def open_from(patterns: list[str], text: str, start: int = 0) -> str:
    """The text from where a phrase may have begun."""
    return text[compiled(engine.BannedPhrases(tuple(patterns))).open_from(text, start) :]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("shiver", "A shiver ran.", ["shiver"]),
        ("shiver", "She was shivering, ashiver, shivers.", []),
        ("shiver*", "She was shivering.", ["shivering"]),
        ("*ly whispered", "softly whispered, fly  whispered.", ["softly whispered", "fly  whispered"]),
        ("shivers down * spine", "shivers down her spine.", ["shivers down her spine"]),
        ("shivers down * spine", "shivers down her cold spine.", []),
        ("a testament to", "A\n testament  to it", ["A\n testament  to"]),
        ("don't go", "Don’t go.", ["Don’t go"]),
        ('"no," he', "“No,” he said", ["“No,” he"]),
        ("well-known", "well‑known.", ["well‑known"]),
        ("wait…", "wait...  ", ["wait..."]),
        ("她的眼", "看着她的眼睛", ["她的眼"]),
        ("一*地", "他一步步地走。", ["一步步地"]),
        (". And", "Gone. And then", [". And"]),
        ("/sh[aeiou]ver(s|ed)/", "It shivered.", ["shivered"]),
        (r"/(\w)\1\1/", "hmmm.", ["mmm"]),
        ("/^And/", "x And\nAnd so", ["And"]),
        ("/gone$/", "gone on, gone\n", ["gone"]),
    ],
)
def test_what_is_found(pattern: str, text: str, expected: list[str]) -> None:
    assert found([pattern], text) == expected


def test_case_counts_only_on_request() -> None:
    assert found(["Elara"], "elara Elara ELARA ") == ["elara", "Elara", "ELARA"]
    assert found(["Elara"], "elara Elara ELARA ", ignore_case=False) == ["Elara"]


def test_a_word_at_the_end_may_still_become_another() -> None:
    assert found(["shiver"], "a shiver") == []
    assert found(["shiver"], "a shiver", is_end=True) == ["shiver"]
    assert open_from(["shiver"], "a shiver") == "shiver"
    assert open_from(["shiver"], "a shivering") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he felt shi", "shi"),
        ("it sent a shiver down", "a shiver down"),
        ("nothing", ""),
        ("", ""),
        ("a shiver up", ""),
    ],
)
def test_where_a_phrase_may_have_begun_is_told(text: str, expected: str) -> None:
    assert open_from(["a shiver down", "shiver", "/shivers (up|down) it/"], text, 0) == expected


def test_what_began_before_a_phrase_that_stays_is_told_too() -> None:
    text = "one two three"
    assert found(["two", "one two three four"], text) == ["two"]
    assert open_from(["two", "one two three four"], text) == text


def test_what_may_go_on_though_a_phrase_stands_there_already_is_told() -> None:
    assert open_from(["she was", "she was not"], "she was n") == "she was n"
    assert open_from(["/a.*b/"], "a b c") == "a b c"
    assert open_from(["/a[^.]*b/"], "a b. c") == ""


def test_a_phrase_that_never_ends_is_open_no_longer_than_is_looked_back() -> None:
    assert len(open_from(["/a.*z/"], "a" + "b" * 500)) == LOOK_BACK


def test_phrases_that_share_their_beginning_are_all_found() -> None:
    patterns = ["she was", "she was not", "shell", "shells"]
    assert found(patterns, "she was here, a shell, shells ") == ["she was", "shell", "shells"]
    assert open_from(patterns, "she wa") == "she wa"


def test_groups_of_one_expression_are_none_of_another() -> None:
    assert found([r"/(a)(b)\2/", r"/(x)\1/", "/(?P<n>q)(?P=n)/", "/(?P<n>r)(?P=n)/"], "abb xx qq rr.") == [
        "abb",
        "xx",
        "qq",
        "rr",
    ]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "no letters"),
        ("  ", "no letters"),
        ("* *", "no letters"),
        ("/.+/", "nearly everything"),
        (r"/\w/", "nearly everything"),
        ("/[a-z]+/", "nearly everything"),
        ("/(shiver/", "missing )"),
        ("/a*/", "no text"),
        (r"/\b/", "no text"),
        ("/^/", "no text"),
        ("/x|/", "no text"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused_by_name(pattern: str, reason: str) -> None:
    with pytest.raises(engine.InvalidRequest) as error:
        engine.check_phrases(engine.BannedPhrases(("fine", pattern)))
    assert error.value.facts["value"] == pattern
    assert reason in error.value.facts["reason"]


@pytest.mark.parametrize("pattern", ["/e/", "/[aeiou]{3}/", "/[^.]{300,}/", r"/\d+/", '/"[^"]*"/'])
def test_a_pattern_that_leaves_words_to_write_with_is_taken(pattern: str) -> None:
    engine.check_phrases(engine.BannedPhrases((pattern,)))


def test_an_expression_that_would_take_for_ever_is_given_up() -> None:
    phrases = compiled(engine.BannedPhrases((r"/(a|aa)+\1$b/",)))
    with pytest.raises(engine.InvalidRequest) as error:
        phrases.find("a" * 80 + "b", 0, False)
    assert error.value.facts["reason"] == "takes too long to look for"


def test_thousands_of_phrases_are_compiled() -> None:
    patterns = [f"{a}{b} {b}{a}" for a in "abcdefghij" for b in "klmnopqrst"] * 20 + [f"word{i} *" for i in range(1000)]
    assert found(patterns, "al la, word77 x.") == ["al la", "word77 x"]
