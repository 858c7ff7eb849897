"""The table of commands and their keys."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS, MENUS, SUBMENUS, Actions, conflicts, plain_text

PLATFORMS = ("linux", "win32", "darwin")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_two_commands_have_the_same_keys(platform: str) -> None:
    assert conflicts({key: spec.default_keys(platform) for key, spec in ACTIONS.items()}) == {}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_keys_are_written_the_way_they_are_stored(platform: str, qapp: object) -> None:
    for spec in ACTIONS.values():
        assert [QKeySequence(keys).toString() for keys in spec.default_keys(platform)] == list(
            spec.default_keys(platform)
        )


def test_on_a_mac_alt_alone_stays_free_for_typing() -> None:
    keys = [key for spec in ACTIONS.values() for key in spec.default_keys("darwin")]
    assert [key for key in keys if re.match(r"Alt\+", key)] == []


def test_every_command_stands_in_a_menu() -> None:
    assert {spec.menu for spec in ACTIONS.values()} == set(MENUS)


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        ("continue", "Ctrl+Enter"),
        ("stop", "Esc"),
        ("retry", "Ctrl+R"),
        ("previous_take", "Alt+Left"),
        ("undo", "Ctrl+Z"),
        ("full_screen", "F11"),
    ],
)
def test_well_known_keys_do_what_they_do_elsewhere(key: str, keys: str) -> None:
    assert ACTIONS[key].default_keys("linux")[0] == keys


def test_mnemonics_of_a_menu_are_not_used_twice() -> None:
    texts: dict[tuple[str, str], list[str]] = {}
    for spec in ACTIONS.values():
        group = spec.group if spec.group in SUBMENUS else ""
        if group and (spec.menu, group) not in texts:
            texts.setdefault((spec.menu, ""), []).append(SUBMENUS[group])
        texts.setdefault((spec.menu, group), []).append(spec.text)
    assert {menu for menu, _ in texts} == set(MENUS)
    for menu, names in texts.items():
        letters = [text[text.index("&") + 1].lower() for text in names]
        assert len(letters) == len(set(letters)), (menu, sorted(letters))


def test_a_command_can_get_other_keys_and_they_are_remembered(qtbot: QtBot) -> None:
    actions = Actions()
    with qtbot.waitSignal(actions.shortcuts_changed):
        actions.set_keys("retry", ("Ctrl+T",))
    assert actions["retry"].shortcut().toString() == "Ctrl+T"
    assert "Ctrl+T" in actions["retry"].toolTip()
    assert actions.changed_keys() == {"retry": ["Ctrl+T"]}
    again = Actions()
    again.apply_shortcuts(actions.changed_keys())
    assert again.keys("retry") == ("Ctrl+T",)


def test_the_default_keys_again_are_no_change(qtbot: QtBot) -> None:
    actions = Actions()
    actions.set_keys("retry", ("Ctrl+T",))
    actions.set_keys("retry", ACTIONS["retry"].default_keys())
    assert actions.changed_keys() == {}


def test_a_command_can_be_left_without_keys(qtbot: QtBot) -> None:
    actions = Actions()
    actions.set_keys("retry", ())
    assert actions["retry"].shortcuts() == []
    assert actions.changed_keys() == {"retry": []}


def test_stored_keys_that_make_no_sense_are_left_out(qtbot: QtBot) -> None:
    actions = Actions()
    actions.apply_shortcuts({"no_such_command": ["Ctrl+T"], "retry": [""], "undo": ["Ctrl+U"]})
    assert actions.changed_keys() == {"undo": ["Ctrl+U"]}
    assert actions.keys("retry") == ("Ctrl+R",)


def test_two_commands_with_one_key_are_a_conflict() -> None:
    assert conflicts({"a": ("ctrl+r",), "b": ("Ctrl+T", "Ctrl+R"), "c": ()}) == {"Ctrl+R": ("a", "b")}


def test_of_the_themes_exactly_one_is_checked(qtbot: QtBot) -> None:
    actions = Actions()
    actions["theme_dark"].setChecked(True)
    actions["theme_light"].setChecked(True)
    assert [key for key in ("theme_light", "theme_dark", "theme_system") if actions[key].isChecked()] == ["theme_light"]


def test_a_recent_story_is_chosen_by_its_path(qtbot: QtBot) -> None:
    actions, menu = Actions(), QMenu()
    qtbot.addWidget(menu)
    actions.fill_recent(menu, ["/stories/Salt & Smoke", "/stories/b"])
    assert menu.actions()[0].text() == "/stories/Salt && Smoke"
    with qtbot.waitSignal(actions.recent_chosen) as chosen:
        menu.actions()[0].trigger()
    assert chosen.args == ["/stories/Salt & Smoke"]


def test_without_recent_stories_the_menu_says_so_and_stays_usable(qtbot: QtBot) -> None:
    actions, menu = Actions(), QMenu()
    qtbot.addWidget(menu)
    actions.fill_recent(menu, [])
    assert [entry.isEnabled() for entry in menu.actions()] == [False]
    actions.fill_recent(menu, ["/stories/b"])
    assert menu.isEnabled()
    assert [entry.isEnabled() for entry in menu.actions()] == [True]


def test_a_name_without_its_mnemonic(qapp: object) -> None:
    assert plain_text("open_story") == "Open story folder"
