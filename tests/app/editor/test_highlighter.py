from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextDocument

from app.editor.highlighter import MarkdownHighlighter

COLORS = {"markup_ink": QColor("#111111"), "heading_ink": QColor("#222222"), "muted_ink": QColor("#333333")}


def formats(text: str) -> dict[str, QTextCharFormat]:
    """The looks of a paragraph by the words they are on."""
    document = QTextDocument(text)
    highlighter = MarkdownHighlighter(document, COLORS)
    highlighter.rehighlight()
    units = text.encode("utf-16-le")
    return {
        units[2 * part.start : 2 * (part.start + part.length)].decode("utf-16-le"): QTextCharFormat(part.format)
        for part in document.begin().layout().formats()
    }


def ink(look: QTextCharFormat) -> str:
    return look.foreground().color().name()


def test_plain_prose_is_left_alone(qapp):
    assert formats("She said: 2 * 3 is six, wasn't it? snake_case_name too.") == {}


def test_a_heading_is_heavy_and_its_sign_steps_back(qapp):
    found = formats("# Chapter One")
    assert ink(found["#"]) == "#111111"
    assert ink(found[" Chapter One"]) == "#222222"
    assert found[" Chapter One"].fontWeight() == QFont.Weight.DemiBold


def test_a_hash_without_a_space_is_no_heading(qapp):
    assert formats("#hashtag and more") == {}


@pytest.mark.parametrize("text", ["* * *", "***", "---", "- - -", "___", "  * * *  "])
def test_scene_breaks_step_back(qapp, text):
    assert {ink(look) for look in formats(text).values()} == {"#111111"}


@pytest.mark.parametrize(
    ("text", "words", "italic", "bold"),
    [
        ("a *word* b", "word", True, False),
        ("a _word_ b", "word", True, False),
        ("a **word** b", "word", False, True),
        ("a __word__ b", "word", False, True),
        ("a ***word*** b", "word", True, True),
        ("他说*强调*了", "强调", True, False),
        ("😀 and *two words* 😀", "two words", True, False),
    ],
)
def test_emphasis_looks_like_emphasis(qapp, text, words, italic, bold):
    found = formats(text)
    assert found[words].fontItalic() == italic
    assert (found[words].fontWeight() == QFont.Weight.Bold) == bold
    signs = [look for part, look in found.items() if set(part) <= set("*_")]
    assert signs
    assert all(ink(look) == "#111111" for look in signs)


def test_emphasis_inside_a_heading_stays_a_heading(qapp):
    found = formats("## The *Red* Door")
    assert ink(found["Red"]) == "#222222"
    assert found["Red"].fontItalic()


def test_quotes_and_lists_are_shown_lightly(qapp):
    assert ink(formats("> said")["said"]) == "#333333"
    found = formats("12. an item")
    assert ink(found["12."]) == "#111111"
    assert list(found) == ["12."]


def test_escaped_signs_are_letters(qapp):
    assert formats(r"\*not\*") == {}


def laid_out(text: str) -> QTextDocument:
    """Changes are told only once there is a layout."""
    document = QTextDocument(text)
    document.documentLayout()
    return document


def inks(document: QTextDocument, number: int = 0) -> dict[str, str]:
    """The ink of each sign and word of a paragraph."""
    block = document.findBlockByNumber(number)
    return {block.text()[part.start : part.start + part.length]: ink(part.format) for part in block.layout().formats()}


FADING = {**COLORS, "page": QColor("#ffffff")}


def test_signs_are_faint_until_the_caret_touches_what_they_belong_to(qapp):
    document = laid_out("# One\n\nsome *thin* and **fat** words\n\n* * *")
    highlighter = MarkdownHighlighter(document, FADING)
    highlighter.set_caret(0)
    highlighter.rehighlight()
    faint = "#949494"  # 45 of 100 parts ink on white
    assert inks(document)["#"] == "#111111"
    assert inks(document, 2)["*"] == inks(document, 2)["**"] == faint
    assert inks(document, 4)["* * *"] == "#111111"
    highlighter.set_caret(document.toPlainText().index("thin"))
    assert inks(document)["#"] == faint
    assert inks(document, 2)["*"] == "#111111"
    assert inks(document, 2)["**"] == faint
    highlighter.set_caret(document.toPlainText().index(" words"))
    assert inks(document, 2)["*"] == faint
    assert inks(document, 2)["**"] == "#111111"  # its end is touched
    highlighter.set_caret(document.toPlainText().index("words") + 2)
    assert inks(document, 2)["**"] == faint


def test_a_comment_is_quiet_until_the_caret_is_in_it(qapp):
    document = laid_out("One <!-- why? --> two")
    highlighter = MarkdownHighlighter(document, FADING)
    highlighter.set_caret(0)
    highlighter.rehighlight()
    assert inks(document) == {"<!--": "#949494", " why? ": "#111111", "-->": "#949494"}
    highlighter.set_caret(8)
    assert inks(document) == {"<!--": "#111111", " why? ": "#333333", "-->": "#111111"}


def test_arabic_has_no_italics_and_is_underlined(qapp):
    look = formats("كلمة *مهمة* هنا")["مهمة"]
    assert not look.fontItalic()
    assert look.fontUnderline()


class Watched(MarkdownHighlighter):
    """Keeps the numbers of the paragraphs that were looked at."""

    def __init__(self, document: QTextDocument) -> None:
        self.seen: list[int] = []
        super().__init__(document, FADING)

    def highlightBlock(self, text: str) -> None:
        self.seen.append(self.currentBlock().blockNumber())
        super().highlightBlock(text)


def test_a_caret_that_moves_touches_only_the_paragraphs_that_it_leaves_or_comes_into(qapp):
    document = laid_out("\n".join(["plain words", "some *thin* words", "more plain words"] * 100))
    highlighter = Watched(document)
    highlighter.set_caret(0)
    highlighter.rehighlight()
    highlighter.seen.clear()
    highlighter.set_caret(document.findBlockByNumber(1).position() + 7)
    assert highlighter.seen == [1]
    highlighter.seen.clear()
    highlighter.set_caret(document.findBlockByNumber(1).position() + 8)
    assert highlighter.seen == []
    highlighter.set_caret(document.findBlockByNumber(4).position() + 7)
    assert highlighter.seen == [1, 4]
    highlighter.seen.clear()
    highlighter.set_caret(document.findBlockByNumber(5).position())
    assert highlighter.seen == [4]
    highlighter.seen.clear()
    highlighter.set_caret(document.findBlockByNumber(6).position())
    assert highlighter.seen == []


def test_faint_signs_are_as_wide_as_others(qapp):
    document = laid_out("some *thin* and **fat** words " * 20)
    document.setTextWidth(300)
    highlighter = MarkdownHighlighter(document, FADING)
    highlighter.set_caret(0)
    highlighter.rehighlight()

    def lines() -> list[tuple[int, float]]:
        layout = document.begin().layout()
        return [(layout.lineAt(i).textStart(), layout.lineAt(i).naturalTextWidth()) for i in range(layout.lineCount())]

    before = lines()
    for place in range(0, document.characterCount() - 1, 7):
        highlighter.set_caret(place)
        assert lines() == before


def test_a_comment_is_quiet_over_paragraphs_and_its_end_brings_them_back(qapp, qtbot):
    document = laid_out("\n".join(f"Words of paragraph {i}, with *emphasis* in it." for i in range(2000)))
    highlighter = MarkdownHighlighter(document, FADING)
    highlighter.rehighlight()
    assert inks(document, 1999)["*"] == "#111111"
    cursor = QTextCursor(document)
    cursor.insertText("<!-- ")
    assert inks(document, 0)["<!--"] == "#111111"
    last = document.findBlockByNumber(1999)
    qtbot.waitUntil(lambda: inks(document, 1999) == {last.text(): "#333333"}, timeout=60_000)
    assert all(list(inks(document, n).values()) == ["#333333"] for n in range(1, 2000))
    cursor.insertText(" -->")
    qtbot.waitUntil(lambda: "*" in inks(document, 1999), timeout=60_000)
    assert all("*" in inks(document, n) for n in range(1, 2000))
