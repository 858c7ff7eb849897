"""Which character the pointer is over, and what counts as a rest of the pointer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from app.editor.editor import Editor
from app.editor.hover import Hover
from app.editor.scene_document import SceneDocument

TEXT = "Fog 🌫 in.\n\nIt stayed."


@pytest.fixture
def page(qtbot) -> Iterator[Editor]:
    editor = Editor()
    editor.resize(600, 400)
    document = SceneDocument("scene", TEXT)
    editor.set_scene(document)
    editor.show()
    yield editor
    editor.set_scene(None)
    editor.close()
    editor.deleteLater()


def middle(page: Editor, position: int, units: int = 1) -> QPoint:
    """Of a character, in the viewport."""
    cursor = QTextCursor(page.document())
    cursor.setPosition(position)
    left = page.cursorRect(cursor)
    cursor.setPosition(position + units)
    right = page.cursorRect(cursor)
    return QPoint((left.x() + right.x()) // 2 + 1, left.center().y())


def test_the_place_under_the_pointer_is_the_one_before_the_character(page: Editor) -> None:
    for character in "Fogi.Isy":
        position = len(TEXT[: TEXT.index(character)].encode("utf-16-le")) // 2
        assert page.position_under(middle(page, position)) == position
    assert page.position_under(middle(page, 4, 2)) in (4, 5)  # the emoji


def test_both_halves_of_a_character_are_over_it(page: Editor) -> None:
    centre = middle(page, 1)
    for by in (-3, 0, 2):
        assert page.position_under(centre + QPoint(by, 0)) == 1


def test_beside_the_words_there_is_no_place(page: Editor) -> None:
    assert page.position_under(QPoint(page.viewport().width() - 5, 390)) == -1


def test_a_rest_is_told_and_a_key_ends_the_wait(page: Editor) -> None:
    hover, told, left = Hover(page), [], []
    hover.rest_timer.setInterval(60_000)  # it ends when the test says so
    hover.rested.connect(told.append)
    hover.left.connect(lambda: left.append(True))
    QTest.mouseMove(page.viewport(), middle(page, 1))
    assert hover.rest_timer.isActive()
    hover.rest_timer.timeout.emit()
    assert told == [1]
    QTest.mouseMove(page.viewport(), middle(page, 2))
    QTest.keyClick(page, Qt.Key.Key_Shift)
    assert not hover.rest_timer.isActive()
    assert left


def test_what_begins_in_a_line_is_where_the_card_goes(page: Editor) -> None:
    rect = page.rect_of(0, 3)
    assert rect.width() > 10
    assert rect.left() == page.viewport().x() + page.cursorRect(QTextCursor(page.document())).left()
