"""Passages side by side: each is what it would be alone, and each can be gone on from without reading."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from tests.engine.recorder import Recorder

OPENING = (
    "The lamp in the harbour office had burned since four, and Mr. Hale had not once looked up from the ledger. " * 8
)
PARAMS = engine.SamplingParams(temperature=0.9, top_p=0.9, presence_penalty=0.3, frequency_penalty=0.3, seed=11)
REQUEST = engine.GenerationRequest(parts=(OPENING,), params=PARAMS, story="a", max_tokens=20)


@pytest.fixture
def session(builtin, tmp_path: Path):
    session = engine.Session(builtin, store=tmp_path)
    yield session
    session.close()


def alternatives(session: engine.Session, request: engine.GenerationRequest, count: int) -> Recorder:
    recorder = Recorder()
    session.alternatives(request, count, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    return recorder


def write(session: engine.Session, request: engine.GenerationRequest) -> engine.Finished:
    recorder = Recorder()
    session.generate(request, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    return recorder.last


def rows(recorder: Recorder) -> list[engine.RowEnded]:
    return sorted(recorder.of(engine.RowEnded), key=lambda ended: ended.row)


def test_each_row_is_the_passage_that_its_seed_writes_alone(session) -> None:
    ended = rows(alternatives(session, REQUEST, 4))
    assert [row.seed for row in ended] == [11, 12, 13, 14]
    for row in ended:
        alone = write(session, replace(REQUEST, params=replace(PARAMS, seed=row.seed)))
        assert (alone.text, alone.ids, alone.reason) == (row.text, row.ids, row.reason)
    assert len({row.text for row in ended}) == 4


def test_the_chunks_of_a_row_joined_are_its_text(session) -> None:
    recorder = alternatives(session, replace(REQUEST, max_tokens=0, max_words=12), 3)
    for row in rows(recorder):
        assert "".join(chunk.text for chunk in recorder.of(engine.TextChunk) if chunk.row == row.row) == row.text


@pytest.mark.parametrize(
    "limits", [{"max_tokens": 15}, {"max_words": 8}, {"max_tokens": 40, "stop_strings": ("e", ",")}]
)
def test_going_on_from_any_row_reads_nothing(session, limits) -> None:
    request = replace(REQUEST, **{"max_tokens": 0, **limits})
    for row in rows(alternatives(session, request, 5)):
        if row.text:
            stats = write(session, replace(REQUEST, parts=(OPENING + row.text,))).stats
            assert stats.tokens_read == 0


def test_going_on_from_any_row_reads_nothing_after_closing_and_opening(builtin, tmp_path: Path) -> None:
    first = engine.Session(builtin, store=tmp_path)
    ended = rows(alternatives(first, REQUEST, 5))
    first.close()
    second = engine.Session(builtin, store=tmp_path)
    try:
        for row in ended:
            assert write(second, replace(REQUEST, parts=(OPENING + row.text,))).stats.tokens_read == 0
    finally:
        second.close()


def test_one_row_can_be_cancelled_and_the_others_go_on(session) -> None:
    recorder, may_go_on, begun = Recorder(), threading.Event(), threading.Event()

    def receive(event: engine.Event) -> None:
        recorder(event)
        if isinstance(event, engine.TextChunk) and event.row == 2:
            begun.set()
            assert may_go_on.wait(60)

    job = session.alternatives(replace(REQUEST, max_tokens=30), 3, receive)
    assert begun.wait(60)
    job.cancel_row(1)
    may_go_on.set()
    assert isinstance(recorder.last, engine.Finished)
    ended = rows(recorder)
    assert [row.reason for row in ended] == ["length", "cancelled", "length"]
    assert len(ended[1].ids) < len(ended[0].ids) == len(ended[2].ids) == 30
    assert write(session, replace(REQUEST, parts=(OPENING + ended[1].text,))).stats.tokens_read == 0


def test_all_can_be_cancelled_and_keep_what_was_written(session) -> None:
    recorder = Recorder()
    holder: list[engine.RowsJob] = []
    ready = threading.Event()

    def receive(event: engine.Event) -> None:
        recorder(event)
        if isinstance(event, engine.TextChunk) and event.tokens_written >= 5:
            assert ready.wait(60)
            holder[0].cancel()

    holder.append(session.alternatives(replace(REQUEST, max_tokens=500), 3, receive))
    ready.set()
    assert isinstance(recorder.last, engine.Cancelled)
    ended = rows(recorder)
    assert [row.reason for row in ended] == ["cancelled"] * 3
    assert all(
        row.text and write(session, replace(REQUEST, parts=(OPENING + row.text,))).stats.tokens_read == 0
        for row in ended
    )


def test_a_space_that_is_held_back_is_held_back_in_every_row(session) -> None:
    for row in rows(alternatives(session, replace(REQUEST, parts=(OPENING.rstrip(),), held=" "), 3)):
        assert row.text
        assert not row.text.startswith(" ")


def test_a_random_seed_is_told_and_gives_the_same_rows_again(session) -> None:
    random = replace(REQUEST, params=replace(PARAMS, seed=-1))
    first = alternatives(session, random, 2)
    seed = first.last.stats.seed
    assert seed >= 0
    again = alternatives(session, replace(REQUEST, params=replace(PARAMS, seed=seed)), 2)
    assert [row.text for row in rows(first)] == [row.text for row in rows(again)]


def test_rows_that_avoid_phrases_are_what_they_would_be_alone_and_can_be_gone_on_from(session) -> None:
    banned = replace(REQUEST, banned=engine.BannedPhrases(("*e", "in the", "*d a")))
    recorder = alternatives(session, banned, 4)
    assert recorder.last.stats.phrases_avoided >= 4
    for row in rows(recorder):
        assert not any(word.strip('.,;:!?"').endswith("e") for word in row.text.split())
        alone = write(session, replace(banned, params=replace(PARAMS, seed=row.seed)))
        assert (alone.text, alone.ids) == (row.text, row.ids)
        assert write(session, replace(REQUEST, parts=(OPENING + row.text,))).stats.tokens_read == 0


def test_the_figures_count_all_rows(session) -> None:
    stats = alternatives(session, REQUEST, 4).last.stats
    assert stats.tokens_written == 80
    assert stats.tokens_read == stats.tokens_total > 0


@pytest.mark.parametrize("count", [-1, 0, 1, 17])
def test_a_count_that_makes_no_sense_is_refused(session, count: int) -> None:
    with pytest.raises(engine.InvalidRequest):
        session.alternatives(REQUEST, count, Recorder())


def test_rows_of_an_empty_page_can_be_gone_on_from(session) -> None:
    for row in rows(alternatives(session, replace(REQUEST, parts=("",), story="empty"), 3)):
        assert write(session, replace(REQUEST, parts=(row.text,), story="empty")).stats.tokens_read <= len(row.ids)


def test_all_rows_cancelled_one_by_one_end_a_reading_too(session) -> None:
    recorder, may_go_on, reading = Recorder(), threading.Event(), threading.Event()

    def receive(event: engine.Event) -> None:
        recorder(event)
        if isinstance(event, engine.ReadingProgress):
            reading.set()
            assert may_go_on.wait(60)

    job = session.alternatives(REQUEST, 3, receive)
    assert reading.wait(60)
    for row in range(3):
        job.cancel_row(row)
    may_go_on.set()
    assert isinstance(recorder.last, engine.Cancelled)
    assert recorder.last.stats.tokens_read < recorder.last.stats.tokens_total
