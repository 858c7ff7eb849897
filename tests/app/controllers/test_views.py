"""Outline, overview and reading view, in the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.main_window import PAGE_VIEW
from app.story.scene import Chapter, Label
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.widgets.outline_view import LABEL, STATUS, SYNOPSIS, TITLE
from tests.helpers.program import CTRL, SHIFT, Program

TEXTS = ("It was dark. <!-- why? -->", "It was *light*.\n\nThe second paragraph.", "It was hot.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "A Novel"
    story = create_story(folder, "A Novel", "Night")
    story.chapters = [Chapter("First"), Chapter("")]
    story.labels = [Label("red", "Turning point", "#aa0000")]
    story.add_scene(1, "Morning", 0)
    story.add_scene(2, "Noon", 1)
    for scene, text in zip(story.scenes, TEXTS, strict=True):
        scene.text = text
        save_scene(story, scene)
    save_manifest(story)
    return folder


@pytest.fixture
def program(qtbot, folder: Path) -> Iterator[Program]:
    program = Program(qtbot, str(folder), wait_for_model=False)
    program.app.story.show_scene(program.app.story.current.story.scenes[0].id)
    yield program
    if not program.is_closed:
        program.close()


def ids(program: Program) -> list[str]:
    return [scene.id for scene in program.app.story.current.story.scenes]


def shown(program: Program) -> str:
    return program.app.window.shown_view()


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        (Qt.Key.Key_L, CTRL | SHIFT, "outline"),
        (Qt.Key.Key_I, CTRL | SHIFT, "overview"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, "reading"),
    ],
)
def test_a_key_shows_the_view_and_the_same_key_or_esc_the_page(
    program: Program, key: Qt.Key, modifiers: Qt.KeyboardModifier, name: str
) -> None:
    program.press(key, modifiers)
    assert shown(program) == name
    assert program.app.actions[f"show_{name}"].isChecked()
    program.press(key, modifiers)
    assert shown(program) == PAGE_VIEW
    assert not program.app.actions[f"show_{name}"].isChecked()
    assert program.app.editor.hasFocus()
    program.press(key, modifiers)
    program.press(Qt.Key.Key_Escape)
    assert shown(program) == PAGE_VIEW


@pytest.mark.parametrize("view", ["outline", "overview", "reading"])
def test_nothing_changes_on_a_page_that_is_not_shown(program: Program, view: str) -> None:
    program.type("Now. ")
    before = program.text
    program.app.actions[f"show_{view}"].trigger()
    keys = ((Qt.Key.Key_Z, CTRL), (Qt.Key.Key_B, CTRL), (Qt.Key.Key_1, CTRL), (Qt.Key.Key_M, CTRL | SHIFT))
    for key, modifiers in keys:
        program.press(key, modifiers)
    assert program.text == before
    assert shown(program) == view
    program.press(Qt.Key.Key_Escape)
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text != before


@pytest.mark.parametrize(
    "command", ["find", "replace", "find_next", "next_misspelling", "split_view", "focus_mode", "continue"]
)
def test_a_command_about_the_page_brings_it_back(program: Program, command: str) -> None:
    program.app.actions["show_outline"].trigger()
    program.app.actions[command].trigger()
    assert shown(program) == PAGE_VIEW
    if command in ("find", "replace", "find_next"):
        assert program.app.manuscript.find.bar.field.hasFocus()


def test_a_button_that_writes_brings_the_page_back(program: Program) -> None:
    program.app.actions["show_outline"].trigger()
    program.app.panel.continue_requested.emit()
    assert shown(program) == PAGE_VIEW


def test_the_outline_shows_chapters_and_scenes_and_enter_opens_one(qtbot, program: Program) -> None:
    program.press(Qt.Key.Key_L, CTRL | SHIFT)
    view = program.app.manuscript.views.outline.view
    assert view.ids() == ids(program)
    assert view.cell(ids(program)[2], TITLE).parent().data() == "Chapter 2"
    view.choose(ids(program)[2])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert shown(program) == PAGE_VIEW
    assert program.text == TEXTS[2]


def test_what_is_changed_in_the_outline_is_saved(program: Program, folder: Path) -> None:
    program.press(Qt.Key.Key_L, CTRL | SHIFT)
    outline, scene_id = program.app.manuscript.views.outline, ids(program)[1]
    for column, value in ((TITLE, "Dawn"), (SYNOPSIS, "The sun."), (STATUS, "draft"), (LABEL, "red")):
        outline.edited.emit(scene_id, column, value)
    program.wait(lambda: outline.view.cell(scene_id, TITLE).data() == "Dawn")
    assert outline.view.cell(scene_id, LABEL).data() == "Turning point"
    assert shown(program) == "outline"
    program.close()
    scene = open_story(folder).scenes[1]
    assert (scene.title, scene.synopsis, scene.status, scene.label) == ("Dawn", "The sun.", "draft", "red")


def test_the_keys_of_undo_in_the_outline_take_back_what_was_changed_there(program: Program) -> None:
    program.type("Now. ")
    program.press(Qt.Key.Key_L, CTRL | SHIFT)
    outline, scene_id = program.app.manuscript.views.outline, ids(program)[1]
    for column, value in ((TITLE, "Dawn"), (SYNOPSIS, "The sun."), (STATUS, "draft"), (LABEL, "red")):
        outline.edited.emit(scene_id, column, value)

    def known() -> tuple[str, ...]:
        scene = program.app.story.current.story.scenes[1]
        return (scene.title, scene.synopsis, scene.status, scene.label)

    for left in (("Dawn", "The sun.", "draft", ""), ("Dawn", "The sun.", "", ""), ("Dawn", "", "", "")):
        program.press(Qt.Key.Key_Z, CTRL)
        assert known() == left
    program.press(Qt.Key.Key_Z, CTRL)
    assert known() == ("Morning", "", "", "")
    program.press(Qt.Key.Key_Z, CTRL | SHIFT)
    program.wait(lambda: outline.view.cell(scene_id, TITLE).data() == "Dawn")
    assert shown(program) == "outline"
    assert program.text == f"Now. {TEXTS[0]}"


def test_the_overview_counts_and_title_and_author_are_saved(program: Program, folder: Path) -> None:
    program.press(Qt.Key.Key_I, CTRL | SHIFT)
    panel = program.app.manuscript.views.overview
    facts = dict(panel.facts.facts())
    assert facts["Words"] == "12"
    assert facts["Chapters"] == "2"
    assert panel.chapters.rows() == [("First", 9), ("Chapter 2", 3)]
    panel.title_field.setText("Another Novel")
    panel.title_field.editingFinished.emit()
    panel.author_field.setText("M. Shelley")
    panel.author_field.editingFinished.emit()
    assert "Another Novel" in program.app.window.windowTitle()
    program.close()
    story = open_story(folder)
    assert (story.title, story.author) == ("Another Novel", "M. Shelley")


def test_a_story_keeps_its_title_when_the_field_is_emptied(program: Program) -> None:
    program.press(Qt.Key.Key_I, CTRL | SHIFT)
    panel = program.app.manuscript.views.overview
    panel.title_field.setText("")
    panel.title_field.editingFinished.emit()
    assert program.app.story.current.story.title == "A Novel"


def test_the_reading_view_sets_the_chapter_without_signs_and_comments(program: Program) -> None:
    program.press(Qt.Key.Key_F5)
    panel = program.app.manuscript.views.reading
    assert panel.text.toPlainText().split("\n") == [
        "First", "It was dark.", "* * *", "It was light.", "The second paragraph.",
    ]  # fmt: skip
    panel.show_leaf(1)
    assert panel.text.toPlainText().split("\n") == ["Chapter 2", "It was hot."]


def test_the_reading_view_has_what_was_typed_just_now(program: Program) -> None:
    program.type("So: ")
    program.press(Qt.Key.Key_F5)
    assert "So: It was dark." in program.app.manuscript.views.reading.text.toPlainText()


def test_a_double_click_in_the_reading_view_goes_to_that_place_on_the_page(program: Program) -> None:
    program.press(Qt.Key.Key_F5)
    program.app.manuscript.views.reading.place_picked.emit(ids(program)[1], "The second paragraph.")
    assert shown(program) == PAGE_VIEW
    assert program.caret == TEXTS[1].index("The second")


def test_choosing_a_scene_in_the_list_goes_back_to_the_page(program: Program) -> None:
    program.press(Qt.Key.Key_L, CTRL | SHIFT)
    program.app.story.show_scene(ids(program)[2])
    assert shown(program) == PAGE_VIEW


def test_looking_at_the_overview_changes_nothing(program: Program) -> None:
    program.app.actions["show_overview"].trigger()
    panel = program.app.manuscript.views.overview
    panel.title_field.editingFinished.emit()
    panel.author_field.editingFinished.emit()
    assert program.app.story.current.save_state == "saved"


def test_in_a_single_file_the_outline_takes_nothing_that_could_not_be_kept(qtbot, start, tmp_path: Path) -> None:
    (tmp_path / "tale.md").write_text("It was dark.", encoding="utf-8")
    program = start(tmp_path / "tale.md", wait_for_model=False)
    program.app.actions["show_outline"].trigger()
    view = program.app.manuscript.views.outline.view
    qtbot.keyClick(view, Qt.Key.Key_F2)
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert view.state() != view.State.EditingState
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert shown(program) == PAGE_VIEW
