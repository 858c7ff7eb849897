"""app/story/textfile.py: bytes to text and back, and writing that never leaves half a file."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story import textfile
from app.story.errors import AccessDenied, FileTooLarge, NotAStory, StoryNotFound, UndecodableText
from app.story.textfile import PLAIN, TextFormat, decode, encode, read_bytes, sweep_temporary_files, write_atomic

FORMATS = [
    TextFormat(encoding, bom or encoding != "utf-8", newline)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    for bom in (False, True)
    for newline in ("\n", "\r\n", "\r")
]


@given(st.text(), st.sampled_from(FORMATS))
def test_any_text_comes_back_from_any_format(text: str, text_format: TextFormat) -> None:
    expected = textfile.normalise_newlines(text)
    assert decode(encode(text, text_format), "x.md")[0] == expected


@pytest.mark.parametrize("text_format", FORMATS)
def test_a_file_is_written_back_as_it_was_spelled(text_format: TextFormat) -> None:
    data = encode("Ein Anfang.\n\nUnd 終わり 🙂\n", text_format)
    text, found = decode(data, "x.txt")
    assert found == text_format
    assert encode(text, found) == data


def test_line_ends_are_lf_in_memory() -> None:
    assert decode(b"a\r\nb\rc\nd", "x.md")[0] == "a\nb\nc\nd"


def test_mixed_line_ends_are_written_as_most_of_them_were() -> None:
    assert decode(b"a\r\nb\r\nc\n", "x.md")[1].newline == "\r\n"
    assert decode(b"a\r\nb\n", "x.md")[1].newline == "\n"
    assert decode(b"", "x.md")[1] == PLAIN


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbfOnce", "x.md") == ("Once", TextFormat("utf-8", True, "\n"))


def test_a_text_that_begins_with_the_marks_character_keeps_it() -> None:
    assert decode(encode("\ufeffOnce"), "x.md")[0] == "\ufeffOnce"


@pytest.mark.parametrize(
    ("data", "position"),
    [
        (b"caf\xe9 noir", 3),  # Latin-1
        (b"\xef\xbb\xbfok \xff", 6),  # after a mark
        (b"\xff\xfea\0b", 4),  # half a UTF-16 unit at the end
        ("Gesprächsstoff\n".encode("utf-16-be"), 0),  # no mark: half of it is zero bytes, and UTF-8 takes those
        (b"\0" * 5000, 0),  # what a power cut makes of a file
        ("A plain line.\n".encode("utf-16-le"), 0),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_place(data: bytes, position: int) -> None:
    with pytest.raises(UndecodableText) as caught:
        decode(data, "x.md")
    assert caught.value.facts["path"] == "x.md"
    assert caught.value.facts["position"] == position
    assert caught.value.facts["reason"]


def test_halves_of_characters_are_joined_or_marked() -> None:
    assert encode("a\ud83d\ude42b\ud83d").decode() == "a🙂b\ufffd"


def test_a_file_too_large_is_told_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(textfile.MAX_FILE_BYTES + 1)  # sparse: nothing is really written
    with pytest.raises(FileTooLarge) as caught:
        read_bytes(path)
    assert caught.value.facts["size_bytes"] == textfile.MAX_FILE_BYTES + 1
    assert caught.value.facts["limit_bytes"] == textfile.MAX_FILE_BYTES


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(NotAStory):
        read_bytes(tmp_path / "pipe.md")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoryNotFound):
        read_bytes(tmp_path / "gone.md")


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_a_file_without_read_permission_is_told(ordinary_user_folder: Path) -> None:
    path = ordinary_user_folder / "secret.md"
    path.write_text("secret")
    path.chmod(0o000)
    with pytest.raises(AccessDenied) as caught:
        read_bytes(path)
    assert caught.value.facts["reason"] == os.strerror(errno.EACCES)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_text_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "scene.md"
    write_atomic(path, "old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, "new" * 1000)
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["scene.md"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_disk_that_fills_up_while_writing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "scene.md"
    write_atomic(path, "old")
    real_open = os.open

    def open_on_full_disk(name: os.PathLike[str], flags: int, mode: int = 0o777) -> int:
        if not flags & os.O_CREAT:
            return real_open(name, flags, mode)
        os.close(real_open(name, flags, mode))
        return real_open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(os, "open", open_on_full_disk)
    with pytest.raises(OSError, match=re.escape(os.strerror(errno.ENOSPC))):
        write_atomic(path, "new" * 100_000)
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["scene.md"]


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_writing_keeps_the_files_permissions_and_follows_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.md"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(real)
    write_atomic(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_a_read_only_file_is_not_replaced(ordinary_user_folder: Path) -> None:
    path = ordinary_user_folder / "final.md"
    path.write_text("final")
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        write_atomic(path, "changed")
    assert path.read_text() == "final"


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()
    with pytest.raises(IsADirectoryError):
        write_atomic(tmp_path / "x.md", "text")


def test_only_old_leftovers_are_swept(tmp_path: Path) -> None:
    for name in (".ravel-old.tmp", ".ravel-new.tmp", "mine.tmp"):
        (tmp_path / name).write_text("half")
    long_ago = time.time() - 7200
    os.utime(tmp_path / ".ravel-old.tmp", (long_ago, long_ago))
    os.utime(tmp_path / "mine.tmp", (long_ago, long_ago))
    sweep_temporary_files(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [".ravel-new.tmp", "mine.tmp"]
