from __future__ import annotations

import random

from app.story.thinning import DAY, HOUR, MINUTE, MONTH, WEEK, kept_moments

NOW = 1_800_000_000.0


def kept(ages: list[float]) -> list[float]:
    """Of moments so many seconds ago, from the oldest to the newest, those that stay."""
    staying = kept_moments([NOW - age for age in ages], NOW)
    return [age for index, age in enumerate(ages) if index in staying]


def within(ages: list[float], low: float, high: float) -> int:
    return sum(low < age <= high for age in ages)


def test_a_year_of_writing_every_ten_seconds_is_thinned_out_by_age() -> None:
    ages = [float(age) for age in range(10 * DAY, -1, -10)]
    left = kept(ages)
    # a stretch that is partly younger than the limit still counts as young
    assert within(left, -1, 10 * MINUTE) in (10, 11)
    assert 5 <= within(left, 10 * MINUTE, HOUR) <= 5 + 10
    assert 23 <= within(left, HOUR, DAY) <= 23 + 6
    assert 8 <= within(left, DAY, 9.5 * DAY) <= 8 + 24
    assert (left[0], left[-1]) == (ages[0], ages[-1])


def test_what_is_older_than_a_month_is_kept_weekly() -> None:
    left = kept([float(age) for age in range(MONTH + 100 * WEEK, MONTH + WEEK, -HOUR)])
    assert len(left) in (99, 100, 101)


def test_thinning_out_again_and_again_leaves_what_thinning_out_once_leaves() -> None:
    rng = random.Random(7)
    moments: list[float] = []
    now = NOW
    every: list[float] = []
    for _ in range(1000):
        now += rng.choice((20, 70, 400, 20_000))
        moments.append(now)
        every.append(now)
        moments = [moment for i, moment in enumerate(moments) if i in kept_moments(moments, now)]
    at_once = [moment for i, moment in enumerate(every) if i in kept_moments(every, now)]
    assert moments == at_once
    assert len(moments) < 120


def test_one_moment_and_none_are_left_alone() -> None:
    assert kept_moments([], NOW) == set()
    assert kept_moments([NOW - 50 * WEEK], NOW) == {0}
    assert kept_moments([NOW + 100.0, NOW + 100.5], NOW) == {0, 1}  # a clock that was put back
