"""The keys of undo on parts beside the page: what was done there is taken back, nothing on the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_KEYS = QKeySequence.StandardKey
_PROPERTY = "hasUndoKeys"


class UndoKeys(QObject):
    """Of some widgets; belongs to `parent`. A field's own typing comes first. GUI thread."""

    undo_pressed = Signal()
    redo_pressed = Signal()

    def __init__(self, parent: QObject, *widgets: QWidget) -> None:
        super().__init__(parent)
        for widget in widgets:
            widget.installEventFilter(self)
            widget.setProperty(_PROPERTY, True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            redo = event.matches(_KEYS.Redo)
            if (redo or event.matches(_KEYS.Undo)) and not has_undo_of_its_own(watched, redo):
                event.accept()  # of both: else the window's shortcut would have the key
                if event.type() == QEvent.Type.KeyPress:
                    (self.redo_pressed if redo else self.undo_pressed).emit()
                return True
        return super().eventFilter(watched, event)


def has_undo_keys(widget: QObject) -> bool:
    """Whether some `UndoKeys` hears the widget's keys."""
    return bool(widget.property(_PROPERTY))


def has_undo_of_its_own(widget: QObject, redo: bool) -> bool:
    """Whether a field has typing of its own to take back, or to do again."""
    if not isinstance(widget, QPlainTextEdit):
        return False
    document = widget.document()
    return document.isRedoAvailable() if redo else document.isUndoAvailable()
