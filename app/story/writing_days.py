"""What was written, by day, week and month; goals, and whether they were met. No Qt, no clock: today comes in.

A day is one of the writer's: it goes by the local time of the machine that was written on, and may begin later than at
midnight, so that what is written at one in the morning still counts for the evening before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.story.statistics import Entry, GoalChosen, Written

SETTING = "goals"  # of the story's settings
UNITS = ("words", "minutes")
LATEST_BEGIN = 12  # o'clock
MOST_WORDS = 100_000_000
_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Totals:
    """Sums of `Written`; words: of the manuscript at the last of them."""

    added: int = 0
    removed: int = 0
    model: int = 0
    seconds: float = 0.0
    words: int = 0

    def add(self, entry: Written) -> None:
        self.take(Totals(entry.added, entry.removed, entry.model, entry.seconds, entry.words))

    def take(self, other: Totals) -> None:
        """`other` came later."""
        self.added += other.added
        self.removed += other.removed
        self.model += other.model
        self.seconds += other.seconds
        self.words = other.words

    def amount(self, unit: str) -> int:
        """Of what a daily goal counts: words that the writer wrote, or minutes of writing."""
        return int(self.seconds // 60) if unit == "minutes" else max(0, self.added)

    @property
    def words_an_hour(self) -> int:
        """0 where less than a minute was written."""
        return round(max(0, self.added) * 3600 / self.seconds) if self.seconds >= 60 else 0


@dataclass(frozen=True, slots=True)
class Goals:
    """daily: of `unit`, 0 for none. story_words: 0 for none, to be reached on `finish_on` where that is set.

    days_off: weekdays (0 is Monday) on which nothing has to be written. day_begins_at: hour.
    """

    daily: int = 0
    unit: str = "words"
    story_words: int = 0
    finish_on: date | None = None
    days_off: frozenset[int] = frozenset()
    day_begins_at: int = 0

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Goals:
        """Of a story's settings, in which a person may have written anything: what makes no sense is left out."""
        table = settings.get(SETTING)
        if not isinstance(table, Mapping):
            return cls()
        days = table.get("days_off")
        return cls(
            daily=_number(table.get("daily"), MOST_WORDS),
            unit="minutes" if table.get("unit") == "minutes" else "words",
            story_words=_number(table.get("story_words"), MOST_WORDS),
            finish_on=_date(table.get("finish_on")),
            days_off=frozenset(d for d in days if type(d) is int and 0 <= d <= 6) if isinstance(days, list) else _NONE,
            day_begins_at=_number(table.get("day_begins_at"), LATEST_BEGIN),
        )

    def table(self) -> dict[str, Any]:
        """As it is kept in the settings; only what is set."""
        kept: dict[str, Any] = {
            "daily": self.daily,
            "unit": self.unit if self.unit != "words" else "",
            "story_words": self.story_words,
            "finish_on": self.finish_on.isoformat() if self.finish_on else "",
            "days_off": sorted(self.days_off),
            "day_begins_at": self.day_begins_at,
        }
        return {name: value for name, value in kept.items() if value}

    def day_of(self, at: datetime) -> date:
        """The writer's day that a local time belongs to."""
        return (at.replace(tzinfo=None) - timedelta(hours=self.day_begins_at)).date()

    def words_needed(self, words: int, today: date) -> int | None:
        """A day, today and the last one included, to reach the story's goal in time, days off left out. None without a
        goal and a date; 0 when it is reached; all that is missing when the date has come or gone."""
        if not self.story_words or self.finish_on is None:
            return None
        missing = max(0, self.story_words - words)
        span = (self.finish_on - today).days + 1
        weeks, rest = divmod(max(0, span), 7)
        days = weeks * (7 - len(self.days_off))
        days += sum((today + n * _A_DAY).weekday() not in self.days_off for n in range(rest))
        return -(-missing // max(1, days))


_NONE: frozenset[int] = frozenset()


class Days:
    """What was written by day. Entries may come in any order, goals in that of their time."""

    def __init__(self, goals: Goals, entries: Iterable[Entry] = ()) -> None:
        self.goals = goals
        self.totals: dict[date, Totals] = {}
        self._chosen: list[tuple[date, int, str]] = []  # from which day, amount, unit
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        day = self.goals.day_of(entry.at)
        if isinstance(entry, GoalChosen):
            goals = Goals.of({SETTING: entry.table})
            self._chosen.append((day, goals.daily, goals.unit))
        else:
            self.totals.setdefault(day, Totals()).add(entry)

    def on(self, day: date) -> Totals:
        return self.totals.get(day, Totals())

    def whole(self) -> Totals:
        """Of all days."""
        return summed(self.totals[day] for day in sorted(self.totals))

    def goal_on(self, day: date) -> tuple[int, str]:
        """The daily goal of that day, so that raising it takes no day away; before the first one that is known, that
        one."""
        chosen = [choice for choice in self._chosen if choice[0] <= day] or self._chosen[:1]
        return chosen[-1][1:] if chosen else (self.goals.daily, self.goals.unit)

    def is_met(self, day: date) -> bool:
        amount, unit = self.goal_on(day)
        return amount > 0 and self.on(day).amount(unit) >= amount

    def streak(self, today: date) -> int:
        """How many days in a row met their goal, up to today or, while today's is still open, yesterday. Days off count
        where they met it, and don't end the row where they didn't."""
        return _row_back_from(today, self.is_met, self.goals.days_off, min(self.totals, default=today))

    def longest_streak(self) -> int:
        longest = row = 0
        days = sorted(self.totals)
        for place, day in enumerate(days):
            missed = _missed(days[place - 1], day, self.goals.days_off) if place else False
            met = self.is_met(day)
            if missed or not (met or day.weekday() in self.goals.days_off):
                row = 0
            row += met
            longest = max(longest, row)
        return longest

    def last_days(self, today: date, count: int) -> list[tuple[date, Totals]]:
        """The last `count` days, today last."""
        return [(day, self.on(day)) for day in (today - n * _A_DAY for n in reversed(range(count)))]

    def last_weeks(self, today: date, count: int) -> list[tuple[date, Totals]]:
        """By the Monday that each begins with."""
        monday = today - today.weekday() * _A_DAY
        sums = self._by(lambda day: day - day.weekday() * _A_DAY)
        return [
            (first, sums.get(first, Totals())) for first in (monday - 7 * n * _A_DAY for n in reversed(range(count)))
        ]

    def last_months(self, today: date, count: int) -> list[tuple[date, Totals]]:
        """By the first day of each."""
        sums = self._by(lambda day: day.replace(day=1))
        numbers = range(today.year * 12 + today.month - count, today.year * 12 + today.month)
        return [(first, sums.get(first, Totals())) for first in (date(n // 12, n % 12 + 1, 1) for n in numbers)]

    def _by(self, key: Callable[[date], date]) -> dict[date, Totals]:
        sums: dict[date, Totals] = {}
        for day in sorted(self.totals):
            sums.setdefault(key(day), Totals()).take(self.totals[day])
        return sums

    def as_csv(self) -> str:
        """A line a day. Names of columns are in English in every language, for whoever works on with them."""
        import csv
        import io

        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["day", "words_written", "words_removed", "model_words", "minutes", "words_per_hour", *_LAST])
        for day in sorted(self.totals):
            t, (amount, unit) = self.totals[day], self.goal_on(day)
            row = [day.isoformat(), t.added, t.removed, t.model, round(t.seconds / 60, 1), t.words_an_hour, t.words]
            table.writerow([*row, f"{amount} {unit}" if amount else "", "yes" if self.is_met(day) else "no"])
        return out.getvalue()


_LAST = ["story_words", "goal", "goal_met"]


def by_hour(entries: Iterable[Entry]) -> list[Entry]:
    """The same with one entry for each hour in which something was written: days begin with hours. A log of years is
    then as short as what there is to show of it."""
    hours: dict[datetime, tuple[Written, Totals]] = {}
    result: list[Entry] = []
    for entry in entries:
        if isinstance(entry, GoalChosen):
            result.append(entry)
            continue
        hour = entry.at.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        hours.setdefault(hour, (entry, Totals()))[1].add(entry)
    for first, sums in hours.values():
        amounts = (sums.words, sums.added, sums.removed, sums.model, sums.seconds)
        result.append(Written(first.at, first.session, first.number, *amounts))
    return sorted(result, key=lambda entry: entry.at)


def summed(parts: Iterable[Totals]) -> Totals:
    """In the order of their time."""
    result = Totals()
    for part in parts:
        result.take(part)
    return result


def _row_back_from(today: date, is_met: Callable[[date], bool], days_off: Collection[int], first: date) -> int:
    row, day = int(is_met(today)), today - _A_DAY
    while day >= first and (is_met(day) or day.weekday() in days_off):
        row += is_met(day)
        day -= _A_DAY
    return row


def _missed(before: date, after: date, days_off: Collection[int]) -> bool:
    """Whether a day that is no day off lies between two days. Seven days in a row hold every weekday."""
    between = min((after - before).days - 1, 7)
    return any((before + n * _A_DAY).weekday() not in days_off for n in range(1, between + 1))


def _number(value: Any, most: int) -> int:
    return value if type(value) is int and 0 <= value <= most else 0


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
