from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor

import engine
from app.controllers.selection_count import SLICE_CHARS, slices
from tests.helpers.program import Program

TEXT = "Two words 他说你好 <!-- not these --> end."


@pytest.fixture
def program(start: Callable[..., Program], tmp_path: Path) -> Program:
    (tmp_path / "fog.md").write_text(TEXT, encoding="utf-8")
    return start(tmp_path / "fog.md", wait_for_model=False)


def select(program: Program, start: int, end: int) -> None:
    cursor = program.app.editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    program.app.editor.setTextCursor(cursor)


def test_words_and_characters_of_the_selection_stand_in_place_of_the_scenes(program: Program) -> None:
    status = program.app.status
    assert status.words() == "Here: 7 · Story: 7 words"
    select(program, 0, 14)
    program.wait(lambda: status.words() == "Selected: 6 words, 14 characters")
    select(program, 0, 3)
    program.wait(lambda: status.words() == "Selected: 1 word, 3 characters")
    select(program, 1, 2)
    program.wait(lambda: status.words() == "Selected: 1 word, 1 character")
    select(program, 4, 4)
    assert status.words() == "Here: 7 · Story: 7 words"


def test_comments_are_no_part_of_what_is_counted(program: Program) -> None:
    program.app.editor.selectAll()
    program.wait(lambda: program.app.status.words() == "Selected: 7 words, 19 characters")


def test_what_replaces_the_selection_ends_it(program: Program) -> None:
    program.app.editor.selectAll()
    program.wait(lambda: program.app.status.words().startswith("Selected"))
    program.type("x")
    assert program.app.status.words().startswith("Here")


@pytest.mark.parametrize(
    "text", ["", "one", "word " * 20_000, "a line of words\n" * 10_000, "你" * 100_000, "\n" * 99_999]
)
def test_slices_are_the_whole_text_and_part_no_paragraph(text: str) -> None:
    pieces = list(slices(text))
    assert "".join(pieces) == text
    assert sum(map(engine.count_words, pieces)) == engine.count_words(text)
    assert all(len(piece) <= SLICE_CHARS for piece in pieces) or "\n" not in text
