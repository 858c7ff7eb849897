"""What stands between two scenes is told from what a scene is made of."""

from __future__ import annotations

import pytest

from engine.scene_breaks import ends_with_scene_break, is_scene_break, may_become_scene_break

BREAKS = ["***", "* * *", "  * * * ", "---", "— — —", "#", "##", "⁂", "◇◆◇", "＊＊＊", "~~~"]
HEADINGS = [
    *(
        "# One",
        "### The Fog",
        "Chapter 12",
        "CHAPTER XII",
        "Chapter Twelve",
        "chapter twenty-one",
        "Chapter 3: The Fog",
    ),
    *("PART ONE", "Scene 2.", "Prologue", "第十二章", "第十二章 雾", "第3回", "제12장", "尾声"),
]
TEXT = [
    *("", "   ", "Part of him wanted to go.", "Chapter and verse, he knew it.", "#hashtag", "*He* ran.", "-- and so"),
    *("Chapter one of his life was over", "Scene after scene went by.", "第一章讲的是雾。", "* * * he said", "I", "12"),
    "Act one, they said, and laughed" * 10,
]


@pytest.mark.parametrize("line", BREAKS + HEADINGS)
def test_lines_that_end_a_scene(line: str) -> None:
    assert is_scene_break(line)
    assert all(may_become_scene_break(line[:n]) for n in range(len(line)))


@pytest.mark.parametrize("line", TEXT)
def test_lines_that_do_not(line: str) -> None:
    assert not is_scene_break(line)


def test_a_line_of_text_is_soon_known_for_one() -> None:
    assert not may_become_scene_break("He")
    assert not may_become_scene_break("Chapter and")
    assert may_become_scene_break("Chap")


@pytest.mark.parametrize(
    ("text", "expected"), [("", True), ("\n \n", True), ("It ended.\n\n* * *\n\n", True), ("* * *\n\nHe", False)]
)
def test_whether_a_scene_has_only_just_begun(text: str, expected: bool) -> None:
    assert ends_with_scene_break(text) is expected
