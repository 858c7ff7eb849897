from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.editor import clipboard
from app.editor.clipboard import html_of, markdown_of, mime_of

Ctrl, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def rich(html: str, text: str) -> QMimeData:
    mime = QMimeData()
    mime.setHtml(html)
    mime.setText(text)
    return mime


def test_rich_text_comes_in_as_markdown_in_one_step_and_plain_when_asked(open_editor, qtbot: QtBot):
    editor, scene = open_editor("One  two", 4)
    html = "<html><body><!--StartFragment-->a <b>bold</b> and <i>thin</i> word<!--EndFragment--></body></html>"
    QGuiApplication.clipboard().setMimeData(rich(html, "a bold and thin word"))
    qtbot.keyClick(editor, Qt.Key.Key_V, Ctrl)
    assert scene.text() == "One a **bold** and *thin* word two"
    scene.undo()
    assert scene.text() == "One  two"
    editor.paste_plain()
    assert scene.text() == "One a bold and thin word two"


def test_headings_and_paragraphs_of_other_programs_come_in(open_editor):
    editor, scene = open_editor()
    html = "<h2>A day</h2><p>First <em>one</em>.</p><p>Second.</p><hr><blockquote><p>Said.</p></blockquote>"
    editor.insertFromMimeData(rich(html, "A day\nFirst one.\nSecond."))
    assert scene.text() == "## A day\n\nFirst *one*.\n\nSecond.\n\n* * *\n\n> Said."


def test_a_picture_alone_leaves_what_text_there_is(open_editor):
    editor, scene = open_editor()
    editor.insertFromMimeData(rich('<img src="x.png">', "a picture"))
    assert scene.text() == "a picture"


def test_what_is_copied_is_markdown_for_plain_programs_and_html_for_others(open_editor, qtbot: QtBot):
    text = "# A *day*\n\nSome **fat**\u00a0words <!-- why? -->here.\n\n* * *\n\n> Said."
    editor, _scene = open_editor(text)
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_C, Ctrl)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime is not None
    assert mime.text() == text
    html = mime.html()
    for piece in ("<em>day</em>", "<strong>fat</strong>", "<hr", "<blockquote>", "here."):
        assert piece in html
    assert "why" not in html
    assert "*" not in html


def test_a_piece_of_a_paragraph_is_copied_without_one():
    assert html_of("some *thin* words") == "some <em>thin</em> words"
    assert html_of("a & b <!-- c --> < d") == "a &amp; b &lt; d"
    assert html_of("") == ""


def test_html_is_made_only_for_what_is_copied_or_cut(open_editor, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot):
    made = []
    monkeypatch.setattr(clipboard, "html_of", lambda markdown: made.append(markdown) or f"<b>{markdown}</b>")
    editor, _scene = open_editor("one")
    editor.selectAll()
    assert editor.createMimeDataFromSelection().text() == "one"
    assert made == []
    qtbot.keyClick(editor, Qt.Key.Key_C, Ctrl)
    editor.copy()
    editor.cut()
    assert made == ["one"] * 3
    assert not mime_of("a" * 500_000).hasHtml()


@pytest.mark.parametrize("text", ["*one*", "a\n\nb", "# h", "  spaces ", "1 < 2 & 3", "<!-- note --> x", "他说“好”"])
def test_what_is_copied_here_comes_in_here_as_it_was(text: str):
    assert markdown_of(mime_of(text)) == text


def test_text_that_is_dragged_within_the_page_moves_as_it_is(open_editor):
    editor, scene = open_editor("*one* two")
    cursor = editor.textCursor()
    cursor.setPosition(5, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    mime = editor.createMimeDataFromSelection()
    assert mime.text() == "*one*"
    cursor.setPosition(9)
    editor.setTextCursor(cursor)
    where = QPointF(editor.cursorRect(cursor).center())
    drop = QDropEvent(where, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    editor.dropEvent(drop)
    assert scene.text() == "*one* two*one*"
    scene.undo()
    assert scene.text() == "*one* two"


@pytest.mark.parametrize("action", [Qt.DropAction.CopyAction, Qt.DropAction.MoveAction])
def test_what_is_dragged_here_from_another_program_comes_as_markdown(open_editor, action):
    editor, scene = open_editor("one ")
    mime = rich("<p>It <i>rained</i>.</p>", "It rained.")
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    where = editor.cursorRect(editor.textCursor()).center() + QPoint(300, 0)  # behind the words
    for event in (
        QDragEnterEvent(where, action, mime, left, none),
        QDragMoveEvent(where, action, mime, left, none),
        QDropEvent(QPointF(where), action, mime, left, none),
    ):
        QApplication.sendEvent(editor.viewport(), event)
        assert event.isAccepted()
    assert scene.text() == "one It *rained*."
    scene.undo()
    assert scene.text() == "one "


def test_a_read_only_page_takes_nothing(open_editor):
    editor, scene = open_editor("one")
    editor.setReadOnly(True)
    editor.insertFromMimeData(rich("<b>x</b>", "x"))
    assert scene.text() == "one"
