"""The bar for finding has room for its parts, however narrow the page is."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.panels.find_bar import FindBar


@pytest.mark.parametrize("width", [320, 480, 640, 1000])
@pytest.mark.parametrize("with_replacement", [False, True])
def test_nothing_covers_anything_else_or_is_cut_off(qtbot: QtBot, width: int, with_replacement: bool) -> None:
    holder, bar = QWidget(), FindBar()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(bar)
    column.addStretch(1)
    holder.setMinimumWidth(300)  # in place of what the bar needs, as in the window
    holder.resize(1000, 400)
    holder.show()
    bar.open("a", with_replacement)
    bar.set_count("9,999 of 10,000")
    holder.resize(width, 400)
    parts = [part for kind in (QLineEdit, QAbstractButton) for part in bar.findChildren(kind) if part.isVisible()]
    assert len(parts) == (11 if with_replacement else 7)

    def places_are_fine() -> bool:
        places = [QRect(part.mapTo(holder, QPoint(0, 0)), part.size()) for part in parts]
        fit = all(holder.rect().contains(place) for place in places)
        whole = all(part.width() >= part.minimumSizeHint().width() for part in parts)
        return fit and whole and not any(a.intersects(b) for a, b in combinations(places, 2))

    qtbot.waitUntil(places_are_fine)


def test_where_its_parts_become_smaller_it_stands_in_two_columns_again(qtbot: QtBot) -> None:
    bar = FindBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.open("a", with_replacement=True)
    button = bar.findChildren(QPushButton)[-1]
    button.setMinimumWidth(700)
    bar.resize(800, 90)
    qtbot.waitUntil(lambda: button.y() + button.parentWidget().y() > bar.replacement_field.parentWidget().y())
    button.setMinimumWidth(0)
    qtbot.waitUntil(lambda: button.parentWidget().y() == bar.replacement_field.parentWidget().y())
