"""Pages are filled as a printer fills them: no lonely lines, no heading at the foot."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF

from app.printing.pages import Pages, Sheet
from app.printing.typesetting import Lines

LINE = 10.0
SHEET = Sheet(left=0, top=0, width=100, height=100, number_y=110)  # ten lines


@dataclass
class Desk:
    """A device and painter that note what is put on them."""

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    numbers: list[str] = field(default_factory=list)

    def newPage(self) -> None:
        self.pages.append([])

    def setFont(self, font: object) -> None:
        pass

    def drawText(self, place: object, flags: int, text: str) -> None:
        self.numbers.append(text)


class Line:
    def __init__(self, desk: Desk, name: str) -> None:
        self._desk, self._name = desk, name

    def draw(self, painter: object, place: QPointF) -> None:
        assert -1e-6 <= place.y() <= SHEET.height - LINE + 1e-6, "off the page"
        self._desk.pages[-1].append(self._name)


def pages_of(desk: Desk) -> Pages:
    return Pages(desk, desk, SHEET, None, lambda: None)  # type: ignore[arg-type]


def paragraph(desk: Desk, name: str, count: int, keeps_next: bool = False, above: float = 0, below: float = 0) -> Lines:
    lines = [Line(desk, f"{name}{index}") for index in range(count)]
    return Lines(None, lines, above, below, keeps_next, LINE, 0.0)  # type: ignore[arg-type]


def counts(desk: Desk) -> list[int]:
    return [len(page) for page in desk.pages]


def test_a_paragraph_never_leaves_one_line_at_the_foot() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.add(paragraph(desk, "a", 9))
    pages.add(paragraph(desk, "b", 4))
    assert counts(desk) == [9, 4]


def test_a_paragraph_never_carries_one_line_over() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.add(paragraph(desk, "a", 6))
    pages.add(paragraph(desk, "b", 5))
    assert counts(desk) == [9, 2]


def test_three_lines_stay_together() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.add(paragraph(desk, "a", 8))
    pages.add(paragraph(desk, "b", 3))
    assert counts(desk) == [8, 3]


def test_a_heading_goes_with_what_follows_it() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.add(paragraph(desk, "a", 8))
    pages.add(paragraph(desk, "h", 1, keeps_next=True))
    pages.add(paragraph(desk, "b", 5))
    assert desk.pages == [[f"a{n}" for n in range(8)], ["h0", *(f"b{n}" for n in range(5))]]


def test_room_around_a_paragraph_is_not_added_up_and_not_left_at_the_top() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.add(paragraph(desk, "a", 2, above=30, below=20))
    pages.add(paragraph(desk, "b", 6, above=20))
    assert counts(desk) == [8]
    pages.add(paragraph(desk, "c", 10, above=50))
    assert counts(desk) == [8, 10]


def test_a_paragraph_longer_than_pages_goes_on_over_them() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.add(paragraph(desk, "a", 31))
    assert counts(desk) == [10, 10, 9, 2]


def test_a_new_page_is_begun_once() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.new_page()
    pages.add(paragraph(desk, "a", 1))
    pages.new_page()
    pages.new_page()
    pages.add(paragraph(desk, "b", 1))
    pages.finish()
    assert counts(desk) == [1, 1]


def test_a_heading_that_nothing_follows_is_there_too() -> None:
    desk = Desk()
    pages = pages_of(desk)
    pages.has_numbers = True
    pages.add(paragraph(desk, "h", 1, keeps_next=True))
    pages.finish()
    assert desk.pages == [["h0"]]
    assert desk.numbers == ["1"]
