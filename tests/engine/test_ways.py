"""States that a row may go back to: dense near where it stopped being sure, sparse behind, gone when it is sure."""

from __future__ import annotations

from engine.ways import Way
from tests.helpers.kept_states import made_snapshot


def walked(way: Way, start: int, end: int) -> None:
    for n in range(start, end):
        if way.wants(n):
            way.put(made_snapshot(n))


def held(way: Way) -> list[int]:
    return [snapshot.n_tokens for snapshot in way]


def test_of_a_long_stretch_the_first_and_every_eighth_are_held() -> None:
    way = Way()
    walked(way, 10, 60)
    assert held(way) == [*range(10, 18), 24, 32, 40, 48, 56]
    assert way.back_to(15).n_tokens == 15
    assert held(way) == [10, 11, 12, 13, 14, 15]


def test_between_two_that_are_held_the_earlier_one_is_gone_back_to() -> None:
    way = Way()
    walked(way, 10, 60)
    assert way.back_to(31).n_tokens == 24


def test_what_stays_is_told_once_and_the_last_of_it_is_still_held() -> None:
    way = Way()
    walked(way, 10, 20)
    assert [snapshot.n_tokens for snapshot in way.settle(12, False)] == [10, 11, 12]
    assert held(way)[0] == 12
    assert [snapshot.n_tokens for snapshot in way.settle(14, False)] == [13, 14]
    assert [snapshot.n_tokens for snapshot in way.settle(20, True)] == [15, 16, 17]
    assert held(way) == []
