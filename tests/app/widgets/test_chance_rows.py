"""Tokens and chances in words: what is shown, what is spoken, what the keyboard reaches."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

import engine
from app.editor.chances import Chance
from app.widgets.chance_card import ChanceCard
from app.widgets.chance_rows import ChanceRow, ChanceRows, percent_text, shown_token, spoken_token


@pytest.mark.parametrize(
    ("probability", "text"),
    [(1.0, "100 %"), (0.504, "50 %"), (0.0996, "10 %"), (0.0123, "1.2 %"), (0.0004, "< 0.1 %"), (0.0, "0 %")],
)
def test_percentages_have_the_digits_that_mean_something(qapp, probability: float, text: str) -> None:
    assert percent_text(probability) == text


@pytest.mark.parametrize(
    ("token", "shown", "spoken"),
    [
        (" fog", ("·", "fog"), "fog"),
        ("fog", ("", "fog"), "fog"),
        ("\n\n", ("", "⏎⏎"), "new paragraph"),
        (" ", ("", "␣"), "space"),
        ("", ("", "∅"), "end of text"),
        ("\ufffd", ("", "\ufffd"), "part of a character"),
    ],
)
def test_signs_that_have_no_shape_are_shown_and_spoken(qapp, token: str, shown: tuple[str, str], spoken: str) -> None:
    assert shown_token(token) == shown
    assert spoken_token(token) == spoken


def test_a_row_is_spoken_with_both_chances(qtbot) -> None:
    rows = ChanceRows(is_choosable=False)
    qtbot.addWidget(rows)
    rows.show_rows([ChanceRow(" fog", 0.5, 0.75), ChanceRow(" owl", 0.25, 0.0)])
    spoken = [rows.item(index).data(Qt.ItemDataRole.AccessibleTextRole) for index in range(2)]
    assert spoken == ["fog, 50 percent, with the dials 75 percent", "owl, 25 percent, with the dials left out"]


@pytest.fixture
def card(qtbot) -> ChanceCard:
    page = QPlainTextEdit()
    page.resize(500, 400)
    qtbot.addWidget(page)
    page.show()
    return ChanceCard(page)


def chance(*alternatives: str) -> Chance:
    others = tuple(engine.TokenChance(index, text, 0.1) for index, text in enumerate(alternatives))
    return Chance(0, 4, engine.ScoredToken(0, 4, 1, alternatives[1], 0.1, 2, others))


def test_the_keyboard_goes_past_what_cannot_be_chosen(card: ChanceCard) -> None:
    chosen: list[int] = []
    card.chosen.connect(chosen.append)
    card.show_chance(chance(" fog", " owl", "\ufffd", " hen"), "replace", QRect(10, 10, 40, 20))
    card.take_focus()
    assert card.rows.currentRow() == 0
    QTest.keyClick(card.rows, Qt.Key.Key_Down)
    assert card.rows.currentRow() == 3
    QTest.keyClick(card.rows, Qt.Key.Key_Return)
    assert chosen == [3]


def test_where_nothing_can_be_chosen_nothing_is(card: ChanceCard) -> None:
    chosen: list[int] = []
    card.chosen.connect(chosen.append)
    card.show_chance(chance(" fog", " owl"), "", QRect(10, 10, 40, 20))
    card.take_focus()
    QTest.keyClick(card.rows, Qt.Key.Key_Return)
    assert chosen == []


@pytest.mark.parametrize("anchor", [QRect(10, 10, 40, 20), QRect(460, 10, 40, 20), QRect(200, 370, 40, 20)])
def test_the_card_stays_within_the_page(card: ChanceCard, anchor: QRect) -> None:
    page = card.parentWidget()
    assert isinstance(page, QPlainTextEdit)
    page.setPlainText("a line\n" * 200)  # with a scroll bar, under which nothing may go
    card.show_chance(chance(" fog", " owl", " hen", " cat"), "write_on", anchor)
    assert page.viewport().geometry().contains(card.geometry())
    assert not card.geometry().intersects(anchor)


def test_the_keyboard_is_in_a_card_that_waits_and_escape_closes_it(card: ChanceCard) -> None:
    card.show_message("The model looks", QRect(10, 10, 40, 20))
    card.take_focus()
    assert card.rows.hasFocus()
    card.show_chance(chance(" fog", " owl"), "replace", QRect(10, 10, 40, 20))
    card.show_message("The model looks", QRect(10, 10, 40, 20))
    assert card.rows.hasFocus()
    QTest.keyClick(card.rows, Qt.Key.Key_Escape)
    assert card.isHidden()
