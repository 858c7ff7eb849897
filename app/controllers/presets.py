"""The writer's own presets: kept, renamed, deleted, and carried from and to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

import engine
from app.controllers.dials import DialsController
from app.controllers.notices import Notices
from app.controllers.rules import RulesController
from app.dialogs import files
from app.main_window import MainWindow
from app.panels.writing import WritingPanel
from app.preset_words import PROGRAMS
from app.presets import OwnPresets, Preset
from app.settings import Settings
from app.story.filenames import slug

_KEY = "presets"  # of the notices


class PresetsController(QObject):
    """GUI thread. `own` must be loaded, and the dials know its presets."""

    def __init__(
        self,
        window: MainWindow,
        panel: WritingPanel,
        shipped: Sequence[Preset],
        own: OwnPresets,
        dialling: DialsController,
        settings: Settings,
        notices: Notices,
        rules: RulesController,
    ) -> None:
        super().__init__(window)
        self._window, self._panel, self._shipped, self.own = window, panel, list(shipped), own
        self._dialling, self._settings, self._notices, self._rules = dialling, settings, notices, rules
        self.menu: QMenu | None = None
        panel.preset_menu_requested.connect(self.show_menu)

    def _show(self) -> None:
        self._dialling.set_presets([*self._shipped, *self.own.presets()])

    # The menu

    def show_menu(self) -> None:
        """Below the button; what only own presets have is dimmed for a shipped one."""
        menu = self.menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        is_own = bool(self._chosen_own())
        self._add(menu, self.tr("&Save as preset…"), self.ask_name)
        self._add(menu, self.tr("&Rename…"), self.ask_new_name, is_own)
        self._add(menu, self.tr("&Delete"), self.delete, is_own)
        menu.addSeparator()
        self._add(menu, self.tr("&Import…"), self.choose_import)
        self._add(menu, self.tr("&Export…"), self.choose_export)
        button = self._panel.preset_more
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _add(self, menu: QMenu, text: str, command: Callable[[], None], enabled: bool = True) -> None:
        action = QAction(text, menu)
        action.setEnabled(enabled)
        action.triggered.connect(lambda *_: command())
        menu.addAction(action)

    def _chosen_own(self) -> Preset | None:
        key = self._dialling.preset
        return next((preset for preset in self.own.presets() if preset.key == key), None)

    # Keeping

    def ask_name(self) -> None:
        from app.dialogs.preset_name import PresetNameDialog

        chosen = self._chosen_own()
        dialog = PresetNameDialog(
            "save", chosen.name if chosen else "", lambda n: bool(self.own.named(n)), self._window
        )
        dialog.accepted.connect(lambda: self.save(dialog.chosen_name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, name: str, params: engine.SamplingParams | None = None, source: str = "") -> None:
        """Keeps the dials as they stand, or `params`, and has the dials begin from there."""
        try:
            key = self.own.save(name, params or self._dialling.params(), source)
        except OSError as error:
            self._notices.show_error(error, _KEY)
            return
        self._show()
        self._dialling.choose_preset(key)

    def ask_new_name(self) -> None:
        from app.dialogs.preset_name import PresetNameDialog

        chosen = self._chosen_own()
        if chosen is None:
            return
        dialog = PresetNameDialog(
            "rename", chosen.name, lambda name: self.own.named(name) not in ("", chosen.key), self._window
        )
        dialog.accepted.connect(lambda: self._try(lambda: self.own.rename(chosen.key, dialog.chosen_name())))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def delete(self) -> None:
        """At once; a notice takes it back. The dials stay where they stand."""
        chosen = self._chosen_own()
        if chosen is None:
            return
        try:
            bring_back = self.own.delete(chosen.key)
        except OSError as error:
            self._notices.show_error(error, _KEY)
            return
        self._show()
        self._notices.show_done(
            _KEY,
            lambda: self.tr("The preset “{name}” was deleted.").format(name=chosen.name),
            lambda: self.tr("Undo"),
            lambda: self._try(bring_back),
        )

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except OSError as error:
            self._notices.show_error(error, _KEY)
        self._show()

    # Files

    def choose_import(self) -> None:
        path = files.choose_preset_file(self._window, str(Path.home()))
        if path:
            self.open_import(path)

    def open_import(self, path: str) -> None:
        """Shows what the file brings; nothing is taken before the writer says so."""

        from app.dialogs.preset_import import PresetImportDialog

        try:
            imported = engine.sampling.import_preset(path)
        except engine.InvalidRequest as error:
            self._notices.show_error(error, _KEY)
            return
        dialog = PresetImportDialog(imported, self._window)
        dialog.accepted.connect(lambda: self._use(imported, dialog.phrases.isChecked(), dialog.stops.isChecked()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self, imported: engine.sampling.ImportedPreset, with_phrases: bool, with_stops: bool) -> None:
        source = imported.preset.source or f"Imported from {PROGRAMS[imported.program]}."
        self.save(self._free_name(imported.preset.name), imported.preset.params, source)
        if with_stops and imported.stop_strings:
            known = list(self._settings.value("stop_strings"))
            new = [text for text in imported.stop_strings if text not in known]
            self._settings.set_value("stop_strings", [*known, *new])
        if with_phrases and imported.banned_phrases:
            self._add_phrases(imported)

    def _add_phrases(self, imported: engine.sampling.ImportedPreset) -> None:
        """To the writer's list. The list is not switched on for it: it holds others too."""
        try:
            self._rules.add_phrases(imported.banned_phrases, imported.preset.name)
        except OSError as error:
            self._notices.show_error(error, _KEY)
            return
        if not self._settings.value("phrases_banned"):
            self._notices.show_info(
                _KEY,
                lambda: self.tr("The phrases were added to your list of banned phrases, which is not in use yet."),
                lambda: self.tr("Show the list…"),
                self._rules.show_phrases,
            )

    def _free_name(self, name: str) -> str:
        """An imported preset never takes the place of one that is there."""
        candidate, count = name, 1
        while self.own.named(candidate):
            count += 1
            candidate = f"{name} {count}"
        return candidate

    def choose_export(self) -> None:
        name = self._name_now()
        path = files.choose_preset_target(self._window, str(Path.home() / f"{slug(name) or 'preset'}.toml"))
        if path:
            self.export(path)

    def export(self, path: str) -> None:
        """Writes the dials as they stand."""
        preset = engine.sampling.Preset(self._name_now(), self._dialling.params())
        self._try(lambda: engine.sampling.write_preset(path, preset))

    def _name_now(self) -> str:
        own = self._chosen_own()
        shipped = next((preset for preset in self._shipped if preset.key == self._dialling.preset), None)
        return own.name if own else shipped.translated_name() if shipped else self.tr("My dials")
