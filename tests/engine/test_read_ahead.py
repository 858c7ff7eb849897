"""A story is read while nothing is asked, and an early change need not be waited for."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from tests.engine.recorder import Recorder

SCENES = tuple(
    f"Scene {number}. " + "The tide had turned, and the boats in the harbour swung round on their chains. " * 30
    for number in range(5)
)
NAMES = ("one", "two", "three", "four", "five")
REQUEST = engine.GenerationRequest(
    parts=SCENES, names=NAMES, story="s", max_tokens=5, at_once=True, params=engine.SamplingParams(seed=3)
)


@pytest.fixture
def session(builtin, tmp_path: Path):
    session = engine.Session(builtin, store=tmp_path)
    yield session
    session.close()


def text(parts: tuple[str, ...] = SCENES, open_part: int = 4) -> engine.StoryText:
    return engine.StoryText(parts, "s", NAMES[: len(parts)], open_part)


def read(session: engine.Session, story: engine.StoryText, whole: bool = True) -> Recorder:
    recorder = Recorder()
    session.read_ahead(story, recorder, whole)
    assert isinstance(recorder.last, engine.Done), recorder.last
    return recorder


def write(session: engine.Session, parts: tuple[str, ...] = SCENES, **changes) -> engine.Finished:
    recorder = Recorder()
    session.generate(replace(REQUEST, parts=parts, names=NAMES[: len(parts)], **changes), recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    return recorder.last


def tokens_in(session: engine.Session, part: str) -> int:
    return write(session, (part,), story="counting").stats.tokens_total


def changed(parts: tuple[str, ...], i: int, wording: str) -> tuple[str, ...]:
    return (*parts[:i], wording, *parts[i + 1 :])


def test_what_was_read_ahead_is_not_read_again(session) -> None:
    read(session, text())
    for n in range(1, 6):
        assert write(session, SCENES[:n]).stats.tokens_read == 0


def test_it_says_which_parts_have_been_read(session) -> None:
    told = [event.read for event in read(session, text()).of(engine.PartsRead)]
    assert told[0] == (False,) * 5
    assert told[-1] == (True,) * 5
    assert [sum(flags) for flags in told] == sorted({sum(flags) for flags in told})
    assert [event.read for event in read(session, text()).of(engine.PartsRead)] == [(True,) * 5]


def test_without_the_rest_it_reads_to_the_end_of_the_open_part(session) -> None:
    told = [event.read for event in read(session, text(open_part=2), whole=False).of(engine.PartsRead)]
    assert told[-1] == (True, True, True, False, False)


def test_after_an_early_change_writing_goes_on_at_once_from_the_earlier_wording(session) -> None:
    read(session, text())
    parts = changed(SCENES, 1, SCENES[1].replace("harbour", "estuary"))
    stats = write(session, parts).stats
    assert stats.tokens_read == 0
    assert stats.stale == (1,)
    exact = write(session, parts, at_once=False).stats
    assert exact.stale == ()
    assert exact.tokens_read > 4 * len("The tide")


def test_what_is_written_from_an_earlier_wording_can_be_gone_on_from(session) -> None:
    read(session, text())
    parts = changed(SCENES, 0, "Something else altogether. " + SCENES[0])
    written = write(session, parts).text
    longer = changed(parts, 4, SCENES[4] + written)
    stats = write(session, longer).stats
    assert (stats.tokens_read, stats.stale) == (0, (0,))


def test_once_it_has_caught_up_the_present_wording_is_gone_on_from(session) -> None:
    read(session, text())
    parts = changed(SCENES, 0, "Something else altogether. " + SCENES[0])
    assert write(session, parts).stats.stale == (0,)
    read(session, text(parts))
    stats = write(session, parts).stats
    assert (stats.tokens_read, stats.stale) == (0, ())


def test_a_small_change_is_simply_read(session) -> None:
    read(session, text())
    parts = (*SCENES[:3], SCENES[3] + " It was over.", "Then the")
    read(session, text(parts))
    changed_again = changed(parts, 3, SCENES[3] + " It was done.")
    stats = write(session, changed_again).stats
    assert stats.stale == ()
    assert 0 < stats.tokens_read < 200


def test_a_change_in_the_open_part_is_read_and_nothing_before_it(session) -> None:
    read(session, text())
    parts = changed(SCENES, 4, "x" + SCENES[4])
    stats = write(session, parts).stats
    assert stats.stale == ()
    assert stats.tokens_read <= tokens_in(session, parts[4])


def test_a_new_scene_goes_on_from_the_scene_before_it(session) -> None:
    read(session, text())
    parts = (*changed(SCENES, 0, "Anew. " + SCENES[0]), "")
    recorder = Recorder()
    session.generate(replace(REQUEST, parts=parts, names=(*NAMES, "six")), recorder)
    assert recorder.last.stats.stale == (0,)
    assert recorder.last.stats.tokens_read == 0


def test_moved_and_removed_scenes_are_told_too(session) -> None:
    read(session, text())
    moved = (SCENES[1], SCENES[0], *SCENES[2:])
    recorder = Recorder()
    session.generate(replace(REQUEST, parts=moved, names=("two", "one", *NAMES[2:])), recorder)
    assert recorder.last.stats.tokens_read == 0
    assert recorder.last.stats.stale == (1,)


def without(i: int) -> dict:
    """The request once scene `i` has been deleted."""
    return {"parts": (*SCENES[:i], *SCENES[i + 1 :]), "names": (*NAMES[:i], *NAMES[i + 1 :])}


@pytest.mark.parametrize(("gone", "stale"), [(0, 0), (1, 1), (3, 3)])
def test_the_scene_behind_a_deleted_one_is_told_until_it_is_read_anew(session, gone: int, stale: int) -> None:
    read(session, text())
    recorder = Recorder()
    session.generate(replace(REQUEST, **without(gone)), recorder)
    stats = recorder.last.stats
    assert (stats.tokens_read, stats.stale) == (0, (stale,))


def test_the_open_part_is_read_first_on_the_earlier_wording(session) -> None:
    read(session, text())
    parts = changed(changed(SCENES, 0, "Anew. " + SCENES[0]), 4, "He rowed. " + SCENES[4])
    first_done, may_go_on, ended = threading.Event(), threading.Event(), Recorder()

    def receive(event: engine.Event) -> None:
        ended(event)
        if isinstance(event, engine.ReadingProgress) and event.tokens_done == event.tokens_total:
            first_done.set()
            may_go_on.wait(60)

    session.read_ahead(text(parts), receive)
    assert first_done.wait(60)
    passage = Recorder()
    session.generate(replace(REQUEST, parts=parts), passage)
    may_go_on.set()
    assert isinstance(ended.last, engine.Cancelled)
    stats = passage.last.stats
    assert (stats.tokens_read, stats.stale) == (0, (0,))


def test_a_reading_gives_way_and_what_it_has_read_is_kept(session) -> None:
    under_way, ended = threading.Event(), Recorder()

    def receive(event: engine.Event) -> None:
        ended(event)
        if isinstance(event, engine.ReadingProgress) and event.tokens_done > 500:
            under_way.set()

    session.read_ahead(text(), receive)
    assert under_way.wait(60)
    stats = write(session, at_once=False).stats
    assert isinstance(ended.last, engine.Cancelled)
    assert stats.tokens_reused > 400


def test_an_earlier_wording_is_gone_on_from_after_closing_and_opening(builtin, tmp_path: Path) -> None:
    first = engine.Session(builtin, store=tmp_path)
    read(first, text())
    first.close()
    second = engine.Session(builtin, store=tmp_path)
    try:
        stats = write(second, changed(SCENES, 1, "Anew. " + SCENES[1])).stats
        assert (stats.tokens_read, stats.stale) == (0, (1,))
    finally:
        second.close()


def test_reading_ahead_is_cancelled_by_another_reading(session) -> None:
    first, second = Recorder(), Recorder()
    session.read_ahead(text(), first)
    session.read_ahead(text(), second)
    assert isinstance(first.last, engine.Cancelled)
    assert isinstance(second.last, engine.Done)


def test_without_a_model_reading_ahead_fails(tmp_path: Path) -> None:
    session, recorder = engine.Session(store=tmp_path), Recorder()
    try:
        session.read_ahead(text(), recorder)
        assert isinstance(recorder.last, engine.Failed)
        assert isinstance(recorder.last.error, engine.NoModel)
    finally:
        session.close()


def test_a_story_without_a_word_is_read_in_no_time(session) -> None:
    recorder = read(session, engine.StoryText(("", ""), "s", ("a", "b"), 1))
    assert recorder.of(engine.PartsRead)[-1].read == (True, True)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(engine.InvalidRequest):
        engine.StoryText(("a", "b"), names=("one",))
    with pytest.raises(engine.InvalidRequest):
        engine.StoryText(("a", "b"), names=("one", "one"))
    with pytest.raises(engine.InvalidRequest):
        engine.StoryText(("a", "b"), open_part=2)
    with pytest.raises(engine.InvalidRequest):
        engine.GenerationRequest(parts=("a",), names=("one", "two"), max_tokens=1)


def test_a_story_that_was_read_only_in_part_is_read_before_it_is_gone_on_from(session) -> None:
    read(session, text(SCENES[:2], open_part=1))
    stats = write(session).stats
    assert stats.stale == ()
    assert stats.tokens_read > 2 * 512


def test_pauses_while_typing_leave_one_state_on_disk(session, tmp_path: Path) -> None:
    def states() -> int:
        return len(list(tmp_path.rglob("*.state")))

    read(session, text())
    before = states()
    for n in range(1, 5):
        read(session, text(changed(SCENES, 4, SCENES[4] + "Then it rained. " * n)), whole=False)
        assert states() <= before + 1
    written = changed(SCENES, 4, SCENES[4] + "Then it rained. " * 4)
    assert write(session, written).stats.tokens_read == 0
    read(session, text(changed(SCENES, 4, "It was late.")), whole=False)
    assert write(session, written, story="again").stats.tokens_read == 0


def test_the_end_of_a_scene_that_is_left_stays_on_disk(builtin, tmp_path: Path) -> None:
    first = engine.Session(builtin, store=tmp_path)
    read(first, text(open_part=1), whole=False)
    read(first, text(open_part=3), whole=False)
    first.close()
    second = engine.Session(builtin, store=tmp_path)
    try:
        assert write(second, SCENES[:2]).stats.tokens_read == 0
    finally:
        second.close()
