"""The book of a story: what goes in, how it is counted, and how a chapter becomes a row of paragraphs."""

from __future__ import annotations

import pytest

from app.formats.book import Book, BookChapter, BookScene
from app.formats.book_words import chapter_number, guessed_language, words_for
from app.formats.chapter_text import chapter_heading, chapter_text, has_headings
from app.formats.export_options import ExportOptions, changed_options, options_from
from app.formats.from_story import book_from_story
from app.story.story import Chapter, Scene, Story
from tests.helpers.books import one_chapter, story


def paragraphs(text: str, **options: object) -> list[tuple[str, str]]:
    book = book_from_story(one_chapter(text))
    chapter = chapter_text(book, book.chapters[0], ExportOptions(**options))  # type: ignore[arg-type]
    return [(each.part, each.text) for each in chapter.paragraphs]


def test_notes_archived_scenes_and_comments_are_never_part_of_the_book() -> None:
    text = "".join(scene.text for chapter in book_from_story(story()).chapters for scene in chapter.scenes)
    assert "Secret" not in text
    assert "Archived" not in text
    assert "check!" not in text
    assert "cold & " in text


def test_a_prologue_is_not_counted() -> None:
    assert [(c.title, c.number) for c in book_from_story(story()).chapters] == [
        ("Prologue", 0),
        ("The Ice", 1),
        ("", 2),
    ]


@pytest.mark.parametrize(
    ("chosen", "language"), [("de", "de"), ("en_GB", "en-GB"), ("Deutsch!", "en"), (7, "en"), ("", "en")]
)
def test_a_book_is_in_the_language_of_its_story_where_that_is_one(chosen: object, language: str) -> None:
    made = story()
    made.settings = {"language": chosen}
    assert book_from_story(made).language == language
    assert book_from_story(made, language="fr").language == "fr"


def test_half_a_surrogate_pair_becomes_a_character_that_files_can_hold() -> None:
    assert book_from_story(one_chapter("a\ud800b")).chapters[0].scenes[0].text == "a\ufffdb"


def test_chosen_scenes_keep_the_numbers_of_their_chapters() -> None:
    book = book_from_story(story(), {"d"})
    assert [(c.number, [s.title for s in c.scenes]) for c in book.chapters] == [(2, ["Thaw"])]


def test_exporting_changes_nothing_in_the_story() -> None:
    before, after = story(), story()
    book_from_story(after, {"a"})
    assert (after.scenes, after.chapters, after.notes) == (before.scenes, before.chapters, before.notes)


def test_first_level_headings_are_the_chapters_of_a_story_without_any() -> None:
    book = book_from_story(one_chapter("Before.\n\n# The *One*\n\nText.\n\n## Inside\n\nMore.\n\n# Two\n\nEnd."))
    assert [(c.title, c.number, [s.text for s in c.scenes]) for c in book.chapters] == [
        ("", 0, ["Before."]),
        ("The One", 0, ["Text.\n\n## Inside\n\nMore."]),
        ("Two", 0, ["End."]),
    ]


def test_the_headings_in_a_text_stand_below_its_chapters_and_scenes() -> None:
    chapters = [Chapter("One"), Chapter("Two")]
    scenes = [Scene("a", "S", "# Deep\n\na\n\n## Deeper\n\nb", "f", 0), Scene("b", "", "c", "g", 1)]
    book = book_from_story(Story(title="T", scenes=scenes, chapters=chapters))
    for titles, levels in ((False, [2, 3]), (True, [3, 4])):
        text = chapter_text(book, book.chapters[0], ExportOptions(scene_titles=titles))
        assert [p.level for p in text.paragraphs if p.part == "heading"] == levels


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("both", [("", "Prologue"), ("Chapter 1", "The Ice"), ("Chapter 2", "")]),
        ("numbered", [("", "Prologue"), ("Chapter 1", ""), ("Chapter 2", "")]),
        ("titled", [("", "Prologue"), ("", "The Ice"), ("Chapter 2", "")]),
        ("none", [("", ""), ("", ""), ("", "")]),
    ],
)
def test_headings_show_number_title_both_or_neither(style: str, expected: list[tuple[str, str]]) -> None:
    book = book_from_story(story())
    assert [chapter_heading(book, c, ExportOptions(chapters=style)) for c in book.chapters] == expected


def test_a_short_story_has_no_headings() -> None:
    assert not has_headings(book_from_story(one_chapter("Text.")), ExportOptions())
    assert has_headings(book_from_story(story()), ExportOptions())


def test_the_first_paragraph_behind_anything_else_is_told_from_the_others() -> None:
    assert paragraphs("One.\n\nTwo.\n\n* * *\n\nThree.\n\n## H\n\nFour.\n\nFive.") == [
        ("first", "One."),
        ("body", "Two."),
        ("break", ""),
        ("first", "Three."),
        ("heading", "H"),
        ("first", "Four."),
        ("body", "Five."),
    ]


def test_breaks_stand_only_between_words() -> None:
    assert [part for part, _ in paragraphs("* * *\n\na\n\n* * *\n\n***\n\nb\n\n* * *")] == ["first", "break", "first"]


def test_an_empty_scene_makes_no_break() -> None:
    scenes = [BookScene("", "a"), BookScene("", ""), BookScene("", "b")]
    chapter = BookChapter("", scenes)
    text = chapter_text(Book(chapters=[chapter]), chapter, ExportOptions())
    assert [p.part for p in text.paragraphs] == ["first", "break", "first"]


def test_footnotes_are_numbered_over_the_chapter_and_a_reference_to_none_is_text() -> None:
    scenes = [BookScene("", "a[^1]\n\n[^1]: one"), BookScene("", "b[^1] c[^x]\n\n[^1]: two")]
    chapter = BookChapter("", scenes)
    text = chapter_text(Book(chapters=[chapter]), chapter, ExportOptions())
    runs = [(run.text, run.is_markdown) for p in text.paragraphs for run in p.runs]
    assert ("1", True) in runs
    assert ("2", True) in runs
    assert ("[^x]", False) in runs
    assert ["".join(run.text for run in note) for note in text.notes] == ["one", "two"]


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 3, "Chapter 3"),
        ("de-AT", 3, "Kapitel 3"),
        ("zh", 1, "第一章"),
        ("zh-Hant", 10, "第十章"),
        ("zh", 21, "第二十一章"),
        ("zh", 105, "第一百零五章"),
        ("ja", 12, "第十二章"),
        ("ko", 12, "제12장"),
        ("ar", 2, "الفصل 2"),
        ("tlh", 7, "7"),
    ],
)
def test_chapters_are_counted_in_the_language_of_the_book(language: str, number: int, expected: str) -> None:
    assert chapter_number(number, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("他本不想在冬天回到港口", "zh"), ("彼は冬に港へ戻るつもりはなかった", "ja"), ("لم يكن يريد أن يعود", "ar"),
     ("Он не хотел", "ru"), ("He had not", ""), ("...", "")],
)  # fmt: skip
def test_the_script_tells_the_language_where_it_can(text: str, expected: str) -> None:
    assert guessed_language([text]) == expected


def test_words_of_every_language_have_their_places() -> None:
    for language in ("en", "de", "zh", "zh-TW", "ar", "he", "xx"):
        words = words_for(language)
        assert "{n}" in words.chapter
        assert "{author}" in words.byline


def test_options_survive_a_table_and_what_is_wrong_in_it_is_as_if_it_were_not_there() -> None:
    options = ExportOptions(chapters="titled", scene_titles=True, font_size=12.5, contact="A\nB")
    assert options_from(changed_options(options)) == options
    assert changed_options(ExportOptions()) == {}
    wrong = {"chapters": "some", "scene_titles": "yes", "font_size": 900.0, "page_size": 4, "unknown": 1, "title": "T"}
    assert options_from(wrong) == ExportOptions(title="T")
