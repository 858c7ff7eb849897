"""Two texts side by side, in the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.main_window import LEAST_MIDDLE_PX, MINIMUM_SIZE
from app.story.storage import create_story, open_story
from tests.helpers.novels import id_of, write_novel
from tests.helpers.program import ALT, CTRL, Program

TEXTS = {"Night": "It was dark.", "Morning": "It was light.", "Noon": "It was hot."}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_novel(tmp_path / "A Novel", TEXTS)


@pytest.fixture
def program(qtbot, folder: Path) -> Iterator[Program]:
    program = Program(qtbot, str(folder), wait_for_model=False)
    program.app.story.show_scene(id_of(program, "Night"))
    yield program
    if not program.is_closed:
        program.close()


def second(program: Program):
    return program.app.manuscript.second_page


def shown(program: Program) -> tuple[str, str]:
    document = second(program).panel.editor.scene_document()
    return program.text, document.text() if document is not None else ""


def test_ctrl_backslash_opens_the_text_that_was_on_the_page_before_and_closes_it(program: Program) -> None:
    program.app.story.show_scene(id_of(program, "Noon"))
    program.press(Qt.Key.Key_Backslash, CTRL)
    assert second(program).panel.isVisible()
    assert shown(program) == (TEXTS["Noon"], TEXTS["Night"])
    program.press(Qt.Key.Key_Backslash, CTRL)
    assert not second(program).panel.isVisible()
    assert second(program).shown_id == ""


def test_what_is_typed_on_the_second_page_is_saved(program: Program, folder: Path) -> None:
    second(program).show_text(id_of(program, "Morning"))
    editor = second(program).panel.editor
    editor.setFocus()
    QTest.keyClicks(editor, "So. ")
    program.close()
    assert {scene.title: scene.text for scene in open_story(folder).scenes} == TEXTS | {"Morning": "So. It was light."}


def test_undo_belongs_to_the_page_that_has_the_keyboard(program: Program) -> None:
    program.type("One. ")
    second(program).show_text(id_of(program, "Morning"))
    second(program).panel.editor.setFocus()
    QTest.keyClicks(second(program).panel.editor, "Two. ")
    program.press(Qt.Key.Key_Z, CTRL)
    assert shown(program) == ("One. It was dark.", TEXTS["Morning"])
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == TEXTS["Night"]


def test_choosing_a_scene_that_is_on_the_second_page_changes_the_two_over(program: Program) -> None:
    second(program).show_text(id_of(program, "Morning"))
    program.app.story.show_scene(id_of(program, "Morning"))
    assert shown(program) == (TEXTS["Morning"], TEXTS["Night"])
    second(program).swap()
    assert shown(program) == (TEXTS["Night"], TEXTS["Morning"])


def test_showing_the_text_of_the_page_beside_itself_changes_the_two_over(program: Program) -> None:
    second(program).show_text(id_of(program, "Morning"))
    second(program).show_text(id_of(program, "Night"))
    assert shown(program) == (TEXTS["Morning"], TEXTS["Night"])


def test_the_scene_chosen_in_the_list_opens_beside_the_page(program: Program) -> None:
    program.app.scenes.set_current(id_of(program, "Noon"))
    program.press(Qt.Key.Key_Return, ALT)
    assert shown(program) == (TEXTS["Night"], TEXTS["Noon"])


def test_a_deleted_scene_leaves_the_second_page(program: Program) -> None:
    second(program).show_text(id_of(program, "Morning"))
    program.app.scenes.set_current(id_of(program, "Morning"))
    program.app.scenes.delete_current()
    assert shown(program) == (TEXTS["Night"], "")
    assert "Morning" not in second(program).panel.titles()


def test_another_story_leaves_nothing_of_this_one_on_the_second_page(program: Program, tmp_path: Path) -> None:
    second(program).show_text(id_of(program, "Morning"))
    create_story(tmp_path / "Other", "Other", "Only")
    assert program.app.story.open(str(tmp_path / "Other"))
    assert shown(program) == ("", "")
    assert second(program).panel.titles() == ["Only"]


def test_asked_to_continue_on_the_second_page_the_model_writes_in_its_text(program: Program) -> None:
    program.wait(lambda: program.app.model.info is not None)
    second(program).show_text(id_of(program, "Morning"))
    editor = second(program).panel.editor
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    editor.setFocus()
    program.continue_writing()
    assert program.text.startswith(TEXTS["Morning"])
    assert len(program.text) > len(TEXTS["Morning"])
    assert shown(program)[1] == TEXTS["Night"]


def test_the_second_page_looks_like_the_page(program: Program) -> None:
    program.app.settings.set_value("font_size", 20.0)
    assert second(program).panel.editor.page_font() == program.app.editor.page_font()
    program.app.settings.set_value("zoom", 150)
    second(program).show_text(id_of(program, "Morning"))
    assert second(program).panel.editor.page_font() == program.app.editor.page_font()


def test_a_scene_is_split_where_the_keyboard_is(program: Program) -> None:
    second(program).show_text(id_of(program, "Morning"))
    editor = second(program).panel.editor
    editor.setFocus()
    cursor = editor.textCursor()
    cursor.setPosition(3)
    editor.setTextCursor(cursor)
    program.app.actions["split_scene"].trigger()
    opened = program.app.story.current
    opened.collect_texts()
    texts = [scene.text for scene in opened.story.scenes]
    assert texts == [TEXTS["Night"], "It", "was light.", TEXTS["Noon"]]


def test_f6_goes_to_the_text_on_the_second_page(program: Program) -> None:
    second(program).show_text(id_of(program, "Morning"))
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_F6)
    assert second(program).panel.editor.hasFocus()
    program.press(Qt.Key.Key_F6)
    assert not second(program).panel.isAncestorOf(program.app.window.focusWidget())


def test_the_page_has_the_keyboard_when_the_text_of_the_second_is_deleted(program: Program) -> None:
    second(program).show_text(id_of(program, "Morning"))
    second(program).panel.editor.setFocus()
    program.app.scenes.delete_requested.emit([id_of(program, "Morning")])
    assert second(program).shown_id == ""
    assert program.app.editor.hasFocus()


def test_in_a_small_window_the_writing_panel_comes_in_the_place_of_the_second_page(program: Program, qtbot) -> None:
    window = program.app.window
    window.resize(*MINIMUM_SIZE)
    program.press(Qt.Key.Key_Backslash, CTRL)
    assert not window.parts.writing_panel.isVisible()
    program.press(Qt.Key.Key_F10)
    assert window.parts.writing_panel.isVisible()
    assert not second(program).panel.isVisible()
    qtbot.waitUntil(lambda: program.app.editor.width() >= LEAST_MIDDLE_PX)
