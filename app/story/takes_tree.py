"""What the tree of a scene's takes means: where a new take hangs, what a branch is, and what may be pruned.

A take's parent is the take in whose text or behind which it began. The writer edits between takes, so that is looked
for along the line that led to the page, from the newest take back: the first one that begins before the new one's
place. Which place on an earlier page that is follows from what both pages have in common at their ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import engine
from app.story.takes_table import Node, Page

Refusal = Literal["pinned", "on_page"]


def stands_before(page: Page, before: str, after: str) -> bool:
    """Whether the take of an earlier `page` begins before the place between `before` and `after` of the page now.

    A take without words (only the writer's own can be: words taken out) stands before the place where it was.
    """
    old, new = page.whole, before + after
    head, tail = _common_ends(old, new)
    place, start = len(before), len(page.before)
    if place > head:  # behind what both have in common at the beginning
        place = place - len(new) + len(old) if place >= len(new) - tail else head
    return place > start if page.text else place >= start


def changed_between(old: str, new: str) -> tuple[str, str, str]:
    """`new` in three parts: as `old` begins, what is there instead of `old`'s middle, as `old` ends."""
    head, tail = _common_ends(old, new)
    return new[:head], new[head : len(new) - tail], new[len(new) - tail :]


def _common_ends(old: str, new: str) -> tuple[int, int]:
    head = engine.common_beginning(old, new)
    return head, engine.common_end(old, new, min(len(old), len(new)) - head)


def path_to(nodes: Mapping[int, Node], node_id: int) -> list[int]:
    """From the root to the node; what was pruned on the way is left out with all before it."""
    path: list[int] = []
    while node_id in nodes:
        path.append(node_id)
        parent = nodes[node_id].parent
        node_id = parent if parent < node_id else 0  # a damaged file must not lead in a circle
    return path[::-1]


def branch_of(nodes: Iterable[Node], node_id: int) -> list[Node]:
    """The node and all that hangs from it. nodes: a parent before its children."""
    inside = {node_id}
    branch = []
    for node in nodes:
        if node.id == node_id or node.parent in inside:
            inside.add(node.id)
            branch.append(node)
    return branch


def refusal(nodes: Mapping[int, Node], branch: Iterable[Node], on_page: int) -> Refusal | None:
    """Why a branch is not pruned: it has a pinned take, or leads to what is on the page."""
    path = set(path_to(nodes, on_page))
    branch = list(branch)
    if any(node.id in path for node in branch):
        return "on_page"
    return "pinned" if any(node.pinned for node in branch) else None


def siblings_of(nodes: Iterable[Node], node: Node) -> list[Node]:
    """All takes of the model that were offered at just that place, the node itself among them; oldest first."""
    return [
        other
        for other in nodes
        if not other.by_writer
        and (other.parent, other.around_id, other.offset) == (node.parent, node.around_id, node.offset)
    ]
