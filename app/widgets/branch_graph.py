"""The tree of a scene's takes as rows with lanes: the newest at the top, a line of takes straight, forks beside it.

From each take the longest line leads straight up; the others stand between it and that line, one lane to the right,
with a curve into its lane. So in a row whose take is in lane n just the lanes to the left of it pass through. Which
line is the longest doesn't depend on what is on the page: nothing moves when the writer goes to another take.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GraphRow:
    """One take. lane: its place from the left; goes_up: takes hang from it, in its own lane; goes_down: it hangs from a
    take in its own lane; joins: it hangs from one in the lane to the left.

    The rest says what of it is on the way to the page: the take, the line up from it, the line down or the curve, and
    the lanes passing through (a bit each).
    """

    node: int
    lane: int
    goes_up: bool = False
    goes_down: bool = False
    joins: bool = False
    on_path: bool = False
    path_up: bool = False
    path_through: int = 0


def graph_rows(parents: Mapping[int, int], path: Collection[int]) -> list[GraphRow]:
    """parents: of each take, 0 or one that is not there for a root; a parent has the smaller id. path: the takes that
    led to the page."""
    order, lanes, straight = _ordered(parents)
    place = {node: row for row, node in enumerate(order)}
    on_path = set(path) & set(parents)
    through = [0] * len(order)
    path_up = set()
    for node in on_path:
        parent = parents[node]
        if parent in on_path:
            path_up.add(parent)
            for row in range(place[node] + 1, place[parent]):
                through[row] |= 1 << lanes[parent]
    has_children = {parent for parent in parents.values() if parent in parents}
    return [
        GraphRow(
            node,
            lanes[node],
            node in has_children,
            parents[node] in parents and node in straight,
            parents[node] in parents and node not in straight,
            node in on_path,
            node in path_up,
            through[row],
        )
        for row, node in enumerate(order)
    ]


def _ordered(parents: Mapping[int, int]) -> tuple[list[int], dict[int, int], set[int]]:
    """The takes from the top down, the lane of each, and those that go on straight from their parent."""
    children = _children(parents)
    heights = _heights(parents)
    order: list[int] = []
    lanes: dict[int, int] = {}
    straight: set[int] = set()
    waiting = [(root, 0) for root in children.get(0, ())]  # from the bottom up: the last one is taken first
    while waiting:
        node, lane = waiting.pop()
        order.append(node)
        lanes[node] = lane
        line = max(children.get(node, ()), key=lambda child: (heights[child], child), default=None)
        if line is not None:
            straight.add(line)
            waiting.append((line, lane))
            waiting += [(child, lane + 1) for child in children[node] if child != line]
    return order[::-1], lanes, straight


def _children(parents: Mapping[int, int]) -> dict[int, Sequence[int]]:
    """Of each take, newest first; of 0, the roots."""
    children: dict[int, list[int]] = {}
    for node in sorted(parents, reverse=True):
        children.setdefault(parents[node] if parents[node] in parents else 0, []).append(node)
    return {node: tuple(found) for node, found in children.items()}


def _heights(parents: Mapping[int, int]) -> dict[int, int]:
    """How many takes are in the longest line from each, itself not counted."""
    heights = dict.fromkeys(parents, 0)
    for node in sorted(parents, reverse=True):
        parent = parents[node]
        if parent in heights:
            heights[parent] = max(heights[parent], heights[node] + 1)
    return heights
