"""How a story's list looks and is left: what is folded, what scenes without a title are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.story import structure
from app.story.storage import create_story, open_story, save_manifest
from tests.helpers.novels import id_of


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    story = create_story(tmp_path / "Novel", "Novel")
    chapters = [("One", [("A", "Alpha."), ("B", "Beta.")]), ("Two", [("C", "Gamma.")]), ("Three", [("D", "Delta.")])]
    structure.insert_chapters(story, 0, chapters)
    save_manifest(story)
    return tmp_path / "Novel"


@pytest.fixture
def program(start, novel: Path):
    found = start(novel, wait_for_model=False)
    found.app.story.show_scene(id_of(found, "A"), 0)
    return found


def folded(program) -> list[str]:
    view, model = program.app.scenes.view, program.app.scenes.model
    indexes = [model.index_of(row.key) for row in model.rows() if row.children]
    return [index.data() for index in indexes if not view.isExpanded(index)]


def test_what_was_folded_is_folded_when_the_story_is_opened_again(program, start, novel: Path) -> None:
    scenes, model = program.app.scenes, program.app.scenes.model
    program.app.scenes.view.choose([id_of(program, "D")])
    program.app.actions["archive_scene"].trigger()
    program.app.actions["new_lore"].trigger()
    program.app.story.show_scene(id_of(program, "A"))
    assert folded(program) == ["Archive"]
    second = program.app.story.current.story.chapters[1]
    for key, is_open in ((f"chapter {id(second)}", False), ("lore", False), ("archive", True)):
        scenes.view.setExpanded(model.index_of(key), is_open)
    program.close()
    again = start(novel, wait_for_model=False)
    assert folded(again) == ["Two", "Lore"]
    assert "folded" not in (novel / "story.toml").read_text()
    again.app.scenes.view.expandAll()
    again.app.story.open_sample()
    assert folded(again) == []
    again.app.story.open(str(novel))
    assert folded(again) == []


def test_an_archive_that_comes_to_be_later_is_folded(program, start, novel: Path) -> None:
    program.close()
    again = start(novel, wait_for_model=False)
    again.app.scenes.view.choose([id_of(again, "D")])
    again.app.actions["archive_scene"].trigger()
    assert folded(again) == ["Archive"]


@pytest.mark.parametrize("kept", [3, "Two", [1, None], {}, ["no such", "archive"]])
def test_a_record_of_folds_that_makes_no_sense_folds_nothing_else(program, start, novel: Path, kept: object) -> None:
    key = program.app.story.current.key
    program.app.story.close_story()
    program.app.settings.set_value("folded", {key: kept})
    program.app.story.open(key)
    assert folded(program) == []


def test_a_scene_without_a_title_is_called_by_what_is_typed_and_nothing_of_that_is_saved(program, novel: Path) -> None:
    opened, model = program.app.story.current, program.app.scenes.model
    text_id = id_of(program, "B")
    opened.rename_scene(text_id, "")
    assert model.index_of(text_id).data() == "Beta."
    program.app.story.show_scene(text_id, 0)
    program.type("Now. ")
    program.wait(lambda: model.index_of(text_id).data() == "Now. Beta.")
    assert opened.make_safe() is None
    assert open_story(novel).scenes[1].title == ""
    assert "Now" not in (novel / "story.toml").read_text()
