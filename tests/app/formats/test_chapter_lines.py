"""Lines that begin a chapter are told from sentences that only mention one."""

from __future__ import annotations

import pytest

from app.formats.chapter_lines import ChapterLine, chapter_line, number_alone
from app.formats.numerals import number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("１２", 12), ("XIV", 14), ("iv", 4), ("XCIX", 99), ("Twelve", 12), ("twenty-one", 21),
        ("Forty Two", 42), ("十二", 12), ("二十", 20), ("一百零五", 105), ("一〇三", 103),
        ("mix", None), ("IIII", None), ("five six", None), ("", None), ("12345", None), ("civil", None), ("十x", None),
    ],
)  # fmt: skip
def test_numerals_are_read(text: str, number: int | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Chapter 12", ChapterLine(12)),
        ("CHAPTER XII.", ChapterLine(12)),
        ("Chapter Twelve: The Storm", ChapterLine(12, "The Storm")),
        ("Chapter 1 The Storm", ChapterLine(1, "The Storm")),
        ("Chapter 1\nThe Storm.", ChapterLine(1, "The Storm.")),
        ("Kapitel 3 – Regen", ChapterLine(3, "Regen")),
        ("Chapitre IV", ChapterLine(4)),
        ("Глава 5. Дождь", ChapterLine(5, "Дождь")),
        ("第十二章　雨夜", ChapterLine(12, "雨夜")),
        ("第3话雨夜", ChapterLine(3, "雨夜")),
        ("제 3장 비", ChapterLine(3, "비")),
        ("Part One", ChapterLine(None)),
        ("第二卷 雪", ChapterLine(None, "雪")),
        ("Prologue", ChapterLine(None)),
        ("Epilogue: Home", ChapterLine(None, "Home")),
        ("尾声", ChapterLine(None)),
        ("Chapter two of her life began.", None),
        ("Chapter 12 was long.", None),
        ("Chapter and verse", None),
        ("Prologue was her word for it.", None),
        ("Partial", None),
        ("第三章的内容很长，他说。", None),
        ("I saw it", None),
        ("Chapter 1" + " x" * 80, None),
    ],
)
def test_chapter_lines_are_told_from_sentences(text: str, line: ChapterLine | None) -> None:
    assert chapter_line(text) == line


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("XII.", 12), ("— 3 —", 3), ("十二", 12), ("no", None)])
def test_numbers_may_stand_alone(text: str, number: int | None) -> None:
    assert number_alone(text) == number
