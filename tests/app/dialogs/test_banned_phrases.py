"""The dialog of banned phrases: switch, list, marks below what can't be used, the shipped list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app import paths
from app.dialogs.banned_phrases import BannedPhrasesDialog
from app.phrases import PhraseList, PhraseListError
from app.settings import Settings

SHIPPED = paths.resource_folder() / "phrases" / "tired-fiction.txt"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture
def phrases(tmp_path: Path) -> PhraseList:
    phrases = PhraseList(tmp_path / "phrases.txt", SHIPPED)
    phrases.load()
    return phrases


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings, phrases: PhraseList) -> BannedPhrasesDialog:
    dialog = BannedPhrasesDialog(phrases, settings)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_it_is_off_at_first_and_the_shipped_list_is_there(dialog: BannedPhrasesDialog) -> None:
    assert not dialog.banned.isChecked()
    assert dialog.ignore_case.isChecked()
    assert dialog.list.toPlainText() == SHIPPED.read_text(encoding="utf-8")
    assert dialog.problem() == ""


def test_the_switches_are_settings_at_once(dialog: BannedPhrasesDialog, settings: Settings) -> None:
    dialog.banned.click()
    dialog.ignore_case.click()
    assert settings.value("phrases_banned") is True
    assert settings.value("phrases_ignore_case") is False


def test_what_is_typed_is_saved_at_the_next_pause(
    qtbot: QtBot, dialog: BannedPhrasesDialog, phrases: PhraseList
) -> None:
    with qtbot.waitSignal(dialog.saved):
        QTest.keyClicks(dialog.list, "such is life")
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert phrases.file.read_text(encoding="utf-8").startswith("such is life\n")
    assert "such is life" in phrases.patterns()


def test_closing_saves_what_was_typed_last(dialog: BannedPhrasesDialog, phrases: PhraseList) -> None:
    dialog.list.setPlainText("such is life")
    dialog.reject()
    assert phrases.file.read_text(encoding="utf-8") == "such is life"


def test_looking_without_a_change_makes_no_file(dialog: BannedPhrasesDialog, phrases: PhraseList) -> None:
    dialog.accept()
    assert not phrases.file.exists()


def test_lines_that_cannot_be_used_are_marked_with_the_reason(
    qtbot: QtBot, dialog: BannedPhrasesDialog, phrases: PhraseList
) -> None:
    with qtbot.waitSignal(dialog.saved):
        dialog.list.setPlainText("fine\n/(/\n*")
    marks = dialog.list.extraSelections()
    assert [mark.cursor.blockNumber() for mark in marks] == [1, 2]
    assert "2" in dialog.problem()
    assert dialog.problem().endswith("So is 1 more.")
    assert "/(/" in dialog.problem()
    assert dialog.list.accessibleDescription() == dialog.problem()
    with qtbot.waitSignal(dialog.saved):
        dialog.list.setPlainText("/(a)/")
    assert dialog._count.text() == "1 phrase"
    assert dialog.list.extraSelections() == []
    assert dialog.problem() == ""


def test_the_shipped_list_is_put_back_only_when_the_writer_confirms(
    dialog: BannedPhrasesDialog, phrases: PhraseList
) -> None:
    dialog.list.setPlainText("mine")
    for role, expected in (
        (QMessageBox.ButtonRole.RejectRole, "mine"),
        (QMessageBox.ButtonRole.AcceptRole, SHIPPED.read_text(encoding="utf-8")),
    ):
        dialog.restore_button.click()
        box = dialog.box
        assert box is not None
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()
        assert dialog.list.toPlainText() == expected
    dialog.list.undo()
    assert dialog.list.toPlainText() == "mine"


def test_a_list_that_cannot_be_saved_says_so_and_keeps_the_text(
    qtbot: QtBot, dialog: BannedPhrasesDialog, phrases: PhraseList, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    phrases.file = tmp_path / "file" / "phrases.txt"
    with qtbot.waitSignal(dialog.save_failed):
        dialog.list.setPlainText("mine")
    assert dialog.problem()
    assert dialog.list.toPlainText() == "mine"


def test_a_damaged_list_is_named_until_a_new_one_is_saved(qtbot: QtBot, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "phrases.txt").write_bytes(b"caf\xe9")
    phrases = PhraseList(tmp_path / "phrases.txt", SHIPPED)
    with pytest.raises(PhraseListError):
        phrases.load()
    dialog = BannedPhrasesDialog(phrases, settings)
    qtbot.addWidget(dialog)
    assert "UTF-8" in dialog.problem()
    with qtbot.waitSignal(dialog.saved):
        dialog.list.setPlainText("mine")
    assert dialog.problem() == ""
