"""Deleted texts come back to where they stood, also after a restart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.story import structure
from app.story.scene import Label
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.story import Story
from app.story.trash import put_back, trashed_texts
from app.story.trash_places import PLACES_FILE, read_places

CHAPTERS = [("One", "ABC"), ("Two", "DEF"), ("Three", "G")]


@pytest.fixture
def story(ravel_home: str, tmp_path: Path) -> Story:
    made = create_story(tmp_path / "Novel", "Novel")
    texts = [(name, [(title, f"Text of {title}.") for title in titles]) for name, titles in CHAPTERS]
    structure.insert_chapters(made, 0, texts)
    save_manifest(made)
    for scene in made.scenes:
        save_scene(made, scene)
    shutil.rmtree(made.root / "trash")  # the empty scene that gave way
    return open_story(made.root)


def shape(story: Story) -> str:
    return " ".join("".join(scene.title for scene in scenes) or "-" for _, scenes in story.by_chapter())


def ids(story: Story, titles: str) -> list[str]:
    return [scene.id for scene in story.all_texts() if scene.title in titles.split()]


def delete(story: Story, titles: str) -> None:
    structure.remove_texts(story, ids(story, titles))
    save_manifest(story)


def back(story: Story, titles: str) -> None:
    for title in titles.split():
        titled = {scene.stored_at: scene.title for scene in story.removed if scene.stored_at}
        found = trashed_texts(story.root, titled)
        put_back(story, next(text for text in found if text.title == title), others=found)
        save_manifest(story)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "another day"])
@pytest.mark.parametrize(
    ("deleted", "wanted", "expected"),
    [
        (["B"], "B", "ABC DEF G"),
        (["D"], "D", "ABC DEF G"),
        (["F"], "F", "ABC DEF G"),
        (["A B"], "B A", "ABC DEF G"),
        (["A B"], "A B", "ABC DEF G"),
        (["D E F"], "F D E", "ABC DEF G"),
        (["D E F"], "E", "ABC E G"),
        (["G"], "G", "ABC DEF G"),
        (["B", "C", "A"], "C", "C DEF G"),
        (["B", "C", "A"], "C A B", "ABC DEF G"),
        (["E", "D"], "E D", "ABC DEF G"),
    ],
)
def test_a_deleted_scene_comes_back_to_where_it_stood_or_beside_what_is_left(
    story: Story, later: bool, deleted: list[str], wanted: str, expected: str
) -> None:
    for titles in deleted:
        delete(story, titles)
    if later:
        story = open_story(story.root)
    back(story, wanted)
    assert shape(story) == expected
    assert shape(open_story(story.root)) == expected


@pytest.mark.parametrize(("chapter", "expected"), [(0, "ABCDEF G"), (1, "ABCDEF G"), (2, "ABC DEFG")])
def test_scenes_of_a_chapter_that_is_gone_come_back_beside_it(story: Story, chapter: int, expected: str) -> None:
    titles = " ".join(CHAPTERS[chapter][1])
    structure.remove_chapter(story, chapter, with_scenes=True)
    save_manifest(story)
    story = open_story(story.root)
    back(story, titles)
    assert shape(story) == expected


def test_a_scene_comes_back_to_its_neighbour_wherever_that_went(story: Story) -> None:
    delete(story, "B")
    structure.place_scenes(story, ids(story, "A"), 2, 0)
    save_manifest(story)
    back(story, "B")
    assert shape(story) == "C DEF ABG"


def test_all_that_was_known_of_a_text_comes_back_another_day(story: Story) -> None:
    story.labels = [Label("red", "Red", "#aa0000")]
    scene, note = story.scene(ids(story, "B")[0]), story.add_note("place", "Harbour")
    scene.synopsis, scene.status, scene.label, note.text = "It rains.", "done", "red", "Cold."
    structure.archive_scenes(story, ids(story, "E"))
    save_manifest(story)
    known = {each.title: each.id for each in story.all_texts()}
    delete(story, "B Harbour E")
    story = open_story(story.root)
    back(story, "Harbour B E")
    again = open_story(story.root)
    assert {each.title: each.id for each in again.all_texts()} == known
    assert shape(again) == "ABC DF G"
    assert [(each.kind, each.title, each.text) for each in again.notes] == [("place", "Harbour", "Cold.")]
    assert [each.title for each in again.archived] == ["E"]
    back_again = again.scene(scene.id)
    assert (back_again.synopsis, back_again.status, back_again.label) == ("It rains.", "done", "red")
    assert (back_again.file, again.notes[0].file) == (scene.file, note.file)


def test_an_untitled_scene_comes_back_untitled(story: Story) -> None:
    story.rename_scene(story.scenes[0].id, "")
    save_manifest(story)
    structure.remove_texts(story, [story.scenes[0].id])
    save_manifest(story)
    again = open_story(story.root)
    (trashed,) = trashed_texts(again.root, {})
    assert put_back(again, trashed).title == ""


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe{\n",
        b'{"file": "trash/03-b.md"}\n',
        b'{"file": "trash/03-b.md", "came_from": 3, "id": "x"}\n',
        b'{"file": "trash/03-b.md", "came_from": "scenes/03-b.md", "id": "x", "chapter": -4}\n',
        b"[" * 100_000,
    ],
)
def test_without_a_record_that_can_be_read_a_scene_comes_back_at_the_end(story: Story, damage: bytes) -> None:
    delete(story, "B")
    (story.root / PLACES_FILE).write_bytes(damage)
    story = open_story(story.root)
    back(story, "B")
    assert shape(story) == "AC DEF GB"


def test_a_torn_line_harms_no_other(story: Story) -> None:
    delete(story, "B")
    whole = (story.root / PLACES_FILE).read_bytes()
    (story.root / PLACES_FILE).write_bytes(whole + whole[:40])
    delete(story, "E")
    assert sorted(place.title for place in read_places(story.root).values()) == ["B", "E"]


@pytest.mark.parametrize("name", ["../../outside.md", "/outside.md", "C:\\outside.md", "scenes/outside.exe", "x/y.md"])
def test_a_record_can_lead_to_no_file_but_one_of_the_story(story: Story, name: str) -> None:
    delete(story, "B")
    path = story.root / PLACES_FILE
    path.write_text(path.read_text().replace("scenes/03-b.md", name.replace("\\", "\\\\")))
    story = open_story(story.root)
    back(story, "B")
    assert story.scenes[1].file == "scenes/03-b.md"


def test_a_place_that_cannot_be_noted_keeps_nothing_from_being_deleted(story: Story) -> None:
    (story.root / PLACES_FILE).mkdir(parents=True)
    delete(story, "B")
    story = open_story(story.root)
    assert shape(story) == "AC DEF G"
    back(story, "B")
    assert shape(story) == "AC DEF GB"
