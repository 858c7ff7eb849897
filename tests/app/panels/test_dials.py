"""The dials show and change the values that the engine knows."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

import engine
from app.dials_table import DIALS, FRONT, GROUPS, SPECS, STEPS, DialSpec, found
from app.panels.dials import DialsPanel
from app.widgets.next_words import NextWords
from tests.helpers.translators import Capitals

NUMBERS = [spec for spec in DIALS if spec.kind == "number"]
NEUTRAL = engine.SamplingParams().as_table()


def test_a_section_stands_and_is_tabbed_to_between_the_dials_in_front_and_all_others(panel: DialsPanel) -> None:
    section = NextWords()
    panel.add_section(section)
    section.show()
    last = panel.dials["frequency_penalty"]
    last.focus_control()
    seen = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert last.isAncestorOf(seen[0])
    assert section.isAncestorOf(seen[1])
    assert seen[2].accessibleName() == "All dials"
    assert last.geometry().bottom() < section.geometry().top() < seen[2].geometry().top()


# The table


def test_every_field_of_the_engines_parameters_has_its_dial() -> None:
    assert sorted(spec.name for spec in DIALS) == sorted(f.name for f in fields(engine.SamplingParams))
    assert set(STEPS) == set(engine.SAMPLER_STEPS)


def test_few_dials_stand_in_front_and_every_other_one_in_a_group() -> None:
    assert [spec.name for spec in DIALS if spec.group == FRONT] == [
        "temperature", "top_p", "presence_penalty", "frequency_penalty"
    ]  # fmt: skip
    assert {spec.group for spec in DIALS} == {FRONT, *GROUPS}


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.name)
def test_the_slider_lies_within_what_the_engine_takes(spec: DialSpec) -> None:
    low, high = engine.SAMPLING_LIMITS[spec.name]
    assert low <= spec.low < spec.high <= high
    assert spec.low <= NEUTRAL[spec.name] <= spec.high


@pytest.mark.parametrize("spec", DIALS, ids=lambda spec: spec.name)
def test_help_is_a_sentence(spec: DialSpec) -> None:
    assert spec.help.endswith(".")
    assert spec.label[0].isupper()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("dry", "dry_multiplier"), ("min_p", "min_p"), ("MIN P", "min_p"), ("minp", "min_p"), ("tfs", "tfs"),
        ("tail free", "tfs"), ("xtc", "xtc_probability"), ("rep_pen", "repetition_penalty"),
        ("adventurous", "temperature"), ("surprise", "xtc_threshold"), ("typical", "typical_p"),
    ],
)  # fmt: skip
def test_a_dial_is_found_by_plain_and_by_standard_name(query: str, name: str) -> None:
    assert name in found(query)


def test_nothing_is_found_by_nothing() -> None:
    assert found("") == found("  ") == found("sparkle") == []


# Values


def test_what_is_set_is_what_the_engine_gets(panel: DialsPanel) -> None:
    wanted = {
        "temperature": 0.8, "top_k": 40, "seed": 2**60, "dry_sequence_breakers": ["\n"], "mirostat_mode": 2,
        "logit_bias": {"suddenly": -5.0}, "banned_tokens": ["a"], "sampler_order": list(engine.SAMPLER_STEPS[::-1]),
    }  # fmt: skip
    panel.set_values(wanted)
    assert panel.values() == {**NEUTRAL, **wanted}
    assert engine.SamplingParams(**panel.values()).as_table() == panel.values()


def test_a_value_that_the_engine_refuses_is_refused_here_too(panel: DialsPanel) -> None:
    panel.set_values({"temperature": 0.5})
    with pytest.raises(engine.InvalidRequest):
        panel.set_values({"temperature": 50})
    assert panel.values()["temperature"] == 0.5


def test_setting_values_is_no_change_by_the_writer(qtbot: QtBot, whole: DialsPanel) -> None:
    with qtbot.assertNotEmitted(whole.value_changed):
        whole.set_values({"temperature": 1.7, "seed": 5, "logit_bias": {"a": 1}, "banned_tokens": ["x"]})


def test_a_number_beyond_the_slider_or_finer_than_it_is_kept(whole: DialsPanel) -> None:
    whole.set_values({"temperature": 4.5, "top_k": 900_000, "penalty_decay": 0.99654, "min_p": 1e-9})
    values = whole.values()
    assert (values["temperature"], values["top_k"], values["penalty_decay"]) == (4.5, 900_000, 0.99654)
    assert values["min_p"] == 1e-9
    assert whole.dials["temperature"].number.text() == "4.50"
    assert whole.dials["penalty_decay"].number.text() == "0.99654"


def test_a_group_that_is_opened_later_shows_what_was_set_before(panel: DialsPanel) -> None:
    panel.set_values({"min_p": 0.05}, {"min_p": 0.1})
    assert "min_p" not in panel.dials
    panel.set_open_groups(["cut"])
    assert panel.dials["min_p"].value() == 0.05
    assert not panel.dials["min_p"].reset.isHidden()


# Groups


def test_rare_dials_are_behind_a_button_and_made_when_their_group_is_opened(panel: DialsPanel) -> None:
    assert set(panel.dials) == {spec.name for spec in DIALS if spec.group == FRONT}
    panel.set_more_open(True)
    panel.groups["cut"].heading.click()
    assert panel.dials["min_p"].isVisible()
    assert "dry_base" not in panel.dials


def test_open_groups_are_told_and_can_be_opened_again(qtbot: QtBot, panel: DialsPanel) -> None:
    panel.set_more_open(True)
    with qtbot.waitSignal(panel.groups_toggled) as told:
        panel.groups["dry"].heading.click()
    assert told.args == [["dry"]]
    panel.set_open_groups(["xtc", "of another version"])
    assert [key for key, group in panel.groups.items() if group.is_open] == ["xtc"]


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ({}, []),
        ({"min_p": 0.1, "seed": 3}, ["cut", "seed"]),
        ({"xtc_threshold": 0.3, "dry_base": 3.0, "mirostat_tau": 1.0}, []),
        ({"xtc_probability": 0.3}, ["xtc"]),
        ({"sampler_order": ["mirostat"]}, ["order"]),
        ({"temperature": 0.5}, []),
    ],
)
def test_a_heading_tells_whether_anything_in_its_group_does_something(
    panel: DialsPanel, values: dict[str, object], keys: list[str]
) -> None:
    panel.set_more_open(True)
    panel.set_values(values)
    assert [key for key, group in panel.groups.items() if group._badge.isVisible()] == keys
    assert [key for key, g in panel.groups.items() if g.heading.accessibleName().endswith("in use")] == keys


def test_a_dial_in_use_behind_the_button_is_not_forgotten(panel: DialsPanel) -> None:
    panel.set_values({"xtc_probability": 0.5})
    assert panel._more_badge.isVisible()
    assert panel._more.accessibleName() == "All dials, some in use"
    panel._more.click()
    assert panel._more_badge.isHidden()
    panel._more.click()
    panel.set_values({})
    assert panel._more_badge.isHidden()
    assert panel._more.accessibleName() == "All dials"


def test_a_heading_follows_the_dials_below_it(whole: DialsPanel) -> None:
    whole.dials["min_p"].number.setValue(0.1)
    assert whole.groups["cut"]._badge.isVisible()
    whole.dials["min_p"].number.setValue(0)
    assert not whole.groups["cut"]._badge.isVisible()


def test_searching_shows_the_dials_of_that_name_and_then_all_again(qtbot: QtBot, panel: DialsPanel) -> None:
    panel.set_more_open(True)
    panel.set_open_groups(["cut"])
    with qtbot.assertNotEmitted(panel.groups_toggled):
        panel.search.setText("dry base")
    assert panel.dials["dry_base"].isVisible()
    assert not panel.dials["dry_multiplier"].isVisible()
    assert not panel.groups["cut"].isVisible()
    panel.search.setText("sparkle")
    assert "No dial" in panel._search_note.text()
    panel.search.setText("adventurous")
    assert "How adventurous" in panel._search_note.text()
    panel.search.clear()
    assert [key for key, group in panel.groups.items() if group.is_open] == ["cut"]
    assert panel.dials["min_p"].isVisible()
    assert panel._search_note.isHidden()


# Whose dials


def test_whose_dials_these_are_is_chosen_and_said(qtbot: QtBot, panel: DialsPanel) -> None:
    panel.set_scope("all", ["all", "story"], "")
    assert panel._scope_note.isHidden()
    assert not panel.scope.model().item(2).isEnabled()
    with qtbot.waitSignal(panel.scope_chosen) as told:
        QTest.keyClick(panel.scope, Qt.Key.Key_Down)
    assert told.args == ["story"]
    panel.set_scope("model", ["all", "story", "model"], "Fireside")
    assert "Fireside" in panel._scope_note.text()
    assert panel.scope.currentText() == "this model"


# Everyone


def test_every_control_tells_a_screen_reader_its_name_help_and_value(whole: DialsPanel) -> None:
    for spec in NUMBERS:
        dial = whole.dials[spec.name]
        for control in (dial.slider, dial.number):
            assert control.accessibleName() == f"{spec.label} ({spec.name})"
            assert spec.help in control.accessibleDescription()
            assert "The mark is at" in control.accessibleDescription()
        assert dial.reset.accessibleName() == "Back to the preset's value"
    whole.dials["temperature"].number.setValue(1.5)
    assert whole.dials["temperature"].slider.accessibleDescription().startswith("1.50. Low stays")
    interface = QAccessible.queryAccessibleInterface(whole.dials["temperature"].number)
    assert interface.text(QAccessible.Text.Value) == "1.50"


def test_tab_goes_from_dial_to_dial_in_the_order_that_they_stand(whole: DialsPanel) -> None:
    whole.activateWindow()
    whole.dials["temperature"].slider.setFocus()
    walked = []
    for _ in range(8):
        walked.append(whole.focusWidget())
        QTest.keyClick(whole.window(), Qt.Key.Key_Tab)
    names = ("temperature", "top_p", "presence_penalty", "frequency_penalty")
    assert walked == [part for name in names for part in (whole.dials[name].slider, whole.dials[name].number)]


def test_every_word_follows_a_change_of_language(whole: DialsPanel, qapp: QApplication) -> None:
    translator = Capitals()
    qapp.installTranslator(translator)
    try:
        QApplication.processEvents()
        assert whole.dials["mirostat_mode"].box.itemText(1) == "1  FIRST VERSION"
        assert whole.dials["sampler_order"].steps.item(0).text().startswith("DISTANCE")
        assert whole.groups["cut"].heading.text() == "WHICH WORDS MAY COME"
        assert whole.scope.itemText(1) == "THIS STORY"
    finally:
        qapp.removeTranslator(translator)
    QApplication.processEvents()
    assert whole.scope.itemText(1) == "this story"


class PaintCounter(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_showing_the_same_values_again_paints_nothing(whole: DialsPanel, qtbot: QtBot) -> None:
    whole.set_values({"temperature": 0.8}, {"temperature": 0.8})
    qtbot.waitExposed(whole)
    QApplication.processEvents()
    counter = PaintCounter()
    for dial in whole.dials.values():
        for widget in (dial, *dial.findChildren(QWidget)):
            widget.installEventFilter(counter)
    whole.set_values({"temperature": 0.8}, {"temperature": 0.8})
    QApplication.processEvents()
    assert counter.count == 0


def test_every_group_is_found_by_its_dials() -> None:
    assert all(SPECS[name].group for name in found("dry"))


@pytest.mark.parametrize("wide", [False, True], ids=["English", "wider words"])
def test_nothing_is_cut_off_with_all_dials_open(whole: DialsPanel, qapp: QApplication, wide: bool) -> None:
    translator = Capitals()
    if wide:
        qapp.installTranslator(translator)
    QApplication.processEvents()
    whole.setFixedWidth(312)  # what the right panel leaves
    whole.resize(312, whole.heightForWidth(312))
    QApplication.processEvents()
    cut = [
        label.text()
        for label in [*whole.findChildren(QLabel), *whole.findChildren(QAbstractButton)]
        if label.isVisible() and label.text() and label.width() < label.minimumSizeHint().width()
    ]
    qapp.removeTranslator(translator)
    assert cut == []
    assert whole.minimumSizeHint().width() <= 312
