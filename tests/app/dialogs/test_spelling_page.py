"""The page of spelling shows what dictionaries there are, and asks for what the writer wants of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.dialogs.spelling_page import DictionaryRow, LanguagesView, WordsView
from app.dialogs.word_list import WordListDialog
from app.explanation import Explanation

ROWS = [DictionaryRow("en_US", True), DictionaryRow("fr_FR", False)]


@pytest.fixture
def view(qtbot: QtBot) -> LanguagesView:
    view = LanguagesView()
    qtbot.addWidget(view)
    view.show_rows(ROWS, None, ["en_US"], has_story=True)
    return view


def test_ticks_show_what_the_story_is_checked_by(view: LanguagesView) -> None:
    assert view.guess.isChecked()
    assert [view.list.item(row).checkState() for row in range(2)] == [Qt.CheckState.Checked, Qt.CheckState.Unchecked]
    view.show_rows(ROWS, ["fr_FR"], [], has_story=True)
    assert not view.guess.isChecked()
    assert [view.list.item(row).checkState() for row in range(2)] == [Qt.CheckState.Unchecked, Qt.CheckState.Checked]


def test_a_tick_chooses_and_the_box_leaves_it_to_the_text(qtbot: QtBot, view: LanguagesView) -> None:
    with qtbot.waitSignal(view.chosen) as told:
        view.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert told.args == [["en_US", "fr_FR"]]
    view.show_rows(ROWS, ["en_US", "fr_FR"], ["en_US", "fr_FR"], has_story=True)
    with qtbot.waitSignal(view.chosen) as told:
        view.guess.click()
    assert told.args == [None]


def test_showing_what_there_is_chooses_nothing(qtbot: QtBot, view: LanguagesView) -> None:
    with qtbot.assertNotEmitted(view.chosen):
        view.show_rows(ROWS[::-1], ["fr_FR"], ["fr_FR"], has_story=True)


def test_only_dictionaries_of_the_writers_can_be_removed(qtbot: QtBot, view: LanguagesView) -> None:
    view.list.setCurrentRow(0)
    assert not view.remove_button.isEnabled()
    view.list.setCurrentRow(1)
    assert view.remove_button.isEnabled()
    with qtbot.waitSignal(view.remove_requested) as told:
        view.remove_button.click()
    assert told.args == ["fr_FR"]


def test_without_a_story_nothing_can_be_chosen(view: LanguagesView) -> None:
    view.show_rows(ROWS, None, [], has_story=False)
    assert not view.guess.isEnabled()
    assert not view.list.item(0).flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_a_failure_is_said_with_its_remedy(view: LanguagesView) -> None:
    view.say("", Explanation("That is no dictionary.", "Choose another file."))
    assert view.outcome.text() == "That is no dictionary. Choose another file."
    assert view.outcome.property("role") == "error"
    view.say("Added: Français")
    assert view.outcome.property("role") == "muted"


def test_words_are_changed_one_a_line(qtbot: QtBot) -> None:
    dialog = WordListDialog("story", {"Tolliver", "aether", "Émile"})
    qtbot.addWidget(dialog)
    assert dialog.text.toPlainText() == "aether\nTolliver\nÉmile"
    dialog.text.setPlainText("Tolliver\n\n  skein \nTolliver")
    assert dialog.words() == {"Tolliver", "skein"}
    with qtbot.waitSignal(dialog.accepted):
        dialog.save_button.click()


def test_the_words_of_a_story_are_there_only_with_one(qtbot: QtBot) -> None:
    view = WordsView()
    qtbot.addWidget(view)
    view.set_can_keep_in_story(False)
    assert [button.isEnabled() for button in view.buttons.values()] == [False, True]
    with qtbot.waitSignal(view.edit_requested) as told:
        view.buttons["user"].click()
    assert told.args == ["user"]
