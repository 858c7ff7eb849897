"""One thread for all that spelling takes: reading dictionaries, asking them, files of words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import TypeVar

from app.story.errors import StoryError

log = logging.getLogger(__name__)
_T = TypeVar("_T")
#: What comes first when several things wait.
SAVING, SUGGESTING, CHECKING, OPENING, PREPARING = range(5)
_Job = Callable[[], None]


class SpellingWorker:
    """Does one job after the other, the more urgent ones first. The thread lives while there is something to do.

    post: hands a callable to the GUI thread. All methods are for that thread.
    """

    def __init__(self, post: Callable[[Callable[[], object]], None]) -> None:
        self._post = post
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, int, _Job]] = []
        self._unsaved = 0  # jobs that save, waiting or under way
        self._numbers = count()
        self._thread: threading.Thread | None = None
        self._round = 0  # what was asked in an earlier one is told to nobody

    def do(
        self,
        urgency: int,
        job: Callable[[], _T],
        done: Callable[[_T], object],
        failed: Callable[[Exception], object] = lambda error: None,
    ) -> None:
        """Does `job` on the thread, then tells `done` its result here, or `failed` the StoryError or OSError."""
        this_round = self._round

        def tell(told: Callable[[], object]) -> None:
            self._post(lambda: told() if urgency == SAVING or this_round == self._round else None)

        def run() -> None:
            try:
                result = job()
            except (StoryError, OSError) as error:
                tell(lambda error=error: failed(error))
            else:
                tell(lambda: done(result))

        with self._changed:
            self._unsaved += urgency == SAVING
            heappush(self._waiting, (urgency, next(self._numbers), run))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="spelling", daemon=True)
                self._thread.start()

    def forget(self) -> None:
        """What waits isn't done any more, and nothing that was asked for is told; but what is to be saved is."""
        self._round += 1
        with self._changed:
            self._waiting = [entry for entry in self._waiting if entry[0] == SAVING]

    def finish_saving(self) -> None:
        """Waits until all that was to be saved is."""
        with self._changed:
            self._changed.wait_for(lambda: not self._unsaved)

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._thread = None
                    return
                urgency, _, job = heappop(self._waiting)
            try:
                job()
            except Exception:  # our own mistake: the log has it, and the next job is done all the same
                log.exception("spelling")
            if urgency == SAVING:
                with self._changed:
                    self._unsaved -= 1
                    self._changed.notify_all()
