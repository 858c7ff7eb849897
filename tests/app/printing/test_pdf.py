"""A book as PDF: pages of the size that was asked for, fonts inside, any script, on a thread."""

from __future__ import annotations

import io
import re
import threading

import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QPdfWriter

from app.formats.book import Book
from app.formats.chapter_text import chapter_text
from app.formats.export_errors import ExportStopped
from app.formats.export_options import ExportOptions
from app.formats.from_story import book_from_story
from app.formats.writers import Writing
from app.printing import pdf
from app.printing.typesetting import Typesetter
from tests.helpers.books import DATE, one_chapter, story

ONE_SPACE_PT = 4  # of ten-point type, which Qt may count or not at the end of a line

pytestmark = pytest.mark.usefixtures("qapp")


def made(book: Book, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.write(Writing(book, ExportOptions(**options), DATE), out)  # type: ignore[arg-type]
    return out.getvalue()


def n_pages(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", data))


def test_title_front_matter_and_chapters_stand_on_pages_of_their_own() -> None:
    book = book_from_story(story())
    assert n_pages(made(book)) == 4
    assert n_pages(made(book, title_page=False)) == 3
    assert n_pages(made(book, dedication="For T.", epigraph="So it goes.", copyright="© 2026")) == 6
    assert n_pages(made(book, title_page=False, chapters="none")) == 3


@pytest.mark.parametrize(("size", "points"), [("a4", (595, 842)), ("letter", (612, 792)), ("a5", (420, 595))])
def test_pages_have_the_size_that_was_asked_for(size: str, points: tuple[int, int]) -> None:
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made(book_from_story(one_chapter("x")), page_size=size))
    assert box is not None
    assert (round(float(box[1])), round(float(box[2]))) == points


def test_larger_type_takes_more_pages() -> None:
    book = book_from_story(one_chapter("\n\n".join(["A paragraph of some words. " * 12] * 60)))
    small, large = (n_pages(made(book, font_size=size, page_size="a5")) for size in (9.0, 14.0))
    assert 3 < small < large


@pytest.mark.parametrize(
    "text", ["He said *so* **loudly**.", "他本不想在*冬天*回到港口。", "لم يكن *يريد* أن يعود.", "Он не *хотел*."]
)
def test_every_font_is_inside(text: str) -> None:
    data = made(book_from_story(one_chapter(text)))
    fonts, files = len(re.findall(rb"/Type /FontDescriptor", data)), len(re.findall(rb"/FontFile[23]? ", data))
    assert fonts == files > 0


def test_a_book_is_set_on_another_thread() -> None:
    made_there: list[bytes] = []
    thread = threading.Thread(target=lambda: made_there.append(made(book_from_story(story()))))
    thread.start()
    thread.join()
    assert n_pages(made_there[0]) == 4


def test_stopping_ends_it_at_the_next_page() -> None:
    pages = 0

    def check() -> None:
        nonlocal pages
        pages += 1
        if pages == 2:
            raise ExportStopped

    book = book_from_story(one_chapter("\n\n".join(["A paragraph of some words. " * 12] * 200)))
    with pytest.raises(ExportStopped):
        pdf.write(Writing(book, ExportOptions(), DATE, check=check), io.BytesIO())
    assert pages == 2


@pytest.mark.parametrize(("text", "italic"), [("He said *so*.", True), ("لم يكن *يريد* أن", False)])
def test_scripts_without_italics_are_emphasised_in_bold(text: str, italic: bool) -> None:
    fonts = set(re.findall(rb"/FontName /([\w+-]+)", made(book_from_story(one_chapter(text)), title_page=False)))
    assert any(b"Italic" in name or b"Oblique" in name for name in fonts) is italic
    assert any(b"Bold" in name for name in fonts) is not italic


def test_arabic_begins_at_the_right_and_chinese_two_characters_in() -> None:
    buffer = QBuffer()
    device = QPdfWriter(buffer)
    device.setResolution(72)

    def edges(text: str) -> list[tuple[float, float]]:
        book = book_from_story(one_chapter(text))
        setter = Typesetter(device, Writing(book, ExportOptions(), DATE), 10, 200)
        first = chapter_text(book, book.chapters[0], ExportOptions()).paragraphs[0]
        paragraph = setter.paragraph(first)  # its lines live in it
        rects = [line.naturalTextRect() for line in paragraph.lines]
        return [(rect.left(), rect.right()) for rect in rects]

    for _, right in edges("لم يكن يريد أن يعود إلى الميناء في الشتاء ولا سيما في قطار الليل الذي كان يتوقف"):
        assert right == pytest.approx(200, abs=ONE_SPACE_PT)
    assert edges("他本不想在冬天回到港口更不想乘那趟夜车它在荒原与大海之间")[0][0] == pytest.approx(20, abs=1)
    assert edges("He had not meant to come back.")[0][0] == 0
