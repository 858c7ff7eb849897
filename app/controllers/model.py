"""Wakes the built-in model, loads others, and says what is going on."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

import engine
from app import paths
from app.bridge import EventBridge
from app.controllers.notices import Notices
from app.dialogs.about import ModelAboutDialog
from app.generation import Generation
from app.main_window import MainWindow
from app.model_choices import ModelChoices, is_builtin, remember, remembered
from app.panels.status import StatusStrip
from app.panels.writing import WritingPanel
from app.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A loading that was asked for. is_stand_in: it is the built-in model, for one that could not be loaded."""

    path: str
    choices: ModelChoices
    tell_failure: bool = True
    is_stand_in: bool = False


class ModelController(QObject):
    """One model at a time. While another one loads, the one before stays in use. GUI thread.

    Loading waits for the passage that is written: both need the engine's one thread.
    """

    model_changed = Signal(object)  # engine.ModelInfo
    loading_progress = Signal(float)  # 0 to 1
    loading_ended = Signal(object)  # ModelLoaded, Cancelled or Failed

    def __init__(
        self,
        window: MainWindow,
        session: engine.Session,
        settings: Settings,
        bridge: EventBridge,
        notices: Notices,
        generation: Generation,
        kernels: str = "auto",
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._notices = window, session, settings, notices
        self._bridge, self._generation, self._kernels = bridge, generation, kernels
        status, panel = window.parts.status, window.parts.writing_panel
        assert isinstance(status, StatusStrip) and isinstance(panel, WritingPanel)
        self._status, self._panel = status, panel
        self._loading: engine.Job | None = None
        self._asked: dict[int, _Asked] = {}  # by request; also those that another one took the place of
        self.info: engine.ModelInfo | None = None
        self.path = ""  # of the model in use, as it was asked for
        bridge.event_received.connect(self._receive)
        actions = window.actions_table
        actions["builtin_model"].triggered.connect(self.use_builtin)
        actions["about_model"].triggered.connect(self.show_about)
        panel.builtin_note_dismissed.connect(lambda: settings.set_value("builtin_note_dismissed", True))

    @property
    def is_loading(self) -> bool:
        """Whether a model is on its way."""
        return self._loading is not None

    def load_first(self) -> None:
        """At the start: the model used last, as it was loaded then, or the built-in one."""
        path = self._settings.value("model_path") or str(paths.builtin_model())
        self.load(path, remembered(self._settings, path))

    def use_builtin(self) -> None:
        self._settings.set_value("model_path", "")
        self.load(str(paths.builtin_model()), remembered(self._settings, str(paths.builtin_model())))

    def load(self, path: str, choices: ModelChoices = ModelChoices(), tell_failure: bool = True) -> None:  # noqa: B008
        """Loads a model, in place of one that is being loaded.

        tell_failure: whether a notice says so if it fails; else whoever listens to `loading_ended` does.
        """
        self._load(_Asked(path, choices, tell_failure))

    def _load(self, asked: _Asked) -> None:
        self.cancel()
        if not self._generation.is_busy:
            self._status.set_loading(0.0)
        if self.info is None:
            self._panel.set_phase("loading")
        self._loading = self._session.load_model(
            asked.path,
            self._bridge.post,
            precision=asked.choices.precision,
            tokenizer=asked.choices.vocabulary_file,
            vocabulary_folder=paths.shipped_vocabularies(),
            tuned_state=asked.choices.tuned_state_file,
            kernels=self._kernels,
        )
        self._asked[self._loading.request_id] = asked

    def cancel(self) -> None:
        """Cancels the loading; the model in use stays."""
        if self._loading is not None:
            self._loading.cancel()

    def show_about(self) -> None:
        if self.info is not None:
            ModelAboutDialog(self.info, self._window).exec()

    def _receive(self, event: engine.Event) -> None:
        asked = self._asked.get(event.request_id)
        if asked is None:
            return
        is_last = self._loading is not None and event.request_id == self._loading.request_id
        if isinstance(event, engine.LoadingProgress):
            if is_last:
                self._status.set_loading(event.fraction)
                self.loading_progress.emit(event.fraction)
            return
        del self._asked[event.request_id]
        if isinstance(event, engine.ModelLoaded):  # also one that was ready before it could be cancelled
            self._loaded(event.info, asked)
        if is_last:
            self._loading = None
            self._ended(event, asked)

    def _ended(self, event: engine.Event, asked: _Asked) -> None:
        self._status.set_model(self.info)
        if isinstance(event, engine.Failed) and asked.tell_failure:
            self._notices.show_error(event.error, "model")
        self.loading_ended.emit(event)
        if self.info is None and self._loading is None:
            self._panel.set_phase("no_model")
            if not is_builtin(asked.path):  # the built-in model wakes in its place
                self._load(_Asked(str(paths.builtin_model()), ModelChoices(), is_stand_in=True))

    def _loaded(self, info: engine.ModelInfo, asked: _Asked) -> None:
        builtin = is_builtin(asked.path)
        if not asked.is_stand_in:  # a model on a drive that isn't there today is wanted again tomorrow
            self._settings.set_value("model_path", "" if builtin else asked.path)
            remember(self._settings, asked.path, asked.choices)
            self._notices.remove("model")
        self.info, self.path = info, asked.path
        log.info("%s in %s on %s; kernels: %s", info.name, info.precision, info.device, info.kernels)
        self._status.set_model(info)
        show_note = builtin and not self._settings.value("builtin_note_dismissed")
        self._panel.show_builtin_note(info.name if show_note else "")
        self.model_changed.emit(info)
