"""Text files of older programs: an encoding is taken where the bytes leave no doubt, and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.formats.decoding import decoded
from app.formats.errors import UnknownEncoding
from app.formats.text_readers import decoded_html

FRENCH = "L’été, «à l’ombre» du chêne, elle écrivait déjà ; où était-il ? Ça, naïf, ne s’oublie pas…\n" * 3
CHINESE = "第一章 雨夜\n　　他说：“你好，世界。”然后就走了……\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        ("Plain English text.", "utf-16-le"),
        ("Plain English text.", "utf-16-be"),
        (FRENCH, "cp1252"),
        ("A naïve café.", "cp1252"),
        ("“Hello,” she said. It’s me—", "cp1252"),
        (CHINESE, "gb18030"),
        (CHINESE.replace("\n", "\r\n"), "gbk"),
    ],
)
def test_known_encodings_are_read(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), Path("a.txt")) == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "data",
    [
        "Привет, мир, это русский текст.".encode("cp1251"),
        "Καλημέρα κόσμε".encode("iso8859-7"),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\x81\x8d\x8f\x90\x9d",
    ],
)
def test_what_cannot_be_told_for_sure_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownEncoding):
        decoded(data, Path("a.txt"))


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("windows-1251", "Привет, мир.", "cp1251"),
        ("Shift_JIS", "雨が降る。", "cp932"),
        ("big5", "下雨了。", "big5"),
        ("iso-8859-1", "“Hello”", "cp1252"),
        ("utf-16", "Plain words.", "utf-8"),  # it couldn't be read here if it were
        ("no-such", "Été.", "utf-8"),
        ("punycode", "Plain words.", "utf-8"),
        ("unicode_escape", "C:\\new", "utf-8"),
        ("hex", "abcd", "utf-8"),
        ("utf-8", "Café, naïve", "cp1252"),
    ],
)
def test_a_page_is_in_the_encoding_that_it_names_if_it_can_be(name: str, text: str, encoding: str) -> None:
    page = f'<meta charset="{name}"><p>{text}</p>'
    assert decoded_html(page.encode(encoding), Path("a.html")) == page
