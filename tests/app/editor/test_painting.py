"""What is painted anew after an edit is only a part of the page: it must leave the page as if all were painted."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span

PARAGRAPHS = (
    "The fog came in over the harbour, and with it the sound of a bell that nobody had rung for thirty years or more.",
    "She wsa late.",
    "“You said nobody would come,” she said, and he shrugged, as he did whenever the sea was mentioned by a stranger.",
)
KEYS = ("a", "w", " ", ".", "*", Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left)
SETTLING = 50  # turns, in which a page that scrolls is painted
MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


def on_screen(editor: Editor) -> QImage:
    """What stands in the window, put together by all its paintings."""
    QApplication.processEvents()
    whole = QGuiApplication.primaryScreen().grabWindow(editor.winId()).toImage()
    return whole.copy(editor.viewport().geometry()).convertToFormat(QImage.Format.Format_RGB32)


def painted_whole(editor: Editor) -> QImage:
    return editor.grab(editor.viewport().geometry()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def is_as_if_painted_whole(editor: Editor) -> bool:
    return any(on_screen(editor) == painted_whole(editor) for _ in range(SETTLING))


def words_of(scene: SceneDocument, start: int, end: int) -> list[Span]:
    """Each letter w: something that moves with the text."""
    text = scene.text_between(start, end)
    return [Span(start + i, start + i + 1) for i in range(len(text)) if text[i] == "w"]


def prepared(open_editor, seed: int) -> tuple[Editor, SceneDocument]:
    QApplication.setCursorFlashTime(0)
    text = "\n\n".join(PARAGRAPHS[i % 3] for i in range(40))
    editor, scene = open_editor(text, len(text) // 2)
    editor.set_colors(
        {"generated_tint": QColor("#ffe0b0"), "error": QColor("#ff0000"), "difference": QColor("#b0ffb0")}
    )
    editor.set_underlines("spelling", lambda start, end: words_of(scene, start, end))
    scene.set_generated_spans([Span(i, i + 60) for i in range(seed, len(text) - 60, 170)])
    QApplication.processEvents()
    assert is_as_if_painted_whole(editor)
    return editor, scene


@pytest.mark.parametrize("seed", range(4))
def test_keys_leave_the_page_as_if_all_of_it_were_painted(open_editor, seed: int) -> None:
    editor, _scene = prepared(open_editor, seed)
    chance = random.Random(seed)
    for _ in range(60):
        key = chance.choice(KEYS) if chance.random() < 0.8 else chance.choice(MOVES)
        shift = Qt.KeyboardModifier.ShiftModifier if chance.random() < 0.1 else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(editor, key, shift)
        assert is_as_if_painted_whole(editor), (seed, key)


@pytest.mark.parametrize("dims", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_passage_that_grows_leaves_the_page_as_if_all_of_it_were_painted(open_editor, seed: int, dims: bool) -> None:
    editor, scene = prepared(open_editor, seed)
    editor.set_dimmed(dims)
    chance = random.Random(seed)
    passage = scene.begin_passage(len(scene) // 2 - chance.randrange(300))
    for _ in range(40):
        passage.append(chance.choice([" the sea", ".", " and the bell rang", "\n\n", ",”", " wsa"]))
        if chance.random() < 0.3:
            QTest.keyClick(editor, chance.choice(KEYS))
        assert is_as_if_painted_whole(editor), seed
    passage.finish()
    assert is_as_if_painted_whole(editor)
