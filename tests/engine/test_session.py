"""A story is read once: reading, writing, cancelling, going on, and starting again."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from engine.config import GenerationRequest
from engine.sampling_params import SamplingParams
from tests.engine.conftest import BUILTIN
from tests.engine.recorder import Recorder
from tests.helpers.tiny_models import write_rwkv7

OPENING = (
    "The lamp in the harbour office had burned since four, and Mr. Hale had not once looked up from the ledger. "
    'Outside, the fog came in over the quay.\n\n"You are late," he said.\n\n'
) * 6
PARAMS = SamplingParams(temperature=0.8, top_p=0.9, presence_penalty=0.2, frequency_penalty=0.2, penalty_decay=0.99)


@pytest.fixture
def make_session(builtin):
    sessions = []

    def make(folder: Path | None = None) -> engine.Session:
        session = engine.Session(builtin, store=folder)
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.close()


def write(session, *parts: str, seed: int = 5, **limits):
    limits = limits or {"max_tokens": 12}
    recorder = Recorder()
    params = SamplingParams(**{**{f: getattr(PARAMS, f) for f in PARAMS.__dataclass_fields__}, "seed": seed})
    session.generate(GenerationRequest(parts=parts, params=params, story="s", **limits), recorder)
    return recorder.last


def test_the_next_continue_reads_nothing(make_session) -> None:
    session = make_session()
    first = write(session, OPENING)
    assert first.stats.tokens_read > 100
    assert first.stats.tokens_reused == 0
    second = write(session, OPENING + first.text)
    assert second.stats.tokens_read == 0
    assert second.stats.tokens_reused == first.stats.tokens_total + first.stats.tokens_written


def test_a_retry_reads_nothing_and_writes_something_else(make_session) -> None:
    session = make_session()
    first = write(session, OPENING, seed=1)
    again = write(session, OPENING, seed=2)
    same = write(session, OPENING, seed=1)
    assert (again.stats.tokens_read, same.stats.tokens_read) == (0, 0)
    assert again.text != first.text
    assert same.text == first.text


def test_nothing_is_read_again_after_closing_and_opening(make_session, tmp_path: Path) -> None:
    session = make_session(tmp_path)
    first = write(session, OPENING)
    session.close()
    second = write(make_session(tmp_path), OPENING + first.text)
    assert second.stats.tokens_read == 0


def test_eight_short_passages_are_one_long_one_also_across_restarts(make_session, tmp_path: Path) -> None:
    whole = write(make_session(), OPENING, max_tokens=48)
    text = ""
    for _ in range(8):
        session = make_session(tmp_path)
        passage = write(session, OPENING + text, max_tokens=6)
        text += passage.text
        session.close()
    assert text == whole.text


def test_same_seed_same_text_same_words_whatever_was_kept(make_session, tmp_path: Path) -> None:
    fresh = write(make_session(), OPENING, max_tokens=40)
    write(make_session(tmp_path), OPENING, max_tokens=3)
    from_disk = write(make_session(tmp_path), OPENING, max_tokens=40)
    assert from_disk.stats.tokens_read == 0
    assert from_disk.text == fresh.text


def test_an_edit_costs_only_what_follows_the_nearest_kept_state(make_session) -> None:
    session = make_session()
    total = write(session, OPENING).stats.tokens_total
    place = OPENING.rindex("Outside")
    edited = OPENING[:place] + "Beyond" + OPENING[place + len("Outside") :]
    stats = write(session, edited).stats
    assert stats.tokens_reused >= total // 2
    assert 0 < stats.tokens_read < total // 2


def test_going_back_to_the_earlier_wording_reads_nothing(make_session) -> None:
    session = make_session()
    write(session, OPENING)
    write(session, OPENING + " And then it rained.")
    assert write(session, OPENING).stats.tokens_read == 0


def test_cancelling_while_writing_keeps_what_was_written(make_session) -> None:
    session = make_session()
    recorder = Recorder()
    jobs = []

    def on_event(event) -> None:
        recorder(event)
        if isinstance(event, engine.TextChunk) and event.tokens_written >= 5:
            jobs[0].cancel()

    ready = threading.Event()
    request = GenerationRequest(parts=(OPENING,), params=PARAMS, story="s", max_tokens=500)
    write(session, OPENING, max_tokens=1)

    def when_started(event) -> None:
        assert ready.wait(10)
        on_event(event)

    jobs.append(session.generate(request, when_started))
    ready.set()
    cancelled = recorder.last
    assert isinstance(cancelled, engine.Cancelled)
    assert cancelled.stats.tokens_written <= 6
    assert cancelled.text == "".join(e.text for e in recorder.events if isinstance(e, engine.TextChunk))
    assert write(session, OPENING + cancelled.text).stats.tokens_read == 0


def test_cancelling_while_reading_keeps_what_was_read(make_session, tmp_path: Path) -> None:
    session = make_session(tmp_path)
    text = OPENING * 12
    recorder = Recorder()
    started = threading.Event()
    jobs = []

    def on_event(event) -> None:
        recorder(event)
        assert started.wait(10)
        if isinstance(event, engine.ReadingProgress) and event.tokens_done >= 600:
            jobs[0].cancel()

    jobs.append(session.generate(GenerationRequest(parts=(text,), params=PARAMS, story="s", max_tokens=5), on_event))
    started.set()
    cancelled = recorder.last
    assert isinstance(cancelled, engine.Cancelled)
    assert cancelled.text == ""
    assert 600 <= cancelled.stats.tokens_read < cancelled.stats.tokens_total
    resumed = write(session, text)
    assert resumed.stats.tokens_reused >= cancelled.stats.tokens_read
    session.close()
    assert write(make_session(tmp_path), text).stats.tokens_read == 0


def test_progress_runs_from_what_is_reused_to_the_whole(make_session) -> None:
    session = make_session()
    recorder = Recorder()
    session.generate(GenerationRequest(parts=(OPENING * 3,), params=PARAMS, max_tokens=1), recorder)
    done = recorder.last.stats
    progress = [e for e in recorder.events if isinstance(e, engine.ReadingProgress)]
    assert [p.tokens_done for p in progress] == sorted({p.tokens_done for p in progress})
    assert progress[0].tokens_done == 0
    assert progress[-1].tokens_done == progress[-1].tokens_total == done.tokens_total


def test_two_stories_do_not_share_a_state_unless_their_words_are_the_same(make_session) -> None:
    session = make_session()
    first = write(session, OPENING)
    recorder = Recorder()
    other = GenerationRequest(parts=("An entirely different book. " * 10,), params=PARAMS, story="t", max_tokens=4)
    session.generate(other, recorder)
    assert recorder.last.stats.tokens_reused == 0
    assert write(session, OPENING, seed=5).text == first.text


def test_scene_borders_are_token_borders(make_session, builtin) -> None:
    session = make_session()
    first, second = "The end of it.\n\n* * *\n\n", "Morning came."
    stats = write(session, first, second).stats
    assert stats.tokens_total == len(builtin.tokenizer.encode(first + second))
    assert write(session, first).stats.tokens_read == 0


def test_an_empty_story_can_be_begun(make_session) -> None:
    session = make_session()
    first = write(session)
    assert first.text.strip()
    assert write(session, first.text).stats.tokens_read == 0
    assert write(session, "").text == first.text


def test_a_trailing_space_is_not_doubled(make_session) -> None:
    session = make_session()
    recorder = Recorder()
    request = GenerationRequest(parts=("He opened the",), params=PARAMS, held=" ", story="s", max_tokens=8)
    session.generate(request, recorder)
    passage = recorder.last.text
    assert not passage.startswith(" ")
    assert write(session, "He opened the " + passage).stats.tokens_read == 0


@pytest.mark.parametrize("limits", [{"max_words": 12}, {"max_paragraphs": 1}])
def test_after_any_ending_the_next_continue_reads_nothing(make_session, limits) -> None:
    session = make_session()
    text = OPENING
    for _ in range(3):
        passage = write(session, text, **limits)
        assert passage.reason == "length"
        text += passage.text
    last = write(session, text)
    assert last.stats.tokens_read == 0


def test_a_stop_string_inside_a_token_ends_cleanly(make_session) -> None:
    session = make_session()
    recorder = Recorder()
    request = GenerationRequest(parts=(OPENING,), params=PARAMS, story="s", max_tokens=300, stop_strings=("e", "ing"))
    session.generate(request, recorder)
    passage = recorder.last
    assert passage.reason == "stop"
    assert "e" not in passage.text
    assert passage.text == "".join(e.text for e in recorder.events if isinstance(e, engine.TextChunk))
    assert write(session, OPENING + passage.text).stats.tokens_read == 0


def test_without_a_model_a_request_fails_and_loading_one_helps(tmp_path: Path) -> None:
    session = engine.Session()
    try:
        assert isinstance(write(session, "Once").error, engine.NoModel)
        bad = Recorder()
        session.load_model(tmp_path / "nothing.pth", bad)
        assert isinstance(bad.last.error, engine.ModelNotFound)
        good = Recorder()
        session.load_model(BUILTIN, good, precision="fp32")
        assert isinstance(good.last, engine.ModelLoaded)
        assert session.model_info is not None
        assert session.model_info.name == "Fireside"
        fractions = [e.fraction for e in good.events if isinstance(e, engine.LoadingProgress)]
        assert fractions == sorted(fractions)
        assert fractions[-1] == pytest.approx(1.0)
        bad_again = Recorder()
        session.load_model(tmp_path / "nothing.pth", bad_again)
        assert isinstance(bad_again.last, engine.Failed)
        assert isinstance(write(session, "Once"), engine.Finished)
    finally:
        session.close()


def test_loading_can_be_cancelled(tmp_path: Path) -> None:
    session = engine.Session()
    try:
        recorder = Recorder()
        jobs: list[engine.Job] = []
        ready = threading.Event()

        def on_event(event) -> None:
            assert ready.wait(10)
            jobs[0].cancel()
            recorder(event)

        jobs.append(session.load_model(BUILTIN, on_event))
        ready.set()
        assert isinstance(recorder.last, engine.Cancelled)
        assert session.model_info is None
    finally:
        session.close()


def test_inspecting_says_what_a_model_is_and_needs() -> None:
    session = engine.Session()
    try:
        recorder = Recorder()
        session.inspect(BUILTIN, recorder)
        found = recorder.last.report
        assert (found.info.architecture, found.info.n_layer, found.info.name) == ("rwkv7", 8, "Fireside")
        assert found.needed_bytes["fp32"] > found.info.bytes > 60_000_000
        assert found.available_bytes > 0
    finally:
        session.close()


def test_a_lost_or_damaged_token_log_costs_little_and_breaks_nothing(make_session, tmp_path: Path) -> None:
    session = make_session(tmp_path)
    first = write(session, OPENING, max_tokens=30)
    session.close()
    for log in (tmp_path / "logs").glob("*/*"):
        log.write_bytes(log.read_bytes()[:-1])
    second = write(make_session(tmp_path), OPENING + first.text)
    assert isinstance(second, engine.Finished)
    assert second.stats.tokens_reused >= first.stats.tokens_total


def test_a_store_may_be_given_as_an_object_too(builtin, tmp_path: Path) -> None:
    for _ in range(2):
        session = engine.Session(builtin, store=engine.StateStore(tmp_path))
        stats = write(session, OPENING).stats
        session.close()
    assert stats.tokens_read == 0


def test_beginning_at_the_very_start_of_a_story_leaves_the_rest_as_it_was_read(make_session) -> None:
    session = make_session()
    first = write(session, OPENING)
    write(session, "")
    again = write(session, OPENING)
    assert again.stats.tokens_read == 0
    assert again.text == first.text


def test_an_empty_scene_behind_others_is_begun_in_its_own_part(make_session) -> None:
    session = make_session()
    parts = ("The end of it.\n\n* * *\n\n", "")
    passage = write(session, *parts)
    assert write(session, parts[0], passage.text).stats.tokens_read == 0
    assert write(session, *parts).text == passage.text


def test_a_passage_in_mid_text_that_is_taken_back_costs_nothing(make_session) -> None:
    session = make_session()
    end = write(session, OPENING, max_tokens=40)
    whole = OPENING + end.text
    place = OPENING.index("Outside")
    write(session, OPENING[:place], max_tokens=20)
    assert write(session, whole).stats.tokens_read == 0


def test_the_disk_stays_near_its_budget_also_within_one_job(builtin, tmp_path: Path) -> None:
    budget = 4 << 20
    session = engine.Session(builtin, store=tmp_path, disk_bytes=budget)
    most = []

    def watch(event: engine.Event) -> None:
        most.append(sum(f.stat().st_size for f in tmp_path.rglob("*.state")))
        recorder(event)

    recorder = Recorder()
    parts = tuple(f"Scene {i}. {OPENING[:60]}\n\n* * *\n\n" for i in range(20))
    session.generate(GenerationRequest(parts=parts, params=PARAMS, max_tokens=1), watch)
    assert isinstance(recorder.last, engine.Finished)
    session.close()
    assert max(most) <= budget + budget // 16 + (1 << 20)
    assert sum(f.stat().st_size for f in tmp_path.rglob("*.state")) <= budget


def test_what_was_written_before_an_unforeseen_failure_is_told(make_session, monkeypatch, expect_log) -> None:
    expect_log("failed unexpectedly")
    session = make_session()
    calls = []
    whole = engine.Model.step_rows

    def breaks_after_five(model, *given):
        calls.append(1)
        if len(calls) > 5:
            raise RuntimeError("a broken chip")
        return whole(model, *given)

    monkeypatch.setattr(engine.Model, "step_rows", breaks_after_five)
    failed = write(session, OPENING, max_tokens=50)
    assert isinstance(failed, engine.Failed)
    assert isinstance(failed.error, engine.UnexpectedFailure)
    assert failed.text
    monkeypatch.undo()
    assert isinstance(write(session, OPENING), engine.Finished)


def test_files_are_looked_at_while_a_passage_is_written(make_session) -> None:
    session = make_session()
    write(session, OPENING, max_tokens=1)
    inspected, written = Recorder(), Recorder()
    looked_at = threading.Event()

    def on_event(event) -> None:
        if isinstance(event, engine.TextChunk):  # the passage waits until the file was looked at
            assert looked_at.wait(30)
        written(event)

    session.generate(GenerationRequest(parts=(OPENING,), params=PARAMS, story="s", max_tokens=8), on_event)
    session.inspect(BUILTIN, inspected)
    assert isinstance(inspected.last, engine.ModelInspected)
    assert not written.ended.is_set()
    looked_at.set()
    assert isinstance(written.last, engine.Finished)


def test_the_first_file_may_be_looked_at_before_any_model_was_loaded(tmp_path: Path) -> None:
    session = engine.Session()
    try:
        recorders = [Recorder() for _ in range(4)]
        session.load_model(BUILTIN, recorders[0])
        for recorder in recorders[1:]:
            session.inspect(BUILTIN, recorder)
        assert isinstance(recorders[0].last, engine.ModelLoaded)
        assert all(isinstance(recorder.last, engine.ModelInspected) for recorder in recorders[1:])
    finally:
        session.close()


def test_a_file_that_is_looked_at_after_closing_fails_at_once() -> None:
    session = engine.Session()
    session.inspect(BUILTIN, lambda event: None).cancel()
    session.close()
    recorder = Recorder()
    session.inspect(BUILTIN, recorder)
    assert isinstance(recorder.last.error, engine.WorkerStopped)


@pytest.mark.parametrize("kept_on_disk", [False, True])
def test_a_model_that_comes_back_reads_nothing_again(tmp_path: Path, kept_on_disk: bool) -> None:
    """From A to B and back to A, each with states of its own."""
    files = []
    for name, seed in (("a", 1), ("b", 2)):
        (tmp_path / name).mkdir()
        files.append(write_rwkv7(tmp_path / name / "model.safetensors", n_vocab=8192, seed=seed))
        shutil.copy(BUILTIN / "tokenizer.json", tmp_path / name)
    session = engine.Session(store=tmp_path / "store" if kept_on_disk else None)
    try:
        text, reused = OPENING, []
        for file in (files[0], files[1], files[0], files[1]):
            loaded = Recorder()
            session.load_model(file, loaded)
            assert isinstance(loaded.last, engine.ModelLoaded)
            stats = write(session, text, max_tokens=5).stats
            reused.append((stats.tokens_reused == stats.tokens_total, stats.tokens_read))
        assert reused[0][1] == reused[1][1] > 0
        assert reused[2:] == [(True, 0), (True, 0)]
    finally:
        session.close()


def test_a_story_of_any_name_and_with_parts_of_any_name_is_found_again(make_session, tmp_path: Path) -> None:
    names = ("", "a" * 10_000, "../../x\0", "\udcff")
    request = GenerationRequest(
        parts=("One. ", "Two. ", "Three. ", "Four"), names=names, story="/\udcff", params=PARAMS, max_tokens=5
    )
    for _ in range(2):
        session, recorder = make_session(tmp_path), Recorder()
        session.generate(request, recorder)
        assert isinstance(recorder.last, engine.Finished), recorder.last
        session.close()
    assert recorder.last.stats.tokens_read == 0


def test_what_is_told_of_an_earlier_passage_survives_closing(make_session, builtin, tmp_path: Path) -> None:
    request = GenerationRequest(parts=("It was late.",), names=("a",), params=PARAMS, story="s", max_tokens=1)
    odd = [token for letter in " He slept." for token in builtin.tokenizer.encode(letter)]
    first, told = make_session(tmp_path), Recorder()
    first.note_written(request, " He slept.", odd, told)
    assert isinstance(told.last, engine.Done)
    first.close()
    recorder = Recorder()
    make_session(tmp_path).generate(replace(request, parts=("It was late. He slept.",)), recorder)
    assert recorder.last.stats.tokens_total == len(builtin.tokenizer.encode("It was late.")) + len(odd)


def test_a_closed_session_holds_no_model(builtin) -> None:
    model = engine.load_model(BUILTIN, device="cpu", precision="fp32")
    gone = weakref.ref(model)
    session = engine.Session(model)
    write(session, "The lamp burned.")
    del model
    session.close()
    gc.collect()
    assert gone() is None
    assert session.model_info is None


def test_a_space_that_the_model_wrote_as_a_token_of_its_own_is_gone_on_from(make_session, builtin) -> None:
    session, told = make_session(), Recorder()
    request = GenerationRequest(
        parts=("It was",), names=("a",), params=replace(PARAMS, seed=5), story="s", max_tokens=9
    )
    late, space = builtin.tokenizer.encode(" late"), builtin.tokenizer.encode(" ")
    session.note_written(request, " late ", [*late, *space], told)
    for _ in range(2):  # the second time the space stands within a longer wording
        held, whole = Recorder(), Recorder()
        session.generate(replace(request, parts=("It was late",), held=" "), held)
        session.generate(replace(request, parts=("It was late ",)), whole)
        assert held.last.text == whole.last.text
        assert held.last.ids == whole.last.ids
        assert held.last.stats.tokens_total == whole.last.stats.tokens_total


@pytest.mark.parametrize("pieces", [(" s", "l", "o", "w", "l", "y"), ("s", "low", "ly")])
def test_an_earlier_passage_behind_a_held_space_keeps_its_tokens(make_session, builtin, pieces) -> None:
    session, told, again = make_session(), Recorder(), Recorder()
    request = GenerationRequest(parts=("He opened",), names=("a",), held=" ", params=PARAMS, story="s", max_tokens=1)
    ids = [token for piece in pieces for token in builtin.tokenizer.encode(piece)]
    session.note_written(request, "slowly", ids, told)
    session.generate(replace(request, parts=("He opened slowly",), held=""), again)
    before = "He opened" if pieces[0].startswith(" ") else "He opened "
    assert again.last.stats.tokens_total == len(builtin.tokenizer.encode(before)) + len(ids)
