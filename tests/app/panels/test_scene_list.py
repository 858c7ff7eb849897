"""The story panel says what the writer wants and shows what the story is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.panels.scene_list import SceneList
from app.widgets.basic import ElidedLabel
from app.widgets.story_delegate import StoryDelegate
from app.widgets.story_rows import ChapterEntry, SceneEntry

A, B, C = SceneEntry("a", "Dawn", 120), SceneEntry("b", "", 0), SceneEntry("c", "Dusk", 1300)
D, E = SceneEntry("d", "Night", 50), SceneEntry("e", "Late", None)
HARRIET = SceneEntry("h", "Harriet", 30, kind="character")
LORE = SceneEntry("l", "Tides", 10, kind="lore")
OLD = SceneEntry("o", "The storm", 400)
SIMPLE = [ChapterEntry("1", "", (A, B, C))]
CHAPTERS = [ChapterEntry("1", "", (A, B, C)), ChapterEntry("2", "The letter", (D, E)), ChapterEntry("3", "")]


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., SceneList]:
    def fill(*rows: object, current: str = "a") -> SceneList:
        panel = SceneList()
        qtbot.addWidget(panel)
        panel.set_story("A Story")
        panel.set_rows(*rows, current=current)
        panel.resize(260, 600)
        panel.show()
        return panel

    return fill


@pytest.fixture
def scenes(make: Callable[..., SceneList]) -> SceneList:
    """A simple story: one chapter without a title."""
    return make(SIMPLE)


@pytest.fixture
def tree(make: Callable[..., SceneList]) -> SceneList:
    return make(CHAPTERS, [HARRIET, LORE], [OLD])


def shown(panel: SceneList) -> list[str]:
    """The titles of the rows that can be seen, two spaces deeper where they lie deeper."""
    view, titles = panel.view, []
    index = panel.model.index(0, 0)
    while index.isValid():
        titles.append("  " * index.parent().isValid() + str(index.data()))
        index = view.indexBelow(index)
    return titles


def choose(panel: SceneList, *keys: str) -> None:
    panel.view.choose(list(keys))


def middle(panel: SceneList, key: str, below: bool = False) -> int:
    """A place in the upper or lower half of a row."""
    rect = panel.view.visualRect(panel.model.index_of(key))
    return rect.center().y() + (4 if below else -4)


def test_a_simple_story_is_a_list_of_scenes(scenes: SceneList) -> None:
    assert shown(scenes) == ["Dawn", "Untitled scene", "Dusk"]


def test_a_scene_without_a_title_is_called_by_its_first_words_and_its_title_stays_empty(
    qtbot: QtBot, make: Callable[..., SceneList]
) -> None:
    panel = make([ChapterEntry("1", "", (A, SceneEntry("b", "", 3, first_words="Rain fell."), C))])
    assert shown(panel) == ["Dawn", "Rain fell.", "Dusk"]
    index = panel.model.index_of("b")
    assert index.data(int(Qt.ItemDataRole.AccessibleTextRole)) == "Rain fell., 3"
    assert index.data(int(Qt.ItemDataRole.EditRole)) == ""
    before = panel.view.viewport().grab().toImage()
    panel.set_first_words({"b": "Snow fell.", "gone": "x"})
    assert shown(panel) == ["Dawn", "Snow fell.", "Dusk"]
    assert panel.view.viewport().grab().toImage() != before
    named = make([ChapterEntry("1", "", (A, SceneEntry("b", "Snow fell.", 3), C))])
    assert named.view.viewport().grab().toImage() != panel.view.viewport().grab().toImage()  # upright, and dark


def test_chapters_hold_their_scenes_and_the_archive_is_folded(tree: SceneList) -> None:
    assert shown(tree) == [
        "Chapter 1",
        "  Dawn",
        "  Untitled scene",
        "  Dusk",
        "The letter",
        "  Night",
        "  Late",
        "Chapter 3",
        "Characters",
        "  Harriet",
        "Lore",
        "  Tides",
        "Archive",
    ]


def test_what_is_folded_stays_folded_when_the_story_changes(tree: SceneList) -> None:
    tree.view.setExpanded(tree.model.index_of("1"), False)
    tree.set_rows(CHAPTERS[:2])
    assert shown(tree) == ["Chapter 1", "The letter", "  Night", "  Late"]


def test_a_press_on_the_arrow_folds_and_chooses_nothing(qtbot: QtBot, tree: SceneList) -> None:
    choose(tree, "d")
    qtbot.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(16, middle(tree, "1")))
    assert "  Dawn" not in shown(tree)
    assert tree.current_id() == "d"


def test_filling_the_list_opens_nothing(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.assertNotEmitted(scenes.scene_chosen):
        scenes.set_rows(CHAPTERS, current="c")
        scenes.set_current("b")
    assert scenes.current_id() == "b"


def test_the_chosen_scene_stays_chosen_when_the_order_changes(scenes: SceneList) -> None:
    scenes.set_current("c")
    scenes.set_rows([ChapterEntry("1", "", (C, A, B))])
    assert scenes.current_id() == "c"


def test_the_arrow_keys_open_scenes_and_pass_over_chapters(qtbot: QtBot, tree: SceneList) -> None:
    opened: list[str] = []
    tree.scene_chosen.connect(opened.append)
    for _ in range(4):
        qtbot.keyClick(tree.view, Qt.Key.Key_Down)
    assert opened == ["b", "c", "d"]


def test_notes_and_archived_scenes_are_opened_like_scenes(qtbot: QtBot, tree: SceneList) -> None:
    opened: list[str] = []
    tree.scene_chosen.connect(opened.append)
    for key in ("h", "o"):
        tree.view.setCurrentIndex(tree.model.index_of(key))
    assert opened == ["h", "o"]


def test_choosing_several_opens_none_of_them(qtbot: QtBot, tree: SceneList) -> None:
    with qtbot.assertNotEmitted(tree.scene_chosen):
        qtbot.keyClick(tree.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyClick(tree.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert tree.chosen_ids("scene") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("current", "wanted"), [("a", [0, 1]), ("e", [1, 2]), ("1", [0, 3]), ("3", [2, 0]), ("h", [1, 2])]
)
def test_a_new_scene_is_wanted_below_the_chosen_one(
    qtbot: QtBot, tree: SceneList, current: str, wanted: list[int]
) -> None:
    choose(tree, current)
    with qtbot.waitSignal(tree.add_requested) as added:
        tree.add_scene()
    assert added.args == wanted


def test_a_new_scene_in_an_empty_story_is_the_first(qtbot: QtBot, make: Callable[..., SceneList]) -> None:
    with qtbot.waitSignal((empty := make([ChapterEntry("1", "")])).add_requested) as wanted:
        empty.add_scene()
    assert wanted.args == [0, 0]


def test_a_scene_is_renamed_in_place(qtbot: QtBot, scenes: SceneList) -> None:
    scenes.rename_current()
    editor = scenes.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("  Before dawn ")
    with qtbot.waitSignal(scenes.rename_requested) as wanted:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert wanted.args == ["a", "Before dawn"]


def test_a_chapter_is_renamed_in_place_and_its_number_is_no_title(qtbot: QtBot, tree: SceneList) -> None:
    tree.edit_chapter("3")
    editor = tree.view.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == ""
    editor.setText("The end")
    with qtbot.waitSignal(tree.chapter_renamed) as wanted:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert wanted.args == [2, "The end"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_page_gets_the_keyboard_when_a_name_is_typed_or_given_up(
    qtbot: QtBot, scenes: SceneList, key: Qt.Key
) -> None:
    scenes.rename_requested.connect(lambda *_: scenes.set_rows(SIMPLE))  # as the story does: the field goes away
    scenes.rename_current()
    editor = scenes.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Before dawn")
    with qtbot.waitSignal(scenes.left):
        qtbot.keyClick(editor, key)


def test_enter_goes_to_the_page_or_folds_a_chapter(qtbot: QtBot, tree: SceneList) -> None:
    with qtbot.waitSignal(tree.left):
        qtbot.keyClick(tree.view, Qt.Key.Key_Return)
    choose(tree, "1")
    with qtbot.assertNotEmitted(tree.left):
        qtbot.keyClick(tree.view, Qt.Key.Key_Return)
    assert "  Dawn" not in shown(tree)


def test_the_same_name_again_is_no_renaming(qtbot: QtBot, scenes: SceneList) -> None:
    with qtbot.assertNotEmitted(scenes.rename_requested):
        assert not scenes.model.setData(scenes.model.index(0, 0), " Dawn ")


@pytest.mark.parametrize(
    ("chosen", "step", "wanted"),
    [
        ("a", 1, [["a"], 0, 2]),
        ("c", -1, [["c"], 0, 1]),
        ("c", 1, [["c"], 1, 0]),
        ("d", -1, [["d"], 0, 3]),
        ("e", 1, [["e"], 2, 0]),
        ("a b", 1, [["a", "b"], 0, 3]),
        ("b c", -1, [["b", "c"], 0, 0]),
        ("c d", 1, [["c", "d"], 1, 2]),
    ],
)
def test_scenes_move_by_key_also_over_the_borders_of_chapters(
    qtbot: QtBot, tree: SceneList, chosen: str, step: int, wanted: list[object]
) -> None:
    choose(tree, *chosen.split())
    with qtbot.waitSignal(tree.place_requested) as moved:
        tree.move_current(step)
    assert moved.args == wanted


def test_a_chapter_moves_by_key(qtbot: QtBot, tree: SceneList) -> None:
    choose(tree, "2")
    with qtbot.waitSignal(tree.chapter_move_requested) as moved:
        tree.move_current(-1)
    assert moved.args == [1, 0]


@pytest.mark.parametrize(("current", "step"), [("a", -1), ("1", -1), ("3", 1), ("h", 1)])
def test_at_the_ends_nothing_moves(qtbot: QtBot, tree: SceneList, current: str, step: int) -> None:
    choose(tree, current)
    with qtbot.assertNotEmitted(tree.place_requested), qtbot.assertNotEmitted(tree.chapter_move_requested):
        tree.move_current(step)


@pytest.mark.parametrize(
    ("dragged", "row", "below", "wanted"),
    [
        ("a", "c", False, [["a"], 0, 2]),
        ("a", "c", True, [["a"], 0, 3]),
        ("d", "a", False, [["d"], 0, 0]),
        ("a", "2", True, [["a"], 1, 0]),
        ("e", "2", False, [["e"], 0, 3]),
        ("a d", "3", True, [["a", "d"], 2, 0]),
        ("o", "b", False, [["o"], 0, 1]),
    ],
)
def test_scenes_are_dropped_where_the_line_was(
    qtbot: QtBot, tree: SceneList, dragged: str, row: str, below: bool, wanted: list[object]
) -> None:
    choose(tree, *dragged.split())
    drop = tree.view.drop_at(middle(tree, row, below))
    assert drop is not None
    with qtbot.waitSignal(tree.place_requested) as moved:
        tree.view.drop_chosen(drop)
    assert moved.args == wanted


def test_below_the_last_row_is_the_end_of_the_story(qtbot: QtBot, scenes: SceneList) -> None:
    drop = scenes.view.drop_at(550)
    assert drop is not None
    with qtbot.waitSignal(scenes.place_requested) as moved:
        scenes.view.drop_chosen(drop)
    assert moved.args == [["a"], 0, 3]


@pytest.mark.parametrize(("row", "below"), [("b", False), ("b", True), ("a", True), ("c", False)])
def test_dropping_a_scene_on_itself_moves_nothing(qtbot: QtBot, tree: SceneList, row: str, below: bool) -> None:
    choose(tree, "b")
    drop = tree.view.drop_at(middle(tree, row, below))
    assert drop is not None
    with qtbot.assertNotEmitted(tree.place_requested):
        tree.view.drop_chosen(drop)


@pytest.mark.parametrize(("row", "below", "wanted"), [("1", False, [1, 0]), ("3", True, [1, 2])])
def test_a_chapter_is_dropped_between_chapters(
    qtbot: QtBot, tree: SceneList, row: str, below: bool, wanted: list[int]
) -> None:
    choose(tree, "2")
    drop = tree.view.drop_at(middle(tree, row, below))
    assert drop is not None
    with qtbot.waitSignal(tree.chapter_move_requested) as moved:
        tree.view.drop_chosen(drop)
    assert moved.args == wanted


def test_scenes_are_archived_by_dropping_them_there_and_notes_can_be_dropped_nowhere(
    qtbot: QtBot, tree: SceneList
) -> None:
    choose(tree, "a", "d")
    drop = tree.view.drop_at(middle(tree, "archive"))
    assert drop is not None
    with qtbot.waitSignal(tree.archive_requested) as archived:
        tree.view.drop_chosen(drop)
    assert archived.args == [["a", "d"]]
    assert tree.view.drop_at(middle(tree, "h")) is None
    choose(tree, "h")
    assert tree.view.drop_at(middle(tree, "a")) is None


def test_delete_asks_and_the_bar_brings_it_back(qtbot: QtBot, tree: SceneList) -> None:
    choose(tree, "a", "h")
    with qtbot.waitSignal(tree.delete_requested) as wanted:
        qtbot.keyClick(tree.view, Qt.Key.Key_Delete)
    assert wanted.args == [["a", "h"]]
    tree.show_done(lambda: "Deleted.", "Dawn")
    undo = next(button for button in tree.findChildren(QPushButton) if button.text() == "Undo")
    assert undo.isVisible()
    with qtbot.waitSignal(tree.undo_requested):
        undo.click()
    tree.hide_done()
    assert not undo.isVisible()


def test_delete_on_a_chapter_is_about_the_chapter(qtbot: QtBot, tree: SceneList) -> None:
    choose(tree, "2")
    with qtbot.waitSignal(tree.chapter_delete_requested) as wanted, qtbot.assertNotEmitted(tree.delete_requested):
        qtbot.keyClick(tree.view, Qt.Key.Key_Delete)
    assert wanted.args == [1]


def test_the_keys_of_undo_are_the_lists_own_while_it_has_the_keyboard(qtbot: QtBot, tree: SceneList) -> None:
    with qtbot.waitSignal(tree.undo_requested):
        qtbot.keyClick(tree.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    redo = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(tree.redo_requested):
        qtbot.keyClick(tree.view, Qt.Key.Key_Z, redo)


def test_one_file_has_no_scenes_to_add_delete_or_rename(qtbot: QtBot, scenes: SceneList) -> None:
    scenes.set_story("a.md", fixed=True)
    with qtbot.assertNotEmitted(scenes.delete_requested), qtbot.assertNotEmitted(scenes.add_requested):
        scenes.delete_current()
        scenes.add_scene()
    scenes.rename_current()
    assert scenes.view.findChild(QLineEdit) is None


def test_word_counts_are_added_up(tree: SceneList) -> None:
    assert tree.summary() == "Scenes: 5 · Words: 1,470"
    tree.set_words({"b": 80, "e": 20})
    assert tree.summary() == "Scenes: 5 · Words: 1,570"
    labels = [label for label in tree.findChildren(ElidedLabel) if label.text() == tree.summary()]
    assert [label.short_text for label in labels] == ["Words: 1,570"]
    assert labels[0].toolTip() == tree.summary()
    chapters = {row.key: row.words() for row in tree.model.rows() if row.kind == "chapter"}
    assert chapters == {"1": 1500, "2": 70, "3": 0}


def test_a_screen_reader_is_told_all_that_is_shown(make: Callable[..., SceneList]) -> None:
    entry = SceneEntry("c", "Dusk", 1300, status="Draft", stage=2, label="Harriet's view", color="#c2703d")
    panel = make([ChapterEntry("1", "One", (entry,))])
    spoken = int(Qt.ItemDataRole.AccessibleTextRole)
    assert panel.model.index_of("c").data(spoken) == "Dusk, 1,300, Draft, Harriet's view"
    assert panel.model.index_of("1").data(spoken) == "One, 1,300"


def test_a_scene_that_is_not_read_is_marked_and_said(scenes: SceneList) -> None:
    scenes.set_unread(frozenset("c"))
    assert scenes.model.is_unread("c")
    assert not scenes.model.is_unread("a")
    row = scenes.model.index_of("c")
    spoken = row.data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "Dusk, 1,300, The model has not read the story up to here as it is now."
    assert row.data(int(Qt.ItemDataRole.ToolTipRole)) == (
        "Dusk\nThe model has not read the story up to here as it is now."
    )


def test_a_mark_moves_nothing(scenes: SceneList) -> None:
    def ink() -> tuple[QImage, QImage]:
        """Of the last row: where a mark stands, and all the rest."""
        rect = scenes.view.visualRect(scenes.model.index_of("c"))
        image = (
            scenes.view.viewport().grab(QRect(0, rect.top(), scenes.view.viewport().width(), rect.height())).toImage()
        )
        mark = QRect(8, 0, StoryDelegate.sign_px, rect.height())
        return image.copy(mark), image.copy(mark.right() + 1, 0, image.width() - mark.right() - 1, rect.height())

    before = ink()
    scenes.set_unread(frozenset("c"))
    marked = ink()
    assert marked[0] != before[0]
    assert marked[1] == before[1]
    scenes.set_unread(frozenset())
    assert ink() == before


def test_marks_stay_with_their_scenes(qtbot: QtBot, scenes: SceneList) -> None:
    scenes.set_unread(frozenset("c"))
    scenes.set_rows([ChapterEntry("1", "", (C, A, B))])
    assert [scenes.model.is_unread(key) for key in "cab"] == [True, False, False]
    with qtbot.assertNotEmitted(scenes.model.dataChanged):
        scenes.set_unread(frozenset("c"))


def test_status_and_label_are_painted(make: Callable[..., SceneList]) -> None:
    plain = make([ChapterEntry("1", "", (SceneEntry("c", "Dusk", 1300),))], current="")
    dressed = make(
        [ChapterEntry("1", "", (SceneEntry("c", "Dusk", 1300, "scene", "Draft", 2, "Red", "#ff0000"),))], current=""
    )
    colors = {
        image.pixelColor(x, y).name()
        for image in [dressed.view.viewport().grab().toImage()]
        for x in range(image.width())
        for y in range(40)
    }
    assert "#ff0000" in colors
    assert plain.view.viewport().grab().toImage() != dressed.view.viewport().grab().toImage()


def test_a_wish_about_several_rows_is_about_all_that_are_chosen(tree: SceneList) -> None:
    selection = tree.view.selectionModel()
    for key in ("o", "h", "d"):
        selection.select(tree.model.index_of(key), QItemSelectionModel.SelectionFlag.Select)
    assert tree.chosen_ids("scene") == ["a", "d"]
    assert tree.chosen_ids("scene", "note", "archived") == ["a", "d", "h", "o"]


def test_a_drag_shows_where_it_would_go_and_what_comes_from_elsewhere_goes_nowhere(
    qtbot: QtBot, tree: SceneList
) -> None:
    class Move(QDragMoveEvent):
        def source(self) -> object:
            return tree.view

    class Dropped(QDropEvent):
        def source(self) -> object:
            return tree.view

    place = QPointF(100, middle(tree, "d", below=True))
    rest = (Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    choose(tree, "a")
    before = tree.view.viewport().grab().toImage()
    foreign = QDragMoveEvent(place.toPoint(), *rest)
    tree.view.dragMoveEvent(foreign)
    assert not foreign.isAccepted()
    assert tree.view.viewport().grab().toImage() == before
    move = Move(place.toPoint(), *rest)
    tree.view.dragMoveEvent(move)
    assert move.isAccepted()
    assert tree.view.viewport().grab().toImage() != before
    with qtbot.waitSignal(tree.place_requested) as moved:
        tree.view.dropEvent(Dropped(place, *rest))
    assert moved.args == [["a"], 1, 1]
    assert tree.view.viewport().grab().toImage() == before
