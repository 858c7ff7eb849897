"""The menu of the right mouse button on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.editor.editor import Editor


def context_menu(editor: Editor) -> QMenu:
    """In the language of now. The caller shows and deletes it."""
    tr, menu, scene = QCoreApplication.translate, QMenu(editor), editor.scene_document()
    writable, selected = not editor.isReadOnly() and scene is not None, editor.textCursor().hasSelection()
    pasted = writable and editor.canPaste()
    rows = [
        (tr("Editor", "Undo"), editor.undo, writable and scene is not None and scene.can_undo()),
        (tr("Editor", "Redo"), editor.redo, writable and scene is not None and scene.can_redo()),
        None,
        (tr("Editor", "Cut"), editor.cut, writable and selected),
        (tr("Editor", "Copy"), editor.copy, selected),
        (tr("Editor", "Paste"), editor.paste, pasted),
        (tr("Editor", "Paste as plain text"), editor.paste_plain, pasted),
        None,
        (tr("Editor", "Select all"), editor.selectAll, not editor.document().isEmpty()),
    ]
    for row in rows:
        if row is None:
            menu.addSeparator()
            continue
        text, command, enabled = row
        action = menu.addAction(text)
        action.triggered.connect(command)
        action.setEnabled(enabled)
    return menu
