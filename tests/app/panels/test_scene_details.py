"""The details of a scene: what is typed is told once, about the right scene."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.panels.scene_details import SceneDetails
from app.widgets.basic import ChoiceBox

LABELS = [("r", "Red", "#ff0000"), ("b", "", "#0000ff")]


@pytest.fixture
def details(qtbot: QtBot) -> SceneDetails:
    panel = SceneDetails()
    qtbot.addWidget(panel)
    panel.set_labels(LABELS)
    panel.show_text("a", "What happens.", "draft", "r")
    panel.set_open(True)
    panel.show()
    return panel


def pick(box, data: str) -> None:
    """As the writer does: chosen, and told."""
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_what_is_known_of_the_scene_is_shown(details: SceneDetails) -> None:
    assert details.synopsis.toPlainText() == "What happens."
    assert (details.status.currentText(), details.label.currentText()) == ("Draft", "Red")


def test_a_synopsis_is_told_after_a_pause(qtbot: QtBot, details: SceneDetails) -> None:
    with qtbot.waitSignal(details.synopsis_changed) as told:
        qtbot.keyClicks(details.synopsis, "So: ")
    assert told.args == ["a", "So: What happens.", False]


def test_typing_is_one_change_until_the_field_is_left(qtbot: QtBot, details: SceneDetails) -> None:
    told: list[tuple[str, bool]] = []
    details.synopsis_changed.connect(lambda _, synopsis, goes_on: told.append((synopsis, goes_on)))
    details.synopsis.setFocus()
    for letter in "abc":
        qtbot.keyClicks(details.synopsis, letter)
        details.tell_synopsis()
        if letter == "b":
            qtbot.keyClick(details.synopsis, Qt.Key.Key_Tab)
            details.synopsis.setFocus()
    assert [goes_on for _, goes_on in told] == [False, True, False]


def test_a_space_that_was_just_typed_stays_and_the_caret_with_it(qtbot: QtBot, details: SceneDetails) -> None:
    qtbot.keyClick(details.synopsis, Qt.Key.Key_End)
    qtbot.keyClicks(details.synopsis, " ")
    details.tell_synopsis()
    details.show_text("a", "What happens.", "draft", "r")
    assert (details.synopsis.toPlainText(), details.synopsis.textCursor().position()) == ("What happens. ", 14)


def test_the_keys_of_undo_are_the_fields_own_while_it_has_typing_to_take_back(
    qtbot: QtBot, details: SceneDetails
) -> None:
    qtbot.keyClicks(details.synopsis, "So: ")
    with qtbot.assertNotEmitted(details.undo_requested):
        qtbot.keyClick(details.synopsis, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert details.synopsis.toPlainText() == "What happens."
    for field in (details.synopsis, details.status, details.label):
        with qtbot.waitSignal(details.undo_requested):
            qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_what_was_typed_belongs_to_the_scene_that_was_shown(qtbot: QtBot, details: SceneDetails) -> None:
    qtbot.keyClicks(details.synopsis, "So: ")
    with qtbot.waitSignal(details.synopsis_changed) as told:
        details.show_text("b", "Another.", "", "")
    assert told.args == ["a", "So: What happens.", False]
    assert details.synopsis.toPlainText() == "Another."
    with qtbot.assertNotEmitted(details.synopsis_changed):
        details.tell_synopsis()


def test_a_refresh_leaves_what_is_being_typed(qtbot: QtBot, details: SceneDetails) -> None:
    qtbot.keyClicks(details.synopsis, "So: ")
    details.show_text("a", "What happens.", "draft", "r")
    assert details.synopsis.toPlainText() == "So: What happens."


def test_leaving_the_field_tells_at_once(qtbot: QtBot, details: SceneDetails) -> None:
    details.synopsis.setFocus()
    qtbot.keyClicks(details.synopsis, "So: ")
    with qtbot.waitSignal(details.synopsis_changed):
        qtbot.keyClick(details.synopsis, Qt.Key.Key_Tab)


def test_status_and_label_are_chosen(qtbot: QtBot, details: SceneDetails) -> None:
    with qtbot.waitSignal(details.status_chosen) as status, qtbot.waitSignal(details.label_chosen) as label:
        pick(details.status, "done")
        pick(details.label, "b")
    assert (status.args, label.args) == (["a", "done"], ["a", "b"])


def test_the_last_entry_edits_the_labels_and_chooses_none(qtbot: QtBot, details: SceneDetails) -> None:
    with qtbot.waitSignal(details.edit_labels_requested), qtbot.assertNotEmitted(details.label_chosen):
        pick(details.label, "edit labels")
    assert details.label.currentText() == "Red"


def test_a_status_that_somebody_else_wrote_is_kept_and_shown(qtbot: QtBot, details: SceneDetails) -> None:
    details.show_text("a", "", "beta readers", "")
    assert details.status.currentText() == "beta readers"


def test_folded_away_it_is_one_line(qtbot: QtBot, details: SceneDetails) -> None:
    with qtbot.waitSignal(details.open_toggled) as told:
        qtbot.mouseClick(details._heading, Qt.MouseButton.LeftButton)
    assert told.args == [False]
    assert not details.synopsis.isVisible()


def test_the_empty_field_asks_of_a_note_what_it_is(details: SceneDetails) -> None:
    assert details.synopsis.placeholderText() == "What happens here"
    details.show_text("n", "", "", "", is_note=True)
    assert details.synopsis.placeholderText() == "Who or what this is"
    details.retranslate()
    assert details.synopsis.placeholderText() == "Who or what this is"
    assert isinstance(details.status, ChoiceBox)
    assert isinstance(details.label, ChoiceBox)
