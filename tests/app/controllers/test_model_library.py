"""The watched folder: what is in it is found and looked at, by itself and without waiting for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

import engine
from app import paths
from app.bridge import EventBridge
from app.controllers.model_library import ModelLibrary
from app.model_choices import ModelChoices
from tests.helpers.fake_engine import FakeSession

BUILTIN = str(paths.builtin_model())


class Shelf:
    """A library on a folder, with the fake engine."""

    def __init__(self, qtbot, folder: Path, recent: list[str], rest_s: float) -> None:
        self._qtbot = qtbot
        self.folder, self.session = folder, FakeSession()
        self.choices: dict[str, ModelChoices] = {}
        self._root = QObject()
        self.bridge = EventBridge(self._root)
        self.library = ModelLibrary(self.session, self.bridge, self._root, rest_s)  # type: ignore[arg-type]
        self.library.start(folder, recent, lambda path: self.choices.get(path, ModelChoices()))

    def conditions(self) -> dict[str, str]:
        return {Path(entry.path).name: entry.condition for entry in self.library.entries() if entry.path != BUILTIN}

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=20_000)

    def wait_for(self, **conditions: str) -> None:
        self.wait(lambda: self.conditions() == {f"{name}.pth": value for name, value in conditions.items()})

    def put(self, name: str, data: bytes = b"weights", age_s: float = 1000) -> Path:
        """A file that was last changed so long ago."""
        path = self.folder / name
        path.write_bytes(data)
        then = path.stat().st_mtime - age_s
        os.utime(path, (then, then))
        return path

    def close(self) -> None:
        self.library.stop()
        self.bridge.close()


@pytest.fixture
def shelf(qtbot, tmp_path: Path) -> Iterator[Callable[..., Shelf]]:
    shelves: list[Shelf] = []

    def make(recent: tuple[str, ...] = (), rest_s: float = 0.05) -> Shelf:
        folder = tmp_path / "models"
        folder.mkdir(exist_ok=True)
        shelves.append(Shelf(qtbot, folder, list(recent), rest_s))
        return shelves[-1]

    yield make
    for made in shelves:
        made.close()


def test_the_built_in_model_is_always_there(shelf) -> None:
    made = shelf()
    made.wait(lambda: made.library.entries()[0].condition == "known")
    assert [entry.group for entry in made.library.entries()] == ["builtin"]


def test_models_appear_change_and_go_by_themselves(shelf) -> None:
    made = shelf()
    made.wait_for()
    made.put("a.pth")
    made.wait_for(a="known")
    made.put("b.pth")
    made.wait_for(a="known", b="known")
    (made.folder / "a.pth").unlink()
    made.wait_for(b="known")


def test_a_recent_model_in_the_folder_is_named_once_and_one_that_is_gone_is_said_to_be(shelf, tmp_path: Path) -> None:
    recent = (str(tmp_path / "models" / "a.pth"), "/nowhere/gone.pth")
    made = shelf(recent)
    made.put("a.pth")
    made.wait_for(a="known", gone="gone")
    assert [entry.group for entry in made.library.entries()] == ["builtin", "recent", "recent"]
    made.library.remove("/nowhere/gone.pth")
    made.wait_for(a="known")


def test_a_file_that_still_grows_is_not_looked_at_before_it_rests(shelf) -> None:
    made = shelf(rest_s=3600)  # as if time stood still
    made.session.inspected = lambda path, vocabulary: engine.DamagedModel(path, reason="truncated")
    made.put("a.pth", age_s=0)
    made.wait_for(a="growing")
    made.put("a.pth", b"more weights", age_s=0)
    made.library.scan()
    made.wait_for(a="growing")
    assert [path for path, _ in made.session.inspections if path.endswith("a.pth")] == []


def test_a_file_that_has_come_to_rest_is_looked_at(shelf) -> None:
    made = shelf(rest_s=0.2)
    made.put("a.pth", age_s=-3600)  # the clock of another machine is ahead
    made.wait_for(a="known")


def test_a_damaged_file_that_is_copied_again_is_looked_at_again(shelf) -> None:
    made = shelf()
    made.session.inspected = lambda path, vocabulary: engine.DamagedModel(path, reason="truncated")
    made.put("a.pth")
    made.wait_for(a="refused")
    assert isinstance(made.library.entries()[1].error, engine.DamagedModel)
    made.session.inspected = FakeSession().inspected
    made.put("a.pth", b"all of the weights", age_s=10)
    made.wait_for(a="known")


def test_a_file_is_looked_at_once(shelf) -> None:
    made = shelf()
    made.put("a.pth")
    made.wait_for(a="known")
    for _ in range(3):
        made.library.scan()
    made.put("b.pth", age_s=500)
    os.utime(made.folder, (1e9, 1e9))  # as if nothing had been put there
    made.library.scan()
    made.wait_for(a="known", b="known")
    looked_at = [Path(path).name for path, _ in made.session.inspections]
    assert looked_at.count("a.pth") <= 2  # once more for what was put beside it
    assert looked_at.count("fireside") == 1


def test_another_vocabulary_is_looked_at_and_one_that_does_not_fit_leaves_what_is_known(shelf) -> None:
    made = shelf()
    path = str(made.put("a.pth"))
    made.wait_for(a="known")
    usual = made.session.inspected
    made.session.inspected = lambda path, vocabulary: (
        engine.TokenizerError(path=vocabulary, reason="x") if vocabulary else usual(path, vocabulary)
    )
    made.choices[path] = ModelChoices(vocabulary="/v/words.json")
    made.library.look_again(path)
    made.wait_for(a="refused")
    assert made.session.inspections[-1] == (path, "/v/words.json")
    assert made.library.entries()[1].report is not None
    made.choices.clear()
    made.library.look_again(path)
    made.wait_for(a="known")


def test_another_folder_can_be_watched(shelf, tmp_path: Path) -> None:
    made = shelf()
    made.put("a.pth")
    made.wait_for(a="known")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.pth").write_bytes(b"x")
    os.utime(other / "b.pth", (1e9, 1e9))
    made.library.set_folder(other)
    made.wait_for(b="known")
    made.put("c.pth")
    made.library.scan()
    made.wait_for(b="known")


def test_the_usual_folder_is_made(shelf) -> None:
    made = shelf()
    made.library.set_folder(paths.models_folder())
    made.wait(paths.models_folder().is_dir)


def test_a_file_chosen_elsewhere_joins_the_list(shelf, tmp_path: Path) -> None:
    made = shelf()
    chosen = tmp_path / "elsewhere.pth"
    chosen.write_bytes(b"x")
    os.utime(chosen, (1e9, 1e9))
    made.library.add(str(chosen))
    made.wait_for(elsewhere="known")
    made.library.add(str(chosen))
    made.wait_for(elsewhere="known")


def test_what_comes_after_the_end_is_dropped(shelf) -> None:
    made = shelf()
    made.put("a.pth")
    made.library.stop()
    made.bridge.drain()
    assert made.conditions() == {}
    made.library.start(made.folder, [], lambda path: ModelChoices())
    made.wait_for(a="known")


def test_the_one_that_is_shown_is_looked_at_first(shelf, monkeypatch) -> None:
    made = shelf(rest_s=0.01)
    made.library.stop()
    for name in "abc":
        made.put(f"{name}.pth")
    made.session.inspections.clear()
    made.library.start(made.folder, [], lambda path: ModelChoices())
    made.library.prefer(str(made.folder / "c.pth"))
    made.wait_for(a="known", b="known", c="known")
    assert made.session.inspections[0][0].endswith("c.pth")


def test_a_report_says_what_the_file_was_when_it_was_looked_at(shelf) -> None:
    made = shelf()
    bigger = replace(made.session.model_info, n_layer=24)
    made.put("a.pth")
    made.wait_for(a="known")
    made.session.model_info = bigger
    made.put("a.pth", b"another model", age_s=5)
    made.wait(lambda: made.library.entries()[1].report.info.n_layer == 24)


def test_what_nobody_tells_of_is_noticed_all_the_same(shelf, monkeypatch) -> None:
    """A drive on a network tells of nothing; a folder not of files that grow in it, nor that it is there again."""
    monkeypatch.setattr("app.controllers.model_library._LOOK_AGAIN_MS", 50)
    made = shelf()
    made.session.inspected = lambda path, vocabulary: engine.DamagedModel(path, reason="truncated")
    (made.folder / "big").mkdir()
    for part in (1, 2):
        made.put(f"big/model-0000{part}-of-00002.safetensors")
    made.put("big/config.json")
    made.wait(lambda: made.conditions() == {"big": "refused"})
    made.session.inspected = FakeSession().inspected
    made.put("big/model-00002-of-00002.safetensors", b"all of the weights")
    made.wait(lambda: made.conditions() == {"big": "known"})
    shutil.rmtree(made.folder)
    made.wait(lambda: made.conditions() == {} and not made.library.is_folder_there)
    made.folder.mkdir()
    made.put("a.pth")
    made.wait_for(a="known")
