"""The page the writer types on: shows one scene at a time and brings to it what keys, mouse and input methods do.

What is in the text, what can be undone and whose words they are is SceneDocument's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QMenu, QWidget

from app.editor import clipboard
from app.editor.cjk_words import move_by_word, select_word
from app.editor.context_menu import context_menu
from app.editor.follow import ViewFollow
from app.editor.keys import is_command
from app.editor.page import TYPEWRITER_SHARE
from app.editor.page_view import ZOOM_STEP, PageView
from app.editor.passage import Passage
from app.editor.pulse import Pulse
from app.editor.scene_document import SceneDocument
from app.editor.smart_typing import SmartTyping
from app.editor.spans import Span, clean_text

ROOM_LINES = 2  # between the caret and the edge of the page


class Editor(PageView):
    """See the module. The editor owns no documents; the scene shown must outlive its being shown.

    Keys: Tab goes on to the next widget, for prose has no use for tabs and Markdown takes them for code. Undo, redo
    and everything with Ctrl or Alt is left to the window's own shortcuts where it has them, and done here where not.
    """

    caret_moved = Signal(int)  # position in the document
    typed = Signal()  # the writer changed the text
    composing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = self._is_copying = False
        self._grows_from = 0
        self._had_selection = False
        self._empty = QTextDocument(self)
        self._empty.setUndoRedoEnabled(False)
        self._scene: SceneDocument | None = None
        self._follow = ViewFollow(self)
        self._smart = SmartTyping(self)
        self._room = QTimer(self, singleShot=True, interval=0)  # after Qt has scrolled to the caret itself
        self._room.timeout.connect(self._leave_room)
        self._pulse = Pulse(self.show_marker, self)
        self.setTabChangesFocus(True)
        self.cursorPositionChanged.connect(self._on_caret_moved)
        self.selectionChanged.connect(self._on_caret_moved)
        self._show_document(self._empty)
        self.set_colors({})
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Page"))
        self.setAccessibleDescription(self.tr("The text of the scene, as Markdown"))

    def scene_document(self) -> SceneDocument | None:
        return self._scene

    def set_scene(self, scene: SceneDocument | None) -> None:
        """Shows another scene, with the caret where it was left; None: an empty page that can't be typed on."""
        left = self._scene  # kept until the editor has let go of its text
        if scene is left:
            return
        self._leave_scene(left)
        self._scene = None  # the caret that Qt puts at the start isn't the writer's
        self._show_document(scene.document if scene is not None else self._empty)
        self._scene = scene
        self.setEnabled(scene is not None)
        if scene is not None:
            self._enter_scene(scene)
        self.viewport().update()

    def _leave_scene(self, scene: SceneDocument | None) -> None:
        if self._composing:
            QGuiApplication.inputMethod().commit()
            self._set_composing(False)
        self._follow.end()
        self._pulse.stop()
        if scene is not None:
            scene.view_top_px = self.verticalScrollBar().value()
            for signal, slot in self._wiring(scene):
                signal.disconnect(slot)

    def _enter_scene(self, scene: SceneDocument) -> None:
        for signal, slot in self._wiring(scene):
            signal.connect(slot)
        self._sync_caret(show=True)
        self._show_as_left(scene)
        if scene.open_passage is not None:
            self._on_passage_began(scene.open_passage)
        self.caret_moved.emit(scene.caret.position)

    def _show_as_left(self, scene: SceneDocument) -> None:
        """The view where it was when another scene was shown; a caret that isn't in it, a little above the middle."""
        bar = self.verticalScrollBar()
        bar.setValue(scene.view_top_px)
        if not self.viewport().rect().contains(self.cursorRect()):
            self._put_caret_at_rest_height()

    def _wiring(self, scene: SceneDocument) -> list[tuple[Any, Any]]:
        return [
            (scene.writer_edited, self._on_edited),
            (scene.spans_changed, self.viewport().update),
            (scene.caret_placed, self._sync_caret),
            (scene.passage_began, self._on_passage_began),
            (scene.passage_growing, self._on_passage_growing),
            (scene.passage_grew, self._on_passage_grew),
            (scene.passage_closed, self._on_passage_closed),
            (scene.closed, self._on_scene_closed),
        ]

    def _on_caret_moved(self) -> None:
        scene, cursor = self._scene, self.textCursor()
        if scene is None or scene.is_own_edit or scene.caret == (cursor.anchor(), cursor.position()):
            return
        scene.place_caret(cursor.anchor(), cursor.position())
        self._marks.set_caret(cursor.position())
        if self._had_selection or cursor.hasSelection() or self._dims:  # which are painted here
            self.viewport().update()
        self._had_selection = cursor.hasSelection()
        self.caret_moved.emit(cursor.position())
        if not QGuiApplication.mouseButtons():  # a page that moves under the mouse is hard to point at
            self._room.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that gets lower leaves the caret in view."""
        in_view = 0 <= self.cursorRect().top() < event.oldSize().height()
        super().resizeEvent(event)
        if in_view and (self._is_typewriter or event.size().height() < event.oldSize().height()):
            self._room.start()

    def set_punctuation(self, language: str) -> None:
        """The language whose quotation marks and dashes come in place of those that are typed; "" for none."""
        self._smart.language = language

    def set_typewriter(self, on: bool) -> None:
        super().set_typewriter(on)
        self._follow.height_share = TYPEWRITER_SHARE if on else None
        self._room.start()

    def _leave_room(self) -> None:
        """Scrolls so far that some lines stand above and below the caret; Qt itself is content with half a line."""
        caret, bar = self.cursorRect(), self.verticalScrollBar()
        if self._is_typewriter:
            self._put_caret_at_rest_height()
            return
        room = min(ROOM_LINES * caret.height(), (self.viewport().height() - caret.height()) // 3)
        below = caret.bottom() + room - self.viewport().height()
        if below > 0:
            bar.setValue(bar.value() + below)
        elif caret.top() < room:
            bar.setValue(bar.value() + caret.top() - room)

    def _sync_caret(self, show: bool) -> None:
        """Puts the caret where the document has it. show: scrolls there; else the view stays."""
        assert self._scene is not None
        anchor, position = self._scene.caret
        cursor, bar = self.textCursor(), self.verticalScrollBar()
        value = bar.value()
        if (cursor.anchor(), cursor.position()) != (anchor, position):
            cursor.setPosition(anchor)
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            self.caret_moved.emit(position)
        self._marks.set_caret(position)
        if show:
            self.ensureCursorVisible()
            if self._is_typewriter:
                self._room.start()
        else:
            bar.setValue(value)

    def _on_passage_began(self, passage: Passage) -> None:
        self._follow.begin(passage)
        self._pulse.begin()

    def _on_edited(self) -> None:
        block = self.textCursor().block()
        self.update_paragraphs(block.previous().position() if block.previous().isValid() else 0, block.position())
        self.typed.emit()

    def _on_passage_growing(self, passage: Passage) -> None:
        self._follow.before_growth()
        self._grows_from = passage.place if passage.has_grown else 0  # the first words may stand in place of others

    def _on_passage_grew(self, passage: Passage) -> None:
        self._sync_caret(show=False)
        self._follow.after_growth()
        if self._dims or not self._grows_from:
            self.viewport().update()
        else:
            self.update_paragraphs(self._grows_from, passage.place)

    def _on_passage_closed(self, passage: Passage) -> None:
        self._follow.end()
        self._pulse.end()
        self.viewport().update()

    def _on_scene_closed(self, scene: SceneDocument) -> None:
        self.set_scene(None)

    def _tinted(self, start: int, end: int) -> Sequence[Span]:
        return self._scene.tinted_between(start, end) if self._scene is not None else ()

    def _lit(self) -> Sequence[Span]:
        cursor, passage = self.textCursor(), self._scene.open_passage if self._scene is not None else None
        here = Span(cursor.selectionStart(), cursor.selectionEnd())
        return (here,) if passage is None else (here, Span(passage.start, passage.end))

    def _marker_place(self) -> int | None:
        if self._scene is None:
            return None
        passage = self._scene.open_passage or self._scene.held_passage
        return passage.end if passage is not None else None

    @Slot()  # or a signal would be connected to Qt's own
    def undo(self) -> None:
        """The scene's own undo; Qt's knows nothing of passages."""
        if self._scene is not None and not self.isReadOnly():
            self._scene.undo()

    @Slot()
    def redo(self) -> None:
        if self._scene is not None and not self.isReadOnly():
            self._scene.redo()

    @Slot()
    def cut(self) -> None:
        """Cuts the selection as a step of its own."""
        if self._scene is not None:
            self._is_copying = True
            with self._scene.one_step():
                super().cut()
            self._is_copying = False

    @Slot()
    def copy(self) -> None:
        self._is_copying = True
        super().copy()
        self._is_copying = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        commands = {
            QKeySequence.StandardKey.Undo: self.undo,
            QKeySequence.StandardKey.Redo: self.redo,
            QKeySequence.StandardKey.Cut: self.cut,
            QKeySequence.StandardKey.Copy: self.copy,
            QKeySequence.StandardKey.ZoomIn: lambda: self.set_zoom(self.zoom + ZOOM_STEP),
            QKeySequence.StandardKey.ZoomOut: lambda: self.set_zoom(self.zoom - ZOOM_STEP),
            QKeySequence.StandardKey.InsertParagraphSeparator: self._begin_paragraph,
            QKeySequence.StandardKey.InsertLineSeparator: self._begin_paragraph,
        }
        command = next((do for key, do in commands.items() if event.matches(key)), None)
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if command is None and ctrl and event.key() == Qt.Key.Key_Y:
            command = self.redo
        if command is None and ctrl and event.key() == Qt.Key.Key_0:
            command = self._reset_zoom
        cursor = self.textCursor()
        before = cursor.position(), self.document().revision()
        if command is None and not self.isReadOnly() and move_by_word(cursor, event):
            self.setTextCursor(cursor)
            event.accept()
        elif command is None:
            super().keyPressEvent(event)
            if self._scene is not None and self.document().revision() != before[1]:
                self._smart.after(event.text(), self._scene)
        else:
            command()
            event.accept()
        if self._is_typewriter and (self.textCursor().position(), self.document().revision()) != before:
            self._leave_room()  # at once, before the line is seen elsewhere

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        cursor = self.textCursor()
        if select_word(cursor, max(0, self.position_under(event.position().toPoint()))):
            self.setTextCursor(cursor)

    def _begin_paragraph(self) -> None:
        """Qt's own Enter takes the line spacing off an empty paragraph and makes no new one. Also with Shift: Qt's line
        separators are nothing that a Markdown file has."""
        if not self.isReadOnly():
            self.textCursor().insertBlock()
            self.ensureCursorVisible()

    def _reset_zoom(self) -> None:
        self.set_zoom(100)

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_command(event):
            event.ignore()  # the window's shortcut first; without one it comes back as a key press
            return False
        if kind == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.isReadOnly():
            event.ignore()
            return
        opens, was_open = bool(event.preeditString()), self._composing
        if opens:
            self._set_composing(True)
        super().inputMethodEvent(event)
        self.viewport().update()  # a composition moves what is painted behind the words
        if not opens:
            self._set_composing(False)
            if not was_open and self._scene is not None:
                self._smart.after(event.commitString(), self._scene)  # some systems send every key this way
        if self._is_typewriter:
            self._leave_room()

    def _set_composing(self, composing: bool) -> None:
        if composing != self._composing:
            self._composing = composing
            if self._scene is not None:
                self._scene.composing = composing
            self.composing_changed.emit(composing)

    @property
    def composing(self) -> bool:
        """Whether an input method's composition is open."""
        return self._composing

    def inputMethodQuery(self, query: Qt.InputMethodQuery, *arguments: Any) -> Any:
        """Rectangles in the widget's coordinates: Qt gives the viewport's, which the margins move."""
        value = super().inputMethodQuery(query, *arguments)
        if query in (Qt.InputMethodQuery.ImCursorRectangle, Qt.InputMethodQuery.ImAnchorRectangle):
            return QRectF(value).translated(QPointF(self.viewport().pos()))
        return value

    def createMimeDataFromSelection(self) -> QMimeData:
        """On some systems whatever is selected goes to a clipboard of its own: HTML is made only for what is copied."""
        cursor, scene = self.textCursor(), self._scene
        if scene is None:
            return QMimeData()
        text = scene.text_between(cursor.selectionStart(), cursor.selectionEnd())
        return clipboard.mime_of(text, with_html=self._is_copying)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, but no dragged files: those are the window's to open."""
        return (source.hasText() or source.hasHtml()) and not any(url.isLocalFile() for url in source.urls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.canInsertFromMimeData(source):
            self._insert(clipboard.markdown_of(source))

    @Slot()
    def paste_plain(self) -> None:
        """What is on the clipboard, as nothing but text."""
        source = QGuiApplication.clipboard().mimeData()
        if source is not None and self.canInsertFromMimeData(source):
            self._insert(source.text())

    def _insert(self, text: str) -> None:
        if self._scene is not None and not self.isReadOnly() and text:
            with self._scene.one_step():
                self.textCursor().insertText(clean_text(text))
            self.ensureCursorVisible()
            if self._is_typewriter:
                self._leave_room()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._scene is not None:
            with self._scene.one_step():
                super().dropEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def context_menu(self) -> QMenu:
        """The menu of the right mouse button, in the language of now. The caller shows and deletes it."""
        return context_menu(self)
