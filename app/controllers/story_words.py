"""Counts words in slices that nobody feels: a novel's when it is opened, a scene's when the writer pauses."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from app.open_story import OpenStory

_DELAY_MS = 300  # after a change
_SLICE_S = 0.005
_TOLD_EVERY_S = 0.1  # showing them takes longer than counting a scene


class StoryWords(QObject):
    """Of one story at a time. GUI thread."""

    counted = Signal(dict)  # id of each text that was counted just now: its words

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened: OpenStory | None = None
        self._known: dict[str, int] = {}
        self._waiting: dict[str, None] = {}  # ids, in the order in which they are counted
        self._untold: dict[str, int] = {}
        self._told_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._count_some)

    def follow(self, opened: OpenStory | None, first: str = "") -> None:
        """Counts this story, the text `first` before the others; None: nothing."""
        self._opened, self._known, self._waiting, self._untold = opened, {}, {}, {}
        self._timer.stop()
        if opened is not None:
            opened.words_changed.connect(self._changed)
            self.add([first, *(scene.id for scene in opened.story.all_texts())])

    def add(self, ids: Iterable[str]) -> None:
        """Texts that aren't counted yet; those that are stay as they are."""
        self._waiting.update(dict.fromkeys(text_id for text_id in ids if text_id and text_id not in self._known))
        if self._waiting:
            self._timer.start(0)

    def of(self, text_id: str) -> int | None:
        """Words of a text as it was when it was last counted, None before that."""
        return self._known.get(text_id)

    def count(self, text_id: str) -> int:
        """The same, counted now; it is told if it is news."""
        words = self._counted(text_id)
        if self._known.get(text_id) != words:
            self._known[text_id] = words
            self.counted.emit({text_id: words})
        return words

    def _counted(self, text_id: str) -> int:
        assert self._opened is not None
        self._waiting.pop(text_id, None)
        return self._opened.word_count(text_id)

    def total(self) -> int:
        """Words of the manuscript, as far as they are counted."""
        if self._opened is None:
            return 0
        return sum(self._known.get(scene.id, 0) for scene in self._opened.story.scenes)

    def count_all(self) -> None:
        """Does at once what would be done by and by."""
        self._count_some(float("inf"))

    def _changed(self, text_id: str) -> None:
        self._waiting[text_id] = None
        if not self._timer.isActive():
            self._timer.start(_DELAY_MS)

    def _count_some(self, seconds: float = _SLICE_S) -> None:
        ends_at = time.perf_counter() + seconds
        while self._waiting and self._opened is not None and time.perf_counter() < ends_at:
            text_id = next(iter(self._waiting))
            if self._opened.story.has_text(text_id):
                self._untold[text_id] = self._known[text_id] = self._counted(text_id)
            self._waiting.pop(text_id, None)
        if self._waiting:
            self._timer.start(0)
        if self._untold and (not self._waiting or time.perf_counter() - self._told_at > _TOLD_EVERY_S):
            told, self._untold, self._told_at = self._untold, {}, time.perf_counter()
            self.counted.emit(told)
