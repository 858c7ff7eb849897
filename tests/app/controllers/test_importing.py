"""From files to chapters of a story, through the whole program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.dialogs import files
from app.story.opening import open_story
from tests.helpers.documents import docx, w_p, w_r
from tests.helpers.program import Program

BODY = w_p("Rain", "berschrift1") + w_p(w_r("It ") + w_r("rained", "<w:i/>")) + w_p("***") + w_p("Still.")
BODY += w_p("Chapter 2", "berschrift1") + w_p("Dry.")


@pytest.fixture
def program(start: Callable[..., Program]) -> Program:
    return start(wait_for_model=False)


def read(program: Program, *paths: Path) -> None:
    importing = program.app.manuscript.importing
    importing.show_dialog([str(path) for path in paths])
    program.wait(lambda: importing.job is None)


def texts(program: Program) -> list[tuple[str, str]]:
    opened = program.app.story.current
    assert opened is not None
    opened.collect_texts()
    return [(opened.story.chapters[scene.chapter].title, scene.text) for scene in opened.story.scenes]


def test_a_document_becomes_a_new_story_that_is_opened(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts(program)
    target = tmp_path / "My Rain"
    monkeypatch.setattr(files, "choose_new_story", lambda *_: str(target))
    program.app.actions["import_story"].trigger()
    read(program, docx(tmp_path / "rain.docx", BODY))
    assert texts(program) == before
    assert not target.exists()
    importing = program.app.manuscript.importing
    importing.dialog.import_button.click()
    program.wait(lambda: importing.dialog is None)
    assert texts(program) == [("Rain", "It *rained*"), ("Rain", "Still."), ("", "Dry.")]
    assert program.app.story.current.story.title == "My Rain"
    assert (program.text, program.caret) == ("It *rained*", 0)
    assert open_story(target).problems == []


def test_chapters_go_into_the_open_story_and_can_be_taken_back(program: Program, tmp_path: Path) -> None:
    before = texts(program)
    importing = program.app.manuscript.importing
    read(program, docx(tmp_path / "rain.docx", BODY))
    importing.dialog.options.targets["end"].click()
    importing.dialog.import_button.click()
    assert importing.dialog is None
    assert texts(program) == [*before, ("Rain", "It *rained*"), ("Rain", "Still."), ("", "Dry.")]
    assert program.text == "It *rained*"
    program.app.manuscript.structure.undo()
    assert texts(program) == before


def test_a_chapter_that_stands_in_no_list_is_not_named(program: Program, tmp_path: Path) -> None:
    importing, story = program.app.manuscript.importing, program.app.story
    assert len(story.current.story.chapters) == 1
    read(program, docx(tmp_path / "rain.docx", BODY))
    assert importing.dialog.options.targets["after"].isHidden()
    importing.dialog.reject()
    story.current.insert_chapters(1, [("", [("", "The end.")])])
    read(program, docx(tmp_path / "rain.docx", BODY))
    assert importing.dialog.options.targets["after"].text() == "After “Chapter 1”"
    importing.dialog.reject()


def test_chapters_can_stand_behind_the_present_one(program: Program, tmp_path: Path) -> None:
    importing, story = program.app.manuscript.importing, program.app.story
    first = story.current.story.scenes[0]
    story.current.insert_chapters(1, [("Last", [("", "The end.")])])
    story.show_scene(first.id)
    read(program, docx(tmp_path / "rain.docx", BODY))
    importing.dialog.options.targets["after"].click()
    importing.dialog.import_button.click()
    titles = [title for title, _ in texts(program)]
    assert titles[-4:] == ["Rain", "Rain", "", "Last"]


def test_scenes_without_a_chapter_go_behind_the_one_on_the_page(program: Program, tmp_path: Path) -> None:
    importing, story = program.app.manuscript.importing, program.app.story
    first, *others = texts(program)
    story.show_scene(story.current.story.scenes[0].id)
    read(program, docx(tmp_path / "a.docx", w_p("One.") + w_p("***") + w_p("Two.")))
    importing.dialog.options.targets["after"].click()
    assert importing.dialog.options.targets["after"].text() == "After the scene on the page"
    importing.dialog.import_button.click()
    title = first[0]
    assert texts(program) == [first, (title, "One."), (title, "Two."), *others]
    assert program.text == "One."
    program.app.manuscript.structure.undo()
    assert texts(program) == [first, *others]


def test_a_bad_file_is_explained_and_changes_nothing(program: Program, tmp_path: Path) -> None:
    before = texts(program)
    (tmp_path / "bad.docx").write_text("no zip")
    read(program, tmp_path / "bad.docx")
    dialog = program.app.manuscript.importing.dialog
    assert dialog.problem().startswith("bad.docx is damaged")
    assert not dialog.import_button.isEnabled()
    assert texts(program) == before


def test_a_target_that_is_taken_is_explained_and_another_can_be_chosen(program: Program, tmp_path: Path) -> None:
    importing = program.app.manuscript.importing
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    read(program, docx(tmp_path / "rain.docx", BODY))
    importing.create(tmp_path / "full")
    program.wait(lambda: importing.job is None)
    assert "already has something in it" in importing.dialog.problem()
    importing.create(tmp_path / "empty")
    program.wait(lambda: importing.dialog is None)
    assert len(texts(program)) == 3


def test_reading_can_be_given_up_at_any_time(program: Program, tmp_path: Path) -> None:
    importing = program.app.manuscript.importing
    path = docx(tmp_path / "long.docx", BODY * 400)
    importing.show_dialog([str(path)])
    importing.dialog.reject()
    assert importing.dialog is None
    importing.show_dialog([str(path)])
    program.close()
    assert importing.job is None


def test_the_newest_splitting_is_the_one_that_is_shown(program: Program, tmp_path: Path) -> None:
    importing = program.app.manuscript.importing
    read(program, docx(tmp_path / "rain.docx", BODY))
    for kind in ("lines", "none"):
        options = importing.dialog.options
        options.chapters.setCurrentIndex(options.chapters.findData(kind))
        options.chapters.activated.emit(options.chapters.currentIndex())
    program.wait(lambda: importing.job is None)
    assert importing.dialog.preview.topLevelItemCount() == 1


def test_what_is_dropped_on_the_window_is_read_but_no_story_is(program: Program, tmp_path: Path) -> None:
    importing = program.app.manuscript.importing
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window, corner = program.app.window, QPoint(400, 300)

    def drop(path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        enter = QDragEnterEvent(corner, actions, data, buttons, keys)
        QApplication.sendEvent(program.app.editor.viewport(), enter)
        QApplication.sendEvent(window, QDropEvent(corner.toPointF(), actions, data, buttons, keys))

    (tmp_path / "story").mkdir()
    (tmp_path / "story" / "story.toml").write_text("format = 1")
    drop(tmp_path / "story")
    assert importing.dialog is None
    drop(docx(tmp_path / "rain.docx", BODY))
    program.wait(lambda: importing.job is None)
    assert importing.dialog.preview.topLevelItemCount() == 2
