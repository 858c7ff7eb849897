"""Typewriter scrolling and the dimming of what isn't worked on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.editor.editor import Editor
from app.editor.follow import GLIDE_MS
from app.editor.page import TYPEWRITER_SHARE
from tests.app.editor.conftest import LONG_TEXT

Key = Qt.Key


def height_of_caret(editor: Editor) -> float:
    """Where the caret's line is, as a share of the view."""
    return editor.cursorRect().center().y() / editor.viewport().height()


def at_its_height(editor: Editor) -> bool:
    return height_of_caret(editor) == pytest.approx(TYPEWRITER_SHARE, abs=3 / editor.viewport().height())


def test_the_line_of_the_caret_stays_at_its_height(open_editor, qtbot: QtBot):
    editor, _scene = open_editor(LONG_TEXT, 4000)
    editor.set_typewriter(True)
    qtbot.waitUntil(lambda: at_its_height(editor))
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return, Key.Key_End, Key.Key_PageDown):
        qtbot.keyClick(editor, key)
        assert at_its_height(editor)
    qtbot.keyClicks(editor, "some words that are typed " * 8)
    assert at_its_height(editor)


def test_the_first_and_the_last_line_can_have_that_height(open_editor, qtbot: QtBot):
    editor, scene = open_editor(LONG_TEXT, 0)
    editor.set_typewriter(True)
    qtbot.waitUntil(lambda: at_its_height(editor))
    qtbot.keyClick(editor, Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert at_its_height(editor)
    editor.resize(800, 400)
    qtbot.waitUntil(lambda: at_its_height(editor))
    scene.undo()
    editor.set_typewriter(False)
    qtbot.keyClick(editor, Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert height_of_caret(editor) < 0.3


def test_an_empty_scene_begins_at_that_height(open_editor, qtbot: QtBot):
    editor, _scene = open_editor()
    editor.set_typewriter(True)
    qtbot.waitUntil(lambda: at_its_height(editor))
    qtbot.keyClicks(editor, "one")
    assert at_its_height(editor)


def test_a_click_does_not_move_the_page(open_editor, qtbot: QtBot):
    editor, _scene = open_editor(LONG_TEXT, 4000)
    editor.set_typewriter(True)
    qtbot.waitUntil(lambda: at_its_height(editor))
    value = editor.verticalScrollBar().value()
    qtbot.mousePress(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert editor.verticalScrollBar().value() == value
    qtbot.mouseRelease(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))


def test_the_line_that_the_model_writes_stays_at_the_height_while_the_view_follows(open_editor, qtbot: QtBot):
    editor, scene = open_editor(LONG_TEXT, len(LONG_TEXT))
    editor.set_typewriter(True)
    qtbot.waitUntil(lambda: at_its_height(editor))
    passage = scene.begin_passage(len(LONG_TEXT))
    for _ in range(30):
        passage.append(" and some words more of it")

    def height_of_end() -> float:
        rect = editor.rect_of(passage.end, passage.end).translated(-editor.viewport().pos())
        return rect.center().y() / editor.viewport().height()

    assert height_of_end() > TYPEWRITER_SHARE + 0.1
    qtbot.waitUntil(lambda: height_of_end() == pytest.approx(TYPEWRITER_SHARE, abs=0.005), timeout=20 * GLIDE_MS)
    passage.finish()
    assert at_its_height(editor)


def ink_of(editor: Editor, number: int) -> QColor:
    """The darkest colour of a paragraph's first line."""
    block = editor.document().findBlockByNumber(number)
    image: QImage = editor.grab().toImage()
    rect = editor.rect_of(block.position(), block.position() + block.length() - 1)
    points = [(x, y) for x in range(rect.left(), rect.right()) for y in range(rect.top(), rect.bottom())]
    return min((image.pixelColor(x, y) for x, y in points if image.valid(x, y)), key=QColor.lightness)


def test_only_the_paragraph_of_the_caret_is_lit(open_editor, qtbot: QtBot):
    editor, scene = open_editor("First words\n\nSecond words\n\nThird words", 2)
    editor.set_colors({"ink": QColor("#000000"), "page": QColor("#ffffff")})
    assert ink_of(editor, 4).lightness() < 20
    editor.set_dimmed(True)
    assert ink_of(editor, 0).lightness() < 20
    assert ink_of(editor, 2).lightness() > 120
    qtbot.keyClick(editor, Key.Key_Down)
    qtbot.keyClick(editor, Key.Key_Down)
    assert ink_of(editor, 0).lightness() > 120
    assert ink_of(editor, 2).lightness() < 20
    passage = scene.begin_passage(len(scene))
    passage.append(" go on")
    assert ink_of(editor, 4).lightness() < 20
    passage.finish()
    editor.set_dimmed(False)
    assert ink_of(editor, 0).lightness() < 20
