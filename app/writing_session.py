"""One sitting with one story: what is written in it, counted and put into the story's log.

It follows the documents of an open story, adds up what they tell, and every few seconds a line of it goes to the log,
on a thread of its own, as a folder may lie on a slow disk. GUI thread.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from weakref import WeakValueDictionary, ref

from PySide6.QtCore import QObject, QTimer, Signal

from app import paths
from app.bridge import EventBridge
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span
from app.open_story import OpenStory
from app.story.errors import StatisticsUnavailable
from app.story.statistics import Entry, GoalChosen, WritingLog, Written
from app.story.writing_days import SETTING, Days, Goals, Totals, by_hour
from app.written_words import Counts, Hand, TakenOut, WrittenWords

log = logging.getLogger(__name__)

PAUSE_S = 60.0  # a longer rest between two keys is no writing
LINE_MS = 10_000  # what a crash can lose of the counting; none of the text
_TELL_MS = 300
_DAY_MS = 60_000


class WritingClock:
    """Seconds of writing: the time between keys, but no pause of more than PAUSE_S. `clock` never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last_s: float | None = None
        self.seconds = 0.0

    def key(self) -> None:
        now = self._clock()
        if self._last_s is not None and now - self._last_s <= PAUSE_S:
            self.seconds += now - self._last_s
        self._last_s = now

    def take(self) -> float:
        """The seconds since the last time."""
        seconds, self.seconds = self.seconds, 0.0
        return seconds


def local_now() -> datetime:
    """With its distance to UTC."""
    return datetime.now().astimezone()


class WritingSession(QObject):
    """From the opening of a story to its closing. A story that may only be read is not followed."""

    changed = Signal()  # counts, goals or the day; told a moment later
    loaded = Signal()  # what was written before this session is known
    failed = Signal(object)  # StatisticsUnavailable; what was counted waits for a better moment
    goal_met = Signal()  # just now, by writing

    def __init__(
        self,
        opened: OpenStory,
        bridge: EventBridge,
        parent: QObject | None = None,
        now: Callable[[], datetime] = local_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._opened, self._bridge, self._now = opened, bridge, now
        self._clock = WritingClock(clock)
        self._words: dict[str, WrittenWords] = {}
        self._followed: WeakValueDictionary[str, SceneDocument] = WeakValueDictionary()
        self._notes: set[str] = set()  # ids of texts that are none of the manuscript
        self._hands: dict[str, bool] = {}  # ids of texts in which the model's text is just coming in
        self._taken_out = TakenOut()
        self._own: list[Entry] = []
        self._before: list[Entry] = []
        self._name, self._number = secrets.token_hex(4), 0
        self._waiting: list[Entry] = []  # for the log; touched on its thread only
        self._log: WritingLog | None = None
        self._pool: ThreadPoolExecutor | None = None
        self.is_loaded = self._is_loading = self._had_met = self._is_closed = False
        self.session_totals = Totals()  # written to the log
        self.days = Days(Goals.of(opened.story.settings))
        self._today = self.today
        self._lines = QTimer(self, singleShot=True, interval=LINE_MS)
        self._lines.timeout.connect(self.write_line)
        self._tell = QTimer(self, singleShot=True, interval=_TELL_MS)
        self._tell.timeout.connect(self._told)
        self._day = QTimer(self, interval=_DAY_MS)
        self._day.timeout.connect(self._look_at_day)
        if self.is_counting:
            self._log = WritingLog.of(opened.story, paths.data_folder(), paths.state_folder())
            opened.words_changed.connect(self._changed_unwatched)
            opened.retouching.connect(self.watch)  # from before, so that nothing of it is taken for writing
            if self.goals.daily or opened.story.file is not None:
                self.load()

    @property
    def is_counting(self) -> bool:
        return not self._opened.is_read_only and bool(self._opened.key)

    @property
    def goals(self) -> Goals:
        return self.days.goals

    @property
    def today(self) -> date:
        return self.goals.day_of(self._now())

    def written_today(self) -> Totals:
        """With what is not in the log yet."""
        total = Totals()
        total.take(self.days.on(self.today))
        total.take(self._pending())
        return total

    def written_now(self) -> Totals:
        """In this session."""
        total = Totals()
        total.take(self.session_totals)
        total.take(self._pending())
        return total

    def words_of_story(self) -> int:
        return self._opened.story_word_count()

    def set_goals(self, goals: Goals) -> None:
        """Takes effect at once; saved with the story."""
        before = self.goals
        self._opened.set_settings({SETTING: goals.table() or None})
        if goals != before:
            self._note(GoalChosen(self._now(), self._name, self._next_number(), goals.table()))
        self._take_goals(goals)

    def _take_goals(self, goals: Goals) -> None:
        self.days = Days(goals, [*self._before, *self._own])
        self._had_met = self.is_met
        self._today = self.today
        self.changed.emit()

    @property
    def is_met(self) -> bool:
        return self.goals.daily > 0 and self.written_today().amount(self.goals.unit) >= self.goals.daily

    # Following

    def watch(self, document: SceneDocument) -> None:
        """Counts what is changed in the document from here on."""
        if not self.is_counting or self._followed.get(document.scene_id) is document:
            return
        if (words := self._words.get(document.scene_id)) is not None:  # the scene was put away in the meantime
            words.take_over(document.text())
            self._listen(document, words)
        else:
            self._follow(document, document.text(), document.generated_spans)

    def _follow(self, document: SceneDocument, text: str, models: list[Span]) -> WrittenWords:
        scene_id = document.scene_id
        if self._opened.story.text_with_id(scene_id).is_note:
            self._notes.add(scene_id)
        elsewhere = partial(self._stands_outside, scene_id)
        words = self._words[scene_id] = WrittenWords(text, models, self._taken_out, elsewhere)
        self._listen(document, words)
        return words

    def _listen(self, document: SceneDocument, words: WrittenWords) -> None:
        scene_id = document.scene_id
        self._followed[scene_id] = document
        document.text_replaced.connect(partial(self._replaced, ref(document), words))
        document.passage_growing.connect(lambda _: self._hands.__setitem__(scene_id, True))
        document.passage_grew.connect(lambda _: self._hands.pop(scene_id, None))
        document.writer_edited.connect(self._edited)

    def _changed_unwatched(self, scene_id: str) -> None:
        """A text that is not on the page, or not on the first one, was changed for the first time."""
        document = self._opened.open_document(scene_id)
        if document is None:  # changed where it lies, by replacing all over the story or from outside: no writing
            return
        if not self.is_counting or self._followed.get(scene_id) is document:
            return
        if (words := self._words.get(scene_id)) is not None:
            self._listen(document, words)
        else:
            words = self._follow(document, self._opened.story.text_with_id(scene_id).text, document.generated_spans)
        self._clock.key()
        words.change_to(document.text())
        self._begin_timers()

    def _replaced(self, of: ref[SceneDocument], words: WrittenWords, position: int, removed: int, added: int) -> None:
        document = of()
        assert document is not None, "it tells that it was changed"
        hand: Hand = "writer"
        tinted: list[Span] = []
        if document.scene_id in self._hands:
            hand = "model"
        elif self._opened.is_retouching:
            hand = "tool"
        elif document.is_own_edit:
            hand = "history"
            spans = document.tinted_between(position, position + added)
            tinted = [Span(span.start - position, span.end - position) for span in spans]
        words.change(position, removed, document.text_between(position, position + added), hand, tinted)
        self._begin_timers()

    def _edited(self) -> None:
        if not self._opened.is_retouching:
            self._clock.key()

    def _begin_timers(self) -> None:
        if not self._lines.isActive():
            self._lines.start()
        if not self._tell.isActive():
            self._tell.start()

    def _stands_outside(self, scene_id: str, stretch: str) -> bool:
        """Whether the stretch stands in another text of the story than that one."""
        story = self._opened.story
        others = [text for text in (*story.all_texts(), *story.removed) if text.id != scene_id]
        return any(
            stretch in (self._words[text.id].text() if text.id in self._followed else text.text) for text in others
        )

    # Adding up

    def _in_manuscript(self) -> list[WrittenWords]:
        """Notes are no part of the goals. A scene that went since stays counted: its words were written."""
        return [words for scene_id, words in self._words.items() if scene_id not in self._notes]

    def _pending(self) -> Totals:
        counts = Counts()
        for words in self._in_manuscript():
            counts.take(words.counts)
        return Totals(counts.added, counts.removed, counts.model, self._clock.seconds)

    def write_line(self) -> None:
        """What was counted goes to the log, if anything was."""
        self._lines.stop()
        words_now = self._opened.story_word_count()  # the story has by this what is on its pages
        counted, counts = self._in_manuscript(), Counts()
        for words in self._words.values():
            taken = words.take()
            if words in counted:
                counts.take(taken)
        seconds = self._clock.take()
        if counts or seconds:
            amounts = (words_now, counts.added, counts.removed, counts.model, seconds)
            entry = Written(self._now(), self._name, self._next_number(), *amounts)
            self.session_totals.add(entry)
            self._note(entry)
            self._told()

    def _told(self) -> None:
        if self._is_closed:
            return
        met = self.is_met
        if met and not self._had_met and self.is_loaded:
            self.goal_met.emit()
        self._had_met = self._had_met or met
        self.changed.emit()

    def _look_at_day(self) -> None:
        if self.today != self._today:
            self._today, self._had_met = self.today, self.is_met
            self.changed.emit()

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    # The log

    def load(self) -> None:
        """Reads what was written before, once; `loaded` tells when it is known."""
        if self.is_loaded or self._is_loading:
            return
        self._is_loading = True
        self._day.start()
        if self._log is None:
            self._take_before([])
        else:
            self._submit(partial(self._read, self._log))

    def _read(self, writing_log: WritingLog) -> None:
        """On the log's thread."""
        try:
            entries = by_hour(entry for entry in writing_log.read() if entry.session != self._name)
        except StatisticsUnavailable as error:
            self._bridge.post(partial(self._tell_failed, error))
            entries = []
        self._bridge.post(partial(self._take_before, entries))

    def _take_before(self, entries: list[Entry]) -> None:
        if self._is_closed:
            return
        self._before = entries
        self.is_loaded = True
        self._take_goals(self._known_goals())
        self.loaded.emit()

    def _tell_failed(self, error: StatisticsUnavailable) -> None:
        if not self._is_closed:
            self.failed.emit(error)

    def _known_goals(self) -> Goals:
        """Of the story's settings; a story in one file has none, and its log tells."""
        if self._opened.can_have_settings:
            return self.goals
        chosen = [entry for entry in (*self._before, *self._own) if isinstance(entry, GoalChosen)]
        return Goals.of({SETTING: chosen[-1].table}) if chosen else self.goals

    def _note(self, entry: Entry) -> None:
        self._own.append(entry)
        self.days.add(entry)
        if self._log is not None:
            self._submit(partial(self._write, self._log, entry))

    def _write(self, writing_log: WritingLog, entry: Entry) -> None:
        """On the log's thread. What can't be written waits for the next time."""
        self._waiting.append(entry)
        try:
            writing_log.append(self._waiting)
        except StatisticsUnavailable as error:
            self._bridge.post(partial(self._tell_failed, error))
            return
        self._waiting.clear()

    def _submit(self, work: Callable[[], None]) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="statistics")
        self._pool.submit(work)

    def close(self) -> None:
        """Writes the last line and waits until it is written."""
        self._is_closed = True
        self._day.stop()
        if self.is_counting:
            self.write_line()
        self._tell.stop()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
