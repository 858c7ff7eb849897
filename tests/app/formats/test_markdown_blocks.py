"""Ravel's Markdown is read as it is shown in the editor, and as blocks.py writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.blocks import Block, markdown_of
from app.formats.markdown_blocks import lines_are_paragraphs, parse_blocks
from app.formats.markdown_inlines import parse_inlines
from app.formats.runs import Run, plain


def looks(text: str) -> list[tuple[str, str]]:
    """(text, styles by their first letters) of each run."""
    return [(run.text, "".join(sorted(style[:2] for style in run.styles))) for run in parse_inlines(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [("plain", "")]),
        ("a *b* c", [("a ", ""), ("b", "em"), (" c", "")]),
        ("a _b_ c", [("a ", ""), ("b", "em"), (" c", "")]),
        ("**b** __c__", [("b", "st"), (" ", ""), ("c", "st")]),
        ("***b***", [("b", "emst")]),
        ("*a **b** c*", [("a ", "em"), ("b", "emst"), (" c", "em")]),
        ("***a** b*", [("a", "emst"), (" b", "em")]),
        ("~~gone~~", [("gone", "st")]),
        ("snake_case_name", [("snake_case_name", "")]),
        ("2 * 3 * 4", [("2 * 3 * 4", "")]),
        ("*not closed", [("*not closed", "")]),
        (r"\*no\* \_no\_", [("*no* _no_", "")]),
        ("*“Yes,”* she said", [("“Yes,”", "em"), (" she said", "")]),
        ("**“好。”**他说", [("“好。”", "st"), ("他说", "")]),
        ("*two\nlines*", [("two\nlines", "em")]),
        ("a\\\nb", [("a\nb", "")]),
    ],
)
def test_emphasis_is_what_the_page_shows(text: str, expected: list[tuple[str, str]]) -> None:
    assert looks(text) == expected


def test_links_and_references_are_runs_of_their_own() -> None:
    assert parse_inlines("[a *b*](http://x.org/(1)) c[^n]") == [
        Run("a ", link="http://x.org/(1)"),
        Run("b", frozenset({"emphasis"}), "http://x.org/(1)"),
        Run(" c"),
        Run("[^n]", is_markdown=True),
    ]


def kinds(text: str) -> list[tuple[str, int, str, int, str]]:
    return [(b.kind, b.level, b.marker, b.quotes, plain(b.runs)) for b in parse_blocks(text)]


def test_every_kind_of_block_is_found() -> None:
    text = "## Head ##\n\nOne.\n\n> quoted\n>\n> > deeper\n\n- a\n- b\n    2) c\n\n    more\n\n***\n\n[^1]: note"
    assert kinds(text) == [
        ("heading", 2, "", 0, "Head"),
        ("paragraph", 0, "", 0, "One."),
        ("paragraph", 0, "", 1, "quoted"),
        ("paragraph", 0, "", 2, "deeper"),
        ("item", 1, "-", 0, "a"),
        ("item", 1, "-", 0, "b"),
        ("item", 2, "2.", 0, "c"),
        ("more", 1, "", 0, "more"),
        ("break", 0, "", 0, ""),
        ("note", 0, "1", 0, "note"),
    ]


@pytest.mark.parametrize("mark", ["* * *", "***", "---", "#", "⁂", "- - -"])
def test_a_line_that_parts_scenes_is_a_break(mark: str) -> None:
    assert [kind for kind, *_ in kinds(f"a\n\n{mark}\n\nb")] == ["paragraph", "break", "paragraph"]


def test_short_lines_are_verse_and_stay_together() -> None:
    assert kinds("Of man's\nfirst disobedience\n\nand the fruit")[0][-1] == "Of man's\nfirst disobedience"


def test_lines_without_blank_lines_between_are_paragraphs() -> None:
    assert [text for *_, text in kinds("One.\nTwo.\nThree.")] == ["One.", "Two.", "Three."]


def test_long_lines_in_a_row_are_paragraphs_and_keep_their_emphasis() -> None:
    long = "He went down to the harbour and *looked* at the boats that lay there in the ice all winter."
    blocks = parse_blocks(f"Begin.\n\n{long}\n“Well?” *she\nsaid.*")
    assert [plain(block.runs) for block in blocks] == ["Begin.", long.replace("*", ""), "“Well?” she", "said."]
    assert blocks[3].runs == [Run("said.", frozenset({"emphasis"}))]
    assert lines_are_paragraphs(f"Begin.\n\n{long}\nMore.")
    assert not lines_are_paragraphs("Begin.\n\nShort\nlines.")


def test_wide_characters_count_twice_for_what_is_a_long_line() -> None:
    line = "他本不想在冬天回到港口更不想乘那趟夜车它在荒原与大海之间的每一座信号所都要停下来"
    assert len(parse_blocks(f"一\n\n{line}\n{line}")) == 3


@given(st.text(alphabet="ab *_~\\[]()^>#-1.\n\t`!<", max_size=60))
def test_any_text_is_read_and_no_letter_is_lost(text: str) -> None:
    blocks = parse_blocks(text)
    runs = [run for block in blocks for run in block.runs]
    found = "".join(block.marker for block in blocks) + "".join(run.text for run in runs)
    addresses = "".join({run.link: run.link for run in runs})  # of a link with two looks, once
    for letter in "ab":
        assert text.count(letter) <= found.count(letter) + addresses.count(letter) + text.count("](")


@given(st.lists(st.tuples(st.sampled_from(["", "emphasis", "strong"]), st.text("abcé你。,", min_size=1)), max_size=6))
def test_what_is_written_as_markdown_is_read_back(pieces: list[tuple[str, str]]) -> None:
    runs = [Run(text, frozenset({style} - {""})) for style, text in pieces]
    block = Block("paragraph", runs)
    read = parse_blocks(markdown_of([block]))
    assert "".join(plain(b.runs) for b in read) == plain(runs).strip()
