"""An .odt in standard manuscript format: what docx_manuscript.py makes, for LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import chapter_text, has_headings
from app.formats.manuscript import FONTS, contact_lines, running_head, word_count_line
from app.formats.odt_body import OdtBody, line, spaced
from app.formats.odt_parts import MARGIN_MM, Sheet, Style, starting, text_height_mm, text_width_mm, write_package
from app.formats.writers import Writing

_STYLES = {
    "scene": "Heading_20_2",
    "first": "Text_20_body",
    "body": "Text_20_body",
    "verse": "Quotations",
    "break": "Scene_20_break",
}
_CENTRE = 'fo:text-align="center"'
_UNDERLINED = 'style:text-underline-style="solid" style:text-underline-width="auto"'
_LINE_MM = 4.87  # a single line of 12 points


def write(writing: Writing, out: BinaryIO) -> None:
    """A book begins its pages' numbers after the title page; a short story has none on its first."""
    number = '<text:page-number text:select-page="current">2</text:page-number>'
    head = f'<text:p text:style-name="Running_20_head">{spaced(running_head(writing))}{number}</text:p>'
    starts = starting("Book_20_start", "Contact", "First") + starting("Chapter_20_one", "Heading_20_1", "Standard", 1)
    sheet = Sheet(
        FONTS[writing.options.typeface], 12, 200, _styles(writing), header=head, widows=0, automatic=starts,
    )  # fmt: skip
    if writing.options.italics == "underline":
        sheet = replace(sheet, emphasis=_UNDERLINED)
    write_package(writing, out, sheet, _pieces(writing))


def _styles(writing: Writing) -> tuple[Style, ...]:
    height, n_lines = text_height_mm(writing), len(contact_lines(writing))
    third = (height + 2 * MARGIN_MM) / 3 - MARGIN_MM
    half = max(height / 2 - (n_lines + 2) * _LINE_MM, 6 * _LINE_MM)
    keep = 'fo:keep-with-next="always"'
    tab = f'<style:tab-stop style:position="{text_width_mm(writing):.1f}mm" style:type="right"/>'
    return (
        Style("Contact", 'fo:line-height="100%"', tabs=tab),
        Style("Title", f'fo:margin-top="{half:.1f}mm" {_CENTRE}', follows="Byline"),
        Style("Byline", f'fo:margin-bottom="24pt" {_CENTRE}', follows="Text_20_body"),
        Style("Heading_20_1", f'fo:break-before="page" {keep} fo:margin-top="{third:.1f}mm" fo:margin-bottom="24pt" '
              f"{_CENTRE}", follows="Text_20_body", level=1),
        *(Style(f"Heading_20_{n}", f"{keep} {_CENTRE}", follows="Text_20_body", level=n) for n in range(2, 7)),
        Style("Text_20_body", 'fo:text-indent="0.5in"', can_start_page=True),
        Style("Scene_20_break", f"{keep} {_CENTRE}", follows="Text_20_body"),
        Style("Quotations", 'fo:margin-left="0.5in" fo:margin-right="0.5in"', can_start_page=True),
        Style("List_20_Contents"),
        Style("End", _CENTRE),
        Style("Running_20_head", 'fo:text-align="end"', parent="Header"),
    )  # fmt: skip


def _pieces(writing: Writing) -> Iterator[str]:
    options, book, words = writing.options, writing.book, words_for(writing.language)
    body = OdtBody(_STYLES)
    first, *others = contact_lines(writing)
    yield line("Book_20_start", f"{first}\t{word_count_line(writing)}")
    for other in others:
        yield line("Contact", other)
    yield line("Title", writing.title)
    if writing.author:
        yield line("Byline", words.byline.format(author=writing.author))
    is_book = has_headings(book, options)
    for index, chapter in enumerate(book.chapters):
        text = chapter_text(book, chapter, options)
        paragraphs = text.paragraphs
        has_heading = bool(paragraphs) and paragraphs[0].part == "chapter"
        if has_heading:
            yield line("Heading_20_1" if index else "Chapter_20_one", paragraphs[0].text, 1)
            paragraphs = paragraphs[1:]
        yield from body.chapter(paragraphs, text.notes, starts_page=not has_heading and (is_book or index > 0))
        writing.tick()
    yield line("End", words.end)
