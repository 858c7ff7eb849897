"""A chapter of a book as a row of paragraphs, each with the part that it plays: what most writers of formats go by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from app.formats.book import Book, BookChapter
from app.formats.book_words import chapter_number
from app.formats.export_options import ExportOptions
from app.formats.markdown_blocks import parse_blocks
from app.formats.runs import Run

Part = Literal["chapter", "scene", "heading", "first", "body", "verse", "break", "item", "more"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """chapter: the chapter's heading; scene: a scene's title; heading: one in the text, level 2 to 6; first: a
    paragraph behind one of these or a break; body; verse: a paragraph of several lines; break; item and more as in
    blocks.py.

    A run whose text is Markdown is a reference: its text is the number of a note of the chapter, from 1.
    """

    part: Part
    runs: tuple[Run, ...] = ()
    level: int = 0
    marker: str = ""
    quotes: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs if not run.is_markdown)


@dataclass(slots=True)
class ChapterText:
    """heading: one line, "" for a chapter that begins without one. notes: the footnotes' runs."""

    heading: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[tuple[Run, ...]] = field(default_factory=list)


def chapter_heading(book: Book, chapter: BookChapter, options: ExportOptions) -> tuple[str, str]:
    """What stands above the chapter: its number in words and its title, each "" where it is not wanted or not there.

    A chapter without a title keeps its number and one without a number its title, so that both are told apart from
    their neighbours; only where headings are not wanted at all, or there is one chapter of neither, there is nothing.
    """
    number = chapter_number(chapter.number, options.language or book.language) if chapter.number else ""
    title = chapter.title.strip()
    if options.chapters == "none":
        return "", ""
    if options.chapters == "numbered" and number:
        return number, ""
    if options.chapters == "titled" and title:
        return "", title
    return number, title


def has_headings(book: Book, options: ExportOptions) -> bool:
    """Whether any chapter begins with a heading: a book; else it is a short story."""
    return any(any(chapter_heading(book, chapter, options)) for chapter in book.chapters)


def chapter_text(book: Book, chapter: BookChapter, options: ExportOptions) -> ChapterText:
    """All of a chapter. Its scenes are parted by breaks, or by their titles where these are shown."""
    number, title = chapter_heading(book, chapter, options)
    result = ChapterText(": ".join(filter(None, (number, title))))
    if result.heading:
        lines = "\n".join(filter(None, (number, title)))
        result.paragraphs.append(Paragraph("chapter", (Run(lines),), level=1))
    for index, scene in enumerate(chapter.scenes):
        shown_title = scene.title.strip() if options.scene_titles else ""
        if shown_title:
            result.paragraphs.append(Paragraph("scene", (Run(shown_title),), level=2))
        elif index and scene.text:
            result.paragraphs.append(Paragraph("break"))
        result.paragraphs += _paragraphs(scene.text, result.notes, 3 if options.scene_titles else 2)
    return _without_breaks_at_the_edges(result)


def _paragraphs(text: str, notes: list[tuple[Run, ...]], level: int) -> Iterator[Paragraph]:
    """level: of the text's highest headings."""
    blocks = parse_blocks(text)
    labels: dict[str, int] = {}
    for block in blocks:
        if block.kind == "note" and block.marker not in labels:
            notes.append(tuple(block.runs))
            labels[block.marker] = len(notes)
    shallowest = min((block.level for block in blocks if block.kind == "heading"), default=1)
    begins = True
    for block in blocks:
        if block.kind == "note":
            continue
        runs = tuple(_numbered(run, labels) for run in block.runs)
        if block.kind == "paragraph":
            has_lines = any("\n" in run.text for run in runs)
            yield Paragraph("verse" if has_lines else "first" if begins else "body", runs, quotes=block.quotes)
        elif block.kind == "heading":
            yield Paragraph("heading", runs, min(6, level + block.level - shallowest), quotes=block.quotes)
        elif block.kind in ("item", "more", "break"):
            yield Paragraph(block.kind, runs, block.level, block.marker, block.quotes)  # type: ignore[arg-type]
        begins = block.kind in ("heading", "break")


def _numbered(run: Run, labels: dict[str, int]) -> Run:
    """A reference by its number; one to a note that isn't there is text."""
    if not run.is_markdown:
        return run
    number = labels.get(run.text[2:-1])
    return replace(run, text=str(number)) if number else replace(run, is_markdown=False)


def _without_breaks_at_the_edges(chapter: ChapterText) -> ChapterText:
    """A break parts something from something: not two in a row, none at the ends or beside a title."""
    kept: list[Paragraph] = []
    titles = ("chapter", "scene", "break")
    for paragraph in chapter.paragraphs:
        if paragraph.part in titles and kept and kept[-1].part == "break":
            kept.pop()
        if paragraph.part != "break" or (kept and kept[-1].part not in titles):
            kept.append(paragraph)
    if kept and kept[-1].part == "break":
        kept.pop()
    chapter.paragraphs = kept
    return chapter
