"""A book on pages: title and front matter, chapters that each begin a page, page numbers. Paints; knows no files."""

from __future__ import annotations

import time

from PySide6.QtGui import QPagedPaintDevice, QPainter

from app.formats.book_words import words_for
from app.formats.chapter_text import ChapterText, chapter_text
from app.formats.front_matter import front_pages
from app.formats.runs import Run
from app.formats.writers import Writing
from app.printing.pages import Pages, Sheet
from app.printing.typesetting import Typesetter

_LEAST_MARGIN_MM = 17.0
_LONGEST_LINE_EM = 34.0  # about 70 characters, the most that is easy to read
_CHAPTER_DROP = 0.12  # of the text's height, above a chapter's heading
_TITLE_DROP = 0.28

# A breath after each page: the window waits for every call into Qt that this thread makes. Measured over 1,760 pages on
# two cores: the longest gap between two ticks of the window's timer is 11 ms with it, 21 to 36 without, and the whole
# takes 5.4 s in place of 4.
_BREATH_S = 0.0005


class CannotPaint(OSError):
    """The device takes nothing: a printer that is gone, for instance."""


def paint_book(writing: Writing, device: QPagedPaintDevice) -> None:
    """Paints the whole book on a device that has its page size and no margins of its own.

    Any thread, as long as it made the device. Raises CannotPaint, and what `Writing.tick` and `check` raise.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise CannotPaint(0, "the printer or file takes no pages")
    try:
        sheet = _sheet(device, writing.options.font_size)
        setter = Typesetter(device, writing, writing.options.font_size, sheet.width)

        def on_page() -> None:
            writing.check()
            time.sleep(_BREATH_S)

        pages = Pages(device, painter, sheet, setter.font(0.85), on_page)
        _paint_front(writing, pages, setter)
        pages.has_numbers = True
        for chapter in writing.book.chapters:
            _paint_chapter(writing, chapter_text(writing.book, chapter, writing.options), pages, setter)
            writing.tick()
        pages.finish()
    finally:
        painter.end()


def _sheet(device: QPagedPaintDevice, body_pt: float) -> Sheet:
    dots_per_mm = device.logicalDpiX() / 25.4
    em = body_pt * device.logicalDpiY() / 72
    whole = device.pageLayout().fullRectPixels(int(device.logicalDpiX()))
    margin = _LEAST_MARGIN_MM * dots_per_mm
    width = min(whole.width() - 2 * margin, _LONGEST_LINE_EM * em)
    top = margin * 1.15
    height = whole.height() - top - margin * 1.5
    return Sheet((whole.width() - width) / 2, top, width, height, top + height + 0.35 * margin)


def _paint_front(writing: Writing, pages: Pages, setter: Typesetter) -> None:
    front = dict(front_pages(writing))
    if writing.options.title_page:
        pages.skip(pages.sheet.height * _TITLE_DROP)
        pages.add(setter.plain("title", writing.title))
        if writing.author:
            byline = words_for(writing.language).byline.format(author=writing.author)
            pages.add(setter.plain("byline", byline))
        if "copyright" in front:
            pages.add(setter.plain("copyright", front.pop("copyright")))
        pages.new_page()
    for name, text in front.items():
        pages.skip(pages.sheet.height * _TITLE_DROP)
        pages.add(setter.plain(name, text))
        pages.new_page()


def _paint_chapter(writing: Writing, text: ChapterText, pages: Pages, setter: Typesetter) -> None:
    pages.new_page()
    paragraphs = text.paragraphs
    if paragraphs and paragraphs[0].part == "chapter":
        pages.skip(pages.sheet.height * _CHAPTER_DROP)
        number, line_end, title = paragraphs[0].text.partition("\n")
        if line_end:
            pages.add(setter.plain("number", number))
        pages.add(setter.plain("chapter", title or number))
        paragraphs = paragraphs[1:]
    for paragraph in paragraphs:
        pages.add(setter.paragraph(paragraph))
    if text.notes:
        pages.add(setter.plain("notes", words_for(writing.language).notes))
    for number, runs in enumerate(text.notes, 1):
        pages.add(setter.set("note", (Run(f"{number}. "), *(run for run in runs if not run.is_markdown))))
