"""E-books: the structure that EPUB 3.3 asks for, and what is in the pages."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.formats.export_errors import CoverUnusable
from app.formats.from_story import book_from_story
from tests.helpers.books import one_chapter, parts, written

OPF, DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
XHTML, OPS = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def cover(tmp_path: Path) -> str:
    (tmp_path / "front.png").write_bytes(PNG)
    return str(tmp_path / "front.png")


def package(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(parts(data)["EPUB/package.opf"])


def test_the_first_entry_says_what_the_file_is_and_is_not_compressed() -> None:
    data = written("epub")
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(BytesIO(data)) as book:
        assert book.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert not book.infolist()[0].extra


def test_everything_in_the_file_is_in_its_manifest_and_the_reverse(cover: str) -> None:
    data = written("epub", cover=cover, dedication="d", epigraph="e", copyright="c")
    listed = {item.get("href") for item in package(data).iter(f"{OPF}item")}
    assert {f"EPUB/{name}" for name in listed} == {
        name for name in parts(data) if name.startswith("EPUB/") and name != "EPUB/package.opf"
    }
    ids = [item.get("id") for item in package(data).iter(f"{OPF}item")]
    assert len(ids) == len(set(ids))
    spine = [item.get("idref") for item in package(data).iter(f"{OPF}itemref")]
    assert set(spine) <= set(ids)


def test_the_metadata_has_what_must_be_there() -> None:
    root = package(written("epub", copyright="© 2026 Ada"))
    assert root.findtext(f".//{DC}title") == "The Winter Harbour"
    assert root.findtext(f".//{DC}creator") == "Ada Lindqvist"
    assert root.findtext(f".//{DC}language") == "en"
    assert root.findtext(f".//{DC}rights") == "© 2026 Ada"
    identifier = root.find(f".//{DC}identifier")
    assert identifier is not None
    assert identifier.get("id") == root.get("unique-identifier")
    assert (identifier.text or "").startswith("urn:uuid:")
    modified = [meta.text for meta in root.iter(f"{OPF}meta") if meta.get("property") == "dcterms:modified"]
    assert modified == ["2026-01-02T03:04:06Z"]


def test_a_new_version_of_a_book_is_the_same_book() -> None:
    def identifier(data: bytes) -> str | None:
        return package(data).findtext(f".//{DC}identifier")

    other = written("epub", book_from_story(one_chapter("Other words.", "The Winter Harbour")))
    assert identifier(written("epub")) == identifier(other)
    assert identifier(written("epub")) != identifier(written("epub", title="Another"))


def test_chapters_are_read_in_order_and_are_in_both_contents() -> None:
    data = written("epub")
    files = parts(data)
    nav = ElementTree.fromstring(files["EPUB/nav.xhtml"])
    (contents,) = [each for each in nav.iter(f"{XHTML}nav") if each.get(f"{OPS}type") == "toc"]
    titles = ["The Winter Harbour", "Prologue", "Chapter 1: The Ice", "Chapter 2"]
    assert [a.text for a in contents.iter(f"{XHTML}a")] == titles
    assert re.findall(r"<navLabel><text>(.*?)</text>", files["EPUB/toc.ncx"].decode()) == titles
    spine = [item.get("idref") for item in package(data).iter(f"{OPF}itemref")]
    assert spine == ["f-title-xhtml", "f-chapter001-xhtml", "f-chapter002-xhtml", "f-chapter003-xhtml"]


def test_pages_are_xhtml_with_the_text_in_it() -> None:
    page = parts(written("epub", scene_titles=True))["EPUB/chapter001.xhtml"].decode()
    body = page[page.index("<section") :]
    assert '<h1>Prologue</h1>\n<h2>Arrival</h2>\n<p class="first">He had not <em>meant</em>' in body
    assert "<strong>No one</strong> was waiting, <strong><em>no one</em></strong>." in body
    assert '<blockquote>\n<p class="verse">Dear Anna,<br/>we have put the boats up.</p>\n</blockquote>' in body
    lists = "<ul>\n<li><p>one lamp</p>\n</li>\n<li><p>two oars</p>\n<ol>\n<li><p>the long one</p>"
    assert lists in body
    assert '<hr class="break"/>\n<h3>The <em>quay</em></h3>' in body
    assert "cold &amp; &quot;dark&quot; &lt; night" in body
    assert '<a href="https://example.org/a?b&amp;c">more</a>' in body


def test_footnotes_lead_there_and_back() -> None:
    page = parts(written("epub"))["EPUB/chapter001.xhtml"].decode()
    assert 'id="ref1" href="#note1" epub:type="noteref">1</a>' in page
    assert (
        '<aside id="note1" epub:type="footnote"><p><a href="#ref1">1</a>. A <em>note</em> on this.</p></aside>' in page
    )


def test_a_cover_is_shown_first_and_named_for_old_readers_too(cover: str) -> None:
    data = written("epub", cover=cover)
    items = {item.get("id"): item for item in package(data).iter(f"{OPF}item")}
    assert items["f-cover-png"].get("properties") == "cover-image"
    assert items["f-cover-png"].get("media-type") == "image/png"
    assert parts(data)["EPUB/cover.png"] == PNG
    assert next(i.get("idref") for i in package(data).iter(f"{OPF}itemref")) == "f-cover-xhtml"
    assert [m.get("content") for m in package(data).iter(f"{OPF}meta") if m.get("name") == "cover"] == ["f-cover-png"]


@pytest.mark.parametrize(("content", "kind"), [(b"<svg/>", "no_picture"), (None, "unreadable")])
def test_a_cover_that_can_not_be_one_is_refused(tmp_path: Path, content: bytes | None, kind: str) -> None:
    path = tmp_path / "cover.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CoverUnusable) as caught:
        written("epub", cover=str(path))
    assert caught.value.facts["kind"] == kind


def test_arabic_books_turn_their_pages_the_other_way() -> None:
    data = written("epub", book_from_story(one_chapter("لم يكن يريد.\n\nYes.", "ميناء")))
    spine = package(data).find(f"{OPF}spine")
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"
    page = parts(data)["EPUB/chapter001.xhtml"].decode()
    assert '<html xmlns="http://www.w3.org/1999/xhtml"' in page
    assert 'lang="ar" xml:lang="ar" dir="rtl"' in page
    assert '<p dir="ltr">Yes.</p>' in page
    assert '<p class="first">لم يكن يريد.</p>' in page


def test_an_arabic_line_in_an_english_book_runs_its_own_way() -> None:
    page = parts(written("epub", book_from_story(one_chapter("He said.\n\nلم يكن."))))["EPUB/chapter001.xhtml"].decode()
    assert '<p dir="rtl">لم يكن.</p>' in page


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_language_is_said_where_it_is_known(language: str) -> None:
    data = written("epub", language=language)
    assert package(data).findtext(f".//{DC}language") == language
    assert f'lang="{language}"' in parts(data)["EPUB/chapter001.xhtml"].decode()


def test_a_book_without_a_name_is_still_a_book() -> None:
    data = written("epub", book_from_story(one_chapter("Text.", title="", author="")))
    assert package(data).findtext(f".//{DC}title") == "–"
    assert package(data).find(f".//{DC}creator") is None
    nav = ElementTree.fromstring(parts(data)["EPUB/nav.xhtml"])
    assert [a.text for a in nav.iter(f"{XHTML}a")] == ["–", "–"]
