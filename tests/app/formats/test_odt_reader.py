"""OpenDocument texts: text, structure and looks come in; tracked changes as accepted; what can't come in is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.formats.errors import DamagedImport, ProtectedImport
from app.formats.importers import read_file
from tests.helpers.documents import odt, zipped


def p(inner: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def span(inner: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{inner}</text:span>'


def listed(style: str, *items: str) -> str:
    inner = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}">{inner}</text:list>'


def text_of(path: Path) -> str:
    (chapter,) = read_file(path).book.chapters
    (scene,) = chapter.scenes
    return scene.text


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        (p("One.") + p("Two."), "One.\n\nTwo."),
        (p(f"a {span('b', 'T1')} {span(' c ' + span('d', 'T1'), 'T2')}"), "a *b*  **c *d***"),
        (p("a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d"), "a  b c\nd"),
        ('<text:h text:outline-level="3">Sub</text:h>' + p("Two", "P2"), "### Sub\n\n## Two"),
        (p("Said.", "Quotations") + p("Also.", "P1") + p("x"), "> Said.\n>\n> Also.\n\nx"),
        (p("a") + p("***") + p("b"), "a\n\n* * *\n\nb"),
        (p("a") + p("") + p("b"), "a\n\n\nb"),
        (listed("L1", p("a"), p("b") + listed("L1", p("c"))), "- a\n- b\n    - c"),
        (listed("L2", p("a") + p("more"), p("b")), "1. a\n    more\n2. b"),
        (p('<text:a xlink:href="https://example.org/">here</text:a>'), "[here](https://example.org/)"),
        (p("<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text></text:ruby>"),
         "漢(かん)"),
        ("<text:section>" + p("in") + "</text:section>", "in"),
        ("<text:table-of-content><text:index-body>" + p("One ... 3") + "</text:index-body></text:table-of-content>"
         + p("x"), "x"),
        ("<table:table><table:table-row><table:table-cell>" + p("a") + "</table:table-cell><table:table-cell>" + p("b")
         + "</table:table-cell></table:table-row></table:table>", "a | b"),
        (p("*lit* _x_"), r"\*lit\* \_x\_"),
    ],
)  # fmt: skip
def test_paragraphs_and_spans_become_markdown(tmp_path: Path, body: str, markdown: str) -> None:
    assert text_of(odt(tmp_path / "a.odt", body)) == markdown


def test_tracked_deletions_stay_out_and_are_counted(tmp_path: Path) -> None:
    gone = f"<text:tracked-changes><text:changed-region><text:deletion>{p('old')}</text:deletion></text:changed-region>"
    gone += "</text:tracked-changes>"
    new = p('The <text:change-start text:change-id="c"/>new<text:change-end text:change-id="c"/> word')
    reading = read_file(odt(tmp_path / "a.odt", gone + new))
    assert reading.book.chapters[0].scenes[0].text == "The new word"
    assert reading.left_out["deletions"] == 1


def test_notes_comments_frames_and_pictures(tmp_path: Path) -> None:
    body = f"<text:note-body>{p('A note.')}</text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    remark = f"<office:annotation><dc:creator>Ann</dc:creator>{p('Cut?')}</office:annotation>"
    frame = f"<draw:frame><draw:text-box>{p('boxed')}</draw:text-box></draw:frame>"
    picture = "<draw:frame><draw:image/></draw:frame>"
    reading = read_file(odt(tmp_path / "a.odt", p(f"A{note} b{remark}{frame}{picture}")))
    assert reading.book.chapters[0].scenes[0].text == "A[^note1] b<!-- Ann: Cut? -->\n\nboxed\n\n[^note1]: A note."
    assert reading.left_out["pictures"] == 1


def test_title_author_and_language_come_along(tmp_path: Path) -> None:
    meta = "<dc:title>In the file</dc:title><dc:creator>Ann</dc:creator><dc:language>de</dc:language>"
    book = read_file(odt(tmp_path / "a.odt", p("On the page", "Title") + p("x"), meta)).book
    assert (book.title, book.author, book.language) == ("On the page", "Ann", "de")
    assert book.chapters[0].scenes[0].text == "x"


def test_a_password_is_said_to_be_one(tmp_path: Path) -> None:
    entry = '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    with pytest.raises(ProtectedImport):
        read_file(odt(tmp_path / "a.odt", p("x"), manifest=entry))


def test_an_archive_without_a_text_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(zipped({"mimetype": "x"}))
    with pytest.raises(DamagedImport):
        read_file(tmp_path / "a.odt")
