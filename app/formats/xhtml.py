"""Paragraphs as XHTML that is good HTML too: what .epub and .html have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.formats.chapter_text import ChapterText, Paragraph
from app.formats.lists import first_number, list_events
from app.formats.packages import xml_text
from app.formats.runs import Run
from app.formats.scripts import has_rtl, is_rtl

_TAGS = (("struck", "s"), ("emphasis", "em"), ("strong", "strong"))
_SAFE = ("http://", "https://", "mailto:")


@dataclass(slots=True)
class Xhtml:
    """prefix: begins the ids of notes, so that chapters in one file have their own. is_epub: notes are marked for
    reading programs. rtl: whether the whole book runs from right to left."""

    prefix: str = ""
    is_epub: bool = False
    rtl: bool = False

    def chapter(self, chapter: ChapterText, notes_title: str) -> Iterator[str]:
        """The inside of a section: a line for each block, and the notes at its end."""
        for quotes, group in groupby(chapter.paragraphs, lambda paragraph: paragraph.quotes):
            yield "<blockquote>" * quotes
            yield from self._blocks(group)
            yield "</blockquote>" * quotes
        if chapter.notes:
            kind = ' epub:type="footnotes"' if self.is_epub else ""
            yield f'<section class="notes"{kind}><h2>{xml_text(notes_title)}</h2>'
            for number, runs in enumerate(chapter.notes, 1):
                yield self._note(number, runs)
            yield "</section>"

    def _blocks(self, paragraphs: Iterable[Paragraph]) -> Iterator[str]:
        for in_list, group in groupby(paragraphs, lambda paragraph: paragraph.part in ("item", "more")):
            if in_list:
                yield from self._list(group)
            else:
                yield from map(self._paragraph, group)

    def _paragraph(self, paragraph: Paragraph) -> str:
        if paragraph.part == "break":
            return '<hr class="break"/>'
        text = self.runs(paragraph.runs)
        way = self.direction(paragraph.text)
        if paragraph.part == "chapter":
            number, line_end, title = text.partition("<br/>")
            if line_end:
                text = f'<span class="number">{number}</span><br/>{title}'
            return f"<h1{way}>{text}</h1>"
        if paragraph.part in ("scene", "heading"):
            return f"<h{paragraph.level}{way}>{text}</h{paragraph.level}>"
        kind = "" if paragraph.part == "body" else f' class="{paragraph.part}"'
        return f"<p{kind}{way}>{text}</p>"

    def _list(self, items: Iterable[Paragraph]) -> Iterator[str]:
        for event, item in list_events(items):
            number = first_number(item)
            tag = "ul" if number is None else "ol"
            if event == "open":
                yield f'<ol start="{number}">' if number not in (None, 1) else f"<{tag}>"
            elif event == "close":
                yield f"</{tag}>"
            elif event == "close_item":
                yield "</li>"
            else:
                text = f"<p{self.direction(item.text)}>{self.runs(item.runs)}</p>"
                yield f"<li>{text}" if event == "item" else text

    def _note(self, number: int, runs: Sequence[Run]) -> str:
        kind = ' epub:type="footnote"' if self.is_epub else ""
        words = self.runs(run for run in runs if not run.is_markdown)
        back = f'<a href="#{self.prefix}ref{number}">{number}</a>'
        return f'<aside id="{self.prefix}note{number}"{kind}><p>{back}. {words}</p></aside>'

    def runs(self, runs: Iterable[Run]) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        if run.is_markdown:
            kind = ' epub:type="noteref"' if self.is_epub else ""
            target = f"{self.prefix}note{run.text}"
            return f'<a class="noteref" id="{self.prefix}ref{run.text}" href="#{target}"{kind}>{run.text}</a>'
        text = xml_text(run.text).replace("\n", "<br/>")
        for style, tag in _TAGS:
            if style in run.styles:
                text = f"<{tag}>{text}</{tag}>"
        if run.link.lower().startswith(_SAFE):
            text = f'<a href="{xml_text(run.link)}">{text}</a>'
        return text

    def direction(self, text: str) -> str:
        """The attribute for a paragraph that runs the other way than the book."""
        if not self.rtl and not has_rtl(text):
            return ""
        rtl = is_rtl(text)
        return "" if rtl == self.rtl else f' dir="{"rtl" if rtl else "ltr"}"'


def lines_html(text: str) -> str:
    """Plain text of several lines."""
    return xml_text(text).replace("\n", "<br/>")
