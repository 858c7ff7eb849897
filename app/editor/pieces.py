"""Pieces of marked text that move from one scene to another, with the passages that are in them. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.editor.passage import Passage
from app.editor.scene_document import SceneDocument
from app.editor.spans import NO_PASSAGE, Fragment


def passages_in(document: SceneDocument, start: int, end: int) -> list[Passage]:
    """Those of which text stands in [start, end) and nowhere else."""
    found = []
    for passage in document.passages:
        span = document.passage_span(passage)
        if span is not None and start <= span.start and span.end <= end:
            found.append(passage)
    return found


def carry(
    source: SceneDocument, start: int, end: int, target: SceneDocument, at: int
) -> tuple[Fragment, list[Passage]]:
    """The text of `source` there, as `target` can have it at `at`: its passages are made there anew, with their takes.

    The takes have no records: those belong to the tree of the scene where they were offered.
    """
    piece, numbers, made = source.piece(start, end), dict[int, int](), []
    for passage in source.passages:
        first = piece.owner.find(passage.number)
        if first < 0:
            continue
        new = target.add_passage(at + first)
        new.takes = [replace(take, record_id=0) for take in passage.takes]
        new.current_take, new.request = passage.current_take, passage.request
        numbers[passage.number] = new.number
        made.append(new)
    return _renumbered(piece, numbers), made


def _renumbered(piece: Fragment, numbers: Mapping[int, int]) -> Fragment:
    table = bytes(numbers.get(number, NO_PASSAGE) for number in range(256))
    return Fragment(piece.text, piece.owner.translate(table), piece.tint)


def put_behind(document: SceneDocument, passages: list[Passage]) -> None:
    """These passages count as older than the others from now on: not the ones that retry is about."""
    old = [passage for passage in document.passages if passage in passages]
    document.passages[:] = old + [passage for passage in document.passages if passage not in passages]


def put_in_front(document: SceneDocument, passages: list[Passage]) -> None:
    """These count as the newest."""
    new = [passage for passage in document.passages if passage in passages]
    document.passages[:] = [passage for passage in document.passages if passage not in passages] + new
