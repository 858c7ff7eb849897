"""The commands Export and Print: all that is needed before the writer calls one of them for the first time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.parts import Parts

if TYPE_CHECKING:
    from app.controllers.exporting import ExportController


class ExportCommands(QObject):
    """Writers of formats take a while to import, which the window's start doesn't wait for. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        actions = parts.window.actions_table
        actions["export_story"].triggered.connect(lambda *_: self.controller.show_dialog())
        actions["print_story"].triggered.connect(lambda *_: self.controller.ask_for_printer())

    @cached_property
    def controller(self) -> ExportController:
        from app.controllers.exporting import ExportController

        return ExportController(self._parts)
