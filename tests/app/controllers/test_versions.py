"""Versions of a scene, snapshots and deleted scenes, in the whole window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest

from app.controllers import snapshots as snapshots_controller
from app.controllers import versions as versions_controller
from app.dialogs.versions import VersionsDialog
from app.story.storage import open_story
from tests.helpers.novels import id_of, write_novel
from tests.helpers.program import CTRL, SHIFT, Program

TEXTS = {
    "Night": "It was dark.\n\nNobody came.\n\nThe harbour lay still.",
    "Morning": "It was light.",
    "Noon": "It was hot.",
}


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


def texts_of(program: Program) -> dict[str, str]:
    opened = program.app.story.current
    assert opened is not None
    return {scene.title: opened.text_of(scene.id) for scene in opened.story.scenes}


def replace(program: Program, old: str, new: str) -> None:
    at = program.text.index(old)
    cursor = program.app.editor.textCursor()
    cursor.setPosition(at)
    cursor.setPosition(at + len(old), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(new)
    program.app.story.current.save_now()


def shown(program: Program) -> VersionsDialog:
    """The dialog, once it shows the versions of the page."""
    program.press(Qt.Key.Key_H, CTRL | SHIFT)
    dialog = program.app.manuscript.versions.dialog
    assert dialog is not None
    program.wait(lambda: dialog.page.list.count() > 0)
    return dialog


def choose(program: Program, dialog: VersionsDialog, row: int) -> None:
    dialog.page.list.clearSelection()
    dialog.page.list.setCurrentRow(row)
    program.wait(lambda: dialog.copy_button.isEnabled())


def select(dialog: VersionsDialog, words: str) -> None:
    view = dialog.page.view.text
    view.moveCursor(QTextCursor.MoveOperation.Start)
    assert view.find(words)


def test_the_first_version_says_that_it_is_and_shows_its_text_without_marks(program: Program) -> None:
    replace(program, "still", "empty")
    dialog = shown(program)
    first = dialog._row(dialog._versions[-1]).facts
    assert "9 words · the first version" in first
    assert "+" not in first
    assert "+1 −1" in dialog._row(dialog._versions[0]).facts
    choose(program, dialog, dialog.page.list.count() - 1)
    dialog.against.setCurrentIndex(1)
    assert dialog.page.view.text.toPlainText() == TEXTS["Night"]
    assert dialog.page.facts.text() == first
    assert "first version" in dialog.page.legend.text()


def test_the_scene_goes_back_to_a_version_as_one_step_and_what_it_said_stays_a_version(program: Program) -> None:
    replace(program, "still", "empty")
    replace(program, "dark", "dim")
    changed = program.text
    dialog = shown(program)
    rows = dialog.page.list.count()
    choose(program, dialog, rows - 1)
    assert "marked" in dialog.page.legend.text().lower()
    assert "still" in dialog.page.view.text.toPlainText()
    dialog.scene_button.click()
    assert program.text == TEXTS["Night"]
    program.wait(lambda: "before putting back" in dialog.page.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert not dialog.scene_button.isEnabled()  # the page says it
    dialog.undo_requested.emit()
    assert program.text == changed


def test_a_selected_change_alone_is_put_back(program: Program) -> None:
    replace(program, "still", "empty")
    replace(program, "dark", "dim")
    dialog = shown(program)
    choose(program, dialog, dialog.page.list.count() - 1)
    assert not dialog.passage_button.isEnabled()
    select(dialog, "harbour")
    assert not dialog.passage_button.isEnabled()  # nothing differs there
    select(dialog, "stil")
    dialog.passage_button.click()
    assert program.text == TEXTS["Night"].replace("dark", "dim")


def test_a_version_is_named_and_copied(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(program, "still", "empty")
    dialog = shown(program)
    choose(program, dialog, 0)
    monkeypatch.setattr(versions_controller, "ask_name", lambda *_, **__: "The empty harbour")
    dialog.name_button.click()
    program.wait(lambda: dialog.page.list.item(0).text() == "The empty harbour")
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == program.text


def test_two_versions_are_compared_with_each_other(program: Program) -> None:
    replace(program, "still", "empty")
    dialog = shown(program)
    count = dialog.page.list.count()
    dialog.page.list.selectAll()
    assert count == 2
    program.wait(lambda: "empty" in dialog.page.view.text.toPlainText())
    assert "still" in dialog.page.view.text.toPlainText()
    assert not dialog.scene_button.isEnabled()


def test_the_dialog_follows_the_page(program: Program) -> None:
    replace(program, "still", "empty")
    dialog = shown(program)
    choose(program, dialog, 0)
    assert not dialog.scene_button.isEnabled()
    program.put_caret(0)
    program.type("Well. ")
    program.app.manuscript.versions._following.timeout.emit()
    program.wait(lambda: dialog.scene_button.isEnabled())
    program.app.story.show_scene(id_of(program, "Noon"))
    program.wait(lambda: "Noon" in dialog.windowTitle())
    assert dialog.page.list.count() == 0


def test_nothing_is_put_back_while_the_model_writes(program: Program) -> None:
    replace(program, "still", "empty")
    dialog = shown(program)
    choose(program, dialog, dialog.page.list.count() - 1)
    text = program.text
    passage = program.app.story.document.begin_passage(0)
    passage.append("Once. ")
    program.app.manuscript.versions.put_back(TEXTS["Night"])
    assert program.text == "Once. " + text
    assert dialog.page.message.text()
    passage.finish()


def test_a_snapshot_puts_the_whole_story_back(program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = program.app.story.current
    assert opened is not None
    monkeypatch.setattr(snapshots_controller, "ask_name", lambda *_, **__: "First draft")
    program.press(Qt.Key.Key_S, CTRL | SHIFT)
    program.wait(lambda: "snapshot" in program.app.notices.shown())
    replace(program, "still", "empty")
    opened.structure.change("delete", lambda: opened.story.remove_scene(id_of(program, "Noon")))
    opened.rename_scene(id_of(program, "Morning"), "Dawn")
    opened.story.chapters[0].title = "Arrivals"
    newer = opened.add_scene(0, "Newer", "Text that came since.")
    controller = program.app.manuscript.snapshots
    controller.show()
    assert controller.dialog is not None
    program.wait(lambda: controller.dialog.page.list.count() == 1)
    program.wait(lambda: "Noon" in controller.dialog.page.view.text.toPlainText())
    controller.dialog.restore_button.click()
    program.wait(lambda: "archive" in program.app.notices.shown().get("snapshot", ""))
    assert texts_of(program) == TEXTS
    assert [scene.title for scene in opened.story.scenes] == list(TEXTS)
    assert opened.story.chapters[0].title == ""
    assert [scene.id for scene in opened.story.archived] == [newer.id]
    program.wait(lambda: controller.dialog.page.list.count() == 2)  # how it was before is a snapshot too
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == TEXTS["Night"].replace("still", "empty")
    program.app.editor.redo()
    program.close()
    again = open_story(folder)
    assert {scene.title: scene.text for scene in again.scenes} == TEXTS
    assert [scene.text for scene in again.archived] == ["Text that came since."]


def test_a_text_that_only_a_snapshot_has_is_said_to_be_in_it(program: Program) -> None:
    opened = program.app.story.current
    opened.rename_scene(id_of(program, "Night"), "")
    opened.take_snapshot("First draft")
    program.app.manuscript.versions.show()
    dialog = program.app.manuscript.versions.dialog
    program.wait(lambda: "“First draft”" in dialog.page.empty.text())
    first = TEXTS["Night"].split(".")[0].split()[0]
    assert first in dialog.windowTitle()
    controller = program.app.manuscript.snapshots
    controller.show()
    program.wait(lambda: first in controller.dialog.page.view.text.toPlainText())
    assert "Untitled" not in controller.dialog.page.view.text.toPlainText()


def test_a_newer_scene_that_goes_to_the_archive_with_a_snapshot_does_not_stay_on_the_page(program: Program) -> None:
    opened = program.app.story.current
    opened.take_snapshot("One")
    program.app.story.show_scene(id_of(program, "Morning"), 3)
    program.app.actions["split_scene"].trigger()
    newer = program.app.story.document.scene_id
    controller = program.app.manuscript.snapshots
    controller.show()
    program.wait(lambda: controller.dialog.page.list.count() == 1)
    controller.restore(controller._snapshots[0].id)
    program.wait(lambda: "archive" in program.app.notices.shown().get("snapshot", ""))
    assert [scene.id for scene in opened.story.archived] == [newer]
    shown = program.app.story.document.scene_id
    assert shown in [scene.id for scene in opened.story.scenes]
    assert program.app.scenes.chosen_ids("scene") == [shown]
    program.app.story.show_scene(newer)  # the writer may look at it, and it stays while something else changes
    opened.rename_scene(shown, "Dawn")
    assert program.app.story.document.scene_id == newer


def test_a_disk_that_keeps_no_history_is_told_and_nothing_is_claimed_to_be_kept_or_put_back(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, controller = program.app.story.current, program.app.manuscript.snapshots
    monkeypatch.setattr(snapshots_controller, "ask_name", lambda *_, **__: "Two")
    opened.take_snapshot("One")
    controller.show()
    program.wait(lambda: controller.dialog.page.list.count() == 1)
    opened._history.run(lambda db: db.execute("PRAGMA query_only = 1"))
    replace(program, "still", "empty")
    program.wait(lambda: "can't be kept now" in program.app.notices.shown().get("versions", ""))
    controller.take()
    program.wait(lambda: "“Two” could not be taken" in program.app.notices.shown().get("snapshot", ""))
    controller.restore(controller._snapshots[0].id)
    program.wait(lambda: "Nothing was put back" in program.app.notices.shown()["snapshot"])
    assert "empty" in program.text
    program.wait(lambda: opened.save_state == "saved")
    assert "empty" in open_story(folder).scenes[0].text
    opened._history.run(lambda db: db.execute("PRAGMA query_only = 0"))
    controller.take()
    program.wait(lambda: controller.dialog.page.list.count() == 2)
    assert "versions" not in program.app.notices.shown()


def test_snapshots_are_renamed_deleted_and_brought_back(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = program.app.story.current
    assert opened is not None
    opened.take_snapshot("One")
    controller = program.app.manuscript.snapshots
    controller.show()
    dialog = controller.dialog
    assert dialog is not None
    program.wait(lambda: dialog.page.list.count() == 1)
    monkeypatch.setattr(snapshots_controller, "ask_name", lambda *_, **__: "Two")
    dialog.name_button.click()
    program.wait(lambda: dialog.page.list.item(0).text() == "Two")
    dialog.page.list.setFocus()
    QTest.keyClick(dialog.page.list, Qt.Key.Key_Delete)
    program.wait(lambda: dialog.page.list.count() == 0)
    dialog.page.undo_button.click()
    program.wait(lambda: dialog.page.list.count() == 1)


@pytest.mark.parametrize("after", ["at once", "another day"])
def test_a_deleted_scene_comes_back_with_its_text_and_its_versions(
    program: Program, folder: Path, qtbot, after: str
) -> None:
    replace(program, "still", "empty")
    text, night = program.text, id_of(program, "Night")
    opened = program.app.story.current
    assert opened is not None
    opened.structure.change("delete", lambda: opened.story.remove_scene(night))
    if after == "another day":
        program.close()
        program = Program(qtbot, str(folder), wait_for_model=False)
    deleted = program.app.manuscript.deleted
    deleted.show()
    dialog = deleted.dialog
    assert dialog is not None
    program.wait(lambda: dialog.page.list.count() == 1)
    assert dialog.page.list.item(0).text() == "Night"
    dialog.put_back_button.click()
    program.wait(lambda: program.text == text)
    program.wait(lambda: dialog.page.list.count() == 0)
    assert id_of(program, "Night") == night
    assert shown(program).page.list.count() == 2
    program.close()
    back = [(scene.title, scene.text) for scene in open_story(folder).scenes]
    assert back == list((TEXTS | {"Night": text}).items())  # where it stood
    assert list((folder / "trash").glob("*.md")) == []


def test_the_tint_of_a_text_is_known_while_it_is_still_on_its_way_to_the_history(program: Program) -> None:
    opened, document = program.app.story.current, program.app.story.document
    assert opened is not None
    assert opened.versions is not None
    assert document is not None
    passage = document.begin_passage(0)
    passage.append("Once. ")
    passage.finish()
    may_go = threading.Event()
    opened.versions.ask(lambda db: may_go.wait(30), lambda _: None)  # a disk that stalls
    opened.save_now()
    assert opened._spans_of(opened.story.scene(document.scene_id)) == [(0, 6)]
    may_go.set()


def test_a_window_with_nothing_in_it_has_a_button_that_closes_it(program: Program) -> None:
    program.app.actions["deleted_scenes"].trigger()
    dialog = program.app.manuscript.deleted.dialog
    assert dialog is not None
    assert dialog.focusWidget() is dialog.page.close_empty_button
    QTest.keyClick(dialog.page.close_empty_button, Qt.Key.Key_Space)
    assert not dialog.isVisible()
