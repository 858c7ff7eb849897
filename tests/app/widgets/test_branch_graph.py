"""The tree of takes as rows with lanes."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.branch_graph import GraphRow, graph_rows


def drawn(parents: dict[int, int], path: tuple[int, ...] = ()) -> list[str]:
    """Each row as lanes and a take: | passes, : passes on the way to the page, * is on it."""
    lines = []
    for row in graph_rows(parents, path):
        passing = "".join(":" if row.path_through >> lane & 1 else "|" for lane in range(row.lane))
        lines.append(f"{passing}{'*' if row.on_path else 'o'}{row.node}{'/' if row.joins else ''}")
    return lines


def test_a_chain_is_one_straight_line_with_the_newest_at_the_top() -> None:
    assert drawn({1: 0, 2: 1, 3: 2}, (1, 2, 3)) == ["*3", "*2", "*1"]


def test_only_a_fork_opens_a_lane_and_the_longest_line_stays_straight() -> None:
    parents = {1: 0, 2: 1, 3: 1, 4: 1, 5: 3, 6: 5}
    assert drawn(parents, (1, 4)) == ["o6", "o5", "o3", "|*4/", ":o2/", "*1"]


def test_a_fork_of_a_fork_opens_another() -> None:
    parents = {1: 0, 2: 1, 3: 2, 4: 3, 5: 1, 6: 5, 7: 5}
    assert drawn(parents, (1, 5, 6)) == ["o4", "o3", "o2", "|o7", "||*6/", "|*5/", "*1"]


def test_rows_stay_where_they_are_when_another_take_is_on_the_page() -> None:
    parents = {1: 0, 2: 1, 3: 1, 4: 1, 5: 3, 6: 5}
    orders = [[row.node for row in graph_rows(parents, path)] for path in ((), (1, 2), (1, 3, 5, 6))]
    assert orders[0] == orders[1] == orders[2]


def test_trees_without_a_common_root_stand_one_above_the_other() -> None:
    assert drawn({1: 0, 2: 0, 3: 1, 4: 99}) == ["o4", "o2", "o3", "o1"]


trees = st.lists(st.integers(0, 1_000_000), max_size=40).map(
    lambda picks: {1 + i: pick % (i + 1) for i, pick in enumerate(picks)}
)


@given(parents=trees, last=st.integers(0, 40))
def test_lines_of_neighbouring_rows_meet(parents: dict[int, int], last: int) -> None:
    path = []
    while last in parents:
        path.append(last)
        last = parents[last]
    rows = graph_rows(parents, path)
    assert sorted(row.node for row in rows) == sorted(parents)
    for upper, lower in pairwise(rows):
        assert lines_below(upper) == lines_above(lower)
    for row in rows:
        assert row.on_path == (row.node in path)


def lines_below(row: GraphRow) -> set[tuple[int, bool]]:
    """The lanes that a row's lines leave it in at the bottom, and whether they are on the way to the page."""
    lines = {lane: bool(row.path_through >> lane & 1) for lane in range(row.lane)}
    if row.joins:
        lines[row.lane - 1] = lines[row.lane - 1] or row.on_path
    if row.goes_down:
        lines[row.lane] = row.on_path
    return set(lines.items())


def lines_above(row: GraphRow) -> set[tuple[int, bool]]:
    lines = {lane: bool(row.path_through >> lane & 1) for lane in range(row.lane)}
    if row.goes_up:
        lines[row.lane] = row.path_up
    return set(lines.items())


def test_thousands_of_takes_are_laid_out_at_once() -> None:
    chance = random.Random(1)
    parents = {number: number - chance.randint(1, min(number, 3)) for number in range(1, 5001)}
    begun = time.perf_counter()
    graph_rows(parents, [])
    graph_rows({number: number - 1 for number in range(1, 5001)}, range(1, 5001))
    assert time.perf_counter() - begun < 1
