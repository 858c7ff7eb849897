"""Wakes the built-in model, opens others, and says what is going on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

import engine
from app import paths
from app.bridge import EventBridge
from app.controllers.notices import Notices
from app.dialogs import files
from app.dialogs.about import ModelAboutDialog
from app.dialogs.model_opening import ModelOpeningDialog
from app.errors import explain
from app.main_window import MainWindow
from app.panels.status import StatusStrip
from app.panels.writing import WritingPanel
from app.settings import Settings


class ModelController(QObject):
    """One model at a time. While another one loads, the one before stays in use. GUI thread."""

    model_changed = Signal(object)  # engine.ModelInfo

    def __init__(
        self, window: MainWindow, session: engine.Session, settings: Settings, bridge: EventBridge, notices: Notices
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._notices = window, session, settings, notices
        self._bridge = bridge
        status, panel = window.parts.status, window.parts.writing_panel
        assert isinstance(status, StatusStrip) and isinstance(panel, WritingPanel)
        self._status, self._panel = status, panel
        self._inspection: engine.Job | None = None
        self._loading: engine.Job | None = None
        self._loading_path = ""
        self._is_stand_in = False  # the built-in model, for one that could not be loaded at the start
        self._dialog: ModelOpeningDialog | None = None
        self.info: engine.ModelInfo | None = None
        bridge.event_received.connect(self._receive)
        actions = window.actions_table
        actions["open_model"].triggered.connect(self.ask_for_file)
        actions["builtin_model"].triggered.connect(self.use_builtin)
        actions["about_model"].triggered.connect(self.show_about)
        panel.open_model_requested.connect(self.ask_for_file)
        panel.builtin_note_dismissed.connect(lambda: settings.set_value("builtin_note_dismissed", True))
        status.model_details_requested.connect(self.show_about)

    def load_first(self) -> None:
        """At the start: the model used last, or the built-in one."""
        path = self._settings.value("model_path")
        self.load(path or str(paths.builtin_model()), self._settings.value("model_precision") if path else "auto")

    def use_builtin(self) -> None:
        self._settings.set_value("model_path", "")
        self.load(str(paths.builtin_model()))

    def load(self, path: str, precision: str = "auto") -> None:
        """Loads a model, in place of one that is being loaded."""
        if self._loading is not None:
            self._loading.cancel()
        self._loading_path = path
        self._status.set_loading(0.0)
        if self.info is None:
            self._panel.set_phase("loading")
        self._loading = self._session.load_model(
            path,
            self._bridge.post,
            precision=precision,
            vocabulary_folder=paths.shipped_vocabularies(),
        )

    def ask_for_file(self) -> None:
        """Lets the writer choose a file, says what it is and whether it fits, and loads it if they want."""
        start = self._settings.value("model_path") or str(Path.home())
        path = files.choose_model_file(self._window, start)
        if path:
            self.inspect(path)

    def inspect(self, path: str) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        dialog = ModelOpeningDialog(path, self._settings.value("model_precision"), self._window)
        dialog.load_requested.connect(self._load_chosen)
        dialog.cancel_requested.connect(self._cancel)
        dialog.other_file_requested.connect(self._other_file)
        dialog.finished.connect(self._dialog_closed)
        self._dialog = dialog
        self._inspection = self._session.inspect(
            path, self._bridge.post, vocabulary_folder=paths.shipped_vocabularies()
        )
        dialog.open()

    def show_about(self) -> None:
        if self.info is not None:
            ModelAboutDialog(self.info, self._window).exec()

    def _load_chosen(self, path: str, precision: str) -> None:
        self._settings.set_value("model_precision", precision)
        self.load(path, precision)

    def _cancel(self) -> None:
        """Cancels what the dialog waits for."""
        if self._dialog is not None and self._dialog.is_loading and self._loading is not None:
            self._loading.cancel()
        elif self._inspection is not None:
            self._inspection.cancel()

    def _other_file(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self.ask_for_file()

    def _dialog_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _receive(self, event: engine.Event) -> None:
        if self._inspection is not None and event.request_id == self._inspection.request_id:
            self._receive_inspection(event)
        elif self._loading is not None and event.request_id == self._loading.request_id:
            self._receive_loading(event)

    def _receive_inspection(self, event: engine.Event) -> None:
        if self._dialog is None:
            return
        if isinstance(event, engine.ModelInspected):
            if not event.report.tokenizer:
                self._refuse(engine.TokenizerMissing(path=event.report.info.path, n_vocab=event.report.info.n_vocab))
                return
            self._dialog.set_inspected(event.report)
        elif isinstance(event, engine.Failed):
            self._refuse(event.error)

    def _receive_loading(self, event: engine.Event) -> None:
        shown = self._dialog is not None and self._dialog.is_loading
        if isinstance(event, engine.LoadingProgress):
            self._status.set_loading(event.fraction)
            if self._dialog is not None and shown:
                self._dialog.set_progress(event.fraction)
            return
        self._loading = None
        if isinstance(event, engine.ModelLoaded):
            self._loaded(event.info)
            if self._dialog is not None and shown:
                self._dialog.set_loaded()
            return
        loaded = self._session.model_info
        if loaded is not None and loaded != self.info:  # one that was loaded while this one was asked for
            self._loaded(loaded)
        self._status.set_model(self.info)
        if isinstance(event, engine.Failed) and shown:
            self._refuse(event.error)
        elif isinstance(event, engine.Failed):
            self._failed(event.error)
            return
        if self.info is None:
            self._stand_in()

    def _refuse(self, error: engine.EngineError) -> None:
        """Says in the dialog why it can't be this file."""
        assert self._dialog is not None
        explanation = explain(error)
        self._dialog.set_failed(explanation.sentence, explanation.remedy)

    def _loaded(self, info: engine.ModelInfo) -> None:
        builtin = Path(self._loading_path) == paths.builtin_model()
        if not self._is_stand_in:  # a model on a drive that isn't there today is wanted again tomorrow
            self._settings.set_value("model_path", "" if builtin else self._loading_path)
            self._notices.remove("model")
        self._is_stand_in = False
        self.info = info
        self._status.set_model(info)
        show_note = builtin and not self._settings.value("builtin_note_dismissed")
        self._panel.show_builtin_note(info.name if show_note else "")
        self.model_changed.emit(info)

    def _failed(self, error: engine.EngineError) -> None:
        """Outside the dialog: at the start, or the built-in model itself."""
        self._notices.show_error(error, "model")
        if self.info is None:
            self._panel.set_phase("no_model")
            if Path(self._loading_path) != paths.builtin_model():
                self._stand_in()

    def _stand_in(self) -> None:
        """Wakes the built-in model, since there is no other."""
        self._is_stand_in = True
        self.load(str(paths.builtin_model()))
