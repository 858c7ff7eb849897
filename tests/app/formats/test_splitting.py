"""A text is split into chapters and scenes as the writer wants, and no word of it is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats.book import Book, BookChapter, BookScene
from app.formats.splitting import Splitting, heading_levels, possible, split, suggested, without_numbers


def book(*texts: str) -> Book:
    """A book of one chapter with these scenes."""
    return Book("T", "A", "en", [BookChapter("", [BookScene("", text) for text in texts])])


def shape(result: Book) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(chapter.title, [(scene.title, scene.text) for scene in chapter.scenes]) for chapter in result.chapters]


NOVEL = "By me.\n\n# One\n\na\n\n* * *\n\nb\n\n\n\nc\n\n## Sub\n\nd\n\n# Two\n\n* * *\n\ne"


@pytest.mark.parametrize(
    ("splitting", "expected"),
    [
        (
            Splitting("headings", 1),
            [("", [("", "By me.")]), ("One", [("", "a"), ("", "b\n\nc\n\n## Sub\n\nd")]), ("Two", [("", "e")])],
        ),
        (
            Splitting("headings", 2, at_breaks=False),
            [
                ("", [("", "By me.")]),
                ("One", [("", "a\n\n* * *\n\nb\n\nc")]),
                ("Sub", [("", "d")]),
                ("Two", [("", "e")]),
            ],
        ),
        (
            Splitting("headings", 1, at_blanks=True, at_headings=True),
            [
                ("", [("", "By me.")]),
                ("One", [("", "a"), ("", "b"), ("", "c"), ("Sub", "d")]),
                ("Two", [("", "e")]),
            ],
        ),
        (
            Splitting("none", at_headings=True),
            [("", [("", "By me."), ("One", "a"), ("", "b\n\nc"), ("Sub", "d"), ("Two", "e")])],
        ),
    ],
)
def test_chapters_and_scenes_begin_where_they_are_wanted(splitting: Splitting, expected: list[object]) -> None:
    assert shape(split(book(NOVEL), splitting)) == expected


def test_lines_begin_chapters() -> None:
    text = "Prologue\n\np\n\nChapter 1\nThe Rain\n\na\n\n**CHAPTER II.**\n\nb\n\n第三章 雪\n\nc\n\n"
    text += "Chapter two of her life.\n\nd"
    assert shape(split(book(text), Splitting("lines"))) == [
        ("Prologue", [("", "p")]),
        ("Chapter 1: The Rain", [("", "a")]),
        ("CHAPTER II", [("", "b")]),
        ("第三章 雪", [("", "c\n\nChapter two of her life.\n\nd")]),
    ]


def test_numbers_that_stand_alone_begin_chapters_where_they_count() -> None:
    assert [title for title, _ in shape(split(book("1\n\na\n\n2\n\nb\n\n3\n\nc"), Splitting("lines")))] == [
        "1",
        "2",
        "3",
    ]
    assert len(split(book("1\n\na\n\n1945\n\nb"), Splitting("lines")).chapters) == 1


def test_a_part_and_its_first_chapter_are_one_title_and_an_empty_chapter_stays() -> None:
    parts = split(book("# Part One\n\n## Rain\n\na\n\n## Planned\n\n## Snow\n\nb"), Splitting("headings", 2))
    assert shape(parts) == [
        ("Part One: Rain", [("", "a")]),
        ("Planned", [("", "")]),
        ("Snow", [("", "b")]),
    ]


def test_a_source_keeps_its_own_chapters_or_makes_each_file_one() -> None:
    source = Book(chapters=[
        BookChapter("Part", [BookScene("first", "a\n\n* * *\n\nb"), BookScene("second", "c")]),
        BookChapter("", [BookScene("third", "# H\n\nd")]),
    ])  # fmt: skip
    assert shape(split(source, Splitting("source"))) == [
        ("Part", [("first", "a"), ("", "b"), ("second", "c")]),
        ("", [("third", "# H\n\nd")]),
    ]
    assert [title for title, _ in shape(split(source, Splitting("files")))] == ["Part: first", "second", "third"]
    assert len(split(source, Splitting("none")).chapters) == 1


def test_each_scene_gets_the_notes_that_it_calls_numbered_from_one() -> None:
    first = "a[^x] b[^y]\n\n* * *\n\nc[^y]\n\n[^x]: X.\n[^y]: Y.\n\n[^z]: Uncalled."
    result = split(book(first, "d[^x]\n\n[^x]: Other."), Splitting("none"))
    assert [text for _, scenes in shape(result) for _, text in scenes] == [
        "a[^1] b[^2]\n\n[^1]: X.\n\n[^2]: Y.",
        "c[^1]\n\n[^1]: Y.",
        "d[^1]\n\n[^1]: Other.\n\n[Uncalled.]",
    ]


def test_a_number_that_a_chapter_has_anyway_is_left_out() -> None:
    titles = ["Chapter 1", "Chapter Two: Rain", "III.", "Chapter 9", "第五章 雪", "Part One"]
    kept = [chapter.title for chapter in without_numbers([BookChapter(title) for title in titles])]
    assert kept == ["", "Rain", "", "Chapter 9", "雪", "Part One"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (book("# One\n\na\n\n# Two\n\nb"), Splitting("headings", 1)),
        (book("# Title\n\n## One\n\na\n\n## Two\n\nb"), Splitting("headings", 2)),
        (book("Chapter 1\n\na\n\nChapter 2\n\nb"), Splitting("lines")),
        (book("1\n\n" + "a " * 1500 + "\n\n2\n\nb" + "c " * 1000), Splitting("lines")),
        (book("He counted.\n\nOne.\n\nTwo.\n\nThree."), Splitting("none")),
        (book("a\n\nb"), Splitting("none")),
        (book("a", "b"), Splitting("files")),
        (Book(chapters=[BookChapter("x", [BookScene("", "a")]), BookChapter("y", [BookScene("", "b")])]), Splitting()),
    ],
)
def test_the_splitting_that_fits_is_suggested(source: Book, expected: Splitting) -> None:
    assert suggested(source) == expected
    assert expected.chapters in possible(source)


def test_headings_are_counted_by_level() -> None:
    assert heading_levels(book("# A\n\n## B\n\n## C\n\n#no\n\n####### none")) == {1: 1, 2: 2}


PIECES = ["# One", "## Two", "Chapter 3", "4", "* * *", "word", "*so* it", "line\nline", "x[^1]", "> q", "- i\n- j"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PIECES), st.integers(2, 4)), max_size=14),
    st.builds(
        Splitting,
        st.sampled_from(["source", "files", "headings", "lines", "none"]),
        st.integers(1, 2),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
)
def test_no_word_is_lost_whatever_is_chosen(pieces: list[tuple[str, int]], splitting: Splitting) -> None:
    text = "".join(piece + "\n" * gap for piece, gap in pieces).strip("\n")
    result = split(book(text, "end"), splitting)
    said = " ".join(
        " ".join([title, *(f"{name} {words}" for name, words in scenes)]) for title, scenes in shape(result)
    )
    assert re.findall(r"\w+", said) == re.findall(r"\w+", f"{text} end")
    for _, scenes in shape(result):
        assert scenes
        assert all(words == words.strip("\n") and "\n\n\n" not in words for _, words in scenes)
