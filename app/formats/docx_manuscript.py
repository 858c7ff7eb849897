"""A .docx in standard manuscript format: double spaced, one font, an inch of margin, a head on every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import chapter_text, has_headings
from app.formats.docx_body import Body, Look, centred, text_run, written
from app.formats.docx_parts import Sheet, Style, page_field, page_height, page_width, section, write_package
from app.formats.manuscript import FONTS, contact_lines, running_head, word_count_line
from app.formats.writers import Writing

_STYLES = {
    "scene": "Heading2",
    "first": "BodyText",
    "body": "BodyText",
    "verse": "Quote",
    "break": "SceneBreak",
}
_EMPHASIS = {"italic": "<w:i/><w:iCs/>", "underline": '<w:u w:val="single"/>'}
_CENTRE = '<w:jc w:val="center"/>'
_SINGLE = '<w:spacing w:line="240" w:lineRule="auto"/>'
_LINE = 276  # twips of a single line of 12 points
_NAMES_END_AT = 6 * _LINE  # above the title stands at least as much as an address takes


def write(writing: Writing, out: BinaryIO) -> None:
    """A book begins its pages' numbers after the title page; a short story has none on its first."""
    options = writing.options
    body = Body(Look(_STYLES, _EMPHASIS[options.italics]))
    head = written("Header", text_run(running_head(writing)) + page_field(), indent='<w:jc w:val="right"/>')
    sheet = Sheet(FONTS[options.typeface], 12, 480, _styles(writing), header=head, has_widow_control=False)
    write_package(writing, out, sheet, body, _pieces(writing, body))


def _styles(writing: Writing) -> tuple[Style, ...]:
    size = writing.options.page_size
    height, width = page_height(size), page_width(size)
    third = height // 3 - 720  # of the sheet, less the upper margin
    return (
        Style("Contact", "Contact", f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>{_SINGLE}'),
        Style("Title", "Title", _CENTRE, follows="Byline"),
        Style("Byline", "Byline", f'<w:spacing w:after="480"/>{_CENTRE}', follows="BodyText"),
        Style("Heading1", "heading 1", f'<w:keepNext/><w:pageBreakBefore/><w:spacing w:before="{third}" w:after="480"/>'
              f'{_CENTRE}<w:outlineLvl w:val="0"/>', follows="BodyText"),
        *(Style(f"Heading{level}", f"heading {level}", f'<w:keepNext/>{_CENTRE}<w:outlineLvl w:val="{level - 1}"/>',
                follows="BodyText") for level in range(2, 7)),
        Style("BodyText", "Body Text", '<w:ind w:firstLine="720"/>'),
        Style("SceneBreak", "Scene Break", f"<w:keepNext/>{_CENTRE}", follows="BodyText"),
        Style("Quote", "Quote", '<w:ind w:left="720" w:right="720"/>'),
        Style("ListParagraph", "List Paragraph"),
        Style("End", "End", _CENTRE),
    )  # fmt: skip


def _pieces(writing: Writing, body: Body) -> Iterator[str]:
    options, book, words = writing.options, writing.book, words_for(writing.language)
    lines = contact_lines(writing)
    first, *others = lines
    yield written("Contact", text_run(f"{first}\t{word_count_line(writing)}"))
    for line in others:
        yield written("Contact", text_run(line))
    space = max(page_height(options.page_size) // 2 - len(lines) * _LINE - 480, _NAMES_END_AT - len(lines) * _LINE, 480)
    yield _spaced(centred("Title", writing.title), space)
    byline = centred("Byline", words.byline.format(author=writing.author)) if writing.author else ""
    is_book = has_headings(book, options)
    yield _ending(byline or centred("Byline", ""), section(writing, head=False)) if is_book else byline
    begins = True
    for chapter in book.chapters:
        text = chapter_text(book, chapter, options)
        paragraphs = text.paragraphs
        if paragraphs and paragraphs[0].part == "chapter":
            yield centred("Heading1", paragraphs[0].text, '<w:pageBreakBefore w:val="0"/>' if begins else "")
            paragraphs, begins = paragraphs[1:], True
        yield from body.chapter(paragraphs, text.notes, starts_page=not begins)
        begins = False
        writing.tick()
    yield centred("End", words.end)
    yield section(writing, head=True, has_title_page=not is_book, first_number=1 if is_book else None)


def _spaced(paragraph: str, before: int) -> str:
    """The paragraph with so much room above it."""
    return paragraph.replace("</w:pPr>", f'<w:spacing w:before="{before}"/></w:pPr>', 1)


def _ending(paragraph: str, properties: str) -> str:
    """The paragraph as the last of a section."""
    return paragraph.replace("</w:pPr>", f"{properties}</w:pPr>", 1)
