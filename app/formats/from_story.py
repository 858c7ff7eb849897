"""The book that a story's chosen scenes make: what every writer of a format is given.

Notes and archived scenes are never part of it, and comments neither.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from app.formats.book import Book, BookChapter, BookScene
from app.formats.book_words import UNNUMBERED, guessed_language
from app.formats.chapter_text import chapter_heading
from app.formats.export_options import ExportOptions
from app.formats.markdown_blocks import parse_blocks
from app.formats.runs import plain
from app.story.comments import without_comments
from app.story.language import language_tag
from app.story.story import Story
from app.story.textfile import whole_characters

_CHAPTER_HEADING = re.compile(r"(?m)^#[ \t]+(?=\S)")
_SAMPLES = 12  # texts whose script is looked at where nobody has said the language
_USUAL_LANGUAGE = "en"  # of Latin script, where nothing says more


def book_from_story(story: Story, choice: Collection[str] | None = None, language: str = "") -> Book:
    """The scenes with these ids, all without a choice, in the chapters that have any of them. Changes nothing.

    language: a BCP 47 tag, "" for the story's own, else what the texts' script tells: English where that is Latin.
    """
    return prepared(gathered(story, choice, language))


def gathered(story: Story, choice: Collection[str] | None = None, language: str = "") -> Book:
    """The first half of `book_from_story`, which takes no time: texts as they lie in the story."""
    chapters = [BookChapter(chapter.title) for chapter in story.chapters]
    for scene in story.scenes:
        if choice is None or scene.id in choice:
            chapters[scene.chapter].scenes.append(BookScene(scene.title, scene.text))
    return Book(story.title, story.author, language or language_tag(story.settings), chapters)


def prepared(book: Book) -> Book:
    """The second half, which a thread may do: comments out, chapters counted.

    A story of one chapter without a title has none of its own; then the headings of the first level in its texts begin
    the chapters, as in a book that is one file.
    """
    texts = [_cleaned(scene) for chapter in book.chapters for scene in chapter.scenes]
    language = book.language or guessed_language(scene.text for scene in texts[:_SAMPLES]) or _USUAL_LANGUAGE
    if len(book.chapters) == 1 and not book.chapters[0].title:
        chapters = _by_headings(texts)
    else:
        following = iter(texts)
        chapters = [
            BookChapter(chapter.title, [next(following) for _ in chapter.scenes], number)
            for chapter, number in zip(book.chapters, _numbers(c.title for c in book.chapters), strict=True)
        ]
    return Book(book.title, book.author, language, [chapter for chapter in chapters if chapter.scenes])


def headings_of(story: Story, options: ExportOptions) -> list[str]:
    """What stands above each chapter of the story in its book, one line each; "" for nothing."""
    texts = (without_comments(scene.text) for scene in story.scenes[:_SAMPLES])
    language = language_tag(story.settings) or guessed_language(texts) or _USUAL_LANGUAGE
    book = Book(language=language)
    numbered = zip(story.chapters, _numbers(chapter.title for chapter in story.chapters), strict=True)
    headings = (chapter_heading(book, BookChapter(chapter.title, [], number), options) for chapter, number in numbered)
    return [": ".join(filter(None, heading)) for heading in headings]


def _numbers(titles: Iterable[str]) -> Iterator[int]:
    """The chapters' numbers, 0 for a prologue and its like."""
    number = 0
    for title in titles:
        is_counted = title.strip().casefold() not in UNNUMBERED
        number += is_counted
        yield number if is_counted else 0


def _cleaned(scene: BookScene) -> BookScene:
    return BookScene(whole_characters(scene.title), whole_characters(without_comments(scene.text)).strip())


def _by_headings(scenes: list[BookScene]) -> list[BookChapter]:
    """One chapter, or one for each heading of the first level and one for what stands before them."""
    chapters = [BookChapter()]
    for scene in scenes:
        first, *others = _CHAPTER_HEADING.split(scene.text)
        if first.strip() or not others:
            chapters[-1].scenes.append(BookScene(scene.title, first.strip()))
        for other in others:
            heading, _, text = other.partition("\n")
            title = plain(parse_blocks(f"# {heading}")[0].runs)
            chapters.append(BookChapter(title, [BookScene("" if first.strip() else scene.title, text.strip())]))
    return [chapter for chapter in chapters if chapter.scenes]
