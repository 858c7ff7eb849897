"""Ctrl+F and Ctrl+H: what is looked for is shown, walked through and replaced in the text on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.controllers import find
from app.story.storage import open_story
from tests.app.story.test_search import ENDLESS, ENDLESS_TEXT
from tests.helpers.novels import write_novel
from tests.helpers.program import CTRL, SHIFT, Program

NIGHT = "The sea 😀 was dark. The Sea was cold.\n\nNobody saw the sea."
MORNING = "A morning by the sea."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_novel(tmp_path / "A Novel", {"Night": NIGHT, "Morning": MORNING})


@pytest.fixture
def program(qtbot, folder: Path) -> Iterator[Program]:
    program = Program(qtbot, str(folder), wait_for_model=False)
    show(program, "Night")
    program.put_caret(0)
    yield program
    if not program.is_closed:
        program.close()


def show(program: Program, title: str) -> None:
    assert program.app.story.current is not None
    scene = next(scene for scene in program.app.story.current.story.scenes if scene.title == title)
    program.app.story.show_scene(scene.id)


def put(program: Program, text: str) -> None:
    """Makes `text` the scene's."""
    document = program.app.story.document
    assert document is not None
    assert document.replace(0, len(document), text)
    program.put_caret(0)


def bar(program: Program):
    return program.app.manuscript.find.bar


def look_for(program: Program, text: str) -> None:
    program.press(Qt.Key.Key_F, CTRL)
    bar(program).field.clear()
    QTest.keyClicks(bar(program).field, text)


def counted(program: Program, expected: str) -> None:
    program.wait(lambda: bar(program).count() == expected)


def selected(program: Program) -> tuple[int, str]:
    cursor = program.app.editor.textCursor()
    return cursor.selectionStart(), cursor.selectedText()


def grounds(program: Program, editor=None) -> list[str]:
    """The words that are shown as found."""
    editor = editor or program.app.editor
    document = editor.scene_document()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "_PAINT_S", 10.0)  # a painting on a busy machine may show fewer
        spans = program.app.manuscript.find._visible(editor, 0, len(document))
    return [document.text_between(span.start, span.end) for span in spans]


def test_typing_shows_all_matches_and_goes_to_the_first(program: Program) -> None:
    look_for(program, "sea")
    counted(program, "1 of 3")
    assert selected(program) == (4, "sea")
    assert grounds(program) == ["sea", "Sea", "sea"]
    assert bar(program).field.hasFocus()


def test_enter_goes_on_and_round_the_end_with_a_quiet_sign(program: Program) -> None:
    look_for(program, "sea")
    counted(program, "1 of 3")
    assert bar(program).message() == ""
    places = [selected(program)[0]]
    for _ in range(3):
        QTest.keyClick(bar(program).field, Qt.Key.Key_Return)
        places.append(selected(program)[0])
    assert places == [4, 25, 55, 4]
    assert "beginning" in bar(program).message()
    QTest.keyClick(bar(program).field, Qt.Key.Key_Return, SHIFT)
    assert selected(program)[0] == 55
    assert bar(program).count() == "3 of 3"
    assert "end" in bar(program).message()
    QTest.keyClick(bar(program).field, Qt.Key.Key_Return, SHIFT)
    assert bar(program).message() == ""


def test_f3_goes_on_with_the_bar_closed(program: Program) -> None:
    look_for(program, "sea")
    QTest.keyClick(bar(program).field, Qt.Key.Key_Escape)
    assert not bar(program).isVisible()
    assert program.app.editor.hasFocus()
    assert selected(program) == (4, "sea")
    for keys, place in (((Qt.Key.Key_F3,), 25), ((Qt.Key.Key_G, CTRL), 55), ((Qt.Key.Key_F3, SHIFT), 25)):
        program.press(*keys)
        assert selected(program)[0] == place
    program.press(Qt.Key.Key_G, CTRL | SHIFT)
    assert selected(program)[0] == 4


def test_f3_before_anything_was_looked_for_opens_the_bar(program: Program) -> None:
    program.press(Qt.Key.Key_F3)
    assert bar(program).field.hasFocus()


def test_what_is_selected_comes_into_the_field(program: Program) -> None:
    cursor = program.app.editor.textCursor()
    cursor.setPosition(11)
    cursor.setPosition(19, cursor.MoveMode.KeepAnchor)
    program.app.editor.setTextCursor(cursor)
    program.press(Qt.Key.Key_F, CTRL)
    assert bar(program).field.text() == "was dark"
    counted(program, "1 of 1")
    cursor.setPosition(46, cursor.MoveMode.KeepAnchor)
    program.app.editor.setTextCursor(cursor)
    program.press(Qt.Key.Key_F, CTRL)
    assert bar(program).field.text() == "was dark"


def test_the_toggles_narrow_the_search(program: Program) -> None:
    look_for(program, "sea")
    bar(program).query.match_case.click()
    counted(program, "1 of 2")
    bar(program).query.match_case.click()
    look_for(program, "se")
    counted(program, "1 of 3")
    bar(program).query.whole_word.click()
    counted(program, "No matches")
    bar(program).query.whole_word.click()
    bar(program).query.is_pattern.click()
    look_for(program, r"[st]\w+ was")
    counted(program, "1 of 1")


def test_a_bad_pattern_is_told_and_nothing_is_found(program: Program) -> None:
    bar(program).query.is_pattern.setChecked(True)
    look_for(program, "(sea")
    assert "a bracket is never closed, at character 5" in bar(program).message()
    assert grounds(program) == []
    QTest.keyClick(bar(program).field, Qt.Key.Key_Return)
    QTest.keyClicks(bar(program).field, ")")
    assert bar(program).message() == ""
    counted(program, "1 of 3")


def test_a_pattern_that_never_ends_is_told_and_does_not_hold_up_the_page(program: Program) -> None:
    put(program, ENDLESS_TEXT)
    bar(program).query.is_pattern.setChecked(True)
    program.press(Qt.Key.Key_F, CTRL)
    bar(program).field.setText(ENDLESS)
    program.wait(lambda: "takes too long" in bar(program).message())
    assert grounds(program) == []
    program.press(Qt.Key.Key_F3)
    bar(program).field.setText("c")
    counted(program, "1 of 1")


def test_the_count_follows_what_the_writer_types(program: Program) -> None:
    look_for(program, "sea")
    program.app.editor.setFocus()
    program.put_caret(0)
    program.type("Sea. ")
    counted(program, "4 matches")
    assert grounds(program) == ["Sea", "sea", "Sea", "sea"]


def test_the_bar_goes_on_in_the_next_scene(program: Program) -> None:
    look_for(program, "sea")
    show(program, "Morning")
    counted(program, "1 match")
    program.press(Qt.Key.Key_F3)
    assert selected(program) == (17, "sea")


def test_replace_goes_from_match_to_match(program: Program) -> None:
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).field.setText("sea")
    bar(program).replacement_field.setText("lake")
    bar(program).replacement_field.setFocus()
    QTest.keyClick(bar(program).replacement_field, Qt.Key.Key_Return)
    assert program.text == NIGHT.replace("The sea", "The lake", 1)
    assert selected(program)[1] == "Sea"
    program.press(Qt.Key.Key_F3)
    QTest.keyClick(bar(program).replacement_field, Qt.Key.Key_Return)
    assert program.text == "The lake 😀 was dark. The Sea was cold.\n\nNobody saw the lake."


def test_replace_all_is_one_undo_step_and_keeps_capitals_where_asked(program: Program) -> None:
    program.put_caret(30)
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).field.setText("sea")
    bar(program).replacement_field.setText("lake")
    bar(program).keep_case.click()
    bar(program)._replace_all.click()
    assert program.text == "The lake 😀 was dark. The Lake was cold.\n\nNobody saw the lake."
    assert bar(program).message() == "Replaced 3 matches."
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == NIGHT
    program.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert "The Lake" in program.text


def test_groups_of_a_pattern_are_put_in(program: Program) -> None:
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).query.is_pattern.setChecked(True)
    bar(program).field.setText(r"(\w+) was (\w+)")
    bar(program).replacement_field.setText(r"\3")
    bar(program)._replace_all.click()
    assert "there is no such group" in bar(program).message()
    assert program.text == NIGHT
    bar(program).replacement_field.setText(r"\2 \1")
    bar(program)._replace_all.click()
    assert program.text == "The sea 😀 was dark. The cold Sea.\n\nNobody saw the sea."


def test_nothing_is_replaced_while_the_model_writes_there(program: Program) -> None:
    document = program.app.story.document
    passage = document.begin_passage(0)
    passage.append("A sea. ")
    before = program.text
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).field.setText("sea")
    bar(program).replacement_field.setText("lake")
    for button in (bar(program)._replace, bar(program)._replace_all):
        button.click()
        assert program.text == before
        assert "model is writing" in bar(program).message()
    passage.finish()
    bar(program)._replace_all.click()
    assert program.text == before.replace("sea", "lake").replace("Sea", "lake")


def test_nothing_is_replaced_while_a_word_is_composed(program: Program) -> None:
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).field.setText("sea")
    program.app.story.document.composing = True
    bar(program)._replace_all.click()
    assert program.text == NIGHT
    assert "composed" in bar(program).message()
    program.app.story.document.composing = False


def test_a_story_open_for_reading_only_is_searched_but_not_changed(qtbot, program: Program, folder: Path) -> None:
    program.app.story.close_story()
    assert program.app.story.open(str(folder), read_only=True)
    show(program, "Night")
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).field.setText("sea")
    counted(program, "1 of 3")
    assert not bar(program)._replace_all.isEnabled()
    assert "reading only" in bar(program).message()
    bar(program).replace_wanted.emit()
    assert program.text == NIGHT


def test_what_was_replaced_is_saved(program: Program, folder: Path) -> None:
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).field.setText("sea")
    bar(program).replacement_field.setText("lake")
    bar(program)._replace_all.click()
    program.close()
    assert "sea" not in open_story(folder).scenes[0].text


def test_the_bar_belongs_to_the_page_that_has_the_keyboard(program: Program) -> None:
    second = program.app.manuscript.second_page
    second.show_text(next(s.id for s in program.app.story.current.story.scenes if s.title == "Morning"))
    second.panel.editor.setFocus()
    look_for(program, "morning")
    counted(program, "1 of 1")
    assert second.panel.editor.textCursor().selectedText() == "morning"
    assert grounds(program, second.panel.editor) == ["morning"]
    QTest.keyClick(bar(program).field, Qt.Key.Key_Escape)
    assert second.panel.editor.hasFocus()


def test_ten_thousand_matches_are_not_counted_one_by_one(program: Program) -> None:
    put(program, "e " * 12_000)
    look_for(program, "e")
    counted(program, "1 of 10,000+")
    program.app.editor.setFocus()
    program.put_caret(23_990)
    program.press(Qt.Key.Key_F3)
    assert selected(program) == (23_990, "e")
    assert bar(program).count() == "10,000+ matches"


def test_an_empty_scene_has_no_matches(program: Program) -> None:
    put(program, "")
    look_for(program, "sea")
    counted(program, "No matches")
    program.press(Qt.Key.Key_F3)
    bar(program).replace_all_wanted.emit()
    assert program.text == ""


def test_closing_the_bar_takes_the_grounds_away(program: Program) -> None:
    look_for(program, "sea")
    layers = program.app.editor._layers._grounds
    assert "found" in layers
    QTest.keyClick(bar(program).field, Qt.Key.Key_Escape)
    assert "found" not in layers


def test_everything_in_the_bar_is_reached_by_tab_and_has_a_name(program: Program) -> None:
    program.press(Qt.Key.Key_H, CTRL)
    bar(program).field.setText("sea")
    reached = []
    for _ in range(11):
        focused = program.app.window.focusWidget()
        reached.append(focused)
        assert focused.accessibleName() or focused.text()
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert len(set(reached)) == 11
    assert all(isinstance(widget, QWidget) and bar(program).isAncestorOf(widget) for widget in reached)
    assert reached[:2] == [bar(program).field, bar(program).replacement_field]


def test_esc_on_the_page_closes_the_bar_and_then_leaves_focus_mode(program: Program) -> None:
    program.app.actions["focus_mode"].trigger()
    look_for(program, "sea")
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Escape)
    assert not bar(program).isVisible()
    assert program.app.actions["focus_mode"].isChecked()
    assert program.app.editor.hasFocus()
    program.press(Qt.Key.Key_Escape)
    assert not program.app.actions["focus_mode"].isChecked()
