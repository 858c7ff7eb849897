"""What differs between two texts, word by word."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from app.word_diff import changes_html, marked_html, word_changes, word_differences


def differing(base: str, other: str) -> list[str]:
    return [text for text, differs in word_differences(base, other) if differs]


@given(base=st.text(max_size=40), other=st.text(max_size=40))
def test_the_runs_joined_are_the_text(base: str, other: str) -> None:
    assert "".join(text for text, _ in word_differences(base, other)) == other


@given(text=st.text(max_size=60))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not any(differs for _, differs in word_differences(text, text))


@pytest.mark.parametrize(
    ("base", "other", "expected"),
    [
        ("The lamp was lit.", "The lamp was out.", ["out"]),
        ("The lamp was lit.", "The lamp burned low.", ["burned low"]),
        ("It wasn't there.", "It isn't there.", ["isn't"]),
        ("灯亮了。", "灯灭了。", ["灭"]),
        ("same", "same", []),
        ("", "new words", ["new words"]),
        ("all gone", "", []),
    ],
)
def test_whole_words_are_marked(base: str, other: str, expected: list[str]) -> None:
    assert differing(base, other) == expected


def test_signs_in_a_take_are_text_and_no_markup() -> None:
    assert marked_html([("<b> & ", False), ("new\n", True)], QColor("#112233")) == (
        '<div style="line-height:150%">&lt;b&gt; &amp; <span style="background-color:#112233">new<br></span></div>'
    )


@given(there=st.text(max_size=40), here=st.text(max_size=40))
def test_changes_hold_both_texts(there: str, here: str) -> None:
    runs = word_changes(there, here)
    assert "".join(text for text, kind in runs if kind != "only_there") == here
    assert "".join(text for text, kind in runs if kind != "only_here") == there


def test_words_that_are_gone_are_told() -> None:
    assert word_changes("The old lamp was lit.", "The lamp was out.") == [
        ("The ", "same"),
        ("old ", "only_there"),
        ("lamp was ", "same"),
        ("lit", "only_there"),
        ("out", "only_here"),
        (".", "same"),
    ]


def test_long_stretches_that_are_alike_are_shortened_to_their_ends() -> None:
    alike = "word " * 400
    shown = changes_html(
        word_changes(f"{alike}old {alike}", f"{alike}new {alike}"), QColor("#112233"), QColor("#445566")
    )
    assert len(shown) < 900
    assert shown.count("[…]") == 2
    assert "line-through" in shown
    assert "#112233" in shown


def test_two_long_branches_are_compared_while_the_writer_waits() -> None:
    chance = random.Random(1)
    words = [f"w{number}" for number in range(2000)]
    there, here = (" ".join(chance.choice(words) for _ in range(4000)) for _ in "ab")
    begun = time.perf_counter()
    word_changes(there, here)
    assert time.perf_counter() - begun < 2


def test_of_a_very_long_stretch_that_differs_the_ends_are_shown() -> None:
    shown = changes_html(
        [("begins " + "and so on " * 20_000 + "ends", "only_here")], QColor("#112233"), QColor("#445566")
    )
    assert ">begins and so on" in shown
    assert "and so on ends</span>" in shown
    assert len(shown) < 20_000
