"""Notices that something happened in a story's folder. What it was is for app/story/outside.py to find out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_SETTLE_MS = 400  # after the last sign: programs that replace a file delete it first, and git changes many


class FolderWatch(QObject):
    """Watches folders and files until it is deleted; those that aren't there are passed over. GUI thread.

    An editor that replaces a file ends the watching of it: `watch` has to be called again after `stirred`. Where the
    system can't watch (some network disks), nothing is told, and looking when the window comes to the front has to do.
    """

    stirred = Signal()  # something came, went or was written, and it has been quiet since

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._note)
        self._watcher.directoryChanged.connect(self._note)
        self.settle_timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self.settle_timer.timeout.connect(self.stirred)

    def watch(self, paths: Iterable[Path]) -> None:
        """These and no others."""
        wanted = {str(path) for path in paths}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        if new := [path for path in sorted(wanted - watched) if os.path.exists(path)]:
            self._watcher.addPaths(new)

    def forget(self) -> None:
        """Nothing is watched any more."""
        self.settle_timer.stop()
        self.watch(())

    def _note(self, _path: str) -> None:
        self.settle_timer.start()
