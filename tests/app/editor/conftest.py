"""An editor on the screen that doesn't exist, with a scene in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QFont, QGuiApplication
from pytestqt.qtbot import QtBot

from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument

LONG_TEXT = "\n\n".join(
    f"Paragraph {i} of a long scene, with enough words in it to fill a line and more." for i in range(200)
)


@pytest.fixture
def open_editor(qtbot: QtBot) -> Iterator[Callable[..., tuple[Editor, SceneDocument]]]:
    """`open_editor(text, caret)`: a shown editor of 800 by 600 with the keyboard, and its scene."""
    shown: list[Editor] = []

    def make(text: str = "", caret: int = 0) -> tuple[Editor, SceneDocument]:
        editor = Editor()
        qtbot.addWidget(editor)
        shown.append(editor)
        editor.set_page(QFont("DejaVu Serif", 13), 1.5, 70)
        editor.resize(800, 600)
        scene = SceneDocument("scene", text, clock=lambda: 0.0)
        scene.place_caret(caret, caret)
        editor.set_scene(scene)
        with qtbot.waitExposed(editor):
            editor.show()
        editor.setFocus()
        return editor, scene

    yield make
    for editor in shown:
        editor.set_scene(None)
    QGuiApplication.clipboard().clear()  # what Python made there outlives it, and Qt crashes
