from __future__ import annotations

import pytest

from app.editor.markdown import read_paragraph


def parts(text: str, in_comment: bool = False) -> list[tuple[str, str]]:
    return [(s.kind, text[s.start : s.end]) for s in read_paragraph(text, in_comment).stretches]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain words, 2 * 3.", []),
        ("a *word* and **two more**", [("strong", "**two more**"), ("emphasis", "*word*")]),
        ("## A *new* day", [("heading", "## A *new* day"), ("emphasis", "*new*")]),
        ("> said <!-- who? -->", [("quote", "> said <!-- who? -->"), ("comment", "<!-- who? -->")]),
        ("* * *", [("break", "* * *")]),
        ("<!-- *no* emphasis --> but *here*", [("emphasis", "*here*"), ("comment", "<!-- *no* emphasis -->")]),
        ("*from <!-- x --> to*", [("emphasis", "*from <!-- x --> to*"), ("comment", "<!-- x -->")]),
        ("a <!--> b", [("comment", "<!-->")]),
        ("a <!---> b", [("comment", "<!--->")]),
        ("a <!-- b", [("comment", "<!-- b")]),
    ],
)
def test_stretches_of_a_paragraph(text: str, expected: list[tuple[str, str]]) -> None:
    assert parts(text) == expected


def test_signs_and_what_is_between_them() -> None:
    (found,) = read_paragraph("a **word**").stretches
    assert found.signs == ((2, 4), (8, 10))
    assert found.body == (4, 8)
    (comment,) = read_paragraph("<!-- x -->").stretches
    assert comment.signs == ((0, 4), (7, 10))
    assert comment.body == (4, 7)


def test_a_comment_goes_on_over_paragraphs_until_it_is_closed() -> None:
    assert read_paragraph("one <!-- two").in_comment
    assert read_paragraph("# three *four*", in_comment=True).in_comment
    assert parts("# three *four*", in_comment=True) == [("comment", "# three *four*")]
    assert parts("five --> *six* <!-- seven", in_comment=True) == [
        ("emphasis", "*six*"), ("comment", "five -->"), ("comment", "<!-- seven"),
    ]  # fmt: skip
    assert not read_paragraph("five --> six", in_comment=True).in_comment
    assert read_paragraph("", in_comment=True).in_comment


def test_a_caret_touches_emphasis_at_its_ends_and_a_heading_anywhere_in_its_line() -> None:
    (emphasis,) = read_paragraph("ab *cd* ef").stretches
    assert [emphasis.is_at(place) for place in (2, 3, 5, 7, 8)] == [False, True, True, True, False]
    (heading,) = read_paragraph("# Chapter").stretches
    assert heading.is_at(9)
