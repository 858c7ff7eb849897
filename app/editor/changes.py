"""Changes that a command makes to the text of a page, at several places at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor

from app.editor.editor import Editor
from app.editor.spans import Fragment, Span, clean_text, to_units


def change_text(editor: Editor, edits: Sequence[tuple[int, int, str]], selection: Span) -> None:
    """Puts text where [start, end) was, for all edits (in order and apart) in one undo step, and selects.

    While the model writes each is a step of its own; while a composition is open nothing happens.
    """
    scene = editor.scene_document()
    if scene is None or editor.isReadOnly() or scene.composing:
        return
    backwards = [(start, end, clean_text(text)) for start, end, text in reversed(edits)]
    if not scene.change([(start, end, Fragment.of(to_units(text))) for start, end, text in backwards]):
        for start, end, text in backwards:
            cursor = QTextCursor(scene.document)
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            with scene.one_step():
                cursor.insertText(text)
    cursor = editor.textCursor()
    cursor.setPosition(selection.start)
    cursor.setPosition(selection.end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
