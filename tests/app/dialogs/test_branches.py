"""The tree of takes, as it is shown and walked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app import branch_words
from app.branches import Place
from app.dialogs.branches import BranchesDialog
from app.story.takes_table import Node, Page
from app.theme import ThemeSwitch
from app.widgets.branch_view import PAGE
from tests.helpers.translators import Capitals

NOW = time.time()
PAGES = {
    1: Page("Once. ", "", "", 6, ()),
    2: Page("Once. ", "A <cat> sat.", "", 6, ()),
    3: Page("Once. ", "A dog sat.", "", 6, ()),
    4: Page("Once. A dog sat.", " The end.", "", 16, ()),
}


def node(node_id: int, parent: int, text: str, **others: object) -> Node:
    given = {"by_writer": False, "name": "", "pinned": False, "model": "Fireside", "around_id": 1}
    return Node(node_id, parent, 6, text, page_hash=b"", **{"made_at": NOW - 300, **given, **others})


NODES = [
    node(1, 0, "", by_writer=True, model=""),
    node(2, 1, PAGES[2].text),
    node(3, 1, PAGES[3].text, name="The dog", pinned=True),
    node(4, 3, PAGES[4].text),
]


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[BranchesDialog]:
    monkeypatch.setattr(branch_words, "time", SimpleNamespace(time=lambda: NOW))
    themes = ThemeSwitch(qapp)
    themes.choose("light")
    dialog = BranchesDialog(PAGES.get, lambda: "Once. A dog sat.")
    dialog.set_theme(themes.theme, QFont())
    qtbot.addWidget(dialog)
    dialog.set_tree(NODES, Place(3, True), "Night")
    dialog.show()
    dialog.view.setFocus()
    yield dialog
    qapp.setStyleSheet("")


def choose_two(dialog: BranchesDialog, first: int, second: int) -> None:
    dialog.view.choose(first)
    dialog.view._select(second, QItemSelectionModel.SelectionFlag.Select)


def test_the_take_on_the_page_is_looked_at_first(dialog: BranchesDialog) -> None:
    assert dialog.view.chosen() == [3]
    assert not dialog.jump_button.isEnabled()
    assert "Night" in dialog.windowTitle()


def test_a_row_tells_its_name_or_first_words_its_words_and_age(dialog: BranchesDialog) -> None:
    said = [dialog.view.rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert said == [
        "The end., Words: 2 · 5 min ago",
        "The dog, Words: 3 · 5 min ago, on the way to the page, pinned",
        "A <cat> sat., Words: 3 · 5 min ago",
        "Before the first take, yours · 5 min ago, on the way to the page",
    ]


def test_words_on_the_page_that_no_take_has_are_a_row(dialog: BranchesDialog) -> None:
    dialog.set_tree(NODES, Place(3), "Night")
    assert [dialog.view.rows.row(row).id for row in range(5)] == [PAGE, 4, 3, 2, 1]
    assert dialog.view.chosen() == [3]
    dialog.view.choose(PAGE)
    assert not dialog.jump_button.isEnabled()
    assert not dialog.prune_button.isEnabled()
    assert dialog.details.text.toPlainText() == "Once. A dog sat."


def test_a_take_is_shown_with_what_stands_around_it(dialog: BranchesDialog) -> None:
    dialog.view.choose(2)
    assert dialog.details.text.toPlainText() == "Once. A <cat> sat."
    assert dialog.jump_button.isEnabled()


def test_a_take_of_an_old_history_can_be_read_but_not_put_back(dialog: BranchesDialog) -> None:
    dialog.set_tree([*NODES, node(9, 0, "From long ago.", around_id=0)], Place(3, True), "Night")
    dialog.view.choose(9)
    assert dialog.details.text.toPlainText() == "From long ago."
    assert not dialog.jump_button.isEnabled()
    dialog.details.compare_button.click()
    assert dialog.details.text.toPlainText() == ""


@pytest.mark.parametrize(
    ("key", "signal", "expected"),
    [
        (Qt.Key.Key_Return, "jump_requested", [2]),
        (Qt.Key.Key_Enter, "jump_requested", [2]),
        (Qt.Key.Key_P, "pin_requested", [2, True]),
        (Qt.Key.Key_Delete, "prune_requested", [2]),
    ],
)
def test_keys_act_on_the_chosen_take(
    qtbot: QtBot, dialog: BranchesDialog, key: Qt.Key, signal: str, expected: list[object]
) -> None:
    dialog.view.choose(2)
    with qtbot.waitSignal(getattr(dialog, signal)) as sent:
        qtbot.keyClick(dialog.view, key)
    assert sent.args == expected


def test_a_double_click_goes_there(qtbot: QtBot, dialog: BranchesDialog) -> None:
    place = dialog.view.visualRect(dialog.view.rows.index(0)).center()
    qtbot.mouseClick(dialog.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(dialog.jump_requested) as sent:
        qtbot.mouseDClick(dialog.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert sent.args == [4]


def test_arrows_home_and_end_walk_the_tree(qtbot: QtBot, dialog: BranchesDialog) -> None:
    walked = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Up):
        qtbot.keyClick(dialog.view, key)
        walked += dialog.view.chosen()
    assert walked == [4, 3, 1, 2]


def test_f2_names_a_take_in_place(qtbot: QtBot, dialog: BranchesDialog) -> None:
    dialog.view.choose(2)
    qtbot.keyClick(dialog.view, Qt.Key.Key_F2)
    field = dialog.view.findChild(QLineEdit)
    qtbot.keyClicks(field, "The pc")  # letters are no commands here
    with qtbot.waitSignal(dialog.rename_requested) as sent:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent.args == [2, "The pc"]


def test_c_compares_with_the_page(qtbot: QtBot, dialog: BranchesDialog) -> None:
    dialog.view.choose(2)
    qtbot.keyClick(dialog.view, Qt.Key.Key_C)
    assert dialog.details.text.toPlainText() == "Once. A dog<cat> sat."
    shown = dialog.details.text.toHtml()
    assert "line-through" in shown
    dialog.view.choose(3)
    assert "Nothing differs" in dialog.details.text.toPlainText()
    qtbot.keyClick(dialog.view, Qt.Key.Key_C)
    assert dialog.details.text.toPlainText() == "Once. A dog sat."


def test_two_takes_are_compared_with_each_other(dialog: BranchesDialog) -> None:
    choose_two(dialog, 4, 2)
    assert dialog.details.text.toPlainText() == "Once. A dog<cat> sat. The end."
    assert not dialog.jump_button.isEnabled()
    assert not dialog.pin_button.isEnabled()


def test_what_is_chosen_stays_when_the_tree_grows(dialog: BranchesDialog) -> None:
    dialog.view.choose(2)
    dialog.set_tree([*NODES, node(5, 4, " Really.")], Place(5, True), "Night")
    assert dialog.view.chosen() == [2]
    dialog.set_tree([*NODES[:1], *NODES[2:]], Place(3, True), "Night")
    assert dialog.view.chosen() == [3]


def test_a_scene_without_takes_says_so(dialog: BranchesDialog) -> None:
    dialog.set_tree([], Place(), "Morning")
    assert dialog.page.empty.isVisible()
    assert "no takes" in dialog.page.empty.text()
    dialog.set_tree([], Place(), "Morning", "It can't be opened.")
    assert dialog.page.empty.text() == "It can't be opened."


def test_an_empty_window_is_closed_with_its_button_which_has_the_keyboard(dialog: BranchesDialog) -> None:
    dialog.set_tree([], Place(), "Morning")
    button = dialog.focusWidget()
    assert button is dialog.page.close_empty_button
    assert button.isVisible()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_the_keyboard_is_in_the_list_as_soon_as_there_is_one(dialog: BranchesDialog) -> None:
    dialog.set_tree([], Place(), "Night")
    dialog.set_tree(NODES, Place(3, True), "Night")
    assert dialog.focusWidget() is dialog.view


def test_while_the_model_writes_nothing_can_be_put_on_the_page(dialog: BranchesDialog) -> None:
    dialog.view.choose(2)
    dialog.set_busy(True)
    assert not dialog.jump_button.isEnabled()
    assert "writing" in dialog.page.message.text()
    dialog.set_busy(False)
    assert dialog.jump_button.isEnabled()
    assert dialog.page.message.text() == ""


def test_every_control_has_a_name_for_screen_readers(dialog: BranchesDialog) -> None:
    for widget in dialog.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert named, type(widget).__name__


def test_every_text_follows_a_change_of_language(dialog: BranchesDialog, qapp: QApplication) -> None:
    translator = Capitals()
    qapp.installTranslator(translator)
    try:
        QApplication.processEvents()
        buttons = [button.text() for button in dialog.findChildren(QAbstractButton) if button.text()]
        assert buttons == [text.upper() for text in buttons]
        assert dialog.windowTitle() == dialog.windowTitle().upper().replace("NIGHT", "Night")
        assert dialog.view.rows.row(3).title == "BEFORE THE FIRST TAKE"
    finally:
        qapp.removeTranslator(translator)
    QApplication.processEvents()


def test_two_thousand_takes_are_shown_at_once(dialog: BranchesDialog) -> None:
    nodes = [node(1, 0, "")] + [node(i, i - 1 if i % 3 else i - 2, f"Some words {i} " * 40) for i in range(2, 2001)]
    begun = time.perf_counter()
    dialog.set_tree(nodes, Place(2000, True), "Night")
    dialog.view.repaint()
    taken_s = time.perf_counter() - begun
    assert dialog.view.rows.rowCount() == 2000
    assert taken_s < 0.5  # 30 ms on a quiet machine


def test_a_long_tree_opens_where_the_page_is(dialog: BranchesDialog) -> None:
    dialog.hide()
    dialog.view.rows.set_rows([])
    many = [node(1, 0, "", by_writer=True, model="")] + [node(number, 1, f"Take {number}") for number in range(2, 80)]
    dialog.set_tree(many, Place(9, True), "Night")
    dialog.show()
    view = dialog.view
    assert view.chosen() == [9]
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_the_page_comes_into_view_when_what_was_chosen_is_gone(dialog: BranchesDialog) -> None:
    many = [node(1, 0, "", by_writer=True, model="")] + [node(number, 1, f"Take {number}") for number in range(2, 80)]
    dialog.set_tree(many, Place(79, True), "Night")
    dialog.view.choose(70)
    dialog.set_tree([other for other in many if other.id != 70], Place(9, True), "Night")
    view = dialog.view
    assert view.chosen() == [9]
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_the_end_of_a_long_page_is_seen_when_the_window_opens(qtbot: QtBot, qapp: QApplication) -> None:
    page = "All the clocks in the house began to strike. \n\n" * 40 + "None of them agreed."
    dialog = BranchesDialog(PAGES.get, lambda: page)
    qtbot.addWidget(dialog)
    themes = ThemeSwitch(qapp)
    themes.choose("light")
    dialog.set_theme(themes.theme, QFont("serif", 13))
    dialog.set_tree(NODES, Place(3, False), "Night")
    dialog.show()
    qtbot.waitExposed(dialog)
    bar = dialog.details.text.verticalScrollBar()
    assert dialog.view.chosen() == [PAGE]
    assert bar.maximum() > 0
    assert bar.value() == bar.maximum()
    qapp.setStyleSheet("")


def test_ctrl_z_brings_back_what_was_pruned_last_and_else_undoes_on_the_page(
    qtbot: QtBot, dialog: BranchesDialog
) -> None:
    def undo() -> None:
        QTest.keyClick(dialog.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    dialog.activateWindow()
    with qtbot.waitSignal(dialog.undo_requested):
        undo()
    dialog.show_pruned(1)
    with qtbot.waitSignal(dialog.undo_prune_requested), qtbot.assertNotEmitted(dialog.undo_requested):
        undo()
    dialog.show_pruned(1)
    dialog.view.choose(2)
    dialog.jump_button.click()
    with qtbot.waitSignal(dialog.undo_requested), qtbot.assertNotEmitted(dialog.undo_prune_requested):
        undo()


def test_of_a_very_long_take_the_beginning_and_the_end_are_shown(qtbot: QtBot, qapp: QApplication) -> None:
    long = "It began. " + "And so it went on. " * 20_000 + "It ended."
    themes = ThemeSwitch(qapp)
    themes.choose("light")
    dialog = BranchesDialog({**PAGES, 2: Page("Once. ", long, "", 6, ())}.get, lambda: "Once. ")
    qtbot.addWidget(dialog)
    dialog.set_theme(themes.theme, QFont())
    dialog.set_tree(NODES, Place(2, True), "Night")
    shown = dialog.details.text.toPlainText()
    assert shown.startswith("Once. It began. And so")
    assert shown.endswith("it went on. It ended.")
    assert " […] " in shown
    assert len(shown) < 20_000
    qapp.setStyleSheet("")
