"""What is known of a scene's words: where they stand, after edits too, and what must be asked for."""

from __future__ import annotations

import pytest

import engine
from app.editor.chances import Chances, Stretch, paragraph_spans, surprise_step, unit_places
from app.editor.spans import Span


def tokens(text: str, first_char: int, *words: str, probability: float = 0.5) -> list[engine.ScoredToken]:
    """One token a word, in the order of the text."""
    found, at = [], 0
    for word in words:
        at = text.index(word, at)
        found.append(engine.ScoredToken(first_char + at, first_char + at + len(word), 1, word, probability, 1))
        at += len(word)
    return found


def known(text: str, *words: str, start: int = 0, first_char: int = 0) -> Chances:
    chances = Chances()
    stretch = Stretch(start, text, first_char)
    chances.add(stretch, tokens(text, first_char, *words))
    chances.finish(stretch)
    return chances


def places(chances: Chances, end: int = 1_000) -> list[tuple[int, int, str]]:
    return [(chance.start, chance.end, chance.token.text) for chance in chances.between(0, end)]


@pytest.mark.parametrize(
    ("probability", "step"),
    [(1.0, 0), (0.51, 0), (0.5, 1), (0.13, 1), (0.125, 2), (0.03, 3), (0.001, 4), (2**-11, 5), (0.0, 5)],
)
def test_the_less_likely_a_word_the_stronger_its_step(probability: float, step: int) -> None:
    assert surprise_step(probability) == step


def test_emoji_are_two_units() -> None:
    assert list(unit_places("a🦊b")) == [0, 1, 3, 4]
    assert list(unit_places("aéb")) == [0, 1, 2, 3]
    assert list(unit_places("")) == [0]
    assert paragraph_spans("a🦊\n\nb", 10) == [Span(10, 13), Span(14, 14), Span(15, 16)]


def test_tokens_stand_where_the_page_counts_them() -> None:
    chances = known("a 🦊 fox", "a", " 🦊", " fox", start=7, first_char=5)
    assert places(chances) == [(7, 8, "a"), (8, 11, " 🦊"), (11, 15, " fox")]
    assert chances.at(12) == chances.between(11, 12)[0]


def test_the_token_at_a_place_is_the_one_behind_it_and_at_the_end_the_last_one() -> None:
    chances = known("One two\n\nThree", "One", " two", "\n\n", "Three")
    assert [chances.at(place).token.text for place in (0, 2, 3, 7, 9, 14)] == [  # type: ignore[union-attr]
        "One", "One", " two", " two", "Three", "Three",
    ]  # fmt: skip
    assert Chances().at(3) is None


def test_a_token_that_holds_the_end_of_its_paragraph_is_found_in_it() -> None:
    chances = known("One.\n\nTwo", "One", ".\n\n", "Two")
    at = chances.at(4)
    assert at is not None
    assert at.token.text == ".\n\n"


def test_an_edit_makes_its_paragraph_unknown_and_moves_what_is_behind() -> None:
    chances = known("One\nTwo\nThree", "One", "Two", "Three")
    chances.note_change(5, 0, 2)
    assert places(chances) == [(0, 3, "One"), (10, 15, "Three")]
    assert chances.missing([Span(0, 3), Span(4, 9), Span(10, 15)]) == Span(4, 9)


def test_where_two_paragraphs_become_one_both_are_unknown() -> None:
    chances = known("One\nTwo\nThree", "One", "Two", "Three")
    chances.note_change(3, 1, 0)
    assert places(chances) == [(7, 12, "Three")]


def test_what_is_typed_before_a_paragraph_makes_it_unknown() -> None:
    chances = known("One\nTwo", "One", "Two")
    chances.note_change(4, 0, 1)
    assert places(chances) == [(0, 3, "One")]


def test_a_paragraph_is_known_when_the_tokens_of_the_next_one_come() -> None:
    text, chances = "One two\nThree four", Chances()
    stretch = Stretch(0, text, 0)
    chances.add(stretch, tokens(text, 0, "One", " two"))
    assert chances.missing(paragraph_spans(text)) == Span(0, 18)
    chances.add(stretch, tokens(text, 0, "Three"))
    assert chances.missing(paragraph_spans(text)) == Span(8, 18)
    chances.finish(stretch)
    assert chances.missing(paragraph_spans(text)) is None


def test_what_comes_again_is_not_known_twice() -> None:
    text, chances = "One two", Chances()
    for words in (("One",), ("One", " two")):
        chances.add(Stretch(0, text, 0), tokens(text, 0, *words))
    assert places(chances) == [(0, 3, "One"), (3, 7, " two")]


def test_parts_of_characters_and_what_lies_outside_are_left_out() -> None:
    chances = Chances()
    odd = [engine.ScoredToken(start, end, 1, "\ufffd", 0.5, 1) for start, end in ((4, 4), (-1, 2), (3, 9))]
    chances.add(Stretch(0, "Only", 0), odd)
    assert places(chances) == []


def test_the_neighbours_of_a_token_are_found_over_the_paragraph() -> None:
    chances = known("One two\n\nThree", "One", " two", "\n\n", "Three")
    two = chances.at(4)
    assert two is not None
    before, behind = chances.neighbour(two, -1), chances.neighbour(two, 1)
    assert before is not None
    assert before.token.text == "One"
    assert behind is not None
    assert behind.token.text == "\n\n"
    assert chances.neighbour(before, -1) is None


def test_tokens_stand_beside_comments_and_never_on_them() -> None:
    text = "🦊 One<!-- a -->, two <!-- b -->three\n\n<!-- c -->\n\nfour"
    runs = [(0, 5), (15, 21), (31, 38), (50, 54)]
    read = "".join(text[start:end] for start, end in runs)
    assert read == "🦊 One, two three\n\nfour"
    chances, stretch = Chances(), Stretch(7, text, 3, runs)
    chances.add(stretch, tokens(read, 3, "🦊", " One", ", two", " three", "\n\n", "four"))
    chances.finish(stretch)
    shown = [(chance.start - 7, chance.end - 7) for chance in chances.between(0, 1_000)]
    at = text.encode("utf-16-le")
    assert [at[2 * start : 2 * end].decode("utf-16-le") for start, end in shown] == [
        "🦊", " One", ", two", "three", "\n\n", "four",
    ]  # fmt: skip
    assert chances.missing(paragraph_spans(text, 7)) is None
    two = chances.at(7 + text.index("two") + 1)
    assert two is not None
    three = chances.neighbour(two, 1)
    assert three is not None
    assert three.token.text == " three"
    assert chances.neighbour(three, -1) == two
    assert chances.at(7 + text.index("<!-- b") + 3) is None


def test_a_token_on_both_sides_of_a_comment_is_left_out() -> None:
    text = "some<!-- a -->thing more"
    chances = Chances()
    chances.add(Stretch(0, text, 0, [(0, 4), (14, 24)]), tokens("something more", 0, "something", " more"))
    assert places(chances) == [(19, 24, " more")]


def test_paragraphs_without_words_are_never_missing() -> None:
    assert Chances().missing([Span(0, 0), Span(1, 1)]) is None


def test_another_model_makes_all_unknown() -> None:
    chances = known("One", "One")
    chances.clear()
    assert places(chances) == []
