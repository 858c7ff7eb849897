"""The text of one scene in a QTextDocument, watched: every change of it is told as a plain-text edit.

Changes of format, layout or composition leave the text as it was and are not told. GUI thread only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor, QTextDocument

from app.editor.spans import Fragment, MarkedText, Span, changed_range, clean_text, to_units

if TYPE_CHECKING:
    from app.editor.passage import Passage


class SceneText(QObject):
    """Positions are QTextDocument positions (UTF-16 units); `text()` is a str with LF line ends.

    The marked text beside the document is what is read; the document is what is shown and typed into.
    """

    #: position, units removed, units added: of every change, before `text_changed`. The layout may not know of it yet.
    text_replaced = Signal(int, int, int)
    text_changed = Signal()  # after any change of the text; it may be changed again in a slot
    writer_edited = Signal()  # the change came from the writer: a key, a paste, an undo
    spans_changed = Signal()  # the tint, otherwise than by a passage that grows

    def __init__(self, text: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        text = clean_text(text)
        self.document = QTextDocument(self)
        self.document.setUndoRedoEnabled(False)
        self.document.setPlainText(text)
        self.document.documentLayout()  # makes it: what changes before there is a layout isn't reported
        self._marked = MarkedText(text)
        self._own_edit = False
        self._text_dirty = self._writer_dirty = False
        self.document.contentsChange.connect(self._on_contents_change)
        self.document.contentsChanged.connect(self._on_contents_changed)

    def __len__(self) -> int:
        return len(self._marked)

    def __bool__(self) -> bool:
        return True  # an empty scene is a scene

    def text(self) -> str:
        """The whole text. Not `toPlainText()`, which turns no-break spaces into spaces."""
        return self._marked.string()

    def text_between(self, start: int, end: int) -> str:
        return self._marked.string(start, end)

    def text_before(self, position: int) -> str:
        return self._marked.string(0, position)

    def position_of(self, offset: int) -> int:
        """The document position of a character offset into `text()`."""
        return len(to_units(self.text()[:offset])) // 2

    def offset_of(self, position: int) -> int:
        """The character offset into `text()` of a document position: smaller where there are emoji before it."""
        return len(self._marked.string(0, position))

    @property
    def generated_spans(self) -> list[Span]:
        """What is tinted: from the model, neither edited nor accepted."""
        return self._marked.tinted()

    def set_generated_spans(self, spans: Iterable[Span]) -> None:
        """Replaces the tint, for a scene that was opened again."""
        self._marked.set_tinted(spans)
        self.spans_changed.emit()

    def tinted_between(self, start: int, end: int) -> list[Span]:
        return self._marked.tinted(start, end)

    def accept(self, start: int, end: int) -> None:
        """Shows [start, end) as the writer's own. Not an undo step: the text stays."""
        self._marked.untint(start, end)
        self.spans_changed.emit()

    def piece(self, start: int, end: int) -> Fragment:
        """What stands there, with its marks."""
        return self._marked.take(start, end)

    def claim(self, passage: Passage, span: Span) -> None:
        """Words that stand there already are the passage's. Not an undo step: the text stays."""
        self._marked.own(span.start, span.end, passage.number)

    def mark(self, start: int, piece: Fragment) -> None:
        """What stands there reads as `piece` and gets its marks, too. Not an undo step: the text stays."""
        self._marked.splice(start, start + len(piece), piece)
        self.spans_changed.emit()

    @property
    def is_own_edit(self) -> bool:
        """Whether the program itself changes the text just now: carets that move meanwhile aren't the writer's."""
        return self._own_edit

    @contextmanager
    def _editing(self) -> Iterator[QTextCursor]:
        """A cursor for changes with `_put`, which are not told as the writer's."""
        self._text_dirty = True
        cursor = QTextCursor(self.document)
        self._own_edit = True
        cursor.beginEditBlock()
        try:
            yield cursor
        finally:
            cursor.endEditBlock()
            self._own_edit = False
        assert len(self._marked) == self.document.characterCount() - 1

    def _put(self, cursor: QTextCursor, start: int, end: int, fragment: Fragment) -> None:
        """Puts `fragment` where [start, end) was, in the document and in the marked text."""
        self._marked.splice(start, end, fragment)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(fragment.string())
        self.text_replaced.emit(start, end - start, len(fragment))

    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        if self._own_edit:
            return
        length = self.document.characterCount() - 1
        removed = min(removed, len(self._marked) - position)  # Qt counts the last block's separator in at times
        added = min(added, length - position)
        if len(self._marked) - removed + added != length:
            position, removed, added = 0, len(self._marked), length
        old = self._marked.take(position, position + removed)
        new = self._read(position, position + added)
        start, gone, come = 0, removed, added
        if removed and added:
            selection = self._selection()
            start, gone, come = changed_range(old.text, new, (selection[0] - position, selection[1] - position))
        if gone or come:
            self._text_dirty = self._writer_dirty = True
            self._record(position + start, old.part(start, start + gone), new[2 * start : 2 * (start + come)])
            self.text_replaced.emit(position + start, gone, come)

    def _read(self, start: int, end: int) -> bytes:
        cursor = QTextCursor(self.document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return to_units(cursor.selectedText().replace("\u2029", "\n"))

    def _selection(self) -> tuple[int, int]:
        """What the writer had selected before a change (the caret, twice): it tells changes apart that look alike."""
        raise NotImplementedError

    def _record(self, position: int, removed: Fragment, units: bytes) -> None:
        """The writer put `units` where `removed` was; the marked text must be made to match. Nothing may be changed
        in the document from here: its layout doesn't know of the change yet."""
        raise NotImplementedError

    def _on_contents_changed(self) -> None:
        """The layout knows of the change by now."""
        if not self._own_edit:
            self._tell_changed()

    def _tell_changed(self) -> None:
        writer, dirty = self._writer_dirty, self._text_dirty
        self._text_dirty = self._writer_dirty = False
        if dirty:
            self.text_changed.emit()
        if writer:
            self.writer_edited.emit()
