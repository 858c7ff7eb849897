"""Files that are dragged onto a widget from the file manager."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Watches `widget` and says which file or folder was dropped on it: the first that `wanted` is True for.

    What is not wanted is left to the widget itself.
    """

    dropped = Signal(str)  # path

    def __init__(self, widget: QWidget, wanted: Callable[[Path], bool] = lambda path: True) -> None:
        super().__init__(widget)
        self._wanted = wanted
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            return False
        path = self.path_in(event.mimeData())
        if not path:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.dropped.emit(path)
        return True

    def path_in(self, data: QMimeData) -> str:
        """The wanted file among what is dragged, "" where there is none."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        return next((str(Path(file)) for file in files if self._wanted(Path(file))), "")
