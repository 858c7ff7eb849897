"""What is shown when a story is opened after a save that failed, or after the program was killed."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app import paths
from app.story.errors import SaveFailed
from app.story.lock import LOCK_NAME, acquire_lock
from app.story.recovery import Recovery
from app.story.renames import NOTED_NAME
from app.story.storage import create_story, open_story, save_manifest, save_scene
from tests.helpers.program import Program

Start = Callable[..., Program]
TEXT = "It was dark.\n\nNobody came."
RESCUED = "It was very dark.\n\nNobody came."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "A Novel"
    story = create_story(folder, "A Novel", "Night")
    story.scenes[0].text = TEXT
    save_scene(story, story.scenes[0])
    return folder


@pytest.fixture
def rescued(folder: Path) -> Path:
    """A text that could not be saved the last time; returns its copy."""
    story = open_story(folder)
    return Recovery(paths.recovery_folder()).keep(story.path_of(story.scenes[0]), RESCUED, "unsaved")


def dialog_of(program: Program):
    program.wait(lambda: program.app.manuscript.recovery.dialog is not None)
    return program.app.manuscript.recovery.dialog


def test_it_shows_where_the_text_belongs_and_what_differs(start: Start, folder: Path, rescued: Path) -> None:
    program = start(folder, wait_for_model=False)
    dialog = dialog_of(program)
    assert dialog.view.text.toPlainText() == RESCUED
    assert "Night" in dialog._title.text()
    assert "01-night.md" in dialog._facts.text()
    assert program.text == TEXT  # nothing is done unasked


def test_taken_it_is_on_the_page_as_one_step_and_then_in_its_file(start: Start, folder: Path, rescued: Path) -> None:
    program = start(folder, wait_for_model=False)
    dialog_of(program).buttons["take"].click()
    assert program.text == RESCUED
    assert open_story(folder).scenes[0].text == RESCUED
    assert not rescued.exists()
    program.app.editor.undo()
    assert program.text == TEXT


def test_a_scene_that_is_being_written_in_is_left_alone_and_the_dialog_says_so(
    start: Start, folder: Path, rescued: Path
) -> None:
    program = start(folder, wait_for_model=False)
    dialog, document = dialog_of(program), program.app.story.document
    assert dialog.message() == ""
    document.composing = True
    dialog.buttons["take"].click()
    assert (program.text, rescued.exists(), dialog.list.count()) == (TEXT, True, 1)
    assert "being written" in dialog.message()
    document.composing = False
    dialog.buttons["take"].click()
    assert (program.text, rescued.exists()) == (RESCUED, False)
    assert dialog.message() == ""


def test_a_text_that_can_not_be_made_safe_stays_and_the_dialog_says_why(
    start: Start, folder: Path, rescued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = start(folder, wait_for_model=False)
    dialog, opened = dialog_of(program), program.app.story.current
    failure = SaveFailed(folder / "scenes" / "01-night.md", reason="disk full", kept_at=None)
    with monkeypatch.context() as patches:
        patches.setattr(opened, "make_safe", lambda: failure)
        dialog.buttons["take"].click()
    assert (rescued.exists(), dialog.list.count()) == (True, 1)
    assert "disk full" in dialog.message()


def test_kept_beside_it_is_a_scene_behind_its_own(start: Start, folder: Path, rescued: Path) -> None:
    program = start(folder, wait_for_model=False)
    dialog_of(program).buttons["beside"].click()
    assert [scene.text for scene in open_story(folder).scenes] == [TEXT, RESCUED]
    assert "Night" in open_story(folder).scenes[1].title
    assert not rescued.exists()


def test_kept_beside_again_after_it_could_not_be_made_safe_it_is_one_scene(
    start: Start, folder: Path, rescued: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = start(folder, wait_for_model=False)
    dialog, opened = dialog_of(program), program.app.story.current
    failure = SaveFailed(folder / "scenes" / "02-night.md", reason="disk full", kept_at=None)
    with monkeypatch.context() as patches:
        patches.setattr(opened, "make_safe", lambda: failure)
        dialog.buttons["beside"].click()
        dialog.buttons["beside"].click()
        assert rescued.exists()
    dialog.buttons["beside"].click()
    assert [scene.text for scene in open_story(folder).scenes] == [TEXT, RESCUED]
    assert not rescued.exists()


def test_the_dialog_is_there_once(start: Start, folder: Path, rescued: Path) -> None:
    program = start(folder, wait_for_model=False)
    dialog = dialog_of(program)
    program.app.notices._run("rescued")
    assert program.app.manuscript.recovery.dialog is dialog


def test_discarded_it_is_still_among_the_versions(start: Start, folder: Path, rescued: Path) -> None:
    program = start(folder, wait_for_model=False)
    dialog_of(program).buttons["discard"].click()
    assert program.text == TEXT
    assert not rescued.exists()
    versions = program.app.manuscript.versions
    versions.show()
    program.wait(lambda: versions.dialog.page.list.count() == 1)
    program.wait(lambda: versions.dialog.copy_button.isEnabled())
    assert "very" in versions.dialog.page.view.text.toPlainText()


def test_decided_later_it_stays_and_the_notice_leads_back(start: Start, folder: Path, rescued: Path) -> None:
    program = start(folder, wait_for_model=False)
    dialog_of(program).close()
    assert rescued.exists()
    assert "rescued" in program.app.notices.shown()
    program.app.manuscript.recovery.show()
    assert dialog_of(program).list.count() == 1


def test_a_text_of_a_file_that_is_no_scene_any_more_can_be_kept(start: Start, folder: Path) -> None:
    gone = folder / "scenes" / "07-gone.md"
    kept_at = Recovery(paths.recovery_folder()).keep(gone, "Only here.", "unsaved")
    program = start(folder, wait_for_model=False)
    dialog_of(program).buttons["take"].click()
    assert [scene.text for scene in open_story(folder).scenes] == [TEXT, "Only here."]
    assert not kept_at.exists()


def test_a_text_that_is_in_its_place_after_all_is_nothing_to_ask_about(start: Start, folder: Path) -> None:
    story = open_story(folder)
    kept_at = Recovery(paths.recovery_folder()).keep(story.path_of(story.scenes[0]), TEXT, "unsaved")
    program = start(folder, wait_for_model=False)
    assert "rescued" not in program.app.notices.shown()
    assert not kept_at.exists()


def test_another_storys_texts_are_not_shown(start: Start, folder: Path, tmp_path: Path) -> None:
    Recovery(paths.recovery_folder()).keep(tmp_path / "Another" / "scenes" / "01.md", "Theirs.", "unsaved")
    program = start(folder, wait_for_model=False)
    assert "rescued" not in program.app.notices.shown()


def test_a_scene_that_was_deleted_just_before_a_kill_is_deleted_without_an_alarm(start: Start, folder: Path) -> None:
    story = open_story(folder)
    story.add_scene(1, "Noon").text = "It was noon."
    save_manifest(story)
    (folder / "trash").mkdir()
    (folder / "scenes" / "02-noon.md").rename(folder / "trash" / "02-noon.md")  # and story.toml isn't written
    program = start(folder, wait_for_model=False)
    opened = program.app.story.current
    assert [scene.title for scene in opened.story.scenes] == ["Night"]
    assert not opened.story.problems
    deleted = program.app.manuscript.deleted
    deleted.show()
    program.wait(lambda: deleted.dialog.page.list.count() == 1)
    assert deleted.dialog.page.title.text() == "Noon"
    deleted.dialog.close()
    program.close()
    assert "02-noon" not in (folder / "story.toml").read_text()


def test_of_a_note_that_was_renamed_and_saved_nothing_is_left_to_be_noted(start: Start, folder: Path) -> None:
    story = open_story(folder)
    story.add_note("character", "Harriet")
    save_manifest(story)
    program = start(folder, wait_for_model=False)
    opened = program.app.story.current
    opened.rename_scene(opened.story.notes[0].id, "Katharine")
    program.wait(lambda: opened.save_state == "saved")
    assert [path.name for path in (folder / "notes").iterdir()] == ["katharine.md"]
    program.wait(lambda: not (folder / NOTED_NAME).exists())


def test_after_a_kill_it_is_said_that_the_story_was_not_closed(start: Start, folder: Path) -> None:
    lock = acquire_lock(folder, paths.state_folder())
    note = (folder / f"{LOCK_NAME}.json").read_bytes()
    lock.release()
    (folder / f"{LOCK_NAME}.json").write_bytes(note)  # a kill leaves it there
    program = start(folder, wait_for_model=False)
    assert "ended" in program.app.notices.shown()
    program.close()
    again = start(folder, wait_for_model=False)
    assert "ended" not in again.app.notices.shown()


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.ENOENT])
def test_whatever_keeps_a_text_from_its_file_it_is_in_memory_and_in_the_recovery_folder_and_the_way_out_is_told(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None], fault: int
) -> None:
    expect_log("saving failed")
    program = start(folder, wait_for_model=False)
    open_file = os.open

    def fails_there(path: object, flags: int, *more: int, **named: int) -> int:
        if str(path).startswith(str(folder / "scenes")) and flags & os.O_CREAT:
            raise OSError(fault, os.strerror(fault))
        return open_file(path, flags, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", fails_there)
    program.put_caret(0)
    program.type("Well. ")
    program.app.story.save_now()
    program.wait(lambda: program.app.story.current.save_state == "failed")
    assert program.text == "Well. " + TEXT
    (entry,) = program.app.story.current.saving.recovery.entries()
    assert entry.kept_at.read_text() == "Well. " + TEXT
    told = program.app.notices.shown()["save"]
    assert os.strerror(fault) in told
    assert str(entry.kept_at) in told
    assert "connect it again" in told
    monkeypatch.setattr(os, "open", open_file)
    program.app.story.current.save_again()
    program.wait(lambda: program.app.story.current.save_state == "saved")
    assert open_story(folder).scenes[0].text == "Well. " + TEXT
    assert "save" not in program.app.notices.shown()
    assert not entry.kept_at.exists()


def test_while_a_full_disk_keeps_story_toml_old_what_was_changed_here_is_not_taken_back_and_no_copy_is_left_over(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("saving failed")
    program = start(folder, wait_for_model=False)
    opened = program.app.story.current
    open_file = os.open

    def is_full(path: object, flags: int, *more: int, **named: int) -> int:
        if str(path).startswith(str(folder)) and flags & os.O_CREAT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return open_file(path, flags, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", is_full)
    program.put_caret(0)
    program.type("Well. ")
    opened.save_now()
    program.wait(lambda: opened.save_state == "failed")
    opened.rename_scene(opened.story.scenes[0].id, "Midnight")  # which moves the file
    (folder / "scenes" / "02-others.md").write_text("Of another program.")
    seen: list[object] = []
    program.app.manuscript.outside.look()
    opened.saving.look_outside(seen.append)
    program.wait(lambda: bool(seen) and program.app.manuscript.outside.is_idle)
    assert opened.story.scenes[0].title == "Midnight"
    assert "outside order" not in program.app.notices.shown()
    monkeypatch.setattr(os, "open", open_file)
    opened.save_again()
    program.wait(lambda: opened.save_state == "saved")
    first = open_story(folder).scenes[0]
    assert (first.title, first.text) == ("Midnight", "Well. " + TEXT)
    program.wait(lambda: opened.saving.recovery.entries() == [])
    program.wait(lambda: [scene.text for scene in opened.story.scenes[1:]] == ["Of another program."])
    assert opened.story.scenes[0].title == "Midnight"


def test_a_story_that_a_dead_program_holds_is_opened_for_reading_and_can_be_taken_over(
    start: Start, folder: Path
) -> None:
    lock = acquire_lock(folder, paths.state_folder())
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    note = {"pid": ended.pid, "host": socket.gethostname(), "since": 1.0}
    (folder / f"{LOCK_NAME}.json").write_text(json.dumps(note))
    program = start(folder, wait_for_model=False)
    assert program.app.story.current.is_read_only
    assert "no longer runs" in program.app.notices.shown()["story"]
    program.app.window.parts.notices.remedy_wanted.emit("story")
    assert not program.app.story.current.is_read_only
    assert "story" not in program.app.notices.shown()
    program.close()
    lock.release()
