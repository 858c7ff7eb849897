"""A story that the model began from nothing: what it was begun with goes on standing before its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import engine
from tests.engine.recorder import Recorder

PARAMS = engine.SamplingParams(temperature=0.9, top_p=0.9, seed=11)
REQUEST = engine.GenerationRequest(parts=("",), names=("one",), params=PARAMS, story="s", max_tokens=40, at_once=True)
SCENE = "The tide had turned, and the boats in the harbour swung round on their chains. " * 50


@pytest.fixture
def session(builtin, tmp_path: Path):
    session = engine.Session(builtin, store=tmp_path)
    yield session
    session.close()


def write(session: engine.Session, *parts: str, **changes) -> engine.Finished:
    recorder = Recorder()
    names = ("one", "two", "three")[: len(parts)]
    session.generate(replace(REQUEST, parts=parts, names=names, **changes), recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    return recorder.last


def test_an_edit_in_the_first_passage_costs_what_comes_after_it(session) -> None:
    text = write(session, "").text
    place = text.rindex(" ")
    stats = write(session, text[:place] + " slowly" + text[place:]).stats
    assert 0 < stats.tokens_read < 10


def test_an_early_edit_in_the_first_passage_does_not_keep_the_writer_waiting(session) -> None:
    opening = write(session, "").text
    stats = write(session, opening, SCENE).stats
    assert stats.tokens_read > 512
    stats = write(session, "Once more. " + opening, SCENE).stats
    assert (stats.tokens_read, stats.stale) == (0, (0,))


def test_going_on_from_any_first_passage_reads_nothing(session) -> None:
    recorder = Recorder()
    session.alternatives(replace(REQUEST, max_tokens=12), 3, recorder)
    assert isinstance(recorder.last, engine.Finished)
    for row in recorder.of(engine.RowEnded):
        assert write(session, row.text).stats.tokens_read == 0


def test_jumping_to_a_first_passage_reads_nothing(builtin, tmp_path: Path) -> None:
    first = engine.Session(builtin, store=tmp_path)
    passage = write(first, "")
    first.close()
    for log in (tmp_path / "logs").rglob("*.part"):
        log.unlink()
    second = engine.Session(builtin, store=tmp_path)
    try:
        second.note_written(REQUEST, passage.text, passage.ids, Recorder())
        assert write(second, passage.text).stats.tokens_read == 0
    finally:
        second.close()


def test_what_is_typed_before_the_first_passage_is_what_the_story_begins_with(session) -> None:
    opening = write(session, "").text
    stats = write(session, "Once more. " + opening).stats
    assert stats.tokens_reused == 0
    assert stats.tokens_total in (43, 44)  # of both texts, and no line breaks before them


def test_scenes_without_a_word_change_nothing(session) -> None:
    text = write(session, "", "").text
    assert write(session, "", text).stats.tokens_read == 0
    assert write(session, "", text, SCENE).stats.stale == ()
