"""How the pages behave while one writes: typographic marks, typewriter scrolling, focus mode and the way out of it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject

from app.controllers.parts import Parts
from app.controllers.second_page import SecondPageController
from app.editor.punctuation import language_by_script
from app.story.language import language_of
from app.story_spelling import StorySpelling

_SAMPLE = 2_000  # units of the page's text that tell its script
_PANELS = {"show_scenes": "scene_list_shown", "show_writing": "writing_panel_shown"}  # their commands and settings


class PageModes(QObject):
    """GUI thread. Focus mode is not kept over the end of the program, and what it hides counts as shown."""

    def __init__(self, parts: Parts, pages: SecondPageController) -> None:
        super().__init__(parts.window)
        self._parts, self._actions = parts, parts.window.actions_table
        self._editors = (parts.editor, pages.panel.editor)
        self._spelling: StorySpelling | None = None
        self._hidden: list[str] = []  # commands of the panels that focus mode put away
        actions, settings = self._actions, parts.settings
        actions["typewriter"].toggled.connect(lambda on: settings.set_value("typewriter", on))
        actions["focus_mode"].toggled.connect(self._focus)
        settings.changed.connect(self._setting_changed)
        parts.story.scene_shown.connect(lambda _: self.use_language())
        parts.window.close_requested.connect(lambda: actions["focus_mode"].setChecked(False))
        parts.window.escape_left.connect(self._leave)
        for key in ("typewriter", "smart_punctuation"):
            self._setting_changed(key)

    def _setting_changed(self, key: str) -> None:
        if key == "typewriter":
            on = self._parts.settings.value("typewriter")
            self._actions["typewriter"].setChecked(on)
            for editor in self._editors:
                editor.set_typewriter(on)
        elif key in ("smart_punctuation", "language"):
            self.use_language()

    def use_language(self) -> None:
        """Of the story that is open now."""
        is_on = self._parts.settings.value("smart_punctuation")
        for editor in self._editors:
            editor.set_punctuation(self.language if is_on else "")

    def go_by(self, spelling: StorySpelling) -> None:
        """The dictionaries of a story tell its language."""
        self._spelling = spelling
        spelling.changed.connect(self.use_language)

    @property
    def language(self) -> str:
        """Of the story, as it says itself, its dictionary or its script does; else of the window, else of the system:
        a code such as de or zh_CN."""
        opened, chosen = self._parts.story.current, self._parts.settings.value("language")
        of_story = language_of(opened.story.settings) if opened is not None else ""
        if of_story:
            return of_story
        document, names = self._parts.story.document, self._spelling.names if self._spelling is not None else ()
        by_script = language_by_script(document.text_between(0, _SAMPLE)) if document is not None else ""
        of_window = QLocale.system().name() if chosen == "system" else str(chosen)
        if by_script:
            return of_window if of_window.startswith(by_script) else by_script  # which may know the region
        return names[0] if names else of_window

    def _focus(self, on: bool) -> None:
        for editor in self._editors:
            editor.set_dimmed(on)
        if on:
            self._hidden = [key for key in _PANELS if self._actions[key].isChecked()]
            for key in self._hidden:
                self._actions[key].setChecked(False)
                self._parts.settings.set_value(_PANELS[key], True)  # as it will be again
        else:
            for key in self._hidden:
                self._actions[key].setChecked(True)
            self._hidden = []

    def _leave(self) -> None:
        """Esc, which the model had no use for: it is stopped first."""
        if not self._parts.generation.is_busy:
            for key in ("focus_mode", "full_screen"):
                self._actions[key].setChecked(False)
