"""The whole window and every dialog by keyboard and by screen reader: names, ways in, ways on, ways out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QMenu,
    QMessageBox,
    QRadioButton,
    QTextBrowser,
    QWidget,
)

from app.actions import ACTIONS
from app.dialogs.preferences import PreferencesDialog
from app.story.storage import create_story, save_manifest, save_scene
from tests.helpers.program import Program

#: Commands that open something of the system's, or need what isn't there in this test.
NO_DIALOG_OF_OURS = {"new_story", "open_story", "open_file", "print_story", "take_snapshot"}
OPENING = [key for key, spec in ACTIONS.items() if spec.text.endswith("…") and key not in NO_DIALOG_OF_OURS]
ALSO_OPENING = ["about", "about_model", "branches", "manual", "shortcuts"]
MOST_STEPS = 400
MOST_LINKS = 5  # of a text: Tab goes from one to the next in it before it goes on


@pytest.fixture
def program(start: Callable[..., Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    story = create_story(tmp_path / "A Novel", "A Novel", "Night")
    story.add_scene(1, "Morning")
    for scene in story.scenes:
        scene.text = "It was dark, and nobody came."
        save_scene(story, scene)
    story.add_note("character", "Harriet")
    save_manifest(story)
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_, **__: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: "")
    monkeypatch.setattr(QMessageBox, "exec", lambda *_: 0)
    return start(str(tmp_path / "A Novel"), wait_for_model=False)


def takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    is_stop = bool(policy & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return is_stop and widget.isVisible() and widget.isEnabled()


def focusable(window: QWidget) -> list[QWidget]:
    return [widget for widget in window.findChildren(QWidget) if takes_tab(widget) and widget.window() is window]


def name_of(widget: QWidget) -> str:
    """As a screen reader says it: its own, that of the label it belongs to, or its words."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def described(widget: QWidget) -> str:
    chain = []
    at: QWidget | None = widget
    while at is not None and len(chain) < 4:
        chain.append(f"{type(at).__name__}#{at.objectName()}")
        at = at.parentWidget()
    return " < ".join(chain)


def nameless(window: QWidget) -> list[str]:
    return [described(widget) for widget in focusable(window) if not name_of(widget)]


def walked(window: QWidget) -> tuple[list[QWidget], bool]:
    """The widgets that Tab goes through, and whether it comes round to where it began."""
    window.activateWindow()
    stops = focusable(window)
    if not stops:
        return [], True
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _ in range(MOST_STEPS):
        here = window.focusWidget()
        if here is None or here in seen:
            return seen, here is not None and here is seen[0]
        seen.append(here)
        for _ in range(1 + MOST_LINKS if isinstance(here, QTextBrowser) else 1):
            QTest.keyClick(here, Qt.Key.Key_Tab)
            if window.focusWidget() is not here:
                break
        else:
            return seen, len(stops) == 1  # round the only one
    return seen, False


def menu_actions(menu: QMenu) -> set[str]:
    names = set()
    for action in menu.actions():
        inner = action.menu()
        names |= menu_actions(inner) if isinstance(inner, QMenu) else {action.objectName()}
    return names


def opened_by(program: Program, key: str) -> QDialog | None:
    """The dialog that a command opens; None where it can't be called now, or opens none."""
    action = program.app.actions[key]
    if not action.isEnabled():
        return None
    action.trigger()
    QCoreApplication.processEvents()
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    return dialogs[-1] if dialogs else None


def put_away(dialog: QDialog) -> None:
    dialog.reject()
    dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def test_every_command_stands_in_a_menu(program: Program) -> None:
    listed = set().union(*(menu_actions(menu) for menu in program.app.window._menus.values()))
    assert set(ACTIONS) - listed == set()


def test_everything_in_the_window_that_takes_the_keyboard_has_a_name(program: Program) -> None:
    assert focusable(program.app.window)
    assert nameless(program.app.window) == []


def test_every_view_and_panel_has_names_for_what_takes_the_keyboard(program: Program) -> None:
    """Whatever a command shows in the window itself."""
    found = {}
    for key, spec in ACTIONS.items():
        action = program.app.actions[key]
        if spec.menu == "view" and spec.checkable and not spec.group and key != "full_screen" and action.isEnabled():
            action.setChecked(not action.isChecked())
            QCoreApplication.processEvents()
            found[key] = nameless(program.app.window)
            action.setChecked(not action.isChecked())
            QCoreApplication.processEvents()
    assert len(found) > 3
    assert {key: names for key, names in found.items() if names} == {}


def test_tab_goes_through_panels_and_f6_leaves_the_page(program: Program) -> None:
    window = program.app.window
    program.app.editor.setFocus()
    seen = []
    for _ in range(12):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_F6)
        seen.append(window.focusWidget())
    assert program.app.editor in seen
    assert len(set(seen)) >= 3


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_every_dialog_has_names_lets_tab_go_round_and_closes_with_esc(program: Program) -> None:
    """In one program, as a window takes a second to build."""
    problems: dict[str, list[str]] = {}
    opened = 0
    for key in sorted({*OPENING, *ALSO_OPENING}):
        dialog = opened_by(program, key)
        if dialog is None:  # nothing to open without a model, a selection or a file
            continue
        opened += 1
        for page in dialog.pages if isinstance(dialog, PreferencesDialog) else [""]:
            if page:
                dialog.show_page(page)
            QCoreApplication.processEvents()
            problems[f"{key} {page}"] = wrong_with(dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        QCoreApplication.processEvents()
        problems[f"{key} esc"] = ["stays open"] if dialog.isVisible() else []
        put_away(dialog)
    assert opened > 10
    assert {key: found for key, found in problems.items() if found} == {}


def wrong_with(dialog: QDialog) -> list[str]:
    """What keeps a dialog from being used by keyboard or by a screen reader."""
    found = [f"no name: {each}" for each in nameless(dialog)]
    if not dialog.windowTitle():
        found.append("no title")
    seen, comes_round = walked(dialog)
    if not comes_round:
        found.append(f"Tab stays in {described(seen[-1])}")
    missed = [widget for widget in focusable(dialog) if widget not in seen]
    choices = QRadioButton  # of a group, arrow keys choose
    return found + [f"Tab misses {described(widget)}" for widget in missed if not isinstance(widget, choices)]
