"""Opens the manual beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject

from app import paths
from app.controllers.parts import Parts

if TYPE_CHECKING:
    from app.dialogs.manual import ManualDialog
    from app.manual import Page


class ManualController(QObject):
    """One manual at a time; it stays open while the writer writes. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self.dialog: ManualDialog | None = None
        parts.window.actions_table["manual"].triggered.connect(lambda: self.show())

    def show(self, page: str = "") -> None:
        """page: file name of the one to open."""

        from app.dialogs.manual import ManualDialog

        if self.dialog is None:
            if not self._read():
                self._parts.notices.show_info("manual", self._missing)
                return
            self.dialog = ManualDialog(self._read, self._parts.window)
            self.dialog.finished.connect(self._closed)
            self.dialog.show()
        if page:
            self.dialog.show_page(page)
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _read(self) -> list[Page]:
        """In the language of the window; none if they can't be read."""
        from app.manual import read_pages

        try:
            return read_pages(paths.manual_folder(), QLocale().name())
        except OSError:
            return []

    def _missing(self) -> str:
        return self.tr("The manual is missing from this installation. Installing Ravel again brings it back.")

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
