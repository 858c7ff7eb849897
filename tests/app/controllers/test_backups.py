"""Backups in the whole window: on close, when asked for, and opened again."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import paths
from app.controllers import backups as controller
from app.story.backups import back_up
from app.story.storage import create_story, open_story, save_scene
from tests.helpers.program import Program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "My Novel"
    story = create_story(folder, "My Novel", "Night")
    story.scenes[0].text = "It was dark."
    save_scene(story, story.scenes[0])
    return folder


@pytest.fixture
def program(qtbot, folder: Path) -> Iterator[Program]:
    program = Program(qtbot, str(folder), wait_for_model=False)
    yield program
    if not program.is_closed:
        program.close()


def made() -> list[Path]:
    return sorted(paths.backups_folder().rglob("*.zip"))


def test_a_story_that_was_changed_is_backed_up_when_the_window_closes(program: Program, tmp_path: Path) -> None:
    program.type("Well. ")
    program.close()
    (backup,) = made()
    shutil.unpack_archive(backup, tmp_path / "unpacked")
    assert "Well." in open_story(tmp_path / "unpacked").scenes[0].text


def test_a_story_that_was_only_looked_at_is_not(program: Program) -> None:
    program.close()
    assert made() == []


def test_who_wants_no_backups_gets_none(program: Program) -> None:
    program.app.settings.set_value("backup_on_close", False)
    program.type("Well. ")
    program.close()
    assert made() == []


def test_a_window_never_waits_long_for_a_slow_disk_and_the_backup_is_finished_behind_it(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go = threading.Event()
    shown: list[str] = []

    def slowly(*arguments: object) -> Path | None:
        assert may_go.wait(30)
        return back_up(*arguments)  # type: ignore[arg-type]

    say = controller.BackupsController._say_waiting
    monkeypatch.setattr(controller, "back_up", slowly)
    monkeypatch.setattr(controller, "_LONGEST_WAIT_S", 0.4)
    monkeypatch.setattr(controller.BackupsController, "_say_waiting", lambda self: shown.append("said") or say(self))
    program.type("Well. ")
    threads = program.app.manuscript.backups._threads
    program.close()
    assert shown == ["said"]
    assert made() == []
    may_go.set()
    for thread in threads:
        assert not thread.daemon  # the program doesn't end before it
        thread.join(30)
    assert len(made()) == 1


def test_a_backup_that_failed_keeps_no_window_open_and_is_told_at_the_next_start(
    program: Program, folder: Path, qtbot, tmp_path: Path
) -> None:
    (tmp_path / "full").write_text("a file in the way")
    program.app.settings.set_value("backups_folder", str(tmp_path / "full" / "Backups"))
    program.type("Well. ")
    program.close()
    again = Program(qtbot, str(folder), wait_for_model=False)
    assert "My Novel" in again.app.notices.shown()["backup"]
    assert str(tmp_path / "full") in again.app.notices.shown()["backup"]
    again.app.settings.reset("backups_folder")
    again.type("Well. ")
    again.close()
    third = Program(qtbot, str(folder), wait_for_model=False)
    assert "backup" not in third.app.notices.shown()
    third.close()


def test_asked_for_it_holds_what_is_on_the_page_and_opens_beside_the_story(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.put_caret(0)
    program.type("Well. ")
    program.app.actions["back_up"].trigger()
    program.wait(lambda: "backup" in program.app.notices.shown())
    (backup,) = made()
    assert str(backup) in program.app.notices.shown()["backup"]
    program.type("And later. ")
    monkeypatch.setattr(controller.files, "choose_backup", lambda parent, folder: str(backup))
    program.app.actions["open_backup"].trigger()
    program.wait(lambda: Path(program.app.story.current.key) != folder)
    assert Path(program.app.story.current.key).parent == folder.parent
    assert program.text == "Well. It was dark."
    assert open_story(folder).scenes[0].text == "Well. And later. It was dark."


def test_what_is_no_backup_is_told(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    (tmp_path / "bad.zip").write_text("hello")
    monkeypatch.setattr(controller.files, "choose_backup", lambda parent, folder: str(tmp_path / "bad.zip"))
    program.app.actions["open_backup"].trigger()
    program.wait(lambda: "backup" in program.app.notices.shown())
    assert "bad.zip" in program.app.notices.shown()["backup"]
