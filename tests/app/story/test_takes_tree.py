"""Where a new take hangs in the tree, what a branch is, what may be pruned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.takes_table import Node, Page
from app.story.takes_tree import branch_of, changed_between, path_to, refusal, siblings_of, stands_before


def page(before: str, text: str, after: str = "") -> Page:
    return Page(before, text, after, len(before.encode("utf-16-le")) // 2, ())


def node(node_id: int, parent: int, pinned: bool = False, by_writer: bool = False, around_id: int = 1) -> Node:
    return Node(node_id, parent, 0, f"take {node_id}", 0.0, by_writer, "", pinned, "", around_id, b"")


@pytest.mark.parametrize(
    ("take", "before", "after", "expected"),
    [
        # behind it, inside of it, at its beginning (another try), before it
        (page("Once. ", "A cat."), "Once. A cat.", "", True),
        (page("Once. ", "A cat."), "Once. A cat. The end. ", "", True),
        (page("Once. ", "A cat."), "Once. A", " cat.", True),
        (page("Once. ", "A cat."), "Once. ", "A cat.", False),
        (page("Once. ", "A cat."), "Once. ", "", False),
        (page("Once. ", "A cat."), "On", "ce. A cat.", False),
        # the writer changed something before it, in it, behind it
        (page("Once. ", "A cat."), "Twice, or so. A cat.", "", True),
        (page("Once. ", "A cat."), "Once. A dog, a cat.", "", True),
        (page("Once. ", "A cat.", " End."), "Once. A cat. Then", " Finis", True),
        (page("Once. ", "A cat.", " End."), "Twice. ", "A cat. End.", False),
        # with an emoji, which is two units
        (page("😀 ", "A cat."), "😀 A", " cat.", True),
        (page("😀 ", "A cat."), "😀 ", "A cat.", False),
        # words taken out stand before the place where they were
        (page("Once. ", "", "End."), "Once. ", "End.", True),
        (page("Once. ", "", "End."), "Once", ". End.", False),
    ],
)
def test_a_take_stands_before_a_place_or_not(take: Page, before: str, after: str, expected: bool) -> None:
    assert stands_before(take, before, after) is expected


@given(old=st.text("ab 😀", max_size=20), new=st.text("ab 😀", max_size=20))
def test_a_change_is_told_in_whole_characters(old: str, new: str) -> None:
    before, changed, after = changed_between(old, new)
    assert before + changed + after == new
    assert old.startswith(before)
    assert old.endswith(after)
    assert len(before) + len(after) <= min(len(old), len(new))


TREE = [node(1, 0, by_writer=True), node(2, 1), node(3, 1), node(4, 3, pinned=True), node(5, 3), node(6, 5)]


def test_a_path_leads_from_the_root() -> None:
    nodes = {n.id: n for n in TREE}
    assert path_to(nodes, 6) == [1, 3, 5, 6]
    assert path_to(nodes, 0) == path_to(nodes, 77) == []


def test_a_damaged_tree_leads_nowhere_in_circles() -> None:
    assert path_to({2: node(2, 3), 3: node(3, 2)}, 3) == [2, 3]


def test_a_branch_is_a_take_with_all_that_hangs_from_it() -> None:
    assert [n.id for n in branch_of(TREE, 3)] == [3, 4, 5, 6]
    assert [n.id for n in branch_of(TREE, 6)] == [6]


@pytest.mark.parametrize(
    ("pruned", "on_page", "expected"),
    [(2, 6, None), (6, 5, None), (3, 2, "pinned"), (4, 2, "pinned"), (5, 6, "on_page"), (3, 6, "on_page")],
)
def test_pinned_takes_and_the_way_to_the_page_are_not_pruned(pruned: int, on_page: int, expected: str | None) -> None:
    assert refusal({n.id: n for n in TREE}, branch_of(TREE, pruned), on_page) == expected


def test_siblings_began_at_one_place_of_one_text() -> None:
    others = [*TREE, node(7, 3, by_writer=True), node(8, 3, around_id=2)]
    assert [n.id for n in siblings_of(others, others[3])] == [4, 5]
