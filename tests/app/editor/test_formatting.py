"""Texts in which [ and ] stand for the ends of the selection, | for a caret."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.editor.formatting import Change, insert_break, set_heading, toggle_comment, toggle_emphasis, toggle_quote


def run(command: Callable[..., Change], marked: str, *arguments: object) -> str:
    if "|" in marked:
        start = end = marked.index("|")
        text = marked.replace("|", "")
    else:
        start, end = marked.index("["), marked.index("]") - 1
        text = marked.replace("[", "").replace("]", "")
    change = command(text, start, end, *arguments)
    new = change.applied(text)
    if change.start == change.end:
        return f"{new[: change.start]}|{new[change.start :]}"
    return f"{new[: change.start]}[{new[change.start : change.end]}]{new[change.end :]}"


@pytest.mark.parametrize(
    ("sign", "before", "after"),
    [
        ("*", "some [thin] words", "some *[thin]* words"),
        ("**", "some [thin] words", "some **[thin]** words"),
        ("*", "some[ thin ]words", "some[ *thin* ]words"),
        ("*", "some *[thin]* words", "some [thin] words"),
        ("*", "some [*thin*] words", "some [thin] words"),
        ("**", "some *[thin]* words", "some ***[thin]*** words"),
        ("**", "some ***[thin]*** words", "some *[thin]* words"),
        ("*", "some ***[thin]*** words", "some **[thin]** words"),
        ("*", "some th|in words", "some *th|in* words"),
        ("*", "some *th|in* words", "some th|in words"),
        ("*", "some thin| words", "some *thin|* words"),
        ("**", "some **thin|**", "some **thin**|"),
        ("**", "some **thin**|", "some thin|"),
        ("*", "it’s well-kno|wn", "it’s *well-kno|wn*"),
        ("*", "two  | spaces", "two  *|* spaces"),
        ("**", "two  | spaces", "two  **|** spaces"),
        ("**", "two  **|** spaces", "two  | spaces"),
        ("*", "|", "*|*"),
        ("*", "他说|你好", "他说*|*你好"),
        ("*", "他[说你]好", "他*[说你]*好"),
        ("*", "[One.\n\nTwo.]", "*[One.*\n\n*Two.]*"),
        ("*", "*[One.*\n\n*Two.]*", "[One.\n\nTwo.]"),
        ("*", "*[One.*\n\nTwo.]", "*[One.*\n\n*Two.]*"),
        ("**", "[# A heading]", "[# **A heading]**"),
    ],
)
def test_emphasis_is_put_around_and_taken_off(sign: str, before: str, after: str) -> None:
    assert run(toggle_emphasis, before, sign) == after


@pytest.mark.parametrize(
    ("level", "before", "after"),
    [
        (1, "A w|ord", "# A w|ord"),
        (1, "|A word", "# |A word"),
        (2, "# A w|ord", "## A w|ord"),
        (2, "## A w|ord", "A w|ord"),
        (0, "### A w|ord", "A w|ord"),
        (0, "A w|ord", "A w|ord"),
        (0, "> A q|uote", "> A q|uote"),
        (3, "> A q|uote", "### A q|uote"),
        (2, "#| A word", "## |A word"),
        (1, "|", "# |"),
        (1, "[One\n\nTwo]", "# [One\n\n# Two]"),
        (1, "[# One\n\n# Two]", "[One\n\nTwo]"),
    ],
)
def test_headings_change_their_level_and_go(level: int, before: str, after: str) -> None:
    assert run(set_heading, before, level) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A w|ord", "> A w|ord"),
        ("> A w|ord", "A w|ord"),
        ("[One\n\nTwo]", "> [One\n\n> Two]"),
        ("> [One\n\nTwo]", "> [One\n\n> Two]"),
        ("> [One\n\n> Two]", "[One\n\nTwo]"),
    ],
)
def test_quotes_are_made_and_unmade(before: str, after: str) -> None:
    assert run(toggle_quote, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("She [went] away", "She [<!-- went -->] away"),
        ("She [<!-- went -->] away", "She [went] away"),
        ("She <!-- we|nt --> away", "She we|nt away"),
        ("She| went", "She<!-- | --> went"),
        ("She[ went ]away", "She [<!-- went -->] away"),
        ("[One.\n\nTwo.]", "[<!-- One.\n\nTwo. -->]"),
        ("[One <!-- two --> three]", "[<!-- One two three -->]"),
    ],
)
def test_comments_are_made_and_unmade(before: str, after: str) -> None:
    assert run(toggle_comment, before) == after


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("One.", "", "One.\n\n* * *\n\n|"),
        ("One. ", " Two.", "One.\n\n* * *\n\n|Two."),
        ("One.\n\n", "Two.", "One.\n\n* * *\n\n|Two."),
        ("One.\n", "\nTwo.", "One.\n\n* * *\n\n|Two."),
        ("One.", "\n\nTwo.", "One.\n\n* * *\n\n|Two."),
        ("", "Two.", "* * *\n\n|Two."),
        ("", "", "* * *\n\n|"),
    ],
)
def test_a_scene_break_is_a_paragraph_of_its_own(before: str, after: str, expected: str) -> None:
    gone_before, gone_behind, text = insert_break(before, after)
    assert before[: len(before) - gone_before] + text + "|" + after[gone_behind:] == expected
