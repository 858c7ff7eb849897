"""Versions of scenes and snapshots of the story in history.db, kept on a thread of their own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.story import snapshots_table, versions_table
from app.story.history import History
from app.story.history_schema import SCHEMA_VERSION, STEPS
from app.story.snapshots_table import content_of
from app.story.story import Story
from app.story.takes_table import RecordedTake
from app.story.versions import LEAST_S, Versions
from app.story.versions_table import Version
from tests.app.story.test_thinning import NOW

LONG = " ".join(f"Word number {n} of a scene that is long enough to be kept as a difference." for n in range(80))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def versions(path: Path, clock: Clock) -> Iterator[Versions]:
    made = Versions(History(path), clock)
    yield made
    made.close(10)


def asked(versions: Versions, question: Callable[[sqlite3.Connection], Any]) -> Any:
    answers: list[Any] = []
    versions.ask(question, answers.append)
    assert versions.flush(60)
    return answers[0]


def listed(versions: Versions, scene: str = "s") -> list[Version]:
    return asked(versions, lambda db: versions_table.versions_of(db, scene))


def text_of(versions: Versions, version: Version) -> str:
    return asked(versions, lambda db: versions_table.version_text(db, version.id))


def test_a_save_keeps_what_was_there_before_and_what_is_there_now(versions: Versions) -> None:
    versions.opened("s", "One two three.")
    versions.saved("s", "One three. Four five!")
    now, before = listed(versions)
    assert (text_of(versions, before), before.reason) == ("One two three.", "opened")
    assert (text_of(versions, now), now.reason) == ("One three. Four five!", "saved")
    assert (now.words, now.added, now.removed) == (4, 2, 1)


def test_a_scene_that_was_only_looked_at_has_no_version(versions: Versions) -> None:
    versions.opened("s", "One.")
    versions.saved("s", "One.")
    assert listed(versions) == []


def test_at_most_one_version_a_minute_and_always_the_last(versions: Versions, clock: Clock, path: Path) -> None:
    for count in range(1, 200):
        clock.now += 1.5
        versions.saved("s", "Again. " * count)
    versions.close(10)
    again = Versions(History(path), clock)
    found = listed(again)
    assert len(found) == 300 // LEAST_S  # five minutes
    assert text_of(again, found[0]) == "Again. " * 199
    again.close(10)


def test_a_clock_that_is_set_back_keeps_no_version_waiting(versions: Versions, clock: Clock) -> None:
    versions.saved("s", "One.")
    clock.now -= 7200
    versions.saved("s", "Two.")
    assert versions._waiting == {}
    assert [text_of(versions, each) for each in listed(versions)] == ["Two.", "One."]


def test_what_is_noted_before_something_large_doesnt_wait_and_stays_for_a_month(
    versions: Versions, clock: Clock
) -> None:
    for count in range(1, 30):
        clock.now += 1
        versions.note("s", "Again. " * count, "replace")
    assert len(listed(versions)) == 29
    clock.now += 40 * 86400
    versions.saved("s", "Something else.")
    assert len(listed(versions)) <= 4


def test_a_version_with_a_name_is_never_thinned_out(versions: Versions, clock: Clock) -> None:
    for count in range(1, 6):
        clock.now += 61
        versions.saved("s", "Again. " * count)
    chosen = listed(versions)[2]
    asked(versions, lambda db: versions_table.name_version(db, chosen.id, "Before the storm"))
    clock.now += 365 * 86400
    versions.saved("s", "Something else.")
    names = [version.name for version in listed(versions)]
    assert "Before the storm" in names
    assert len(names) <= 4
    assert text_of(versions, chosen) == "Again. " * 3


def test_words_that_came_and_went_are_counted_against_the_version_that_is_left(
    versions: Versions, clock: Clock
) -> None:
    clock.now = NOW - NOW % 604800  # the beginning of a stretch
    for count in range(1, 9):
        versions.saved("s", " ".join(f"w{n}" for n in range(10 * count)))
        clock.now += 61
    clock.now += 3 * 86400
    versions.saved("s", "End.")
    last, before, first = listed(versions)
    assert (first.added, before.added, before.removed) == (10, 70, 0)
    assert (last.added, last.removed) == (1, 80)


def test_a_thousand_versions_of_a_scene_take_little_room(versions: Versions, clock: Clock, path: Path) -> None:
    text = LONG
    for count in range(1000):
        clock.now += 61
        text += f" And then came sentence {count}."
        versions.saved("s", text)
    found = listed(versions)
    assert len(found) < 50  # sixteen hours: minutes, tens of minutes and hours
    assert path.stat().st_size < 200_000
    kept = asked(versions, lambda db: db.execute("SELECT COUNT(*) FROM texts").fetchone()[0])
    assert kept <= len(found) + 10  # and the whole ones that they differ from
    for version in found:
        assert text_of(versions, version).startswith(LONG)


def test_thinning_out_leaves_the_texts_of_takes_and_snapshots(versions: Versions, clock: Clock, path: Path) -> None:
    history = History(path)
    take = history.add_take(RecordedTake("s", 0, "Taken. ", around="Around the take."))
    story = Story(title="A story")
    story.add_scene(0, "First").text = "In the snapshot."
    story.scenes[0].id = "s"
    versions.take_snapshot("Draft", content_of(story))
    for count in range(1, 9):
        clock.now += 61
        versions.saved("s", "Again. " * count)
    clock.now += 365 * 86400
    versions.saved("s", "End.")
    (snapshot,) = asked(versions, snapshots_table.snapshots)
    content = asked(versions, lambda db: snapshots_table.snapshot_content(db, snapshot.id))
    assert content.texts[0].text == "In the snapshot."
    page = history.page(take)
    assert page is not None
    assert page.whole == "Taken. Around the take."
    history.close()


def test_a_snapshot_has_the_whole_story(versions: Versions) -> None:
    story = Story(title="夜 Story")
    for title, text in (("A", "Alpha one."), ("B", "Beta two three."), ("C", "")):
        story.add_scene(99, title).text = text
    story.chapters[0].title = "Arrivals"
    versions.take_snapshot("Draft one", content_of(story))
    (snapshot,) = asked(versions, snapshots_table.snapshots)
    assert (snapshot.name, snapshot.words, snapshot.texts) == ("Draft one", 5, 3)
    assert asked(versions, lambda db: snapshots_table.snapshot_content(db, snapshot.id)) == content_of(story)


def test_words_in_comments_count_neither_in_versions_nor_in_snapshots(versions: Versions, clock: Clock) -> None:
    story = Story(title="A story")
    story.add_scene(0, "A").text = "Alpha <!-- not this --> one."
    versions.take_snapshot("One", content_of(story))
    versions.note("s", "Alpha one.", "saved")
    clock.now += 61
    versions.note("s", story.scenes[0].text, "saved")
    assert [snapshot.words for snapshot in asked(versions, snapshots_table.snapshots)] == [2]
    assert [(kept.words, kept.added, kept.removed) for kept in listed(versions)] == [(2, 0, 0), (2, 2, 0)]


def test_a_deleted_snapshot_comes_back_until_the_story_is_opened_again(versions: Versions, path: Path) -> None:
    story = Story(title="A story")
    story.add_scene(0, "A").text = "Alpha."
    versions.take_snapshot("One", content_of(story))
    (snapshot,) = asked(versions, snapshots_table.snapshots)
    for pruned in (True, False, True):
        asked(versions, lambda db, pruned=pruned: snapshots_table.set_snapshot_pruned(db, snapshot.id, pruned))
        assert len(asked(versions, snapshots_table.snapshots)) == 1 - pruned
    asked(versions, lambda db: snapshots_table.rename_snapshot(db, snapshot.id, "Two"))
    versions.close(10)
    db = sqlite3.connect(path)
    db.close()
    history = History(path)
    assert history.run(lambda db: db.execute("SELECT COUNT(*) FROM snapshot_texts").fetchone()[0]) == 0
    assert history.run(lambda db: db.execute("SELECT COUNT(*) FROM texts").fetchone()[0]) == 0
    history.close()


def test_half_characters_are_no_fault(versions: Versions) -> None:
    versions.saved("s", "A lone \ud83d half.")
    assert [text_of(versions, version) for version in listed(versions)] == ["A lone \ufffd half."]


def test_nothing_waits_for_a_disk_that_stalls(versions: Versions, path: Path) -> None:
    holds, may_go = threading.Event(), threading.Event()

    def hold(db: sqlite3.Connection) -> None:
        holds.set()
        assert may_go.wait(20)

    versions.ask(hold, lambda _: None)
    assert holds.wait(10)
    versions.saved("s", "One.")  # returns
    assert versions.flush(0.01) is False
    may_go.set()
    assert [text_of(versions, version) for version in listed(versions)] == ["One."]


def test_a_damaged_version_is_said_not_to_be_there(versions: Versions) -> None:
    versions.saved("s", "One.")
    (version,) = listed(versions)
    asked(versions, lambda db: db.execute("UPDATE texts SET hash = x'00'"))
    assert asked(versions, lambda db: versions_table.version_text(db, version.id)) is None


def test_after_closing_nothing_happens_any_more(versions: Versions) -> None:
    assert versions.close(10)
    versions.saved("s", "One.")
    versions.note("s", "One.", "replace")
    versions.take_snapshot("x", content_of(Story()))
    assert versions.flush(0.1)
    assert versions.close(0.1)


def test_a_history_of_version_2_gets_the_new_tables(path: Path) -> None:
    db = sqlite3.connect(path)
    for step in STEPS[:2]:
        for statement in step:
            db.execute(statement)
    db.execute("PRAGMA user_version = 2")
    db.execute("INSERT INTO heads (scene, take) VALUES ('s', 7)")
    db.commit()
    db.close()
    history = History(path)
    assert history.damaged is None
    assert history.head("s") == 7
    assert history.run(lambda db: db.execute("PRAGMA user_version").fetchone()[0]) == SCHEMA_VERSION
    assert history.run(lambda db: versions_table.versions_of(db, "s")) == []
    history.close()
