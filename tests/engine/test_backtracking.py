"""A banned phrase never appears: it is taken back before it is shown, and the passage goes on otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.bans import Bans
from engine.phrases import compiled
from tests.engine.recorder import Recorder
from tests.helpers.scripted_model import Logits, ScriptedModel, chance_talk

SENTENCE = ["It", " sent", " a", " shiver", " down", " her", " spine", ".", " Then", " he", " left"]
WORDS = [*SENTENCE, " chill", " cold", "ing", " tremor", " my"]
FRAGMENTS = ["a", "b", "ab", " a", " b", " ba", ".", "\n", "é", "他", "她", b"\xe4\xbb", b"\x96"]


def one_after_the_other(text: str) -> Logits:
    """SENTENCE over and over; a little likely is anything else."""
    likely = next((after for word, after in pairwise(SENTENCE) if text.endswith(word)), "It")
    return {**dict.fromkeys(WORDS, 0.0), likely: 20.0}


def nothing_else(text: str) -> Logits:
    """SENTENCE over and over, and nothing else ever."""
    likely = next((after for word, after in pairwise(SENTENCE) if text.endswith(word)), "It")
    return {likely: 0.0}


@pytest.fixture
def session_of():
    sessions = []

    def make(say: Callable[[str], Logits], tokens=WORDS, folder: Path | None = None) -> engine.Session:
        sessions.append(engine.Session(ScriptedModel(tokens, say), store=folder))
        return sessions[-1]

    yield make
    for session in sessions:
        session.close()


def request(*patterns: str, **fields) -> engine.GenerationRequest:
    fields = {"parts": ("Rain:",), "max_tokens": 11, "params": engine.SamplingParams(seed=3), **fields}
    return engine.GenerationRequest(banned=engine.BannedPhrases(patterns) if patterns else None, **fields)


def write(session: engine.Session, wanted: engine.GenerationRequest) -> Recorder:
    recorder = Recorder()
    session.generate(wanted, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    assert "".join(chunk.text for chunk in recorder.of(engine.TextChunk)) == recorder.last.text
    return recorder


def test_without_bans_it_is_written(session_of) -> None:
    last = write(session_of(one_after_the_other), request()).last
    assert last.text == "".join(SENTENCE)
    assert last.stats.phrases_avoided == 0


@pytest.mark.parametrize(
    "pattern",
    [
        "shiver",
        "a SHIVER down",
        "sent * shiver",
        "her spine",
        r"/sh\w+ down/",
        "spine.",
        "It sent a shiver down her spine",
    ],
)
def test_a_phrase_is_never_shown_at_any_moment(session_of, pattern: str) -> None:
    recorder = write(session_of(one_after_the_other), request(pattern, max_tokens=33))
    phrases, shown = compiled(engine.BannedPhrases((pattern,))), "Rain:"
    for chunk in recorder.of(engine.TextChunk):
        shown += chunk.text
        assert phrases.find(shown, 0, is_end=True) == []
    avoided = recorder.of(engine.PhraseAvoided)
    assert recorder.last.stats.phrases_avoided == len(avoided) >= 1
    assert [event.count for event in avoided] == list(range(1, len(avoided) + 1))
    assert phrases.find(avoided[0].phrase, 0, is_end=True)


def test_what_only_begins_like_a_phrase_is_written(session_of) -> None:
    last = write(session_of(one_after_the_other), request("shivering", "a shiver up", "spin")).last
    assert last.text == "".join(SENTENCE)
    assert last.stats.phrases_avoided == 0


def test_text_that_may_become_a_phrase_is_held_back_and_no_other(session_of) -> None:
    chunks = [
        chunk.text for chunk in write(session_of(one_after_the_other), request("a shiver up")).of(engine.TextChunk)
    ]
    assert chunks == ["It", " sent", " a shiver down", *SENTENCE[5:]]


def test_a_phrase_at_the_very_end_of_the_passage_is_taken_back_too(session_of) -> None:
    last = write(session_of(one_after_the_other), request("shiver", max_tokens=4)).last
    assert last.text.startswith("It sent a")
    assert not last.text.endswith("shiver")
    assert len(last.ids) == 4


def test_a_phrase_that_the_writer_began_is_not_ended(session_of) -> None:
    last = write(
        session_of(one_after_the_other), request("a shiver down", parts=("It sent a shiver",), max_tokens=3)
    ).last
    assert not last.text.startswith(" down")
    whole = write(session_of(one_after_the_other), request("a shiver", parts=("It sent a shiver",), max_tokens=3)).last
    assert whole.text == " down her spine"


def test_a_model_that_knows_nothing_else_writes_it_in_the_end(session_of) -> None:
    recorder = write(session_of(nothing_else), request("a shiver down", "her"))
    assert recorder.last.text == "".join(SENTENCE)
    assert recorder.last.stats.phrases_avoided == 0
    assert recorder.of(engine.PhraseAvoided) == []


def test_a_model_that_knows_many_ways_to_a_phrase_ends_too(session_of) -> None:
    letters = [chr(i) for i in range(ord("α"), ord("ω") + 1)]
    session = session_of(lambda text: dict.fromkeys(letters, 0.0), letters)
    patterns = ["/[α-ω]/", "/[α-μ][ν-ω]/", "/[α-ω]{3}/"]
    recorder = write(session, request(*patterns, max_tokens=60))
    assert len(recorder.last.ids) == 60


def test_the_first_of_a_stretch_that_is_not_shown_yet_is_another_way_out(session_of) -> None:
    def say(text: str) -> Logits:
        if text.endswith(":"):
            return {" One": 5.0, " Two": 0.0}
        return {" way": 0.0} if text.endswith(" One") else {" end": 0.0}

    # Behind " One" only " way" can come, and " One way" may become a phrase too: so " One" itself is given up.
    session = session_of(say, [" One", " Two", " way", " end"])
    recorder = write(session, request("One way or", "way", max_tokens=3))
    assert recorder.last.text == " Two end end"
    assert [event.phrase for event in recorder.of(engine.PhraseAvoided)] == ["way"]


def test_forced_tokens_are_never_taken_back(session_of) -> None:
    session = session_of(one_after_the_other)
    ids = tuple(session._model.ids[word.encode()] for word in SENTENCE[:4])
    recorder = write(session, request("a shiver", first_ids=ids, max_tokens=7))
    assert recorder.last.text.startswith("It sent a shiver")
    assert recorder.last.ids[:4] == ids


def test_each_of_several_rows_avoids_it_and_is_what_it_would_be_alone(session_of) -> None:
    session, wanted = session_of(chance_talk(WORDS, 5)), request("shiver", "her *", "a cold", max_tokens=25)
    recorder = Recorder()
    session.alternatives(wanted, 4, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    ended = recorder.of(engine.RowEnded)
    assert len(recorder.of(engine.PhraseAvoided)) == recorder.last.stats.phrases_avoided > 4
    phrases = compiled(wanted.banned)
    for row in ended:
        assert phrases.find(row.text, 0, is_end=True) == []
        alone = write(session, replace(wanted, params=engine.SamplingParams(seed=row.seed))).last
        assert (alone.text, alone.ids) == (row.text, row.ids)


def test_going_on_from_where_it_was_taken_back_reads_nothing(session_of, tmp_path: Path) -> None:
    text = ""
    for _ in range(4):
        session = session_of(chance_talk(WORDS, 6), folder=tmp_path)
        last = write(session, request("shiver", "her spine", "a * down", parts=("Rain:" + text,), max_tokens=9)).last
        assert last.stats.tokens_read == 0 or not text
        text += last.text
        session.close()


def test_short_passages_in_a_row_are_one_long_one(session_of) -> None:
    params = engine.SamplingParams(seed=8, presence_penalty=0.5, frequency_penalty=0.5, top_p=0.95)
    session = session_of(chance_talk(WORDS, 7))
    wanted = request("shiver", "cold", params=params, max_tokens=48)
    whole, text, avoided = write(session, wanted).last, "", 0
    session = session_of(chance_talk(WORDS, 7))
    for _ in range(8):
        last = write(session, replace(wanted, parts=("Rain:" + text,), max_tokens=6)).last
        text, avoided = text + last.text, avoided + last.stats.phrases_avoided
    assert text == whole.text
    assert avoided == whole.stats.phrases_avoided > 0


def test_cancelling_with_a_phrase_in_hand_does_not_show_it(session_of) -> None:
    stop, recorder, jobs, ready = threading.Event(), Recorder(), [], threading.Event()

    def say(text: str) -> Logits:
        if text.endswith(" shiver"):  # it is known now, and nobody knows yet what follows
            assert ready.wait(60)
            jobs[0].cancel()
            stop.set()
        return one_after_the_other(text)

    session = session_of(say)
    jobs.append(session.generate(request("a shiver", max_tokens=50), recorder))
    ready.set()
    assert isinstance(recorder.last, engine.Cancelled)
    assert stop.is_set()
    assert "shiver" not in recorder.last.text
    assert recorder.last.text == "".join(chunk.text for chunk in recorder.of(engine.TextChunk))
    again = write(session, request(parts=("Rain:" + recorder.last.text,), max_tokens=1))
    assert again.last.stats.tokens_read == 0


@pytest.mark.parametrize(
    ("seed", "patterns", "before", "draws"),
    [
        (2618, ("a b", "她他", "/a+b/", "/é.{1,6}a/"), "a\n", 27),  # what is cut off here ends where another begins
        (2846, ("/é.{1,6}a/", " ba", "ab"), " ", 23),
        *((seed, ("ab", " ba", "b.", "/a+b/", "他"), "a ", seed % 30 + 1) for seed in range(20)),
    ],
)
def test_wherever_it_is_cancelled_no_phrase_is_left(seed: int, patterns, before: str, draws: int, session_of) -> None:
    stay, jobs, ready, talk = set(), [], threading.Event(), chance_talk(FRAGMENTS, seed % 50, end_of_text=True)
    let_through = Bans.let_through

    def noted(bans: Bans, start: int, place: int | None) -> None:
        stay.add(start)
        let_through(bans, start, place)

    def say(text: str) -> Logits:
        nonlocal draws
        draws -= 1
        if not draws:
            assert ready.wait(60)
            jobs[0].cancel()
        return talk(text)

    recorder = Recorder()
    wanted = request(*patterns, parts=(before,), max_tokens=40, params=engine.SamplingParams(seed=seed))
    with patch.object(Bans, "let_through", noted):
        jobs.append(session_of(say, FRAGMENTS).generate(wanted, recorder))
        ready.set()
        text = recorder.last.text
    there = compiled(wanted.banned).find(before + text, 0, is_end=True)
    assert [f for f in there if f.end > len(before) and f.start not in stay] == []
    assert "".join(chunk.text for chunk in recorder.of(engine.TextChunk)) == text


def test_a_pattern_that_makes_no_sense_fails_the_job_and_names_it(session_of) -> None:
    recorder = Recorder()
    session_of(one_after_the_other).generate(request("/(/"), recorder)
    assert isinstance(recorder.last, engine.Failed)
    assert recorder.last.error.facts["value"] == "/(/"


def test_a_pattern_that_takes_for_ever_fails_the_job_and_names_it(session_of) -> None:
    recorder, pattern = Recorder(), r"/(a|aa)+\1$b/"
    session_of(lambda text: {"a": 0.0}, ["a"]).generate(request(pattern, max_tokens=150), recorder)
    assert isinstance(recorder.last, engine.Failed)
    assert isinstance(recorder.last.error, engine.InvalidRequest)
    assert recorder.last.error.facts["value"] == pattern


def test_the_count_of_tokens_never_falls(session_of) -> None:
    recorder = write(
        session_of(chance_talk(WORDS, 9)), request("shiver", "her *", "a * down", "it sent", max_tokens=60)
    )
    counts = [chunk.tokens_written for chunk in recorder.of(engine.TextChunk)]
    assert counts == sorted(set(counts))
    assert counts[-1] == 60


PATTERNS = st.lists(
    st.one_of(
        st.text("ab ", min_size=1, max_size=5).filter(str.strip),
        st.sampled_from(
            ["a*", "*b a", "他", "她他", "b.", "/a+b/", r"/b\s?b/", "/é.{1,6}a/", "/(a|b)\\1/", "/a.*b.*a/"]
        ),
    ),
    min_size=1,
    max_size=4,
).map(tuple)


@settings(max_examples=150)
@given(seed=st.integers(0, 10**6), patterns=PATTERNS, tokens=st.integers(1, 40), before=st.text("ab \n他", max_size=6))
def test_whatever_is_banned_text_log_and_states_agree(seed: int, patterns, tokens: int, before: str) -> None:
    stay: set[int] = set()
    let_through = Bans.let_through

    def noted(bans: Bans, start: int, place: int | None) -> None:
        stay.add(start)
        let_through(bans, start, place)

    model = ScriptedModel(FRAGMENTS, chance_talk(FRAGMENTS, seed % 50, end_of_text=True))
    session, recorder = engine.Session(model), Recorder()
    fields = {"stop_strings": ("ba b", "\n\n")} if seed % 3 else {"end_of_text": "scene_break"}
    wanted = request(*patterns, parts=(before,), max_tokens=tokens, params=engine.SamplingParams(seed=seed), **fields)
    with patch.object(Bans, "let_through", noted):
        session.generate(wanted, recorder)
        last = recorder.last
    assert isinstance(last, engine.Finished), last
    there = compiled(wanted.banned).find(before + last.text, 0, is_end=True)
    assert [f for f in there if f.end > len(before) and f.start not in stay] == []
    assert "".join(chunk.text for chunk in recorder.of(engine.TextChunk)) == last.text
    assert model.tokenizer.decode(last.ids) == last.text
    assert len(recorder.of(engine.PhraseAvoided)) == last.stats.phrases_avoided
    again = Recorder()
    session.generate(request(parts=(before + last.text,), max_tokens=1), again)
    assert again.last.stats.tokens_read == 0 or not last.text
    for snapshot in session._store._memory.values():  # what is kept is what its tokens are
        kept = snapshot.state.tensors["att_kv"][0]
        assert np.array_equal(kept.numpy(), snapshot.hidden.numpy())
    session.close()
