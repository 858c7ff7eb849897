from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from pytestqt.qtbot import QtBot

from app.editor.editor import Editor

Ctrl = Qt.KeyboardModifier.ControlModifier


def send(editor: Editor, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QCoreApplication.sendEvent(editor, event)


@pytest.fixture
def smart(open_editor):
    def make(text: str = "", caret: int = 0, language: str = "en"):
        editor, scene = open_editor(text, caret)
        editor.set_punctuation(language)
        return editor, scene

    return make


def test_marks_are_typographic_and_one_undo_takes_just_that_back(smart, qtbot: QtBot):
    editor, scene = smart()
    qtbot.keyClicks(editor, '"Go')
    assert scene.text() == "“Go"
    qtbot.keyClicks(editor, '"')
    assert scene.text() == "“Go”"
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
    assert scene.text() == '“Go"'
    assert editor.textCursor().position() == 4
    qtbot.keyClicks(editor, " and")
    assert scene.text() == '“Go" and'
    for expected in ('“Go" ', '“Go"', "“"):
        qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
        assert scene.text() == expected
    qtbot.keyClick(editor, Qt.Key.Key_Y, Ctrl)
    assert scene.text() == '“Go"'


def test_dashes_grow_and_each_can_be_taken_back(smart, qtbot: QtBot):
    editor, scene = smart()
    qtbot.keyClicks(editor, "so --- he")
    assert scene.text() == "so — he"
    editor, scene = smart()
    qtbot.keyClicks(editor, "so --")
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
    assert scene.text() == "so --"
    qtbot.keyClicks(editor, " he")
    assert scene.text() == "so -- he"


def test_another_language_has_other_marks_and_none_leaves_them(smart, qtbot: QtBot):
    editor, scene = smart(language="fr")
    qtbot.keyClicks(editor, '"Oui!"')
    assert scene.text() == "«\u202fOui\u202f!\u202f»"
    editor.set_punctuation("")
    qtbot.keyClicks(editor, ' "...--')
    assert scene.text().endswith(' "...--')


def test_the_caret_stands_behind_the_mark_in_the_middle_of_a_text(smart, qtbot: QtBot):
    editor, scene = smart("😀 he said Go now", 11)
    qtbot.keyClicks(editor, '"')
    assert scene.text() == "😀 he said “Go now"
    assert editor.textCursor().position() == 12


def test_nothing_is_replaced_in_what_an_input_method_composes(smart):
    editor, scene = smart(language="zh")
    send(editor, "ni'h")
    send(editor, "", 'ni"')
    assert scene.text() == 'ni"'
    send(editor, '"')
    send(editor, "", '"')
    assert scene.text() == 'ni""'


def test_keys_that_come_as_commits_count_as_typed(smart):
    editor, scene = smart()
    send(editor, "", '"')
    assert scene.text() == "“"
    scene.undo()
    assert scene.text() == '"'


def test_pasted_text_stays_as_it_is(smart):
    editor, scene = smart()
    editor._insert('"plain" -- marks...')
    assert scene.text() == '"plain" -- marks...'


def test_what_the_model_writes_stays_as_it_is(smart, qtbot: QtBot):
    editor, scene = smart("Then ", 5)
    passage = scene.begin_passage(5)
    passage.append('"No" -- she said..')
    passage.finish()
    assert scene.text() == 'Then "No" -- she said..'
    qtbot.keyClicks(editor, ".")
    assert scene.text() == 'Then "No" -- she said...'  # two of the dots are the model's


def test_while_the_model_writes_the_writers_own_marks_are_typographic(smart, qtbot: QtBot):
    editor, scene = smart("One.\n\nTwo", 0)
    passage = scene.begin_passage(9)
    passage.append(" and")
    qtbot.keyClicks(editor, '"')
    passage.append(" three")
    passage.finish()
    assert scene.text() == "“One.\n\nTwo and three"
    scene.undo()
    assert scene.text() == '"One.\n\nTwo and three'
    scene.undo()
    assert scene.text() == "One.\n\nTwo and three"


def test_a_comment_keeps_its_signs_also_from_an_earlier_paragraph(smart, qtbot: QtBot):
    editor, scene = smart()
    qtbot.keyClicks(editor, "<!-- one")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "two -- three --> four -- five")
    assert scene.text() == "<!-- one\ntwo -- three --> four – five"


def test_a_selection_gives_way_to_a_typographic_mark(smart, qtbot: QtBot):
    editor, scene = smart("some words", 0)
    editor.selectAll()
    qtbot.keyClicks(editor, '"')
    assert scene.text() == "“"
    scene.undo()
    assert scene.text() == '"'
    scene.undo()
    assert scene.text() == "some words"
