"""E-books: pages in the order of reading, chapters as the table of contents has them, notes where they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.formats.errors import CopyProtectedImport, DamagedImport
from app.formats.importers import read_file
from tests.helpers.documents import epub, epub_parts, zipped


def chapters_of(path: Path) -> list[tuple[str, str]]:
    return [(chapter.title, chapter.scenes[0].text) for chapter in read_file(path).book.chapters]


def test_chapters_are_those_of_the_contents(tmp_path: Path) -> None:
    pages = {
        "cover.xhtml": "<img src='c.jpg'/>",
        "one.xhtml": "<h2>Chapter 1</h2><h2>Rain</h2><p>It <span class='thought'>rained</span>.</p>",
        "more.xhtml": "<p>Still.</p>",
        "two.xhtml": "<p>Sun.</p>",
    }
    path = epub(tmp_path / "a.epub", pages, {"one.xhtml": "Chapter 1: Rain", "two.xhtml": "Sun &amp; sky"})
    assert chapters_of(path) == [("Chapter 1: Rain", "It *rained*.\n\nStill."), ("Sun & sky", "Sun.")]
    reading = read_file(path)
    assert (reading.book.title, reading.book.author, reading.book.language) == ("The Book", "Ann Author", "en")
    assert reading.left_out["pictures"] == 1


def test_a_title_that_the_page_says_in_paragraphs_is_not_said_twice(tmp_path: Path) -> None:
    pages = {"one.xhtml": "<p>Chapter 1<br/>Rain</p><p>It rained.</p>", "two.xhtml": "<p>Sun was what it was.</p>"}
    path = epub(tmp_path / "a.epub", pages, {"one.xhtml": "Chapter 1Rain", "two.xhtml": "Sun"})
    assert chapters_of(path) == [("Chapter 1: Rain", "It rained."), ("Sun", "Sun was what it was.")]


def test_chapters_may_begin_inside_of_a_page(tmp_path: Path) -> None:
    page = "<p>Before.</p><h1 id='a'>One</h1><p>1</p><div><h1><a id='b'></a>Two</h1><p>2</p></div>"
    path = epub(tmp_path / "a.epub", {"one.xhtml": page}, {"one.xhtml#a": "One", "one.xhtml#b": "Two"})
    assert chapters_of(path) == [("", "Before."), ("One", "1"), ("Two", "2")]


def test_without_contents_the_book_is_one_text_with_its_headings(tmp_path: Path) -> None:
    path = epub(tmp_path / "a.epub", {"one.xhtml": "<h1>One</h1><p>1</p>", "two.xhtml": "<h1>Two</h1><p>2</p>"})
    assert chapters_of(path) == [("", "# One\n\n1\n\n# Two\n\n2")]


def test_the_contents_of_epub_2_are_read_too(tmp_path: Path) -> None:
    parts = epub_parts({"one.xhtml": "<p>1</p>", "two.xhtml": "<p>2</p>"})
    point = "<navPoint><navLabel><text>{}</text></navLabel><content src='{}'/></navPoint>"
    parts["OPS/toc.ncx"] = (
        '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
        f"<ncx><navMap>{point.format('One', 'one.xhtml')}{point.format('Two', 'two.xhtml')}</navMap></ncx>"
    )
    entry = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    parts["OPS/book.opf"] = parts["OPS/book.opf"].replace("</manifest>", entry)
    (tmp_path / "a.epub").write_bytes(zipped(parts))
    assert chapters_of(tmp_path / "a.epub") == [("One", "1"), ("Two", "2")]


def test_notes_on_another_page_are_found(tmp_path: Path) -> None:
    pages = {
        "one.xhtml": "<p>See<a epub:type='noteref' href='notes.xhtml#n1'>1</a>.</p>",
        "notes.xhtml": "<section epub:type='endnotes'><h1>Notes</h1><aside epub:type='endnote' id='n1'><p>"
        "<a href='one.xhtml'>1</a>. A note.</p></aside></section>",
    }
    ((_, text),) = chapters_of(epub(tmp_path / "a.epub", pages, {"one.xhtml": ""}))
    assert text == "See[^OPS/notes.xhtml#n1].\n\n[^OPS/notes.xhtml#n1]: A note."


@pytest.mark.parametrize(
    ("algorithm", "is_refused"),
    [("http://www.w3.org/2001/04/xmlenc#aes128-cbc", True), ("http://www.idpf.org/2008/embedding", False)],
)
def test_copy_protection_is_told_from_fonts_that_are_only_scrambled(
    tmp_path: Path, algorithm: str, is_refused: bool
) -> None:
    encryption = f"<e><EncryptedData><EncryptionMethod Algorithm='{algorithm}'/></EncryptedData></e>"
    path = epub(tmp_path / "a.epub", {"one.xhtml": "<p>x</p>"}, **{"META-INF/encryption.xml": encryption})
    if is_refused:
        with pytest.raises(CopyProtectedImport):
            read_file(path)
    else:
        assert chapters_of(path) == [("", "x")]


def test_an_archive_without_a_book_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(zipped({"mimetype": "application/epub+zip"}))
    with pytest.raises(DamagedImport):
        read_file(tmp_path / "a.epub")
