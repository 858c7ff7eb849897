"""The keys of undo on parts beside the page: what was done there is taken back, nothing on the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_KEYS = QKeySequence.StandardKey


class UndoKeys(QObject):
    """Of some widgets; belongs to `parent`. A field's own typing comes first. GUI thread."""

    undo_pressed = Signal()
    redo_pressed = Signal()

    def __init__(self, parent: QObject, *widgets: QWidget) -> None:
        super().__init__(parent)
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            redo = event.matches(_KEYS.Redo)
            if (redo or event.matches(_KEYS.Undo)) and not _has_its_own(watched, redo):
                event.accept()  # of both: else the window's shortcut would have the key
                if event.type() == QEvent.Type.KeyPress:
                    (self.redo_pressed if redo else self.undo_pressed).emit()
                return True
        return super().eventFilter(watched, event)


def _has_its_own(widget: QObject, redo: bool) -> bool:
    if not isinstance(widget, QPlainTextEdit):
        return False
    document = widget.document()
    return document.isRedoAvailable() if redo else document.isUndoAvailable()
