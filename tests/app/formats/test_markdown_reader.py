"""Markdown of other habits becomes Ravel's."""

from __future__ import annotations

import textwrap

import pytest

from app.formats.markdown_reader import read_markdown
from tests.app.formats.test_plain_text import ENGLISH


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Title\n=====\n\nx\n\nSub\n---\ny", "# Title\n\nx\n\n## Sub\n\ny"),
        ("# One #\ntext\n##\tTwo", "# One\n\ntext\n\n## Two"),
        ("a\n\n***\n\nb\n\n---\n\nc\n\n_ _ _\n\nd", "a\n\n* * *\n\nb\n\n* * *\n\nc\n\n* * *\n\nd"),
        ("a\\\nb  \nc", "a\nb\nc"),
        ("- a\n- b\n\n> q\n> r", "- a\n- b\n\n> q\n> r"),
        ("```\na\n\n***\n```\n\nx", "```\na\n\n***\n```\n\nx"),
        ("*so* <!-- c --> [^1]\n\n[^1]: note", "*so* <!-- c --> [^1]\n\n[^1]: note"),
        ("---\n\nText.\n\n---\n\nMore.", "* * *\n\nText.\n\n* * *\n\nMore."),
        ("    indented\n\n\tso", "indented\n\nso"),
    ],
)
def test_every_habit_becomes_ravels(text: str, markdown: str) -> None:
    assert read_markdown(text).text == markdown


def test_lines_broken_at_a_width_are_joined_but_for_line_breaks() -> None:
    wrapped = [textwrap.fill(paragraph, 72) for paragraph in ENGLISH]
    wrapped[1] = wrapped[1].replace("\n", "  \n", 1)
    first, rest = textwrap.fill(ENGLISH[1], 72).split("\n", 1)
    expected = [ENGLISH[0], f"{first}\n{' '.join(rest.split())}", *ENGLISH[2:]]
    assert read_markdown("\n\n".join(wrapped)).text == "\n\n".join(expected)


def test_what_stands_before_the_text_says_title_and_author_and_nothing_of_it_is_lost() -> None:
    found = read_markdown('---\ntitle: "The Lamp"\nAuthor: Ann\ntags:\n  - sea\n---\n\nText.')
    assert (found.title, found.author) == ("The Lamp", "Ann")
    assert found.text == "<!--\ntags:\n  - sea\n-->\n\nText."
