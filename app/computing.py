"""How many processors the model computes on: what the writer chose, and one fewer while keys are pressed."""

from __future__ import annotations

import os
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer

import engine
from app.editor.editor import Editor
from app.generation import Generation
from app.settings import Settings

_AFTER_KEYS_MS = 1_000


class Computing(QObject):
    """Where the model would take all processors, the writer's keys have one for themselves while it writes: measured
    with two, in a scene of 20,000 words, the key of a hundred that takes longest is painted after 9 ms, else after 24.
    GUI thread.
    """

    def __init__(self, settings: Settings, generation: Generation, threads: int, parent: QObject) -> None:
        """threads: for this run, until another number is chosen in the settings; 0 for what they say."""
        super().__init__(parent)
        self._settings, self._generation = settings, generation
        self._chosen = threads or settings.value("threads")
        self.rest = QTimer(self, singleShot=True)
        self.rest.timeout.connect(self._give_back)
        if self._chosen:
            engine.set_threads(self._chosen)
        settings.changed.connect(self._setting_changed)

    def attend(self, editors: Iterable[Editor]) -> None:
        """The pages whose keys come first."""
        for editor in editors:
            editor.typed.connect(self._typed)

    def close(self) -> None:
        """What was lent is given back."""
        if self.rest.isActive():
            self.rest.stop()
            self._give_back()

    def make_room(self, duration_ms: int) -> None:
        """For so long from now on the window has a processor, and longer if that was promised before."""
        if self.rest.isActive():
            self.rest.start(max(duration_ms, self.rest.remainingTime()))
        elif 1 < _processors() <= engine.threads():
            engine.set_threads(_processors() - 1)
            self.rest.start(duration_ms)

    def _typed(self) -> None:
        if self._generation.is_busy:
            self.make_room(_AFTER_KEYS_MS)

    def _give_back(self) -> None:
        engine.set_threads(self._chosen)

    def _setting_changed(self, key: str) -> None:
        if key == "threads":
            self.rest.stop()
            self._chosen = self._settings.value(key)
            self._give_back()


def _processors() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
