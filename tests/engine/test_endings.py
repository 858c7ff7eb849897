"""Passages end where a reader would end them."""

from __future__ import annotations

import pytest

from engine.config import GenerationRequest
from engine.endings import Ending


def passage(pieces: list[str], **limits) -> tuple[str, str | None]:
    """Feeds `pieces` as tokens; returns the passage and why it ended (None: it did not)."""
    ending = Ending(GenerationRequest(parts=(), **limits))
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
