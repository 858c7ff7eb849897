from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

import engine
from app.bridge import EventBridge


@pytest.fixture
def bridge(qapp: object) -> Iterator[EventBridge]:
    bridge = EventBridge()
    yield bridge
    bridge.close()


def chunk(request_id: int, text: str, tokens: int) -> engine.TextChunk:
    return engine.TextChunk(request_id, text, tokens)


def test_chunks_of_one_request_that_follow_each_other_arrive_as_one(bridge):
    got = []
    bridge.event_received.connect(got.append)
    for event in (
        chunk(1, "a", 1),
        chunk(1, "b", 2),
        chunk(2, "c", 1),
        chunk(1, "d", 3),
        engine.Finished(1, "abd", "length"),
    ):
        bridge.post(event)
    bridge.drain()
    assert got == [chunk(1, "ab", 2), chunk(2, "c", 1), chunk(1, "d", 3), engine.Finished(1, "abd", "length")]


def test_a_callable_is_called_in_its_turn(bridge):
    got = []
    bridge.event_received.connect(got.append)
    bridge.post(chunk(1, "a", 1))
    bridge.post(lambda: got.append("called"))
    bridge.post(chunk(1, "b", 2))
    bridge.drain()
    assert got == [chunk(1, "a", 1), "called", chunk(1, "b", 2)]


def test_what_a_thousand_posts_of_other_threads_bring_arrives_whole_and_on_the_gui_thread(bridge, qtbot: QtBot):
    texts, threads = {1: "", 2: ""}, set()

    def receive(event: engine.TextChunk) -> None:
        texts[event.request_id] += event.text
        threads.add(QThread.currentThread())

    bridge.event_received.connect(receive)

    def post(request_id: int) -> None:
        for i in range(500):
            bridge.post(chunk(request_id, f"{i} ", i))

    workers = [threading.Thread(target=post, args=(i,)) for i in (1, 2)]
    for worker in workers:
        worker.start()
    expected = "".join(f"{i} " for i in range(500))
    qtbot.waitUntil(lambda: texts == {1: expected, 2: expected})
    for worker in workers:
        worker.join()
    assert threads == {bridge.thread()}


def test_many_posts_are_delivered_a_frame_at_a_time(bridge, qtbot: QtBot):
    got = []
    bridge.event_received.connect(got.append)
    bridge.post(chunk(1, "first", 1))
    qtbot.waitUntil(lambda: len(got) == 1)
    for i in range(50):
        bridge.post(chunk(1, "x", i))
    qtbot.waitUntil(lambda: len(got) > 1)
    assert got[1].text == "x" * 50


def test_order_is_kept_when_a_receiver_runs_its_own_event_loop(bridge):
    got = []

    def receive(event: engine.TextChunk) -> None:
        if event.text == "a":
            bridge.post(chunk(3, "c", 1))
            bridge.drain()
        got.append(event.text)

    bridge.event_received.connect(receive)
    bridge.post(chunk(1, "a", 1))
    bridge.post(chunk(2, "b", 1))
    bridge.drain()
    assert got == ["b", "c", "a"]


def test_what_is_behind_a_callable_that_fails_is_still_delivered(bridge, qtbot: QtBot):
    got = []
    bridge.event_received.connect(got.append)

    def fail() -> None:
        raise ValueError("on purpose")

    bridge.post(fail)
    bridge.post(chunk(1, "a", 1))
    with pytest.raises(ValueError, match="on purpose"):
        bridge.drain()
    qtbot.waitUntil(lambda: got == [chunk(1, "a", 1)])


def test_a_closed_bridge_drops_what_was_and_is_posted(bridge):
    got = []
    bridge.event_received.connect(got.append)
    bridge.post(chunk(1, "a", 1))
    bridge.close()
    bridge.post(chunk(1, "b", 2))
    bridge.drain()
    assert got == []


@pytest.mark.parametrize("way", ["deleted", "collected"])
def test_posting_to_a_bridge_that_is_gone_does_nothing(qapp, way):
    import shiboken6

    bridge = EventBridge()
    post = bridge._inbox.post
    if way == "deleted":
        post = bridge.post
        shiboken6.delete(bridge)
    else:
        del bridge
    posting = threading.Thread(target=lambda: [post(chunk(1, "a", i)) for i in range(10)])
    posting.start()
    posting.join()
