"""Paragraphs as WordprocessingML (ISO/IEC 29500, transitional): whatever both kinds of .docx have in common.

Elements stand in the order that the schema wants: Word refuses a file in which they don't. Lengths are in twips, a
twentieth of a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.formats.chapter_text import Paragraph
from app.formats.packages import xml_text
from app.formats.runs import Run
from app.formats.scripts import has_rtl, is_rtl

QUOTE_INDENT = 720
ITEM_INDENT = 360
BULLETS, NUMBERS = 0, 1  # ids of the two abstract lists of docx_parts.py


@dataclass(frozen=True, slots=True)
class Look:
    """styles: the name of the style for each part of a chapter. emphasis: the run property that shows it."""

    styles: dict[str, str]
    emphasis: str = "<w:i/><w:iCs/>"
    breaks: str = "#"  # what stands for a scene break


@dataclass(slots=True)
class Body:
    """Collects what parts beside the text need: addresses of links, footnotes, lists that begin."""

    look: Look
    links: dict[str, str] = field(default_factory=dict)  # address -> relationship id
    footnotes: list[str] = field(default_factory=list)  # XML of each, ids from 1
    lists: list[tuple[int, int, int]] = field(default_factory=list)  # (abstract list, level from 0, first number)
    _open_lists: dict[tuple[int, int], int] = field(default_factory=dict)  # (level, abstract list) -> id

    def chapter(
        self, paragraphs: Iterable[Paragraph], notes: Sequence[tuple[Run, ...]], starts_page: bool = False
    ) -> Iterator[str]:
        """The XML of a chapter, paragraph by paragraph. starts_page: the first stands on a new page."""
        known: dict[int, int] = {}
        for paragraph in paragraphs:
            xml = self.paragraph(paragraph, notes, known)
            yield xml.replace("/>", "/><w:pageBreakBefore/>", 1) if starts_page else xml  # behind its style's name
            starts_page = False

    def paragraph(self, paragraph: Paragraph, notes: Sequence[tuple[Run, ...]], known: dict[int, int]) -> str:
        """known: which footnote each note of the chapter became."""
        if paragraph.part not in ("item", "more"):
            self._open_lists.clear()
        if paragraph.part == "break":
            return written(self.look.styles["break"], f"<w:r><w:t>{self.look.breaks}</w:t></w:r>")
        rtl = is_rtl(paragraph.text)
        runs = "".join(self._run(run, rtl, notes, known) for run in paragraph.runs)
        quotes = paragraph.quotes
        if paragraph.part in ("item", "more"):
            return self._item(paragraph, runs, rtl)
        if paragraph.part == "heading":
            return written(f"Heading{paragraph.level}", runs, rtl)
        if quotes:
            indent = f'<w:ind w:left="{quotes * QUOTE_INDENT}" w:right="{QUOTE_INDENT}"/>' if quotes > 1 else ""
            return written("Quote", runs, rtl, indent=indent)
        return written(self.look.styles[paragraph.part], runs, rtl)

    def _item(self, paragraph: Paragraph, runs: str, rtl: bool) -> str:
        level = min(paragraph.level, 9) - 1
        extra = paragraph.quotes * QUOTE_INDENT
        left = (level + 2) * ITEM_INDENT + extra
        if paragraph.part == "more":
            return written("ListParagraph", runs, rtl, indent=f'<w:ind w:left="{left}" w:firstLine="0"/>')
        kind = BULLETS if paragraph.marker == "-" else NUMBERS
        for key in [key for key in self._open_lists if key[0] > level]:
            del self._open_lists[key]
        if (level, kind) not in self._open_lists:
            self.lists.append((kind, level, int(paragraph.marker[:-1]) if kind == NUMBERS else 1))
            self._open_lists[level, kind] = len(self.lists)
        number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{self._open_lists[level, kind]}"/></w:numPr>'
        indent = f'<w:ind w:left="{left}" w:hanging="{ITEM_INDENT}"/>' if extra else ""
        return written("ListParagraph", runs, rtl, number, indent)

    def _run(self, run: Run, rtl: bool, notes: Sequence[tuple[Run, ...]], known: dict[int, int]) -> str:
        if run.is_markdown:
            return self._reference(int(run.text), notes, known)
        properties = ""
        if run.link:
            properties = '<w:rStyle w:val="Hyperlink"/>'
        if "strong" in run.styles:
            properties += "<w:b/><w:bCs/>"
        if "emphasis" in run.styles and "<w:u" not in self.look.emphasis:
            properties += self.look.emphasis
        if "struck" in run.styles:
            properties += "<w:strike/>"
        if "emphasis" in run.styles and "<w:u" in self.look.emphasis:
            properties += self.look.emphasis
        if rtl and has_rtl(run.text):
            properties += "<w:rtl/>"
        xml = text_run(run.text, properties)
        if not run.link:
            return xml
        name = self.links.setdefault(run.link, f"rIdLink{len(self.links) + 1}")
        return f'<w:hyperlink r:id="{name}">{xml}</w:hyperlink>'

    def _reference(self, note: int, notes: Sequence[tuple[Run, ...]], known: dict[int, int]) -> str:
        if note not in known:
            runs = [run for run in notes[note - 1] if not run.is_markdown]
            rtl = is_rtl("".join(run.text for run in runs))
            text = "".join(self._run(run, rtl, (), {}) for run in runs if not run.link)
            text += "".join(text_run(run.text) for run in runs if run.link)
            mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
            self.footnotes.append(written("FootnoteText", f"{mark}{text_run(' ')}{text}", rtl))
            known[note] = len(self.footnotes)
        return (
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            f'<w:footnoteReference w:id="{known[note]}"/></w:r>'
        )


def written(style: str, runs: str, rtl: bool = False, number: str = "", indent: str = "", before: str = "") -> str:
    """A paragraph. before: properties that stand between the style and the number; indent: the indentation, or what
    follows it."""
    direction = "<w:bidi/>" if rtl else ""
    properties = f'<w:pStyle w:val="{style}"/>{before}{number}{direction}{indent}'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def text_run(text: str, properties: str = "") -> str:
    """A run; line ends become line breaks, tabs stay tabs."""
    if not text:
        return ""
    content = f'<w:t xml:space="preserve">{xml_text(text)}</w:t>'
    if "\n" in text or "\t" in text:
        content = content.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        content = content.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
        content = content.replace('<w:t xml:space="preserve"></w:t>', "")
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{content}</w:r>"


def centred(style: str, text: str, before: str = "") -> str:
    """A paragraph of plain text that looks as its style says; each script runs its own way."""
    rtl = is_rtl(text)
    return written(style, text_run(text, "<w:rtl/>" if rtl else ""), rtl, before=before)
