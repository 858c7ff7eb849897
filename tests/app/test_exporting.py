"""A file is written whole or not at all, errors say what to do, and stopping stops."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from app import exporting
from app.errors import explain
from app.export_words import CHOICE_WORDS, FORMAT_WORDS, OPTION_WORDS
from app.exporting import FORMATS, ExportJob, write_book
from app.formats import export_errors
from app.formats.export_errors import CoverUnusable, ExportFailed, ExportStopped, NothingToExport, failed
from app.formats.export_options import CHOICES, OPTIONS, ExportOptions
from app.formats.from_story import gathered
from tests.helpers.books import one_chapter, story

OLD = b"what was there before"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "book.docx"
    path.write_bytes(OLD)
    return path


@pytest.mark.parametrize("key", FORMATS)
def test_every_format_is_written_to_its_file(key: str, tmp_path: Path, qapp: object) -> None:
    path = tmp_path / f"book{FORMATS[key].suffix}"
    seen: list[tuple[int, int]] = []
    write_book(gathered(story()), ExportOptions(), FORMATS[key], path, lambda done, total: seen.append((done, total)))
    assert path.stat().st_size > 300
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert os.listdir(tmp_path) == [path.name]


def test_every_format_and_option_has_words() -> None:
    assert FORMAT_WORDS.keys() == FORMATS.keys()
    assert OPTION_WORDS.keys() == OPTIONS.keys()
    assert CHOICE_WORDS.keys() == CHOICES.keys()
    for name, choices in CHOICES.items():
        assert tuple(CHOICE_WORDS[name]) == choices
    for row in FORMATS.values():
        assert set(row.options) <= set(OPTIONS)


def test_a_full_disk_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(exporting, "write_bytes_atomic", no_room)
    with pytest.raises(ExportFailed) as caught:
        write_book(gathered(story()), ExportOptions(), FORMATS["docx"], target)
    assert explain(caught.value).sentence == "The disk is full, so book.docx was not written."
    assert target.read_bytes() == OLD


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed) as caught:
        write_book(gathered(story()), ExportOptions(), FORMATS["txt"], tmp_path / "gone" / "book.txt")
    assert caught.value.facts["kind"] == "gone"
    assert "is not there" in explain(caught.value).sentence


def test_a_file_that_may_not_be_written_stays_as_it_is(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.story.textfile.is_writable", lambda path: False)
    with pytest.raises(ExportFailed) as caught:
        write_book(gathered(story()), ExportOptions(), FORMATS["docx"], target)
    assert caught.value.facts["kind"] == "denied"
    assert target.read_bytes() == OLD


def test_windows_says_denied_for_a_file_that_another_program_has_open(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_errors.sys, "platform", "win32")
    error = failed(target, PermissionError(errno.EACCES, "Access is denied", str(target)))
    assert error.facts["kind"] == "in_use"
    assert "open in another program" in explain(error).sentence
    assert failed(target.with_name("new.docx"), PermissionError(errno.EACCES, "no")).facts["kind"] == "denied"


@pytest.mark.parametrize("text", ["", "  \n\n", "<!-- only a comment -->"])
def test_a_book_without_words_is_not_written(text: str, target: Path) -> None:
    with pytest.raises(NothingToExport) as caught:
        write_book(gathered(one_chapter(text)), ExportOptions(), FORMATS["docx"], target)
    assert "has any words" in explain(caught.value).sentence
    assert target.read_bytes() == OLD


def test_a_choice_of_no_scene_is_not_written(target: Path) -> None:
    with pytest.raises(NothingToExport):
        write_book(gathered(story(), frozenset()), ExportOptions(), FORMATS["docx"], target)


def test_a_cover_that_is_none_is_said_before_anything_is_written(tmp_path: Path) -> None:
    target, cover = tmp_path / "book.epub", tmp_path / "cover.txt"
    cover.write_text("no picture")
    with pytest.raises(CoverUnusable) as caught:
        write_book(gathered(story()), ExportOptions(cover=str(cover)), FORMATS["epub"], target)
    assert explain(caught.value).sentence.startswith("cover.txt is no picture")
    assert not target.exists()


@pytest.mark.parametrize("key", ["docx", "epub", "txt", "pdf"])
def test_stopping_writes_nothing(key: str, target: Path, qapp: object) -> None:
    stopped = threading.Event()

    def progress(done: int, total: int) -> None:
        stopped.set()

    with pytest.raises(ExportStopped):
        write_book(gathered(story()), ExportOptions(), FORMATS[key], target, progress, stopped)
    assert target.read_bytes() == OLD


def test_a_language_that_was_chosen_is_the_one_of_the_words(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    write_book(gathered(story()), ExportOptions(language="de"), FORMATS["txt"], path)
    assert "Kapitel 1\nThe Ice" in path.read_text(encoding="utf-8")


def test_a_job_tells_its_progress_and_its_end_in_order() -> None:
    told: list[object] = []

    def work(progress, stopped: threading.Event) -> None:
        progress(1, 2)
        progress(2, 2)

    job = ExportJob(work, lambda call: call(), lambda done, total: told.append((done, total)), told.append)
    job.start()
    job.wait()
    assert told == [(1, 2), (2, 2), None]


def test_a_job_that_fails_tells_why() -> None:
    told: list[object] = []
    error = ExportFailed("x", kind="full")

    def work(progress, stopped: threading.Event) -> None:
        raise error

    job = ExportJob(work, lambda call: call(), lambda done, total: None, told.append)
    job.start()
    job.wait()
    assert told == [error]
