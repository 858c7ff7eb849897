"""The words of a paragraph, and nothing else of it, are asked about."""

from __future__ import annotations

import pytest

from app.spelling.tokens import parts_of, words_in


def words(text: str, in_comment: bool = False) -> list[str]:
    return [token.word for token in words_in(text, in_comment)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said, ‘Don’t go.’", ["He", "said", "Don't", "go"]),
        ("Anne-Marie’s café", ["Anne-Marie's", "café"]),
        ("# The *old* _clock_ **struck**", ["The", "old", "clock", "struck"]),
        ("NASA's TV, STOP and go", ["and", "go"]),
        ("See https://ravel.example/lmap or www.lmap.example now", ["See", "or", "now"]),
        ("Write to mara.tolliver@example.org soon", ["Write", "to", "soon"]),
        ("[the door](lmap.md) and `lmap` here", ["the", "door", "and", "here"]),
        ("3rd, H2O, 1990s, x2 words", ["words"]),
        ("She was <em>there</em>&nbsp;then", ["She", "was", "there", "then"]),
        ("東京タワーtower の夜 ไทย", ["tower"]),
        ("한국어 Привет Γειά", ["한국어", "Привет", "Γειά"]),
        ("one <!-- lmap --> two <!-- lmap", ["one", "two"]),
        ("e\u0301tude so\u00adfa", ["étude", "sofa"]),
        ("A I a o", []),
    ],
)
def test_words_are_cut_properly(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_comment_goes_on_from_another_paragraph() -> None:
    assert words("lmap --> here", in_comment=True) == ["here"]
    assert words("lmap lmap", in_comment=True) == []


def test_places_are_those_of_the_paragraph() -> None:
    text = "😀 The <!-- x --> well-knwon “clock’s”"
    assert [text[token.start : token.end] for token in words_in(text)] == ["The", "well-knwon", "clock’s"]


def test_a_word_with_hyphens_has_its_parts_in_their_places() -> None:
    text = "the so\u00adcalled-clock‑tower-TV"
    token = words_in(text)[-1]
    assert [text[part.start : part.end] for part in parts_of(text, token)] == ["so\u00adcalled", "clock", "tower"]


def test_apostrophes_around_a_word_are_told() -> None:
    assert [(token.word, token.leads, token.trails) for token in words_in("’tis goin’ on")] == [
        ("tis", True, False),
        ("goin", False, True),
        ("on", False, False),
    ]
