"""What may come next is what would be drawn from, and looking costs the writing nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import engine
from tests.engine.recorder import Recorder
from tests.tolerances import PROBABILITY_ABS

TEXT = "The lamp was out, and the old man sat by the window. He had waited all the evening for his son"
REQUEST = engine.GenerationRequest(parts=(TEXT,), story="s", max_tokens=1, params=engine.SamplingParams(seed=1))


@pytest.fixture
def session(builtin, tmp_path: Path):
    session = engine.Session(builtin, store=tmp_path)
    yield session
    session.close()


def look(session: engine.Session, request: engine.GenerationRequest, count: int = 12) -> engine.NextTokens:
    recorder = Recorder()
    session.preview(request, recorder, count)
    assert isinstance(recorder.last, engine.NextTokens), recorder.last
    return recorder.last


def write(session: engine.Session, request: engine.GenerationRequest) -> engine.Finished:
    recorder = Recorder()
    session.generate(request, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    return recorder.last


def _begin_ids(model) -> tuple[int, ...]:
    card = model.info.card
    return model.tokenizer.begin_ids if card.begin_ids is None else card.begin_ids


def with_params(**values: float) -> engine.GenerationRequest:
    return replace(REQUEST, params=engine.SamplingParams(seed=1, **values))


def test_without_dials_both_sides_are_the_models_own_probabilities(session, builtin) -> None:
    logits, _ = builtin.forward([*_begin_ids(builtin), *builtin.tokenizer.encode(TEXT)], builtin.initial_state())
    shares = np.exp(logits.double().numpy())
    shares[~builtin.tokenizer.has_text] = 0
    shares /= shares.sum()
    found = look(session, REQUEST)
    assert len(found.tokens) == 12
    assert found.kept == int(builtin.tokenizer.has_text.sum())
    for token in found.tokens:
        assert token.before == token.after == pytest.approx(shares[token.id], abs=PROBABILITY_ABS)
        assert token.text == builtin.tokenizer.decode([token.id])
    befores = [token.before for token in found.tokens]
    assert befores == sorted(befores, reverse=True)
    assert befores[0] == pytest.approx(shares.max(), abs=PROBABILITY_ABS)


def test_it_shows_what_the_dials_take_away_and_what_they_bring(session) -> None:
    few = look(session, with_params(top_k=3))
    assert few.kept == 3
    assert [token.after > 0 for token in few.tokens] == [True] * 3 + [False] * 9
    wanted = look(session, replace(REQUEST, params=engine.SamplingParams(logit_bias={" zebra": 50.0})))
    assert max(wanted.tokens, key=lambda token: token.after).before < few.tokens[-1].before
    assert len(wanted.tokens) > 12


def test_what_is_shown_is_what_is_drawn(session) -> None:
    for params in ({"temperature": 0.0}, {"top_k": 1}, {"presence_penalty": 2.0, "temperature": 0.0}):
        shown = look(session, with_params(**params))
        (only,) = [token for token in shown.tokens if token.after > 0]
        assert write(session, with_params(**params)).ids == (only.id,)


def test_a_held_space_has_to_be_begun_with(session) -> None:
    found = look(session, replace(REQUEST, held=" "))
    assert all(token.text.startswith(" ") for token in found.tokens if token.after > 0)


def test_the_end_of_a_document_is_shown_where_it_may_come(session, builtin) -> None:
    end = builtin.tokenizer.end_of_text_id
    bias = engine.SamplingParams(logit_bias={"the": -5.0}, seed=1)
    request = replace(REQUEST, params=bias)
    n_text = int(builtin.tokenizer.has_text.sum())
    assert look(session, request).kept == n_text
    assert look(session, replace(request, end_of_text="stop")).kept == n_text + (end is not None)


def test_a_turned_dial_reads_nothing_and_a_passage_behind_a_look_neither(session) -> None:
    look(session, REQUEST)
    recorder = Recorder()
    session.preview(with_params(top_p=0.5), recorder)
    assert isinstance(recorder.last, engine.NextTokens)
    assert recorder.of(engine.ReadingProgress) == []
    assert write(session, REQUEST).stats.tokens_read == 0


def test_after_another_model_or_text_nothing_old_is_shown(session) -> None:
    first = look(session, REQUEST)
    other = look(session, replace(REQUEST, parts=(TEXT + " and",)))
    assert [t.id for t in other.tokens] != [t.id for t in first.tokens]
    assert look(session, REQUEST).tokens == first.tokens


def test_an_empty_page_can_be_looked_at(session) -> None:
    assert look(session, replace(REQUEST, parts=("",))).tokens
    assert look(session, replace(REQUEST, parts=())).tokens


def test_a_look_without_a_model_fails_with_a_reason() -> None:
    session, recorder = engine.Session(), Recorder()
    session.preview(REQUEST, recorder)
    assert isinstance(recorder.last, engine.Failed)
    assert isinstance(recorder.last.error, engine.NoModel)
    session.close()


def test_a_look_gives_way(session) -> None:
    long = replace(REQUEST, parts=(TEXT * 200,))
    looked, written = Recorder(), Recorder()
    session.preview(long, looked)
    session.generate(REQUEST, written)
    assert isinstance(looked.last, engine.Cancelled)
    assert isinstance(written.last, engine.Finished)


def test_looks_at_other_places_cost_the_place_where_writing_goes_on_nothing(session) -> None:
    recorder = Recorder()
    session.read_ahead(engine.StoryText((TEXT * 3,), "s"), recorder)
    assert isinstance(recorder.last, engine.Done)
    for end in (150, 90, 60):
        look(session, replace(REQUEST, parts=((TEXT * 3)[:end],)))
    assert write(session, replace(REQUEST, parts=(TEXT * 3,))).stats.tokens_read == 0


def test_a_space_that_the_model_wrote_is_looked_behind(session, builtin) -> None:
    (space,) = builtin.tokenizer.encode(" ")
    recorder = Recorder()
    session.note_written(REQUEST, " ", (space,), recorder)
    assert isinstance(recorder.last, engine.Done)
    held = replace(REQUEST, held=" ", params=engine.SamplingParams(temperature=0.0))
    (shown,) = [token for token in look(session, held).tokens if token.after > 0]
    assert write(session, held).ids[-1] == shown.id


def test_mirostat_shows_the_surprise_it_has_come_to(session) -> None:
    params = engine.SamplingParams(seed=1, mirostat_mode=2, mirostat_tau=3.0, mirostat_eta=1.0)
    first = replace(REQUEST, params=params)
    written = write(session, replace(first, max_tokens=12))
    there = replace(first, parts=(TEXT + written.text,))
    kept = look(session, there).kept
    session_before = engine.Session(session._model)
    plain = look(session_before, there).kept
    session_before.close()
    assert kept != plain
