from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.story.comments import Kept, comment_spans, read_before, without_comments

# Texts in which everything that matters happens often.
TEXTS = st.lists(
    st.sampled_from(["<!--", "-->", "<!-- c -->", "->", ">", " ", "\n", "\n\n", "a", "b.", "é", "😀", "-", "<!-"]),
    max_size=24,
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("One. <!-- really? -->\n\nTwo.", "One.\n\nTwo."),
        ("One <!-- really? --> two.", "One two."),
        ("One<!-- really? --> two.", "One two."),
        ("One<!-- a -->two.", "Onetwo."),
        ("One.\n\n<!-- a note -->\n\nTwo.", "One.\n\nTwo."),
        ("<!-- a note -->\n\nOne.", "One."),
        ("One.\n\n<!-- a note -->", "One.\n\n"),
        ("One.\n<!-- a note -->\nTwo.", "One.\nTwo."),
        ("One.\n<!-- a note -->\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n<!-- a --> <!-- b -->\n\nTwo.", "One.\n\nTwo."),
        ("One <!-- a --> <!-- b -->\n\nTwo.", "One\n\nTwo."),
        ("One.\n\n<!-- a note\n\nof two paragraphs -->\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n<!-- a note --> Two.", "One.\n\nTwo."),
        ("One.\n\n  <!-- a note -->  \n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n<!-- never closed\n\nTwo.", "One.\n\n"),
        ("One.\n\n<!--> Two. <!---> Three.", "One.\n\nTwo. Three."),
        ("One --> two <-- three", "One --> two <-- three"),
        ("第一。<!-- 注 -->第二。", "第一。第二。"),
    ],
)
def test_a_comment_goes_with_the_line_that_it_stands_alone_on(text: str, expected: str) -> None:
    assert without_comments(text) == expected


def test_a_text_without_comments_is_not_copied() -> None:
    text = "One -- two > three."
    assert without_comments(text) is text


@given(TEXTS)
@example("a <!-- c -->\n\nb.")
@example("<!-- c --><!-")
def test_what_is_read_up_to_a_place_begins_with_what_was_read_up_to_an_earlier_one(text: str) -> None:
    whole, before = without_comments(text), ""
    for offset in range(len(text) + 1):
        here = read_before(text, offset)
        assert here.startswith(before.rstrip(" ")), (offset, before, here)
        assert whole.startswith(here.rstrip(" ")), (offset, here, whole)
        before = here


@given(TEXTS)
def test_nothing_but_comments_and_white_space_is_left_out(text: str) -> None:
    bare, at = "", 0
    for start, end in comment_spans(text):
        bare += text[at:start]
        at = end
    bare += text[at:]
    assert "".join(bare.split()) == "".join(without_comments(text).split())


@given(TEXTS)
def test_every_character_that_is_kept_knows_where_it_stood(text: str) -> None:
    kept = Kept.of(text)
    assert kept.text == without_comments(text)
    for offset, char in enumerate(kept.text):
        source = kept.source_offset(offset)
        assert text[source] == char
        assert kept.kept_offset(source) == offset
        assert not any(start <= source < end for start, end in comment_spans(text))
    places = [kept.kept_offset(offset) for offset in range(len(text) + 1)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, len(kept.text))


def test_a_caret_inside_a_comment_hides_the_part_of_it_that_stands_before() -> None:
    text = "One. <!-- two --> Three."
    assert read_before(text, 4) == "One."
    for offset in range(6, 17):
        assert read_before(text, offset) == "One. "
    assert read_before(text, 20) == "One. Th"
