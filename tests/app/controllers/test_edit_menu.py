"""The Edit menu does what its keys do where the keyboard is, and is grey where they do nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.helpers.novels import write_novel
from tests.helpers.program import CTRL, Program

KEYS = ("undo", "redo", "cut", "copy", "paste", "select_all")


@pytest.fixture
def program(start: Callable[..., Program], tmp_path: Path) -> Program:
    QGuiApplication.clipboard().clear()
    found = start(write_novel(tmp_path / "A Novel", {"Night": "Dark.", "Noon": ""}), wait_for_model=False)
    found.app.story.show_scene(found.app.story.current.story.scenes[0].id, 0)
    found.app.editor.setFocus()
    return found


def offered(program: Program) -> list[str]:
    """What isn't grey while the menu is open; closed again, every key finds its command."""
    menu = program.app.window.menu("edit")
    menu.aboutToShow.emit()
    found = [key for key in KEYS if program.app.actions[key].isEnabled()]
    menu.aboutToHide.emit()
    assert all(program.app.actions[key].isEnabled() for key in KEYS)
    return found


def test_on_the_page_it_offers_what_can_be_done(program: Program) -> None:
    assert offered(program) == ["select_all"]
    program.type("It was ")
    assert offered(program) == ["undo", "select_all"]
    program.app.actions["undo"].trigger()
    assert offered(program)[:1] in (["undo"], ["redo"])
    program.app.actions["select_all"].trigger()
    assert offered(program)[-3:] == ["cut", "copy", "select_all"]
    program.app.actions["copy"].trigger()
    assert "paste" in offered(program)


def test_in_the_list_undo_is_that_of_the_structure(program: Program) -> None:
    program.type("It was ")
    program.app.scenes.view.setFocus()
    assert "undo" not in offered(program)
    program.app.actions["undo"].trigger()
    assert program.text == "It was Dark."
    program.app.story.current.rename_scene(program.app.story.current.story.scenes[0].id, "Midnight")
    assert "undo" in offered(program)
    program.app.actions["undo"].trigger()
    assert program.app.story.current.story.scenes[0].title == "Night"
    assert "redo" in offered(program)
    program.app.actions["redo"].trigger()
    assert program.app.story.current.story.scenes[0].title == "Midnight"


def test_in_the_outline_undo_is_that_of_the_structure_and_the_hidden_page_stays(program: Program) -> None:
    program.type("It was ")
    scene = program.app.story.current.story.scenes[0]
    program.app.actions["show_outline"].trigger()
    assert offered(program) == []
    program.app.story.current.set_details(scene.id, status="done")
    assert offered(program) == ["undo"]
    program.app.actions["undo"].trigger()
    assert (scene.status, program.text) == ("", "It was Dark.")
    program.app.manuscript.views.outline._close.setFocus()  # which has no undo
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == "It was Dark."


def test_in_a_field_it_is_about_the_field(program: Program) -> None:
    details = program.app.manuscript.details.panel
    details.set_open(True)
    details.synopsis.setFocus()
    assert offered(program) == []
    details.synopsis.insertPlainText("A night")
    assert offered(program) == ["undo", "select_all"]
    program.app.actions["select_all"].trigger()
    program.app.actions["cut"].trigger()
    assert details.synopsis.toPlainText() == ""
    program.app.actions["undo"].trigger()
    assert details.synopsis.toPlainText() == "A night"
    assert program.text == "Dark."
    program.app.actions["find"].trigger()
    program.app.manuscript.find.bar.query.field.setText("Dark")
    program.app.actions["select_all"].trigger()
    assert offered(program)[-4:] == ["cut", "copy", "paste", "select_all"]
    program.app.actions["cut"].trigger()
    assert program.app.manuscript.find.bar.query.field.text() == ""
    assert program.text == "Dark."


def test_it_is_about_where_the_keyboard_was_before_the_menu_bar_took_it(program: Program) -> None:
    program.app.scenes.view.setFocus()
    program.app.story.current.rename_scene(program.app.story.current.story.scenes[0].id, "Midnight")
    program.app.window.menuBar().setFocus(Qt.FocusReason.MenuBarFocusReason)
    program.app.actions["undo"].trigger()
    assert program.app.story.current.story.scenes[0].title == "Night"
