"""How likely each token of a text was, against the model's own logits; the text's log and states stay as they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import engine
from tests.engine.recorder import Recorder
from tests.tolerances import FP32_LOGITS, PROBABILITY_ABS

BEFORE = "The first scene of all.\n\nIt is short.\n"
TEXT = "The lamp was out, and the old man sat by the window. " * 12 + "“Tja,” said Jürgen. 日本。"
REQUEST = engine.GenerationRequest(
    parts=(BEFORE, TEXT), names=("a", "b"), story="s", max_tokens=8, params=engine.SamplingParams(seed=1)
)


@pytest.fixture
def session(builtin, tmp_path: Path):
    session = engine.Session(builtin, store=tmp_path)
    yield session
    session.close()


def score(session: engine.Session, request: engine.GenerationRequest = REQUEST, start: int = 0) -> list:
    recorder = Recorder()
    session.score(request, start, recorder)
    assert isinstance(recorder.last, engine.Done), recorder.last
    return [token for event in recorder.of(engine.TokensScored) for token in event.tokens]


def write(session: engine.Session, request: engine.GenerationRequest = REQUEST) -> engine.Finished:
    recorder = Recorder()
    session.generate(request, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    return recorder.last


def test_the_probabilities_are_those_of_the_models_logits(session, builtin) -> None:
    tokenizer = builtin.tokenizer
    card = builtin.info.card
    begin = tokenizer.begin_ids if card.begin_ids is None else card.begin_ids
    before = [*begin, *tokenizer.encode(BEFORE)]
    ids = tokenizer.encode(TEXT)
    logits, _ = builtin.forward([*before, *ids], builtin.initial_state(), every=True)
    logits = logits.double().numpy()[len(before) - 1 :]
    found = score(session)
    assert [token.id for token in found] == ids
    for token, row in zip(found, logits, strict=False):
        shares = np.exp(row - row.max())
        shares /= shares.sum()
        assert token.probability == pytest.approx(shares[token.id], rel=2 * FP32_LOGITS, abs=PROBABILITY_ABS)
        assert token.rank == 1 + np.count_nonzero(row > row[token.id]) or token.probability < 1e-6
        assert len(token.alternatives) == 10
        tops = [chance.probability for chance in token.alternatives]
        assert tops == sorted(tops, reverse=True)
        assert tops[0] == pytest.approx(shares.max(), rel=2 * FP32_LOGITS)
        if token.rank <= 10:
            assert token.id in [chance.id for chance in token.alternatives]


def test_their_places_are_those_of_the_text(session, builtin) -> None:
    found = score(session)
    assert found[0].start == 0
    assert found[-1].end == len(TEXT)
    assert all(one.end == following.start for one, following in pairwise(found))
    whole = [token for token in found if TEXT[token.start : token.end] == token.text]
    assert len(whole) > 0.9 * len(found)
    assert all(token.text == builtin.tokenizer.decode([token.id]) for token in found)


def test_from_a_place_on_it_scores_what_ends_behind_it(session) -> None:
    all_of_it = score(session)
    place = TEXT.index("window") + 2  # in mid-word
    some = score(session, start=place)
    assert [t.id for t in some] == [t.id for t in all_of_it if t.end > place]
    for token, same in zip(some, all_of_it[-len(some) :], strict=True):
        assert token.probability == pytest.approx(same.probability, rel=1e-3, abs=PROBABILITY_ABS)
    assert score(session, start=len(TEXT)) == []


@pytest.mark.parametrize("start", [-1, len(TEXT) + 1])
def test_a_place_outside_the_text_is_refused(session, start: int) -> None:
    recorder = Recorder()
    session.score(REQUEST, start, recorder)
    assert isinstance(recorder.last, engine.Failed)
    assert isinstance(recorder.last.error, engine.InvalidRequest)


def test_what_the_model_wrote_is_scored_as_it_was_written(session) -> None:
    written = write(session)
    whole = replace(REQUEST, parts=(BEFORE, TEXT + written.text))
    found = score(session, whole, len(TEXT))
    assert tuple(token.id for token in found) == written.ids


def test_afterwards_nothing_is_read_that_had_been_read(session) -> None:
    write(session)
    score(session, start=100)
    assert write(session).stats.tokens_read == 0


def test_what_is_before_is_read_once(session) -> None:
    score(session, start=200)
    recorder = Recorder()
    session.score(REQUEST, 200, recorder)
    assert isinstance(recorder.last, engine.Done)
    assert {event.tokens_done for event in recorder.of(engine.ReadingProgress)} == {
        event.tokens_total for event in recorder.of(engine.ReadingProgress)
    }


def test_the_first_answer_comes_before_the_whole(session) -> None:
    recorder = Recorder()
    session.score(REQUEST, 0, recorder)
    assert isinstance(recorder.last, engine.Done)
    sizes = [len(event.tokens) for event in recorder.of(engine.TokensScored)]
    assert len(sizes) > 2
    assert sizes[0] == 16
    assert max(sizes) == 64


def test_a_scoring_gives_way(session) -> None:
    scored, written = Recorder(), Recorder()
    session.score(replace(REQUEST, parts=(BEFORE, TEXT * 20)), 0, scored)
    session.generate(REQUEST, written)
    assert isinstance(scored.last, engine.Cancelled)
    assert isinstance(written.last, engine.Finished)


def test_an_empty_text_has_nothing_to_score(session) -> None:
    assert score(session, replace(REQUEST, parts=("",), names=("a",))) == []
    assert score(session, replace(REQUEST, parts=(), names=())) == []


def test_what_is_read_for_it_is_kept(session) -> None:
    score(session)
    assert write(session).stats.tokens_read == 0


def test_alternatives_are_what_can_stand_in_a_text(session, builtin) -> None:
    for token in score(session):
        assert all(builtin.tokenizer.has_text[chance.id] for chance in token.alternatives)


def test_a_passage_that_is_kept_to_stay_is_there_after_other_texts_were_scored(session) -> None:
    written = write(session)
    score(session, replace(REQUEST, parts=(BEFORE, TEXT + written.text)), len(TEXT))
    score(session, replace(REQUEST, parts=("Another one.",), names=("c",)))
    assert write(session, replace(REQUEST, parts=(BEFORE, TEXT + written.text))).stats.tokens_read == 0
