"""The language of a story: chosen in the overview, and followed by spelling and typographic marks. Exports read it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.controllers.page_modes import PageModes
from app.controllers.parts import Parts
from app.panels.overview import OverviewPanel
from app.story.language import SETTING, language_of
from app.story_spelling import SETTING as DICTIONARIES
from app.story_spelling import StorySpelling


class StoryLanguage(QObject):
    """GUI thread."""

    def __init__(self, parts: Parts, overview: OverviewPanel, spelling: StorySpelling, modes: PageModes) -> None:
        super().__init__(parts.window)
        self._story, self._overview, self._spelling, self._modes = parts.story, overview, spelling, modes
        self._known = ""
        overview.shown.connect(self._show)
        overview.language_changed.connect(self._choose)
        parts.story.story_opened.connect(lambda opened: self._note(language_of(opened.story.settings)))
        parts.story.scenes_changed.connect(self._follow)  # story.toml may have been changed by another program

    def _show(self) -> None:
        from app.language_choices import language_choices, language_name

        opened = self._story.current
        if opened is None:
            return
        chosen, codes = self._spelling.language, language_choices(entry.name for entry in self._spelling.dictionaries())
        if chosen and chosen not in codes:  # written by hand
            codes.append(chosen)
        choices = [(code, language_name(code)) for code in codes]
        self._overview.set_languages(choices, chosen, not opened.can_have_settings)

    def _choose(self, code: str) -> None:
        opened = self._story.current
        if opened is None or not opened.can_have_settings:
            return
        values: dict[str, str | None] = {SETTING: code or None}
        if not self._spelling.fits_choice(code):
            values[DICTIONARIES] = None  # the later choice counts
        opened.set_settings(values)
        self._follow()

    def _note(self, language: str) -> None:
        self._known = language

    def _follow(self) -> None:
        opened = self._story.current
        language = language_of(opened.story.settings) if opened is not None else ""
        if opened is not None and language != self._known:
            self._known = language
            self._modes.use_language()
            self._spelling.look_again()
            self._show()
