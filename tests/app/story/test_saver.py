"""app/story/saver.py: saving on a thread of its own, and what happens when it can't."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.story import saver as saver_module
from app.story import textfile
from app.story.errors import SaveFailed
from app.story.known_files import KnownFiles, Seen
from app.story.recovery import Recovery
from app.story.saver import Saver
from app.story.textfile import TextFormat, write_bytes_atomic


class Events:
    """What the saver reported, in order."""

    def __init__(self) -> None:
        self.saved: list[Path] = []
        self.errors: list[SaveFailed] = []
        self.foreign: list[tuple[Path, Seen]] = []
        self.threads: set[str] = set()

    def on_saved(self, path: Path) -> None:
        self.threads.add(threading.current_thread().name)
        self.saved.append(path)

    def on_error(self, path: Path, error: SaveFailed) -> None:
        assert error.path == path
        self.errors.append(error)

    def on_foreign(self, path: Path, seen: Seen) -> None:
        self.foreign.append((path, seen))


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def saver(recovery: Recovery, events: Events) -> Iterator[Saver]:
    saver = Saver(recovery, KnownFiles(), events.on_saved, events.on_error, events.on_foreign)
    yield saver
    assert saver.close(10)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Writes wait until the gate is open."""
    gate = threading.Event()

    def wait_and_write(path: Path, data: bytes, *check: Callable[[], None]) -> None:
        assert gate.wait(10)
        write_bytes_atomic(path, data, *check)

    monkeypatch.setattr(saver_module, "write_bytes_atomic", wait_and_write)
    yield gate
    gate.set()


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Callable[[], None]:
    """Makes saving fail; returns what makes it work again. The recovery folder works on."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(saver_module, "write_bytes_atomic", fail)
    return lambda: monkeypatch.setattr(saver_module, "write_bytes_atomic", write_bytes_atomic)


def test_a_text_is_written_in_its_format_on_another_thread(saver: Saver, events: Events, tmp_path: Path) -> None:
    saver.save(tmp_path / "a.md", "One\nTwo")
    saver.save(tmp_path / "b.txt", "One\nTwo", TextFormat(newline="\r\n"))
    assert saver.flush(10)
    assert (tmp_path / "a.md").read_bytes() == b"One\nTwo"
    assert (tmp_path / "b.txt").read_bytes() == b"One\r\nTwo"
    assert events.saved == [tmp_path / "a.md", tmp_path / "b.txt"]
    assert events.threads == {"saver"}


def test_saving_returns_at_once_and_only_the_newest_text_is_written(
    saver: Saver, events: Events, gate: threading.Event, tmp_path: Path
) -> None:
    for number in range(100):
        saver.save(tmp_path / "a.md", f"version {number}")
    assert not saver.flush(0)
    gate.set()
    assert saver.flush(10)
    assert (tmp_path / "a.md").read_text() == "version 99"
    assert len(events.saved) <= 2  # the one under way when the others came, and the last


def test_closing_writes_what_is_left(recovery: Recovery, events: Events, tmp_path: Path) -> None:
    saver = Saver(recovery, KnownFiles(), events.on_saved)
    for name in "abcdef":
        saver.save(tmp_path / name, name)
    assert saver.close(10)
    assert [path.name for path in events.saved] == list("abcdef")
    assert saver.close(10)
    with pytest.raises(RuntimeError):
        saver.save(tmp_path / "late", "late")


def test_what_cannot_be_saved_is_put_into_the_recovery_folder(
    saver: Saver, events: Events, recovery: Recovery, tmp_path: Path, expect_log
) -> None:
    expect_log("saving failed")
    saver.save(tmp_path / "unplugged" / "a.md", "My words.")
    assert saver.flush(10)
    (error,) = events.errors
    assert error.facts["reason"] == "No such file or directory"
    assert error.facts["kept_at"].read_text() == "My words."
    (entry,) = recovery.entries()
    assert (entry.original, entry.kind) == (tmp_path / "unplugged" / "a.md", "unsaved")
    assert not events.saved


def test_a_full_disk_costs_no_word_and_one_copy_is_enough(
    saver: Saver, events: Events, recovery: Recovery, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expect_log
) -> None:
    expect_log("saving failed")
    path = tmp_path / "a.md"
    saver.save(path, "old")
    assert saver.flush(10)
    repair = failing(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    for number in range(5):
        saver.save(path, f"new {number}")
        assert saver.flush(10)
    assert [error.facts["reason"] for error in events.errors] == ["No space left on device"] * 5
    assert path.read_text() == "old"
    assert [entry.kept_at.read_text() for entry in recovery.entries(path)] == ["new 4"]

    repair()
    saver.save(path, "new 5")
    assert saver.flush(10)
    assert path.read_text() == "new 5"
    assert recovery.entries(path) == []  # it is in its own place after all


def test_when_even_the_recovery_folder_fails_the_error_says_so(
    saver: Saver, events: Events, recovery: Recovery, tmp_path: Path, expect_log
) -> None:
    expect_log("saving failed")
    recovery.folder.parent.mkdir(parents=True)
    recovery.folder.write_text("a file in the way")
    saver.save(tmp_path / "gone" / "a.md", "My words.")
    assert saver.flush(10)
    assert events.errors[0].facts["kept_at"] is None
    assert events.errors[0].facts["recovery_reason"]


def test_an_error_nobody_foresaw_is_reported_and_the_next_save_works(
    saver: Saver, events: Events, recovery: Recovery, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expect_log
) -> None:
    expect_log("saving failed")
    repair = failing(monkeypatch, ZeroDivisionError("oops"))
    saver.save(tmp_path / "a.md", "first")
    assert saver.flush(10)
    assert events.errors[0].facts["reason"] == "oops"
    assert recovery.entries()[0].kept_at.read_text() == "first"
    repair()
    saver.save(tmp_path / "b.md", "second")
    assert saver.flush(10)
    assert (tmp_path / "b.md").read_text() == "second"


def test_a_callback_that_fails_does_not_stop_the_saving(
    recovery: Recovery, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    def fail(path: Path) -> None:
        raise ValueError("a mistake of ours")

    expect_log("a callback of the saver failed")
    saver = Saver(recovery, KnownFiles(), fail)
    saver.save(tmp_path / "a.md", "first")
    saver.save(tmp_path / "b.md", "second")
    assert saver.close(10)
    assert (tmp_path / "b.md").read_text() == "second"


def test_another_programs_version_is_never_written_over(
    saver: Saver, events: Events, recovery: Recovery, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    saver.save(path, "ours")
    assert saver.flush(10)
    path.write_text("theirs!")
    for text in ("ours again", "ours at last"):
        saver.save(path, text)
        assert saver.flush(10)
        assert path.read_text() == "theirs!"
        found_path, seen = events.foreign[-1]
        assert (found_path, seen.data) == (path, b"theirs!")
        (entry,) = recovery.entries(path)
        assert (entry.kind, entry.kept_at.read_text()) == ("unsaved", text)
        assert saver.failures()[path].facts["kept_at"] == entry.kept_at
    saver.known.accept(path, seen)
    saver.save(path, "both")
    assert saver.flush(10)
    assert path.read_text() == "both"
    assert recovery.entries() == []
    assert saver.failures() == {}
    assert (len(events.saved), len(events.foreign)) == (2, 2)


def test_what_another_program_writes_while_ours_goes_to_the_disk_is_not_written_over(
    saver: Saver, events: Events, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    saver.save(path, "first")
    assert saver.flush(10)
    sync = textfile._sync

    def sync_slowly(descriptor: int) -> None:
        sync(descriptor)
        path.write_text("theirs")

    monkeypatch.setattr(textfile, "_sync", sync_slowly)
    saver.save(path, "ours")
    assert saver.flush(10)
    assert path.read_text() == "theirs"
    assert events.foreign[0][1].data == b"theirs"
    assert list(tmp_path.glob(".ravel-*")) == []


def test_a_file_nobody_told_of_is_another_programs(saver: Saver, events: Events, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("was here first")
    saver.save(tmp_path / "a.md", "new")
    assert saver.flush(10)
    assert events.foreign[0][1].data == b"was here first"
    assert (tmp_path / "a.md").read_text() == "was here first"


def test_another_programs_version_of_the_same_words_is_none(saver: Saver, events: Events, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("the same")
    saver.save(tmp_path / "a.md", "the same")
    assert saver.flush(10)
    assert events.saved == [tmp_path / "a.md"]
    assert events.foreign == []


def test_without_room_for_ours_theirs_is_not_written_over_and_ours_is_known_to_be_nowhere(
    saver: Saver, events: Events, recovery: Recovery, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_text("theirs")
    recovery.folder.parent.mkdir(parents=True)
    recovery.folder.write_text("a file in the way")
    saver.save(path, "ours")
    assert saver.flush(10)
    assert path.read_text() == "theirs"
    assert len(events.foreign) == 1
    assert saver.failures()[path].facts["kept_at"] is None


def test_what_is_done_between_writes_meets_no_write_on_its_way(saver: Saver, tmp_path: Path) -> None:
    seen: list[str] = []
    for number in range(20):
        saver.save(tmp_path / f"{number}.md", "text")
        saver.between_writes(lambda: seen.append(",".join(file.suffix for file in tmp_path.iterdir())))
    assert saver.flush(10)
    assert len(seen) == 20
    assert ".tmp" not in ",".join(seen)


def test_a_file_that_names_others_comes_behind_them_also_where_it_waited_already(
    saver: Saver, events: Events, tmp_path: Path, gate: threading.Event
) -> None:
    saver.save(tmp_path / "first.md", "text")  # waits at the gate, and the rest behind it
    for text, name in (("old list", "a.md"), ("new list", "b.md")):
        saver.save(tmp_path / "list.toml", text, behind_others=True)
        saver.save(tmp_path / name, "text")
    saver.save(tmp_path / "list.toml", "whole list", behind_others=True)
    gate.set()
    assert saver.flush(10)
    assert [path.name for path in events.saved] == ["first.md", "a.md", "b.md", "list.toml"]
    assert (tmp_path / "list.toml").read_text() == "whole list"


def test_a_text_is_made_on_the_savers_thread_if_no_newer_one_took_its_place(
    saver: Saver, tmp_path: Path, gate: threading.Event
) -> None:
    made: list[str] = []

    def make(text: str) -> Callable[[], str]:
        return lambda: made.append(threading.current_thread().name) or text

    saver.save(tmp_path / "first.md", "text")  # waits at the gate
    saver.save(tmp_path / "list.toml", make("old"))
    saver.save(tmp_path / "list.toml", make("new"))
    gate.set()
    assert saver.flush(10)
    assert (tmp_path / "list.toml").read_text() == "new"
    assert made == ["saver"]


def test_a_text_that_cannot_be_made_is_told_as_nowhere_and_nothing_is_put_in_its_place(
    saver: Saver, events: Events, recovery: Recovery, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("could not be made")
    (tmp_path / "list.toml").write_text("before")

    def fail() -> str:
        raise ValueError("a mistake")

    saver.save(tmp_path / "list.toml", fail)
    assert saver.flush(10)
    assert [(error.facts["reason"], error.facts["kept_at"]) for error in events.errors] == [("a mistake", None)]
    assert saver.failures().keys() == {tmp_path / "list.toml"}
    assert (tmp_path / "list.toml").read_text() == "before"
    assert recovery.entries() == []
    saver.known.note(tmp_path / "list.toml", b"before")
    saver.save(tmp_path / "list.toml", lambda: "after")
    assert saver.flush(10)
    assert saver.failures() == {}


def test_a_pause_does_not_wait_for_what_comes_behind_the_others(
    saver: Saver, tmp_path: Path, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_quiet = saver._is_quiet
    monkeypatch.setattr(saver, "_is_quiet", lambda: gate.set() or is_quiet())  # once the pause is waited for
    saver.save(tmp_path / "first.md", "text")  # waits at the gate
    saver.save(tmp_path / "list.toml", lambda: "list", behind_others=True)
    saver.save(tmp_path / "second.md", "text")
    with saver.paused():
        assert (tmp_path / "second.md").exists()
        assert (tmp_path / "first.md").exists()
        assert not (tmp_path / "list.toml").exists()
        saver.save(tmp_path / "list.toml", lambda: "newer", behind_others=True)
    assert saver.flush(10)
    assert (tmp_path / "list.toml").read_text() == "newer"


def test_while_paused_nothing_is_written(saver: Saver, events: Events, tmp_path: Path) -> None:
    saver.save(tmp_path / "a.md", "before")
    with saver.paused():
        assert events.saved == [tmp_path / "a.md"]
        saver.save(tmp_path / "b.md", "within")
        assert not saver.flush(0.05)
        assert not (tmp_path / "b.md").exists()
    assert saver.flush(10)
    assert (tmp_path / "b.md").read_text() == "within"
