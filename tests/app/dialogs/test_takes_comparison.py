"""Takes side by side, with what differs marked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.dialogs.takes_comparison import TakesComparison

TAKES = ["The lamp was lit.", "The lamp was out.", "Nobody had lit <the> lamp."]


@pytest.fixture
def comparison(qtbot: QtBot) -> TakesComparison:
    dialog = TakesComparison(TAKES, 0, QFont(), QColor("#f3dfb2"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


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


def test_without_a_take_in_the_text_the_first_is_compared_with_and_can_be_chosen(qtbot: QtBot) -> None:
    dialog = TakesComparison(TAKES, -1, QFont(), QColor("#f3dfb2"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert [card._badge.isVisible() for card in dialog.cards] == [False, False, False]
    assert "#f3dfb2" not in dialog.cards[0].text.toHtml()
    assert "#f3dfb2" in dialog.cards[1].text.toHtml()
    with qtbot.waitSignal(dialog.take_chosen) as chosen:
        qtbot.keyClick(dialog, Qt.Key.Key_1)
    assert chosen.args == [0]


def test_the_take_in_the_text_is_seen_at_once_among_many(qtbot: QtBot) -> None:
    dialog = TakesComparison([f"Take {number}" for number in range(16)], 15, QFont(), QColor("#f3dfb2"))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    card = dialog.cards[15]
    assert card.visibleRegion().boundingRect().width() == card.width()
