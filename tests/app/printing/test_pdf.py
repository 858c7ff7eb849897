"""A book as PDF: pages of the size that was asked for, fonts inside, any script, on a thread."""

from __future__ import annotations

import io
import re
import threading

import pytest

from app.formats.book import Book
from app.formats.export_errors import ExportStopped
from app.formats.export_options import ExportOptions
from app.formats.from_story import book_from_story
from app.formats.writers import Writing
from app.printing import pdf
from tests.helpers.books import DATE, one_chapter, story

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
