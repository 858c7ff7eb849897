"""The page of spelling in Preferences: filled, and what it asks for done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.dialogs import files
from app.dialogs.settings_page import PageSpec
from app.errors import explain
from app.settings import Settings
from app.spelling.worker import OPENING
from app.story_spelling import StorySpelling, dictionaries_folder

if TYPE_CHECKING:
    from app.dialogs.spelling_page import SpellingPage


class SpellingPreferences(QObject):
    """One page at most is filled. GUI thread."""

    def __init__(self, settings: Settings, story: StorySpelling, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._story = settings, story
        self._page: SpellingPage | None = None
        story.changed.connect(self._fill)

    def make_page(self) -> tuple[PageSpec, QWidget]:
        """A page that fills itself as long as it is there."""

        from app.dialogs.spelling_page import SPELLING_PAGE, SpellingPage

        page = self._page = SpellingPage(self._settings)
        page.languages.chosen.connect(self._choose)
        page.languages.add_requested.connect(self._add)
        page.languages.remove_requested.connect(self._remove)
        page.words.edit_requested.connect(self.edit_words)
        page.destroyed.connect(lambda *_: self._forget(page))
        self._fill()
        return SPELLING_PAGE, page

    def _forget(self, page: SpellingPage) -> None:
        if self._page is page:
            self._page = None

    def _fill(self) -> None:
        from app.dialogs.spelling_page import DictionaryRow

        if self._page is None:
            return
        story = self._story
        rows = [DictionaryRow(entry.name, entry.is_shipped) for entry in story.dictionaries()]
        self._page.languages.show_rows(rows, story.chosen, story.names, story.has_story, story.language)
        self._page.words.set_can_keep_in_story(story.can_keep_in_story)

    def _choose(self, names: list[str] | None) -> None:
        self._story.choose(names)
        self._fill()

    def _add(self) -> None:
        path = files.choose_dictionary(self._page or QWidget())
        if path:
            self.install(Path(path))

    def install(self, path: Path) -> None:
        """Puts in the dictionaries of a file; the story uses them where the writer chooses its languages."""
        from app.spelling.installed import install

        self._story.check.worker.do(
            OPENING, lambda: install(path, dictionaries_folder()), self._installed, self._failed
        )

    def _installed(self, names: list[str]) -> None:
        from app.language_choices import language_name

        chosen = self._story.chosen
        if chosen is not None:
            self._story.choose([*chosen, *(name for name in names if name not in chosen)])
        else:
            self._story.look_again()
        self._fill()
        if self._page is not None:
            languages = self.tr(", ", "between languages").join(map(language_name, names))
            self._page.languages.say(self.tr("Added: {languages}").format(languages=languages))

    def _failed(self, error: Exception) -> None:
        if self._page is not None:
            self._page.languages.say("", explain(error))

    def _remove(self, name: str) -> None:
        from app.spelling.installed import remove

        for entry in self._story.dictionaries():
            if entry.name == name and not entry.is_shipped:
                try:
                    remove(entry)
                except OSError as error:
                    self._failed(error)
                    return
        if self._page is not None:
            self._page.languages.say("")
        self._story.look_again()
        self._fill()

    def edit_words(self, source: str) -> None:
        """A dialog with the words of the "story" or the writer's ("user")."""

        from app.dialogs.word_list import WordListDialog

        before = set(self._story.check.words.of(source))
        dialog = WordListDialog(source, before, self._page)
        dialog.accepted.connect(
            lambda: self._story.change_words(source, dialog.words() - before, before - dialog.words())
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
