"""Whatever is in a scene, what is written of it is well formed and has every letter."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.from_story import book_from_story
from tests.helpers.books import docx_paragraphs, odt_paragraphs, one_chapter, parts, written

LINES = st.sampled_from(
    ["# H *x*", "## h", "> q", "> > qq", "- a", "    - b", "        1. c", "7) d", "    more", "* * *", "", "", "x[^1]",
     "[^1]: note [^2]", "[^2]: *n*", "<!-- c", "-->", "**b", "*i* _u_ ~~s~~", "[t](http://x.org/?a=1&b='2')",
     "a<b&c\"d'",
     "نعم *لا*", "他说“*好*”", "\t tab  two", "\\", "***", "z" * 90]
)  # fmt: skip
TEXTS = st.lists(LINES | st.text(max_size=8), max_size=14).map("\n".join)


@pytest.mark.parametrize("key", ["docx", "manuscript", "odt", "odt-manuscript", "epub"])
@settings(max_examples=60)
@given(text=TEXTS)
def test_every_part_is_well_formed(key: str, text: str) -> None:
    for name, part in parts(written(key, book_from_story(one_chapter(text)), scene_titles=True)).items():
        if name.endswith((".xml", ".rels", ".xhtml", ".opf", ".ncx")):
            ElementTree.fromstring(part)


@settings(max_examples=100)
@given(text=TEXTS)
def test_all_formats_have_the_same_letters(text: str) -> None:
    book = book_from_story(one_chapter(text))

    def letters(paragraphs: list[tuple[str, str]]) -> str:
        return "".join(character for _, line in paragraphs for character in line if character.isalpha())

    assert letters(docx_paragraphs(written("docx", book))) == letters(odt_paragraphs(written("odt", book)))


@settings(max_examples=60)
@given(text=TEXTS)
def test_html_markdown_and_plain_text_are_written_too(text: str) -> None:
    for key in ("html", "md", "txt"):
        assert written(key, book_from_story(one_chapter(text))).decode()
