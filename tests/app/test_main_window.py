"""The window arranges what it is given, at every size and in every language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions import Actions
from app.main_window import MINIMUM_SIZE, PAGE_VIEW, MainWindow, WindowParts
from app.panels.alternatives import AlternativesBoard
from app.panels.dials import DIALS, DialsPanel
from app.panels.notices import NoticeArea
from app.panels.scene_list import SceneList
from app.panels.status import StatusStrip
from app.panels.takes import TakesStrip
from app.panels.writing import WritingPanel
from app.theme import ThemeSwitch
from app.widgets.basic import ElidedLabel
from app.widgets.story_rows import ChapterEntry, SceneEntry
from tests.helpers.translators import Capitals

#: What is the same in every language: standard names, numbers, names of things.
UNTRANSLATED = {spec.name for spec in DIALS} | {"A STORY", "100 %"}


@pytest.fixture
def parts() -> WindowParts:
    writing = WritingPanel(TakesStrip(), DialsPanel())
    writing.set_presets([("calm", "CALM", "")])
    writing.show_builtin_note("FIRESIDE")
    scenes = SceneList()
    scenes.set_story("A STORY")
    scenes.set_rows([ChapterEntry("1", "", (SceneEntry("a", "DAWN", 10), SceneEntry("b", "DUSK", 20)))], current="a")
    return WindowParts(QPlainTextEdit(), scenes, writing, NoticeArea(), StatusStrip(), AlternativesBoard())


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, parts: WindowParts) -> Iterator[MainWindow]:
    ThemeSwitch(qapp).choose("light")
    window = MainWindow(parts, Actions())
    qtbot.addWidget(window, before_close_func=lambda w: w.allow_close())
    window.show()
    qtbot.waitExposed(window)
    yield window
    qapp.setStyleSheet("")


def shown_texts(window: MainWindow) -> list[str]:
    widgets = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
    return [widget.text() for widget in widgets if widget.text()]


def test_the_page_has_the_keyboard_first(window: MainWindow) -> None:
    assert window.focusWidget() is window.parts.editor


def test_every_text_follows_a_change_of_language(window: MainWindow, qapp: QApplication) -> None:
    translator = Capitals()
    qapp.installTranslator(translator)
    try:
        QApplication.processEvents()
        missed = [text for text in shown_texts(window) if text != text.upper() and text not in UNTRANSLATED]
        assert missed == []
        menus = [action.text() for action in window.menuBar().actions()]
        assert menus == [text.upper() for text in menus]
        assert window.actions_table["retry"].text() == "&RETRY"
        assert window.parts.writing_panel.main_button.text() == "OPEN A MODEL…"
    finally:
        qapp.removeTranslator(translator)
    QApplication.processEvents()
    assert window.actions_table["retry"].text() == "&Retry"


def test_every_control_has_a_name_for_screen_readers(window: MainWindow) -> None:
    for widget in window.findChildren(QWidget):
        focusable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if focusable and not widget.objectName().startswith("qt_"):
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name, (type(widget).__name__, widget.objectName())


def cut_off(window: MainWindow) -> list[str]:
    """Texts that are shown in less room than they need, those aside that may wrap or end in an ellipsis."""
    return [
        widget.text()
        for widget in [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
        if widget.isVisible()
        and widget.text()
        and not isinstance(widget, ElidedLabel)
        and not (isinstance(widget, QLabel) and widget.wordWrap())
        and widget.width() < widget.sizeHint().width()
    ]


@pytest.mark.parametrize("wide", [False, True], ids=["English", "wider words"])
def test_nothing_is_cut_off_at_the_smallest_size(
    window: MainWindow, qtbot: QtBot, qapp: QApplication, wide: bool
) -> None:
    translator = Capitals()
    if wide:
        qapp.installTranslator(translator)
    window.parts.writing_panel.set_phase("loading")
    window.parts.scene_list.show_done(lambda: "Deleted.", "Dawn")
    window.resize(*MINIMUM_SIZE)
    qtbot.waitUntil(lambda: cut_off(window) == [], timeout=2000)
    assert (window.width(), window.height()) == MINIMUM_SIZE
    qapp.removeTranslator(translator)


def test_the_panels_come_and_go_by_their_commands(window: MainWindow) -> None:
    for key, panel in (("show_scenes", window.parts.scene_list), ("show_writing", window.parts.writing_panel)):
        window.actions_table[key].trigger()
        assert not panel.isVisible()
        window.actions_table[key].trigger()
        assert panel.isVisible()


def test_one_key_goes_round_the_panes(window: MainWindow) -> None:
    order = []
    for _ in range(4):
        window.focus_next_pane()
        focused = window.focusWidget()
        panes = {"page": window.parts.editor, "writing": window.parts.writing_panel, "scenes": window.parts.scene_list}
        order.append(next(name for name, pane in panes.items() if pane is focused or pane.isAncestorOf(focused)))
    assert order == ["writing", "scenes", "page", "writing"]


def test_a_hidden_pane_is_passed_over(window: MainWindow) -> None:
    window.parts.writing_panel.hide()
    window.focus_next_pane()
    assert window.parts.scene_list.isAncestorOf(window.focusWidget())


def test_tab_leads_from_the_scenes_through_each_panel(window: MainWindow) -> None:
    chain, widget = [], window.parts.editor.nextInFocusChain()
    while widget is not window.parts.editor:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    first = {
        name: next(i for i, w in enumerate(chain) if pane is w or pane.isAncestorOf(w))
        for name, pane in (("writing", window.parts.writing_panel), ("scenes", window.parts.scene_list))
    }
    assert first["writing"] < first["scenes"]


def test_closing_asks_first_so_that_text_can_be_saved(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    window.allow_close()
    assert not window.isVisible()


def test_the_layout_comes_back(window: MainWindow) -> None:
    window.resize(900, 700)
    QApplication.processEvents()
    geometry, widths = window.layout_state()
    wider = [str(int(widths[0]) - 20), str(int(widths[1]) + 20), widths[2]]
    window.resize(1200, 800)
    window.restore_layout(geometry, wider)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (900, 700)
    assert window.layout_state()[1] == wider


@pytest.mark.parametrize(("geometry", "widths"), [("", []), ("no geometry é", ["a", "b", "c"]), ("AAAA", ["1"])])
def test_a_stored_layout_that_makes_no_sense_changes_nothing(
    window: MainWindow, geometry: str, widths: list[str]
) -> None:
    before = window.layout_state()
    window.restore_layout(geometry, widths)
    assert window.layout_state() == before


def test_the_title_names_the_story_and_marks_unsaved_text(window: MainWindow) -> None:
    window.set_story("Dusk", unsaved=True)
    assert window.windowTitle() == "Dusk[*] – Ravel"
    assert window.isWindowModified()


def test_keys_work_without_the_menu_bar(window: MainWindow) -> None:
    assert {action.objectName() for action in window.actions() if action.objectName()} == set(window.actions_table)


def test_in_a_small_window_two_pages_have_the_room_of_the_writing_panel(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(*MINIMUM_SIZE)
    page = QWidget()
    page.setMinimumWidth(280)
    window.add_second_page(page)
    window.show_second_page(True)
    assert not window.parts.writing_panel.isVisible()
    qtbot.waitUntil(lambda: abs(page.width() - window.parts.editor.width()) <= 2)
    assert window.parts.editor.width() >= 280
    window.actions_table["show_writing"].trigger()  # asked for, it comes nevertheless
    assert window.parts.writing_panel.isVisible()
    assert window.actions_table["show_writing"].isChecked()
    window.show_second_page(False)
    window.show_second_page(True)
    assert not window.parts.writing_panel.isVisible()
    window.show_second_page(False)
    assert window.parts.writing_panel.isVisible()


def test_a_side_panel_cuts_nothing_off_in_a_small_window(window: MainWindow) -> None:
    window.resize(*MINIMUM_SIZE)
    panel = QWidget()
    panel.setMinimumWidth(300)
    window.add_side_panel(panel)
    window.show_side_panel(panel, True, 380)
    assert not window.parts.writing_panel.isVisible()
    window.show_side_panel(panel, False, 380)
    assert window.parts.writing_panel.isVisible()
    window.resize(1280, 820)
    window.show_side_panel(panel, True, 380)
    assert window.parts.writing_panel.isVisible()


def test_another_view_has_the_room_of_the_writing_panel_in_a_small_window(window: MainWindow) -> None:
    window.add_view("outline", QWidget())
    for width, shown in ((MINIMUM_SIZE[0], False), (1280, True)):
        window.resize(width, 700)
        window.show_view("outline")
        assert window.parts.writing_panel.isVisible() == shown
        window.show_view(PAGE_VIEW)
        assert window.parts.writing_panel.isVisible()


def test_scenes_that_gave_way_in_a_small_window_have_their_width_again_in_a_larger_one(window: MainWindow) -> None:
    scenes = window.parts.scene_list
    scenes.setMinimumWidth(160)
    window.parts.writing_panel.setMinimumWidth(380)
    window.resize(1280, 820)
    QApplication.processEvents()
    wide = scenes.width()
    window.resize(*MINIMUM_SIZE)
    QApplication.processEvents()
    assert scenes.width() < wide
    assert int(window.layout_state()[1][0]) == wide
    window.resize(1280, 820)
    QApplication.processEvents()
    assert scenes.width() == wide


def test_the_key_for_panes_finds_what_stands_in_place_of_the_page_and_above_it(window: MainWindow) -> None:
    window.resize(1280, 820)
    QApplication.processEvents()
    view, field, bar = QWidget(), QLineEdit(), QLineEdit()
    QVBoxLayout(view).addWidget(field)
    window.add_view("outline", view)
    window.add_bar(bar)
    bar.show()
    window.parts.notices.show_notice("save", "error", "It could not be saved.", "Save now")
    window.show_view("outline")
    order = []
    for _ in range(5):
        order.append(window.focusWidget())
        window.focus_next_pane()
    assert order[:2] == [field, bar]
    assert isinstance(order[2], QPushButton)
    assert order[2].text() == "Save now"
    assert window.parts.writing_panel.isAncestorOf(order[3])
    assert window.parts.scene_list.isAncestorOf(order[4])
    assert window.focusWidget() is field
