"""The elements of an OpenDocument text as blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.formats import footnotes
from app.formats.blocks import Block, rows_of
from app.formats.odt_styles import OpenStyles, Toggles, whole
from app.formats.reading import Tick
from app.formats.runs import Run, comment, plain
from app.formats.xml_stream import attribute, child, local

_SPACE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 400  # of one text:s
_TRANSPARENT = frozenset({"section", "numbered-paragraph"})
_FRAMES = frozenset({"frame", "g", "rect", "custom-shape", "ellipse"})
_UNREAD = frozenset({"tracked-changes", "note-citation", "ruby-text", "hidden-text", "event-listeners"})
_QUOTES = ("quotations", "quote", "block quotation", "quotation")


@dataclass(frozen=True, slots=True)
class _Look:
    """What text inherits from what it is in."""

    toggles: Toggles
    link: str = ""


class OpenText:
    """Takes the children of a document's text, one after another; `styles` come first."""

    def __init__(self, tick: Tick) -> None:
        self.left_out: Counter[str] = Counter()
        self._tick = tick
        self.styles = OpenStyles()
        self._blocks: list[Block] = []
        self._notes: list[Block] = []
        self._boxes: list[Block] = []  # of text in frames of the paragraph that is read
        self._counts: list[int] = []  # of the items of numbered lists around, by level

    def add(self, element: Element) -> None:
        self._blocks += self._block(element)

    def finished(self) -> list[Block]:
        """All blocks, the notes behind."""
        return [*self._blocks, *self._notes]

    # Blocks

    def _block(self, element: Element) -> list[Block]:
        self._tick()
        name = local(element.tag)
        if name in ("p", "h"):
            return self._paragraph(element)
        if name == "list":
            return self._list(element, 1, "")
        if name == "table":
            rows = [[[b for each in cell for b in self._block(each)] for cell in row] for row in _rows(element)]
            return rows_of(rows)
        if name in _FRAMES:
            self._frame(element)
            boxes, self._boxes = self._boxes, []
            return boxes
        if name == "tracked-changes":
            self.left_out["deletions"] += sum(local(each.tag) == "deletion" for each in element.iter())
        if name in _TRANSPARENT:
            return [block for each in element for block in self._block(each)]
        return []

    def _paragraph(self, element: Element) -> list[Block]:
        chain = self.styles.ancestry("paragraph", attribute(element, "style-name"))
        names = {style.name for style in chain}
        outline = next((style.outline for style in chain if style.outline), 0)
        if local(element.tag) == "h":
            outline = whole(attribute(element, "outline-level")) or outline or 1
        is_quote = not names.isdisjoint(_QUOTES)
        toggles: Toggles = {}
        for style in chain if not (outline or is_quote or "title" in names) else ():
            toggles = style.toggles | toggles
        around, self._boxes = self._boxes, []
        runs = list(self._inline(element, _Look(toggles)))
        boxes, self._boxes = self._boxes, around
        if not any(run.text.strip() for run in runs):
            return boxes or [Block("blank")]
        if "title" in names:
            return [Block("heading", runs, level=1, marker="title"), *boxes]
        if outline:
            return [Block("heading", runs, level=outline), *boxes]
        return [Block("paragraph", runs, quotes=int(is_quote)), *boxes]

    def _list(self, element: Element, level: int, around: str) -> list[Block]:
        """A list and the ones in its items. around: the name of the style of the list that it stands in."""
        style = attribute(element, "style-name") or around
        is_bullet = self.styles.is_bullet(style, level)
        if attribute(element, "continue-numbering") != "true" or len(self._counts) < level:
            self._counts[level - 1 :] = [0]
        blocks: list[Block] = []
        for item in element:
            if local(item.tag) not in ("list-item", "list-header"):
                continue
            has_mark = local(item.tag) == "list-item"
            self._counts[level - 1] = self._count_from(item, self._counts[level - 1]) + has_mark
            marker = "-" if is_bullet else f"{self._counts[level - 1]}."
            for each in item:
                if local(each.tag) == "list":
                    blocks += self._list(each, level + 1, style)
                    continue
                for block in self._block(each):
                    if block.kind == "paragraph":
                        block.kind, block.level = ("item" if has_mark else "more"), level
                        block.marker, has_mark = (marker if has_mark else ""), False
                    blocks.append(block)
        return blocks

    def _count_from(self, item: Element, count: int) -> int:
        start = attribute(item, "start-value")
        return whole(start) - 1 if start else count

    # Inside of paragraphs

    def _inline(self, element: Element, look: _Look) -> Iterator[Run]:
        yield from self._text(element.text, look)
        for each in element:
            name = local(each.tag)
            if name == "s":
                yield Run(" " * min(whole(attribute(each, "c")) or 1, _MOST_SPACES))
            elif name == "tab":
                yield Run(" ")
            elif name == "line-break":
                yield Run("\n")
            elif name == "note":
                yield from self._note(each)
            elif name == "annotation":
                words = " ".join(plain(block.runs) for part in each for block in self._block(part))
                yield Run(comment(_words(each, "creator"), words), is_markdown=True)
            elif name == "ruby":
                yield from self._inline(each, look)
                reading = _words(each, "ruby-text")
                yield from self._text(f"({reading})" if reading else "", look)
            elif name in _FRAMES:
                self._frame(each)
            elif name not in _UNREAD:
                yield from self._inline(each, self._inner_look(each, look))
            yield from self._text(each.tail, look)

    def _inner_look(self, element: Element, look: _Look) -> _Look:
        """The look of the text in a span or a link."""
        toggles, link = dict(look.toggles), look.link
        if local(element.tag) == "span":
            own: Toggles = {}
            for style in self.styles.ancestry("text", attribute(element, "style-name")):
                if not style.name.endswith("internet link"):
                    own = style.toggles | own
            toggles |= own
        elif local(element.tag) == "a":
            address = attribute(element, "href")
            link = address if address.startswith(("http://", "https://", "mailto:")) else ""
        return _Look(toggles, link)

    def _text(self, text: str | None, look: _Look) -> Iterator[Run]:
        if not text:
            return
        if look.toggles.get("hidden"):
            self.left_out["hidden"] += bool(text.strip())
            return
        styles = frozenset(style for style in ("emphasis", "strong", "struck") if look.toggles.get(style))
        yield Run(_SPACE.sub(" ", text), styles, look.link)

    def _note(self, element: Element) -> Iterator[Run]:
        label = f"note{len(self._notes) + 1}"
        block = Block("note", marker=label)
        self._notes.append(block)
        body = child(element, "note-body")
        for part in body if body is not None else ():
            block.runs += [run for inner in self._block(part) for run in (*inner.runs, Run(" "))]
        yield Run(footnotes.reference(label), is_markdown=True)

    def _frame(self, element: Element) -> None:
        """A picture is left out; text in a frame stands behind the paragraph that it is anchored to."""
        boxes = [part for part in element.iter() if local(part.tag) == "text-box"]
        for box in boxes:
            self._boxes += [block for each in box for block in self._block(each) if not block.is_empty]
        self.left_out["pictures"] += not boxes and any(local(part.tag) == "image" for part in element.iter())


def _rows(table: Element) -> Iterator[list[Element]]:
    """The cells of each row, also of those in groups of rows."""
    for each in table:
        name = local(each.tag)
        if name == "table-row":
            yield [cell for cell in each if local(cell.tag) == "table-cell"]
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(each)


def _words(element: Element, name: str) -> str:
    """The text of the elements of that name inside."""
    parts = ["".join(part.itertext()) for part in element.iter() if local(part.tag) == name]
    return " ".join(" ".join(parts).split())
