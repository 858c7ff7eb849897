"""The dialog "Where passages end": every change is a setting at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.dialogs.stop_rules import StopRulesDialog
from app.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings) -> StopRulesDialog:
    settings.set_value("stop_strings", ["\n\n", "THE END"])
    settings.set_value("end_of_text", "stop")
    dialog = StopRulesDialog(settings)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_it_shows_what_is_set(dialog: StopRulesDialog) -> None:
    assert dialog.whole_sentences.isChecked()
    assert dialog.texts.toPlainText() == "\\n\\n\nTHE END"
    assert [key for key, button in dialog.ends.items() if button.isChecked()] == ["stop"]


def test_every_change_is_set_at_once(dialog: StopRulesDialog, settings: Settings) -> None:
    dialog.whole_sentences.click()
    dialog.ends["scene_break"].click()
    dialog.texts.setPlainText("***\n\nChapter\\n\n***\n")
    assert settings.value("whole_sentences") is False
    assert settings.value("end_of_text") == "scene_break"
    assert settings.value("stop_strings") == ["***", "Chapter\n"]


def test_a_text_that_cannot_be_read_is_named_and_the_others_are_in_use(
    dialog: StopRulesDialog, settings: Settings
) -> None:
    dialog.texts.setPlainText("fine\nC:\\work")
    assert settings.value("stop_strings") == ["fine"]
    assert "C:\\work" in dialog.problem()
    dialog.texts.setPlainText("fine\nC:\\\\work")
    assert settings.value("stop_strings") == ["fine", "C:\\work"]
    assert dialog.problem() == ""


def test_reset_puts_everything_back(dialog: StopRulesDialog, settings: Settings) -> None:
    dialog.whole_sentences.click()
    dialog.reset_button.click()
    assert settings.value("whole_sentences") is True
    assert settings.value("stop_strings") == []
    assert settings.value("end_of_text") == "suppress"
    assert dialog.texts.toPlainText() == ""
    assert dialog.ends["suppress"].isChecked()


def test_every_field_says_what_it_is_and_tab_reaches_them(dialog: StopRulesDialog) -> None:
    assert dialog.texts.accessibleName()
    assert dialog.texts.accessibleDescription()
    assert dialog.texts.tabChangesFocus()
    assert all(button.text() for button in dialog.ends.values())


def test_settings_that_were_damaged_by_hand_are_back_to_what_they_were_at_first(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('stop_strings = [1, "x"]\nend_of_text = "maybe"\nwhole_sentences = "yes"\n', encoding="utf-8")
    settings = Settings(file)
    assert set(settings.load().replaced) == {"stop_strings", "end_of_text", "whole_sentences"}
    dialog = StopRulesDialog(settings)
    qtbot.addWidget(dialog)
    assert dialog.whole_sentences.isChecked()
    assert dialog.texts.toPlainText() == ""
    assert dialog.ends["suppress"].isChecked()
