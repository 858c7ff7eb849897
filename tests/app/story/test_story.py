"""app/story/story.py: scenes in order, and what the model is given of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.errors import SingleFileStory
from app.story.story import SCENE_BREAK, Scene, Story, from_utf16, to_utf16


def story_of(*texts: str) -> Story:
    """A story in memory whose scenes are called s0, s1, ..."""
    story = Story(title="Test")
    for index, text in enumerate(texts):
        scene = story.add_scene(index, f"Scene {index}")
        scene.id, scene.text = f"s{index}", text
    return story


def ids(story: Story) -> list[str]:
    return [scene.id for scene in story.scenes]


def test_the_model_reads_every_earlier_scene_and_this_one_up_to_the_caret() -> None:
    story = story_of("One.\n\n", "", "Two. ", "Three, and more")
    parts, names = story.parts_before("s3", 6)
    assert parts == ("One." + SCENE_BREAK, "Two." + SCENE_BREAK, "Three,")
    assert names == ("s0", "s2", "s3")


def test_at_the_very_beginning_the_model_reads_nothing() -> None:
    assert story_of("", " \n", "Two").parts_before("s2", 0) == ((), ())


def test_comments_are_neither_read_nor_counted() -> None:
    story = story_of("One.\n\n<!-- is it? -->\n\nTwo.", "<!-- nothing yet -->", "Three <!-- four --> five. Six")
    place = len("Three <!-- four --> five.")
    assert story.parts_before("s2", place)[0] == ("One.\n\nTwo." + SCENE_BREAK, "Three five.")
    assert story.parts_before("s2", len("Three <!-- fo"))[0][-1] == "Three "
    assert story.word_count() == 5
    story.scenes[0].text = story.scenes[0].text.replace("is it?", "it is so, I think")
    assert story.word_count() == 5
    assert story.parts_before("s2", 0)[0][0] == "One.\n\nTwo." + SCENE_BREAK
    story.scenes[2].text += " <!-- and"
    assert story.word_count() == 5
    story.scenes[2].text = story.scenes[2].text.replace("<!-- four -->", "four")
    assert story.word_count() == 6


def test_scenes_after_the_caret_are_not_read() -> None:
    assert story_of("One", "Two").parts_before("s0", 3) == (("One",), ("s0",))


def test_the_scene_break_is_the_one_that_the_model_learned() -> None:
    assert SCENE_BREAK == "\n\n* * *\n\n"


def test_new_scenes_get_files_of_their_own_whatever_their_order() -> None:
    story = Story()
    for _ in range(3):
        story.add_scene(0, "The Harbour")
    assert sorted(scene.file for scene in story.scenes) == [
        "scenes/01-the-harbour.md",
        "scenes/02-the-harbour.md",
        "scenes/03-the-harbour.md",
    ]
    assert len(set(ids(story))) == 3


def test_a_new_scenes_name_clashes_with_no_removed_or_unread_one() -> None:
    story = story_of("a", "b")
    story.remove_scene("s1")
    assert story.add_scene(1, "Scene 1").file == "scenes/03-scene-1.md"


def test_an_index_beyond_the_end_means_the_end() -> None:
    story = story_of("a", "b")
    assert story.add_scene(99, "last") is story.scenes[2]
    assert story.add_scene(-5, "first") is story.scenes[0]


@pytest.mark.parametrize(("index", "order"), [(0, "s1 s0 s2"), (1, "s0 s1 s2"), (2, "s0 s2 s1"), (9, "s0 s2 s1")])
def test_a_moved_scene_stands_where_it_was_put(index: int, order: str) -> None:
    story = story_of("a", "b", "c")
    files = {scene.id: scene.file for scene in story.scenes}
    story.move_scene("s1", index)
    assert ids(story) == order.split()
    assert {scene.id: scene.file for scene in story.scenes} == files


def test_a_removed_scene_comes_back_where_it_was_with_its_text() -> None:
    story = story_of("a", "b", "c")
    removed = story.remove_scene("s1")
    assert ids(story) == ["s0", "s2"]
    restored = story.restore_scene(removed)
    assert ids(story) == ["s0", "s1", "s2"]
    assert (restored.text, restored.file) == ("b", "scenes/02-scene-1.md")
    assert story.removed == []


def test_the_last_scene_comes_back_into_a_story_that_became_shorter() -> None:
    story = story_of("a", "b", "c")
    last = story.remove_scene("s2")
    story.remove_scene("s1")
    story.restore_scene(last)
    assert ids(story) == ["s0", "s2"]


def test_a_renamed_scene_takes_a_file_name_that_fits() -> None:
    story = story_of("a", "b")
    story.rename_scene("s1", "The Letter")
    assert (story.scenes[1].title, story.scenes[1].file) == ("The Letter", "scenes/02-the-letter.md")


def test_a_title_that_differs_only_in_punctuation_leaves_the_file_alone() -> None:
    story = story_of("a")
    story.rename_scene("s0", "Scene 0!")
    assert story.scenes[0].file == "scenes/01-scene-0.md"


def test_files_that_ravel_did_not_name_keep_their_names() -> None:
    story = Story(folder=Path("/novel"), scenes=[Scene("x", "Opening", "", "Opening Chapter.md")])
    story.rename_scene("x", "Beginning")
    assert (story.scenes[0].title, story.scenes[0].file) == ("Beginning", "Opening Chapter.md")


def test_until_it_is_moved_a_scene_is_saved_where_it_lies() -> None:
    story = Story(folder=Path("/novel"), scenes=[Scene("x", "A", "", "scenes/01-a.md", stored_at="scenes/01-a.md")])
    story.rename_scene("x", "B")
    assert story.scenes[0].file == "scenes/01-b.md"
    assert story.path_of(story.scenes[0]) == Path("/novel/scenes/01-a.md")


def test_an_unknown_scene_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        story_of("a").scene("nobody")


def test_a_single_file_refuses_to_have_scenes_changed() -> None:
    story = Story(file=Path("/x.md"), scenes=[Scene("x", "x", "text", "x.md")])
    for change in (
        lambda: story.add_scene(0, "new"),
        lambda: story.move_scene("x", 0),
        lambda: story.remove_scene("x"),
        lambda: story.rename_scene("x", "new"),
    ):
        with pytest.raises(SingleFileStory):
            change()
    assert ids(story) == ["x"]


def test_scenes_stay_in_the_order_of_their_chapters() -> None:
    story = story_of("a", "b", "c", "d")
    for scene, chapter in zip(story.scenes, (0, 0, 1, 1), strict=True):
        scene.chapter = chapter
    story.move_scene("s0", 3)
    removed = story.remove_scene("s2")
    story.restore_scene(removed)
    story.add_scene(1, "new")
    assert [scene.chapter for scene in story.scenes] == [0, 0, 1, 1, 1]


def test_words_are_counted_by_the_counter_given_and_only_after_a_change() -> None:
    story = story_of("one two", "three")
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return len(text.split())

    assert story.word_count(count) == 3
    story.scenes[1].text = "three four"
    assert story.word_count(count) == 4
    assert counted == ["one two", "three", "three", "three four"]  # the line that it was, and that it is


def test_words_are_counted_as_the_engine_counts_them() -> None:
    assert story_of("Two words", "两个").word_count() == 4


@given(st.text(), st.data())
def test_positions_of_the_editor_and_of_python_mean_the_same_place(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert from_utf16(text, to_utf16(text, offset)) == offset


def test_a_position_inside_a_pair_is_the_place_before_it() -> None:
    assert [from_utf16("a🙂b", position) for position in range(5)] == [0, 1, 1, 2, 3]


def test_a_note_is_read_alone_and_never_with_the_story() -> None:
    story = story_of("One.", "Two.")
    note = story.add_note("character", "Harriet")
    note.text = "Tall. Proud."
    assert story.parts_before(note.id, 5) == (("Tall.",), (note.id,))
    assert story.parts_before(note.id, 0) == ((), ())
    assert story.parts_before("s1", 4)[1] == ("s0", "s1")


def test_notes_have_files_named_after_them_and_of_no_device() -> None:
    story = Story()
    files = [story.add_note("character", title).file for title in ("Harriet", "harriet!", "Con", "", "哈丽特")]
    assert files == [
        "notes/harriet.md",
        "notes/harriet-2.md",
        "notes/con-character.md",
        "notes/character.md",
        "notes/哈丽特.md",
    ]


def test_a_renamed_note_takes_its_file_along_unless_somebody_named_that() -> None:
    story = Story()
    note = story.add_note("place", "Harbour")
    story.rename_scene(note.id, "The old harbour")
    assert note.file == "notes/the-old-harbour.md"
    note.file = "notes/My places.md"
    story.rename_scene(note.id, "Quay")
    assert (note.title, note.file) == ("Quay", "notes/My places.md")


def test_deleted_notes_come_back_among_the_notes() -> None:
    story = story_of("One.")
    first, second = story.add_note("lore", "A"), story.add_note("lore", "B")
    removed = story.remove_scene(first.id)
    assert (story.notes, story.removed) == ([second], [first])
    story.restore_scene(removed)
    assert (story.notes, story.removed) == ([first, second], [])
