"""Versions and snapshots of a story's texts, kept and read on a thread of their own: a slow disk is nobody's wait."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.story import snapshots_table, versions_table
from app.story.errors import HistoryUnavailable
from app.story.history import History
from app.story.snapshots_table import SnapshotContent

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

LEAST_S = 60.0  # between two versions of a scene that ordinary saves make
_TEXTS_AT_ONCE = 8  # of a snapshot in one transaction: others may want to write meanwhile


class Versions:
    """Owns a thread, from the first call to `close`, and the history, which `close` closes. GUI thread.

    Nothing here waits or raises: what fails leaves a line in the log, and no text is lost by it. `clock` gives seconds
    since 1970. on_failed is called on the thread of this where something could not be kept or read, once until it works
    again; then with None.
    """

    def __init__(
        self,
        history: History,
        clock: Callable[[], float] = time.time,
        on_failed: Callable[[HistoryUnavailable | None], object] = lambda _: None,
    ) -> None:
        self._history, self._clock, self._on_failed = history, clock, on_failed
        self._is_failing = False  # touched on the thread only
        self._thread = ThreadPoolExecutor(1, "versions")
        self._before: dict[str, str] = {}  # what scenes say that were not changed here yet
        self._noted_at: dict[str, float] = {}
        self._waiting: dict[str, str] = {}  # texts of ordinary saves within a minute of the one before
        self._is_closed = False

    def opened(self, scene_id: str, text: str) -> None:
        """What a scene says as it is opened; kept once it is changed."""
        self._before.setdefault(scene_id, text)

    def saved(self, scene_id: str, text: str) -> None:
        """The scene says this now. At most one a minute is kept, and the last when the story is closed."""
        if self._before.get(scene_id) == text:
            return
        self._keep_before(scene_id)
        if 0 <= self._clock() - self._noted_at.get(scene_id, 0.0) < LEAST_S:  # a clock may be set back
            self._waiting[scene_id] = text
        else:
            self._keep(scene_id, text, "saved")

    def note(self, scene_id: str, text: str, reason: str) -> None:
        """Keeps the text as it is before something larger happens to it; reason: one of versions_table.REASONS."""
        self._before.pop(scene_id, None)
        self._waiting.pop(scene_id, None)
        self._keep(scene_id, text, reason)

    def take_snapshot(self, name: str, content: SnapshotContent, done: Callable[[int], None] = lambda _: None) -> None:
        """done(id) is called on the thread of this once all is kept; 0 if that failed."""
        texts, now = content.texts, self._clock()

        def keep() -> int:
            for start in range(0, len(texts), _TEXTS_AT_ONCE):
                some = texts[start : start + _TEXTS_AT_ONCE]
                self._history.run(lambda db, some=some: snapshots_table.keep_texts(db, some))
            words = snapshots_table.count_content(content)
            return self._history.run(lambda db: snapshots_table.add_snapshot(db, name, content, words, now))

        self._do(lambda: done(self._tried(keep) or 0))

    def ask(self, question: Callable[[sqlite3.Connection], _T], answer: Callable[[_T | None], None]) -> None:
        """Reads or changes something after all that was asked for before; answer(what `question` returned, None if it
        failed) is called on the thread of this."""
        self.keep_waiting()
        self._do(lambda: answer(self._tried(lambda: self._history.run(question))))

    def later(self, action: Callable[[History], object]) -> None:
        """Does something with the history after all that was asked for before."""
        self._do(lambda: self._tried(lambda: action(self._history)))

    def keep_waiting(self) -> None:
        """What waits for its minute to pass is kept now."""
        waiting, self._waiting = self._waiting, {}
        for scene_id, text in waiting.items():
            self._keep(scene_id, text, "saved")

    def flush(self, timeout_s: float | None = None) -> bool:
        """Waits until all is done; False if that took too long."""
        done = threading.Event()
        self._do(done.set)
        return self._is_closed or done.wait(timeout_s)

    def close(self, timeout_s: float | None = None) -> bool:
        """Keeps what is left, closes the history and ends the thread; waits for it no longer than that, and False if it
        is still at work then. May be called again."""
        if self._is_closed:
            return True
        self.keep_waiting()
        done = threading.Event()
        self._do(lambda: (self._history.close(), done.set()))
        self._is_closed = True
        self._thread.shutdown(wait=False)
        is_done = done.wait(timeout_s)
        if is_done:
            self._thread.shutdown(wait=True)
        return is_done

    def _keep_before(self, scene_id: str) -> None:
        before = self._before.pop(scene_id, "")
        if before.strip():
            self._write(scene_id, before, "opened")

    def _keep(self, scene_id: str, text: str, reason: str) -> None:
        self._noted_at[scene_id] = self._clock()
        self._write(scene_id, text, reason)

    def _write(self, scene_id: str, text: str, reason: str) -> None:
        now = self._clock()

        def add() -> None:
            self._history.come_back()
            self._history.run(lambda db: versions_table.add_version(db, scene_id, text, reason, now))

        self._do(lambda: self._tried(add))

    def _do(self, action: Callable[[], object]) -> None:
        if not self._is_closed:
            self._thread.submit(_logged, action)

    def _tried(self, action: Callable[[], _T]) -> _T | None:
        try:
            result = action()
        except HistoryUnavailable as error:
            _log.info("the history failed: %s", error)
            if not self._is_failing:
                self._is_failing = True
                self._on_failed(error)
            return None
        if self._is_failing:
            self._is_failing = False
            self._on_failed(None)
        return result


def _logged(action: Callable[[], object]) -> None:
    try:
        action()
    except Exception:  # top of the thread: else the fault would be nobody's
        _log.exception("a task of the versions' thread failed")
