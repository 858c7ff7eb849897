"""Files that are dragged onto a widget from the file manager."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Watches `widget` and says which files or folders were dropped on it, of those that `wanted` is True for.

    What is not wanted is left to the widget itself.
    """

    dropped = Signal(str)  # path of the first
    all_dropped = Signal(list)  # paths

    def __init__(self, widget: QWidget, wanted: Callable[[Path], bool] = lambda path: True) -> None:
        super().__init__(widget)
        self._wanted = wanted
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            return False
        paths = self.paths_in(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.dropped.emit(paths[0])
            self.all_dropped.emit(paths)
        return True

    def path_in(self, data: QMimeData) -> str:
        """The first wanted file among what is dragged, "" where there is none."""
        return next(iter(self.paths_in(data)), "")

    def paths_in(self, data: QMimeData) -> list[str]:
        """The wanted files among what is dragged."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        return [str(file) for file in files if self._wanted(file)]
