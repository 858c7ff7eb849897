"""HTML to Ravel's Markdown: pages, the chapters of an e-book, and what other programs put on the clipboard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.formats import footnotes
from app.formats.blocks import Block, Kind, markdown_of
from app.formats.css import Looks, StyleSheet, looks_of
from app.formats.html_elements import BLOCKS, CLOSES, HEADINGS, LIMITS, LISTS, SKIPPED, STYLES, VOID
from app.formats.html_notes import Attributes, is_call, is_part_of_notes, is_way_back, is_whole_note, label_of, place_of
from app.formats.html_tokens import Start, Text, tokens
from app.formats.runs import Run

MAX_DEPTH = 200  # of elements in elements; what is deeper stands at this depth

_SPACE = re.compile(r"[ \t\n\r\f]+")
_EXTERNAL = re.compile(r"(?:https?://|mailto:)[^\s()<>]+")


def html_to_markdown(html: str) -> str:
    """A page or a piece of one as Ravel's Markdown; footnotes become text in brackets at its end.

    Reads anything: what is no HTML is text. Takes time in proportion to the length.
    """
    reader = HtmlReader()
    reader.read(html)
    text = re.sub(r"\n{3,}", "\n\n", markdown_of(reader.blocks))
    return footnotes.in_brackets(text)


@dataclass(slots=True)
class _Element:
    """An element that is open, with what it gives to everything inside."""

    name: str = ""
    id: str = ""
    styles: frozenset[str] = frozenset()
    link: str = ""
    kind: Kind = "paragraph"
    level: int = 0
    marker: str = ""
    quotes: int = 0
    is_hidden: bool = False
    is_verbatim: bool = False
    note: str = ""  # the label of the note that this is the text of
    gathers_notes: bool = False
    items: int = 0  # of a list: how many there were


class HtmlReader:
    """Collects the blocks of one page after another. `left_out` counts what has no place in a manuscript."""

    def __init__(self, sheet: StyleSheet | None = None, tick: Callable[[], None] = lambda: None) -> None:
        """tick: called now and then; may raise to stop the reading."""
        self.sheet = sheet or StyleSheet()
        self.blocks: list[Block] = []
        self.left_out: Counter[str] = Counter()
        self.title = ""
        self.wanted: set[str] = set()  # places, as page#id
        self.places: dict[str, int] = {}  # those of them that were met -> how many blocks stood before
        self._tick = tick
        self._page = ""
        self._called: set[str] = set()  # places of notes
        self._open = [_Element()]
        self._runs: list[Run] = []
        self._cells = 0  # of the row of a table that is open

    def read(self, html: str, page: str = "") -> None:
        """Adds a page to the blocks. page: its path, by which notes on another page are found."""
        self._page = page
        for number, token in enumerate(tokens(html)):
            if number % 256 == 0:
                self._tick()
            if isinstance(token, Text):
                self._text(token.text)
            elif isinstance(token, Start):
                self._start(token)
            else:
                self._end(token.name)
        while len(self._open) > 1:
            self._close()
        self._flush()

    # Text

    def _text(self, text: str) -> None:
        here = self._open[-1]
        if here.name == "style":
            self.sheet.add(text)
        elif here.name == "title":
            self.title = self.title or " ".join(text.split())
        elif not here.is_hidden:
            if here.is_verbatim:
                words = text.expandtabs(4)
            else:
                words = _SPACE.sub(" ", text)
                if not self._runs or self._runs[-1].text.endswith((" ", "\n")):
                    words = words.removeprefix(" ")
            if words:
                self._runs.append(Run(words, here.styles, here.link))

    def _flush(self) -> None:
        """Ends the paragraph that is being collected, in the element that is open."""
        runs, self._runs = self._runs, []
        for part in _at_double_breaks(runs) if runs else ():
            here = self._open[-1]
            block = Block(here.kind, part, here.level, here.marker, here.quotes)
            if here.note:
                block.kind, block.marker = "note", here.note
            if not block.is_empty:
                self._add(block)
                self._note_item_begun()
            elif block.kind == "paragraph":
                self.blocks.append(Block("blank"))

    def _add(self, block: Block) -> None:
        previous = self.blocks[-1] if self.blocks else None
        if block.kind == "note" and previous and previous.kind == "note" and previous.marker == block.marker:
            previous.runs += [Run(" "), *block.runs]
        elif block.kind == "note":  # the number is gone; so is what stood between it and the note
            self.blocks.append(
                replace(
                    block, runs=[replace(block.runs[0], text=block.runs[0].text.lstrip(" .)]:\u00a0")), *block.runs[1:]]
                )
            )
        else:
            self.blocks.append(block)

    def _note_item_begun(self) -> None:
        """The next paragraph of an item of a list has no marker."""
        for element in reversed(self._open):
            if element.kind != "item":
                return
            element.kind = "more"

    # Elements

    def _start(self, tag: Start) -> None:
        name = tag.name
        while self._open[-1].name in CLOSES.get(name, ()):
            self._close()
        if name in BLOCKS:
            self._flush()
        if name == "br" and not self._open[-1].is_hidden:
            self._runs.append(Run("\n"))
        elif name == "hr":
            self._flush()
            self.blocks.append(Block("break", quotes=self._open[-1].quotes))
        elif name in ("img", "image"):
            self.left_out["pictures"] += 1
        if name in VOID or (tag.is_closed and name not in BLOCKS) or len(self._open) >= MAX_DEPTH:
            return
        self._open.append(self._opened(tag))
        if name == "tr":
            self._cells = 0
        elif name in ("td", "th"):
            self._cells += 1
            if self._cells > 1 and self._runs:
                self._runs.append(Run(" | "))

    def _opened(self, tag: Start) -> _Element:
        outer, name, attributes = self._open[-1], tag.name, tag.attributes
        looks = self._looks(tag)
        styles = {style for style in outer.styles if looks.get(style, True)}
        element = _Element(
            name, attributes.get("id") or attributes.get("name", ""),
            frozenset(styles | {style for style, wanted in looks.items() if wanted and style != "hidden"}),
            outer.link, outer.kind, outer.level, outer.marker, outer.quotes,
            outer.is_hidden or name in SKIPPED or looks.get("hidden", False), outer.is_verbatim or name == "pre",
            outer.note, outer.gathers_notes or is_part_of_notes(attributes),
        )  # fmt: skip
        if name in HEADINGS and element.gathers_notes:
            element.is_hidden = True
        elif name in HEADINGS:
            element.kind, element.level = "heading", HEADINGS[name]
        elif name == "blockquote":
            element.quotes = outer.quotes + 1
        elif name in LISTS:
            element.level = 1 + sum(other.name in LISTS for other in self._open)
            element.items = _number(attributes.get("start", "1")) - 1
        elif name == "li":
            self._open_item(element)
        elif name == "a":
            self._open_link(element, attributes)
        self._open_note(element)
        return element

    def _looks(self, tag: Start) -> Looks:
        looks: Looks = {STYLES[tag.name]: True} if tag.name in STYLES else {}
        looks |= self.sheet.looks(tag.name, tag.attributes.get("class", ""))
        if "style" in tag.attributes:
            looks |= looks_of(tag.attributes["style"])
        return looks

    def _open_item(self, element: _Element) -> None:
        around = next((other for other in reversed(self._open) if other.name in LISTS), None)
        element.kind, element.level, element.marker = "item", around.level if around else 1, "-"
        if around is not None and around.name == "ol":
            around.items += 1
            element.marker = f"{around.items}."

    def _open_link(self, element: _Element, attributes: Attributes) -> None:
        address = attributes.get("href", "").strip()
        if element.is_hidden:
            return
        if is_call(attributes):
            place = place_of(address, self._page)
            self._called.add(place)
            self._runs.append(Run(footnotes.reference(label_of(place)), is_markdown=True))
            element.is_hidden = True
        elif _EXTERNAL.fullmatch(address):
            element.link = address
        elif is_way_back(attributes) or (address and self._begins_note(element.note)):
            element.is_hidden = True

    def _begins_note(self, label: str) -> bool:
        """Whether nothing of that note was read yet: a link there is its number, and leads back."""
        last = self.blocks[-1] if self.blocks else None
        is_begun = last is not None and last.kind == "note" and last.marker == label
        return bool(label) and not is_begun and not any(run.text.strip() for run in self._runs)

    def _open_note(self, element: _Element) -> None:
        """What a call leads to holds the note's text. It may be an anchor at its beginning: then the paragraph does, or
        the whole block that Word and LibreOffice put around a note."""
        place = f"{self._page}#{element.id}"
        if place in self.wanted:
            self._flush()
            self.places.setdefault(place, len(self.blocks))
        if not element.id or element.note or place not in self._called:
            return
        self._flush()
        label = element.note = label_of(place)
        if element.name not in BLOCKS:
            for outer in [outer for outer in reversed(self._open) if outer.name in BLOCKS][:2]:
                if not outer.note and (outer.name == "p" or is_whole_note(outer.id)):
                    outer.note = label

    def _end(self, name: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].name == name:
                while len(self._open) > depth:
                    self._close()
                return
            if name not in LIMITS and self._open[depth].name in LIMITS:
                return

    def _close(self) -> None:
        if self._open[-1].name in BLOCKS:
            self._flush()
        self._open.pop()


def _at_double_breaks(runs: list[Run]) -> list[list[Run]]:
    """Two line breaks in a row stand between paragraphs; each further one is an empty paragraph."""
    parts: list[list[Run]] = [[]]
    breaks = 0
    for run in runs:
        if run.text == "\n":
            breaks += 1
            if breaks > 1:
                parts.append([])
                continue
        elif run.text.strip():
            breaks = 0
        parts[-1].append(run)
    return parts


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
