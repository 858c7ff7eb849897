"""OpenDocument text: what each paragraph is, and what the pages look like."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest

from app.formats.from_story import book_from_story
from tests.helpers.books import TEXT, odt_paragraphs, one_chapter, parts, written

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"


def test_a_plain_document_says_what_each_paragraph_is() -> None:
    assert odt_paragraphs(written("odt", epigraph="So it\ngoes.")) == [
        ("Book_20_start", "The Winter Harbour"),
        ("Subtitle", "by Ada Lindqvist"),
        ("Epigraph", "So it\ngoes."),
        ("Heading_20_1", "Prologue"),
        ("First_20_paragraph", "He had not meant to come back. No one was waiting, no one."),
        ("Text_20_body", "She said more.[1]"),
        ("Quotations", "Dear Anna,\nwe have put the boats up."),
        ("Text_20_body", "She counted:"),
        ("List_20_Contents", "one lamp"),
        ("List_20_Contents", "two oars"),
        ("List_20_Contents", "the long one"),
        ("List_20_Contents", "the short one"),
        ("Scene_20_break", "* * *"),
        ("Heading_20_2", "The quay"),
        ("First_20_paragraph", 'It was cold & "dark" < night.'),
        ("Scene_20_break", "* * *"),
        ("First_20_paragraph", "It lay there."),
        ("Text_20_body", "He read it."),
        ("Heading_20_1", "Chapter 1\nThe Ice"),
        ("First_20_paragraph", "Cold."),
        ("Text_20_body", "Colder."),
        ("Heading_20_1", "Chapter 2"),
        ("Verse", "A line of verse,\nanother line."),
        ("Text_20_body", "The end of it."),
    ]


def test_a_manuscript_begins_with_the_address_and_ends_with_end() -> None:
    found = odt_paragraphs(written("odt-manuscript", contact="Ada Lindqvist\nNorthport"))
    assert found[:5] == [
        ("Book_20_start", "Ada Lindqvist\tabout 100 words"),
        ("Contact", "Northport"),
        ("Title", "The Winter Harbour"),
        ("Byline", "by Ada Lindqvist"),
        ("Chapter_20_one", "Prologue"),
    ]
    assert ("Scene_20_break", "#") in found
    assert found[-1] == ("End", "END")
    styles = parts(written("odt-manuscript"))["styles.xml"].decode()
    assert 'fo:line-height="200%"' in styles
    assert 'fo:text-indent="0.5in"' in styles
    assert "Lindqvist / THE WINTER HARBOUR / <text:page-number" in styles


def test_the_pages_of_a_books_manuscript_are_counted_from_its_first_chapter() -> None:
    styles = {s.get(f"{STYLE}name"): s for s in _root(written("odt-manuscript"), "content.xml").iter(f"{STYLE}style")}
    first, chapter = styles["Book_20_start"], styles["Chapter_20_one"]
    assert first.get(f"{STYLE}master-page-name") == "First"
    assert chapter.get(f"{STYLE}master-page-name") == "Standard"
    assert chapter[0].get(f"{STYLE}page-number") == "1"


def test_the_package_says_what_it_is_before_anything_else() -> None:
    with zipfile.ZipFile(BytesIO(written("odt"))) as package:
        first = package.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        manifest = package.read("META-INF/manifest.xml").decode()
        listed = set(re.findall(r'full-path="([^"/]+)"', manifest))
        assert listed == {"content.xml", "styles.xml", "meta.xml"}


@pytest.mark.parametrize("key", ["odt", "odt-manuscript"])
@pytest.mark.parametrize(
    "text", ["Text.\n\n> q\n\n- a\n\nv\nw\n\n* * *\n\n## h\n\nx[^1]\n\n[^1]: n", "لم يكن\n\n> يريد\n\n- أن"]
)
def test_every_style_that_is_used_is_there(key: str, text: str) -> None:
    for chapters in ("both", "none"):
        data = written(key, book_from_story(one_chapter(f"# One\n\n{text}\n\n# Two\n\n{text}")), chapters=chapters)
        named = [e.get(f"{STYLE}name") for n in ("content.xml", "styles.xml") for e in _root(data, n).iter()]
        used = {e.get(f"{TEXT}style-name") for e in _root(data, "content.xml").iter()} - {None}
        parents = {e.get(f"{STYLE}parent-style-name") for e in _root(data, "content.xml").iter()} - {None}
        assert (used | parents) - set(named) == set()


def test_lists_stand_within_lists_and_count_from_where_they_begin() -> None:
    data = written("odt", book_from_story(one_chapter("3. a\n4. b\n    - c\n\n    more")))
    body = _root(data, "content.xml")
    (outer,) = [e for e in body.iter(f"{TEXT}list") if e.get(f"{TEXT}style-name") == "Numbers"]
    assert [len(item) for item in outer] == [1, 3]
    assert outer[0].get(f"{TEXT}start-value") == "3"
    assert outer[1][1].tag == f"{TEXT}list"


def test_arabic_paragraphs_run_from_right_to_left() -> None:
    data = written("odt", book_from_story(one_chapter("لم يكن يريد.\n\nEnglish.", "ميناء")))
    assert [style for style, _ in odt_paragraphs(data)][-2:] == ["First_20_paragraph_new_page_rtl", "Text_20_body"]
    styles = {s.get(f"{STYLE}name"): s for s in _root(data, "content.xml").iter(f"{STYLE}style")}
    assert styles["First_20_paragraph_new_page_rtl"][0].get(f"{STYLE}writing-mode") == "rl-tb"


def test_spaces_in_a_row_and_emphasis_stay_what_they_are() -> None:
    content = parts(written("odt", book_from_story(one_chapter("a  b *c* **d**"))))["content.xml"].decode()
    assert "a <text:s/>b" in content
    assert '<text:span text:style-name="Emphasis">c</text:span>' in content
    assert '<text:span text:style-name="Strong_20_Emphasis">d</text:span>' in content


def _root(data: bytes, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts(data)[name])
