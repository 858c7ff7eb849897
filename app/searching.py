"""Looks through texts on a thread of its own, so that neither a novel nor a slow pattern holds up the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from app.bridge import EventBridge
from app.story.search import Found, PatternTooSlow, Search, find_in

#: What came of a search: "all" was looked at, there are "more" matches than were asked for, or the pattern is "slow".
Receive = Callable[[str, list[Found]], None]
End = Callable[[str], None]


class Searching:
    """One search at a time: a new one ends the one before, of which nothing more is told. GUI thread.

    A search that is ended may go on by itself until it has looked at the text that it is at (LIMIT_S at most).
    """

    def __init__(self, bridge: EventBridge) -> None:
        self._bridge = bridge
        self._run: _Run | None = None

    def begin(self, search: Search, texts: Sequence[tuple[str, str]], most: int, receive: Receive, end: End) -> None:
        """Looks for at most `most` matches in texts (id, text), and tells text by text, then how it ended."""
        self.drop()
        before = self._run.thread if self._run is not None else None
        self._run = run = _Run(before)

        def tell(function: Callable[[], None]) -> None:
            self._bridge.post(lambda: None if run.is_dropped.is_set() else function())

        run.start(lambda: _look(run, search, texts, most, receive, end, tell))

    def drop(self) -> None:
        """Nothing more is wanted of the search that is under way."""
        if self._run is not None:
            self._run.is_dropped.set()

    def stop(self) -> None:
        """The same, and waits until nothing runs any more."""
        self.drop()
        if self._run is not None:
            self._run.thread.join()
            self._run = None


class _Run:
    def __init__(self, before: threading.Thread | None) -> None:
        self._before = before
        self.is_dropped = threading.Event()
        self.thread = threading.Thread(target=self._work, name="search", daemon=True)
        self._look: Callable[[], None] | None = None

    def start(self, look: Callable[[], None]) -> None:
        self._look = look
        self.thread.start()

    def _work(self) -> None:
        before, self._before = self._before, None
        if before is not None:
            before.join()  # so that ten letters of a slow pattern keep one core busy, not ten
        if self._look is not None and not self.is_dropped.is_set():
            self._look()


def _look(
    run: _Run,
    search: Search,
    texts: Sequence[tuple[str, str]],
    most: int,
    receive: Receive,
    end: End,
    tell: Callable[[Callable[[], None]], None],
) -> None:
    """On the search's thread."""
    outcome, left = "all", most
    try:
        for text_id, found in find_in(search, texts, most + 1):
            if run.is_dropped.is_set():
                return
            if shown := found[:left]:
                tell(lambda text_id=text_id, shown=shown: receive(text_id, shown))
            left -= len(found)
            outcome = "more" if left < 0 else "all"
    except PatternTooSlow:
        outcome = "slow"
    tell(lambda: end(outcome))
