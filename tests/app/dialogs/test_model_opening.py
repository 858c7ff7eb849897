"""Opening a model says what the file is and whether it fits before anything is loaded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

import engine
from app.dialogs.about import AboutDialog, ModelAboutDialog
from app.dialogs.model_opening import ModelOpeningDialog, needed_bytes, verdict
from app.widgets.facts import FactTable
from tests.helpers.reports import report

GB = 10**9


def inspected(precision: str = "fp32", available: int = 16 * GB, licence: str = "Apache-2.0") -> engine.ModelReport:
    info = engine.ModelInfo(
        "rwkv7", 24, 2048, 65536, 64, 6 * GB, "x", path="/m/g1.pth", precision=precision,
        card=engine.ModelCard(licence=licence),
    )  # fmt: skip
    return report(info, 7 * GB, available)


@pytest.fixture
def dialog(qtbot: QtBot) -> ModelOpeningDialog:
    dialog = ModelOpeningDialog("/m/g1.pth")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def facts(dialog: ModelOpeningDialog) -> dict[str, str]:
    return dict(dialog.findChild(FactTable).facts())


def shown(dialog: ModelOpeningDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize(
    ("known", "wanted", "expected"),
    [("fp32", "auto", 7), ("fp32", "fp32", 7), ("fp32", "bf16", 4), ("bf16", "fp32", 13), ("bf16", "bf16", 7)],
)
def test_memory_is_counted_for_the_precision_chosen(known: str, wanted: str, expected: int) -> None:
    assert needed_bytes(inspected(known), wanted) == expected * GB


@pytest.mark.parametrize(
    ("needed", "available", "expected"), [(7, 16, "fits"), (7, 8, "tight"), (8, 8, "tight"), (9, 8, "too_big")]
)
def test_the_verdict_is_plain(needed: int, available: int, expected: str) -> None:
    assert verdict(needed * GB, available * GB) == expected


def test_nothing_can_be_loaded_before_the_file_was_looked_at(dialog: ModelOpeningDialog) -> None:
    assert not dialog.load_button.isEnabled()


def test_the_file_is_described_before_loading(dialog: ModelOpeningDialog) -> None:
    dialog.set_inspected(inspected())
    assert facts(dialog)["Architecture"] == "RWKV7, 24 × 2048"
    assert facts(dialog)["Memory needed"] == "7.0 GB"
    assert facts(dialog)["Memory free"] == "16.0 GB"
    assert facts(dialog)["Licence"] == "Apache-2.0"
    assert "It fits into memory." in shown(dialog)


def test_a_file_without_a_licence_is_said_to_have_none(dialog: ModelOpeningDialog) -> None:
    dialog.set_inspected(inspected(licence=""))
    assert facts(dialog)["Licence"] == "not stated by the file"


def test_a_model_too_big_in_fp32_may_fit_in_bf16(dialog: ModelOpeningDialog) -> None:
    dialog.set_inspected(inspected(available=6 * GB))
    assert not dialog.load_button.isEnabled()
    assert "does not fit" in shown(dialog)
    dialog.precision.setCurrentIndex(dialog.precision.findData("bf16"))
    assert dialog.load_button.isEnabled()
    assert facts(dialog)["Memory needed"] == "4.0 GB"


def test_load_asks_for_the_precision_chosen_and_shows_progress(qtbot: QtBot, dialog: ModelOpeningDialog) -> None:
    dialog.set_inspected(inspected())
    dialog.precision.setCurrentIndex(dialog.precision.findData("bf16"))
    with qtbot.waitSignal(dialog.load_requested) as wanted:
        dialog.load_button.click()
    assert wanted.args == ["/m/g1.pth", "bf16"]
    dialog.set_progress(0.5)
    assert "Loading…" in shown(dialog)
    with qtbot.waitSignal(dialog.accepted):
        dialog.set_loaded()


def test_escape_while_loading_cancels(qtbot: QtBot, dialog: ModelOpeningDialog) -> None:
    dialog.set_inspected(inspected())
    dialog.load_button.click()
    with qtbot.waitSignals([dialog.cancel_requested, dialog.rejected]):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_closing_after_loading_cancels_nothing(qtbot: QtBot, dialog: ModelOpeningDialog) -> None:
    dialog.set_inspected(inspected())
    dialog.set_loaded()
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        dialog.close()


def test_a_refused_file_says_why_and_offers_another(qtbot: QtBot, dialog: ModelOpeningDialog) -> None:
    dialog.set_failed("g1.pth is damaged.", "Download it again.")
    assert "g1.pth is damaged." in shown(dialog)
    assert "Download it again." in shown(dialog)
    assert not dialog.load_button.isVisible()
    other = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Another file…")
    with qtbot.waitSignal(dialog.other_file_requested):
        other.click()


def test_about_the_model_leaves_out_what_is_not_known(qtbot: QtBot) -> None:
    dialog = ModelAboutDialog(inspected().info)
    qtbot.addWidget(dialog)
    rows = facts(dialog)
    assert rows["Size"] == "24 layers of 2048"
    assert "Languages" not in rows
    assert "Kernels" not in rows


def test_about_names_the_version_and_keeps_licences_folded(qtbot: QtBot) -> None:
    dialog = AboutDialog("0.1.0", lambda: "Apache License …")
    qtbot.addWidget(dialog)
    dialog.show()
    assert any("0.1.0" in label.text() for label in dialog.findChildren(QLabel))
    button = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Licences")
    assert not dialog.licences.isVisible()
    button.click()
    assert dialog.licences.isVisible()
    assert dialog.licences.toPlainText() == "Apache License …"


def test_the_dialog_grows_to_show_every_fact(dialog: ModelOpeningDialog) -> None:
    dialog.set_inspected(inspected())
    table = dialog.findChild(FactTable)
    assert dialog.height() >= dialog.layout().totalHeightForWidth(dialog.width())
    for label in table.findChildren(QLabel):
        if label.isVisible():
            assert label.height() >= label.fontMetrics().height(), label.text()
