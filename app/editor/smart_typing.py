"""Puts typographic marks in place of what was typed just now, so that one undo brings the plain ones back."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from app.editor.highlighter import ends_in_comment
from app.editor.punctuation import smart
from app.editor.scene_document import SceneDocument
from app.editor.spans import to_units


class SmartTyping:
    """language: a code such as de or zh_CN, "" to leave all as it is typed. GUI thread only."""

    def __init__(self, editor: QTextEdit) -> None:
        self._editor = editor
        self.language = ""

    def after(self, typed: str, scene: SceneDocument) -> None:
        """`typed` was put before the caret by a key. Nothing happens while a composition is open, nor where words of
        the model's would be changed."""
        cursor = self._editor.textCursor()
        if not self.language or len(typed) != 1 or scene.composing or cursor.hasSelection():
            return
        block, position = cursor.block(), cursor.position()
        before = scene.text_between(block.position(), position)
        if not before.endswith(typed):
            return
        change = smart(before[:-1], typed, self.language, ends_in_comment(block.previous()))
        if change is None or (before.endswith(change.text) and len(change.text) == change.removed):
            return
        start = position - len(to_units(before[-change.removed :])) // 2
        if scene.tinted_between(start, position - 1):
            return
        cursor.setPosition(start)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        with scene.one_step():
            cursor.insertText(change.text)
