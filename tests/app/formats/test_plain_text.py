"""Plain text: paragraphs are found however they were set apart, and lines broken at a width are joined."""

from __future__ import annotations

import textwrap

import pytest

from app.formats.plain_text import text_to_markdown

PARAGRAPH = (
    "It was a dark and stormy night; the rain fell in torrents, except at occasional intervals, when it was checked by "
    "a violent gust of wind which swept up the streets, rattling along the house-tops."
)
ENGLISH = [f"{PARAGRAPH} And then the {name} came." for name in ("first", "second", "third", "last")]
CHINESE = ["这是一个漫长的故事，讲的是一位老人和他的海。" * 5 for _ in range(3)]


@pytest.mark.parametrize("width", [40, 65, 72, 80])
def test_lines_broken_at_a_width_are_joined(width: int) -> None:
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in ENGLISH)
    assert text_to_markdown(text) == "\n\n".join(ENGLISH)


def test_indented_lines_begin_paragraphs() -> None:
    text = "\n".join(textwrap.fill(paragraph, 72, initial_indent="    ") for paragraph in ENGLISH)
    assert text_to_markdown(text) == "\n\n".join(ENGLISH)


def test_chinese_is_joined_without_spaces() -> None:
    text = "\n\n".join("\n".join(textwrap.wrap(paragraph, 36)) for paragraph in CHINESE)
    assert text_to_markdown(text) == "\n\n".join(CHINESE)


def test_one_line_a_paragraph_stays_so() -> None:
    assert text_to_markdown("\n".join(ENGLISH)) == "\n\n".join(ENGLISH)
    assert text_to_markdown("　　" + "\n　　".join(CHINESE)) == "\n\n".join(CHINESE)


def test_where_lines_are_paragraphs_a_blank_line_is_a_larger_gap() -> None:
    assert text_to_markdown("a\nb\nc\n\nd\ne\nf") == "a\n\nb\n\nc\n\n\nd\n\ne\n\nf"


def test_verse_keeps_its_lines() -> None:
    assert text_to_markdown("He sang:\n\nRoses are red\nViolets are blue\n\nAnd left.") == (
        "He sang:\n\nRoses are red\nViolets are blue\n\nAnd left."
    )


def test_more_blank_lines_than_usual_stay() -> None:
    assert text_to_markdown("a\n\nb\n\n\n\nc") == "a\n\nb\n\n\n\nc"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("_so_ and *so* and **so**", "*so* and *so* and **so**"),
        ("snake_case __init__ 2 * 3 * 4 a*b*c", "snake_case **init** 2 * 3 * 4 a\\*b\\*c"),
        ("# Heading\n\nx", "# Heading\n\nx"),
        ("#tag", "#tag"),
        ("***", "* * *"),
        ("a\n\n--- --- ---\n\nb\n\n~\n\nc", "a\n\n* * *\n\nb\n\n* * *\n\nc"),
        ("x\n\n- one\n- two\n\ny", "x\n\n- one\n- two\n\ny"),
        ("x\n\n- Speech.\n\ny", "x\n\n\\- Speech.\n\ny"),
        ("1986. A year.", "1986\\. A year."),
        ("a <!-- b", "a \\<!-- b"),
        ("\n\n \n", ""),
    ],
)
def test_what_is_meant_as_a_mark_is_one_and_all_else_is_escaped(text: str, markdown: str) -> None:
    assert text_to_markdown(text) == markdown
