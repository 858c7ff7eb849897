"""The dials show and change the values that the engine knows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QSlider
from pytestqt.qtbot import QtBot

import engine
from app.panels.dials import DIALS, DialsPanel


@pytest.fixture
def panel(qtbot: QtBot) -> DialsPanel:
    panel = DialsPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_every_sampling_value_has_a_dial() -> None:
    assert {spec.name for spec in DIALS} | {"seed"} == set(engine.SAMPLING_LIMITS)


@pytest.mark.parametrize("spec", DIALS, ids=lambda spec: spec.name)
def test_the_slider_lies_within_what_the_engine_takes(spec: object) -> None:
    low, high = engine.SAMPLING_LIMITS[spec.name]
    assert low <= spec.low < spec.high <= high


def test_what_is_set_is_what_the_engine_gets(panel: DialsPanel) -> None:
    wanted = {"temperature": 0.8, "top_p": 0.9, "penalty_decay": 0.996, "top_k": 40, "seed": 2**60}
    panel.set_values(wanted)
    params = engine.SamplingParams(**panel.values())
    assert {name: getattr(params, name) for name in wanted} == wanted
    assert params.presence_penalty == 0


def test_a_whole_number_may_come_as_a_fraction(panel: DialsPanel) -> None:
    panel.set_values({"top_k": 40.0})
    assert panel.values()["top_k"] == 40
    engine.SamplingParams(**panel.values())


def test_setting_values_is_no_change_by_the_writer(qtbot: QtBot, panel: DialsPanel) -> None:
    with qtbot.assertNotEmitted(panel.value_changed), qtbot.assertNotEmitted(panel.seed_changed):
        panel.set_values({"temperature": 1.7, "seed": 5})


def test_a_number_beyond_the_slider_is_kept(panel: DialsPanel) -> None:
    panel.set_values({"temperature": 4.5, "top_k": 900_000})
    assert panel.values()["temperature"] == 4.5
    assert panel.values()["top_k"] == 900_000


@pytest.mark.parametrize("spec", DIALS, ids=lambda spec: spec.name)
def test_sliding_gives_round_values_within_the_limits(qtbot: QtBot, panel: DialsPanel, spec: object) -> None:
    told: list[tuple[str, float]] = []
    panel.value_changed.connect(lambda name, value: told.append((name, value)))
    slider = panel.dials[spec.name].findChild(QSlider)
    for position in (0, 67, 200):
        slider.setValue(position)
    assert told
    for name, value in told:
        assert name == spec.name
        assert value / spec.step == pytest.approx(round(value / spec.step), abs=1e-6)
        engine.SamplingParams(**panel.values())


def test_the_number_and_the_slider_go_together(qtbot: QtBot, panel: DialsPanel) -> None:
    dial = panel.dials["temperature"]
    with qtbot.waitSignal(panel.value_changed) as told:
        dial.number.setValue(1.0)
    assert told.args == ["temperature", 1.0]
    assert dial.findChild(QSlider).value() == 100


def test_the_wheel_scrolls_the_panel_and_turns_no_dial(panel: DialsPanel) -> None:
    number = panel.dials["temperature"].number
    panel.set_values({"temperature": 1.0})
    panel.setFocus()
    number.clearFocus()
    position = QPointF(5, 5)
    event = QWheelEvent(
        position, number.mapToGlobal(position), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(number, event)
    assert panel.values()["temperature"] == 1.0


def test_rare_dials_are_behind_a_button(qtbot: QtBot, panel: DialsPanel) -> None:
    assert not panel.dials["min_p"].isVisible()
    assert panel.dials["penalty_decay"].isVisible()
    panel.set_more_open(True)
    assert panel.dials["min_p"].isVisible()


def test_the_seed_is_random_until_it_is_fixed(qtbot: QtBot, panel: DialsPanel) -> None:
    assert panel.values()["seed"] == -1
    panel.seed.setText("42")
    with qtbot.waitSignal(panel.seed_changed) as told:
        panel.seed_fixed.setChecked(True)
    assert told.args == [42]
    panel.seed_fixed.setChecked(False)
    assert panel.values()["seed"] == -1


@pytest.mark.parametrize(("text", "seed"), [("", 0), ("abc", 0), ("-5", 0), ("٣", 0), ("9" * 40, 2**63 - 1)])
def test_a_seed_that_is_no_number_becomes_one(panel: DialsPanel, text: str, seed: int) -> None:
    panel.seed_fixed.setChecked(True)
    panel.seed.setText(text)
    assert panel.seed_value() == seed
    engine.SamplingParams(**panel.values())
