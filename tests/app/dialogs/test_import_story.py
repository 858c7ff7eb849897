"""The import dialog shows what would come in, says what is wanted, and writes nothing itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.dialogs.import_story import ImportDialog
from app.formats.book import BookChapter, BookScene
from app.formats.splitting import Splitting
from app.importing import preview_of, read_source

TEXT = "# Rain\n\nIt rained.\n\n* * *\n\nStill so.\n\n## Sub\n\nMore.\n\n# Sun\n\nDry."


@pytest.fixture
def dialog(qtbot) -> ImportDialog:
    made = ImportDialog()
    qtbot.addWidget(made)
    return made


def show(dialog: ImportDialog, *paths: Path) -> None:
    dialog.set_reading(paths)
    source = read_source(paths, lambda: None)
    dialog.set_source(source)
    dialog.set_preview(preview_of(source, source.splitting, lambda: None))
    dialog.set_busy(False)


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    (tmp_path / "novel.md").write_text(TEXT)
    return tmp_path / "novel.md"


def test_before_a_file_is_chosen_there_is_nothing_to_import(dialog: ImportDialog) -> None:
    assert not dialog.import_button.isEnabled()
    assert not dialog.options.isEnabled()
    with_files = []
    dialog.files_wanted.connect(lambda: with_files.append(1))
    dialog.files_button.click()
    assert with_files == [1]


def test_the_line_with_the_author_on_a_title_page_is_not_wanted_by_itself(dialog: ImportDialog) -> None:
    chapters = [
        BookChapter("", [BookScene("", "by Ann Author")]),
        BookChapter("Chapter 1: Rain", [BookScene("", "It rained.")]),
    ]
    dialog.preview.set_chapters(chapters, [[3], [2]], "Ann Author")
    assert [chapter.title for chapter in dialog.preview.chosen()] == ["Chapter 1: Rain"]
    dialog.preview.topLevelItem(0).setCheckState(0, Qt.CheckState.Checked)
    assert len(dialog.preview.chosen()) == 2
    chapters[0].scenes[0].text = "It was Ann Author, and she said so.\n\nby Ann Author"
    dialog.preview.set_chapters(chapters, [[3], [2]], "Ann Author")
    assert len(dialog.preview.chosen()) == 2


def test_chapters_and_scenes_stand_with_their_first_words_and_numbers(dialog: ImportDialog, novel: Path) -> None:
    show(dialog, novel)
    tree = dialog.preview
    assert [tree.topLevelItem(row).text(0) for row in range(2)] == ["Rain", "Sun"]
    rain = tree.topLevelItem(0)
    assert [(rain.child(row).text(0), rain.child(row).text(1)) for row in range(2)] == [
        ("It rained.", "2"),
        ("Still so. ## Sub More.", "4"),
    ]
    assert dialog.import_button.isEnabled()


def test_what_is_not_checked_stays_out(dialog: ImportDialog, novel: Path) -> None:
    show(dialog, novel)
    rain = dialog.preview.topLevelItem(0)
    rain.child(0).setCheckState(0, Qt.CheckState.Unchecked)
    assert [[scene.text[:5] for scene in chapter.scenes] for chapter in dialog.preview.chosen()] == [
        ["Still"],
        ["Dry."],
    ]
    rain.setCheckState(0, Qt.CheckState.Unchecked)
    assert [chapter.title for chapter in dialog.preview.chosen()] == ["Sun"]
    assert dialog.preview.chosen_words() == 1
    dialog.preview.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    assert not dialog.import_button.isEnabled()


def test_another_splitting_is_asked_for_as_a_whole(dialog: ImportDialog, novel: Path) -> None:
    show(dialog, novel)
    wanted: list[Splitting] = []
    dialog.splitting_changed.connect(wanted.append)
    options = dialog.options
    options.level.setCurrentIndex(options.level.findData(2))
    options.level.activated.emit(options.level.currentIndex())
    QTest.keyClick(options.at_breaks, Qt.Key.Key_Space)
    options.chapters.setCurrentIndex(options.chapters.findData("none"))
    options.chapters.activated.emit(options.chapters.currentIndex())
    assert wanted == [
        Splitting("headings", 2),
        Splitting("headings", 2, at_breaks=False),
        Splitting("none", 2, at_breaks=False),
    ]
    assert not options.level.isVisibleTo(options)


def test_only_what_the_source_has_is_offered(dialog: ImportDialog, novel: Path, tmp_path: Path) -> None:
    show(dialog, novel)
    kinds = [dialog.options.chapters.itemData(row) for row in range(dialog.options.chapters.count())]
    assert kinds == ["headings", "lines", "none"]
    (tmp_path / "plain.txt").write_text("words")
    (tmp_path / "other.txt").write_text("words")
    show(dialog, tmp_path / "plain.txt", tmp_path / "other.txt")
    kinds = [dialog.options.chapters.itemData(row) for row in range(dialog.options.chapters.count())]
    assert kinds == ["files", "lines", "none"]


def test_an_open_story_is_offered_by_its_name(dialog: ImportDialog, novel: Path) -> None:
    show(dialog, novel)
    assert not dialog.options.targets["end"].isVisibleTo(dialog)
    dialog.set_story("The Lamp", "Chapter 3")
    dialog.options.targets["after"].click()
    assert dialog.options.target == "after"
    assert "Chapter 3" in dialog.options.targets["after"].text()
    assert dialog.import_button.text() == "Import"
    dialog.set_story("The Lamp", "")  # the only chapter, without a title: behind it is the end of the story
    assert not dialog.options.targets["after"].isVisibleTo(dialog)
    assert dialog.options.target == "end"
    dialog.set_story("", "")
    assert dialog.options.target == "new"


def test_files_that_could_not_be_read_are_named(dialog: ImportDialog, novel: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.docx").write_text("no zip")
    show(dialog, novel, tmp_path / "bad.docx")
    assert "bad.docx" in dialog._left_out.text()
    assert dialog._left_out.isVisibleTo(dialog)


def test_a_problem_takes_the_place_of_waiting(dialog: ImportDialog, novel: Path) -> None:
    dialog.set_reading([novel])
    assert dialog._start.text() == "Reading…"
    dialog.set_busy(False)
    dialog.show_problem("Damaged. Save it again.")
    assert dialog._start.text() != "Reading…"
    assert dialog.problem() == "Damaged. Save it again."
    show(dialog, novel)
    assert dialog.problem() == ""


def test_files_may_be_dropped(dialog: ImportDialog, novel: Path, tmp_path: Path) -> None:
    dropped: list[list[str]] = []
    dialog.paths_dropped.connect(dropped.append)
    dialog.show()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (tmp_path / "a.exe", novel, tmp_path / "b.odt")])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    corner = QPoint(500, 300)
    QApplication.sendEvent(dialog, QDragEnterEvent(corner, actions, data, buttons, keys))
    QApplication.sendEvent(dialog, QDropEvent(corner.toPointF(), actions, data, buttons, keys))
    assert dropped == [[str(novel), str(tmp_path / "b.odt")]]


def test_every_part_has_a_name_for_a_screen_reader_and_keys_reach_all(dialog: ImportDialog, novel: Path) -> None:
    show(dialog, novel)
    for widget in (dialog.preview, dialog.options.level, dialog.foot.progress):
        assert widget.accessibleName()
    for widget in (dialog.files_button, dialog.folder_button, dialog.options.chapters, dialog.preview):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
