"""The elements of a Word document's text as blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from app.formats import footnotes
from app.formats.blocks import Block, rows_of
from app.formats.reading import Tick
from app.formats.runs import Run, comment, plain
from app.formats.word_styles import ParagraphLook, Toggles, WordLists, WordStyles, level_of, toggles_of
from app.formats.xml_stream import attribute, child, local

#: What these hold is text as if they were not there: insertions, content controls, fields, smart tags.
_TRANSPARENT = frozenset(
    {"ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo", "Choice", "oMathPara"}
)
_DELETED = frozenset({"del", "moveFrom"})
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": " "}
_PRIVATE = range(0xE000, 0xF900)  # characters of symbol fonts, which no other font has


@dataclass(frozen=True, slots=True)
class _Look:
    """What text inherits from the paragraph and the link that it is in."""

    toggles: Toggles
    link: str = ""


class WordText:
    """Takes the children of a document's body, one after another. `styles`, `lists`, `links` (address by id) and the
    notes come first."""

    def __init__(self, path: Path, tick: Tick) -> None:
        self.path, self._tick = path, tick
        self.styles, self.lists = WordStyles(), WordLists()
        self.links: dict[str, str] = {}
        self.left_out: Counter[str] = Counter()
        self._blocks: list[Block] = []
        self._notes: dict[str, list[Block]] = {}
        self._comments: dict[str, str] = {}
        self._carried: list[Run] = []  # of a paragraph whose end was deleted: the next one goes on with it
        self._boxes: list[Block] = []  # of text in frames of the paragraph that is read

    def add(self, element: Element) -> None:
        self._blocks += self._block(element)

    def add_note(self, kind: str, element: Element) -> None:
        """Takes a footnote, endnote or comment."""
        if attribute(element, "type", "normal") != "normal":  # the line above notes
            return
        blocks = [block for each in element for block in self._block(each) if not block.is_empty]
        if kind == "comment":
            words = " ".join(plain(block.runs) for block in blocks)
            self._comments[attribute(element, "id")] = comment(attribute(element, "author"), words)
        else:
            self._notes[f"{kind}{attribute(element, 'id')}"] = blocks

    def finished(self) -> list[Block]:
        """All blocks, the notes behind."""
        if any(run.text.strip() for run in self._carried):
            self._blocks.append(Block("paragraph", self._carried))
        for label, blocks in self._notes.items():
            runs = [run for block in blocks for run in (*block.runs, Run(" "))]
            self._blocks.append(Block("note", runs, marker=label))
        return self._blocks

    # Blocks

    def _block(self, element: Element) -> list[Block]:
        self._tick()
        name = local(element.tag)
        if name == "p":
            return self._paragraph(element)
        if name == "tbl":
            return self._table(element)
        if name in _TRANSPARENT or name == "AlternateContent":
            return [block for each in _inner(element) for block in self._block(each)]
        if name in _DELETED:
            self.left_out["deletions"] += 1
        return []

    def _paragraph(self, element: Element) -> list[Block]:
        properties = child(element, "pPr")
        look = self.styles.paragraph(attribute(child(properties, "pStyle"), "val"))
        if look.is_contents:
            return []
        around, self._boxes = self._boxes, []
        runs = [*self._carried, *self._inline(element, _Look(look.toggles))]
        self._carried = []
        if child(child(properties, "rPr"), "del") is not None:
            self._carried = runs
            blocks = []
        elif any(run.text.strip() for run in runs):
            blocks = [self._looking(Block("paragraph", runs), look, properties)]
        else:
            blocks = [Block("blank")]
        blocks += self._boxes
        self._boxes = around
        return blocks

    def _looking(self, block: Block, look: ParagraphLook, properties: Element | None) -> Block:
        """The block with the kind that its style and its own properties give it."""
        outline = attribute(child(properties, "outlineLvl"), "val")
        heading = int(outline) + 1 if outline in tuple("012345678") else look.heading
        numbers = child(properties, "numPr")
        list_id = attribute(child(numbers, "numId"), "val") or look.list_id
        if look.is_title:
            block.kind, block.level, block.marker = "heading", 1, "title"
        elif heading:
            block.kind, block.level = "heading", heading
        elif list_id:
            level = level_of(attribute(child(numbers, "ilvl"), "val"))
            marker = self.lists.marker(list_id, level)
            if marker:
                block.kind, block.level, block.marker = "item", level + 1, marker
        block.quotes = int(look.is_quote and block.kind == "paragraph")
        return block

    def _table(self, element: Element) -> list[Block]:
        rows = []
        for row in _all(element, "tr"):
            if child(child(row, "trPr"), "del") is not None:
                self.left_out["deletions"] += 1
            else:
                rows.append([[b for each in cell for b in self._block(each)] for cell in _all(row, "tc")])
        return rows_of(rows)

    # Inside of paragraphs

    def _inline(self, element: Element, look: _Look) -> Iterator[Run]:
        for each in element:
            name = local(each.tag)
            if name == "r":
                yield from self._run(each, look)
            elif name == "hyperlink":
                yield from self._inline(each, _Look(look.toggles, self.links.get(attribute(each, "id"), look.link)))
            elif name in _TRANSPARENT or name == "AlternateContent":
                for inner in (each,) if name != "AlternateContent" else tuple(each)[:1]:
                    yield from self._inline(inner, look)
            elif name in _DELETED:
                self.left_out["deletions"] += any(local(part.tag) == "delText" for part in each.iter())
            elif name == "oMath":
                yield Run("".join(part.text or "" for part in each.iter() if local(part.tag) == "t"))

    def _run(self, element: Element, look: _Look) -> Iterator[Run]:
        properties = child(element, "rPr")
        own = toggles_of(properties, is_link=bool(look.link))
        toggles = look.toggles | self.styles.toggles(attribute(child(properties, "rStyle"), "val")) | own
        runs = list(self._inside_run(element, look))
        if toggles.get("hidden"):
            self.left_out["hidden"] += any(run.text.strip() for run in runs)
            return
        styles = frozenset(style for style in ("emphasis", "strong", "struck") if toggles.get(style))
        for run in runs:
            yield run if run.is_markdown else Run(run.text, styles, look.link)

    def _inside_run(self, element: Element, look: _Look) -> Iterator[Run]:
        for each in element:
            name = local(each.tag)
            if name == "t":
                yield Run(" ".join((each.text or "").splitlines()))
            elif name in _SIGNS:
                yield Run(_SIGNS[name])
            elif name == "sym":
                yield Run(_symbol(attribute(each, "char")))
            elif name in ("footnoteReference", "endnoteReference"):
                label = name.removesuffix("Reference") + attribute(each, "id")
                if label in self._notes:
                    yield Run(footnotes.reference(label), is_markdown=True)
            elif name == "commentReference":
                yield Run(self._comments.get(attribute(each, "id"), ""), is_markdown=True)
            elif name == "ruby":
                yield from self._ruby(each, look)
            elif name == "AlternateContent":
                yield from self._inside_run(each[0] if len(each) else each, look)
            elif name in ("drawing", "pict", "object"):
                self._frame(each)

    def _ruby(self, element: Element, look: _Look) -> Iterator[Run]:
        """Words with their reading in brackets behind."""
        base, reading = child(element, "rubyBase"), child(element, "rt")
        words = "".join(run.text for run in self._inline(reading, look)) if reading is not None else ""
        if base is not None:
            yield from self._inline(base, look)
        if words:
            yield Run(f"({words})")

    def _frame(self, element: Element) -> None:
        """A picture is left out; text in a frame stands behind the paragraph that it is anchored to."""
        texts = [part for part in element.iter() if local(part.tag) == "txbxContent"]
        for text in texts:
            self._boxes += [block for each in text for block in self._block(each) if not block.is_empty]
        self.left_out["pictures"] += not texts and any(local(p.tag) in ("blip", "imagedata") for p in element.iter())


def _inner(element: Element) -> Sequence[Element]:
    """What stands in an element that means nothing itself; of alternatives the first."""
    return tuple(element)[:1] if local(element.tag) == "AlternateContent" else tuple(element)


def _all(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row, also those in content controls."""
    for each in element:
        if local(each.tag) == name:
            yield each
        elif local(each.tag) in _TRANSPARENT:
            yield from _all(each, name)


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 31 < number < 0xD800 or (0xDFFF < number < 0x11000 and number not in _PRIVATE) else ""
