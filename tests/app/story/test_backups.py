"""Backups of stories: whole, checked, thinned out, and unpacked never over anything."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from app.story import backups
from app.story.backups import Source, back_up, backups_of, unpack
from app.story.errors import BackupFailed, NotABackup
from app.story.history import History
from app.story.storage import create_story, open_story, save_manifest, save_scene
from tests.app.story.test_thinning import DAY, HOUR, NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "My Novel"
    story = create_story(folder, "My Novel", "Night")
    story.scenes[0].text = "It was dark."
    save_scene(story, story.scenes[0])
    story.add_scene(1, "夜").text = "静。"
    save_manifest(story)
    (folder / "pictures").mkdir()
    (folder / "pictures" / "map.png").write_bytes(bytes(range(256)))
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "Backups"


def source_of(folder: Path) -> Source:
    return Source(folder, folder / "history.db")


def write(folder: Path, text: str) -> None:
    story = open_story(folder)
    story.scenes[0].text = text
    save_scene(story, story.scenes[0])


def test_a_backup_unpacked_is_the_story(folder: Path, place: Path, tmp_path: Path) -> None:
    (folder / ".ravel.lock").touch()
    (folder / ".git").mkdir()
    (folder / ".git" / "objects").write_text("large")
    made = back_up(source_of(folder), place, 10, NOW)
    assert made is not None
    assert made.parent == place / "My Novel"
    assert made.name.startswith("My Novel 20")
    found = unpack(made, tmp_path / "elsewhere")
    story = open_story(found)
    assert [(scene.title, scene.text) for scene in story.scenes] == [("Night", "It was dark."), ("夜", "静。")]
    assert (found / "pictures" / "map.png").read_bytes() == bytes(range(256))
    assert not (found / ".ravel.lock").exists()
    assert not (found / ".git").exists()
    assert list(place.rglob(".ravel-*")) == []


def test_the_history_goes_along_whole_while_it_is_open(folder: Path, place: Path, tmp_path: Path) -> None:
    history = History(folder / "history.db")
    history.set_head("scene", 7)  # lies in the log beside the file still
    made = back_up(source_of(folder), place, 10, NOW)
    history.close()
    assert made is not None
    found = unpack(made, tmp_path / "elsewhere")
    assert not (found / "history.db-wal").exists()
    again = History(found / "history.db")
    assert again.damaged is None
    assert again.head("scene") == 7
    again.close()


def test_a_closed_and_a_damaged_history_go_along_too(folder: Path, place: Path) -> None:
    History(folder / "history.db").close()
    closed = back_up(source_of(folder), place, 10, NOW)
    (folder / "history.db").write_bytes(b"no database at all" * 99)
    write(folder, "Changed.")
    damaged = back_up(source_of(folder), place, 10, NOW + 1)
    assert closed is not None
    assert damaged is not None
    with zipfile.ZipFile(damaged) as archive:
        assert archive.read("history.db") == b"no database at all" * 99


def test_what_was_not_changed_is_not_backed_up_again(folder: Path, place: Path) -> None:
    assert back_up(source_of(folder), place, 10, NOW) is not None
    assert back_up(source_of(folder), place, 10, NOW + HOUR) is None
    write(folder, "Changed.")
    assert back_up(source_of(folder), place, 10, NOW + 2 * HOUR) is not None


def test_so_many_are_kept_and_they_reach_far_back(folder: Path, place: Path) -> None:
    for day in range(60):
        for hour in (9, 12, 20):
            write(folder, f"Day {day}, hour {hour}.")
            back_up(source_of(folder), place, 10, NOW + day * DAY + hour * HOUR)
    found = [note.made_at - NOW for _, note in backups_of(folder, place / "My Novel")]
    assert len(found) == 10
    assert found[0] == 9 * HOUR
    assert found[-1] == 59 * DAY + 20 * HOUR
    assert sum(age > 57 * DAY for age in found) >= 3
    assert sum(5 * DAY < age < 50 * DAY for age in found) >= 2


def test_other_stories_and_other_files_in_the_folder_are_never_touched(
    folder: Path, place: Path, tmp_path: Path
) -> None:
    namesake = tmp_path / "other" / "My Novel"
    namesake.parent.mkdir()
    create_story(namesake, "My Novel")
    others = [back_up(source_of(namesake), place, 10, NOW + number) for number in range(1)]
    (place / "My Novel" / "mine.zip").write_bytes(b"not a zip")
    (place / "My Novel" / "notes.txt").write_text("mine")
    for number in range(8):
        write(folder, f"Text {number}.")
        back_up(source_of(folder), place, 2, NOW + number)
    assert len(backups_of(folder, place / "My Novel")) == 2
    assert all(path is not None and path.exists() for path in others)
    assert (place / "My Novel" / "mine.zip").read_bytes() == b"not a zip"
    assert (place / "My Novel" / "notes.txt").exists()


def test_two_in_one_second_have_names_of_their_own(folder: Path, place: Path) -> None:
    first = back_up(source_of(folder), place, 10, NOW)
    write(folder, "Changed.")
    second = back_up(source_of(folder), place, 10, NOW)
    assert first is not None
    assert second is not None
    assert first != second
    assert first.exists()


def test_a_single_file_with_its_history(tmp_path: Path, place: Path) -> None:
    path = tmp_path / "Tale.txt"
    path.write_text("Once.", encoding="utf-16")
    history = tmp_path / "histories" / "abc.db"
    history.parent.mkdir()
    History(history).close()
    made = back_up(Source(path, history), place, 10, NOW)
    assert made is not None
    found = unpack(made, tmp_path / "elsewhere")
    assert found.name == "Tale.txt"
    assert open_story(found).scenes[0].text == "Once."


def test_a_full_disk_leaves_the_older_backups_and_no_half_one(
    folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(source_of(folder), place, 10, NOW)
    write(folder, "Changed.")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(BackupFailed) as raised:
        back_up(source_of(folder), place, 10, NOW + 1)
    assert raised.value.facts["reason"] == os.strerror(errno.ENOSPC)
    assert list(place.rglob("*")) == [place / "My Novel", first]


def test_what_cannot_be_read_back_is_no_backup(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(path: Path, at_least: int) -> None:
        data = bytearray(path.read_bytes())
        for place_ in range(50, len(data) // 2, 40):
            data[place_] ^= 0xFF
        path.write_bytes(data)
        check(path, at_least)

    check = backups._check
    monkeypatch.setattr(backups, "_check", spoil)
    with pytest.raises(BackupFailed):
        back_up(source_of(folder), place, 10, NOW)
    assert list(place.rglob("*.zip")) == []


def test_a_folder_that_is_not_there_and_cannot_be_made(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackupFailed) as raised:
        back_up(source_of(folder), tmp_path / "file" / "Backups", 10, NOW)
    assert raised.value.facts["folder"] == str(tmp_path / "file" / "Backups")


def test_unpacking_never_goes_over_anything(folder: Path, place: Path, tmp_path: Path) -> None:
    made = back_up(source_of(folder), place, 10, NOW)
    assert made is not None
    beside = tmp_path / "elsewhere"
    found = [unpack(made, beside) for _ in range(3)]
    assert len({path.name for path in found}) == 3
    assert all(open_story(path).scenes[0].text == "It was dark." for path in found)


@pytest.mark.parametrize("name", ["../out.md", "/out.md", "C:\\out.md", "a/../../out.md", "..\\out.md"])
def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("story.toml", "format = 1")
        archive.writestr(name, "out")
    place = tmp_path / "elsewhere" / "deep"
    with pytest.raises(NotABackup):
        unpack(bad, place)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [bad]


def test_a_zip_that_unpacks_to_more_than_it_says_or_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("story.toml", b"0" * 5_000_000)
    monkeypatch.setattr(backups, "MOST_BYTES", 1_000_000)
    with pytest.raises(NotABackup):
        unpack(bomb, tmp_path / "elsewhere")


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "no entries"])
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, folder: Path, place: Path, damage: str) -> None:
    made = back_up(source_of(folder), place, 10, NOW)
    assert made is not None
    data = {"empty": b"", "text": b"hello", "cut": made.read_bytes()[:-400]}
    bad = tmp_path / "bad.zip"
    if damage == "no entries":
        zipfile.ZipFile(bad, "w").close()
    else:
        bad.write_bytes(data[damage])
    with pytest.raises(NotABackup):
        unpack(bad, tmp_path / "elsewhere")
    assert list((tmp_path / "elsewhere").iterdir() if (tmp_path / "elsewhere").is_dir() else []) == []


def test_the_comment_says_whose_it_is(folder: Path, place: Path) -> None:
    made = back_up(source_of(folder), place, 10, NOW)
    assert made is not None
    with zipfile.ZipFile(made) as archive:
        assert json.loads(archive.comment)["story"] == os.path.realpath(folder)
    assert sqlite3.sqlite_version_info >= (3, 22)  # opens a log for reading only
