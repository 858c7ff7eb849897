"""The real programs open what is written: LibreOffice the documents, epubcheck the e-book. Only where installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from app.formats.book import Book
from app.formats.from_story import book_from_story
from tests.helpers.books import one_chapter, story, written

SOFFICE = shutil.which("soffice")
EPUBCHECK = next((p for p in ("/usr/share/java/epubcheck.jar",) if Path(p).is_file() and shutil.which("java")), None)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
ARABIC = "لم يكن يريد أن يعود إلى *الميناء* (Signal 12).\n\n> يريد\n\n- أن"
CHINESE = "他本不想在冬天回到港口，更不想乘那趟夜车。\n\n**“好。”**她说。"

pytestmark = pytest.mark.long


@pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice (soffice) here")
@pytest.mark.parametrize("key", ["docx", "manuscript", "odt", "odt-manuscript"])
def test_libreoffice_reads_every_word_of_a_document(key: str, tmp_path: Path) -> None:
    text = opened_by_libreoffice(tmp_path, key, book_from_story(story()), contact="Ada Lindqvist\n12 Harbour Lane")
    lines = [line.strip() for line in text.splitlines()]
    for line in (
        "The Winter Harbour",
        "by Ada Lindqvist",
        "Prologue",
        "He had not meant to come back. No one was waiting, no one.",
        "we have put the boats up.",
        "The quay",
        'It was cold & "dark" < night.',
        "Chapter 1",
        "The Ice",
        "another line.",
    ):
        assert line in lines
    assert any(line.endswith("one lamp") for line in lines)
    assert any(line.endswith("the short one") and line.startswith("2.") for line in lines)
    assert "Secret" not in text
    assert "check!" not in text
    if "manuscript" in key:
        assert lines[0].startswith("Ada Lindqvist")
        assert lines[0].endswith("about 100 words")
        assert [line for line in lines if line][-1] in ("END", "A note on this.", "1 A note on this.")


@pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice (soffice) here")
@pytest.mark.parametrize("key", ["docx", "odt"])
@pytest.mark.parametrize(
    ("source", "line"), [(ARABIC, "لم يكن يريد أن يعود إلى الميناء (Signal 12)."), (CHINESE, "“好。”她说。")]
)
def test_libreoffice_reads_other_scripts(key: str, source: str, line: str, tmp_path: Path) -> None:
    assert line in opened_by_libreoffice(tmp_path, key, book_from_story(one_chapter(source)))


def opened_by_libreoffice(folder: Path, key: str, book: Book, **options: object) -> str:
    suffix = ".docx" if key in ("docx", "manuscript") else ".odt"
    (folder / f"book{suffix}").write_bytes(written(key, book, **options))
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
    command += ["txt:Text (encoded):UTF8", "--outdir", str(folder / "out"), str(folder / f"book{suffix}")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / "book.txt").read_text(encoding="utf-8-sig")


@pytest.mark.skipif(EPUBCHECK is None, reason="there is no epubcheck (with a Java) here")
@pytest.mark.parametrize("source", ["", ARABIC, CHINESE, "# One\n\nText.\n\n# Two\n\nText[^1].\n\n[^1]: *note*"])
@pytest.mark.parametrize("chapters", ["both", "none"])
def test_epubcheck_finds_nothing_to_complain_of(source: str, chapters: str, tmp_path: Path) -> None:
    (tmp_path / "cover.png").write_bytes(PNG)
    book = book_from_story(one_chapter(source) if source else story())
    front = {
        "dedication": "For T.",
        "epigraph": "So it\ngoes.",
        "copyright": "© 2026",
        "cover": str(tmp_path / "cover.png"),
    }
    for name, options in (("full", front), ("bare", {"title_page": False})):
        file = tmp_path / f"{name}.epub"
        file.write_bytes(written("epub", book, chapters=chapters, scene_titles=name == "full", **options))
        done = subprocess.run(["java", "-jar", str(EPUBCHECK), str(file)], capture_output=True, text=True, timeout=120)
        assert "0 fatals / 0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr
