"""Text as in a book."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont

from app.widgets.typeset import BREAK, Look, Piece, Typeset


@pytest.fixture
def typeset(qtbot) -> Typeset:
    typeset = Typeset()
    qtbot.addWidget(typeset)
    typeset.resize(700, 400)
    font = QFont()
    font.setPointSizeF(12)
    typeset.set_look(Look(font, 1.4, 60, QColor("black"), QColor("gray"), QColor("white")))
    typeset.show()
    return typeset


def paragraphs(typeset: Typeset) -> list[tuple[str, bool]]:
    """Each with whether its first line is indented."""
    found, block = [], typeset.document().begin()
    while block.isValid():
        found.append((block.text(), block.blockFormat().textIndent() > 0))
        block = block.next()
    return found


def test_the_first_paragraph_after_a_heading_or_a_break_stands_without_indent(typeset: Typeset) -> None:
    typeset.set_pieces([Piece("a", "One", "First.\n\nSecond.\n\n* * *\n\nThird."), Piece("b", "", "Fourth.")])
    assert paragraphs(typeset) == [
        ("One", False),
        ("First.", False),
        ("Second.", True),
        (BREAK, False),
        ("Third.", False),
        (BREAK, False),
        ("Fourth.", False),
    ]


def test_signs_of_markdown_are_not_seen_and_emphasis_is(typeset: Typeset) -> None:
    typeset.set_pieces([Piece("a", "", "It was *late* and **cold**, 2 \\* 3.")])
    assert typeset.toPlainText() == "It was late and cold, 2 * 3."
    block = typeset.document().begin()
    looks = {}
    fragments = block.begin()
    while not fragments.atEnd():
        fragment = fragments.fragment()
        looks[fragment.text()] = (fragment.charFormat().fontItalic(), fragment.charFormat().fontWeight())
        fragments += 1
    assert looks["late"][0]
    assert looks["cold"][1] == QFont.Weight.Bold
    assert looks["It was "] == (False, QFont.Weight.Normal)


def test_html_in_a_text_is_shown_as_it_is_spelled(typeset: Typeset) -> None:
    typeset.set_pieces([Piece("a", "", "One <b>two</b>.")])
    assert typeset.toPlainText() == "One <b>two</b>."


def test_space_pages_on_and_asks_for_more_at_the_end(qtbot, typeset: Typeset) -> None:
    typeset.set_pieces([Piece("a", "", "\n\n".join(f"Paragraph {n}." for n in range(60)))])
    asked: list[int] = []
    typeset.went_past.connect(asked.append)
    bar = typeset.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.keyClick(typeset, Qt.Key.Key_Space)
    assert bar.value() > 0
    bar.setValue(bar.maximum())
    qtbot.keyClick(typeset, Qt.Key.Key_Space)
    bar.setValue(0)
    qtbot.keyClick(typeset, Qt.Key.Key_PageUp)
    assert asked == [1, -1]


def test_a_piece_can_be_shown_and_is_known_where_it_stands(qtbot, typeset: Typeset) -> None:
    long = "\n\n".join(f"Paragraph {n}." for n in range(60))
    typeset.set_pieces([Piece("a", "One", long), Piece("b", "", long)])
    assert typeset.piece_in_view() == "a"
    typeset.show_piece("b")
    assert typeset.piece_in_view() == "b"
