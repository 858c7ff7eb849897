"""The manual beside the window: in the window's language, there once, and missed with a word about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from app import paths
from app.dialogs.manual import ManualDialog
from tests.helpers.program import Program

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def program(start: Callable[..., Program], qapp: QApplication) -> Iterator[Program]:
    program = start(wait_for_model=False)
    yield program
    program.app.settings.set_value("language", "en")
    qapp.processEvents()


def opened(program: Program) -> ManualDialog:
    program.app.actions["manual"].trigger()
    dialog = program.app.manuscript.manual.dialog
    assert dialog is not None
    return dialog


def test_the_manual_follows_the_language_of_the_window_while_it_is_open(program: Program, qapp: QApplication) -> None:
    dialog = opened(program)
    dialog.show_page("11-sampling.md")
    dialog.page.scroll_to(dialog.page.document().blockCount() // 2)
    row = dialog.page.first_paragraph()
    assert row > 20
    program.app.settings.set_value("language", "zh_CN")
    qapp.processEvents()
    assert dialog.page.toPlainText().startswith("下一个词元是怎样选出来的")
    assert dialog.page.first_paragraph() == row
    assert dialog.names.item(0).text() == "一分钟上手"
    dialog.page._follow(QUrl("08-dials-and-chances.md"))
    assert dialog.page.toPlainText().startswith("调节与概率")
    program.app.settings.set_value("language", "en")
    qapp.processEvents()
    assert dialog.page.toPlainText().startswith("Dials and chances")


def test_a_manual_that_is_opened_in_chinese_is_chinese(program: Program, qapp: QApplication) -> None:
    program.app.settings.set_value("language", "zh_CN")
    qapp.processEvents()
    assert opened(program).page.toPlainText().startswith("一分钟上手")


def test_a_manual_that_is_missing_is_said_to_be(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "manual_folder", lambda: tmp_path / "nothing")
    program.app.actions["manual"].trigger()
    assert program.app.manuscript.manual.dialog is None
    assert "missing" in " ".join(program.app.notices.shown().values())
