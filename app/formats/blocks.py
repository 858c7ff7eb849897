"""The blocks of a text, as every reader of a format with structure makes them, and the Markdown of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.formats.chapter_lines import one_line
from app.formats.marks import SCENE_BREAK, is_scene_break
from app.formats.runs import Run, inline_of, paragraph_of, plain, without

Kind = Literal["paragraph", "heading", "item", "more", "break", "blank", "note"]
INDENT = "    "


@dataclass(slots=True)
class Block:
    """paragraph; heading (level 1 to 6); item of a list (level: its depth from 1, marker: "-" or "1."); more: another
    paragraph of the item before it; break; blank: an empty paragraph; note: a footnote's text (marker: its label)."""

    kind: Kind
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    marker: str = ""
    quotes: int = 0  # how deep it stands in quotations

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing: no words and no marks of its own."""
        return not any(run.text.strip() for run in self.runs)


def markdown_of(blocks: Iterable[Block]) -> str:
    """The whole text. Each empty paragraph is one more blank line: splitting.py looks for those, and takes them out.

    A paragraph that is only a row of asterisks or the like becomes a scene break.
    """
    written: list[str] = []
    last: Block | None = None
    at_level: dict[int, str] = {}  # the marker of the list's items, by level
    blanks = 0
    notes: list[str] = []
    for block in blocks:
        text = _written(block)
        if block.kind == "note":
            notes.append(text)
        elif not text:
            blanks += 1
        else:
            if last is not None:
                written.append(_between(last, block, at_level) + "\n" * blanks)
            written.append(text)
            last, blanks = block, 0
            if block.kind == "item":
                at_level[block.level] = block.marker
            elif block.kind != "more":
                at_level.clear()
    return "\n\n".join(filter(None, ("".join(written), *notes)))


def rows_of(table: Sequence[Sequence[Sequence[Block]]]) -> list[Block]:
    """A table, as rows of cells of blocks: a row of short cells becomes a line, any other one its paragraphs."""
    blocks: list[Block] = []
    for row in table:
        cells = [[block for block in cell if not block.is_empty] for cell in row]
        if all(len(cell) <= 1 for cell in cells) and any(cells):
            line = Block("paragraph")
            for cell in filter(None, cells):
                line.runs += [Run(" | ")] if line.runs else []
                line.runs += cell[0].runs
            blocks.append(line)
        else:
            blocks += [block for cell in cells for block in cell]
    return blocks


def _written(block: Block) -> str:
    if block.kind == "break" or (block.kind == "paragraph" and is_scene_break(plain(block.runs))):
        return SCENE_BREAK
    if block.kind == "blank" or block.is_empty:
        return ""
    if block.kind == "heading":
        return f"{'#' * min(max(block.level, 1), 6)} {_heading_text(block.runs)}"
    text = inline_of(block.runs) if block.kind == "note" else paragraph_of(block.runs)
    if block.kind == "note":
        return f"[^{block.marker}]: {' '.join(text.split())}"
    if block.kind in ("item", "more"):
        inner = INDENT * block.level
        head = f"{INDENT * (block.level - 1)}{block.marker} " if block.kind == "item" else inner
        text = head + text.replace("\n", f"\n{inner}")
    return quoted(text, block.quotes)


def quoted(text: str, depth: int) -> str:
    """The text with a quotation's mark on each line."""
    if not depth:
        return text
    return "\n".join(f"{'> ' * depth}{line}".rstrip() for line in text.split("\n"))


def _heading_text(runs: Sequence[Run]) -> str:
    """One line; a heading that is bold as a whole is just a heading, and a chapter's number may have its own line."""
    if all("strong" in run.styles for run in runs if run.text.strip()):
        runs = without(runs, "strong")
    return one_line(inline_of(runs))


def _between(before: Block, block: Block, at_level: dict[int, str]) -> str:
    if block.kind in ("item", "more") and before.kind in ("item", "more") and before.quotes == block.quotes:
        above = at_level.get(block.level, block.marker) if block.kind == "item" else ""
        is_other_list = bool(above) and (block.marker == "-") != (above == "-")
        return "\n\n" if is_other_list else "\n"
    depth = min(before.quotes, block.quotes)
    return f"\n{('> ' * depth).rstrip()}\n" if depth else "\n\n"
