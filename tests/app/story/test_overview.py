"""What a story amounts to."""

from __future__ import annotations

from app.story.overview import ChapterSize, overview
from app.story.scene import Chapter
from app.story.story import Story


def story_of(*scenes: tuple[str, int, str]) -> Story:
    """Scenes as (text, chapter, status) in two chapters."""
    story = Story(title="A Novel", chapters=[Chapter("One"), Chapter("")])
    for index, (text, chapter, status) in enumerate(scenes):
        scene = story.add_scene(index, f"Scene {index}", chapter)
        scene.text, scene.status = text, status
    return story


def test_words_are_added_up_by_chapter_and_by_status() -> None:
    story = story_of(("a b", 0, "draft"), ("c", 0, ""), ("d e f", 1, "draft"))
    words = dict(zip([scene.id for scene in story.scenes], (2, 1, 3), strict=True))
    found = overview(story, words)
    assert found.words == 6
    assert found.chapters == (ChapterSize(0, "One", 2, 3), ChapterSize(1, "", 1, 3))
    assert found.by_status == {"draft": 5, "": 1}
    assert found.scenes_by_status == {"draft": 2, "": 1}


def test_the_longest_scenes_come_first_and_empty_ones_do_not_come() -> None:
    story = story_of(("a", 0, ""), ("", 0, ""), ("b c", 1, ""))
    words = dict(zip([scene.id for scene in story.scenes], (1, 0, 2), strict=True))
    assert [(scene.text, count) for scene, count in overview(story, words).longest] == [("b c", 2), ("a", 1)]


def test_pages_and_minutes_are_rounded_up() -> None:
    story = story_of(("x", 0, ""))
    one = {story.scenes[0].id: 1}
    assert (overview(story, one).pages, overview(story, one).minutes) == (1, 1)
    many = {story.scenes[0].id: 501}
    assert (overview(story, many).pages, overview(story, many).minutes) == (3, 3)
    assert (overview(story, {}).pages, overview(story, {}).minutes) == (0, 0)


def test_characters_are_counted_without_line_ends() -> None:
    assert overview(story_of(("ab\n\nc d", 0, "")), {}).characters == 5
