"""app/story/history.py: what the model offered, and which words on the page are its."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.errors import HistoryUnavailable, NewerFormat
from app.story.history import SPAN_VERSIONS, History, RecordedTake, history_path, open_history
from app.story.storage import create_story, open_story
from app.story.story import Story


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path)
    yield history
    history.close()


TAKE = RecordedTake("s1", 12, "And then…", 7, {"temperature": 0.8, "top_k": 0}, "Fireside", 1234.5, False)


def test_a_take_comes_back_whole_after_reopening(history: History, path: Path) -> None:
    take_id = history.add_take(TAKE)
    history.set_kept(take_id, True)
    history.add_take(RecordedTake("s2", 0, "Elsewhere"))
    history.close()
    again = History(path)
    (take,) = again.takes("s1")
    assert take == RecordedTake(
        "s1", 12, "And then…", 7, {"temperature": 0.8, "top_k": 0}, "Fireside", 1234.5, True, take_id
    )
    again.close()


def test_takes_come_oldest_first_and_the_limit_cuts_the_oldest(history: History) -> None:
    for number in range(5):
        history.add_take(RecordedTake("s1", 0, str(number)))
    assert [take.text for take in history.takes("s1", limit=3)] == ["2", "3", "4"]


def test_the_tint_is_back_for_just_the_same_text(history: History, path: Path) -> None:
    history.save_spans("s1", "Once upon", [(0, 4), (5, 9)])
    history.close()
    again = History(path)
    assert again.spans("s1", "Once upon") == [(0, 4), (5, 9)]
    assert again.spans("s1", "Once upon a") == []
    assert again.spans("s2", "Once upon") == []
    again.close()


def test_after_a_kill_the_tint_of_any_of_the_last_texts_is_known(history: History) -> None:
    for number in range(SPAN_VERSIONS + 3):
        history.save_spans("s1", f"text {number}", [(0, number)])
    history.save_spans("s2", "text 0", [(1, 2)])
    known = [number for number in range(SPAN_VERSIONS + 3) if history.spans("s1", f"text {number}")]
    assert known == list(range(3, SPAN_VERSIONS + 3))
    assert history.spans("s2", "text 0") == [(1, 2)]


def test_the_same_text_saved_again_has_the_new_spans_and_is_the_newest(history: History) -> None:
    history.save_spans("s1", "first", [(0, 1)])
    for number in range(SPAN_VERSIONS - 1):
        history.save_spans("s1", f"text {number}", [])
    history.save_spans("s1", "first", [(0, 2)])
    history.save_spans("s1", "another", [])
    assert history.spans("s1", "first") == [(0, 2)]


def test_any_text_can_be_recorded_even_halves_of_characters(history: History) -> None:
    @given(st.text(st.characters(exclude_categories=[])))
    def check(text: str) -> None:
        history.save_spans("s", text, [(0, 1)])
        assert history.spans("s", text) == [(0, 1)]
        history.add_take(RecordedTake("s", 0, text))

    check()


def test_several_threads_may_use_one_history(history: History) -> None:
    def work(name: str) -> None:
        for number in range(20):
            history.add_take(RecordedTake(name, number, "text"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(history.takes(name)) for name in "abc"] == [20, 20, 20]


def whole_database(path: Path) -> bytes:
    history = History(path)
    for number in range(200):
        history.add_take(RecordedTake("s1", number, "x" * 500))
    history.close()
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.mark.parametrize("damage", ["garbage", "short", "truncated", "overwritten", "foreign"])
def test_a_damaged_history_is_kept_aside_and_a_new_one_begun(path: Path, damage: str) -> None:
    whole = whole_database(path)
    if damage == "foreign":
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE somebody_elses (x)")
        db.close()
        data = path.read_bytes()
    else:
        data = {
            "garbage": b"no database at all" * 300,
            "short": b"??",
            "truncated": whole[: len(whole) // 2],
            "overwritten": whole[:8192] + b"\xaa" * 20_000 + whole[28192:],
        }[damage]
        path.write_bytes(data)
    history = History(path)
    assert history.damaged == path.with_name("history.db.damaged")
    assert history.damaged.read_bytes() == data
    assert history.takes("s1") == []
    history.add_take(TAKE)
    assert len(history.takes("s1")) == 1
    history.close()


def test_an_empty_file_is_a_new_history(path: Path) -> None:
    path.touch()
    history = History(path)
    assert history.damaged is None
    history.close()


def test_a_second_damaged_history_does_not_replace_the_first(path: Path) -> None:
    for data in (b"first" * 100, b"second" * 100):
        path.write_bytes(data)
        History(path).close()
    kept = {p.read_bytes() for p in path.parent.glob("history.db*damaged")}
    assert kept == {b"first" * 100, b"second" * 100}


def test_a_newer_history_is_left_alone(path: Path) -> None:
    History(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    before = path.read_bytes()
    with pytest.raises(NewerFormat) as caught:
        History(path)
    assert caught.value.facts["found"] == 9
    assert path.read_bytes() == before


def test_a_history_that_another_program_holds_is_unavailable_not_damaged(
    history: History, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **options: connect(path, **(options | {"timeout": 0})))
    holder = connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    other = History(path)
    with pytest.raises(HistoryUnavailable) as caught:
        other.add_take(TAKE)
    assert "locked" in caught.value.facts["reason"]
    holder.execute("ROLLBACK")
    other.add_take(TAKE)
    holder.close()
    other.close()


def test_a_closed_history_is_unavailable(history: History) -> None:
    history.close()
    with pytest.raises(HistoryUnavailable):
        history.takes("s1")


def test_a_story_folder_has_its_history_in_it(tmp_path: Path) -> None:
    story = create_story(tmp_path / "novel", "Novel")
    history = open_history(story, tmp_path / "data")
    assert history.path == tmp_path / "novel" / "history.db"
    assert not (tmp_path / "data").exists()
    history.close()


def test_a_single_file_has_its_history_in_the_users_data(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("text")
    first, second = (open_story(tmp_path / name) for name in ("a.md", "b.md"))
    history = open_history(first, tmp_path / "data")
    assert history.path.is_relative_to(tmp_path / "data")
    assert history_path(first, tmp_path / "data") != history_path(second, tmp_path / "data")
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md", "data"]
    history.close()


def test_a_folder_that_may_not_be_written_has_its_history_in_the_users_data(tmp_path: Path) -> None:
    story = Story(folder=tmp_path / "novel", read_only=True)
    assert history_path(story, tmp_path / "data").is_relative_to(tmp_path / "data")


def test_a_folder_that_is_gone_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnavailable):
        open_history(Story(folder=tmp_path / "gone"), tmp_path / "data")
    assert not (tmp_path / "gone").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a file that is open")
def test_a_history_whose_file_was_deleted_while_it_is_open_is_there_again_with_the_next_take(
    history: History, path: Path
) -> None:
    first = history.add_take(TAKE)
    for part in path.parent.glob("history.db*"):
        part.unlink()
    assert history.add_take(RecordedTake("s1", 0, "Later")) > first
    history.close()
    again = History(path)
    assert [take.text for take in again.takes("s1")] == ["And then…", "Later"]
    assert again.damaged is None
    again.close()
    assert [part.name for part in path.parent.glob("history.db*")] == ["history.db"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a file that is open")
def test_only_the_main_file_deleted_leaves_no_log_that_is_taken_for_the_new_ones(history: History, path: Path) -> None:
    history.add_take(TAKE)
    path.unlink()
    history.add_take(RecordedTake("s1", 0, "Later"))
    history.close()
    again = History(path)
    assert [take.text for take in again.takes("s1")] == ["And then…", "Later"]
    again.close()
