"""app/story/differences.py: long texts are compared without a wait, and what they share is still found."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.story.differences import word_changes
from tests.tolerances import DIFFERENCE_CALLS

WORDS = 20_000
VOCABULARY = [f"w{number}" for number in range(6000)]
WEIGHTS = [1 / (rank + 1) for rank in range(6000)]  # as words of a language are used


def scene(seed: int, words: int = WORDS) -> list[list[str]]:
    """Paragraphs of words."""
    chance = random.Random(seed)
    drawn, paragraphs = chance.choices(VOCABULARY, WEIGHTS, k=words), []
    while drawn:
        length = chance.randint(20, 120)
        paragraphs.append(drawn[:length])
        del drawn[:length]
    return paragraphs


def text(paragraphs: list[list[str]], between: str = "\n\n") -> str:
    return between.join(f"{' '.join(words)}." for words in paragraphs)


def with_some_words_new(paragraphs: list[list[str]]) -> list[list[str]]:
    chance = random.Random(7)
    return [[chance.choice(VOCABULARY) if chance.random() < 0.15 else word for word in words] for words in paragraphs]


def calls_of(function: Callable[[], object]) -> int:
    """How many functions are called, those of Python itself too: a measure of work that knows no clock."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


def same_share(there: str, here: str) -> float:
    runs = word_changes(there, here)
    assert "".join(run for run, kind in runs if kind != "only_there") == here
    assert "".join(run for run, kind in runs if kind != "only_here") == there
    return sum(len(run) for run, kind in runs if kind == "same") / len(here)


FIRST = scene(1)
LONG: dict[str, tuple[str, str, float]] = {  # two texts, and how much of the second one is found in the first at least
    "wholly rewritten": (text(FIRST), text(scene(2)), 0.0),
    "a word in each paragraph": (text(FIRST), text([["new", *words] for words in FIRST]), 0.97),
    "every seventh word": (text(FIRST), text(with_some_words_new(FIRST)), 0.75),
    "one paragraph": (text(FIRST, " "), text(with_some_words_new(FIRST), " "), 0.75),
    "nine of ten rewritten": (
        text(FIRST),
        text([words if number % 10 == 0 else scene(number, len(words))[0] for number, words in enumerate(FIRST)]),
        0.07,
    ),
    "shuffled": (text(FIRST), text(random.Random(3).sample(FIRST, len(FIRST))), 0.0),
    "the same words only": ("a b " * WORDS, "b c a " * WORDS, 0.0),
    "the same lines only": ("x\n\n" * WORDS, "y\n\n" + "x\n\n" * (WORDS // 2) + "z", 0.0),
}


@pytest.mark.parametrize("case", LONG)
def test_long_texts_are_compared_in_steps_that_grow_with_their_length(case: str) -> None:
    there, here, share = LONG[case]
    pieces = 2 * (there.count(" ") + here.count(" ") + there.count("\n\n") + here.count("\n\n"))
    assert calls_of(lambda: word_changes(there, here)) < DIFFERENCE_CALLS * pieces
    assert same_share(there, here) >= share


def test_in_a_long_text_just_the_changed_words_are_told() -> None:
    changed = [words.copy() for words in FIRST]
    for words in changed[::3]:
        words[len(words) // 2] = "changed"
    runs = word_changes(text(FIRST), text(changed))
    assert [run for run, kind in runs if kind == "only_here"] == ["changed"] * len(changed[::3])


def test_a_paragraph_that_came_and_one_that_went_are_told_whole() -> None:
    there, here = FIRST[:50] + FIRST[51:], [*FIRST[:200], ["brand", "new"], *FIRST[200:]]
    changes = [run for run in word_changes(text(there), text(here)) if run[1] != "same"]
    assert [(run.strip(" .\n"), kind) for run, kind in changes] == [
        (" ".join(FIRST[50]), "only_here"),
        ("brand new", "only_here"),
    ]


@settings(max_examples=30)
@given(data=st.data())
def test_long_changes_hold_both_texts(data: st.DataObject) -> None:
    """Paragraphs taken, repeated, cut short and put elsewhere, of few words."""
    chance = random.Random(data.draw(st.integers(0, 10**6)))
    words = [f"w{number}" for number in range(data.draw(st.sampled_from((2, 30, 3000))))]
    paragraphs = [chance.choices(words, k=chance.randint(1, 40)) for _ in range(100)]
    drawn = [chance.choice(paragraphs)[: chance.randint(1, 60)] for _ in range(120)]
    same_share(text(paragraphs), text(drawn))
