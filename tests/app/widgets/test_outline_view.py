"""The table of the outline."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from app.widgets.outline_view import (
    COLUMNS,
    LABEL,
    STATUS,
    SYNOPSIS,
    TITLE,
    WORDS,
    OutlineChapter,
    OutlineScene,
    OutlineView,
    Vocabulary,
)

ONE = OutlineScene("1", "Night", "It begins.", "draft", "red", 1200)
TWO = OutlineScene("2", "", "", "", "", 3)


@pytest.fixture
def view(qtbot) -> OutlineView:
    view = OutlineView()
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.words = Vocabulary(
        {"": "No status", "draft": "Draft", "done": "Done"},
        {"red": ("Turning point", QColor("red"))},
        "Untitled scene",
        "No label",
    )
    view.set_rows([OutlineChapter("First", (ONE,)), OutlineChapter("Second", (TWO,))], show_chapters=True)
    view.show()
    view.activateWindow()
    return view


def row(view: OutlineView, scene_id: str) -> list[str]:
    return [view.cell(scene_id, column).data() for column in (TITLE, SYNOPSIS, STATUS, LABEL, WORDS)]


def test_every_scene_stands_under_its_chapter(view: OutlineView) -> None:
    assert view.ids() == ["1", "2"]
    assert row(view, "1") == ["Night", "It begins.", "Draft", "Turning point", "1,200"]
    assert row(view, "2") == ["Untitled scene", "", "", "", "3"]
    assert view.cell("2", TITLE).parent().data() == "Second"
    assert view.cell("1", TITLE).parent().siblingAtColumn(WORDS).data() == "1,200"


def test_a_scene_without_a_title_is_called_by_its_first_words_and_its_field_is_empty(view: OutlineView) -> None:
    scene = OutlineScene("2", "", "", "", "", 3, "Rain fell.")
    view.set_rows([OutlineChapter("", (ONE, scene))], show_chapters=False)
    assert row(view, "2")[TITLE] == "Rain fell."
    quiet = view.grab().toImage()
    view.edit(view.cell("2", TITLE))
    field = view.findChild(QLineEdit)
    assert field is not None
    assert field.text() == ""
    view.set_rows([OutlineChapter("", (ONE, OutlineScene("2", "Rain fell.", "", "", "", 3)))], show_chapters=False)
    assert view.grab().toImage() != quiet


def test_a_story_of_one_chapter_has_no_row_for_it(view: OutlineView) -> None:
    view.set_rows([OutlineChapter("", (ONE, TWO))], show_chapters=False)
    assert not view.cell("2", TITLE).parent().isValid()


def test_enter_opens_the_scene(qtbot, view: OutlineView) -> None:
    view.choose("2")
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == ["2"]


def test_what_is_chosen_stays_chosen_when_rows_come_anew(view: OutlineView) -> None:
    view.choose("2", SYNOPSIS)
    view.set_rows([OutlineChapter("First", (TWO, ONE))], show_chapters=True)
    assert view.chosen_id() == "2"
    assert view.currentIndex().column() == SYNOPSIS


def test_a_synopsis_of_several_lines_is_edited_in_place(qtbot, view: OutlineView) -> None:
    view.choose("1", SYNOPSIS)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    field = view.findChild(QPlainTextEdit)
    assert isinstance(field, QPlainTextEdit)
    assert field.toPlainText() == "It begins."
    field.setPlainText("It begins\nbadly.")
    with qtbot.waitSignal(view.edited) as edited:
        view.commitData(field)
    assert edited.args == ["1", SYNOPSIS, "It begins\nbadly."]


@pytest.mark.parametrize(("column", "key", "names"), [
    (STATUS, "done", ["No status", "Draft", "Done"]),
    (LABEL, "", ["No label", "Turning point"]),
])  # fmt: skip
def test_a_status_and_a_label_are_chosen_from_those_there_are(
    qtbot, view: OutlineView, column: int, key: str, names: list[str]
) -> None:
    view.choose("1", column)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    box = view.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    assert [box.itemText(i) for i in range(box.count())] == names
    box.setCurrentIndex(box.findData(key))
    with qtbot.waitSignal(view.edited) as edited:
        view.commitData(box)
    assert edited.args == ["1", column, key]


def test_an_edit_that_changes_nothing_tells_nothing(qtbot, view: OutlineView) -> None:
    view.choose("2", TITLE)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    with qtbot.assertNotEmitted(view.edited):
        qtbot.keyClick(view.focusWidget() or view, Qt.Key.Key_Return)


def test_words_and_chapters_cannot_be_edited(view: OutlineView) -> None:
    assert not view.cell("1", WORDS).flags() & Qt.ItemFlag.ItemIsEditable
    assert not view.cell("1", TITLE).parent().flags() & Qt.ItemFlag.ItemIsEditable


def test_a_title_of_a_chapter_goes_on_over_the_empty_cells_beside_it(view: OutlineView) -> None:
    def cells(title: str) -> list[QImage]:
        view.set_rows([OutlineChapter(title, (ONE,))], show_chapters=True)
        heading = view.cell("1", TITLE).parent()
        rects = [view.visualRect(heading.siblingAtColumn(column)) for column in range(COLUMNS)]
        return [view.viewport().grab(rect).toImage() for rect in rects]

    short, long = cells("In"), cells("In which the harbour master says " + "nothing " * 3)
    changed = [before != now for before, now in zip(short, long, strict=True)]
    assert changed[:2] == [True, True]
    assert not changed[WORDS]
