"""Texts on one line are read as they are written, and what can't be read is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text_list import UnreadableList, read_list, spelled, unspelled, write_list


@given(st.lists(st.text(min_size=1), unique=True))
def test_what_is_written_is_read_again(texts: list[str]) -> None:
    line = write_list(texts)
    assert "\n" not in line
    assert read_list(line) == texts


@given(st.text())
def test_a_text_on_one_line_is_the_same_text(text: str) -> None:
    assert unspelled(spelled(text)) == text


@given(st.text(alphabet='a,"\\n [] '))
def test_any_line_is_read_or_refused_with_a_reason(line: str) -> None:
    try:
        texts, reason = read_list(line), ""
    except UnreadableList as error:
        texts, reason = [], error.reason
    assert reason in ("", "open_quote", "after_quote", "escape")
    assert all(texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("", []),
        (" , ,", []),
        ("a, b ,a", ["a", "b"]),
        ('\\n, :, "\\"", *', ["\n", ":", '"', "*"]),
        ('" a, b "', [" a, b "]),
        ('["\\n", ":"]', ["\n", ":"]),
        ("[x], [1]", ["[x]", "[1]"]),
        ('don"t', ['don"t']),
    ],
)
def test_lines_as_a_writer_types_them(line: str, texts: list[str]) -> None:
    assert read_list(line) == texts


@pytest.mark.parametrize(
    ("line", "reason"), [('"a', "open_quote"), ('"a" b, c', "after_quote"), ("\\q", "escape"), ("a\\", "escape")]
)
def test_what_cannot_be_read_has_a_reason(line: str, reason: str) -> None:
    with pytest.raises(UnreadableList) as told:
        read_list(line)
    assert told.value.reason == reason
