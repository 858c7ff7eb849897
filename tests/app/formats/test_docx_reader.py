"""Word documents: text, structure and looks come in; tracked changes as accepted; what can't come in is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.formats.importers import read_file
from tests.helpers.documents import docx, w_p, w_r


def text_of(path: Path) -> str:
    (chapter,) = read_file(path).book.chapters
    (scene,) = chapter.scenes
    return scene.text


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        (w_p("One.") + w_p("Two."), "One.\n\nTwo."),
        (w_p(w_r("a ") + w_r("b", "<w:i/>") + w_r(" c ", "<w:b/>") + w_r("d")), "a *b* **c** d"),
        (w_p(w_r("a", "<w:i/><w:b/>") + w_r("b", '<w:i w:val="0"/>')), "***a***b"),
        (w_p(w_r("a", '<w:u w:val="single"/>') + w_r(" b", "<w:strike/>")), "*a* ~~b~~"),
        (w_p(w_r("a", '<w:rStyle w:val="Strong"/>')), "**a**"),
        (w_p("So.", "Thought") + w_p(w_r("So", '<w:i w:val="false"/>'), "Thought"), "*So.*\n\nSo"),
        (w_p("One", "berschrift1") + w_p("Two", "H2") + w_p("Three", "Mine"), "# One\n\n## Two\n\n## Three"),
        (w_p("Mine", "", '<w:outlineLvl w:val="2"/>') + w_p("No", "", '<w:outlineLvl w:val="9"/>'), "### Mine\n\nNo"),
        (w_p("Said.", "Q") + w_p("Also.", "Q") + w_p("x"), "> Said.\n>\n> Also.\n\nx"),
        (w_p("a") + w_p("# # #") + w_p("b") + w_p("***") + w_p("c"), "a\n\n* * *\n\nb\n\n* * *\n\nc"),
        (w_p(w_r("a") + "<w:r><w:br/></w:r>" + w_r("b") + "<w:r><w:tab/></w:r>" + w_r("c")), "a\nb c"),
        (w_p("a") + w_p('<w:r><w:br w:type="page"/></w:r>') + w_p("b"), "a\n\n\nb"),
        (w_p("a") + w_p("") + w_p("b"), "a\n\n\nb"),
        (w_p(w_r("a") + "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>" + w_r("b")), "a\u2011b"),
        (w_p('<w:hyperlink r:id="link">' + w_r("here", '<w:rStyle w:val="Link"/>') + "</w:hyperlink>"),
         "[here](https://example.org/)"),
        (w_p('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>' + w_r("7")), "7"),
        (w_p("<w:sdt><w:sdtContent>" + w_r("in") + "</w:sdtContent></w:sdt>"), "in"),
        ("<w:sdt><w:sdtContent>" + w_p("in") + "</w:sdtContent></w:sdt>", "in"),
        (w_p("<w:r><w:ruby><w:rt>" + w_r("かん") + "</w:rt><w:rubyBase>" + w_r("漢") + "</w:rubyBase></w:ruby></w:r>"),
         "漢(かん)"),
        (w_p("*lit* _x_ # y"), r"\*lit\* \_x\_ # y"),
        (w_p("- dash") + w_p("1. one"), "\\- dash\n\n1\\. one"),
    ],
)  # fmt: skip
def test_paragraphs_and_runs_become_markdown(tmp_path: Path, body: str, markdown: str) -> None:
    assert text_of(docx(tmp_path / "a.docx", body)) == markdown


def test_lists_count_and_nest(tmp_path: Path) -> None:
    def item(text: str, list_id: int, level: int = 0) -> str:
        return w_p(text, "", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')

    body = item("a", 1) + item("b", 2) + item("c", 2, 1) + item("d", 2) + w_p("x") + item("e", 2) + item("f", 0)
    assert text_of(docx(tmp_path / "a.docx", body)) == "- a\n\n1. b\n    1. c\n2. d\n\nx\n\n3. e\n\nf"


def test_lists_of_one_kind_count_on_unless_one_begins_anew(tmp_path: Path) -> None:
    kind = '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{anew if number == 3 else ""}</w:num>'
        for number in (1, 2, 3)
    )
    body = "".join(w_p(f"p{n}", "", f'<w:numPr><w:numId w:val="{n}"/></w:numPr>') for n in (1, 2, 1, 3, 3))
    path = docx(tmp_path / "a.docx", body, numbering=kind + lists)
    assert text_of(path) == "1. p1\n2. p2\n3. p1\n1. p3\n2. p3"


def test_tracked_changes_come_in_as_accepted(tmp_path: Path) -> None:
    gone = '<w:del w:author="A"><w:r><w:delText>old</w:delText></w:r></w:del>'
    body = w_p(w_r("The ") + gone + f"<w:ins>{w_r('new')}</w:ins>" + w_r(" word"))
    body += w_p(w_r("First half,"), "", "<w:rPr><w:del/></w:rPr>") + w_p(w_r(" second half."))
    body += w_p(gone, "", "<w:rPr><w:del/></w:rPr>")
    body += w_p(f"<w:moveFrom>{w_r('moved')}</w:moveFrom><w:moveTo>{w_r('moved')}</w:moveTo>")
    reading = read_file(docx(tmp_path / "a.docx", body))
    assert reading.book.chapters[0].scenes[0].text == "The new word\n\nFirst half, second half.\n\nmoved"
    assert reading.left_out["deletions"] == 2


def test_notes_stand_at_the_end_and_comments_where_they_were_made(tmp_path: Path) -> None:
    body = w_p(w_r("A") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + w_r(" b"))
    body += w_p(w_r("C") + '<w:r><w:endnoteReference w:id="2"/></w:r>' + '<w:r><w:commentReference w:id="0"/></w:r>')
    notes = f'<w:footnote w:type="separator" w:id="0">{w_p("----")}</w:footnote><w:footnote w:id="2">'
    notes += w_p(w_r("On ") + w_r("a", "<w:i/>")) + w_p("More.") + "</w:footnote>"
    path = docx(
        tmp_path / "a.docx",
        body,
        footnotes=notes,
        endnotes=f'<w:endnote w:id="2">{w_p("Last.")}</w:endnote>',
        comments=f'<w:comment w:id="0" w:author="Ann">{w_p("Cut -- or not?")}</w:comment>',
    )
    assert text_of(path) == (
        "A[^footnote2] b\n\nC[^endnote2]<!-- Ann: Cut — or not? -->\n\n[^footnote2]: On *a* More.\n\n[^endnote2]: Last."
    )


def test_tables_become_lines_and_text_in_frames_paragraphs(tmp_path: Path) -> None:
    def cell(*paragraphs: str) -> str:
        return f"<w:tc>{''.join(map(w_p, paragraphs))}</w:tc>"

    table = f"<w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr><w:tr>{cell('c', 'd')}{cell('e')}</w:tr></w:tbl>"
    frame = f"<w:r><w:pict><w:txbxContent>{w_p('boxed')}</w:txbxContent></w:pict></w:r>"
    picture = "<w:r><w:drawing><blip/></w:drawing></w:r>"
    reading = read_file(docx(tmp_path / "a.docx", table + w_p(w_r("x") + frame + picture)))
    assert reading.book.chapters[0].scenes[0].text == "a | b\n\nc\n\nd\n\ne\n\nx\n\nboxed"
    assert reading.left_out["pictures"] == 1


def test_hidden_text_stays_out_and_is_counted(tmp_path: Path) -> None:
    reading = read_file(docx(tmp_path / "a.docx", w_p(w_r("a") + w_r("secret", "<w:vanish/>"))))
    assert reading.book.chapters[0].scenes[0].text == "a"
    assert reading.left_out["hidden"] == 1


def test_title_author_and_language_come_along(tmp_path: Path) -> None:
    core = "<dc:title>In the file</dc:title><dc:creator>Ann</dc:creator><dc:language>de</dc:language>"
    book = read_file(docx(tmp_path / "a.docx", w_p("") + w_p("On the page", "Titel") + w_p("x"), core=core)).book
    assert (book.title, book.author, book.language) == ("On the page", "Ann", "de")
    assert book.chapters[0].scenes[0].text == "x"
    assert read_file(docx(tmp_path / "b.docx", w_p("x"), core=core)).book.title == "In the file"
