from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextDocument

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
