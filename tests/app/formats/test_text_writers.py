"""HTML, Markdown and plain text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from app.formats.from_story import book_from_story
from app.story.story import Chapter, Scene, Story
from tests.helpers.books import one_chapter, written


def text(key: str, source: str = "", **options: object) -> str:
    book = book_from_story(one_chapter(source)) if source else None
    return written(key, book, **options).decode()


def test_plain_text_has_the_words_and_nothing_else() -> None:
    assert text("txt", copyright="© 2026") == (
        "The Winter Harbour\n\nby Ada Lindqvist\n\n© 2026\n\n\n\n"
        "Prologue\n\n"
        "He had not _meant_ to come back. _No one_ was waiting, _no one_.\n\nShe said more.[1]\n\n"
        "Dear Anna,\nwe have put the boats up.\n\nShe counted:\n\n"
        "- one lamp\n\n- two oars\n\n    1. the long one\n\n    2. the short one\n\n* * *\n\nThe quay\n\n"
        'It was cold & "dark" < night.\n\n* * *\n\nIt lay there.\n\nHe read it.\n\n[1] A _note_ on this.\n\n\n\n'
        "Chapter 1\nThe Ice\n\nCold.\n\nColder.\n\n\n\n"
        "Chapter 2\n\nA line of verse,\nanother line.\n\nThe end of it.\n"
    )


def test_emphasis_in_plain_text_can_be_left_out() -> None:
    assert "He had not meant to come back. No one was" in text("txt", emphasis="none")


@pytest.mark.parametrize("key", ["html", "md", "txt"])
def test_without_a_title_page_the_book_begins_with_its_first_words(key: str) -> None:
    written_text = text(key, "Only this.", title_page=False)
    body = written_text.partition("<body>")[2] or written_text
    assert "Title" not in body
    assert body.strip().startswith(("Only this.", '<section class="chapter">\n<p class="first">Only this.</p>'))


def test_markdown_keeps_the_scenes_as_they_are_under_headings() -> None:
    assert text("md").startswith(
        "# The Winter Harbour\n\nby Ada Lindqvist\n\n## Prologue\n\n"
        "He had not *meant* to come back. **No one** was waiting, ***no one***.\n\n"
        "She said [more](https://example.org/a?b&c).[^1-1]\n\n> Dear Anna,\\\n> we have put the boats up.\n\n"
    )
    assert "\n\n* * *\n\nIt lay there.\n\nHe read it.\n\n## Chapter 1: The Ice\n\nCold." in text("md")
    assert "\n\n[^1-1]: A *note* on this.\n\n" in text("md")
    assert text("md").endswith("A line of verse,\\\nanother line.\n\nThe end of it.\n")


def test_headings_in_a_scene_stand_below_those_above_it() -> None:
    scenes = [Scene("a", "Scene", "# H\n\ntext\n\n###### Deep", "f", 0), Scene("b", "", "x", "g", 1)]
    book = book_from_story(Story(title="T", scenes=scenes, chapters=[Chapter("One"), Chapter("Two")]))
    lines = written("md", book, scene_titles=True).decode().split("\n")
    assert [line for line in lines if line.startswith("#")] == [
        "# T", "## Chapter 1: One", "### Scene", "#### H", "###### Deep", "## Chapter 2: Two",
    ]  # fmt: skip


def test_titles_are_no_markdown() -> None:
    assert text("md", "x", title="*Star* #1").startswith("# \\*Star\\* #1\n")


def test_long_lines_are_paragraphs_in_markdown_too() -> None:
    long = "He went down to the harbour and looked at the boats that lay there in the ice all winter long."
    assert f"Begin.\n\n{long}\n\n“Well?”\n" in text("md", f"Begin.\n\n{long}\n“Well?”")


def test_a_line_break_that_has_its_sign_gets_no_second_one() -> None:
    assert "One\\\ntwo\\\nthree\n" in text("md", "Before.\n\nOne\\\ntwo\nthree")


class Balanced(HTMLParser):
    """Fails for a tag that isn't closed where it has to be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_web_page_is_one_whole_file_that_asks_for_nothing_else() -> None:
    page = text("html", dedication="For T.\n& all")
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert "<script" not in page
    assert "<link" not in page
    assert "url(" not in page
    assert '<html lang="en" dir="ltr">' in page
    assert '<p class="dedication">For T.<br/>&amp; all</p>' in page
    assert "<h1>The Winter Harbour</h1>\n<p>by Ada Lindqvist</p>" in page
    assert '<h1><span class="number">Chapter 1</span><br/>The Ice</h1>' in page
    assert 'id="c1-note1"' in page


def test_addresses_that_run_something_are_not_links() -> None:
    assert "javascript" not in text("html", "[x](javascript:alert(1)) [y](data:text/html,z)")
