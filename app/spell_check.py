"""Which words of a paragraph are wrong, for the page that is painted: what is known at once, the rest soon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge import EventBridge
from app.spelling.own_words import OwnWords
from app.spelling.tokens import Token, parts_of, words_in
from app.spelling.worker import CHECKING, PREPARING, SUGGESTING, SpellingWorker

if TYPE_CHECKING:
    from app.spelling.speller import Speller

_MOST_PARAGRAPHS = 4000  # whose words are kept as they were cut; a novel's scene has some hundred
_LONGEST_PARAGRAPH = 20_000  # characters: what is longer is no prose, and would hold up every key in it
_BATCH = 200  # words asked about in one go: some milliseconds, so that suggestions never wait long
_PREPARE_MS = 3000  # after the story was opened, when there is less to do
_Question = tuple[str, bool, bool]


@dataclass(slots=True)
class _Paragraph:
    """words: each with its parts. wrong: as of the round in which it was looked at; is_whole: nothing was unknown."""

    words: list[tuple[Token, list[Token]]]
    round: int = -1
    wrong: tuple[Token, ...] = ()
    is_whole: bool = False


class SpellCheck(QObject):
    """Asks a speller on its thread and remembers the answers. GUI thread.

    A word that isn't looked at yet counts as right; `changed` says that more is known, or that words became right.
    """

    changed = Signal()

    def __init__(self, bridge: EventBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker = SpellingWorker(bridge.post)
        self.words = OwnWords()
        self._speller: Speller | None = None
        self._verdicts: dict[_Question, bool] = {}
        self._asked: set[_Question] = set()
        self._to_ask: dict[_Question, Token] = {}
        self._paragraphs: dict[tuple[str, bool], _Paragraph] = {}
        self._round = 0  # of what is known: a paragraph of an earlier one is looked at again
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        self._preparing = QTimer(self, singleShot=True, interval=_PREPARE_MS)
        self._preparing.timeout.connect(self._prepare)

    @property
    def is_on(self) -> bool:
        """Whether there are dictionaries to check by."""
        return self._speller is not None

    def use(self, speller: Speller | None) -> None:
        """Checks by other dictionaries from now on; None: nothing is wrong."""
        self._speller = speller
        self._verdicts.clear()
        self._asked.clear()
        self._to_ask.clear()
        self._preparing.start() if speller is not None else self._preparing.stop()
        self._look_again()

    def stop(self) -> None:
        """The story goes: nothing is asked or told any more, and the writer's words are on the disk."""
        self.use(None)
        self.worker.forget()
        self.worker.finish_saving()

    def _prepare(self) -> None:
        if self._speller is not None:
            self.worker.do(PREPARING, self._speller.prepare, lambda _: None)

    def set_words(self, source: str, words: Sequence[str] | frozenset[str] | set[str]) -> None:
        """The writer's own words from one source (`OwnWords`)."""
        if self.words.set(source, words):
            self._look_again()

    def wrong_in(self, paragraph: str, in_comment: bool = False) -> tuple[Token, ...]:
        """The words that are known to be wrong. Quick: it is asked while the page is painted."""
        return self._looked_at(paragraph, in_comment).wrong

    def is_known(self, paragraph: str, in_comment: bool = False) -> bool:
        """Whether `wrong_in` tells all that there is to tell."""
        return self._looked_at(paragraph, in_comment).is_whole

    def suggest(self, word: str, done: Callable[[list[str]], object]) -> None:
        """Tells what the word may have meant, the likeliest first."""
        speller = self._speller
        if speller is None:
            done([])
            return
        used = {other for (other, *_), is_right in self._verdicts.items() if is_right}
        self.worker.do(SUGGESTING, lambda: speller.suggest(word, used), done)

    def _looked_at(self, paragraph: str, in_comment: bool) -> _Paragraph:
        if self._speller is None or len(paragraph) > _LONGEST_PARAGRAPH:
            return _Paragraph([], is_whole=True)
        key = (paragraph, in_comment)
        found = self._paragraphs.get(key)
        if found is None:
            if len(self._paragraphs) >= _MOST_PARAGRAPHS:
                for old in list(self._paragraphs)[: _MOST_PARAGRAPHS // 2]:
                    del self._paragraphs[old]
            words = [(token, parts_of(paragraph, token)) for token in words_in(paragraph, in_comment)]
            found = self._paragraphs[key] = _Paragraph(words)
        if found.round != self._round:
            self._look_at(found)
        return found

    def _look_at(self, paragraph: _Paragraph) -> None:
        wrong: list[Token] = []
        paragraph.is_whole = True
        for token, parts in paragraph.words:
            right = self._is_right(token)
            if right is False and len(parts) > 1:
                for part in parts:
                    part_right = self._is_right(part)
                    paragraph.is_whole &= part_right is not None
                    if part_right is False:
                        wrong.append(part)
            elif right is False:
                wrong.append(token)
            paragraph.is_whole &= right is not None
        paragraph.wrong, paragraph.round = tuple(wrong), self._round

    def _is_right(self, token: Token) -> bool | None:
        """None while it isn't known."""
        if self.words.has(token.word):
            return True
        question = (token.word, token.leads, token.trails)
        verdict = self._verdicts.get(question)
        if verdict is None and question not in self._asked:
            self._to_ask[question] = token
            if not self._asking.isActive():
                self._asking.start()
        return verdict

    def _ask(self) -> None:
        speller, waiting = self._speller, list(self._to_ask.items())
        self._to_ask.clear()
        if speller is None:
            return
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            self._asked.update(question for question, _ in batch)
            self.worker.do(
                CHECKING,
                lambda batch=batch: [(question, speller.is_right(token)) for question, token in batch],
                lambda answers: self._answered(speller, answers),
            )

    def _answered(self, speller: Speller, answers: list[tuple[_Question, bool]]) -> None:
        if speller is self._speller:
            self._verdicts.update(answers)
            self._asked.difference_update(question for question, _ in answers)
            self._look_again()

    def _look_again(self) -> None:
        self._round += 1
        self.changed.emit()
