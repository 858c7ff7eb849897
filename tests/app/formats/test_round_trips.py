"""What is exported and imported again is the same story: chapters, scenes and every word with its look."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.formats.book import Book
from app.formats.from_story import book_from_story
from app.formats.importers import read_file
from app.formats.splitting import split, suggested, without_numbers
from app.story.story import Chapter, Scene, Story
from tests.helpers.books import written

FIRST = """\
He had not *meant* to come back. **No one** was waiting, ***no one***, and ~~nothing~~ moved.

“You,” she said, “are *late*.”[^1]

> Dear Anna,
> we have put the boats up.

She counted:

- one lamp
- two oars
    1. the long one
    2. the short one

It was cold & "dark" < night; 2 * 3 is six, snake_case is a word, and 1. is no list.

[^1]: A *note* on this."""
VERSE = "A line of verse,\nanother line.\n\n[More](https://example.org/a?b=1&c=2) of it."
ARABIC = "لم يكن يريد أن يعود إلى *الميناء* (Signal 12).\n\nوقالت: **نعم**."
CHINESE = "他本不想在冬天回到港口，更不想乘那趟夜车。\n\n“*好*。”她说。"
FORMATS = {"docx": ".docx", "odt": ".odt", "epub": ".epub", "html": ".html", "md": ".md", "manuscript": ".docx"}


def novel() -> Story:
    chapters = [Chapter("Prologue"), Chapter("The Ice"), Chapter("Thaw")]
    texts = [(FIRST, 0), ("It lay there.\n\nHe read it.", 0), (VERSE, 1), (ARABIC, 1), (CHINESE, 2)]
    scenes = [Scene(str(n), "", text, f"scenes/{n}.md", chapter) for n, (text, chapter) in enumerate(texts)]
    return Story(title="The Winter Harbour", author="Ada Lindqvist", scenes=scenes, chapters=chapters)


def there_and_back(key: str, folder: Path, **options: object) -> Book:
    path = folder / f"book{FORMATS[key]}"
    path.write_bytes(written(key, book_from_story(novel()), **options))
    read = read_file(path).book
    return split(read, suggested(read))


@pytest.mark.parametrize("key", ["docx", "odt", "epub", "html", "md"])
def test_chapters_scenes_and_looks_come_back(key: str, tmp_path: Path) -> None:
    book = there_and_back(key, tmp_path, title_page=False, chapters="titled")
    assert [chapter.title for chapter in book.chapters] == ["Prologue", "The Ice", "Thaw"]
    texts = [[scene.text for scene in chapter.scenes] for chapter in book.chapters]
    assert texts == [[FIRST, "It lay there.\n\nHe read it."], [VERSE, ARABIC], [CHINESE]]


@pytest.mark.parametrize("key", ["docx", "odt", "epub"])
def test_title_and_author_come_back(key: str, tmp_path: Path) -> None:
    book = there_and_back(key, tmp_path)
    assert (book.title, book.author) == ("The Winter Harbour", "Ada Lindqvist")


@pytest.mark.parametrize("key", ["docx", "odt", "epub", "html", "md"])
def test_numbers_of_chapters_are_no_titles(key: str, tmp_path: Path) -> None:
    book = there_and_back(key, tmp_path, title_page=False)
    titles = [chapter.title for chapter in without_numbers(book.chapters)]
    assert titles[0] == "Prologue"
    assert "The Ice" in titles[1]


def test_a_manuscript_loses_no_word_of_the_story(tmp_path: Path) -> None:
    book = there_and_back("manuscript", tmp_path, chapters="titled")
    text = "\n\n".join(scene.text for chapter in book.chapters for scene in chapter.scenes).replace("> ", "")
    for scene in novel().scenes[1:3]:
        for paragraph in scene.text.split("\n\n"):
            assert paragraph in text
