from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.first_words import first_words
from app.story.scene import Scene


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  \n\n* * *\n\n", ""),
        ("Rain fell.\n\nIt was late.", "Rain fell."),
        ("\n\n# The harbour #1\n\nRain fell.", "The harbour #1"),
        ("> *Rain* fell, **hard**, and ***long***.", "Rain fell, hard, and long."),
        ("_Late_ in snake_case_words he said 2 * 3 * 4.", "Late in snake_case_words he said 2 * 3 * 4."),
        ("* * *\n\nAfter the break.", "After the break."),
        ("---\n\n“Late,” she said.", "“Late,” she said."),
        ("- a list\n- of things", "a list"),
        (r"\*Not\* a list", "*Not* a list"),
        ("<!-- to do -->\n\nRain<!-- wet --> fell.", "Rain fell."),
        (f"<!-- {'x' * 5000} -->\n\nRain fell.", "Rain fell."),
        ("<!-- never closed", ""),
        ("\u3000\u3000雨下了整整一夜。\n\n天亮了。", "雨下了整整一夜。"),
        ("word " * 40, f"{'word ' * 11}word…"),
        ("雨" * 200, f"{'雨' * 60}…"),
        ("word " * 10 + "ended. Then it went on and on.", f"{'word ' * 10}ended…"),
        ("雨" * 59 + "。天亮了。", f"{'雨' * 59}…"),
    ],
)
def test_a_text_is_called_by_its_first_words_as_readers_see_them(text: str, expected: str) -> None:
    assert first_words(text) == expected


@given(st.text("ab *_#>\\-<!\n", max_size=500))
def test_it_is_one_short_line_whatever_stands_there(text: str) -> None:
    found = first_words(text)
    assert len(found) <= 61
    assert found == " ".join(found.split())
    assert any(letter.isalnum() for letter in found) or not found


@pytest.mark.parametrize("piece", ["*", "_a", "# ", "> ", "<!--", "- ", "<!-- -->", "\\"])
def test_no_text_takes_long(piece: str) -> None:
    began = time.perf_counter()
    first_words(piece * (200_000 // len(piece)))
    assert time.perf_counter() - began < 0.5


def test_a_scene_that_says_the_same_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene("a", "", "Rain fell.", "scenes/01.md")
    assert scene.first_words() == "Rain fell."
    with monkeypatch.context() as patches:
        patches.setattr("app.story.scene.first_words", lambda _: pytest.fail("looked at again"))
        assert scene.first_words() == "Rain fell."
    scene.text = "Snow fell."
    assert scene.first_words() == "Snow fell."
