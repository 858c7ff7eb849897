"""Dictionaries and words are added, chosen and removed in Preferences."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import paths
from app.bridge import EventBridge
from app.controllers.spelling_preferences import SpellingPreferences
from app.dialogs.spelling_page import SpellingPage
from app.dialogs.word_list import WordListDialog
from app.open_story import OpenStory
from app.settings import Settings
from app.spell_check import SpellCheck
from app.story.lock import acquire_lock
from app.story.storage import create_story
from app.story.word_list import read_list
from app.story_spelling import StorySpelling, dictionaries_folder
from tests.app.spelling.pairs import ENGLISH_AFF, write_pair

TEXT = "the old house was dark and the green lamp was not lit because it had been a long night up there for her\n"


class Desk:
    """A story, what it is checked by, and the page that shows it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self.bridge = EventBridge()
        story = create_story(folder / "story", "A story")
        story.scenes[0].text = TEXT
        self.opened = OpenStory(story, acquire_lock(folder / "story", paths.state_folder()), self.bridge)
        self.check = SpellCheck(self.bridge)
        self.story = StorySpelling(self.check, str)
        self.preferences = SpellingPreferences(Settings(folder / "settings.toml"), self.story)
        self.story.follow(self.opened)
        _, page = self.preferences.make_page()
        assert isinstance(page, SpellingPage)
        qtbot.addWidget(page)
        self.page = page
        self.wait(lambda: self.story.state == "fits")

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=20_000)

    def shown(self) -> list[str]:
        view = self.page.languages.list
        return [view.item(row).text() for row in range(view.count())]

    def close(self) -> None:
        self.story.leave()
        self.opened.close()
        self.bridge.close()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path)
    yield desk
    desk.close()


def test_the_page_shows_what_the_text_is_checked_by(desk: Desk) -> None:
    assert desk.shown() == ["British English", "American English"]
    assert desk.page.languages.guess.isChecked()


def test_an_extension_is_added_listed_used_and_removed(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "dict.oxt"
    with zipfile.ZipFile(source, "w") as zipped:
        zipped.writestr("fr_FR.aff", "SET UTF-8\n")
        zipped.writestr("fr_FR.dic", "2\nmaison\nlampe\n")
    desk.preferences.install(source)
    desk.wait(lambda: "Français (France)" in desk.shown())
    assert "Français" in desk.page.languages.outcome.text()
    row = desk.shown().index("Français (France)")
    desk.page.languages.list.setCurrentRow(row)
    desk.page.languages.remove_button.click()
    assert desk.shown() == ["British English", "American English"]
    assert list(dictionaries_folder().iterdir()) == []


def test_a_dictionary_that_is_added_joins_those_that_were_chosen(desk: Desk, tmp_path: Path) -> None:
    desk.story.choose(["en_US"])
    desk.preferences.install(write_pair(tmp_path / "in", ENGLISH_AFF, ["lamp"], "xx_XX"))
    desk.wait(lambda: desk.story.names == ("en_US", "xx_XX"))
    assert desk.opened.story.settings["spelling"] == ["en_US", "xx_XX"]


def test_what_is_no_dictionary_is_said_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "half.dic").write_text("1\nword\n")
    desk.preferences.install(tmp_path / "half.dic")
    desk.wait(lambda: bool(desk.page.languages.outcome.text()))
    assert "half.dic is only half of a dictionary" in desk.page.languages.outcome.text()
    assert desk.shown() == ["British English", "American English"]


def test_ticks_are_the_storys_languages(desk: Desk) -> None:
    desk.page.languages.list.setCurrentRow(0)
    desk.page.languages.chosen.emit(["en_GB"])
    desk.wait(lambda: desk.story.names == ("en_GB",))
    assert desk.opened.story.settings["spelling"] == ["en_GB"]
    desk.page.languages.chosen.emit(None)
    assert "spelling" not in desk.opened.story.settings


def test_no_language_at_all_has_nothing_checked(desk: Desk) -> None:
    desk.story.choose([])
    desk.wait(lambda: desk.story.state == "off")
    assert not desk.check.is_on


def test_a_dictionary_that_is_gone_leaves_the_others(desk: Desk) -> None:
    desk.story.choose(["zz_ZZ", "en_US"])
    desk.wait(lambda: desk.story.names == ("en_US",))
    desk.story.choose(["zz_ZZ"])
    desk.wait(lambda: desk.story.state == "none")


@pytest.mark.parametrize("source", ["story", "user"])
def test_words_are_changed_in_a_dialog(desk: Desk, source: str) -> None:
    desk.story.keep("Tolliver", source)
    desk.story.keep("skein", source)
    desk.preferences.edit_words(source)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, WordListDialog))
    dialog.text.setPlainText("skein\nlanthorn")
    dialog.save_button.click()
    desk.check.worker.finish_saving()
    assert read_list(desk.story.list_path(source)) == {"skein", "lanthorn"}
    desk.wait(lambda: desk.check.words.of(source) == {"skein", "lanthorn"})
