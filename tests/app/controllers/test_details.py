"""Status, labels and synopsis: given below the list and from its context menu, in the whole program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.story.story import Scene
from tests.helpers.novels import id_of, write_novel
from tests.helpers.program import Program


@pytest.fixture
def program(start: Callable[..., Program], tmp_path: Path) -> Program:
    found = start(write_novel(tmp_path / "A Novel", dict.fromkeys("ABCD", "Words.")), wait_for_model=False)
    found.app.story.show_scene(id_of(found, "A"), 0)
    return found


def scene(program: Program, title: str) -> Scene:
    assert program.app.story.current is not None
    return program.app.story.current.story.text_with_id(id_of(program, title))


def choose(program: Program, *titles: str) -> None:
    program.app.scenes.view.choose([id_of(program, title) for title in titles])
    program.app.scenes.chosen_changed.emit()


def test_labels_are_made_and_a_label_that_goes_is_undone(program: Program) -> None:
    details = program.app.manuscript.details
    details.edit_labels()
    details.dialog.add_button.click()
    details.dialog.rows[0].name.setText("Harriet")
    details.dialog.accept()
    opened = program.app.story.current
    (label,) = opened.story.labels
    details.panel.label_chosen.emit(scene(program, "A").id, label.id)
    details.edit_labels()
    details.dialog.rows[0].remove.click()
    details.dialog.accept()
    assert (opened.story.labels, scene(program, "A").label) == ([], "")
    program.app.scenes.undo_requested.emit()
    assert opened.story.labels == [label]
    assert scene(program, "A").label == label.id


def test_the_label_that_is_made_from_the_details_is_the_scenes(program: Program) -> None:
    details, opened = program.app.manuscript.details, program.app.story.current
    details.panel.label.setCurrentIndex(details.panel.label.count() - 1)
    details.panel.label.activated.emit(details.panel.label.currentIndex())
    details.dialog.add_button.click()
    details.dialog.rows[0].name.setText("Harriet")
    details.dialog.save_button.click()
    (label,) = opened.story.labels
    assert scene(program, "A").label == label.id
    assert details.panel.label.currentText() == "Harriet"
    details.edit_labels([scene(program, "A").id])
    for name in ("Paul", "Mary"):  # two: which one is meant can't be told
        details.dialog.add_button.click()
        details.dialog.rows[-1].name.setText(name)
    details.dialog.save_button.click()
    assert (len(opened.story.labels), scene(program, "A").label) == (3, label.id)


def test_all_chosen_scenes_get_a_status_from_the_menu_of_the_list_in_one_step(program: Program) -> None:
    menus, opened = program.app.manuscript.details.menus, program.app.story.current
    assert {menu.menuAction() for menu in menus.values()} <= set(program.app.scenes.view.actions())
    scene(program, "A").status = "idea"
    choose(program, "A", "C")
    menus["status"].aboutToShow.emit()
    draft = next(action for action in menus["status"].actions() if action.text() == "Draft")
    assert not any(action.isChecked() for action in menus["status"].actions())  # they differ
    draft.trigger()
    assert [scene(program, title).status for title in "ABC"] == ["draft", "", "draft"]
    menus["status"].aboutToShow.emit()
    assert [action.text() for action in menus["status"].actions() if action.isChecked()] == ["Draft"]
    program.app.scenes.undo_requested.emit()
    assert [scene(program, title).status for title in "ABC"] == ["idea", "", ""]
    assert opened.structure.last is None
    program.app.scenes.view.choose([])
    program.app.scenes.chosen_changed.emit()
    assert not menus["status"].menuAction().isEnabled()


def test_labels_of_the_menu_of_the_list_can_be_made_there(program: Program) -> None:
    details = program.app.manuscript.details
    choose(program, "B", "D")
    details.menus["label"].aboutToShow.emit()
    details.menus["label"].actions()[-1].trigger()
    details.dialog.add_button.click()
    details.dialog.rows[0].name.setText("Harriet")
    details.dialog.save_button.click()
    (label,) = program.app.story.current.story.labels
    assert [scene(program, title).label for title in "ABCD"] == ["", label.id, "", label.id]
    details.menus["label"].aboutToShow.emit()
    assert [action.text() for action in details.menus["label"].actions()] == ["No label", "Harriet", "", "Edit labels…"]


def test_the_details_have_room_in_the_narrowest_panel(program: Program) -> None:
    panel = program.app.manuscript.details.panel
    panel.set_open(True)
    assert panel.minimumSizeHint().width() <= program.app.scenes.minimumWidth()
