"""A search on its own thread: what it tells, and that a dropped one tells nothing."""

from __future__ import annotations

import threading

from app.bridge import EventBridge
from app.searching import Searching
from app.story.search import Query, Search
from tests.app.story.test_search import ENDLESS, ENDLESS_TEXT

TEXTS = [("a", "one two one"), ("b", "two"), ("c", "one")]


class Told:
    def __init__(self) -> None:
        self.found: list[tuple[str, int]] = []
        self.outcomes: list[str] = []

    def begin(self, searching: Searching, query: str, most: int = 10, texts=TEXTS, **options: bool) -> None:
        search = Search(Query(query, **options))
        searching.begin(
            search, texts, most, lambda name, found: self.found.append((name, len(found))), self.outcomes.append
        )


def test_it_tells_text_by_text_and_then_that_it_is_done(qtbot) -> None:
    searching, told = Searching(EventBridge()), Told()
    told.begin(searching, "one")
    qtbot.waitUntil(lambda: bool(told.outcomes))
    assert (told.found, told.outcomes) == ([("a", 2), ("c", 1)], ["all"])
    searching.stop()


def test_it_tells_whether_there_is_more_than_was_asked_for(qtbot) -> None:
    for most, found, outcome in ((3, [("a", 2), ("c", 1)], "all"), (2, [("a", 2)], "more"), (1, [("a", 1)], "more")):
        searching, told = Searching(EventBridge()), Told()
        told.begin(searching, "one", most)
        qtbot.waitUntil(lambda told=told: bool(told.outcomes))
        assert (told.found, told.outcomes) == (found, [outcome])
        searching.stop()


def test_of_a_search_that_another_one_ended_nothing_is_told(qtbot) -> None:
    searching, slow, told = Searching(EventBridge()), Told(), Told()
    slow.begin(searching, ENDLESS, texts=[("a", ENDLESS_TEXT)], is_pattern=True)
    told.begin(searching, "two")
    qtbot.waitUntil(lambda: bool(told.outcomes))
    assert (slow.found, slow.outcomes) == ([], [])
    assert told.found == [("a", 1), ("b", 1)]
    searching.stop()


def test_a_pattern_that_never_ends_is_told(qtbot) -> None:
    searching, told = Searching(EventBridge()), Told()
    told.begin(searching, ENDLESS, texts=[("a", ENDLESS_TEXT)], is_pattern=True)
    qtbot.waitUntil(lambda: told.outcomes == ["slow"])
    searching.stop()


def test_nothing_runs_any_more_once_it_was_stopped(qtbot) -> None:
    searching, told = Searching(EventBridge()), Told()
    for _ in range(3):
        told.begin(searching, ENDLESS, texts=[("a", ENDLESS_TEXT)], is_pattern=True)
    searching.stop()
    assert [thread.name for thread in threading.enumerate() if thread.name == "search"] == []
    assert told.outcomes == []
