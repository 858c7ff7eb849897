"""Where passages end and what is never written: from the settings and the list of phrases to what is asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject

import engine
from app import paths
from app.controllers.notices import Notices
from app.generation import Generation
from app.main_window import MainWindow
from app.panels.status import StatusStrip
from app.phrases import PhraseList, PhraseListError
from app.settings import Settings

log = logging.getLogger(__name__)

#: A scene that doesn't end by itself ends here.
MOST_WORDS_OF_SCENE = 5000


class RulesController(QObject):
    """GUI thread. `phrases` is read when it is needed, again when its file was changed by hand."""

    def __init__(
        self, window: MainWindow, settings: Settings, notices: Notices, generation: Generation, status: StatusStrip
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._notices, self._status = window, settings, notices, status
        self.phrases = PhraseList(
            paths.config_folder() / "phrases.txt", paths.resource_folder() / "phrases" / "tired-fiction.txt"
        )
        self._avoided: list[str] = []
        self._known: object = None  # the state of the file that was read last
        window.actions_table["stop_rules"].triggered.connect(lambda *_: self.show_stop_rules())
        window.actions_table["banned_phrases"].triggered.connect(lambda *_: self.show_phrases())
        generation.phrase_avoided.connect(self._phrase_avoided)
        generation.phase_changed.connect(self._phase_changed)

    def request_fields(self, unit: str, count: int) -> dict[str, Any]:
        """What a request says of its end and of phrases. unit, count: as in app/panels/length_row.py."""
        value = self._settings.value
        fields: dict[str, Any] = {
            "whole_sentences": value("whole_sentences"),
            "stop_strings": tuple(value("stop_strings")),
            "end_of_text": value("end_of_text"),
            "banned": self.banned(),
        }
        if unit == "scene":
            fields |= {"to_scene_end": True, "max_words": MOST_WORDS_OF_SCENE}
            if fields["end_of_text"] == "suppress":  # the end of a document is the end of its last scene
                fields["end_of_text"] = "stop"
        else:
            fields[f"max_{unit}"] = count
        return fields

    def banned(self) -> engine.BannedPhrases | None:
        """None while the switch is off, or nothing in the list can be looked for."""
        if not self._settings.value("phrases_banned"):
            return None
        self._load()
        patterns = self.phrases.patterns()
        return engine.BannedPhrases(patterns, self._settings.value("phrases_ignore_case")) if patterns else None

    def _load(self) -> None:
        """Reads the list when the file has changed. One that can't be read is told, and the shipped one used."""
        state = self.phrases.file_state()
        if state == self._known:
            return
        self._known = state
        try:
            self.phrases.load()
        except PhraseListError as error:
            self._notices.show_error(error, "phrases")

    def add_phrases(self, phrases: Iterable[str], note: str) -> int:
        """Adds phrases to the writer's list, below a note. Returns how many were new. Raises OSError."""
        self._load()
        return self.phrases.add(phrases, note)

    def show_stop_rules(self) -> None:
        from app.dialogs.stop_rules import StopRulesDialog

        dialog = StopRulesDialog(self._settings, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._save_settings)
        dialog.open()

    def show_phrases(self) -> None:
        from app.dialogs.banned_phrases import BannedPhrasesDialog

        self._load()
        dialog = BannedPhrasesDialog(self.phrases, self._settings, self._window)
        dialog.save_failed.connect(lambda error: self._notices.show_error(error, "phrases"))
        dialog.saved.connect(lambda: self._notices.remove("phrases"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._save_settings)
        dialog.open()

    def _save_settings(self) -> None:
        try:
            self._settings.save()
        except OSError as error:
            log.warning("the settings could not be saved: %s", error)

    def _phrase_avoided(self, phrase: str, _count: int) -> None:
        self._avoided.append(phrase)
        self._status.set_avoided(tuple(self._avoided))

    def _phase_changed(self, phase: str) -> None:
        """The count stays until the next passage begins."""
        if phase == "reading":
            self._avoided = []
            self._status.set_avoided(())
