"""What the open story is checked by: its dictionaries, chosen, of its language or guessed from its text, and the
writer's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from app import paths
from app.editor.punctuation import marks_of
from app.open_story import OpenStory
from app.spell_check import SpellCheck
from app.spelling.own_words import names_in
from app.spelling.worker import CHECKING, OPENING, SAVING
from app.story.errors import StoryError
from app.story.language import language_of
from app.story.word_list import USER_LIST, change_list, list_of_story, read_list

if TYPE_CHECKING:  # else imported when a story is opened: the window comes first
    from app.spelling.dictionary import Dictionary
    from app.spelling.installed import Installed
    from app.spelling.speller import Speller

SETTING = "spelling"  # of the story: a list of names of dictionaries; without it its language tells, or its text
#: off: not checked; opening; waiting: too few words to tell the language; fits; none: no dictionary of its language.
State = Literal["off", "opening", "waiting", "fits", "none"]

_OPEN_MS = 200  # after the story was opened: the page comes first
_LOOK_MS = 1500  # after a change, while there are too few words
_SAMPLE_CHARS = 20_000
_SURE = 0.15  # over FITTING: dictionaries of other languages aren't tried then


@dataclass(frozen=True, slots=True)
class _Decision:
    state: State
    names: tuple[str, ...] = ()
    speller: Speller | None = None
    errors: tuple[Exception, ...] = ()


class StorySpelling(QObject):
    """Of one story at a time. GUI thread; dictionaries and files are read on the check's thread."""

    changed = Signal()  # the state, or what is checked by
    failed = Signal(object)  # StoryError or OSError: a dictionary or a list of words

    def __init__(self, check: SpellCheck, page_text: Callable[[], str], parent: QObject | None = None) -> None:
        """page_text: what stands on the page, "" for no page."""
        super().__init__(parent)
        self.check, self._page_text = check, page_text
        self.state: State = "off"
        self.names: tuple[str, ...] = ()  # of the dictionaries in use
        self._opened: OpenStory | None = None
        self._is_on = True
        self._question = 0
        self._opening = QTimer(self, singleShot=True, interval=_OPEN_MS)
        self._opening.timeout.connect(self.look_again)

    # The story

    def follow(self, opened: OpenStory) -> None:
        """Another story was opened."""
        self._opened = opened
        opened.words_changed.connect(self._words_changed)
        self.read_words()
        self.read_names()
        self._set("opening" if self._is_on else "off")
        self._opening.start(_OPEN_MS)

    def leave(self) -> None:
        """The story is about to be closed."""
        self._opened = None
        self._opening.stop()
        self._question += 1
        self.check.stop()
        for source in ("story", "names"):
            self.check.set_words(source, ())
        self._set("off")

    def set_on(self, on: bool) -> None:
        self._is_on = on
        self.look_again()

    # Dictionaries

    def dictionaries(self) -> list[Installed]:
        from app.spelling.installed import installed

        return installed(paths.shipped_dictionaries(), dictionaries_folder())

    @property
    def chosen(self) -> list[str] | None:
        """The dictionaries that the writer chose for this story; None: its language tells, else its text."""
        value = self._opened.story.settings.get(SETTING) if self._opened is not None else None
        return value if isinstance(value, list) and all(isinstance(name, str) for name in value) else None

    @property
    def language(self) -> str:
        """That the writer chose for this story, "" where its text tells."""
        return language_of(self._opened.story.settings) if self._opened is not None else ""

    def fits_choice(self, language: str) -> bool:
        """Whether the dictionaries that the writer chose can stand beside this language of the story."""
        return not language or not self.chosen or any(_is_of(name, language) for name in self.chosen)

    def choose(self, names: Sequence[str] | None) -> None:
        if self._opened is not None:
            self._opened.set_settings({SETTING: list(names) if names is not None else None})
            self.look_again()

    def look_again(self) -> None:
        """Decides anew, as after a dictionary was added."""
        self._question += 1
        if self._opened is None or not self._is_on:
            self.check.use(None)
            self._set("off")
            return
        entries, chosen, question = _in_order(self.dictionaries()), self.chosen, self._question
        if chosen is not None:
            job = partial(_opened, entries, chosen)
        elif self.language:
            job = partial(_told, entries, self.language, self._sample())
        else:
            job = partial(_guessed, entries, self._sample())
        self.check.worker.do(OPENING, job, lambda decision: self._decided(decision, question))

    def _decided(self, decision: _Decision, question: int) -> None:
        if question == self._question:
            self.check.use(decision.speller)
            self._set(decision.state, decision.names)
            for error in decision.errors:
                self.failed.emit(error)

    def _set(self, state: State, names: tuple[str, ...] = ()) -> None:
        if (state, names) != (self.state, self.names):
            self.state, self.names = state, names
            self.changed.emit()

    def _sample(self) -> list[str]:
        """Some paragraphs: of the page, and of the story from its beginning."""
        assert self._opened is not None
        sample, left = [], _SAMPLE_CHARS
        for text in (self._page_text(), *(scene.text for scene in self._opened.story.scenes)):
            sample += text[:left].split("\n")
            left -= len(text)
            if left <= 0:
                break
        return sample

    def _words_changed(self, _scene_id: str = "") -> None:
        if self.state == "waiting":
            self._opening.start(_LOOK_MS)

    # The writer's own words

    @property
    def has_story(self) -> bool:
        return self._opened is not None

    @property
    def can_keep_in_story(self) -> bool:
        """Whether it is kept anywhere, and may be written."""
        return self._opened is not None and bool(self._opened.key) and not self._opened.is_read_only

    def list_path(self, source: str) -> Path:
        """The file of the words of "story" or "user"."""
        if source == "user":
            return paths.spelling_folder() / USER_LIST
        assert self._opened is not None
        return list_of_story(self._opened.story, paths.spelling_folder())

    def read_words(self) -> None:
        """Takes what is in the files now: they may be changed by hand, or by a sync program."""
        has_list = self._opened is not None and bool(self._opened.key)
        sources = ["user", "story"] if has_list else ["user"]
        for source in sources:
            path = self.list_path(source)
            self.check.worker.do(
                CHECKING,
                lambda path=path: read_list(path),
                lambda words, source=source: self.check.set_words(source, words),
                self.failed.emit,
            )

    def scenes_changed(self) -> None:
        """Texts came or went, as with an import, or titles changed."""
        self.read_names()
        self._words_changed()

    def read_names(self) -> None:
        """Titles of notes are names of characters and places."""
        if self._opened is not None:
            self.check.set_words("names", names_in(note.title for note in self._opened.story.notes))

    def keep(self, word: str, source: str) -> None:
        """The word is right from now on: for the "story", for the writer ("user") or for this "session"."""
        self.change_words(source, {word}, set())

    def change_words(self, source: str, add: set[str], remove: set[str]) -> None:
        self.check.set_words(source, (self.check.words.of(source) | add) - remove)
        if source != "session":
            path, opened = self.list_path(source), self._opened
            self.check.worker.do(
                SAVING,
                lambda: change_list(path, add, remove),
                lambda words: self._saved(source, opened, words),
                self.failed.emit,
            )

    def _saved(self, source: str, opened: OpenStory | None, words: frozenset[str]) -> None:
        if opened is self._opened:
            self.check.set_words(source, words)


def dictionaries_folder() -> Path:
    """Where the dictionaries are that the writer added."""
    return paths.spelling_folder() / "dictionaries"


def _in_order(entries: list[Installed]) -> list[Installed]:
    """Those of the system's language first, of its country before others. Of equals the first one is taken."""
    name = QLocale.system().name()
    return sorted(entries, key=lambda entry: (entry.name != name, entry.name[:2] != name[:2], entry.name != "en_US"))


def _opened(entries: list[Installed], names: Sequence[str]) -> _Decision:
    """On the check's thread: the dictionaries that were chosen, as far as there are any."""
    from app.spelling.speller import Speller

    by_name, errors, found = {entry.name: entry for entry in entries}, [], {}
    for name in names:
        try:
            if name in by_name:
                found[name] = by_name[name].open()
        except StoryError as error:
            errors.append(error)
    if not found:
        return _Decision("none" if names else "off", errors=tuple(errors))
    return _Decision("fits", tuple(found), Speller(list(found.values())), tuple(errors))


def _told(entries: list[Installed], language: str, paragraphs: list[str]) -> _Decision:
    """On the check's thread: the dictionary of the story's language, of its land before others; of several the one that
    knows most words."""
    near = [entry for entry in entries if _is_of(entry.name, language)]
    mine = [entry for entry in near if f"{entry.name}_".startswith(f"{language}_")] or near
    if not mine:
        return _Decision("off" if marks_of(language).without_spaces else "none")  # Chinese has no words to look up
    if len(mine) == 1:
        return _opened(mine, [mine[0].name])
    return _guessed(mine, paragraphs, least=0)


def _is_of(name: str, language: str) -> bool:
    """Whether a dictionary is of a language, whatever land they are of."""
    return name.partition("_")[0] == language.partition("_")[0]


def _guessed(entries: list[Installed], paragraphs: list[str], least: float | None = None) -> _Decision:
    """On the check's thread: the dictionary that knows most words of the text, if any is of its language. least: the
    share of words that it has to know, FITTING by itself."""
    from app.spelling.speller import FITTING, Speller, sample_of, share_known

    least = FITTING if least is None else least
    sample = sample_of(paragraphs)
    if not sample:
        return _Decision("waiting")
    best: tuple[float, str, Dictionary] | None = None
    errors: list[Exception] = []
    for entry in entries:
        if best is not None and best[0] >= FITTING + _SURE and entry.name[:2] != best[1][:2]:
            continue
        try:
            dictionary = entry.open()
        except StoryError as error:
            errors.append(error)
            continue
        share = share_known(dictionary, sample)
        if share >= least and (best is None or share > best[0]):
            best = (share, entry.name, dictionary)
    if best is None:
        return _Decision("none", errors=tuple(errors))
    return _Decision("fits", (best[1],), Speller([best[2]]), tuple(errors))
