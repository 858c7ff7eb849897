"""Passages end where a reader would end them."""

from __future__ import annotations

import pytest

from engine.config import GenerationRequest
from engine.endings import Ending


def passage(pieces: list[str], before: str = "", **limits) -> tuple[str, str | None]:
    """Feeds `pieces` as tokens; returns the passage and why it ended (None: it did not)."""
    ending = Ending(GenerationRequest(parts=(before,), **limits))
    text = ""
    for n, piece in enumerate(pieces, 1):
        before, text = len(text), text + piece
        cut = ending.find(text, before, n)
        if cut is not None:
            return text[: cut.at], cut.reason
    return text, None


def words(text: str) -> list[str]:
    """Splits before spaces and line breaks, as tokenizers do."""
    pieces = [""]
    for char in text:
        if char in " \n":
            pieces.append("")
        pieces[-1] += char
    return [p for p in pieces if p]


def test_so_many_tokens_and_no_more() -> None:
    assert passage([" a", " b", " c", " d"], max_tokens=3) == (" a b c", "length")


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        (" He ran. She ran after him. They fell.", 2, " He ran."),
        (" He ran. She ran after him. They fell.", 3, " He ran. She ran after him."),
        (' "Go," he said. "Go now!" She went.', 4, ' "Go," he said. "Go now!"'),
        (" Mr. Fell met Dr. Hale at J. Brown's. Then rain.", 2, " Mr. Fell met Dr. Hale at J. Brown's."),
        (" It cost 3.50 that day. Then rain.", 2, " It cost 3.50 that day."),
        (" Was it so?\n\nIt was.", 3, " Was it so?"),
        ("他走了。她也走了。天黑了。", 4, "他走了。她也走了。"),
        ("“走吧。”她说。天黑了。", 2, "“走吧。”"),
        ("他喊道：「快跑！！」大家都跑了。", 5, "他喊道：「快跑！！」"),
        ("（他笑了。）然后，天黑了。雨停了。", 3, "（他笑了。）"),
        ("“我不知道……”他说。天黑了。", 4, "“我不知道……”"),
        ("谁？没有人回答。她\n", 1, "谁？"),
        ('"我走了。"他说。天黑了。', 3, '"我走了。"'),
        ("我……我不知道。天黑了。", 1, "我……我不知道。"),
    ],
)
def test_a_word_limit_ends_with_the_sentence(text: str, limit: int, expected: str) -> None:
    pieces = list(text) if "。" in text else words(text)
    assert passage(pieces, max_words=limit) == (expected, "length")


def test_an_endless_sentence_is_cut_between_words() -> None:
    text, reason = passage([" and"] * 500, max_words=10)
    assert reason == "length"
    assert 10 < text.count("and") < 100
    text, reason = passage(["雨"] * 500, max_words=10)
    assert reason == "length"
    assert 10 < len(text) < 100


def test_text_without_words_ends_too() -> None:
    assert passage(["\n"] * 5000, max_words=10)[1] == "length"
    assert passage(["\n"] * 5000, max_paragraphs=1)[1] == "length"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("\n\nOne here.\n\nTwo here.\n\nThree.", 1, "\n\nOne here."),
        ("\n\nOne here.\n\nTwo here.\n\nThree.", 2, "\n\nOne here.\n\nTwo here."),
        (" end of it.  \nNext.", 1, " end of it."),
    ],
)
def test_paragraphs_are_counted_where_they_end(text: str, limit: int, expected: str) -> None:
    assert passage(words(text), max_paragraphs=limit) == (expected, "length")


def test_a_stop_string_ends_and_is_not_part_of_the_passage() -> None:
    pieces = [" One", " two", "\n\n", "User", ":", " three"]
    assert passage(pieces, max_tokens=50, stop_strings=("\n\nUser:", "zzz")) == (" One two", "stop")


def test_what_may_begin_a_stop_string_is_held_back() -> None:
    ending = Ending(GenerationRequest(parts=(), max_tokens=9, stop_strings=("\n\nUser", "###")))
    assert ending.held_back("text\n\nUs") == 4
    assert ending.held_back("text##") == 2
    assert ending.held_back("text#x") == 0
    assert ending.held_back("") == 0


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        (" He ran. She ran after him. They fell.", 1, " He ran."),
        (" He ran. She ran after him. They fell. So", 3, " He ran. She ran after him. They fell."),
        (" Mr. Fell met Dr. Hale. Then rain. So", 2, " Mr. Fell met Dr. Hale. Then rain."),
        (' "Go!" he said. She went. So', 1, ' "Go!" he said.'),
        (' "Go!" She went. So', 1, ' "Go!"'),
        (" “Must I?” she asked, and left. So", 1, " “Must I?” she asked, and left."),
        (" Wait… not yet. Now. So", 1, " Wait… not yet."),
        ("\n\nA line without a mark\n\nOne more. So", 1, "\n\nA line without a mark"),
        ("\n\nA line without a mark\n\nOne more. So", 2, "\n\nA line without a mark\n\nOne more."),
        (" all is small. even this. so", 2, " all is small. even this."),
        ("他走了。她也走了。天黑了。", 2, "他走了。她也走了。"),
        ("“走吧！”她说。天黑了。雨", 3, "“走吧！”她说。天黑了。"),
    ],
)
def test_a_limit_of_sentences_ends_with_the_last_of_them(text: str, limit: int, expected: str) -> None:
    pieces = list(text) if "。" in text else words(text)
    assert passage(pieces, max_sentences=limit) == (expected, "length")


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        (" One two three, four five", 3, " One two three,"),
        (' One two." "Three four', 2, ' One two."'),
        (" Don't be well-known here", 3, " Don't be well-known"),
        (" one — two three", 1, " one"),
        ("他走了。天黑了。", 3, "他走了。"),
        ("他说：“走吧”。天", 2, "他说："),
        (" one\n\ntwo", 1, " one"),
    ],
)
def test_a_limit_of_words_without_whole_sentences_is_exact(text: str, limit: int, expected: str) -> None:
    for pieces in (words(text), list(text)):
        assert passage(pieces, max_words=limit, whole_sentences=False) == (expected, "length")


SCENES = [
    ("\n\nIt ended.\n\n* * *\n\nMorning", "\n\nIt ended."),
    ("\n\nIt ended.\n\n***\nMorning", "\n\nIt ended."),
    (" It ended.\n#\nMorning", " It ended."),
    (" It ended.\n\n\n\nChapter 12\n\nMorning", " It ended."),
    (" It ended.\n\n# Two\n", " It ended."),
    ("他走了。\n\n第十二章\n\n天黑了", "他走了。"),
    ("* * *\nHe ran.\n***\n", "* * *\nHe ran."),  # it goes on a line that was there before
    ("\n\n* * *\nHe ran", ""),
]


@pytest.mark.parametrize(("text", "expected"), SCENES)
def test_the_end_of_the_scene_is_before_what_begins_the_next(text: str, expected: str) -> None:
    for pieces in (words(text), list(text), [text]):
        assert passage(pieces, "Rain.", to_scene_end=True) == (expected, "length")


@pytest.mark.parametrize("before", ["", "It ended.\n\n* * *\n\n", "Chapter 3\n\n"])
def test_a_heading_where_a_scene_begins_is_not_its_end(before: str) -> None:
    text = "# Four\n\n## Fog\n\nHe ran.\n\n***\n"
    assert passage(words(text), before, to_scene_end=True) == ("# Four\n\n## Fog\n\nHe ran.", "length")


def test_a_scene_that_never_ends_ends() -> None:
    text, reason = passage([" and"] * 13_000, to_scene_end=True)
    assert reason == "length"
    assert text.count("and") == 12_064


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("It ended.", ""),
        ("It ended.\n\n", "\n\n"),
        ("It ended.\n\n* *", "\n\n* *"),
        ("It ended.\n\nChap", "\n\nChap"),
        ("It ended.\n\nHe", ""),
        ("It ended. ", " "),
    ],
)
def test_what_may_begin_the_next_scene_is_held_back(text: str, held: str) -> None:
    ending = Ending(GenerationRequest(parts=("Rain.",), to_scene_end=True))
    assert text[len(text) - ending.held_back(text) :] == held


def test_shown_text_never_has_to_be_taken_back_where_the_scene_ends() -> None:
    for text, _ in SCENES:
        ending, shown = Ending(GenerationRequest(parts=("Rain.",), to_scene_end=True)), 0
        for n in range(1, len(text) + 1):
            cut = ending.find(text[:n], n - 1, n)
            if cut is not None:
                assert shown <= cut.at
                break
            shown = n - ending.held_back(text[:n])
