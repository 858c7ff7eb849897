"""The log of what was written, and what is made of it: days, goals, rows of days."""

from __future__ import annotations

import csv
import io
import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.story.errors import StatisticsUnavailable
from app.story.statistics import GoalChosen, WritingLog, Written, entries_in, installation
from app.story.storage import create_story
from app.story.story import Story
from app.story.writing_days import Days, Goals, Totals, by_hour

MADRID, MADRID_SUMMER = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))
TODAY = date(2026, 11, 27)  # a Friday


def at(text: str, zone: object = UTC) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def entry(number: int, when: datetime, added: int = 10, **more: object) -> Written:
    return Written(when, "one", number, 1000, added, **more)


def day(offset: int, added: int) -> Written:
    """So many words, `offset` days before today, at noon."""
    when = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12, days=-offset)
    return Written(when, "one", 1000 - offset, 1000, added)


@pytest.fixture
def log(tmp_path: Path) -> WritingLog:
    return WritingLog(tmp_path / "statistics", "desk")


def test_what_is_appended_is_read_again(log: WritingLog) -> None:
    entries = [
        Written(at("2026-11-27T10:00:00", MADRID), "one", 1, 100, 5, 2, -3, 8.5),
        GoalChosen(at("2026-11-27T10:00:01"), "one", 2, {"daily": 500}),
    ]
    log.append(entries)
    assert log.read() == entries
    assert log.read()[0].at.utcoffset() == timedelta(hours=1)


def test_a_line_is_there_as_soon_as_it_is_appended_and_nothing_is_written_anew(log: WritingLog) -> None:
    log.append([entry(1, at("2026-11-27T10:00:00"))])
    before = log.file.read_bytes()
    log.append([entry(2, at("2026-11-27T10:00:10"))])
    assert log.file.read_bytes().startswith(before)
    assert log.file.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("torn_at", [1, 20, 60, -1])
def test_a_torn_last_line_is_passed_over_and_the_next_one_is_whole(log: WritingLog, torn_at: int) -> None:
    log.append([entry(1, at("2026-11-27T10:00:00")), entry(2, at("2026-11-27T10:00:10"))])
    first, second, _ = log.file.read_bytes().split(b"\n")
    log.file.write_bytes(first + b"\n" + second[:torn_at])
    log.append([entry(3, at("2026-11-27T10:00:20"))])
    assert [found.number for found in log.read()] == [1, 3]


@pytest.mark.parametrize(
    "line",
    [
        b"", b"null", b"[]", b"{}", b"\xff\xfe{", b'{"at":5}', b"{" * 100_000,
        b'{"at":"2026-11-27T10:00:00","session":"a","number":1,"words":1}',  # no distance to UTC
        b'{"at":"2026-11-27T10:00:00+01:00","session":"a","number":1,"words":1,"added":1e400}',
        b'{"at":"2026-11-27T10:00:00+01:00","session":"a","number":1,"words":1,"seconds":NaN}',
        b'{"at":"2026-11-27T10:00:00+01:00","session":"a","number":1,"words":99999999999}',
        b'{"at":"2026-11-27T10:00:00+01:00","session":["a"],"number":1,"words":1}',
        b'{"at":"2026-11-27T10:00:00+01:00","session":"a","number":1,"goals":3}',
    ],
)  # fmt: skip
def test_what_is_no_line_of_the_log_is_passed_over(line: bytes) -> None:
    good = b'{"at":"2026-11-27T10:00:00+01:00","session":"a","number":7,"words":1,"added":3}'
    assert [found.number for found in entries_in(line + b"\n" + good + b"\n" + line)] == [7]


def test_two_sessions_that_append_at_once_lose_no_line(log: WritingLog, tmp_path: Path) -> None:
    def write(session: str) -> None:
        own = WritingLog(tmp_path / "statistics", "desk")
        for number in range(200):
            own.append([Written(at("2026-11-27T10:00:00"), session, number, 1, 1)])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ["one", "two"]))
    assert len(log.read()) == 400


def test_two_machines_write_a_file_each_and_a_copy_by_a_sync_program_counts_once(tmp_path: Path) -> None:
    folder = tmp_path / "statistics"
    desk, laptop = WritingLog(folder, "desk"), WritingLog(folder, "laptop")
    desk.append([Written(at("2026-11-27T10:00:00"), "a", 1, 10, 10)])
    laptop.append([Written(at("2026-11-27T11:00:00"), "b", 1, 30, 20)])
    assert desk.file != laptop.file
    (folder / "desk (copy of another machine).jsonl").write_bytes(desk.file.read_bytes())
    assert Days(Goals(), laptop.read()).on(TODAY).added == 30


def test_a_folder_that_is_gone_is_not_made_again_and_says_so(tmp_path: Path) -> None:
    log = WritingLog(tmp_path / "unplugged" / "statistics", "desk")
    with pytest.raises(StatisticsUnavailable):
        log.append([entry(1, at("2026-11-27T10:00:00"))])
    assert not (tmp_path / "unplugged").exists()
    assert log.read() == []


def test_the_log_lies_with_the_story_and_that_of_a_single_file_with_the_users_data(tmp_path: Path) -> None:
    story = create_story(tmp_path / "Novel", "Novel")
    data, state = tmp_path / "data", tmp_path / "state"
    assert WritingLog.of(story, data, state).folder == tmp_path / "Novel" / "statistics"
    single = WritingLog.of(Story(file=tmp_path / "note.md"), data, state)
    assert data in single.file.parents
    single.append([entry(1, at("2026-11-27T10:00:00"))])
    assert len(single.read()) == 1


def test_an_installation_keeps_its_name(tmp_path: Path) -> None:
    first = installation(tmp_path / "state")
    assert installation(tmp_path / "state") == first
    assert installation(tmp_path / "other") != first


@pytest.mark.parametrize(
    ("begins_at", "when", "expected"),
    [
        (0, "2026-11-27T23:59:59", date(2026, 11, 27)),
        (0, "2026-11-28T00:00:00", date(2026, 11, 28)),
        (4, "2026-11-28T03:59:59", date(2026, 11, 27)),
        (4, "2026-11-28T04:00:00", date(2026, 11, 28)),
    ],
)
def test_a_day_begins_at_the_hour_that_the_writer_sets(begins_at: int, when: str, expected: date) -> None:
    days = Days(Goals(day_begins_at=begins_at), [entry(1, at(when, MADRID))])
    assert list(days.totals) == [expected]


def test_a_day_goes_by_the_clock_on_the_wall_where_it_was_written() -> None:
    tokyo = entry(1, at("2026-11-28T01:00:00", timezone(timedelta(hours=9))))
    lisbon = entry(2, at("2026-11-27T23:00:00", UTC))
    assert set(Days(Goals(), [tokyo, lisbon]).totals) == {date(2026, 11, 27), date(2026, 11, 28)}


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_days_on_which_clocks_are_changed_are_days_like_others(night: date, log: WritingLog) -> None:
    utc = datetime(night.year, night.month, night.day, tzinfo=UTC)
    before, after = (MADRID, MADRID_SUMMER) if night.month == 3 else (MADRID_SUMMER, MADRID)  # from 1:00 UTC on
    moments = [(utc + timedelta(minutes=10 * n)).astimezone(before if n < 6 else after) for n in range(-18, 6 * 25)]
    log.append([entry(n, moment, 1, seconds=600.0) for n, moment in enumerate(moments)])
    days = Days(Goals(), log.read())
    hours = {date(2026, 3, 29): 23, date(2026, 10, 25): 25}[night]
    assert days.on(night).added == 6 * hours
    assert days.on(night).seconds == hours * 3600


def test_a_clock_that_is_put_back_takes_nothing_away() -> None:
    entries = [
        entry(1, at("2026-11-27T10:00:00")),
        entry(2, at("2026-11-26T10:00:00")),
        entry(3, at("2026-11-27T10:01:00")),
    ]
    days = Days(Goals(daily=10), entries)
    assert (days.on(TODAY).added, days.on(TODAY - timedelta(days=1)).added) == (20, 10)
    assert days.streak(TODAY) == 2


def test_days_add_up_to_weeks_months_and_the_whole() -> None:
    days = Days(Goals(), [day(0, 5), day(4, 7), day(5, 11), day(40, 13)])
    assert [(first, t.added) for first, t in days.last_weeks(TODAY, 2)] == [
        (date(2026, 11, 16), 11),
        (date(2026, 11, 23), 12),
    ]
    months = [(first, t.added) for first, t in days.last_months(TODAY, 3)]
    assert months == [(date(2026, 9, 1), 0), (date(2026, 10, 1), 13), (date(2026, 11, 1), 23)]
    assert [first for first, _ in days.last_months(date(2026, 1, 31), 2)] == [date(2025, 12, 1), date(2026, 1, 1)]
    assert [t.added for _, t in days.last_days(TODAY, 5)] == [7, 0, 0, 0, 5]
    assert days.whole().added == 36


@pytest.mark.parametrize(
    ("written", "days_off", "expected"),
    [
        ({0: 100, 1: 100, 2: 100}, (), 3),
        ({0: 10, 1: 100, 2: 100}, (), 2),  # today's is still open
        ({0: 100, 2: 100}, (), 1),
        ({0: 100, 2: 100}, (3,), 2),  # Thursday off
        ({0: 100, 1: 100, 2: 100}, (3,), 3),  # written on a day off
        ({}, (), 0),
        ({}, tuple(range(7)), 0),
        ({1: 100, 400: 100}, tuple(range(7)), 2),
    ],
)
def test_a_row_of_days_is_those_that_met_the_goal(
    written: dict[int, int], days_off: tuple[int, ...], expected: int
) -> None:
    goals = Goals(daily=100, days_off=frozenset(days_off))
    days = Days(goals, [day(offset, added) for offset, added in sorted(written.items(), reverse=True)])
    assert days.streak(TODAY) == expected
    assert days.longest_streak() >= expected


def test_the_longest_row_is_remembered() -> None:
    days = Days(Goals(daily=100), [day(n, 100) for n in (1, 2, 5, 6, 7, 9)])
    assert (days.streak(TODAY), days.longest_streak()) == (2, 3)


def test_raising_the_goal_takes_no_day_away() -> None:
    first = GoalChosen(day(9, 0).at, "one", 1, {"daily": 100})
    raised = GoalChosen(day(1, 0).at, "one", 2, {"daily": 500})
    days = Days(Goals(daily=500), [first, raised, *(day(n, 120) for n in (2, 3, 4)), day(1, 600), day(0, 300)])
    assert days.streak(TODAY) == 4
    assert not days.is_met(TODAY)


def test_a_goal_in_minutes_counts_minutes() -> None:
    days = Days(Goals(daily=30, unit="minutes"), [entry(1, at("2026-11-27T10:00:00"), seconds=1801.0)])
    assert days.is_met(TODAY)
    assert days.on(TODAY).amount("minutes") == 30


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        (Goals(story_words=2000), None),
        (Goals(story_words=2000, finish_on=date(2026, 12, 6)), 100),
        (Goals(story_words=2000, finish_on=date(2026, 12, 6), days_off=frozenset({5, 6})), 167),
        (Goals(story_words=2000, finish_on=TODAY), 1000),
        (Goals(story_words=2000, finish_on=date(2026, 1, 1)), 1000),
        (Goals(story_words=900, finish_on=date(2027, 1, 1)), 0),
        (Goals(story_words=2000, finish_on=date(2027, 1, 1), days_off=frozenset(range(7))), 1000),
    ],
)
def test_the_words_that_a_day_needs_are_spread_over_the_days_that_are_left(goals: Goals, expected: int | None) -> None:
    assert goals.words_needed(1000, TODAY) == expected


@pytest.mark.parametrize(
    "table",
    [None, 3, "x", {"daily": "many"}, {"daily": -1}, {"daily": True}, {"daily": 10**12}, {"finish_on": "soon"},
     {"days_off": "monday"}, {"days_off": [9, "x", 1.5]}, {"day_begins_at": 30}, {"unit": ["words"]}],
)  # fmt: skip
def test_goals_that_make_no_sense_in_story_toml_are_none(table: object) -> None:
    assert Goals.of({"goals": table}) == Goals()


def test_goals_are_read_as_they_were_written() -> None:
    goals = Goals(500, "minutes", 80_000, date(2027, 3, 1), frozenset({5, 6}), 4)
    assert Goals.of({"goals": json.loads(json.dumps(goals.table()))}) == goals
    assert Goals().table() == {}


@pytest.mark.parametrize("begins_at", [0, 4])
def test_a_log_by_the_hour_says_the_same_of_every_day(begins_at: int) -> None:
    chance = random.Random(5)
    began = at("2026-10-24T18:00:00", MADRID_SUMMER)
    entries: list[Written | GoalChosen] = []
    for number in range(2000):
        moment = began + timedelta(seconds=70 * number)
        zone = MADRID_SUMMER if number % 700 else MADRID  # a clock that goes to and fro
        added = chance.randrange(-3, 20)
        entries.append(Written(moment.astimezone(zone), "one", number, 100 + number, added, 1, 2, 9.5))
    entries.insert(900, GoalChosen(entries[900].at, "one", 5000, {"daily": 700}))
    short = by_hour(entries)
    goals = Goals(daily=300, day_begins_at=begins_at)
    whole, condensed = Days(goals, entries), Days(goals, short)
    assert len(short) < 60
    assert whole.totals.keys() == condensed.totals.keys()
    for day, totals in whole.totals.items():
        other = condensed.on(day)
        assert (totals.added, totals.removed, totals.model) == (other.added, other.removed, other.model)
        assert totals.seconds == pytest.approx(other.seconds)
        assert whole.is_met(day) == condensed.is_met(day)


def test_speed_is_by_the_time_of_writing_and_none_is_told_of_a_moment() -> None:
    assert Totals(added=300, seconds=1800).words_an_hour == 600
    assert Totals(added=3, seconds=59).words_an_hour == 0
    assert Totals(added=-30, seconds=1800).words_an_hour == 0


def test_csv_has_a_line_for_every_day() -> None:
    days = Days(Goals(daily=20), [entry(1, at("2026-11-27T10:00:00"), 25, removed=2, model=7, seconds=90.0), day(1, 3)])
    rows = list(csv.DictReader(io.StringIO(days.as_csv())))
    assert [row["day"] for row in rows] == ["2026-11-26", "2026-11-27"]
    assert (rows[1]["words_written"], rows[1]["model_words"], rows[1]["minutes"]) == ("25", "7", "1.5")
    assert (rows[0]["goal_met"], rows[1]["goal_met"], rows[1]["goal"]) == ("no", "yes", "20 words")


def test_ten_years_of_days_are_added_up_quickly() -> None:
    """Twelve years with a goal changed every month: what is looked up for each day stays small."""
    goals = [GoalChosen(day(n, 0).at, "one", n, {"daily": 100}) for n in range(4000, 0, -30)]
    days = Days(Goals(daily=100), [*goals, *(day(n, 100) for n in range(4000, -1, -1))])
    assert days.streak(TODAY) == 4001
