"""A dial of each kind, as it stands in the panel: the mouse, the keyboard, the way back, what can't be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import engine
from app.dials_table import DIALS, DialSpec
from app.panels.dials import DialsPanel
from tests.helpers.dials import told_by

NUMBERS = [spec for spec in DIALS if spec.kind == "number"]
NEUTRAL = engine.SamplingParams().as_table()


def wheel_over(widget: QWidget) -> None:
    position = QPointF(5, 5)
    event = QWheelEvent(
        position, widget.mapToGlobal(position), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


# A number's dial


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.name)
def test_sliding_gives_round_values_within_the_limits(whole: DialsPanel, spec: DialSpec) -> None:
    told = told_by(whole)
    slider = whole.dials[spec.name].slider
    for position in (0, slider.maximum() // 3, slider.maximum()):
        slider.setValue(position)
        engine.SamplingParams(**whole.values())
    assert told
    for name, value in told:
        assert name == spec.name
        assert type(value) is type(NEUTRAL[spec.name])
        assert value / spec.step == pytest.approx(round(value / spec.step), abs=1e-6)


def test_the_number_and_the_slider_go_together(panel: DialsPanel) -> None:
    told, dial = told_by(panel), panel.dials["temperature"]
    dial.number.setValue(0.5)
    assert told == [("temperature", 0.5)]
    assert dial.slider.value() == dial.slider.maximum() // 4


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: spec.name)
def test_an_arrow_key_goes_one_step(whole: DialsPanel, spec: DialSpec) -> None:
    dial = whole.dials[spec.name]
    dial.slider.setValue(0)
    QTest.keyClick(dial.slider, Qt.Key.Key_Right)
    assert dial.value() == pytest.approx(spec.low + spec.step)
    QTest.keyClick(dial.slider, Qt.Key.Key_Left)
    assert dial.value() == pytest.approx(spec.low)
    QTest.keyClick(dial.slider, Qt.Key.Key_End)
    assert dial.value() == pytest.approx(spec.high)


def test_the_mark_stands_where_the_slider_is_neutral(panel: DialsPanel) -> None:
    slider = panel.dials["temperature"].slider
    assert slider.mark_rect().center().x() == pytest.approx(slider.width() / 2, abs=2)
    assert "1" in slider.toolTip()


def test_the_range_is_written_under_the_name(panel: DialsPanel) -> None:
    assert panel.dials["temperature"]._range.text() == "0 to 5"
    assert panel.dials["presence_penalty"]._range.text() == "−2 to 2"


def test_the_way_back_to_the_preset_shows_when_it_leads_somewhere(panel: DialsPanel) -> None:
    panel.set_values({"temperature": 0.8}, {"temperature": 0.8})
    told, dial = told_by(panel), panel.dials["temperature"]
    assert dial.reset.isHidden()
    dial.number.setValue(1.2)
    assert dial.reset.isVisible()
    dial.reset.setFocus()
    dial.reset.click()
    assert told == [("temperature", 1.2), ("temperature", 0.8)]
    assert dial.reset.isHidden()
    assert panel.focusWidget() is dial.slider


@pytest.mark.parametrize("part", ["slider", "label"])
def test_a_double_click_leads_back_too(panel: DialsPanel, part: str) -> None:
    panel.set_values({"temperature": 1.9}, {"temperature": 0.8})
    dial = panel.dials["temperature"]
    QTest.mouseDClick(getattr(dial, part), Qt.MouseButton.LeftButton)
    assert dial.value() == 0.8


def test_the_wheel_scrolls_the_panel_and_turns_no_dial(whole: DialsPanel) -> None:
    whole.setFocus()
    before = whole.values()
    for name in ("temperature", "mirostat_mode", "sampler_order"):
        dial = whole.dials[name]
        for part in ("number", "slider", "box", "steps"):
            if hasattr(dial, part):
                getattr(dial, part).clearFocus()
                wheel_over(getattr(dial, part))
    wheel_over(whole.scope)
    assert whole.values() == before


# The other kinds


def test_the_seed_is_random_until_it_is_fixed(whole: DialsPanel) -> None:
    told, dial = told_by(whole), whole.dials["seed"]
    assert whole.values()["seed"] == -1
    dial.number.setText("42")
    dial.fixed.setChecked(True)
    dial.fixed.setChecked(False)
    assert told == [("seed", 42), ("seed", -1)]


@pytest.mark.parametrize(("text", "seed"), [("", 0), ("abc", 0), ("-5", 0), ("٣", 0), ("9" * 40, 2**63 - 1)])
def test_a_seed_that_is_no_number_becomes_one(whole: DialsPanel, text: str, seed: int) -> None:
    dial = whole.dials["seed"]
    dial.number.setText(text)
    dial.fixed.setChecked(True)
    assert whole.values()["seed"] == seed
    assert dial.number.text() == str(seed)
    engine.SamplingParams(**whole.values())


def test_a_way_is_chosen_by_keyboard(whole: DialsPanel) -> None:
    told, box = told_by(whole), whole.dials["mirostat_mode"].box
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert told == [("mirostat_mode", 1), ("mirostat_mode", 2)]


def typed(line: QWidget, text: str) -> None:
    line.clear()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_texts_are_typed_on_one_line(whole: DialsPanel) -> None:
    told, dial = told_by(whole), whole.dials["dry_sequence_breakers"]
    assert dial.line.text() == '\\n, :, "\\"", *'
    typed(dial.line, '\\n, "a, b"')
    assert told == [("dry_sequence_breakers", ["\n", "a, b"])]


def test_what_cannot_be_read_stays_in_the_field_and_the_reason_is_said(whole: DialsPanel) -> None:
    told, dial = told_by(whole), whole.dials["banned_tokens"]
    typed(dial.line, '"open')
    assert told == []
    assert dial.line.text() == '"open'
    assert "never closed" in dial.error.text()
    assert dial.error.isVisible()
    assert "never closed" in dial.line.accessibleDescription()
    typed(dial.line, "open")
    assert told == [("banned_tokens", ["open"])]
    assert dial.error.isHidden()


def test_words_are_added_weighed_and_taken_out(whole: DialsPanel) -> None:
    told, dial = told_by(whole), whole.dials["logit_bias"]
    dial.add.click()
    row = dial.rows[0]
    assert whole.focusWidget() is row.word
    typed(row.word, "suddenly")
    row.number.setValue(-4)
    assert told[-1] == ("logit_bias", {"suddenly": -4.0})
    dial.add.click()
    typed(dial.rows[1].word, "two\\nlines")
    assert told[-1] == ("logit_bias", {"suddenly": -4.0, "two\nlines": 0.0})
    row.remove.click()
    assert told[-1] == ("logit_bias", {"two\nlines": 0.0})
    engine.SamplingParams(**whole.values())


def test_a_word_counts_once_and_the_writer_is_told(whole: DialsPanel) -> None:
    dial = whole.dials["logit_bias"]
    whole.set_values({"logit_bias": {"a": 1.0, "b": 2.0}})
    typed(dial.rows[1].word, "a")
    assert whole.values()["logit_bias"] == {"a": 1.0}
    assert "twice" in dial.error.text()
    typed(dial.rows[1].word, "c\\q")
    assert "\\q" in dial.error.text()
    typed(dial.rows[1].word, "c")
    assert dial.error.isHidden()
    assert whole.values()["logit_bias"] == {"a": 1.0, "c": 2.0}


def test_steps_move_by_keys_and_buttons(whole: DialsPanel) -> None:
    told, dial = told_by(whole), whole.dials["sampler_order"]
    dial.steps.setCurrentRow(1)
    QTest.keyClick(dial.steps, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert told[-1][1][:3] == ["top_p", "top_n_sigma", "top_k"]
    assert not dial.up.isEnabled()
    dial.down.click()
    dial.down.click()
    assert told[-1][1][:3] == ["top_n_sigma", "top_k", "top_p"]
    dial.usual.click()
    assert told[-1] == ("sampler_order", list(engine.SAMPLER_STEPS))
    assert not dial.usual.isEnabled()


def test_a_step_that_is_dragged_tells_the_new_order(whole: DialsPanel) -> None:
    told, dial = told_by(whole), whole.dials["sampler_order"]
    model = dial.steps.model()
    assert model.moveRow(dial.steps.rootIndex(), 12, dial.steps.rootIndex(), 0)  # what a drop does
    assert told[-1][1] == ["mirostat", *engine.SAMPLER_STEPS[:-1]]
