"""Takes side by side, with what differs marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.dialogs.takes_comparison import TakesComparison, marked_html, word_differences

TAKES = ["The lamp was lit.", "The lamp was out.", "Nobody had lit <the> lamp."]


@pytest.fixture
def comparison(qtbot: QtBot) -> TakesComparison:
    dialog = TakesComparison(TAKES, 0, QFont(), QColor("#f3dfb2"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def differing(base: str, other: str) -> list[str]:
    return [text for text, differs in word_differences(base, other) if differs]


@given(base=st.text(max_size=40), other=st.text(max_size=40))
def test_the_runs_joined_are_the_text(base: str, other: str) -> None:
    assert "".join(text for text, _ in word_differences(base, other)) == other


@given(text=st.text(max_size=60))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not any(differs for _, differs in word_differences(text, text))


@pytest.mark.parametrize(
    ("base", "other", "expected"),
    [
        ("The lamp was lit.", "The lamp was out.", ["out"]),
        ("The lamp was lit.", "The lamp burned low.", ["burned low"]),
        ("It wasn't there.", "It isn't there.", ["isn't"]),
        ("灯亮了。", "灯灭了。", ["灭"]),
        ("same", "same", []),
        ("", "new words", ["new words"]),
        ("all gone", "", []),
    ],
)
def test_whole_words_are_marked(base: str, other: str, expected: list[str]) -> None:
    assert differing(base, other) == expected


def test_signs_in_a_take_are_text_and_no_markup() -> None:
    assert marked_html([("<b> & ", False), ("new\n", True)], QColor("#112233")) == (
        '<div style="line-height:150%">&lt;b&gt; &amp; <span style="background-color:#112233">new<br></span></div>'
    )


def test_every_take_is_shown_as_it_is(comparison: TakesComparison) -> None:
    assert [card.text.toPlainText() for card in comparison.cards] == TAKES


def test_a_digit_chooses_a_take(qtbot: QtBot, comparison: TakesComparison) -> None:
    with qtbot.waitSignal(comparison.take_chosen) as chosen:
        qtbot.keyClick(comparison, Qt.Key.Key_3)
    assert chosen.args == [2]
    assert not comparison.isVisible()


def test_a_digit_without_a_take_does_nothing(qtbot: QtBot, comparison: TakesComparison) -> None:
    with qtbot.assertNotEmitted(comparison.take_chosen):
        qtbot.keyClick(comparison, Qt.Key.Key_4)
    assert comparison.isVisible()


def test_arrows_go_along_and_enter_chooses(qtbot: QtBot, comparison: TakesComparison) -> None:
    qtbot.keyClick(comparison.cards[0], Qt.Key.Key_Right)
    assert comparison.focusWidget() is comparison.cards[1]
    with qtbot.waitSignal(comparison.take_chosen) as chosen:
        qtbot.keyClick(comparison.cards[1], Qt.Key.Key_Return)
    assert chosen.args == [1]


def test_a_click_chooses(qtbot: QtBot, comparison: TakesComparison) -> None:
    button = comparison.cards[1].findChild(QPushButton)
    with qtbot.waitSignal(comparison.take_chosen) as chosen:
        button.click()
    assert chosen.args == [1]


def test_choosing_the_take_in_the_text_changes_nothing(qtbot: QtBot, comparison: TakesComparison) -> None:
    with qtbot.assertNotEmitted(comparison.take_chosen), qtbot.waitSignal(comparison.accepted):
        qtbot.keyClick(comparison, Qt.Key.Key_1)


def test_escape_leaves_everything(qtbot: QtBot, comparison: TakesComparison) -> None:
    with qtbot.assertNotEmitted(comparison.take_chosen), qtbot.waitSignal(comparison.rejected):
        qtbot.keyClick(comparison, Qt.Key.Key_Escape)
