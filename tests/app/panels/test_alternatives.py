"""The board of alternatives: cards that stream, the keys that choose among them, editing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.panels.alternative_card import AlternativeCard
from app.panels.alternatives import AlternativesBoard
from app.widgets.basic import IconButton

LONG = "All the clocks in the house began to strike, one after the other, and none of them agreed. " * 12


@pytest.fixture
def board(qtbot: QtBot) -> Iterator[AlternativesBoard]:
    window, board = QWidget(), AlternativesBoard()
    QVBoxLayout(window).addWidget(board)
    qtbot.addWidget(window)
    window.resize(700, 300)
    window.show()
    board.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield board
    window.close()  # kept until here, or Python would collect it


def begin(board: AlternativesBoard, count: int) -> None:
    """Cards come on the screen when the event loop runs."""
    board.begin(count)
    assert len(board.cards) == count
    QApplication.processEvents()


def filled(board: AlternativesBoard, *texts: str) -> None:
    begin(board, len(texts))
    for row, text in enumerate(texts):
        if text:
            board.append(row, text)
        board.end_row(row)
    board.end()


def press(board: AlternativesBoard, key: Qt.Key) -> None:
    QTest.keyClick(board.window().windowHandle(), key)


def shown_buttons(board: AlternativesBoard) -> list[str]:
    buttons = [b for b in board.findChildren(QPushButton) if b.isVisible()]
    return [button.text() for button in buttons]


def test_a_card_can_be_taken_once_it_has_a_word(qtbot: QtBot, board: AlternativesBoard) -> None:
    begin(board, 2)
    assert shown_buttons(board) == ["Stop all"]
    board.append(1, " ")
    assert not board.cards[1].can_be_taken
    board.append(1, "Two")
    assert shown_buttons(board) == ["Stop all", "Take this one"]
    with qtbot.waitSignal(board.chosen) as told:
        board.cards[1].button.click()
    assert told.args == [1]


def test_white_space_before_the_first_word_isnt_shown_and_isnt_lost(qtbot: QtBot, board: AlternativesBoard) -> None:
    begin(board, 2)
    for text in ("\n", "\n ", " “No", ",” she said.\n"):
        board.append(0, text)
    board.end_row(0)
    card = board.cards[0]
    assert card.text.toPlainText() == "“No,” she said.\n"
    card.edit()
    with qtbot.waitSignal(board.edited) as told:
        QTest.keyClicks(card.text, "So")
    assert told.args == [0, "\n\n  “No,” she said.\nS"]


@pytest.mark.parametrize(("key", "row"), [(Qt.Key.Key_1, 0), (Qt.Key.Key_9, 8), (Qt.Key.Key_0, 9)])
def test_a_digit_takes_a_card(qtbot: QtBot, board: AlternativesBoard, key: Qt.Key, row: int) -> None:
    filled(board, *[f"Number {i}" for i in range(12)])
    board.take_keyboard()
    with qtbot.waitSignal(board.chosen) as told:
        press(board, key)
    assert told.args == [row]


def test_a_digit_without_a_card_or_with_an_empty_one_does_nothing(qtbot: QtBot, board: AlternativesBoard) -> None:
    filled(board, "One", "")
    board.take_keyboard()
    with qtbot.assertNotEmitted(board.chosen):
        press(board, Qt.Key.Key_2)
        press(board, Qt.Key.Key_3)


def test_arrows_go_from_card_to_card_and_enter_takes_the_one(qtbot: QtBot, board: AlternativesBoard) -> None:
    filled(board, "One", "Two", "Three", "Four", "Five")
    board.take_keyboard()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        press(board, key)
    card = board.cards[3]
    assert card.hasFocus()
    assert card.visibleRegion().boundingRect().width() == card.width()
    with qtbot.waitSignal(board.chosen) as told:
        press(board, Qt.Key.Key_Return)
    assert told.args == [3]


def test_home_and_end_go_to_the_first_and_the_last_card(board: AlternativesBoard) -> None:
    filled(board, "One", "Two", "Three", "Four", "Five")
    board.take_keyboard()
    for key, row in ((Qt.Key.Key_End, 4), (Qt.Key.Key_Home, 0)):
        press(board, key)
        assert board.cards[row].hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_E, Qt.Key.Key_F2])
def test_a_key_edits_and_esc_leaves_the_editing_before_it_closes(
    qtbot: QtBot, board: AlternativesBoard, key: Qt.Key
) -> None:
    filled(board, "One", "Two")
    board.take_keyboard()
    press(board, key)
    card = board.cards[0]
    assert card.is_editing
    with qtbot.assertNotEmitted(board.chosen), qtbot.waitSignal(board.edited) as told:
        press(board, Qt.Key.Key_2)
    assert told.args == [0, "One2"]
    with qtbot.assertNotEmitted(board.close_requested):
        press(board, Qt.Key.Key_Escape)
    assert card.hasFocus()
    with qtbot.waitSignal(board.close_requested):
        press(board, Qt.Key.Key_Escape)


def test_what_is_still_written_cant_be_edited(board: AlternativesBoard) -> None:
    begin(board, 2)
    board.append(0, "One")
    board.take_keyboard()
    press(board, Qt.Key.Key_E)
    assert not board.cards[0].is_editing
    QTest.mouseClick(board.cards[0].text.viewport(), Qt.MouseButton.LeftButton)
    assert not board.cards[0].is_editing
    board.end_row(0)
    QTest.mouseClick(board.cards[0].text.viewport(), Qt.MouseButton.LeftButton)
    assert board.cards[0].is_editing


def test_editing_has_an_undo_of_its_own_that_stops_at_what_the_model_wrote(board: AlternativesBoard) -> None:
    filled(board, "One", "Two")
    card = board.cards[0]
    card.edit()
    QTest.keyClicks(card.text, " more")
    QTest.keyClick(card.text, Qt.Key.Key_Return)
    QTest.keyClicks(card.text, "line")
    assert card.text.toPlainText() == "One more\nline"
    while card.text.document().isUndoAvailable():
        card.text.undo()
    assert card.text.toPlainText() == "One"


def test_a_card_emptied_by_the_writer_cant_be_taken(qtbot: QtBot, board: AlternativesBoard) -> None:
    filled(board, " One", "Two")
    card = board.cards[0]
    card.edit()
    card.text.selectAll()
    with qtbot.waitSignal(board.edited) as told:
        QTest.keyClick(card.text, Qt.Key.Key_Delete)
    assert told.args == [0, ""]
    assert not card.button.isVisible()


def test_pasted_text_is_plain(qtbot: QtBot, board: AlternativesBoard) -> None:
    filled(board, "One", "Two")
    card = board.cards[0]
    card.edit()
    clipboard = QApplication.clipboard()
    clipboard.setText("a\u00a0b")
    with qtbot.waitSignal(board.edited) as told:
        card.text.paste()
    assert told.args == [0, "Onea\u00a0b"]


def test_a_card_follows_its_end_until_the_writer_scrolls_up(board: AlternativesBoard) -> None:
    begin(board, 2)
    board.append(0, LONG)
    bar = board.cards[0].text.verticalScrollBar()
    assert bar.maximum() > 100
    assert bar.value() >= bar.maximum() - 2  # a layout rounds
    bar.setValue(40)
    board.append(0, LONG)
    assert bar.value() == 40
    bar.setValue(bar.maximum())
    board.append(0, LONG)
    assert bar.value() >= bar.maximum() - 2  # a layout rounds
    board.end_row(0)
    assert bar.value() == 0


def test_a_card_that_the_writer_scrolled_stays_so_when_it_ends(board: AlternativesBoard) -> None:
    begin(board, 2)
    board.append(0, LONG)
    bar = board.cards[0].text.verticalScrollBar()
    bar.setValue(40)
    board.end_row(0)
    assert bar.value() == 40


def test_one_is_stopped_by_its_own_button_and_says_so(qtbot: QtBot, board: AlternativesBoard) -> None:
    begin(board, 2)
    stop = next(b for b in board.cards[1].findChildren(IconButton) if b.isVisible())
    with qtbot.waitSignal(board.row_stop_requested) as told:
        stop.click()
    assert told.args == [1]
    assert not stop.isEnabled()
    board.end_row(1)
    assert not stop.isVisible()


def test_the_head_stops_all_while_they_are_written_and_writes_others_then(
    qtbot: QtBot, board: AlternativesBoard
) -> None:
    begin(board, 2)
    stop = next(b for b in board.findChildren(QPushButton) if b.text() == "Stop all")
    stop.setFocus()
    with qtbot.waitSignal(board.stop_requested):
        stop.click()
    board.append(0, "One")
    for row in range(2):
        board.end_row(row)
    board.end()
    others = next(b for b in board.findChildren(QPushButton) if b.text() == "Write others")
    assert others.hasFocus()
    assert not stop.isVisible()
    with qtbot.waitSignal(board.others_requested):
        others.click()


def test_the_keyboard_comes_back_to_the_card_that_had_it(board: AlternativesBoard) -> None:
    filled(board, "One", "Two")
    board.take_keyboard()
    press(board, Qt.Key.Key_Right)
    assert board.has_keyboard()
    other = QPushButton("elsewhere")
    board.window().layout().addWidget(other)
    QApplication.processEvents()
    other.setFocus()
    assert not board.has_keyboard()
    board.take_keyboard()
    assert board.cards[1].hasFocus()


def turn_wheel(widget: QWidget) -> bool:
    """One notch down. Whether the widget had a use for it."""
    buttons, keys, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    place = QPointF(10, 10)
    event = QWheelEvent(place, widget.mapToGlobal(place), QPoint(), QPoint(0, -120), buttons, keys, phase, False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_tab_goes_through_the_cards_and_on(board: AlternativesBoard) -> None:
    after = QPushButton("elsewhere")
    board.window().layout().addWidget(after)
    filled(board, "One", "Two")
    board._close.setFocus()
    gone_through = []
    for _ in range(5):
        press(board, Qt.Key.Key_Tab)
        gone_through.append(board.window().focusWidget())
    one, two = board.cards
    assert gone_through == [one, one.button, two, two.button, after]


def test_the_wheel_moves_a_long_text_and_elsewhere_the_row(qtbot: QtBot, board: AlternativesBoard) -> None:
    filled(board, LONG, *["Word"] * 15)
    row, text = board._scroll.horizontalScrollBar(), board.cards[0].text.verticalScrollBar()
    qtbot.waitUntil(lambda: row.maximum() > 0)
    text.setValue(0)
    assert turn_wheel(board.cards[0].text.viewport())
    assert text.value() > 0
    assert not turn_wheel(board.cards[1].text.viewport())  # so that Qt asks what is around it
    assert not turn_wheel(board.cards[1])
    assert turn_wheel(board._scroll.viewport())
    assert row.value() == 120


def test_a_narrow_board_keeps_its_buttons_whole(board: AlternativesBoard) -> None:
    filled(board, "One", "Two")
    board.set_command_keys("Ctrl+Shift+Enter")
    board.window().resize(340, 300)
    QApplication.processEvents()
    others = next(b for b in board.findChildren(QPushButton) if b.text() == "Write others")
    assert others.width() >= others.sizeHint().width()
    assert not board._help.isVisible()


def test_screen_readers_are_told_number_and_text(board: AlternativesBoard) -> None:
    filled(board, " One.", "Two.")
    assert [card.accessibleName() for card in board.cards] == ["Alternative 1", "Alternative 2"]
    assert [card.accessibleDescription() for card in board.cards] == ["One.", "Two."]
    assert board.accessibleName() == "2 alternatives for this place"


def test_a_new_row_of_cards_takes_the_place_of_the_old_one(board: AlternativesBoard) -> None:
    filled(board, "One", "Two", "Three")
    begin(board, 2)
    assert [card.text.toPlainText() for card in board.cards] == ["", ""]
    board.clear()
    assert board.cards == []


def test_one_card_is_built_in_a_turn_and_they_are_seen_together(board: AlternativesBoard) -> None:
    board.begin(4)
    there = [len(board.findChildren(AlternativeCard))]
    while there[-1] < 4:
        assert not board._strip.updatesEnabled()
        QApplication.processEvents()
        there.append(len(board.findChildren(AlternativeCard)))
    assert max(b - a for a, b in pairwise(there)) == 1
    assert board._strip.updatesEnabled()


def test_keys_and_words_that_come_before_the_cards_find_them(board: AlternativesBoard) -> None:
    board.begin(4)
    board.take_keyboard()
    assert len(board.findChildren(AlternativeCard)) == 1
    press(board, Qt.Key.Key_Right)
    board.append(3, "Four")
    assert board.cards[1].hasFocus()
    assert [card.text.toPlainText() for card in board.cards] == ["", "", "", "Four"]
    assert [board._row.indexOf(card) for card in board.cards] == [0, 1, 2, 3]
