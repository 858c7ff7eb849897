"""The manuscript in leaves."""

from __future__ import annotations

from app.reading_leaves import MOST_CHARACTERS, leaves
from app.story.scene import Chapter
from app.story.story import Story


def story_of(*scenes: tuple[int, int]) -> Story:
    """Scenes as (chapter, number of characters)."""
    story = Story(chapters=[Chapter("One"), Chapter("Two"), Chapter("Three")])
    for index, (chapter, length) in enumerate(scenes):
        story.add_scene(index, f"{index}", chapter).text = "x" * length
    return story


def test_a_chapter_is_a_leaf_and_one_without_text_is_none() -> None:
    found = leaves(story_of((0, 5), (0, 5), (1, 0), (2, 5)))
    assert [(leaf.chapter, leaf.part, len(leaf.scenes)) for leaf in found] == [(0, 0, 2), (2, 0, 1)]


def test_a_long_chapter_is_several_leaves_and_no_scene_is_cut() -> None:
    third = MOST_CHARACTERS // 3
    found = leaves(story_of((0, third), (0, third), (0, third), (0, third), (1, 2 * MOST_CHARACTERS)))
    assert [(leaf.chapter, leaf.part, len(leaf.scenes)) for leaf in found] == [(0, 1, 3), (0, 2, 1), (1, 0, 1)]
