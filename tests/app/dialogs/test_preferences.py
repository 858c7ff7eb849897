"""Preferences show the settings table and change it at once; keys are rebound with conflicts shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import QColorDialog, QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

import engine
from app.actions import ACTIONS, Actions
from app.dialogs.memory_page import MEMORY_PAGE
from app.dialogs.preferences import KEYBOARD_PAGE, PAGES, PreferencesDialog
from app.dialogs.settings_page import CHOICE_NAMES
from app.dialogs.shortcuts_page import ShortcutsPage
from app.dialogs.spelling_page import SPELLING_PAGE
from app.settings import SETTINGS, Settings
from app.theme import PAGE_FAMILIES
from app.widgets.budget_field import BudgetField
from app.widgets.color_field import ColorField


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture
def page(qtbot: QtBot) -> ShortcutsPage:
    page = ShortcutsPage(Actions())
    qtbot.addWidget(page)
    return page


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings) -> PreferencesDialog:
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)
    return dialog


def press(widget: QWidget, text: str) -> None:
    next(button for button in widget.findChildren(QPushButton) if button.text() == text).click()


def field(dialog: PreferencesDialog, key: str) -> QWidget:
    return next(dialog.pages[spec.key].field(key) for spec in PAGES if key in spec.settings)


def test_every_setting_with_a_name_is_on_one_page() -> None:
    shown = [key for spec in (*PAGES, SPELLING_PAGE, MEMORY_PAGE) for key in spec.settings]
    assert sorted(shown) == sorted(key for key, row in SETTINGS.items() if row.label)


def test_every_choice_has_a_name_in_plain_words() -> None:
    shown = [SETTINGS[key] for spec in PAGES for key in spec.settings]
    assert {row.key: set(row.choices) for row in shown if row.choices} == {
        key: set(names) for key, names in CHOICE_NAMES.items()
    }


def test_a_number_takes_effect_at_once(dialog: PreferencesDialog, settings: Settings) -> None:
    size, length = field(dialog, "font_size"), field(dialog, "measure_chars")
    assert isinstance(size, QDoubleSpinBox)
    assert isinstance(length, QSpinBox)
    size.setValue(16.5)
    length.setValue(64)
    assert (settings.value("font_size"), settings.value("measure_chars")) == (16.5, 64)


def found_pages(dialog: PreferencesDialog) -> list[str]:
    names = dialog._names
    return [names.item(row).text() for row in range(names.count()) if not names.item(row).isHidden()]


def shown_rows(dialog: PreferencesDialog, page: str) -> list[str]:
    part = dialog.pages[page]
    return [key for key, (_, box, _) in part._rows.items() if box.isVisibleTo(part)]


def test_the_search_leaves_pages_and_rows_that_speak_of_it_and_marks_them(qtbot: QtBot, settings: Settings) -> None:
    dialog = PreferencesDialog(settings, [(KEYBOARD_PAGE, ShortcutsPage(Actions()))])
    qtbot.addWidget(dialog)
    dialog.show()
    every = {page: shown_rows(dialog, page) for page in ("page", "models")}
    qtbot.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(dialog.search, "LINE length")
    assert found_pages(dialog) == ["Page"]
    assert shown_rows(dialog, "page") == ["measure_chars"]
    label = field_label(dialog, "page", "measure_chars")
    assert label.property("found") is True
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.focusWidget() is field(dialog, "measure_chars")
    dialog.search.setText("zoom")  # only commands speak of it
    assert found_pages(dialog) == ["Keyboard"]
    dialog.search.setText("nowhere at all")
    assert found_pages(dialog) == []
    assert dialog._nothing.isVisible()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert len(found_pages(dialog)) == len(PAGES) + 1
    assert {page: shown_rows(dialog, page) for page in every} == every
    assert label.property("found") is False


def test_the_search_knows_help_choices_and_titles_of_pages(dialog: PreferencesDialog) -> None:
    dialog.search.setText("easiest to read")
    assert shown_rows(dialog, "page") == ["measure_chars"]
    dialog.search.setText("sepia")
    assert shown_rows(dialog, "appearance") == ["theme"]
    dialog.search.setText("appearance")
    assert shown_rows(dialog, "appearance") == ["language", "theme"]


def field_label(dialog: PreferencesDialog, page: str, key: str) -> QLabel:
    return dialog.pages[page]._rows[key][0]


def test_fonts_are_named_in_themselves(dialog: PreferencesDialog) -> None:
    kinds = field(dialog, "font_family_kind")
    assert isinstance(kinds, QComboBox)
    fonts = [kinds.itemData(row, Qt.ItemDataRole.FontRole) for row in range(kinds.count())]
    assert [font.family() if font is not None else "" for font in fonts] == [*PAGE_FAMILIES.values(), ""]


def test_paper_and_ink_are_chosen_and_given_back_to_the_theme(
    dialog: PreferencesDialog, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = field(dialog, "paper_color")
    assert isinstance(paper, ColorField)
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor("#f4e8c1"))
    paper.choose_button.click()
    assert settings.value("paper_color") == paper.color() == paper.choose_button.text() == "#f4e8c1"
    assert "Paper" in paper.choose_button.accessibleName()
    paper.reset_button.click()
    assert settings.value("paper_color") == paper.color() == ""
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor())  # the writer cancels
    paper.choose_button.click()
    assert settings.value("paper_color") == ""


def test_the_number_of_cores_is_automatic_or_the_writer_s(dialog: PreferencesDialog, settings: Settings) -> None:
    cores = field(dialog, "threads")
    assert isinstance(cores, BudgetField)
    assert cores.automatic.isChecked()
    assert cores.number.maximum() == os.cpu_count()
    assert cores.number.suffix() == ""
    cores.automatic.click()
    cores.number.setValue(1)
    assert settings.value("threads") == 1
    cores.automatic.click()
    assert settings.value("threads") == 0


def test_what_automatic_comes_to_is_shown_once_it_is_known(qtbot: QtBot, settings: Settings, monkeypatch) -> None:
    monkeypatch.setattr(engine, "threads", lambda: 1)
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)
    cores = field(dialog, "threads")
    assert isinstance(cores, BudgetField)
    assert (cores.number.value(), cores.number.isEnabled()) == (1, False)


def test_a_choice_takes_effect_at_once(dialog: PreferencesDialog, settings: Settings) -> None:
    theme = field(dialog, "theme")
    assert isinstance(theme, QComboBox)
    theme.activated.emit(theme.findData("dark"))
    assert settings.value("theme") == "dark"


def test_a_change_from_elsewhere_is_shown(dialog: PreferencesDialog, settings: Settings) -> None:
    settings.set_value("theme", "light")
    assert field(dialog, "theme").currentData() == "light"


def test_a_font_of_ones_own_can_be_chosen_only_where_it_is_wanted(
    dialog: PreferencesDialog, settings: Settings
) -> None:
    assert not field(dialog, "font_family").isEnabled()
    settings.set_value("font_family_kind", "custom")
    assert field(dialog, "font_family").isEnabled()


def test_defaults_come_back_for_the_page_that_is_shown(dialog: PreferencesDialog, settings: Settings) -> None:
    settings.set_value("font_size", 20.0)
    settings.set_value("theme", "dark")
    dialog.show_page("page")
    press(dialog, "Restore defaults")
    assert settings.value("font_size") == SETTINGS["font_size"].default
    assert settings.value("theme") == "dark"


def test_a_page_can_be_opened_by_its_key(qtbot: QtBot, settings: Settings) -> None:
    dialog = PreferencesDialog(settings, [(KEYBOARD_PAGE, ShortcutsPage(Actions()))])
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.page_shown) as shown:
        dialog.show_page("keyboard")
    assert shown.args == ["keyboard"]
    with pytest.raises(ValueError, match="kitchen"):
        dialog.show_page("kitchen")


def test_new_keys_take_effect_and_are_told(qtbot: QtBot, page: ShortcutsPage) -> None:
    page.select("retry")
    page.edit.setKeySequence(QKeySequence("Ctrl+Alt+R"))
    with qtbot.waitSignal(page.changed) as told:
        press(page, "Set")
    assert told.args == [{"retry": ["Ctrl+Alt+R"]}]


def test_keys_in_use_are_said_to_be_and_go_over(qtbot: QtBot, page: ShortcutsPage) -> None:
    page.select("retry")
    page.edit.setKeySequence(QKeySequence("Ctrl+K"))
    assert any("Keep passage" in label.text() for label in page.findChildren(QLabel))
    with qtbot.waitSignal(page.changed) as told:
        press(page, "Set")
    assert told.args == [{"retry": ["Ctrl+K"], "keep_passage": []}]


@pytest.mark.parametrize("keys", ["X", "Shift+X", "Return", "Space", "Left", "Backspace", "é"])
def test_keys_that_are_needed_for_writing_are_refused(qtbot: QtBot, page: ShortcutsPage, keys: str) -> None:
    page.select("close_window")
    page.edit.setKeySequence(QKeySequence(keys))
    assert any("needed for writing" in label.text() for label in page.findChildren(QLabel))
    with qtbot.assertNotEmitted(page.changed):
        press(page, "Set")
    page.edit.setKeySequence(QKeySequence("Ctrl+F9"))
    with qtbot.waitSignal(page.changed) as told:
        press(page, "Set")
    assert told.args == [{"close_window": ["Ctrl+F9"]}]


def test_its_own_keys_are_no_conflict(page: ShortcutsPage) -> None:
    page.select("retry")
    assert page.conflicting(QKeySequence("Ctrl+R")) == []


def test_a_stored_conflict_is_marked_in_the_table(qtbot: QtBot) -> None:
    actions = Actions()
    actions.apply_shortcuts({"retry": ["Ctrl+K"]})
    page = ShortcutsPage(actions)
    qtbot.addWidget(page)
    marked = [
        page.table.topLevelItem(row).text(0)
        for row in range(page.table.topLevelItemCount())
        if "⚠" in page.table.topLevelItem(row).text(1)
    ]
    assert marked == ["Write · Retry", "Write · Keep passage"]


def test_keys_can_be_taken_away_and_set_back(qtbot: QtBot, page: ShortcutsPage) -> None:
    page.select("undo")
    with qtbot.waitSignal(page.changed) as told:
        press(page, "No keys")
    assert told.args == [{"undo": []}]
    with qtbot.waitSignal(page.changed) as told:
        press(page, "Default")
    assert told.args == [{}]


def test_the_keys_that_are_changed_are_those_of_a_row_that_is_seen(page: ShortcutsPage) -> None:
    page.select("new_story")
    assert page.search_for("import")
    assert page.current_key() == "import_story"
    assert not page.search_for("no such command")
    assert not page.edit.isEnabled()
    assert page.search_for("export")
    assert (page.current_key(), page.edit.isEnabled()) == ("export_story", True)


def test_a_command_is_found_by_name_or_key(page: ShortcutsPage) -> None:
    def visible() -> list[str]:
        rows = [page.table.topLevelItem(row) for row in range(page.table.topLevelItemCount())]
        return [row.text(0) for row in rows if not row.isHidden()]

    search = page.findChildren(QWidget, "search")[0]
    search.setText("retry")
    assert visible() == ["Write · Retry"]
    search.setText("f11")
    assert visible() == ["View · Full screen"]
    search.setText("")
    assert len(visible()) == len(ACTIONS)
