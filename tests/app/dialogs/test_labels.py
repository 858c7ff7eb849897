"""The labels of a story are named, coloured, added and taken away; nothing is done before OK."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.dialogs.labels import COLORS, LabelsDialog

RED, BLUE = ("r", "Red", "#b8433a"), ("b", "Blue", "#3d6fc2")


@pytest.fixture
def dialog(qtbot: QtBot) -> LabelsDialog:
    found = LabelsDialog([RED, BLUE])
    qtbot.addWidget(found)
    found.show()
    return found


def test_unchanged_they_are_what_they_were(dialog: LabelsDialog) -> None:
    assert dialog.labels == [RED, BLUE]


def test_a_label_gets_another_name_and_colour(dialog: LabelsDialog) -> None:
    row = dialog.rows[0]
    row.name.setText(" Harriet ")
    row._fill_menu()
    next(action for action in row._menu.actions() if action.text() == "Teal").trigger()
    assert dialog.labels == [("r", "Harriet", "#2e8b8b"), BLUE]
    assert row.color_button.accessibleName() == "Colour: Teal"


def test_a_new_label_has_a_colour_that_no_other_has(dialog: LabelsDialog) -> None:
    dialog.add_button.click()
    assert dialog.rows[2].color not in (RED[2], BLUE[2])
    assert dialog.labels == [RED, BLUE]  # without a name it is none
    dialog.rows[2].name.setText("New")
    assert dialog.labels[2] == ("", "New", dialog.rows[2].color)


def test_a_label_is_taken_away(dialog: LabelsDialog) -> None:
    dialog.rows[0].remove.click()
    assert dialog.labels == [BLUE]


def test_more_labels_than_colours_are_no_trouble(dialog: LabelsDialog) -> None:
    for _ in range(len(COLORS) + 2):
        dialog.add_button.click()
    assert len(dialog.rows) == len(COLORS) + 4
