"""The Format menu, and pasting without format: on the page that has the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from shiboken6 import Shiboken

from app.controllers.parts import Parts
from app.controllers.second_page import SecondPageController
from app.editor import formatting
from app.editor.changes import change_text
from app.editor.formatting import Change
from app.editor.spans import Span, to_units, unit_places

Command = Callable[[str, int, int], Change]


class FormattingController(QObject):
    """GUI thread. Every command is one undo step; while a composition is open none does anything."""

    def __init__(self, parts: Parts, pages: SecondPageController) -> None:
        super().__init__(parts.window)
        self._pages = pages
        actions = parts.window.actions_table
        emphasis, heading = formatting.toggle_emphasis, formatting.set_heading
        commands: dict[str, Command] = {
            "bold": partial(emphasis, sign="**"),
            "italic": partial(emphasis, sign="*"),
            "heading_none": partial(heading, level=0),
            "block_quote": formatting.toggle_quote,
        }
        commands |= {f"heading_{level}": partial(heading, level=level) for level in (1, 2, 3)}
        for key, command in commands.items():
            actions[key].triggered.connect(lambda *_, run=command: self._change_paragraphs(run))
        actions["comment"].triggered.connect(lambda *_: self._change_paragraphs(formatting.toggle_comment, whole=True))
        actions["scene_break"].triggered.connect(lambda *_: self._insert_break())
        parts.window.close_requested.connect(keep_text_only)
        actions["paste_plain"].triggered.connect(lambda *_: self._pages.focused_editor.paste_plain())

    def _change_paragraphs(self, command: Command, whole: bool = False) -> None:
        """Gives a command the paragraphs of the selection, or the whole text where it may look further."""
        editor = self._pages.focused_editor
        scene, cursor = editor.scene_document(), editor.textCursor()
        if scene is None:
            return
        first, last = 0, len(scene)
        if not whole:
            first = scene.document.findBlock(cursor.selectionStart()).position()
            block = scene.document.findBlock(cursor.selectionEnd())
            last = block.position() + block.length() - 1
        text = scene.text_between(first, last)
        start, end = (len(scene.text_between(first, x)) for x in (cursor.selectionStart(), cursor.selectionEnd()))
        change = command(text, start, end)
        places, after = unit_places(text), unit_places(change.applied(text))
        edits = [(first + places[a], first + places[b], new) for a, b, new in change.edits]
        change_text(editor, edits, Span(first + after[change.start], first + after[change.end]))

    def _insert_break(self) -> None:
        """In place of what is selected."""
        editor = self._pages.focused_editor
        scene, cursor = editor.scene_document(), editor.textCursor()
        if scene is None:
            return
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        before, behind, text = formatting.insert_break(scene.text_before(start), scene.text_between(end, len(scene)))
        start -= before  # white space, of which each is one unit
        place = start + len(to_units(text)) // 2
        change_text(editor, [(start, end + behind, text)], Span(place, place))


def keep_text_only() -> None:
    """Leaves of what was copied here the plain text on the clipboard, for the end of the program: Qt lets go of the
    rest only after Python has ended, and crashes."""
    held = QGuiApplication.clipboard()
    modes = [QClipboard.Mode.Clipboard, *([QClipboard.Mode.Selection] if held.supportsSelection() else [])]
    for mode in modes:
        if (source := held.mimeData(mode)) is not None and Shiboken.createdByPython(source):
            held.setText(source.text(), mode)
