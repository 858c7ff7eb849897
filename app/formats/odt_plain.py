"""An .odt to work on: named styles that any word processor can change in one place, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import chapter_text
from app.formats.front_matter import front_pages
from app.formats.odt_body import OdtBody, line
from app.formats.odt_parts import Sheet, Style, sized, starting, text_height_mm, write_package
from app.formats.scripts import is_cjk_language
from app.formats.writers import Writing

_STYLES = {
    "scene": "Heading_20_2",
    "first": "First_20_paragraph",
    "body": "Text_20_body",
    "verse": "Verse",
    "break": "Scene_20_break",
}
_CENTRE = 'fo:text-align="center"'
_NUMBER = '<text:page-number text:select-page="current">1</text:page-number>'
_BOLD = 'fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"'
_ITALIC = 'fo:font-style="italic" style:font-style-asian="italic" style:font-style-complex="italic"'


def write(writing: Writing, out: BinaryIO) -> None:
    """Chapters on pages of their own, pages with numbers, title and front matter before them."""
    foot = f'<text:p text:style-name="Page_20_number">{_NUMBER}</text:p>'
    starts = starting("Book_20_start", "Title", "First")
    sheet = Sheet("Georgia", 11, 130, _styles(writing), footer=foot, automatic=starts)
    write_package(writing, out, sheet, _pieces(writing))


def _styles(writing: Writing) -> tuple[Style, ...]:
    third = f"{text_height_mm(writing) / 3:.1f}mm"
    is_cjk = is_cjk_language(writing.language)  # there every paragraph begins two characters in
    indent = f'fo:text-indent="{"22pt" if is_cjk else "18pt"}"'
    first = indent if is_cjk else 'fo:text-indent="0pt"'
    front = f'fo:break-before="page" fo:margin-top="{third}" {_CENTRE}'
    keep = 'fo:keep-with-next="always"'
    headings = (
        Style(f"Heading_20_{level}", f'{keep} fo:margin-top="18pt" fo:margin-bottom="6pt"', f"{_BOLD} {sized(size)}",
              follows="First_20_paragraph", level=level)
        for level, size in ((2, 14), (3, 12), (4, 11), (5, 11), (6, 11))
    )  # fmt: skip
    return (
        Style("Title", f'fo:margin-top="{third}" fo:margin-bottom="18pt" {_CENTRE}', sized(28), follows="Subtitle"),
        Style("Subtitle", _CENTRE, sized(14), follows="First_20_paragraph"),
        Style("Heading_20_1", f'fo:break-before="page" {keep} fo:margin-top="72pt" fo:margin-bottom="36pt" {_CENTRE}',
              sized(18), follows="First_20_paragraph", level=1),
        *headings,
        Style("Text_20_body", indent, follows="Text_20_body", can_start_page=True),
        Style("First_20_paragraph", first, parent="Text_20_body", follows="Text_20_body", can_start_page=True),
        Style("Verse", 'fo:margin-left="18pt" fo:margin-top="6pt" fo:margin-bottom="6pt"', can_start_page=True),
        Style("Scene_20_break", f'{keep} fo:margin-top="12pt" fo:margin-bottom="12pt" {_CENTRE}',
              follows="First_20_paragraph"),
        Style("Quotations", 'fo:margin-left="36pt" fo:margin-right="36pt" fo:margin-top="6pt" fo:margin-bottom="6pt"',
              can_start_page=True),
        Style("List_20_Contents"),
        Style("Copyright", f'fo:margin-top="36pt" {_CENTRE}', sized(9)),
        Style("Dedication", front, _ITALIC),
        Style("Epigraph", front, _ITALIC),
        Style("Page_20_number", f'{_CENTRE} fo:margin-top="14pt"', parent="Footer"),
    )  # fmt: skip


def _pieces(writing: Writing) -> Iterator[str]:
    options, book, body = writing.options, writing.book, OdtBody(_STYLES, "* * *")
    front = front_pages(writing)
    if options.title_page:
        yield line("Book_20_start", writing.title)
        if writing.author:
            yield line("Subtitle", words_for(writing.language).byline.format(author=writing.author))
    for name, text in front:
        yield line(name.capitalize(), text)
    begins = not options.title_page and not front
    for chapter in book.chapters:
        text = chapter_text(book, chapter, options)
        paragraphs = text.paragraphs
        has_heading = bool(paragraphs) and paragraphs[0].part == "chapter"
        if has_heading:
            yield line("Heading_20_1", paragraphs[0].text, 1)
            paragraphs = paragraphs[1:]
        yield from body.chapter(paragraphs, text.notes, starts_page=not has_heading and not begins)
        begins = False
        writing.tick()
