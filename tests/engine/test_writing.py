"""What a request asks of a passage besides its length: how it begins, how a document's end is taken, dials turned
meanwhile, counters that go on with the state."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from tests.engine.recorder import Recorder
from tests.helpers.scripted_model import Logits, ScriptedModel, chance_talk

WORDS = [" one", " two", " three", ".", "\n\n", " four", " five"]


@pytest.fixture
def session_of():
    sessions = []

    def make(say: Callable[[str], Logits], folder: Path | None = None) -> engine.Session:
        sessions.append(engine.Session(ScriptedModel(WORDS, say), store=folder))
        return sessions[-1]

    yield make
    for session in sessions:
        session.close()


def request(**fields) -> engine.GenerationRequest:
    return engine.GenerationRequest(
        **{"parts": ("Rain.",), "max_tokens": 8, "params": engine.SamplingParams(seed=3), **fields}
    )


def write(session: engine.Session, wanted: engine.GenerationRequest) -> engine.Finished:
    recorder = Recorder()
    session.generate(wanted, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    assert "".join(chunk.text for chunk in recorder.of(engine.TextChunk)) == recorder.last.text
    return recorder.last


def ids_of(session: engine.Session, *texts: str) -> tuple[int, ...]:
    return tuple(session._model.ids[text.encode()] for text in texts)


def always(word: str) -> Callable[[str], Logits]:
    return lambda text: {word: 0.0}


def ends_after_two(text: str) -> Logits:
    return {"": 0.0, " five": -50.0} if text.endswith(" two two") else {" two": 0.0, "": -50.0}


def test_a_passage_begins_with_the_tokens_that_were_asked_for(session_of) -> None:
    session = session_of(always(" two"))
    last = write(session, request(first_ids=ids_of(session, " one", "."), max_tokens=4))
    assert last.text == " one. two two"
    assert last.ids == ids_of(session, " one", ".", " two", " two")
    assert write(session, request(parts=("Rain. one. two two",), max_tokens=1)).stats.tokens_read == 0


def test_limits_and_stops_count_first_tokens_too(session_of) -> None:
    session = session_of(always(" two"))
    first = ids_of(session, " one", ".", " three", ".", " four")
    assert write(session, request(first_ids=first, max_tokens=0, max_sentences=1)).text == " one."
    assert write(session, request(first_ids=first, max_tokens=3)).text == " one. three"
    stopped = write(session, request(first_ids=first, stop_strings=("three",)))
    assert (stopped.text, stopped.reason) == (" one. ", "stop")
    assert write(session, request(parts=("Rain. one. ",), max_tokens=1)).stats.tokens_read == 0


def test_first_tokens_begin_with_what_is_held_back(session_of) -> None:
    session = session_of(always(" two"))
    last = write(session, request(first_ids=ids_of(session, " one"), held=" ", max_tokens=2))
    assert last.text == "one two"


@pytest.mark.parametrize("ids", [(0,), (-1,), (10**6,), ("a",), (True,), (1.5,)])
def test_first_tokens_that_do_not_exist_are_refused(session_of, ids) -> None:
    recorder = Recorder()
    session_of(always(" two")).generate(request(first_ids=ids), recorder)
    assert isinstance(recorder.last, engine.Failed)
    assert isinstance(recorder.last.error, engine.InvalidRequest)
    assert recorder.last.error.facts["name"] == "first_ids"


def test_first_tokens_that_do_not_fit_what_is_held_back_are_refused(session_of) -> None:
    session, recorder = session_of(always(" two")), Recorder()
    session.generate(request(first_ids=ids_of(session, "."), held=" "), recorder)
    assert isinstance(recorder.last.error, engine.InvalidRequest)


def test_all_rows_begin_with_the_same_first_tokens(session_of) -> None:
    session, recorder = session_of(chance_talk(WORDS, 1)), Recorder()
    session.alternatives(request(first_ids=ids_of(session, " four", " five")), 3, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    assert all(row.text.startswith(" four five") for row in recorder.of(engine.RowEnded))


def test_the_end_of_the_text_is_never_drawn_unless_asked_for(session_of) -> None:
    assert write(session_of(ends_after_two), request(max_tokens=4)).text == " two two five two"


def test_the_end_of_the_text_ends_the_passage(session_of) -> None:
    session = session_of(ends_after_two)
    last = write(session, request(end_of_text="stop"))
    assert (last.text, last.reason, last.ids) == (" two two", "stop", ids_of(session, " two", " two"))
    assert write(session, request(parts=("Rain. two two",), max_tokens=1)).stats.tokens_read == 0


def test_a_scene_break_is_written_in_place_of_the_end_of_the_text(session_of) -> None:
    session = session_of(ends_after_two)
    last = write(session, request(end_of_text="scene_break", max_tokens=0, max_words=6, whole_sentences=False))
    assert last.text == " two two\n\n* * *\n\n two two\n\n* * *\n\n two two"
    assert session._model.tokenizer.decode(last.ids) == last.text
    assert write(session, request(parts=("Rain." + last.text,), max_tokens=1)).stats.tokens_read == 0


@pytest.mark.parametrize(
    ("before", "expected"),
    [("Rain.", "\n\n* * *\n\n"), ("Rain.\n", "\n* * *\n\n"), ("Rain.\n\n", "* * *\n\n"), ("Rain. \n\n\n", "* * *\n\n")],
)
def test_a_scene_break_takes_the_line_breaks_that_are_there(session_of, before: str, expected: str) -> None:
    session = session_of(lambda text: {"": 0.0, " one": -50.0})
    assert write(session, request(parts=(before,), end_of_text="scene_break")).text.startswith(expected + " one")


def test_no_scene_break_follows_another_or_begins_a_story(session_of) -> None:
    session = session_of(lambda text: {"": 0.0, " one": -50.0})
    assert (
        write(session, request(parts=("It ended.\n\n* * *\n\n",), end_of_text="scene_break", max_tokens=1)).text
        == " one"
    )
    assert write(session, request(parts=("",), end_of_text="scene_break", max_tokens=1)).text == " one"


def test_a_passage_to_the_end_of_its_scene_ends_with_the_text(session_of) -> None:
    last = write(session_of(ends_after_two), request(end_of_text="scene_break", max_tokens=0, to_scene_end=True))
    assert (last.text, last.reason) == (" two two", "stop")


def test_a_passage_to_the_end_of_its_scene_ends_before_the_next(session_of) -> None:
    def say(text: str) -> Logits:
        return {"\n\n": 0.0} if text.endswith(".") else {"#": 0.0} if text.endswith("\n\n") else {" two": 0.0}

    session = session_of(lambda text: {"\n": 0.0} if text.endswith("#") else say(text))
    wanted = request(first_ids=ids_of(session, " one", "."), max_tokens=0, to_scene_end=True)
    last = write(session, wanted)
    assert (last.text, last.reason) == (" one.", "length")
    assert write(session, request(parts=("Rain. one.",), max_tokens=1)).stats.tokens_read == 0


@pytest.mark.parametrize("count", [1, 3])
def test_dials_that_are_turned_while_it_writes_count_from_the_next_token_on(session_of, count: int) -> None:
    recorder, jobs, ready = Recorder(), [], threading.Event()
    hot, cold = engine.SamplingParams(temperature=5.0, seed=3), engine.SamplingParams(top_k=1, seed=99)

    def receive(event: engine.Event) -> None:
        recorder(event)
        if isinstance(event, engine.TextChunk) and event.tokens_written == 5:
            assert ready.wait(60)
            jobs[0].set_params(cold)

    session = session_of(lambda text: {**dict.fromkeys(WORDS, 0.0), " one": 1.0})
    wanted = request(params=hot, max_tokens=20)
    start = session.generate if count == 1 else lambda r, e: session.alternatives(r, count, e)
    jobs.append(start(wanted, receive))
    ready.set()
    assert isinstance(recorder.last, engine.Finished), recorder.last
    assert recorder.last.stats.seed == 3
    texts = [row.text for row in recorder.of(engine.RowEnded)] or [recorder.last.text]
    for seed, text in enumerate(texts, 3):
        before = write(session, replace(wanted, params=replace(hot, seed=seed), max_tokens=5)).text
        assert text == before + " one" * 15


@pytest.mark.parametrize("mode", [1, 2])
@pytest.mark.parametrize("reopens", [False, True])
def test_mirostat_goes_on_where_it_was(session_of, tmp_path: Path, mode: int, reopens: bool) -> None:
    params = engine.SamplingParams(mirostat_mode=mode, mirostat_tau=1.5, mirostat_eta=0.3, seed=4)
    wanted = request(params=params, max_tokens=48)
    whole = write(session_of(chance_talk(WORDS, 2)), wanted)
    text, session = "", session_of(chance_talk(WORDS, 2), tmp_path)
    for _ in range(8):
        text += write(session, replace(wanted, parts=("Rain." + text,), max_tokens=6)).text
        if reopens:
            session.close()
            session = session_of(chance_talk(WORDS, 2), tmp_path)
    assert text == whole.text
    plain = write(session, replace(wanted, params=replace(params, mirostat_mode=0)))
    assert plain.text != whole.text


def test_another_target_of_mirostat_begins_anew(session_of) -> None:
    params = engine.SamplingParams(mirostat_mode=2, mirostat_tau=1.0, mirostat_eta=0.5, seed=4)
    session = session_of(chance_talk(WORDS, 2))
    begun = write(session, request(params=params, max_tokens=10)).text
    other = request(parts=("Rain." + begun,), params=replace(params, mirostat_tau=2.0), max_tokens=10)
    after_it = write(session, other)
    assert after_it.stats.tokens_read == 0
    assert after_it.text == write(session_of(chance_talk(WORDS, 2)), other).text
