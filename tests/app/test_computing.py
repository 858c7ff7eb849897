"""While keys are pressed and the model writes, one processor is the writer's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal

import engine
from app import computing
from app.computing import Computing
from app.settings import Settings


class Writing(QObject):
    is_busy = True


class Page(QObject):
    typed = Signal()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the engine was told, which computes on two processors of two unless it is told otherwise."""
    found: list[int] = []
    monkeypatch.setattr(engine, "set_threads", found.append)
    monkeypatch.setattr(engine, "threads", lambda: (found[-1] if found else 0) or 2)
    monkeypatch.setattr(computing, "_processors", lambda: 2)
    return found


@pytest.fixture
def parent(qapp) -> Iterator[QObject]:
    parent = QObject()
    yield parent
    parent.deleteLater()


def made(parent: QObject, tmp_path, threads: int = 0) -> tuple[Computing, Page, Writing, Settings]:
    settings, writing, page = Settings(tmp_path / "settings.toml"), Writing(parent), Page(parent)
    made = Computing(settings, writing, threads, parent)  # type: ignore[arg-type]
    made.attend([page])  # type: ignore[list-item]
    return made, page, writing, settings


def test_keys_have_a_processor_until_they_rest(parent, tmp_path, told: list[int]) -> None:
    cores, page, _, _ = made(parent, tmp_path)
    page.typed.emit()
    page.typed.emit()
    assert told == [1]
    cores.rest.timeout.emit()
    cores.rest.stop()
    assert told == [1, 0]
    page.typed.emit()
    assert told == [1, 0, 1]


def test_while_nothing_is_written_nothing_is_told(parent, tmp_path, told: list[int]) -> None:
    _, page, writing, _ = made(parent, tmp_path)
    writing.is_busy = False
    page.typed.emit()
    assert told == []


def test_who_leaves_a_processor_free_anyhow_keeps_the_number(parent, tmp_path, told: list[int], monkeypatch) -> None:
    monkeypatch.setattr(computing, "_processors", lambda: 8)
    _, page, _, _ = made(parent, tmp_path)
    page.typed.emit()
    assert told == []


def test_where_there_is_one_processor_it_is_shared(parent, tmp_path, told: list[int], monkeypatch) -> None:
    monkeypatch.setattr(computing, "_processors", lambda: 1)
    _, page, _, _ = made(parent, tmp_path, threads=1)
    page.typed.emit()
    assert told == [1]


def test_what_is_chosen_meanwhile_counts_at_once_and_after_the_keys(parent, tmp_path, told: list[int]) -> None:
    cores, page, _, settings = made(parent, tmp_path, threads=2)
    page.typed.emit()
    settings.set_value("threads", 1)
    assert told == [2, 1, 1]
    assert not cores.rest.isActive()


def test_what_was_lent_is_given_back_at_the_end(parent, tmp_path, told: list[int]) -> None:
    cores, page, _, _ = made(parent, tmp_path, threads=2)
    page.typed.emit()
    cores.close()
    cores.close()
    assert told == [2, 1, 2]


def test_what_was_promised_for_longer_lasts_longer(parent, tmp_path, told: list[int]) -> None:
    cores, page, _, _ = made(parent, tmp_path)
    cores.make_room(60_000)
    page.typed.emit()
    assert told == [1]
    assert cores.rest.remainingTime() > 10_000
    cores.make_room(120_000)
    assert cores.rest.remainingTime() > 70_000
