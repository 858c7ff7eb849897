"""The checks in conftest.py that fail a careless test."""

import logging
import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from tests.helpers.leaks import UnexpectedLogs, leaked_threads, leaked_widgets, top_level_widgets


@pytest.fixture
def log() -> tuple[logging.Logger, UnexpectedLogs]:
    """A logger of its own, so that what is logged here doesn't reach the check that is tested by itself."""
    logger, logs = logging.Logger("writing"), UnexpectedLogs()
    logger.addHandler(logs)
    return logger, logs


def test_a_warning_nobody_expected_is_a_complaint(log: tuple[logging.Logger, UnexpectedLogs]) -> None:
    logger, logs = log
    logger.info("all is well")
    assert list(logs.complaints()) == []
    logger.warning("the lamp is %s", "out")
    assert list(logs.complaints()) == ["unexpected log record: writing: WARNING: the lamp is out"]


def test_an_expected_warning_is_fine_and_must_come(log: tuple[logging.Logger, UnexpectedLogs]) -> None:
    logger, logs = log
    logs.expect("lamp")
    assert list(logs.complaints()) == ["expected a log record like 'lamp', and none came"]
    logger.error("the lamp is out")
    assert list(logs.complaints()) == []


def test_a_test_can_expect_what_its_code_logs(expect_log: Callable[[str], None]) -> None:
    expect_log("^a page is missing$")
    logging.getLogger("app").warning("a page is missing")


def test_a_thread_that_goes_on_is_a_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.helpers.leaks.JOIN_TIMEOUT_S", 0.01)
    before = set(threading.enumerate())
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="restless")
    thread.start()
    try:
        assert list(leaked_threads(before)) == ["thread still running: restless"]
    finally:
        end.set()
        thread.join()
    assert list(leaked_threads(before)) == []


def test_an_open_dialog_is_a_complaint_and_is_closed(qapp: QApplication) -> None:
    before = top_level_widgets()
    dialog = QDialog()
    dialog.setObjectName("forgotten")
    dialog.show()
    assert list(leaked_widgets(before)) == ["window still there: QDialog 'forgotten' ''"]
    assert top_level_widgets() == before


def test_a_dialog_that_deletes_itself_is_fine(qapp: QApplication) -> None:
    before = top_level_widgets()
    dialog = QDialog()
    dialog.show()
    dialog.deleteLater()
    assert list(leaked_widgets(before)) == []
