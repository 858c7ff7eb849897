"""The Format menu in the window, by its keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from tests.helpers.program import CTRL, SHIFT, Program

TEXT = "😀 Fog came in.\n\nIt *stayed* there."


@pytest.fixture
def program(start: Callable[..., Program], tmp_path: Path) -> Program:
    (tmp_path / "fog.md").write_text(TEXT, encoding="utf-8")
    return start(tmp_path / "fog.md", wait_for_model=False)


def select(program: Program, words: str) -> None:
    before, _, _ = program.text.partition(words)
    start = len(before.encode("utf-16-le")) // 2
    cursor = program.app.editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start + len(words.encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
    program.app.editor.setTextCursor(cursor)


def selected(program: Program) -> str:
    return program.app.editor.textCursor().selectedText()


def test_bold_and_italic_go_around_the_selection_in_one_step_and_off_again(program: Program) -> None:
    select(program, "Fog came")
    program.press(Qt.Key.Key_B, CTRL)
    assert program.text == TEXT.replace("Fog came", "**Fog came**")
    assert selected(program) == "Fog came"
    program.press(Qt.Key.Key_I, CTRL)
    assert program.text == TEXT.replace("Fog came", "***Fog came***")
    program.press(Qt.Key.Key_B, CTRL)
    assert program.text == TEXT.replace("Fog came", "*Fog came*")
    program.press(Qt.Key.Key_Z, CTRL)
    program.press(Qt.Key.Key_Z, CTRL)
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == TEXT
    assert selected(program) == "Fog came"


def test_a_pair_of_signs_takes_the_words_that_are_typed(program: Program) -> None:
    program.put_caret(len(program.text) + 1)
    program.type(" ")
    program.press(Qt.Key.Key_I, CTRL)
    program.type("Always")
    assert program.text == TEXT + " *Always*"


def test_headings_have_keys_and_quotes_and_breaks_commands(program: Program) -> None:
    program.put_caret(5)
    program.press(Qt.Key.Key_2, CTRL)
    assert program.text == "## " + TEXT
    assert program.caret == 8
    program.app.actions["heading_none"].trigger()
    program.app.actions["block_quote"].trigger()
    assert program.text == "> " + TEXT
    program.app.actions["block_quote"].trigger()
    assert program.text == TEXT
    program.put_caret(7)
    program.app.actions["scene_break"].trigger()
    assert program.text == TEXT.replace("Fog ", "Fog\n\n* * *\n\n")
    assert program.text.encode("utf-16-le")[2 * program.caret :].decode("utf-16-le").startswith("came")
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == TEXT


def test_a_comment_takes_the_selection_and_is_not_counted(program: Program) -> None:
    select(program, "It *stayed*")
    program.press(Qt.Key.Key_M, CTRL | SHIFT)
    assert program.text == TEXT.replace("It *stayed*", "<!-- It *stayed* -->")
    program.app.story.count_words()
    assert "Here: 4 " in program.app.status.words()
    program.put_caret(program.caret - 8)
    program.press(Qt.Key.Key_M, CTRL | SHIFT)
    assert program.text == TEXT


def test_the_tint_of_the_models_words_stays_around_signs_that_are_put_in_them(program: Program) -> None:
    document = program.app.story.document
    assert document is not None
    passage = document.begin_passage(len(document))
    passage.append(" The cat slept.")
    passage.finish()
    select(program, "cat")
    program.press(Qt.Key.Key_B, CTRL)
    assert program.text.endswith(" The **cat** slept.")
    tinted = [document.text_between(span.start, span.end) for span in document.generated_spans]
    assert tinted == [" The ", "cat", " slept."]
    program.press(Qt.Key.Key_Z, CTRL)
    assert [document.text_between(span.start, span.end) for span in document.generated_spans] == [" The cat slept."]


def test_while_the_model_writes_formatting_leaves_its_passage_alone(program: Program) -> None:
    document = program.app.story.document
    assert document is not None
    passage = document.begin_passage(len(document))
    passage.append(" The cat")
    select(program, "Fog")
    program.press(Qt.Key.Key_B, CTRL)
    passage.append(" slept.")
    passage.finish()
    assert program.text == TEXT.replace("Fog", "**Fog**") + " The cat slept."
    assert selected(program) == "Fog"


def test_paste_as_plain_text_has_its_key(program: Program) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold")
    QGuiApplication.clipboard().setMimeData(mime)
    program.put_caret(0)
    program.press(Qt.Key.Key_V, CTRL | SHIFT)
    assert program.text == "bold" + TEXT
    program.press(Qt.Key.Key_V, CTRL)
    assert program.text == "bold**bold**" + TEXT


def test_what_was_copied_stays_on_the_clipboard_as_text_when_the_window_closes(program: Program) -> None:
    program.app.editor.selectAll()
    program.press(Qt.Key.Key_C, CTRL)
    held = QGuiApplication.clipboard()
    assert held.mimeData().hasHtml()
    program.close()
    assert held.text() == TEXT
    assert not held.mimeData().hasHtml()  # Qt would let go of it only after Python has ended


def test_the_keys_are_the_second_pages_when_it_has_the_keyboard(program: Program) -> None:
    pages = program.app.manuscript.second_page
    opened = program.app.story.current
    assert opened is not None
    from app.editor.scene_document import SceneDocument

    other = SceneDocument("other", "beside")
    program.app.actions["split_view"].setChecked(True)
    pages.panel.editor.set_scene(other)
    pages.panel.set_choices([], "other")
    pages.panel.editor.setFocus()
    pages.panel.editor.selectAll()
    program.press(Qt.Key.Key_B, CTRL)
    assert other.text() == "**beside**"
    assert program.text == TEXT
    pages.panel.editor.set_scene(None)
