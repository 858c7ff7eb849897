"""The list of scenes says what the writer wants and shows what the story is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.panels.scene_list import SceneList
from app.widgets.scene_view import SceneDelegate, SceneEntry

SCENES = [SceneEntry("a", "Dawn", 120), SceneEntry("b", "", 0), SceneEntry("c", "Dusk", 1300)]


@pytest.fixture
def scenes(qtbot: QtBot) -> SceneList:
    panel = SceneList()
    qtbot.addWidget(panel)
    panel.set_story("A Story")
    panel.set_scenes(SCENES, "a")
    panel.resize(240, 400)
    panel.show()
    return panel


def test_filling_the_list_opens_nothing(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.assertNotEmitted(scenes.scene_chosen):
        scenes.set_scenes(SCENES, "c")
        scenes.set_current("b")
    assert scenes.current_id() == "b"


def test_the_chosen_scene_stays_chosen_when_the_order_changes(scenes: SceneList) -> None:
    scenes.set_current("c")
    scenes.set_scenes([SCENES[2], SCENES[0], SCENES[1]])
    assert scenes.current_id() == "c"


def test_the_arrow_keys_open_scenes(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.waitSignal(scenes.scene_chosen) as chosen:
        qtbot.keyClick(scenes.view, Qt.Key.Key_Down)
    assert chosen.args == ["b"]


def test_a_new_scene_is_wanted_below_the_chosen_one(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.waitSignal(scenes.add_requested) as wanted:
        scenes.add_scene()
    assert wanted.args == [1]


def test_a_new_scene_in_an_empty_story_is_the_first(qtbot: QtBot, scenes: SceneList) -> None:
    scenes.set_scenes([])
    with qtbot.waitSignal(scenes.add_requested) as wanted:
        scenes.add_scene()
    assert wanted.args == [0]


def test_a_scene_is_renamed_in_place(qtbot: QtBot, scenes: SceneList) -> None:
    scenes.rename_current()
    editor = scenes.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("  Before dawn ")
    with qtbot.waitSignal(scenes.rename_requested) as wanted:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert wanted.args == ["a", "Before dawn"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_page_gets_the_keyboard_when_a_name_is_typed_or_given_up(
    qtbot: QtBot, scenes: SceneList, key: Qt.Key
) -> None:
    scenes.rename_requested.connect(lambda *_: scenes.set_scenes(SCENES))  # as the story does: the field goes away
    scenes.rename_current()
    editor = scenes.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Before dawn")
    with qtbot.waitSignal(scenes.left):
        qtbot.keyClick(editor, key)


def test_enter_on_a_scene_goes_to_the_page(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.waitSignal(scenes.left):
        qtbot.keyClick(scenes.view, Qt.Key.Key_Return)


def test_the_same_name_again_is_no_renaming(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.assertNotEmitted(scenes.rename_requested):
        assert not scenes.model.setData(scenes.model.index(0), " Dawn ")


@pytest.mark.parametrize(("current", "step", "wanted"), [("a", 1, ["a", 1]), ("c", -1, ["c", 1]), ("b", 1, ["b", 2])])
def test_a_scene_moves_up_and_down_by_key(
    qtbot: QtBot, scenes: SceneList, current: str, step: int, wanted: list[object]
) -> None:
    scenes.set_current(current)
    with qtbot.waitSignal(scenes.move_requested) as moved:
        scenes.move_current(step)
    assert moved.args == wanted


@pytest.mark.parametrize(("current", "step"), [("a", -1), ("c", 1)])
def test_at_the_ends_nothing_moves(qtbot: QtBot, scenes: SceneList, current: str, step: int) -> None:
    scenes.set_current(current)
    with qtbot.assertNotEmitted(scenes.move_requested):
        scenes.move_current(step)


@pytest.mark.parametrize(
    ("dragged", "gap", "index"), [("a", 2, 1), ("a", 3, 2), ("c", 0, 0), ("c", 1, 1), ("b", 0, 0), ("b", 3, 2)]
)
def test_a_scene_is_dropped_where_the_line_was(
    qtbot: QtBot, scenes: SceneList, dragged: str, gap: int, index: int
) -> None:
    scenes.set_current(dragged)
    with qtbot.waitSignal(scenes.move_requested) as moved:
        scenes.view.drop_current(gap)
    assert moved.args == [dragged, index]


@pytest.mark.parametrize("gap", [1, 2])
def test_dropping_a_scene_on_itself_moves_nothing(qtbot: QtBot, scenes: SceneList, gap: int) -> None:
    scenes.set_current("b")
    with qtbot.assertNotEmitted(scenes.move_requested):
        scenes.view.drop_current(gap)


def test_the_gap_is_the_one_nearest_to_the_pointer(scenes: SceneList) -> None:
    height = scenes.view.visualRect(scenes.model.index(0)).height()
    gaps = [scenes.view.gap_at(y) for y in (0, height - 1, height + 1, 2 * height - 1, 3 * height + 50)]
    assert gaps == [0, 1, 1, 2, 3]


def test_delete_asks_and_the_bar_brings_it_back(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.waitSignal(scenes.delete_requested) as wanted:
        qtbot.keyClick(scenes.view, Qt.Key.Key_Delete)
    assert wanted.args == ["a"]
    scenes.show_deleted("Dawn")
    undo = next(button for button in scenes.findChildren(QPushButton) if button.text() == "Undo")
    assert undo.isVisible()
    with qtbot.waitSignal(scenes.undo_delete_requested):
        undo.click()
    assert not undo.isVisible()


def test_one_file_has_no_scenes_to_add_or_delete(qtbot: QtBot, scenes: SceneList) -> None:
    scenes.set_story("a.md", single_file=True)
    with qtbot.assertNotEmitted(scenes.delete_requested), qtbot.assertNotEmitted(scenes.add_requested):
        scenes.delete_current()
        scenes.add_scene()


def test_word_counts_are_added_up(scenes: SceneList) -> None:
    assert scenes.summary() == "Scenes: 3 · Words: 1,420"
    scenes.set_words("b", 80)
    assert scenes.summary() == "Scenes: 3 · Words: 1,500"


def test_a_screen_reader_is_told_title_and_words(scenes: SceneList) -> None:
    spoken = scenes.model.data(scenes.model.index(2), int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "Dusk, 1,300"


def test_a_scene_that_is_not_read_is_marked_and_said(scenes: SceneList) -> None:
    scenes.set_unread(frozenset("c"))
    row = scenes.model.index(2)
    assert scenes.model.is_unread(2)
    assert not scenes.model.is_unread(0)
    spoken = scenes.model.data(row, int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "Dusk, 1,300, The model has not read the story up to here as it is now."
    tip = scenes.model.data(row, int(Qt.ItemDataRole.ToolTipRole))
    assert tip == "Dusk\nThe model has not read the story up to here as it is now."


def test_a_mark_moves_nothing(scenes: SceneList) -> None:
    def ink() -> tuple[QImage, QImage]:
        """Of the last row: where a mark stands, and all the rest."""
        rect = scenes.view.visualRect(scenes.model.index(2))
        image = scenes.view.viewport().grab(rect).toImage()
        mark = QRect(6, 0, SceneDelegate.indent_px, rect.height())
        return image.copy(mark), image.copy(mark.right() + 1, 0, rect.width() - mark.right() - 1, rect.height())

    before = ink()
    scenes.set_unread(frozenset("c"))
    marked = ink()
    assert marked[0] != before[0]
    assert marked[1] == before[1]
    scenes.set_unread(frozenset())
    assert ink() == before


def test_marks_stay_with_their_scenes(qtbot: QtBot, scenes: SceneList) -> None:
    scenes.set_unread(frozenset("c"))
    scenes.set_scenes([SCENES[2], SCENES[0], SCENES[1]])
    assert [scenes.model.is_unread(row) for row in range(3)] == [True, False, False]
    with qtbot.assertNotEmitted(scenes.model.dataChanged):
        scenes.set_unread(frozenset("c"))
