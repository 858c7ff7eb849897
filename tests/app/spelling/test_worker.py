"""One thread does what spelling takes: the urgent first, what is to be saved always, and then it is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from app.spelling.worker import CHECKING, OPENING, SAVING, SUGGESTING, SpellingWorker
from app.story.errors import UnusableDictionary

Post = Callable[[], object]


@pytest.fixture
def told() -> list[Post]:
    return []


@pytest.fixture
def worker(told: list[Post]) -> SpellingWorker:
    return SpellingWorker(told.append)


def finish(worker: SpellingWorker) -> None:
    """Until all is done: the last job is one that saves nothing."""
    done = threading.Event()
    worker.do(99, done.set, lambda _: None)
    assert done.wait(10)
    while any(thread.name == "spelling" for thread in threading.enumerate()):
        threading.Event().wait(0.001)


def test_what_is_urgent_comes_first(worker: SpellingWorker, told: list[Post]) -> None:
    order: list[str] = []
    gate = threading.Event()
    worker.do(SAVING, gate.wait, lambda _: None)
    for name, urgency in (("open", OPENING), ("check", CHECKING), ("suggest", SUGGESTING), ("check 2", CHECKING)):
        worker.do(urgency, lambda name=name: order.append(name), lambda _: None)
    gate.set()
    finish(worker)
    assert order == ["suggest", "check", "check 2", "open"]


def test_results_and_failures_are_told_where_they_are_wanted(worker: SpellingWorker, told: list[Post]) -> None:
    results: list[object] = []

    def fail() -> None:
        raise UnusableDictionary("x.dic", reason="no_pair")

    worker.do(CHECKING, lambda: 7, results.append)
    worker.do(CHECKING, fail, results.append, lambda error: results.append(type(error)))
    finish(worker)
    assert results == []
    for post in told:
        post()
    assert results[:2] == [7, UnusableDictionary]


def test_what_was_forgotten_is_neither_done_nor_told_but_saved(worker: SpellingWorker, told: list[Post]) -> None:
    done: list[str] = []
    gate = threading.Event()
    worker.do(CHECKING, gate.wait, lambda _: done.append("told"))
    worker.do(CHECKING, lambda: done.append("checked"), lambda _: None)
    worker.do(SAVING, lambda: done.append("saved"), lambda _: done.append("told of saving"))
    worker.forget()
    gate.set()
    worker.finish_saving()
    assert done == ["saved"]
    finish(worker)
    for post in told:
        post()
    assert done == ["saved", "told of saving"]


def test_a_mistake_of_our_own_is_logged_and_the_next_job_is_done(
    worker: SpellingWorker, told: list[Post], expect_log: Callable[[str], None]
) -> None:
    expect_log("spelling")
    done: list[int] = []
    worker.do(SAVING, lambda: 1 // 0, lambda _: None)
    worker.do(CHECKING, lambda: done.append(1), lambda _: None)
    worker.finish_saving()
    finish(worker)
    assert done == [1]


def test_the_thread_ends_with_its_work_and_comes_again(worker: SpellingWorker, told: list[Post]) -> None:
    for _ in range(20):
        worker.do(CHECKING, lambda: None, lambda _: None)
        finish(worker)
    assert not [thread for thread in threading.enumerate() if thread.name == "spelling"]
