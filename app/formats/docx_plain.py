"""A .docx to work on: named styles that any word processor can change in one place, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import chapter_text
from app.formats.docx_body import Body, Look, centred, written
from app.formats.docx_parts import Sheet, Style, page_field, page_height, section, write_package
from app.formats.front_matter import front_pages
from app.formats.scripts import is_cjk_language
from app.formats.writers import Writing

_STYLES = {
    "scene": "Heading2",
    "first": "FirstParagraph",
    "body": "BodyText",
    "verse": "Verse",
    "break": "SceneBreak",
}
_CENTRE = '<w:jc w:val="center"/>'


def write(writing: Writing, out: BinaryIO) -> None:
    """Chapters on pages of their own, pages with numbers, title and front matter before them."""
    body = Body(Look(_STYLES, breaks="* * *"))
    foot = written("Footer", page_field(), indent=_CENTRE)
    sheet = Sheet("Georgia", 11, 300, _styles(writing), footer=foot)
    write_package(writing, out, sheet, body, _pieces(writing, body))


def _styles(writing: Writing) -> tuple[Style, ...]:
    height = page_height(writing.options.page_size)
    is_cjk = is_cjk_language(writing.language)  # there every paragraph begins two characters in
    indent = '<w:ind w:firstLineChars="200" w:firstLine="440"/>' if is_cjk else '<w:ind w:firstLine="360"/>'
    no_indent = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'

    def heading(level: int, size_pt: int) -> Style:
        space = (
            f'<w:keepNext/><w:keepLines/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="{level - 1}"/>'
        )
        run = f'<w:b/><w:bCs/><w:sz w:val="{2 * size_pt}"/><w:szCs w:val="{2 * size_pt}"/>'
        return Style(f"Heading{level}", f"heading {level}", space, run, follows="FirstParagraph")

    chapter = (
        '<w:keepNext/><w:keepLines/><w:pageBreakBefore/><w:spacing w:before="1440" w:after="720"/>'
        f'{_CENTRE}<w:outlineLvl w:val="0"/>'
    )
    front = f'<w:pageBreakBefore/><w:spacing w:before="{height // 3}"/>{_CENTRE}'
    return (
        Style("Title", "Title", f'<w:spacing w:before="{height // 3}" w:after="360"/>{_CENTRE}',
              '<w:sz w:val="56"/><w:szCs w:val="56"/>', follows="Subtitle"),
        Style("Subtitle", "Subtitle", _CENTRE, '<w:sz w:val="28"/><w:szCs w:val="28"/>', follows="FirstParagraph"),
        Style("Heading1", "heading 1", chapter, '<w:sz w:val="36"/><w:szCs w:val="36"/>', follows="FirstParagraph"),
        *(heading(level, size) for level, size in ((2, 14), (3, 12), (4, 11), (5, 11), (6, 11))),
        Style("BodyText", "Body Text", indent, follows="BodyText"),
        Style("FirstParagraph", "First Paragraph", indent if is_cjk else no_indent, "", "BodyText", "BodyText"),
        Style("Verse", "Verse", '<w:spacing w:before="120" w:after="120"/><w:ind w:left="360"/>'),
        Style("SceneBreak", "Scene Break", f'<w:keepNext/><w:spacing w:before="240" w:after="240"/>{_CENTRE}',
              follows="FirstParagraph"),
        Style("Quote", "Quote", '<w:spacing w:before="120" w:after="120"/><w:ind w:left="720" w:right="720"/>'),
        Style("ListParagraph", "List Paragraph"),
        Style("Copyright", "Copyright", f'<w:spacing w:before="720"/>{_CENTRE}',
              '<w:sz w:val="18"/><w:szCs w:val="18"/>'),
        Style("Dedication", "Dedication", front, "<w:i/><w:iCs/>"),
        Style("Epigraph", "Epigraph", front, "<w:i/><w:iCs/>"),
    )  # fmt: skip


def _pieces(writing: Writing, body: Body) -> Iterator[str]:
    front = front_pages(writing)
    options, book = writing.options, writing.book
    if options.title_page:
        yield centred("Title", writing.title)
        if writing.author:
            yield centred("Subtitle", words_for(writing.language).byline.format(author=writing.author))
    for name, text in front:
        yield centred(name.capitalize(), text)
    begins = not options.title_page and not front
    for chapter in book.chapters:
        text = chapter_text(book, chapter, options)
        paragraphs = text.paragraphs
        if paragraphs and paragraphs[0].part == "chapter":
            before = '<w:pageBreakBefore w:val="0"/>' if begins else ""
            yield centred("Heading1", paragraphs[0].text, before)
            paragraphs = paragraphs[1:]
            begins = True
        yield from body.chapter(paragraphs, text.notes, starts_page=not begins)
        begins = False
        writing.tick()
    yield section(writing, head=True, has_title_page=options.title_page)
