"""The writing panel's buttons, length, preset and note."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.panels.writing import WritingPanel
from app.widgets.note import Note


@pytest.fixture
def panel(qtbot: QtBot) -> WritingPanel:
    panel = WritingPanel(QWidget(), QWidget())
    qtbot.addWidget(panel)
    panel.set_presets([("calm", "Calm", "Stays close"), ("bold", "Bold", "Goes far")])
    panel.show()
    return panel


@pytest.mark.parametrize(
    ("phase", "signal"),
    [
        ("idle", "continue_requested"),
        ("reading", "stop_requested"),
        ("writing", "stop_requested"),
        ("no_model", "open_model_requested"),
    ],
)
def test_the_big_button_does_what_is_due(qtbot: QtBot, panel: WritingPanel, phase: str, signal: str) -> None:
    panel.set_phase(phase)
    with qtbot.waitSignal(getattr(panel, signal)):
        panel.main_button.click()


@pytest.mark.parametrize("phase", ["loading", "stopping"])
def test_while_there_is_nothing_to_do_the_big_button_waits(panel: WritingPanel, phase: str) -> None:
    panel.set_phase(phase)
    assert not panel.main_button.isEnabled()
    assert panel.main_button.text().endswith("…")


@pytest.mark.parametrize(
    ("phase", "can_retry", "enabled"), [("idle", True, True), ("idle", False, False), ("writing", True, False)]
)
def test_retry_needs_a_passage_and_an_idle_model(
    panel: WritingPanel, phase: str, can_retry: bool, enabled: bool
) -> None:
    panel.set_phase(phase)
    panel.set_can_retry(can_retry)
    assert panel.retry_button.isEnabled() == enabled


def test_each_unit_remembers_its_own_length(qtbot: QtBot, panel: WritingPanel) -> None:
    panel.set_length("paragraphs", 3)
    panel.set_length("words", 250)
    with qtbot.waitSignal(panel.length_changed) as told:
        panel.unit.activated.emit(2)
    assert told.args == ["paragraphs", 3]
    with qtbot.waitSignal(panel.length_changed) as told:
        panel.length.setValue(4)
    assert told.args == ["paragraphs", 4]
    assert panel.length_wanted() == ("paragraphs", 4)


def test_setting_the_length_is_no_change_by_the_writer(qtbot: QtBot, panel: WritingPanel) -> None:
    with qtbot.assertNotEmitted(panel.length_changed):
        panel.set_length("paragraphs", 7)


def test_a_preset_is_chosen_by_its_key(qtbot: QtBot, panel: WritingPanel) -> None:
    with qtbot.waitSignal(panel.preset_chosen) as told:
        panel.preset.activated.emit(1)
    assert told.args == ["bold"]


def test_an_unknown_preset_is_shown_as_none(panel: WritingPanel) -> None:
    panel.set_preset("from another version")
    assert panel.preset.currentIndex() == -1


def test_the_note_on_the_small_model_can_be_sent_away(qtbot: QtBot, panel: WritingPanel) -> None:
    panel.show_builtin_note("Fireside")
    link = next(button for button in panel.findChildren(QPushButton) if button.text() == "Open a bigger model…")
    assert link.isVisible()
    with qtbot.waitSignal(panel.open_model_requested):
        link.click()
    close = next(button for button in panel.findChildren(QWidget) if button.accessibleName() == "Don't show this again")
    with qtbot.waitSignal(panel.builtin_note_dismissed):
        close.click()
    assert not link.isVisible()


def test_one_note_is_shown_at_a_time(panel: WritingPanel) -> None:
    about_model = next(note for note in panel.findChildren(Note) if note is not panel.loop_note)
    panel.show_builtin_note("Fireside")
    panel.show_loop_note("Twelve words have come before.")
    assert panel.loop_note.isVisible()
    assert not about_model.isVisible()
    panel.loop_note.close_button.click()
    assert about_model.isVisible()
    about_model.close_button.click()
    panel.show_loop_note("Twelve words have come before.")
    panel.show_loop_note("")
    assert not about_model.isVisible()


def test_nothing_moves_when_the_progress_line_comes(panel: WritingPanel) -> None:
    before = panel.preset.mapTo(panel, panel.preset.rect().topLeft())
    panel.set_progress(0.5)
    panel.grab()
    assert panel.preset.mapTo(panel, panel.preset.rect().topLeft()) == before


@pytest.mark.parametrize(("phase", "enabled"), [("idle", True), ("writing", False), ("no_model", False)])
def test_alternatives_need_an_idle_model(qtbot: QtBot, panel: WritingPanel, phase: str, enabled: bool) -> None:
    panel.set_phase(phase)
    assert panel.alternatives_button.isEnabled() == enabled
    panel.set_read_only(True)
    assert not panel.alternatives_button.isEnabled()


def test_how_many_alternatives_is_asked_beside_their_button(qtbot: QtBot, panel: WritingPanel) -> None:
    with qtbot.assertNotEmitted(panel.alternatives_count_changed):
        panel.set_alternatives_count(8)
    with qtbot.waitSignal(panel.alternatives_count_changed) as told:
        panel.alternatives_count.setValue(99)
    assert told.args == [16]
    panel.set_phase("idle")
    with qtbot.waitSignal(panel.alternatives_requested):
        panel.alternatives_button.click()


def test_the_buttons_are_whole_at_the_usual_width(panel: WritingPanel) -> None:
    panel.resize(344, 800)
    panel.grab()
    for button in (panel.main_button, panel.retry_button, panel.alternatives_button):
        assert button.width() >= button.sizeHint().width()


def test_to_the_end_of_the_scene_there_is_no_number_and_the_other_units_keep_theirs(
    qtbot: QtBot, panel: WritingPanel
) -> None:
    panel.set_length("sentences", 7)
    with qtbot.waitSignal(panel.length_changed) as told:
        panel.unit.activated.emit(panel.unit.findData("scene"))
    assert told.args == ["scene", 0]
    assert panel.length_wanted() == ("scene", 0)
    assert not panel.length.isVisible()
    panel.unit.activated.emit(panel.unit.findData("sentences"))
    assert panel.length_wanted() == ("sentences", 7)
    assert panel.length.isVisible()


def test_the_note_about_a_loop_says_what_repeats_and_offers_the_way_out(qtbot: QtBot, panel: WritingPanel) -> None:
    panel.show_loop_note("Half of the last 80 words have come before.")
    assert panel.loop_note.isVisible()
    assert panel.loop_note.accessibleName() == "Half of the last 80 words have come before."
    with qtbot.waitSignal(panel.break_loop_requested):
        panel.loop_note.action.click()
    with qtbot.waitSignal(panel.loop_note_dismissed):
        panel.loop_note.close_button.click()
    assert not panel.loop_note.isVisible()
