"""Hebrew and Arabic run from right to left, a paragraph by its first strong character; words of Chinese, Japanese."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QFontDatabase, QInputMethodEvent, QTextCursor, QTextLine
from pytestqt.qtbot import QtBot

from app.editor.editor import Editor
from app.editor.painting import Stretches
from app.editor.spans import Span

RTL, LTR = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
Key = Qt.Key


def line_of(editor: Editor, number: int) -> QTextLine:
    return editor.document().findBlockByNumber(number).layout().lineAt(0)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("שלום עולם", RTL),
        ("مرحبا بالعالم", RTL),
        ("A word: שלום", LTR),
        ("«שלום», she said", RTL),
        ("# פרק ראשון", RTL),
        ("> مرحبا", RTL),
        ("*שלום* world", RTL),
        ("12 שלום", RTL),
        ("他说你好", LTR),
        ("", LTR),
    ],
)
def test_a_paragraph_runs_as_its_first_strong_character_does(open_editor, text: str, direction: Qt.LayoutDirection):
    editor, _scene = open_editor(f"{text}\n\nEnglish, too.")
    assert editor.document().begin().textDirection() == direction
    assert editor.document().lastBlock().textDirection() == LTR


def test_paragraphs_from_right_to_left_stand_at_the_right_of_the_column(open_editor):
    editor, _scene = open_editor("Hello\n\nשלום\n\nمرحبا")
    left, hebrew, arabic = (line_of(editor, number) for number in (0, 2, 4))
    assert left.naturalTextRect().left() == pytest.approx(0)
    for line in (hebrew, arabic):
        assert line.naturalTextRect().right() == pytest.approx(line.width(), abs=1)
        assert line.naturalTextRect().left() > line.width() / 2


def test_a_paragraph_turns_while_its_first_word_is_typed(open_editor, qtbot: QtBot):
    editor, scene = open_editor("")
    for char in "שלום":
        event = QInputMethodEvent("", [])
        event.setCommitString(char)
        QCoreApplication.sendEvent(editor, event)
    assert scene.text() == "שלום"
    assert editor.document().begin().textDirection() == RTL
    assert editor.cursorRect().left() < editor.viewport().width() - 30
    for _ in range(4):
        scene.undo()
    assert scene.text() == ""


def test_the_arrow_keys_move_the_caret_where_they_point(open_editor, qtbot: QtBot):
    editor, _scene = open_editor("שלום עולם", 0)
    places = [editor.cursorRect().x()]
    for _ in range(4):
        qtbot.keyClick(editor, Key.Key_Left)
        places.append(editor.cursorRect().x())
    assert places == sorted(places, reverse=True)
    assert editor.textCursor().position() == 4
    qtbot.keyClick(editor, Key.Key_Right)
    assert editor.textCursor().position() == 3
    qtbot.keyClick(editor, Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert editor.textCursor().position() == 5  # the next word stands at the left
    qtbot.keyClick(editor, Key.Key_Home)
    assert editor.textCursor().position() == 0
    qtbot.keyClick(editor, Key.Key_End)
    assert editor.textCursor().position() == 9
    qtbot.keyClick(editor, Key.Key_Backspace)
    assert editor.textCursor().position() == 8


def test_what_is_selected_in_mixed_directions_is_shown_in_all_its_places(open_editor):
    text = "abc שלום def"
    editor, _scene = open_editor(text)
    stretches, block = Stretches(editor, 1.5), editor.document().begin()
    whole = list(stretches.rects(block, 0, len(text)))
    assert len(whole) == 1
    (word,) = stretches.rects(block, 4, 8)
    (half,) = stretches.rects(block, 4, 6)
    assert half.right() == pytest.approx(word.right(), abs=1)  # its first letters are the rightmost
    assert half.left() > word.left()
    pieces = sorted(stretches.rects(block, 0, 6), key=lambda rect: rect.left())
    assert len(pieces) == 2
    assert pieces[0].left() == pytest.approx(whole[0].left(), abs=1)
    assert pieces[1].right() == pytest.approx(word.right(), abs=1)


def test_the_ground_of_a_word_from_right_to_left_lies_behind_it(open_editor):
    editor, _scene = open_editor("שלום עולם\n\nEnd")
    editor.set_grounds("found", lambda *_: [Span(5, 9)])
    image = editor.grab().toImage()
    stretches, block = Stretches(editor, 1.5), editor.document().begin()
    (rect,) = stretches.rects(block, 5, 9)
    ground = image.pixelColor((rect.topLeft() + editor.viewport().pos()).toPoint())
    (other,) = stretches.rects(block, 0, 3)
    plain = image.pixelColor((other.topLeft() + editor.viewport().pos()).toPoint())
    assert ground != plain
    assert rect.right() <= other.left()


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("他说你好。再见", 1, "他说你好"),
        ("彼はカタカナと言った", 3, "カタカナ"),
        ("彼は漢字と言った", 0, "彼"),
        ("한국어 문장", 4, "문장"),
        ("他说English词", 3, "English"),
        ("𠮷野家で", 2, "𠮷野家"),
        ("English words", 9, "words"),
    ],
)
def test_a_double_click_takes_a_word(open_editor, qtbot: QtBot, text: str, place: int, expected: str):
    editor, _scene = open_editor(text)
    where = editor.rect_of(place, place).translated(-editor.viewport().pos()).center()
    qtbot.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=where + QPoint(3, 0))
    assert editor.textCursor().selectedText() == expected


def test_ctrl_and_the_arrows_go_from_word_to_word(open_editor, qtbot: QtBot):
    text = "他说你好。再见, カタカナと漢字\n\n后来"
    editor, scene = open_editor(text)
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    places = []
    for _ in range(9):
        qtbot.keyClick(editor, Key.Key_Right, ctrl)
        places.append(editor.textCursor().position())
    assert places == [4, 5, 7, 9, 13, 14, 16, 17, 18]
    for _ in range(3):
        qtbot.keyClick(editor, Key.Key_Left, ctrl)
    assert editor.textCursor().position() == 14
    qtbot.keyClick(editor, Key.Key_Left, ctrl | shift)
    assert editor.textCursor().selectedText() == "と"
    editor.moveCursor(QTextCursor.MoveOperation.Right)
    qtbot.keyClick(editor, Key.Key_Backspace, ctrl)
    assert scene.text() == text.replace("と", "")
    scene.undo()
    assert scene.text() == text


def test_the_character_under_the_pointer_is_found_in_both_directions(open_editor):
    for text in ("שלום עולם", "Hello there"):
        editor, _scene = open_editor(text)
        stretches, block = Stretches(editor, 1.5), editor.document().begin()
        for place in range(len(text)):
            (rect,) = stretches.rects(block, place, place + 1)
            for share in (0.2, 0.8):
                point = QPoint(round(rect.left() + share * rect.width()), round(rect.center().y()))
                assert editor.position_under(point) == place


def test_the_sign_of_the_writing_model_stands_behind_the_last_word_in_both_directions(open_editor):
    for text, behind in (("שלום", -1), ("Hello", 1)):
        editor, scene = open_editor(text)
        passage = scene.begin_passage(len(text))
        marker = editor.marker_rect()
        assert marker is not None
        (word,) = Stretches(editor, 1.5).rects(editor.document().begin(), 0, len(text))
        assert (marker.right() <= word.left() + 1) if behind < 0 else (marker.left() >= word.right() - 1)
        passage.finish()


def test_there_are_fonts_for_these_tests(qapp):
    """The places above mean something only where the letters are drawn."""
    scripts = QFontDatabase.writingSystems()
    assert QFontDatabase.WritingSystem.Hebrew in scripts
