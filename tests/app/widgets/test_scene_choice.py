"""Boxes for chapters and scenes."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.widgets.scene_choice import ChoiceChapter, SceneChoice

CHAPTERS = [
    ChoiceChapter("One", (("a", "A"), ("b", "B"))),
    ChoiceChapter("Two", (("c", "C"),)),
    ChoiceChapter("Empty", ()),
]
CHECKED, PARTLY = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked


def test_a_chapter_shows_whether_all_of_its_scenes_are_checked(qtbot) -> None:
    choice = SceneChoice()
    qtbot.addWidget(choice)
    choice.set_chapters(CHAPTERS, ["b"])
    assert [choice.topLevelItem(row).checkState(0) for row in (0, 1)] == [PARTLY, CHECKED]
    assert (choice.chosen(), choice.left_out()) == (["a", "c"], ["b"])


def test_checking_a_chapter_checks_its_scenes(qtbot) -> None:
    choice = SceneChoice()
    qtbot.addWidget(choice)
    choice.set_chapters(CHAPTERS, ["b"])
    with qtbot.waitSignal(choice.choice_changed):
        choice.topLevelItem(0).setCheckState(0, CHECKED)
    assert choice.chosen() == ["a", "b", "c"]


def test_all_and_none(qtbot) -> None:
    choice = SceneChoice()
    qtbot.addWidget(choice)
    choice.set_chapters(CHAPTERS, [])
    choice.check_all(False)
    assert choice.chosen() == []
    choice.check_all(True)
    assert choice.chosen() == ["a", "b", "c"]
    assert choice.topLevelItem(0).checkState(0) == CHECKED


def test_one_chapter_without_a_title_is_only_its_scenes(qtbot) -> None:
    choice = SceneChoice()
    qtbot.addWidget(choice)
    choice.set_chapters([ChoiceChapter("", (("a", "A"), ("b", "B")))], [])
    assert [choice.topLevelItem(row).text(0) for row in range(choice.topLevelItemCount())] == ["A", "B"]
    assert choice.chosen() == ["a", "b"]


def test_the_keyboard_checks_and_unchecks(qtbot) -> None:
    choice = SceneChoice()
    qtbot.addWidget(choice)
    choice.set_chapters(CHAPTERS, [])
    choice.show()
    qtbot.keyClick(choice, Qt.Key.Key_Space)
    assert choice.chosen() == ["c"]
