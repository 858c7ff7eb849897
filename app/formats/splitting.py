"""Splits what was read into chapters and scenes, and brings every text into the form in which Ravel keeps it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from app.formats import footnotes
from app.formats.book import Book, BookChapter, BookScene
from app.formats.chapter_lines import are_numbers_alone, chapter_line, number_alone, one_line, without_number
from app.formats.markdown_inlines import parse_inlines
from app.formats.marks import SCENE_BREAK, heading_of
from app.formats.reading import Tick
from app.formats.runs import plain

Chapters = Literal["source", "files", "headings", "lines", "none"]

_LEAST_CHAPTER_CHARACTERS = 1500
_GAP = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class Splitting:
    """What begins a chapter, and what a scene.

    chapters: "source": as the folder or the e-book has them; "files": each file, or part of an e-book; "headings" of
    `level` (1 to 6) and above; "lines" such as "Chapter 12"; "none": all is one chapter.
    at_breaks: scene breaks begin scenes. at_blanks: more blank lines than usual do. at_headings: headings do that are
    below those of chapters; their words become the scene's title.
    """

    chapters: Chapters = "source"
    level: int = 1
    at_breaks: bool = True
    at_blanks: bool = False
    at_headings: bool = False


def split(book: Book, splitting: Splitting, tick: Tick = lambda: None) -> Book:
    """A new book, split as wanted. No word is lost: what a heading or line said is a title, what stood before the first
    chapter is a chapter of its own."""
    sources, notes = _without_notes(book)
    builder = _Builder()
    lines_count = splitting.chapters == "lines" and _have_numbers_alone(sources)
    for chapter in sources:
        for scene in chapter.scenes:
            tick()
            _begin_source(builder, chapter, scene, splitting, is_first=scene is chapter.scenes[0])
            for gap, text in _paragraphs(scene.text):
                builder.take(text, gap, splitting, lines_count)
    result = replace(book, chapters=builder.finished())
    _settle(result, notes)
    return result


def suggested(book: Book) -> Splitting:
    """The splitting that fits: as the source has it where it has chapters, else headings, else lines, else one."""
    if len(book.chapters) > 1:
        return Splitting("source")
    scenes = [scene for chapter in book.chapters for scene in chapter.scenes]
    levels = Counter(level for level, _ in _headings(book))
    many = [level for level in sorted(levels) if levels[level] > 1]
    if many or levels:
        return Splitting("headings", level=many[0] if many else min(levels))
    if len(scenes) > 1:
        return Splitting("files")
    lines = [text for scene in scenes for _, text in _paragraphs(scene.text) if _begins_chapter(text)]
    if len(lines) > 1 or (_have_numbers_alone(book.chapters) and _are_long(scenes)):
        return Splitting("lines")
    return Splitting("none")


def possible(book: Book) -> tuple[Chapters, ...]:
    """What chapters of this book may begin at."""
    n_scenes = sum(len(chapter.scenes) for chapter in book.chapters)
    kinds: dict[Chapters, bool] = {
        "source": len(book.chapters) > 1,
        "files": n_scenes > len(book.chapters),
        "headings": bool(heading_levels(book)),
        "lines": True,
        "none": True,
    }
    return tuple(kind for kind, is_possible in kinds.items() if is_possible)


def heading_levels(book: Book) -> dict[int, int]:
    """How many headings there are of each level."""
    return dict(sorted(Counter(level for level, _ in _headings(book)).items()))


def without_numbers(chapters: list[BookChapter]) -> list[BookChapter]:
    """The chapters without numbers in their titles that they get from their place: "Chapter 2: Rain" is "Rain"."""
    return [
        replace(chapter, title=without_number(chapter.title, position)) for position, chapter in enumerate(chapters, 1)
    ]


def plain_line(text: str) -> str:
    """A paragraph's words without marks and escapes."""
    heading = heading_of(text) if "\n" not in text else None
    return plain(parse_inlines(heading[1] if heading else text))


@dataclass(slots=True)
class _Builder:
    """Chapters that grow paragraph by paragraph."""

    chapters: list[BookChapter] = field(default_factory=list)
    _paragraphs: list[str] = field(default_factory=list)  # of the scene that is open
    _level: int = 0  # of the heading that began the chapter

    def chapter(self, title: str, level: int = 1) -> None:
        """A part's heading with a chapter's right below makes one title; an untitled chapter without text is none."""
        self._close_scene()
        last = self.chapters[-1] if self.chapters else None
        is_empty = last is not None and not any(scene.text or scene.title for scene in last.scenes)
        if last is not None and is_empty and (not last.title or self._level < level):
            title = ": ".join(filter(None, [last.title, title]))
            self.chapters.pop()
        self.chapters.append(BookChapter(title, [BookScene()]))
        self._level = level

    def scene(self, title: str = "") -> None:
        self._close_scene()
        if not self.chapters:
            self.chapter("")
        scenes = self.chapters[-1].scenes
        if scenes[-1].text or (scenes[-1].title and title):
            scenes.append(BookScene(title))
        else:
            scenes[-1].title = scenes[-1].title or title

    def take(self, text: str, is_gap: bool, splitting: Splitting, numbers_begin: bool) -> None:
        """The next paragraph. is_gap: there were more blank lines before it than usual."""
        heading = heading_of(text) if text.startswith("#") and "\n" not in text else None
        if splitting.chapters == "headings" and heading is not None and heading[0] <= splitting.level:
            self.chapter(heading[1], heading[0])
        elif splitting.chapters == "lines" and (
            _begins_chapter(text) or (numbers_begin and number_alone(plain_line(text)) is not None)
        ):
            line = chapter_line(plain_line(text))
            self.chapter(
                one_line(plain_line(text)).rstrip(" .:"), 1 if line is not None and line.number is None else 2
            )  # a part stands above
        elif text == SCENE_BREAK and splitting.at_breaks:
            self.scene()
        elif heading is not None and splitting.at_headings:
            self.scene(heading[1])
        else:
            if is_gap and splitting.at_blanks:
                self.scene()
            self._paragraphs.append(text)

    def finished(self) -> list[BookChapter]:
        self._close_scene()
        for chapter in self.chapters:
            chapter.scenes = [scene for scene in chapter.scenes if scene.text or scene.title] or [BookScene()]
        return [chapter for chapter in self.chapters if chapter.title or any(s.text or s.title for s in chapter.scenes)]

    def _close_scene(self) -> None:
        text = "\n\n".join(_without_edge_breaks(self._paragraphs))
        self._paragraphs = []
        if text:
            if not self.chapters:
                self.chapters.append(BookChapter("", [BookScene()]))
            self.chapters[-1].scenes[-1].text = text


def _begin_source(
    builder: _Builder, chapter: BookChapter, scene: BookScene, splitting: Splitting, is_first: bool
) -> None:
    """What a file, or a part of an e-book, begins by itself."""
    if splitting.chapters == "files":
        title = ": ".join(filter(None, [chapter.title if is_first or not scene.title else "", scene.title]))
        builder.chapter(title)
    elif splitting.chapters == "source" and is_first:
        builder.chapter(chapter.title)
        builder.scene(scene.title)
    else:
        builder.scene(scene.title or (chapter.title if is_first and splitting.chapters == "none" else ""))


def _without_notes(book: Book) -> tuple[list[BookChapter], dict[str, str]]:
    """The chapters without the texts of their notes, and those by label, which no two of them share."""
    notes: dict[str, str] = {}
    chapters = []
    for chapter in book.chapters:
        scenes = []
        for scene in chapter.scenes:
            text, own = footnotes.taken_out(scene.text)
            for label in own.keys() & notes.keys():
                other = f"{label}-{len(notes)}"
                text = text.replace(footnotes.reference(label), footnotes.reference(other))
                own[other] = own.pop(label)
            notes |= own
            scenes.append(BookScene(scene.title, text))
        chapters.append(BookChapter(chapter.title, scenes))
    return chapters, notes


def _settle(book: Book, notes: dict[str, str]) -> None:
    """Gives each scene the notes that it calls; those that nothing calls stand at the end of the last."""
    if not notes or not book.chapters:
        return
    called: set[str] = set()
    for scene in (scene for chapter in book.chapters for scene in chapter.scenes):
        called |= footnotes.called_in(scene.text)
        scene.text = footnotes.settled(scene.text, notes)
    last = book.chapters[-1].scenes[-1]
    left = [f"[{words}]" for label, words in notes.items() if label not in called and words]
    last.text = "\n\n".join(filter(None, [last.text, *left]))


def _paragraphs(text: str) -> Iterator[tuple[bool, str]]:
    """(whether there are more blank lines before it than usual, paragraph), in order."""
    gaps = Counter(len(found[0]) for found in _GAP.finditer(text))  # no single call takes long: the window has its turn
    usual = gaps.most_common(1)[0][0] if gaps else 2
    done, gap = 0, 2
    for found in _GAP.finditer(text):
        if found.start() > done:
            yield gap > usual, text[done : found.start()]
        done, gap = found.end(), len(found[0])
    if text[done:].strip():
        yield gap > usual, text[done:].rstrip("\n")


def _headings(book: Book) -> Iterator[tuple[int, str]]:
    for scene in (scene for chapter in book.chapters for scene in chapter.scenes):
        for line in scene.text.split("\n"):
            if line.startswith("#") and (heading := heading_of(line)) is not None:
                yield heading


def _are_long(scenes: list[BookScene]) -> bool:
    """Whether there is enough text between numbers that stand alone; people in a story count too."""
    numbers = sum(number_alone(plain_line(t)) is not None for scene in scenes for _, t in _paragraphs(scene.text))
    return sum(len(scene.text) for scene in scenes) >= _LEAST_CHAPTER_CHARACTERS * numbers


def _have_numbers_alone(chapters: list[BookChapter]) -> bool:
    texts = (text for chapter in chapters for scene in chapter.scenes for _, text in _paragraphs(scene.text))
    return are_numbers_alone([text for text in texts if len(text) < 30 and number_alone(plain_line(text)) is not None])


def _begins_chapter(text: str) -> bool:
    return len(text) < 250 and chapter_line(plain_line(text)) is not None


def _without_edge_breaks(paragraphs: list[str]) -> list[str]:
    """Without scene breaks at either end: there is nothing there to set apart."""
    start, end = 0, len(paragraphs)
    while start < end and paragraphs[start] == SCENE_BREAK:
        start += 1
    while end > start and paragraphs[end - 1] == SCENE_BREAK:
        end -= 1
    return paragraphs[start:end]
