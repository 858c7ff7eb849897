"""The items of a list, which stand in a row, as lists within lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from app.formats.chapter_text import Paragraph

Event = Literal["open", "item", "more", "close_item", "close"]


def list_events(items: Iterable[Paragraph]) -> Iterator[tuple[Event, Paragraph]]:
    """What opens and closes, in order. open: a list that begins with this item; item: it opens; close: the list that
    the paragraph was an item of."""
    stack: list[Paragraph] = []  # the last item of each list that is open
    for paragraph in items:
        level = min(max(paragraph.level, 1), len(stack) + 1)
        is_more = paragraph.part == "more" and level <= len(stack)
        while len(stack) > level or (len(stack) == level and not is_more and _differ(stack[-1], paragraph)):
            yield "close_item", stack[-1]
            yield "close", stack.pop()
        if is_more:
            yield "more", paragraph
            continue
        if len(stack) == level:
            yield "close_item", stack[-1]
            stack[-1] = paragraph
        else:
            yield "open", paragraph
            stack.append(paragraph)
        yield "item", paragraph
    while stack:
        yield "close_item", stack[-1]
        yield "close", stack.pop()


def _differ(one: Paragraph, other: Paragraph) -> bool:
    return _is_bullet(one) != _is_bullet(other)


def _is_bullet(paragraph: Paragraph) -> bool:
    return not paragraph.marker[:-1].isdecimal()


def first_number(item: Paragraph) -> int | None:
    """The number of a list's item, None in one of bullets."""
    return None if _is_bullet(item) else int(item.marker[:-1])
