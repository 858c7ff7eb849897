"""Paragraphs as OpenDocument text (ODF 1.3): what both kinds of .odt have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from app.formats.chapter_text import Paragraph
from app.formats.lists import first_number, list_events
from app.formats.packages import xml_text
from app.formats.runs import Run
from app.formats.scripts import is_rtl

RTL = "_rtl"  # ends the name of a style whose paragraphs run from right to left
PAGE_START = "_new_page"  # ends the name of a style that begins a page
_SPANS = (("strong", "Strong_20_Emphasis"), ("emphasis", "Emphasis"), ("struck", "Struck"))


@dataclass(slots=True)
class OdtBody:
    """styles: the name of the style for each part of a chapter. breaks: what stands for a scene break."""

    styles: dict[str, str]
    breaks: str = "#"
    n_notes: int = 0
    _said: set[int] = field(default_factory=set)  # notes of the chapter that have their place

    def chapter(
        self, paragraphs: Iterable[Paragraph], notes: Sequence[tuple[Run, ...]], starts_page: bool = False
    ) -> Iterator[str]:
        """The XML of a chapter. starts_page: its first paragraph stands on a new page."""
        self._said.clear()
        for in_list, group in groupby(paragraphs, lambda paragraph: paragraph.part in ("item", "more")):
            if in_list:
                yield self._list(group, notes)
                starts_page = False
                continue
            for paragraph in group:
                yield self._paragraph(paragraph, notes, PAGE_START if starts_page else "")
                starts_page = False

    def _paragraph(self, paragraph: Paragraph, notes: Sequence[tuple[Run, ...]], ending: str) -> str:
        if paragraph.part == "break":
            return element(self.styles["break"] + ending, self.breaks)
        style = self.styles.get(paragraph.part, "Text_20_body")
        if paragraph.part == "heading":
            style = f"Heading_20_{paragraph.level}"
        elif paragraph.quotes:
            style = "Quotations"
        runs = self._runs(paragraph.runs, notes)
        level = paragraph.level if paragraph.part in ("scene", "heading") else 0
        return element(style + ending, runs, is_rtl(paragraph.text), level)

    def _list(self, items: Iterable[Paragraph], notes: Sequence[tuple[Run, ...]]) -> str:
        xml = []
        for event, item in list_events(items):
            number = first_number(item)
            if event == "open":
                xml.append(f'<text:list text:style-name="{"Bullets" if number is None else "Numbers"}">')
                start = f' text:start-value="{number}"' if number not in (None, 1) else ""
            if event == "item":
                xml.append(f"<text:list-item{start}>")
                start = ""
            if event in ("item", "more"):
                xml.append(element("List_20_Contents", self._runs(item.runs, notes), is_rtl(item.text)))
            elif event == "close_item":
                xml.append("</text:list-item>")
            elif event == "close":
                xml.append("</text:list>")
        return "".join(xml)

    def _runs(self, runs: Iterable[Run], notes: Sequence[tuple[Run, ...]]) -> str:
        xml = []
        for run in runs:
            if run.is_markdown:
                xml.append(self._note(int(run.text), notes))
                continue
            text = spaced(run.text)
            for style, name in _SPANS:
                if style in run.styles:
                    text = f'<text:span text:style-name="{name}">{text}</text:span>'
            if run.link:
                text = f'<text:a xlink:type="simple" xlink:href="{xml_text(run.link)}">{text}</text:a>'
            xml.append(text)
        return "".join(xml)

    def _note(self, note: int, notes: Sequence[tuple[Run, ...]]) -> str:
        """The footnote where it is first spoken of; a second reference to it is its number."""
        if note in self._said or note > len(notes):
            return xml_text(f"[{note}]")
        self._said.add(note)
        self.n_notes += 1
        words = self._runs([run for run in notes[note - 1] if not run.is_markdown], ())
        body = element("Footnote", f"<text:s/>{words}")  # or the number would stand against the first word
        return (
            f'<text:note text:id="ftn{self.n_notes}" text:note-class="footnote"><text:note-citation>{self.n_notes}'
            f"</text:note-citation><text:note-body>{body}</text:note-body></text:note>"
        )


def element(style: str, content: str, rtl: bool = False, level: int = 0) -> str:
    """A paragraph, or with a level a heading, of a style."""
    name = f'text:style-name="{style}{RTL if rtl else ""}"'
    if level:
        return f'<text:h {name} text:outline-level="{level}">{content}</text:h>'
    return f"<text:p {name}>{content}</text:p>"


def spaced(text: str) -> str:
    """Text in which line ends, tabs and rows of spaces stay what they are."""
    xml = xml_text(text).replace("\n", "<text:line-break/>").replace("\t", "<text:tab/>")
    if "  " in xml:
        xml = xml.replace("  ", " <text:s/>")
    return xml


def line(style: str, text: str, level: int = 0) -> str:
    """A paragraph or heading of plain text."""
    return element(style, spaced(text), is_rtl(text), level)
