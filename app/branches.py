"""The branches of the scenes that are open: takes recorded with their places, and the ways to and fro. GUI thread.

It stands between the history (which knows no documents) and the pages. The page itself is text in the scene's
document; where it lies in the tree is found anew each time, so undo and redo need not be followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import engine
from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument
from app.editor.spans import clean_text, to_units
from app.story.history import History
from app.story.takes_table import Node, Page, RecordedTake
from app.story.takes_tree import Refusal, branch_of, changed_between, path_to, refusal, siblings_of, stands_before


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies in its scene's tree. node: the take that it comes from, 0 for none; is_exact: nothing of it
    was changed since."""

    node: int = 0
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Words that the model wrote in a row, with their tokens. start: UTF-16 units."""

    start: int
    text: str
    ids: tuple[int, ...]


class Branches:
    """Every method raises HistoryUnavailable if the history can't be read or written."""

    def __init__(self, history: History) -> None:
        self._history = history

    # Recording

    def record_take(self, passage: Passage, take: Take, model: engine.ModelInfo | None, kept: bool) -> int:
        """Records what the model offered, with the page around it, and returns its id. kept: it is on the page."""
        document = passage.document
        before = document.text_between(0, passage.start)
        after = document.text_between(passage.end, len(document))
        self._begin_tree(document, passage)
        text = clean_text(take.text)
        node = self._history.add_take(
            RecordedTake(
                document.scene_id,
                passage.start,
                text,
                take.seed,
                take.params.as_table() if take.params else {},
                model.name if model is not None else "",
                kept=kept,
                fingerprint=model.fingerprint if model is not None else "",
                ids=take.ids,
                parent=self._parent(passage, before, after),
                around=before + after,
                tint=_tint_with(document, passage, len(to_units(text)) // 2),
            )
        )
        if kept:
            self._history.set_head(document.scene_id, node)
        return node

    def note_on_page(self, scene_id: str, record_id: int) -> None:
        """That take was put on the page."""
        self._history.set_kept(record_id, True)
        self._history.set_head(scene_id, record_id)

    def _begin_tree(self, document: SceneDocument, passage: Passage) -> None:
        """The root of a scene's tree is the page as it was before its first take."""
        if self._history.head(document.scene_id):
            return
        around = document.text_between(0, passage.start) + document.text_between(passage.end, len(document))
        tint = _tint_with(document, passage, 0)
        root = RecordedTake(document.scene_id, passage.start, "", by_writer=True, around=around, tint=tint)
        self._history.set_head(document.scene_id, self._history.add_take(root))

    def _parent(self, passage: Passage, before: str, after: str) -> int:
        """The parent of a take between `before` and `after`; see app/story/takes_tree.py."""
        for take in passage.takes:  # another try at the same place
            sibling = self._history.node(take.record_id) if take.record_id else None
            if sibling is not None and self._history.node(sibling.parent) is not None:
                return sibling.parent
        last = 0
        for node in self._line(passage.document, before + after):
            place = _place_in(passage.document, node)
            if place is None:
                page = self._history.page(node)
                if page is not None and stands_before(page, before, after):
                    return node
            elif place < passage.start:
                return node
            last = node
        return last

    # Where the page is

    def place_of(self, document: SceneDocument) -> Place:
        """The take that the page comes from."""
        exact = self._exact(document.scene_id, document.text())
        return Place(exact, True) if exact else Place(next(self._line(document, document.text()), 0))

    def _exact(self, scene_id: str, text: str) -> int:
        """A take with just this page, the last one that was on the page before others; 0 for none."""
        found = self._history.nodes_with_page(scene_id, text)
        head = self._history.head(scene_id)
        return head if head in found else found[-1] if found else 0

    def _line(self, document: SceneDocument, text: str) -> Iterator[int]:
        """The takes that led to a page, the last one first.

        A take of which the document knows that none of its words are left is passed over; one that another was put in
        the place of, by walking the takes, gives way to that.
        """
        node_id = self._exact(document.scene_id, text) or self._history.head(document.scene_id)
        standing = _standing(document)
        while (node := self._history.node(node_id)) is not None:
            stands = standing.get(node_id, node_id)
            if stands:
                yield stands
            node_id = node.parent if node.parent < node_id else 0

    # The tree

    def nodes(self, scene_id: str) -> list[Node]:
        """Oldest first; a parent stands before its children."""
        return self._history.nodes(scene_id)

    def page(self, node_id: int) -> Page | None:
        """The scene as that node says it; None where that isn't known."""
        return self._history.page(node_id)

    def keep_page(self, document: SceneDocument) -> Place:
        """Records what is on the page as the writer's own, unless a node says just that. Returns where it lies."""
        place = self.place_of(document)
        if place.is_exact:
            return place
        text, page = document.text(), self._history.page(place.node)
        before, changed, after = changed_between(page.whole if page is not None else "", text)
        node = self._history.add_take(
            RecordedTake(
                document.scene_id,
                len(to_units(before)) // 2,
                changed,
                by_writer=True,
                parent=place.node,
                around=before + after,
                tint=tuple((span.start, span.end) for span in document.generated_spans),
            )
        )
        self._history.set_head(document.scene_id, node)
        return Place(node, True)

    def siblings(self, nodes: Mapping[int, Node], node_id: int) -> list[Take]:
        """What was offered at a node's place, as takes of a passage; oldest first. nodes: of the scene."""
        found = siblings_of(nodes.values(), nodes[node_id])
        ids = self._history.ids([sibling.id for sibling in found])
        return [Take(sibling.text, ids=ids.get(sibling.id, ()), record_id=sibling.id) for sibling in found]

    def written_on_path(self, nodes: Mapping[int, Node], node_id: int) -> list[Written]:
        """What the model wrote on the way to a node and still stands in its page, from the root down; takes that
        follow each other are one. A space that was held back is part of what was written. nodes: of the scene."""
        page = self._history.page(node_id)
        path = path_to(nodes, node_id)
        tokens = self._history.ids(path)
        runs: list[Written] = []
        whole = to_units(page.whole) if page is not None else b""
        for node in (nodes[step] for step in path if step in tokens):
            end = node.offset + len(to_units(node.text)) // 2
            if whole[2 * node.offset : 2 * end] != to_units(node.text):
                continue
            held = _held(whole, node.offset)
            start, text = node.offset - len(held), held + _without_joint(node.text, whole[2 * end : 2 * end + 2])
            if runs and _end(runs[-1]) == start:
                last = runs.pop()
                start, text, ids = last.start, last.text + text, last.ids + tokens[node.id]
            else:
                ids = tokens[node.id]
            runs.append(Written(start, text, ids))
        return runs

    def set_name(self, node_id: int, name: str) -> None:
        self._history.set_name(node_id, name)

    def set_pinned(self, node_id: int, pinned: bool) -> None:
        self._history.set_pinned(node_id, pinned)

    def prune(self, document: SceneDocument, node_id: int) -> Refusal | list[int]:
        """Takes a node and all that hangs from it out of the tree: their ids, or why it is not done."""
        nodes = self._history.nodes(document.scene_id)
        branch = branch_of(nodes, node_id)
        place = self.place_of(document)
        refused = refusal({node.id: node for node in nodes}, branch, place.node)
        if refused is not None:
            return refused
        pruned = [node.id for node in branch]
        self._history.set_pruned(pruned, True)
        self._history.set_head(document.scene_id, place.node)  # the last one on the page may be among them, undone
        return pruned

    def bring_back(self, node_ids: list[int]) -> None:
        """Takes a pruning back; as long as the story is open."""
        self._history.set_pruned(node_ids, False)


def _end(written: Written) -> int:
    return written.start + len(to_units(written.text)) // 2


def _held(whole: bytes, place: int) -> str:
    """The space that was held back where a take began, as `OpenStory.parts_before` does."""
    tail = whole[max(0, 2 * place - 4) : 2 * place].decode("utf-16-le", "replace")
    return " " if len(tail) == 2 and tail[1] == " " and tail[0] not in " \n" else ""


def _without_joint(text: str, following: bytes) -> str:
    """Without the space that was put between the model's words and the ones behind them."""
    joined = text[-1:] == " " and not text[-2:-1].isspace() and following.decode("utf-16-le", "replace").isalnum()
    return text[:-1] if joined else text


def _standing(document: SceneDocument) -> dict[int, int]:
    """For each recorded take that passages of the document know: the one that stands in its place, 0 for none."""
    found: dict[int, int] = {}
    for passage in document.passages:
        known = [take.record_id for take in passage.takes if take.record_id]
        current = 0
        if document.passage_span(passage) is not None and passage.current_take >= 0:
            current = passage.takes[passage.current_take].record_id
        found |= dict.fromkeys(known, current)
    return found


def _place_in(document: SceneDocument, node_id: int) -> int | None:
    """Where a take begins on the page, None where the document doesn't know."""
    for passage in document.passages:
        if any(take.record_id == node_id for take in passage.takes):
            span = document.passage_span(passage)
            return span.start if span is not None else None
    return None


def _tint_with(document: SceneDocument, passage: Passage, length: int) -> tuple[tuple[int, int], ...]:
    """The tint of the page with a take of `length` units in the passage's place."""
    start, end = passage.start, passage.end
    spans = [(span.start, span.end) for span in document.tinted_between(0, start)]
    if length:
        spans.append((start, start + length))
    by = length - (end - start)
    spans += [(span.start + by, span.end + by) for span in document.tinted_between(end, len(document))]
    return tuple(spans)
