"""Word documents: what each paragraph is, what the pages look like, and that Word would take the file."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from app.formats.export_options import ExportOptions
from app.formats.from_story import book_from_story
from app.formats.manuscript import rounded, running_head, short_title, surname
from app.formats.writers import Writing
from tests.helpers.books import DATE, W, docx_body, docx_paragraphs, one_chapter, parts, story, written

CONTACT = "Ada Lindqvist\n12 Harbour Lane\nada@example.org"

# ECMA-376, the sequences of CT_PPr, CT_RPr and CT_SectPr, as far as they are used.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr tabs bidi spacing ind jc outlineLvl sectPr",
    "rPr": "rStyle rFonts b bCs i iCs strike sz szCs u vertAlign rtl lang",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg bidi",
    "style": "name basedOn next qFormat pPr rPr",
}


def test_a_plain_document_says_what_each_paragraph_is() -> None:
    assert docx_paragraphs(written("docx", copyright="© 2026", dedication="For T.")) == [
        ("Title", "The Winter Harbour"),
        ("Subtitle", "by Ada Lindqvist"),
        ("Copyright", "© 2026"),
        ("Dedication", "For T."),
        ("Heading1", "Prologue"),
        ("FirstParagraph", "He had not meant to come back. No one was waiting, no one."),
        ("BodyText", "She said more.[1]"),
        ("Quote", "Dear Anna,\nwe have put the boats up."),
        ("BodyText", "She counted:"),
        ("ListParagraph", "one lamp"),
        ("ListParagraph", "two oars"),
        ("ListParagraph", "the long one"),
        ("ListParagraph", "the short one"),
        ("SceneBreak", "* * *"),
        ("Heading2", "The quay"),
        ("FirstParagraph", 'It was cold & "dark" < night.'),
        ("SceneBreak", "* * *"),
        ("FirstParagraph", "It lay there."),
        ("BodyText", "He read it."),
        ("Heading1", "Chapter 1\nThe Ice"),
        ("FirstParagraph", "Cold."),
        ("BodyText", "Colder."),
        ("Heading1", "Chapter 2"),
        ("Verse", "A line of verse,\nanother line."),
        ("BodyText", "The end of it."),
    ]


def test_a_manuscript_begins_with_the_address_and_ends_with_end() -> None:
    found = docx_paragraphs(written("manuscript", contact=CONTACT))
    assert found[:6] == [
        ("Contact", "Ada Lindqvist\tabout 100 words"),
        ("Contact", "12 Harbour Lane"),
        ("Contact", "ada@example.org"),
        ("Title", "The Winter Harbour"),
        ("Byline", "by Ada Lindqvist"),
        ("Heading1", "Prologue"),
    ]
    assert ("SceneBreak", "#") in found
    assert found[-1] == ("End", "END")


def test_the_pages_of_a_books_manuscript_are_counted_from_its_first_chapter() -> None:
    sections = docx_body(written("manuscript")).findall(f".//{W}sectPr")
    assert len(sections) == 2
    assert sections[0].find(f"{W}headerReference") is None
    number = sections[1].find(f"{W}pgNumType")
    assert number is not None
    assert number.get(f"{W}start") == "1"


def test_a_short_storys_manuscript_has_no_head_on_its_first_page() -> None:
    data = written("manuscript", book_from_story(one_chapter("Text.")))
    (section,) = docx_body(data).findall(f".//{W}sectPr")
    assert section.find(f"{W}titlePg") is not None
    assert section.find(f"{W}pgNumType") is None
    head = parts(data)["word/header1.xml"].decode()
    assert "Lindqvist / TITLE / " in head
    assert " PAGE " in head


def test_a_manuscript_is_double_spaced_in_one_font_with_inch_margins() -> None:
    data = written("manuscript", page_size="letter")
    styles = parts(data)["word/styles.xml"].decode()
    assert 'w:ascii="Times New Roman"' in styles
    assert '<w:sz w:val="24"/>' in styles
    assert 'w:line="480"' in styles
    assert '<w:ind w:firstLine="720"/>' in styles
    page, margins = docx_body(data).findall(f".//{W}sectPr")[-1][3:5]
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == ("12240", "15840")
    assert {margins.get(f"{W}{side}") for side in ("top", "right", "bottom", "left")} == {"1440"}
    assert 'w:ascii="Courier New"' in parts(written("manuscript", typeface="courier"))["word/styles.xml"].decode()


@pytest.mark.parametrize(("italics", "mark"), [("italic", "i"), ("underline", "u")])
def test_emphasis_in_a_manuscript_is_italic_or_underlined(italics: str, mark: str) -> None:
    body = docx_body(written("manuscript", italics=italics))
    emphasised = [run for run in body.iter(f"{W}r") if "".join(run.itertext()) == "meant"]
    assert [child.tag for run in emphasised for child in run.iter(f"{W}{mark}")] == [f"{W}{mark}"]


def test_every_chapter_but_the_first_begins_a_page() -> None:
    headings = [p for p in docx_body(written("manuscript")).iter(f"{W}p") if _style(p) == "Heading1"]
    off = [p.find(f"{W}pPr/{W}pageBreakBefore") for p in headings]
    assert off[0] is not None
    assert off[0].get(f"{W}val") == "0"
    assert off[1:] == [None, None]
    assert "<w:pageBreakBefore/>" in parts(written("manuscript"))["word/styles.xml"].decode()


def test_chapters_without_headings_begin_pages_too() -> None:
    body = docx_body(written("docx", chapters="none"))
    starts = [_text(p) for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert [text[:6] for text in starts] == ["He had", "Cold.", "A line"]


def test_each_list_counts_by_itself() -> None:
    data = written("docx", book_from_story(one_chapter("3. three\n4. four\n\nText.\n\n- a\n\n1. one")))
    numbers = [e.get(f"{W}val") for e in docx_body(data).iter(f"{W}numId")]
    assert numbers == ["1", "1", "2", "3"]
    starts = [e.get(f"{W}val") for e in _root(data, "word/numbering.xml").iter(f"{W}startOverride")]
    assert starts == ["3", "1", "1"]


def test_footnotes_and_links_have_their_parts() -> None:
    files = parts(written("docx"))
    notes = ElementTree.fromstring(files["word/footnotes.xml"]).findall(f"{W}footnote")
    assert [note.get(f"{W}id") for note in notes] == ["-1", "0", "1"]
    assert "".join(notes[2].itertext()) == " A note on this."
    assert b'Target="https://example.org/a?b&amp;c" TargetMode="External"' in files["word/_rels/document.xml.rels"]


@pytest.mark.parametrize("key", ["docx", "manuscript"])
def test_properties_stand_in_the_order_that_word_insists_on(key: str) -> None:
    files = parts(written(key, copyright="c", dedication="d", epigraph="e", scene_titles=True))
    for name in ("word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/header1.xml", "word/footer1.xml"):
        for element in ElementTree.fromstring(files[name]).iter():
            order = ORDER.get(element.tag.removeprefix(W))
            if order is not None:
                children = [order.split().index(child.tag.removeprefix(W)) for child in element]
                assert children == sorted(children), (name, element.tag, [child.tag for child in element])


@pytest.mark.parametrize("key", ["docx", "manuscript"])
def test_every_style_that_is_used_is_there(key: str) -> None:
    data = written(key, copyright="c", dedication="d", epigraph="e", scene_titles=True)
    known = {style.get(f"{W}styleId") for style in _root(data, "word/styles.xml").iter(f"{W}style")}
    used = {style for style, _ in docx_paragraphs(data)}
    used |= {e.get(f"{W}val") for e in docx_body(data).iter(f"{W}rStyle")}
    assert used - known == set()


@pytest.mark.parametrize("key", ["docx", "manuscript", "odt", "odt-manuscript", "epub", "html", "md", "txt"])
def test_the_same_book_and_date_give_the_same_bytes(key: str) -> None:
    assert written(key) == written(key)


def test_arabic_paragraphs_run_from_right_to_left_and_english_ones_do_not() -> None:
    text = "لم يكن يريد أن يعود (Signal 12) إلى *الميناء*.\n\nAn English one."
    data = written("docx", book_from_story(one_chapter(text, "ميناء", "ليلى")))
    directions = {_text(p)[:2]: p.find(f"{W}pPr/{W}bidi") is not None for p in docx_body(data).iter(f"{W}p")}
    assert directions == {"مي": True, "لي": True, "لم": True, "An": False}
    runs = {"".join(r.itertext()): r.find(f"{W}rPr/{W}rtl") is not None for r in docx_body(data).iter(f"{W}r")}
    assert runs["الميناء"]
    assert not runs["An English one."]
    assert docx_body(data).find(f"{W}sectPr/{W}bidi") is not None
    assert b'w:bidi="ar-SA"' in parts(data)["word/styles.xml"]


def test_chinese_has_fonts_of_its_own_and_paragraphs_two_characters_in() -> None:
    data = written("docx", book_from_story(one_chapter("他本不想在冬天回到港口。\n\n她说。", "港口", "林安娜")))
    styles = parts(data)["word/styles.xml"].decode()
    assert 'w:eastAsia="SimSun"' in styles
    assert styles.count('w:firstLineChars="200"') == 2
    assert docx_paragraphs(data)[1] == ("Subtitle", "林安娜 著")


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "en-US"), ("en-GB", "en-GB"), ("de", "de-DE"), ("sv", "sv-SE")]
)
def test_word_is_told_a_language_with_a_country(language: str, expected: str) -> None:
    assert f'<w:lang w:val="{expected}"' in parts(written("docx", language=language))["word/styles.xml"].decode()


@pytest.mark.parametrize(("language", "expected"), [("zh", "zh-CN"), ("zh-Hant", "zh-TW"), ("ja", "ja-JP")])
def test_an_east_asian_language_is_that_of_its_own_script(language: str, expected: str) -> None:
    styles = parts(written("docx", language=language))["word/styles.xml"].decode()
    assert f'<w:lang w:val="en-US" w:eastAsia="{expected}"' in styles


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    data = written("docx", book_from_story(one_chapter("a\x00b\x0bc\tx")))
    assert docx_paragraphs(data)[-1][1] == "abc\tx"


@pytest.mark.parametrize(
    ("n_words", "expected"), [(0, 100), (149, 100), (5349, 5300), (17_700, 17_500), (39_990, 40_000), (83_400, 83_000)]
)
def test_the_number_of_words_is_rounded_as_editors_want_it(n_words: int, expected: int) -> None:
    assert rounded(n_words) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Winter Harbour", "The Winter Harbour"),
        ("The Winter Harbour and What Became of It", "Winter Harbour"),
        ("Incomprehensibilities", "Incomprehensibilities"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsge"),
        ("", ""),
    ],
)
def test_long_titles_are_shortened_by_whole_words(title: str, expected: str) -> None:
    assert short_title(title) == expected


@pytest.mark.parametrize(("author", "expected"), [("Ada M. Lindqvist", "Lindqvist"), ("林安娜", "林安娜"), ("", "")])
def test_the_surname_is_the_last_word_of_names_that_are_written_so(author: str, expected: str) -> None:
    assert surname(author) == expected


def test_the_head_takes_surname_and_short_title_of_the_writers() -> None:
    book = book_from_story(story())
    assert running_head(Writing(book, ExportOptions(), DATE)) == "Lindqvist / THE WINTER HARBOUR / "
    assert running_head(Writing(book, ExportOptions(surname="L", short_title="ice"), DATE)) == "L / ICE / "


def _root(data: bytes, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts(data)[name])


def _style(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return str(style.get(f"{W}val")) if style is not None else ""


def _text(paragraph: ElementTree.Element) -> str:
    return re.sub(r"\s+", " ", "".join(paragraph.itertext()))
