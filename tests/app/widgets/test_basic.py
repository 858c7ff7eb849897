"""Small things that all windows share."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.widgets.basic import TITLE_BAR_PX, ChoiceBox, resize_within_screen


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
