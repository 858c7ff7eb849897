"""Rich text: what WordPad, TextEdit, Scrivener and LibreOffice write comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.formats.errors import DamagedImport, NothingToImport
from app.formats.importers import read_file

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Times;}{\f1\fcharset134 SimSun;}{\f2\fcharset204 Arial;}}"
    r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\s5\outlinelevel1 Mine;}{\*\cs9 X;}}"
    r"{\info{\title The Lamp}{\author Ann}}"
)


def rtf(path: Path, body: str) -> Path:
    path.write_bytes((HEAD + body + "}").encode("latin-1"))
    return path


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        (r"\pard One.\par Two.\par", "One.\n\nTwo."),
        ("\\pard One\nword\\\nTwo.", "Oneword\n\nTwo."),
        (r"a {\i b} {\b c {\i d}} e\b  f\b0  g\par", "a *b* **c *d*** e **f** g"),
        (r"\ul u\ulnone  {\strike s}\plain  x", "*u* ~~s~~ x"),
        (
            r"\pard\s1 One\par\pard Text\par\pard\s5 Two\par\pard\outlinelevel2 Three\par",
            "# One\n\nText\n\n## Two\n\n### Three",
        ),
        (r"\ldblquote It\rquote s\rdblquote\emdash a\line b\~c", "“It’s”—a\nb\u00a0c"),
        (r"caf\'e9 \u8217?s \u-10179?\u-8704? {\uc0\u233}t\{\}", "café ’s 😀 ét{}"),
        (r"{\f1 \'d5\'e2\'ca\'c7}{\f2 \'cf\'f0\'e8}", "这是При"),
        (r"a\par\par b\par *\par c", "a\n\n\nb\n\n* * *\n\nc"),
        (r"\pard{\listtext\bullet\tab}one\par{\listtext 2.\tab}two\par\pard x", "- one\n\n2. two\n\nx"),
        (r"a{\footnote\chftn A {\i note}.\par More.} b", "a[^note1] b\n\n[^note1]: A *note*. More."),
        (r"a{\*\atnid A}{\*\annotation Cut\par this?} b", "a<!-- Cut this? --> b"),
        (r"a{\*\unknown no}{\pict 89504e47}{\header no} b", "a b"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt here}}", "here"),
        (r"a\cell b\cell\row c\cell\row", "a | b\n\nc"),
        ("a\\bin4 \x01{{\\ b", "a b"),
    ],
)
def test_words_and_groups_become_markdown(tmp_path: Path, body: str, markdown: str) -> None:
    assert read_file(rtf(tmp_path / "a.rtf", body)).book.chapters[0].scenes[0].text == markdown


def test_title_and_author_come_along_and_what_stays_out_is_counted(tmp_path: Path) -> None:
    reading = read_file(rtf(tmp_path / "a.rtf", r"a{\deleted old}{\v secret}{\pict 00}"))
    assert (reading.book.title, reading.book.author) == ("The Lamp", "Ann")
    assert reading.left_out == {"deletions": 1, "hidden": 1, "pictures": 1}


def test_what_is_no_rich_text_or_has_no_words_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_text("plain")
    with pytest.raises(DamagedImport):
        read_file(tmp_path / "a.rtf")
    with pytest.raises(NothingToImport):
        read_file(rtf(tmp_path / "b.rtf", ""))
    with pytest.raises(DamagedImport):
        read_file(rtf(tmp_path / "c.rtf", "{" * 1000))
