"""Folders are chapters and files are scenes, in the order that their names mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.formats import folders
from app.formats.errors import DamagedImport, ImportTooLarge, NothingToImport, NotThereToImport, UnknownFormat
from app.formats.folders import natural_key, read_paths, title_of
from tests.helpers.documents import docx, epub, w_p


def put(path: Path, text: str = "words") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def shape(paths: list[Path]) -> list[tuple[str, list[tuple[str, str]]]]:
    chapters = read_paths(paths).reading.book.chapters
    return [(chapter.title, [(scene.title, scene.text) for scene in chapter.scenes]) for chapter in chapters]


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    put(tmp_path / "10 Late" / "b.txt", "B")
    put(tmp_path / "2_Early" / "chapter 10.md", "ten")
    put(tmp_path / "2_Early" / "chapter 9.md", "nine")
    put(tmp_path / "2_Early" / "inner" / "x.txt", "X")
    put(tmp_path / "1 first.txt", "F")
    put(tmp_path / "3 between.txt", "M")
    put(tmp_path / ".hidden.txt")
    put(tmp_path / "~$lock.docx")
    put(tmp_path / "picture.png")
    put(tmp_path / "trash" / "old.txt")
    docx(tmp_path / "2_Early" / "z.docx", w_p("Z"))
    assert shape([tmp_path]) == [
        ("", [("first", "F")]),
        ("Early", [("chapter 9", "nine"), ("chapter 10", "ten")]),
        ("Early: inner", [("x", "X")]),
        ("Early", [("z", "Z")]),
        ("", [("between", "M")]),
        ("Late", [("b", "B")]),
    ]
    assert read_paths([tmp_path]).reading.book.title == title_of(tmp_path)


def test_several_files_are_one_chapter_and_a_book_among_them_gives_its_chapters(tmp_path: Path) -> None:
    book = epub(
        tmp_path / "b.epub", {"1.xhtml": "<p>1</p>", "2.xhtml": "<p>2</p>"}, {"1.xhtml": "One", "2.xhtml": "Two"}
    )
    assert shape([book, put(tmp_path / "a.txt", "A")]) == [("", [("a", "A"), ("One", "1"), ("Two", "2")])]


def test_one_bad_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    bad = put(tmp_path / "bad.docx", "no zip")
    found = read_paths([bad, put(tmp_path / "good.txt")])
    assert [failure.path for failure in found.failures] == [bad]
    with pytest.raises(DamagedImport):
        read_paths([bad])
    with pytest.raises(DamagedImport):
        read_paths([bad, bad])


def test_what_is_not_there_or_not_readable_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotThereToImport):
        read_paths([tmp_path / "gone.txt"])
    with pytest.raises(NothingToImport) as empty:
        read_paths([tmp_path])
    assert empty.value.facts["reason"] == "empty_folder"
    with pytest.raises(UnknownFormat) as old:
        read_paths([put(tmp_path / "a.doc")])
    assert old.value.facts["reason"] == "old_word"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_folder_that_leads_back_into_itself_ends(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "A")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert shape([tmp_path]) == [("", [("a", "A")])]


def test_a_folder_with_too_much_in_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        put(tmp_path / f"{number}.txt", "word " * 10)
    monkeypatch.setattr(folders, "MAX_FILES", 2)
    with pytest.raises(ImportTooLarge):
        read_paths([tmp_path])
    monkeypatch.setattr(folders, "MAX_FILES", 5)
    monkeypatch.setattr(folders, "MAX_CHARACTERS", 100)
    with pytest.raises(ImportTooLarge):
        read_paths([tmp_path])


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01-the_storm.md", "the storm"), ("1. Rain.txt", "Rain"), ("12.txt", "12"), ("1984.txt", "1984"),
        ("2nd draft.txt", "nd draft"), ("chapter 3.docx", "chapter 3"), ("03Rain.txt", "Rain"), ("1 2.txt", "2"),
    ],
)  # fmt: skip
def test_a_name_without_what_only_keeps_it_in_order_is_a_title(name: str, title: str) -> None:
    assert title_of(Path(name)) == title


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["a10", "a9", "A1", "b", "10", "9", "a 1 b 10", "a 1 b 9"]
    assert sorted(names, key=natural_key) == ["9", "10", "A1", "a9", "a10", "a 1 b 9", "a 1 b 10", "b"]
