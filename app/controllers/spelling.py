"""Spelling: the commands, the setting, the sign in the strip, and a story's dictionaries and words as stories come."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.controllers.page_words import PageWords
from app.controllers.parts import Parts
from app.controllers.second_page import SecondPageController
from app.controllers.spelling_preferences import SpellingPreferences
from app.spell_check import SpellCheck
from app.story_spelling import StorySpelling
from app.widgets.spelling_sign import SpellingSign


class SpellingController(QObject):
    """GUI thread."""

    def __init__(self, parts: Parts, pages: SecondPageController) -> None:
        super().__init__(parts.window)
        self._parts, self._second_page = parts, pages
        self._actions = parts.window.actions_table
        self.check = SpellCheck(parts.bridge, self)
        self.story = StorySpelling(self.check, self._page_text, self)
        self.preferences = SpellingPreferences(parts.settings, self.story, self)
        self.sign = SpellingSign()
        parts.status.add_sign(self.sign)
        self.pages = [PageWords(editor, self.story) for editor in (parts.editor, pages.panel.editor)]
        self._connect()
        self._show_setting("check_spelling")

    def _connect(self) -> None:
        parts, actions, story = self._parts, self._actions, self.story
        actions["check_spelling"].toggled.connect(lambda on: parts.settings.set_value("check_spelling", on))
        actions["next_misspelling"].triggered.connect(lambda: self._focused_page().look_for_next())
        parts.settings.changed.connect(self._show_setting)
        parts.story.story_opened.connect(story.follow)
        parts.story.story_closing.connect(lambda _: self._leave())
        parts.story.scenes_changed.connect(story.scenes_changed)
        parts.window.activated.connect(lambda active: story.read_words() if active else None)
        story.changed.connect(lambda: self.sign.show_state(story.state))
        story.failed.connect(lambda error: parts.notices.show_error(error, "spelling"))
        self.sign.clicked.connect(actions["spelling_languages"].trigger)
        for page in self.pages:
            page.none_found.connect(self.sign.say_none_found)
            page.nothing_checked.connect(self.sign.say_why_nothing)

    def _show_setting(self, key: str) -> None:
        if key == "check_spelling":
            on = self._parts.settings.value(key)
            self._actions["check_spelling"].setChecked(on)
            self.story.set_on(on)
            for page in self.pages:
                page.spelling.set_on(on)

    def _leave(self) -> None:
        for page in self.pages:
            page.leave()
        self.story.leave()

    def _page_text(self) -> str:
        document = self._parts.story.document
        return document.text() if document is not None else ""

    def _focused_page(self) -> PageWords:
        """The one with an open card, else the one with the keyboard."""
        editor = self._second_page.focused_editor
        with_card = next((page for page in self.pages if page.card.isVisible()), None)
        return with_card or next(page for page in self.pages if page.editor is editor)
