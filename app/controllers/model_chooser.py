"""Opens the list of models and does what the writer wants there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

import engine
from app import paths
from app.controllers.model import ModelController
from app.controllers.model_library import ModelLibrary
from app.dialogs import files
from app.generation import Generation
from app.main_window import MainWindow
from app.model_choices import ModelChoices, forget, remembered
from app.model_files import looks_like_model
from app.panels.status import StatusStrip
from app.panels.writing import WritingPanel
from app.settings import Settings
from app.widgets.file_drop import FileDrop

if TYPE_CHECKING:
    from app.dialogs.model_chooser import ModelChooserDialog

_FILL_MS = 50  # news of many files are shown together


class ModelChooser(QObject):
    """One dialog at most. What loads goes on loading when another row is looked at, and is cancelled with it. GUI
    thread."""

    def __init__(
        self,
        window: MainWindow,
        model: ModelController,
        library: ModelLibrary,
        settings: Settings,
        generation: Generation,
    ) -> None:
        super().__init__(window)
        self._window, self._model, self._library = window, model, library
        self._settings, self._generation = settings, generation
        self.dialog: ModelChooserDialog | None = None
        status, panel = window.parts.status, window.parts.writing_panel
        assert isinstance(status, StatusStrip) and isinstance(panel, WritingPanel)
        for source in (window.actions_table["open_model"].triggered, panel.open_model_requested):
            source.connect(lambda *_: self.show())
        status.models_requested.connect(self.show)
        FileDrop(window, looks_like_model).dropped.connect(self.show)
        self._filling = QTimer(self, singleShot=True, interval=_FILL_MS)
        self._filling.timeout.connect(self._fill)
        library.changed.connect(lambda: None if self._filling.isActive() else self._filling.start())
        model.model_changed.connect(lambda _info: self._show_in_use())
        model.loading_progress.connect(self._show_progress)
        model.loading_ended.connect(self._loading_ended)
        settings.changed.connect(self._setting_changed)

    def show(self, path: str = "") -> None:
        """Opens the list, with a file that was chosen elsewhere where there is one."""
        if self.dialog is None:
            self._open()
        assert self.dialog is not None
        if path:
            self._library.add(path)
        self._fill()
        self.dialog.choose(path or self._model.path or str(paths.builtin_model()))
        self.dialog.show()
        self.dialog.activateWindow()
        self.dialog.list.setFocus()

    def folder(self) -> Path:
        """The one that is watched: the writer's, or the usual one."""
        chosen = self._settings.value("models_folder")
        return Path(chosen) if chosen else paths.models_folder()

    def _open(self) -> None:
        from app.dialogs.model_chooser import ModelChooserDialog

        dialog = self.dialog = ModelChooserDialog(lambda path: remembered(self._settings, path), self._window)
        dialog.model_shown.connect(self._library.prefer)
        dialog.load_requested.connect(self._load)
        dialog.cancel_requested.connect(self._model.cancel)
        dialog.another_file_requested.connect(self._another_file)
        dialog.file_dropped.connect(self._added)
        dialog.remove_requested.connect(self._remove)
        dialog.vocabulary_wanted.connect(self._choose_vocabulary)
        dialog.files_chosen.connect(self._library.look_again)
        dialog.tuned_state_wanted.connect(self._choose_tuned_state)
        dialog.builtin_requested.connect(self._use_builtin)
        dialog.folder_change_requested.connect(self._change_folder)
        dialog.folder_open_requested.connect(self._open_folder)
        dialog.stop_writing_requested.connect(self._generation.stop)
        dialog.finished.connect(self._closed)
        recent = self._settings.value("recent_models")
        self._library.start(self.folder(), recent, dialog.choices_of)
        self._show_in_use()

    def _closed(self) -> None:
        self._library.stop()
        self._filling.stop()
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _fill(self) -> None:
        if self.dialog is not None:
            library = self._library
            self.dialog.set_models(library.entries(), str(library.folder), library.is_folder_there)

    def _show_in_use(self) -> None:
        info = self._model.info
        if self.dialog is not None:
            self.dialog.set_in_use(self._model.path if info is not None else "", info.bytes if info is not None else 0)

    # Loading

    def _load(self, path: str, choices: ModelChoices) -> None:
        assert self.dialog is not None
        if self._generation.is_busy:
            self.dialog.set_waiting()
        else:
            self.dialog.set_progress(0.0)
        self._model.load(path, choices, tell_failure=False)

    def _use_builtin(self) -> None:
        assert self.dialog is not None
        self.dialog.choose(str(paths.builtin_model()))
        self._load(str(paths.builtin_model()), remembered(self._settings, str(paths.builtin_model())))

    def _show_progress(self, fraction: float) -> None:
        if self.dialog is not None and self.dialog.stage != "choosing":  # begun here
            self.dialog.set_progress(fraction)

    def _loading_ended(self, event: engine.Event) -> None:
        if self.dialog is None or self.dialog.stage == "choosing":
            return
        self.dialog.set_stopped(event.error if isinstance(event, engine.Failed) else None)
        if isinstance(event, engine.ModelLoaded):
            self.dialog.accept()

    # Files and folders

    def _another_file(self) -> None:
        start = self.dialog.current_path if self.dialog is not None else ""
        path = files.choose_model_file(self._parent(), start or str(self.folder()))
        if path:
            self._added(str(Path(path)))  # with the system's own separators, as the folder's are

    def _added(self, path: str) -> None:
        self._library.add(path)
        self._fill()
        if self.dialog is not None:
            self.dialog.choose(path)

    def _remove(self, path: str) -> None:
        forget(self._settings, path)
        self._library.remove(path)

    def _choose_vocabulary(self, path: str) -> None:
        vocabulary = files.choose_vocabulary(self._parent(), str(Path(path).parent))
        if vocabulary and self.dialog is not None:
            self.dialog.set_vocabulary(path, vocabulary)

    def _choose_tuned_state(self, path: str) -> None:
        state = files.choose_tuned_state(self._parent(), str(Path(path).parent))
        if state and self.dialog is not None:
            self.dialog.set_tuned_state(path, state)

    def _change_folder(self) -> None:
        folder = files.choose_models_folder(self._parent(), str(self.folder()))
        if folder:
            self._settings.set_value(
                "models_folder", "" if Path(folder) == paths.models_folder() else str(Path(folder))
            )

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder())))

    def _setting_changed(self, key: str) -> None:
        if key == "models_folder" and self.dialog is not None:
            self._library.set_folder(self.folder())
            self._fill()

    def _parent(self) -> ModelChooserDialog | MainWindow:
        return self.dialog or self._window
