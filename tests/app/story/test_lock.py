"""app/story/lock.py: one writer a story, and nothing stale after a kill."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import filelock
import pytest

from app.story.errors import SaveFailed, StoryLocked
from app.story.lock import HOLDER_SUFFIX, LOCK_NAME, acquire_lock

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def state(ravel_home: str) -> Path:
    return Path(ravel_home) / "state"


@pytest.fixture(params=["folder", "file"])
def story(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "novel"
    if request.param == "folder":
        path.mkdir()
    else:
        path.write_text("text")
    return path


def test_a_second_window_is_told_who_holds_the_story(story: Path, state: Path) -> None:
    before = time.time()
    lock = acquire_lock(story, state)
    with pytest.raises(StoryLocked) as caught:
        acquire_lock(story, state)
    facts = caught.value.facts
    assert (facts["path"], facts["pid"], facts["host"]) == (str(story), os.getpid(), socket.gethostname())
    assert before <= facts["since"] <= time.time()
    lock.release()


def test_a_released_story_can_be_locked_again(story: Path, state: Path) -> None:
    lock = acquire_lock(story, state)
    lock.release()
    lock.release()
    acquire_lock(story, state).release()


def test_two_stories_do_not_stand_in_each_others_way(story: Path, state: Path) -> None:
    other = story.with_name("other")
    other.write_text("text")
    locks = [acquire_lock(path, state) for path in (story, other)]
    for lock in locks:
        lock.release()


def test_a_folders_lock_lies_hidden_in_it_and_a_files_among_the_users_own(story: Path, state: Path) -> None:
    lock = acquire_lock(story, state)
    if story.is_dir():
        assert (lock.scope, lock.reason) == ("folder", "")
        assert all(name.startswith(".") for name in os.listdir(story))
        assert not state.exists()
    else:
        assert lock.scope == "machine"
        assert os.listdir(story.parent) == ["novel"]
    lock.release()


def test_one_story_by_two_paths_is_one_story(story: Path, state: Path) -> None:
    link = story.with_name("link")
    link.symlink_to(story)
    lock = acquire_lock(story, state)
    with pytest.raises(StoryLocked):
        acquire_lock(link, state)
    lock.release()


def test_a_story_opened_by_its_story_toml_is_the_same_story(tmp_path: Path, state: Path) -> None:
    lock = acquire_lock(tmp_path / "story.toml", state)
    with pytest.raises(StoryLocked):
        acquire_lock(tmp_path, state)
    lock.release()


CHILD = """
import sys
from pathlib import Path
from app.story.lock import HOLDER_SUFFIX, LOCK_NAME, acquire_lock
lock = acquire_lock(Path(sys.argv[1]), Path(sys.argv[2]))
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 as POSIX has it")
def test_a_killed_program_leaves_no_lock(story: Path, state: Path) -> None:
    arguments = [sys.executable, "-c", CHILD, str(story), str(state)]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"locked\n"
        with pytest.raises(StoryLocked) as caught:
            acquire_lock(story, state)
        assert caught.value.facts["pid"] == child.pid
        child.send_signal(signal.SIGKILL)
    acquire_lock(story, state).release()


@pytest.mark.parametrize("note", [b"", b"\xff", b"[]", b'{"pid": "x", "host": 5, "since": null}'])
def test_a_holder_whose_note_is_spoilt_is_unknown(story: Path, state: Path, note: bytes) -> None:
    lock = acquire_lock(story, state)
    (found,) = [*story.parent.rglob("*.lock.json"), *story.parent.rglob(".*.lock.json"), *state.rglob("*.lock.json")][
        :1
    ]
    found.write_bytes(note)
    with pytest.raises(StoryLocked) as caught:
        acquire_lock(story, state)
    assert [caught.value.facts[name] for name in ("pid", "host", "since")] == [None, None, None]
    lock.release()


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_a_read_only_folder_is_locked_among_the_users_own_and_says_why(ordinary_user_folder: Path) -> None:
    story, state = ordinary_user_folder / "novel", ordinary_user_folder / "state"
    story.mkdir()
    story.chmod(0o500)
    lock = acquire_lock(story, state)
    assert (lock.scope, lock.reason) == ("machine", os.strerror(errno.EACCES))
    with pytest.raises(StoryLocked):
        acquire_lock(story, state)
    lock.release()


def test_a_folder_on_a_disk_without_locks_is_locked_among_the_users_own(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = filelock.FileLock.acquire

    def acquire_elsewhere(lock: filelock.FileLock, *arguments: object) -> object:
        if Path(lock.lock_file).parent == tmp_path:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
        return acquire(lock)

    monkeypatch.setattr(filelock.FileLock, "acquire", acquire_elsewhere)
    lock = acquire_lock(tmp_path, state)
    assert (lock.scope, lock.reason) == ("machine", os.strerror(errno.ENOLCK))
    lock.release()


def test_a_state_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    (tmp_path / "x.md").write_text("text")
    with pytest.raises(SaveFailed) as caught:
        acquire_lock(tmp_path / "x.md", tmp_path / "state")
    assert caught.value.facts["path"] == str(tmp_path / "x.md")


@pytest.fixture
def held_by_nobody_here(tmp_path: Path) -> Iterator[Path]:
    """A story whose lock the system says is held, by a program of this machine that has ended."""
    story = tmp_path / "Novel"
    story.mkdir()
    lock = acquire_lock(story, tmp_path / "state")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    note = story / f"{LOCK_NAME}{HOLDER_SUFFIX}"
    note.write_text(json.dumps({"pid": ended.pid, "host": socket.gethostname(), "since": 1.0}))
    yield story
    lock.release()


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open can't be removed there")
def test_a_lock_of_a_program_that_ended_on_this_machine_can_be_taken_over(
    held_by_nobody_here: Path, tmp_path: Path
) -> None:
    with pytest.raises(StoryLocked) as caught:
        acquire_lock(held_by_nobody_here, tmp_path / "state")
    assert caught.value.facts["reason"] == "dead"
    acquire_lock(held_by_nobody_here, tmp_path / "state", take_over=True).release()


@pytest.mark.parametrize("holder", ["runs", "another machine", "unknown", "sandbox"])
def test_a_lock_of_a_program_that_may_still_run_is_never_taken_over(
    held_by_nobody_here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holder: str
) -> None:
    note = held_by_nobody_here / f"{LOCK_NAME}{HOLDER_SUFFIX}"
    found = json.loads(note.read_text())
    if holder == "sandbox":
        monkeypatch.setenv("FLATPAK_ID", "ravel")
    else:
        found |= {"runs": {"pid": os.getpid()}, "another machine": {"host": "desk"}, "unknown": {"pid": None}}[holder]
    note.write_text(json.dumps(found))
    for take_over in (False, True):
        with pytest.raises(StoryLocked) as caught:
            acquire_lock(held_by_nobody_here, tmp_path / "state", take_over)
        assert caught.value.facts["reason"] == ""
