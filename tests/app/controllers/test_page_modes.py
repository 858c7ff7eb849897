"""Typographic marks by the story's language, typewriter scrolling, focus mode and the way out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.editor.page import TYPEWRITER_SHARE
from app.story.storage import create_story, save_manifest, save_scene
from tests.helpers.program import Program

TEXT = "\n\n".join(f"Paragraph {number} of some words." for number in range(60))


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    story = create_story(tmp_path / "Fog", "Fog", "One")
    story.scenes[0].text = TEXT
    story.settings = {"language": "de"}
    save_scene(story, story.scenes[0])
    save_manifest(story)
    return tmp_path / "Fog"


@pytest.fixture
def program(start: Callable[..., Program], novel: Path) -> Program:
    return start(novel, wait_for_model=False)


def test_marks_are_those_of_the_storys_language_until_they_are_switched_off(program: Program) -> None:
    program.put_caret(0)
    program.type('"Ja" ')
    assert program.text.startswith("„Ja“ ")
    program.app.settings.set_value("smart_punctuation", False)
    program.type('"Nein"')
    assert program.text.startswith('„Ja“ "Nein"')


def test_without_a_language_the_windows_counts(program: Program) -> None:
    assert program.app.story.current is not None
    program.app.story.current.story.settings = {}
    program.app.settings.set_value("language", "zh_CN")
    program.put_caret(0)
    program.type('"ab"--')
    assert program.text.startswith("“ab”——")
    program.app.settings.set_value("language", "en")


def test_the_dictionary_of_the_story_tells_its_language(program: Program) -> None:
    assert program.app.story.current is not None
    program.app.story.current.story.settings = {}
    spelling = program.app.manuscript.spelling.story
    spelling._set("fits", ("fr",))
    program.put_caret(0)
    program.type('"Oui"')
    assert program.text.startswith("«\u202fOui\u202f»")


def test_the_script_of_the_page_tells_its_language(program: Program) -> None:
    assert program.app.story.current is not None
    program.app.story.current.story.settings = {}
    document = program.app.story.document
    assert document is not None
    document.replace(0, len(document), "他说你好")
    program.app.manuscript.modes.use_language()
    program.put_caret(4)
    program.type('"')
    assert program.text == "他说你好“"


def test_focus_mode_puts_the_panels_away_and_brings_back_those_that_were_there(program: Program) -> None:
    window, parts = program.app.window, program.app.window.parts
    program.press(Qt.Key.Key_F9)
    assert not parts.scene_list.isVisible()
    program.press(Qt.Key.Key_F8)
    assert not parts.writing_panel.isVisible()
    assert program.app.editor._dims
    assert program.app.settings.value("writing_panel_shown")  # as it will be again, also at the next start
    program.press(Qt.Key.Key_F8)
    assert parts.writing_panel.isVisible()
    assert not parts.scene_list.isVisible()
    assert not program.app.editor._dims
    assert not program.app.settings.value("scene_list_shown")
    assert window.isVisible()


def test_esc_leaves_focus_mode_and_full_screen_after_it_has_stopped_the_model(program: Program) -> None:
    program.wait(lambda: program.app.model.info is not None)
    program.app.actions["focus_mode"].trigger()
    program.app.actions["full_screen"].trigger()
    assert program.app.window.isFullScreen()
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert program.app.generation.is_busy
    program.press(Qt.Key.Key_Escape)
    program.wait_idle()
    assert program.app.actions["focus_mode"].isChecked()
    assert program.app.window.isFullScreen()
    program.press(Qt.Key.Key_Escape)
    assert not program.app.actions["focus_mode"].isChecked()
    assert not program.app.window.isFullScreen()
    assert program.app.window.parts.writing_panel.isVisible()


def test_esc_closes_what_lies_under_the_page_first(program: Program) -> None:
    program.app.actions["focus_mode"].trigger()
    program.app.window.show_board(True, 200)
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Escape)
    assert program.app.actions["focus_mode"].isChecked()


def test_a_window_that_is_closed_in_focus_mode_opens_with_its_panels(program: Program) -> None:
    program.app.actions["focus_mode"].trigger()
    program.close()
    assert program.app.settings.value("scene_list_shown")
    assert program.app.settings.value("writing_panel_shown")


def test_typewriter_scrolling_is_a_setting(program: Program) -> None:
    editor = program.app.editor
    program.put_caret(len(program.text) // 2)
    program.app.actions["typewriter"].trigger()
    assert program.app.settings.value("typewriter")
    program.type("x")
    assert editor.cursorRect().center().y() == pytest.approx(editor.viewport().height() * TYPEWRITER_SHARE, abs=3)
    assert program.app.manuscript.second_page.panel.editor._is_typewriter
    program.app.settings.set_value("typewriter", False)
    assert not program.app.actions["typewriter"].isChecked()
