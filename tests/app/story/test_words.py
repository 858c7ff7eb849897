"""Words counted again after a change are the words of the whole text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import engine
from app.story.words import recount

TEXT = st.text(alphabet="ab '-\n\r狐😀", max_size=40)


@given(TEXT, st.integers(0, 40), st.integers(0, 40), TEXT)
def test_counting_the_changed_lines_is_counting_the_text(old: str, start: int, gone: int, come: str) -> None:
    new = old[:start] + come + old[start + gone :]
    assert recount(old, engine.count_words(old), new, engine.count_words) == engine.count_words(new)


@given(TEXT, TEXT)
def test_any_text_may_follow_any_other(old: str, new: str) -> None:
    assert recount(old, engine.count_words(old), new, engine.count_words) == engine.count_words(new)


def test_only_the_lines_that_differ_are_counted() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return len(text.split())

    assert recount("one two\nthree\nfour", 4, "one two\nthree more\nfour", count) == 5
    assert counted == ["three", "three more"]
