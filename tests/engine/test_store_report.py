"""What is kept can be looked at and cleared at any time, with a model and without, and budgets are kept to."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

import engine
from engine.budgets import default_budgets
from engine.config import GenerationRequest, KeptStates
from engine.store_report import inspect_store
from tests.engine.conftest import BUILTIN
from tests.helpers.store_files import put, put_temporary

TEXT = "The lamp in the harbour office had burned since four.\n\n"


@pytest.fixture(autouse=True)
def much_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Automatic budgets don't change with what else goes on on the disk."""
    monkeypatch.setattr("engine.budgets.free_disk_bytes", lambda folder: 1 << 40)


@pytest.fixture
def make_session():
    sessions = []

    def make(model: engine.Model | None, folder: Path | None, **budgets: int) -> engine.Session:
        session = engine.Session(model, store=folder, **budgets)
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.close()


def ask(begin) -> engine.Event:
    """The last event of a job that `begin` starts."""
    events: list[engine.Event] = []
    ended = threading.Event()
    lasts = (
        engine.Finished | engine.Done | engine.StoreInspected | engine.Failed | engine.Cancelled | engine.ModelLoaded
    )

    def hear(event: engine.Event) -> None:
        events.append(event)
        if isinstance(event, lasts):
            ended.set()

    begin(hear)
    assert ended.wait(60)
    return events[-1]


def write(session: engine.Session, text: str = TEXT) -> engine.Finished:
    request = GenerationRequest(parts=(text,), params=engine.SamplingParams(temperature=0), max_tokens=4)
    finished = ask(lambda hear: session.generate(request, hear))
    assert isinstance(finished, engine.Finished)
    return finished


def look(session: engine.Session) -> engine.StoreReport:
    event = ask(session.inspect_store)
    assert isinstance(event, engine.StoreInspected)
    return event.report


def test_a_report_counts_states_by_model_the_one_used_last_first(tmp_path: Path) -> None:
    states = tmp_path / "states"
    put(states, 10, 1000, size=70)
    put(states, 20, 3000, size=50)
    other = put(states / "elsewhere", 10, 9000, size=5)
    (states / ("b" * 32)).mkdir()
    other.rename(states / ("b" * 32) / other.name)
    log = tmp_path / "logs" / "vocabulary" / "story.log"
    log.parent.mkdir(parents=True)
    log.write_bytes(bytes(33))
    report = inspect_store(tmp_path, 1, 2)
    assert report.models == (KeptStates("b" * 32, 1, 5, 9000.0), KeptStates("a" * 32, 2, 120, 3000.0))
    assert (report.state_bytes, report.log_bytes) == (125, 33)
    assert (report.memory_budget_bytes, report.disk_budget_bytes) == (1, 2)
    assert report.folder == str(tmp_path)
    assert report.free_disk_bytes > 0


def test_what_a_killed_process_left_behind_is_counted_but_is_no_place(tmp_path: Path) -> None:
    put_temporary(tmp_path / "states", 0, size=40)
    [kept] = inspect_store(tmp_path, 0, 0).models
    assert (kept.count, kept.bytes) == (0, 40)


@pytest.mark.parametrize("place", ["not there", "file", "file/below"])
def test_a_folder_that_is_none_is_reported_as_empty(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    report = inspect_store(tmp_path / place, 5, 6)
    assert (report.models, report.log_bytes) == ((), 0)
    assert report.free_disk_bytes > 0


def test_without_a_folder_there_is_nothing_on_disk() -> None:
    assert inspect_store(None, 5, 0) == engine.StoreReport("", (), 0, 0, 5, 0)


def test_a_session_says_what_it_kept_and_forgets_it_when_told(builtin, make_session, tmp_path: Path) -> None:
    session = make_session(builtin, tmp_path)
    assert look(session).models == ()
    first = write(session)
    report = look(session)
    [kept] = report.models
    assert kept.fingerprint == builtin.info.fingerprint
    assert kept.count >= 1
    assert kept.bytes == sum(path.stat().st_size for path in tmp_path.glob("states/*/*"))
    assert report.log_bytes > 0
    assert isinstance(ask(session.clear_store), engine.Done)
    report = look(session)
    assert (report.models, report.log_bytes) == ((), 0)
    again = write(session)
    assert again.stats.tokens_reused == 0
    assert again.text == first.text


def test_the_store_can_be_looked_at_and_cleared_while_no_model_is_loaded(builtin, make_session, tmp_path: Path) -> None:
    earlier = make_session(builtin, tmp_path)
    write(earlier)
    earlier.close()
    session = make_session(None, tmp_path)
    report = look(session)
    assert report.models[0].count >= 1
    assert (report.memory_budget_bytes, report.disk_budget_bytes) == default_budgets(0, tmp_path)
    assert isinstance(ask(session.clear_store), engine.Done)
    assert look(session).models == ()
    assert isinstance(ask(session.clear_store), engine.Done)


def test_a_session_without_a_folder_can_be_cleared_too(builtin, make_session) -> None:
    session = make_session(builtin, None)
    write(session)
    assert look(session).folder == ""
    assert isinstance(ask(session.clear_store), engine.Done)
    assert write(session).stats.tokens_reused == 0


def test_budgets_follow_the_model_that_is_loaded(builtin, make_session, tmp_path: Path) -> None:
    session = make_session(None, tmp_path)
    ask(lambda hear: session.load_model(BUILTIN, hear, precision="fp32"))
    assert builtin.info.state_bytes > 0
    expected = default_budgets(builtin.info.state_bytes, tmp_path)
    report = look(session)
    assert (report.memory_budget_bytes, report.disk_budget_bytes) == expected


def test_new_budgets_take_effect_at_once_and_can_be_automatic_again(builtin, make_session, tmp_path: Path) -> None:
    session = make_session(builtin, tmp_path)
    write(session)
    assert isinstance(ask(lambda hear: session.set_budgets(1 << 20, -1, hear)), engine.Done)
    report = look(session)
    assert (report.models, report.memory_budget_bytes, report.disk_budget_bytes) == ((), 1 << 20, 0)
    write(session, "Another beginning. ")
    assert look(session).models == ()  # nothing goes to disk any more
    ask(lambda hear: session.set_budgets(0, 0, hear))
    write(session, "A third one. ")
    report = look(session)
    assert report.models[0].count >= 1
    assert report.memory_budget_bytes == default_budgets(builtin.info.state_bytes, tmp_path)[0]


def test_a_disk_that_breaks_under_a_session_costs_time_and_nothing_else(builtin, make_session, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    first = make_session(builtin, folder)
    wanted = write(first).text
    first.close()
    for number, path in enumerate(sorted(folder.glob("states/*/*"))):
        path.write_bytes(path.read_bytes()[: 1000 * number])
    assert write(make_session(builtin, folder)).text == wanted
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    session = make_session(builtin, blocked)
    assert write(session).text == wanted
    assert write(session).stats.tokens_read == 0  # kept in memory instead


def test_a_folder_that_is_deleted_under_a_running_session_costs_a_reading(
    builtin, make_session, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    session = make_session(builtin, folder)
    wanted = write(session).text
    write(session, "Another story altogether, so that memory is not all there is.")
    session.set_budgets(1, 0, lambda event: None)
    shutil.rmtree(folder)
    assert look(session).models == ()
    assert write(session).text == wanted
    assert look(session).models[0].count >= 1
