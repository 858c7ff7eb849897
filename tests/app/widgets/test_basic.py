"""Small things that all windows share."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.theme import build_stylesheet, load_theme
from app.widgets.basic import TITLE_BAR_PX, ChoiceBox, ElidedLabel, pressed_by_enter, resize_within_screen


@pytest.mark.parametrize(
    ("screen", "size"),
    [((1920, 1080), (760, 680)), ((1024, 600), (760, 600 - TITLE_BAR_PX)), ((720, 1280), (720, 680))],
)
def test_a_window_is_no_larger_than_the_screen(qtbot: QtBot, screen: tuple[int, int], size: tuple[int, int]) -> None:
    class Window(QWidget):
        def screen(self) -> SimpleNamespace:
            return SimpleNamespace(availableSize=lambda: QSize(*screen))

    window = Window()
    qtbot.addWidget(window)
    resize_within_screen(window, 760, 680)
    assert (window.width(), window.height()) == size


def test_a_long_choice_is_shortened_where_there_is_no_room(qtbot: QtBot) -> None:
    boxes = [ChoiceBox(), ChoiceBox()]
    for box, name in zip(
        boxes, ("Exact (always the likeliest word)", "Exact (always the likeliest adjective)"), strict=True
    ):
        qtbot.addWidget(box)
        box.addItem(name)
        box.resize(90, 30)
        assert box.currentText() == name
    assert boxes[0].grab().toImage() == boxes[1].grab().toImage()  # both "Exact (…"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_an_open_list_has_its_longest_choice_whole_and_a_bar_for_many(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = application.styleSheet()
    application.setStyleSheet(build_stylesheet(load_theme("dark")))
    try:
        box = ChoiceBox()
        qtbot.addWidget(box)
        box.addItems([*(f"Language {number}" for number in range(99)), "One with a rather long name"])
        box.resize(120, 30)
        box.show()
        box.showPopup()
        view = box.view()
        assert view.viewport().width() >= view.sizeHintForColumn(0)
        assert view.viewport().height() // view.sizeHintForRow(0) == 14
        assert view.verticalScrollBar().isVisible()
        assert view.window().frameGeometry().right() <= box.screen().availableGeometry().right()
        box.hidePopup()
    finally:
        application.setStyleSheet(before)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_the_button_that_has_the_keyboard_and_not_the_default(qtbot: QtBot, key: Qt.Key) -> None:
    dialog, field = QDialog(), QLineEdit()
    default, cancel = QPushButton("Import"), QPushButton("Cancel")
    column, pressed = QVBoxLayout(dialog), []
    for widget in (field, cancel, default):
        column.addWidget(widget)
    default.setDefault(True)
    pressed_by_enter(cancel)
    default.clicked.connect(lambda: pressed.append("Import"))
    cancel.clicked.connect(lambda: pressed.append("Cancel"))
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    cancel.setFocus()
    QTest.keyClick(cancel, key)
    assert pressed == ["Cancel"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert pressed == ["Cancel", "Import"]


def test_where_there_is_no_room_a_label_says_what_matters(qtbot: QtBot) -> None:
    labels = [ElidedLabel("Scenes: 13 · Words: 23,456"), ElidedLabel("Words: 23,456")]
    labels[0].short_text = labels[1].text()
    room = labels[1].fontMetrics().horizontalAdvance(labels[1].text()) + 4
    for label in labels:
        qtbot.addWidget(label)
        label.resize(room, 20)
    assert labels[0].grab().toImage() == labels[1].grab().toImage()
    for label in labels:
        label.resize(room * 3, 20)
    assert labels[0].grab().toImage() != labels[1].grab().toImage()
