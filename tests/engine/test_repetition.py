"""A text that goes round in circles is told from one that only has its words again."""

from __future__ import annotations

import pytest

from engine.repetition import looping, repeated_share

STORY = (
    "The lamp was out, and the old man sat by the window with his hands in his lap. He had waited all the evening "
    "for his son, who had gone down to the harbour before noon and had promised to be back when the tide turned. "
    "Now it was past ten. A cart went by in the lane; somebody laughed, a door was shut, and after that there was "
    "nothing but the wind that moved the branches of the pear tree against the wall. "
)
LOOP = "“I do not know,” said the old man, and he looked at the sea again. "
SPOKEN = (
    '"Where is he?" said Anna. "Gone," said the smith. "For good?" said Anna. "Who knows," said the smith, and spat. '
)
CHINESE = "灯已经灭了,老人坐在窗边,双手放在膝上。他等了一整个晚上,等他的儿子从港口回来。"


def test_the_share_counts_sequences_that_had_come_before() -> None:
    assert repeated_share("one two three four five") == 0
    assert repeated_share("one two three four One, two; three four") == pytest.approx(1 / 5)
    assert repeated_share("la la la la la la la la") == pytest.approx(4 / 5)
    assert repeated_share("a b c") == repeated_share("") == 0
    assert repeated_share("a b a b a", n=2) == pytest.approx(2 / 4)


def test_a_loop_is_found_with_what_comes_again() -> None:
    text = STORY + LOOP * 4
    found = looping(text, len(LOOP) * 4)
    assert found is not None
    assert found.phrase in text
    assert "old man" in found.phrase or "the sea" in found.phrase
    assert found.words == 4 * 15
    assert found.repeated >= found.words * 0.7


def test_a_passage_that_says_what_was_said_before_it_loops_too() -> None:
    assert looping(STORY + STORY, len(STORY)) is not None


@pytest.mark.parametrize("text", [STORY, STORY + SPOKEN, STORY + LOOP, STORY + SPOKEN + "She went in. " * 2])
def test_prose_does_not_loop(text: str) -> None:
    assert looping(text, len(text) // 2) is None


def test_few_words_tell_nothing() -> None:
    assert looping(STORY + "No, no, no, no, no, no, no, no. ", 34) is None
    assert looping("", 0) is None
    assert looping(STORY, 0) is None


def test_a_loop_of_the_writers_own_is_not_the_passages() -> None:
    text = LOOP * 5 + STORY
    assert looping(text, len(STORY)) is None


def test_chinese_loops_by_characters() -> None:
    assert looping(CHINESE * 2, len(CHINESE)) is not None
    assert (
        looping(CHINESE + "船在夜里驶过灯塔,没有人说话,只有水声。后来下起了雨,街上的人都散了,店铺也关了门。", 42)
        is None
    )
