"""Budgets reach the engine at once, and what is kept is shown as it is, also after it was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

import engine
from app import paths
from app.bridge import EventBridge
from app.controllers.memory import MemoryController, state_budgets
from app.dialogs.memory_page import MemoryPage
from app.settings import Settings
from tests.helpers.fake_engine import FakeSession, fake_model_info

KEPT = (engine.KeptStates("fake", 3, 7_200_000, 1e9),)


class Model(QObject):
    """What the page needs of the model's controller."""

    model_changed = Signal(object)
    info: engine.ModelInfo | None = None


class Setup(QObject):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.session, self.bridge, self.model = FakeSession(), EventBridge(self), Model(self)
        self.session.store = replace(self.session.store, models=KEPT)
        self.settings = Settings(folder / "settings.toml")
        self.controller = MemoryController(
            self,
            self.session,  # type: ignore[arg-type]
            self.settings,
            self.bridge,
            self.model,  # type: ignore[arg-type]
        )

    def names(self, page: MemoryPage) -> list[str]:
        self.bridge.drain()
        self.bridge.drain()  # what was asked for by the first one
        return [name for name, _ in page.kept.facts.facts()]


@pytest.fixture
def setup(qtbot: QtBot, tmp_path: Path) -> Iterator[Setup]:
    setup = Setup(tmp_path)
    yield setup
    setup.bridge.close()


@pytest.fixture
def page(qtbot: QtBot, setup: Setup) -> MemoryPage:
    page = setup.controller.make_page()
    qtbot.addWidget(page)
    return page


def test_budgets_are_automatic_unless_the_writer_says_otherwise(setup: Setup) -> None:
    assert state_budgets(setup.settings) == (0, 0)
    setup.settings.set_value("state_memory_mb", 300)
    setup.settings.set_value("state_disk_mb", 2000)
    assert state_budgets(setup.settings) == (300_000_000, 2_000_000_000)
    setup.settings.set_value("state_on_disk", False)
    assert state_budgets(setup.settings) == (300_000_000, -1)


def test_a_changed_budget_reaches_the_engine_once_it_has_settled(qtbot: QtBot, setup: Setup) -> None:
    for megabytes in (100, 200, 300):
        setup.settings.set_value("state_memory_mb", megabytes)
    assert setup.session.budgets is None
    qtbot.waitUntil(lambda: setup.session.budgets == (300_000_000, 0))
    setup.settings.set_value("theme", "dark")


def test_the_page_fills_itself_and_learns_of_another_model(setup: Setup, page: MemoryPage) -> None:
    assert setup.names(page)[0] == "Another model"
    setup.model.info = fake_model_info()
    setup.model.model_changed.emit(setup.model.info)
    assert setup.names(page)[0] == "Fake 16M"


def test_after_deleting_the_new_figures_are_shown(qtbot: QtBot, setup: Setup, page: MemoryPage) -> None:
    setup.bridge.drain()
    with qtbot.waitSignal(setup.controller.cleared):
        page.kept.clear_requested.emit()
        setup.bridge.drain()
    assert setup.session.cleared == 1
    assert setup.names(page) == ["On disk"]
    assert "Deleted" in page.kept.outcome.text()


def test_a_deletion_that_fails_is_said(setup: Setup, page: MemoryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = engine.Failed(1, engine.WorkerStopped(reason="it was closed"))
    monkeypatch.setattr(setup.session, "clear_store", lambda on_event: on_event(failed))
    page.kept.clear_requested.emit()
    assert setup.names(page)[0] == "Another model"
    assert "could not be deleted" in page.kept.outcome.text()


def test_models_made_ready_are_deleted_and_the_new_figure_is_shown(setup: Setup, page: MemoryPage) -> None:
    setup.session.store = replace(setup.session.store, packed_bytes=5_000_000)
    setup.controller.look()
    setup.bridge.drain()
    assert page.ready.amount.text() == "Models made ready: 5.0 MB"
    page.ready.delete_button.click()
    assert page.ready.outcome.text() == "Deleting…"
    assert setup.names(page)[0] == "Another model"  # what was read stays
    assert page.ready.amount.text() == "Models made ready: none"
    assert page.ready.outcome.text().startswith("Deleted.")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "Permission denied",
            "5.0 MB of it could not be deleted (Permission denied). Press Open folder, give yourself access",
        ),
        ("in_use", "5.0 MB of it is in use and stays for now. Switch to the built-in model"),
    ],
)
def test_a_model_made_ready_that_stays_is_said(
    setup: Setup, page: MemoryPage, monkeypatch: pytest.MonkeyPatch, reason: str, said: str
) -> None:
    failed = engine.Failed(1, engine.PackedWeightsStay(path="/w", size_bytes=5_000_000, reason=reason))
    monkeypatch.setattr(setup.session, "delete_packed_weights", lambda on_event: on_event(failed))
    page.ready.delete_requested.emit()
    setup.bridge.drain()
    assert page.ready.outcome.text().startswith(said)


def test_the_program_counts_and_deletes_the_models_made_ready(start) -> None:
    program = start()
    file = paths.weights_folder() / "a.weights"
    file.parent.mkdir(parents=True)
    file.write_bytes(bytes(1000))
    program.app.appearance.show_preferences("memory")
    [page] = program.app.window.findChildren(MemoryPage)
    program.wait(lambda: page.ready.amount.text() == "Models made ready: 1.0 kB")
    page.ready.delete_button.click()
    program.wait(lambda: page.ready.amount.text() == "Models made ready: none")
    assert not file.exists()
    page.window().accept()


def test_a_page_that_is_gone_is_told_nothing(setup: Setup) -> None:
    page = setup.controller.make_page()
    setup.controller.look()
    page.kept.clear_requested.emit()
    page.ready.delete_requested.emit()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    setup.bridge.drain()
    setup.controller.look()
    setup.bridge.drain()


def test_the_folder_is_made_before_it_is_opened(
    setup: Setup, page: MemoryPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    page.kept.folder_open_requested.emit(str(tmp_path / "cache"))
    assert opened == [str(tmp_path / "cache")]
    assert (tmp_path / "cache").is_dir()
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    page.kept.folder_open_requested.emit(str(blocked / "cache"))
    assert len(opened) == 1


def test_the_program_shows_what_it_kept_and_deletes_it(start) -> None:
    program = start()
    program.continue_writing()
    program.app.appearance.show_preferences("memory")
    [page] = program.app.window.findChildren(MemoryPage)
    facts = page.kept.facts
    program.wait(lambda: facts.facts()[0][0] == "Fireside")
    assert facts.facts()[0][1].endswith("last used today")
    page.kept.clear_button.click()
    next(button for button in page.kept.box.buttons() if button.text() == "Delete all of it").click()
    program.wait(lambda: facts.facts() == [("On disk", "Nothing yet")])
    assert program.app.reading.pause_timer.isActive()  # the next pause is for reading it again
    page.window().accept()
    program.app.settings.set_value("read_ahead", False)
    program.continue_writing()
    assert list(paths.cache_folder().rglob("*.state"))
