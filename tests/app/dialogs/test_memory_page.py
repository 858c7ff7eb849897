"""The page says in plain words what is kept, and deletes it only when the writer has confirmed."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

import engine
from app.dialogs.memory_page import MemoryPage
from app.explanation import Explanation
from app.settings import Settings
from app.widgets.budget_field import BudgetField
from tests.helpers.fake_engine import fake_model_info

NOW = time.time()
DAY_S = 86_400
MODELS = (
    engine.KeptStates("other", 1, 2_400_000, NOW - 400 * DAY_S),
    engine.KeptStates("fake", 1204, 812_000_000, NOW),
)
REPORT = engine.StoreReport(
    "/cache/ravel", MODELS, 1_240_000, 2_433_000_000, 622_000_000, 214_000_000_000, packed_bytes=1_230_000_000
)
EMPTY = replace(REPORT, models=(), log_bytes=0, packed_bytes=0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.toml")


@pytest.fixture
def page(qtbot: QtBot, settings: Settings) -> MemoryPage:
    page = MemoryPage(settings)
    qtbot.addWidget(page)
    page.show()
    return page


def facts(page: MemoryPage) -> dict[str, str]:
    return dict(page.kept.facts.facts())


def budget(page: MemoryPage, key: str) -> BudgetField:
    field = page.field(key)
    assert isinstance(field, BudgetField)
    return field


def box(page: MemoryPage) -> QMessageBox:
    page.kept.clear_button.click()
    assert page.kept.box is not None
    return page.kept.box


def press(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text() == text).click()


def test_the_model_that_is_loaded_is_named_and_comes_first(page: MemoryPage) -> None:
    page.set_report(REPORT, fake_model_info())
    assert [name for name, _ in page.kept.facts.facts()][:2] == ["Fake 16M", "Another model"]
    assert facts(page)["Fake 16M"] == "1,204 places, 812 MB, last used today"
    assert facts(page)["Another model"].startswith("1 place, 2.4 MB, last used ")
    assert facts(page)["Together"] == "816 MB; 214 GB are free"


def test_before_a_model_is_loaded_none_is_named(page: MemoryPage) -> None:
    page.set_report(REPORT, None)
    assert [name for name, _ in page.kept.facts.facts()][:2] == ["Another model", "Another model"]


def test_many_models_are_added_up(page: MemoryPage) -> None:
    many = tuple(engine.KeptStates(f"m{i}", 10, 1_000_000, NOW - DAY_S) for i in range(30))
    page.set_report(replace(REPORT, models=many + MODELS), fake_model_info())
    shown = page.kept.facts.facts()
    assert [name for name, _ in shown[:4]] == ["Fake 16M", "Another model", "Another model", "Other models"]
    assert shown[3][1] == "281 places, 30.4 MB, last used yesterday"


def test_a_models_name_is_never_markup_and_never_too_long(page: MemoryPage) -> None:
    name = "<b>Novel</b> " + "long " * 40
    info = replace(fake_model_info(), card=engine.ModelCard(name=name))
    page.set_report(REPORT, info)
    shown = page.kept.facts.facts()[0][0]
    assert shown.startswith("<b>Novel</b>")
    assert len(shown) <= 32
    label = next(label for label in page.kept.facts.findChildren(QLabel) if label.text() == shown)
    assert label.textFormat().name == "PlainText"


@pytest.mark.parametrize("seconds", [0.0, -1e12, 1e18, float(2**62)])
def test_a_clock_that_was_wrong_harms_nothing(page: MemoryPage, seconds: float) -> None:
    page.set_report(replace(REPORT, models=(engine.KeptStates("other", 2, 5, seconds),)), None)
    assert facts(page)["Another model"].startswith("2 places, 5 B, last used ")


def test_nothing_on_disk_is_said_and_can_not_be_deleted(page: MemoryPage) -> None:
    page.set_report(EMPTY, fake_model_info())
    assert facts(page) == {"On disk": "Nothing yet"}
    assert not page.kept.clear_button.isEnabled()
    page.set_report(replace(EMPTY, folder=""), fake_model_info())
    assert not page.kept.open_button.isEnabled()


def test_the_folder_can_be_opened(qtbot: QtBot, page: MemoryPage) -> None:
    page.set_report(REPORT, None)
    with qtbot.waitSignal(page.kept.folder_open_requested) as asked:
        page.kept.open_button.click()
    assert asked.args == ["/cache/ravel"]


def test_deleting_is_asked_for_once_and_says_that_the_text_is_safe(qtbot: QtBot, page: MemoryPage) -> None:
    page.set_report(REPORT, None)
    asked = box(page)
    assert "Your text is safe" in asked.informativeText()
    assert "reads your story again" in asked.informativeText()
    assert asked.defaultButton().text() == "Keep it"
    with qtbot.assertNotEmitted(page.kept.clear_requested):
        press(asked, "Keep it")
    with qtbot.assertNotEmitted(page.kept.clear_requested):
        box(page).reject()
    with qtbot.waitSignal(page.kept.clear_requested):
        press(box(page), "Delete all of it")


def test_while_it_is_deleted_the_page_says_so_and_asks_for_nothing_more(page: MemoryPage) -> None:
    page.set_report(REPORT, None)
    page.kept.set_clearing("deleting")
    assert not page.kept.clear_button.isEnabled()
    assert "Deleting" in page.kept.outcome.text()
    page.kept.set_clearing("deleted")
    page.set_report(EMPTY, None)
    assert "Deleted" in page.kept.outcome.text()
    page.kept.set_clearing("failed")
    assert "could not be deleted" in page.kept.outcome.text()


def test_models_made_ready_are_said_and_deleted_at_once(qtbot: QtBot, page: MemoryPage) -> None:
    assert page.ready.amount.text() == "Models made ready: …"
    assert not page.ready.delete_button.isEnabled()
    page.set_report(REPORT, None)
    assert page.ready.amount.text() == "Models made ready: 1.2 GB"
    assert not page.ready.outcome.isVisible()
    page.ready.delete_button.setFocus()
    with qtbot.waitSignal(page.ready.delete_requested):
        QTest.keyClick(page.ready.delete_button, Qt.Key.Key_Space)
    page.ready.set_deleting("deleting")
    assert not page.ready.delete_button.isEnabled()
    assert page.ready.outcome.text() == "Deleting…"
    page.ready.set_deleting("deleted")
    page.set_report(EMPTY, None)
    assert page.ready.amount.text() == "Models made ready: none"
    assert "when another one is loaded or Ravel is closed" in page.ready.outcome.text()
    assert not page.ready.delete_button.isEnabled()
    page.set_report(REPORT, None)
    assert not page.ready.outcome.isVisible()


def test_why_a_model_made_ready_stays_is_said_and_is_never_markup(page: MemoryPage) -> None:
    page.set_report(REPORT, None)
    page.ready.set_deleting("", Explanation("70 B could not be deleted (<b>x</b>).", "Try again."))
    assert page.ready.outcome.text() == "70 B could not be deleted (<b>x</b>). Try again."
    assert page.ready.outcome.textFormat() == Qt.TextFormat.PlainText
    assert page.ready.outcome.isVisible()
    assert page.ready.delete_button.isEnabled()


def test_automatic_shows_what_it_comes_to(page: MemoryPage, settings: Settings) -> None:
    page.set_report(REPORT, None)
    disk, memory = budget(page, "state_disk_mb"), budget(page, "state_memory_mb")
    assert (disk.number.value(), memory.number.value()) == (2433, 622)
    assert not disk.number.isEnabled()
    assert settings.value("state_disk_mb") == 0


def test_an_amount_of_ones_own_begins_with_the_automatic_one_and_goes_back(
    page: MemoryPage, settings: Settings
) -> None:
    page.set_report(REPORT, None)
    disk = budget(page, "state_disk_mb")
    disk.automatic.click()
    assert settings.value("state_disk_mb") == 2433
    disk.number.setValue(5000)
    assert settings.value("state_disk_mb") == 5000
    page.set_report(replace(REPORT, disk_budget_bytes=5_000_000_000), None)
    assert disk.number.value() == 5000
    disk.automatic.click()
    assert settings.value("state_disk_mb") == 0
    assert disk.number.value() == 2433


def test_without_the_disk_there_is_no_amount_to_choose(page: MemoryPage, settings: Settings) -> None:
    on_disk = page.field("state_on_disk")
    assert isinstance(on_disk, QCheckBox)
    on_disk.click()
    assert settings.value("state_on_disk") is False
    assert not page.field("state_disk_mb").isEnabled()
    page.restore_defaults()
    assert on_disk.isChecked()
    assert page.field("state_disk_mb").isEnabled()


@pytest.mark.parametrize("key", ["read_ahead", "at_once"])
def test_a_check_box_takes_effect_at_once_and_follows_the_setting(
    page: MemoryPage, settings: Settings, key: str
) -> None:
    field = page.field(key)
    assert isinstance(field, QCheckBox)
    assert field.isChecked()
    field.click()
    assert settings.value(key) is False
    settings.set_value(key, True)
    assert field.isChecked()


def test_everything_has_a_name_for_a_screen_reader(page: MemoryPage) -> None:
    for key in ("read_ahead", "at_once", "state_on_disk", "state_disk_mb", "state_memory_mb"):
        assert page.field(key).accessibleName()
        assert page.field(key).accessibleDescription()
    assert budget(page, "state_disk_mb").number.accessibleName()
    assert page.ready.delete_button.accessibleName() == "Delete the models made ready"


def test_tab_goes_from_the_top_down(page: MemoryPage) -> None:
    page.set_report(REPORT, fake_model_info())
    page.activateWindow()
    page.kept.open_button.setFocus()
    heights, seen = [], []
    while (widget := QApplication.focusWidget()) not in seen:
        assert isinstance(widget, QWidget)
        seen.append(widget)
        heights.append(widget.mapTo(page.rows, QPoint(0, widget.height() // 2)).y())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert seen[:3] == [page.kept.open_button, page.kept.clear_button, page.ready.delete_button]
    assert len(seen) == 8  # with the switches, and whether the budgets are automatic
    assert heights == sorted(heights)
