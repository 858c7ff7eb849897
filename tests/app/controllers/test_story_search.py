"""Ctrl+Shift+F: every match in the story by scene, the way to each, and replacing with a preview and a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.controllers import story_search
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.structure import archive_scenes, remove_texts
from tests.app.story.test_search import ENDLESS, ENDLESS_TEXT
from tests.helpers.novels import id_of, write_novel
from tests.helpers.program import CTRL, SHIFT, Program

TEXTS = {"Night": "The sea 😀 was dark.\n\nNo sea.", "Morning": "A Sea.", "Noon": "A hot day."}
NOTE, KEPT = "Lives by the sea.", "The old sea."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_novel(tmp_path / "A Novel", {**TEXTS, "Old": KEPT})
    story = open_story(folder)
    story.add_note("character", "Anna").text = NOTE
    archive_scenes(story, [story.scenes[-1].id])
    save_manifest(story)
    for text in story.all_texts():
        save_scene(story, text)
    return folder


@pytest.fixture
def program(qtbot, folder: Path) -> Iterator[Program]:
    program = Program(qtbot, str(folder), wait_for_model=False)
    show(program, "Noon")
    program.put_caret(0)
    yield program
    if not program.is_closed:
        program.close()


def show(program: Program, title: str) -> None:
    program.app.story.show_scene(id_of(program, title))


def text_of(program: Program, title: str) -> str:
    assert program.app.story.current is not None
    return program.app.story.current.text_of(id_of(program, title))


def panel(program: Program):
    return program.app.manuscript.story_search.panel


def look_for(program: Program, text: str, status: str) -> None:
    program.press(Qt.Key.Key_F, CTRL | SHIFT)
    panel(program).query.field.setText(text)
    told(program, status)


def told(program: Program, status: str) -> None:
    """Waits for the search to end, and for what is said then."""
    program.wait(lambda: program.app.manuscript.story_search.is_idle)
    assert panel(program).status() == status


def listed(program: Program) -> list[str]:
    rows = panel(program).rows
    return [rows.index(row).data() for row in range(rows.rowCount())]


def replace_with(program: Program, text: str) -> None:
    panel(program).replaces.setChecked(True)
    panel(program).replacement_field.setText(text)


def replace(program: Program) -> str:
    """Presses the button; returns the notice."""
    panel(program).replace_button.click()
    program.wait(lambda: program.app.manuscript.story_search.is_idle)
    return program.app.notices.shown()["story_replace"]


def test_every_match_is_listed_by_scene_with_its_line(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    assert listed(program) == ["Night", "The sea 😀 was dark.", "No sea.", "Morning", "A Sea.", "Anna", NOTE]
    assert panel(program).query.field.hasFocus()
    assert panel(program).isVisible()
    assert not program.app.scenes.isVisible()


def test_notes_and_archived_scenes_are_looked_through_where_asked_for(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    panel(program).notes.click()
    told(program, "3 matches in 2 scenes")
    panel(program).archived.click()
    told(program, "4 matches in 3 scenes")
    assert listed(program)[-2:] == ["Old (archived)", KEPT]


def test_esc_closes_it_also_from_the_page(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Escape)
    assert not panel(program).isVisible()
    assert program.app.editor.hasFocus()


def test_esc_on_the_page_closes_what_lies_nearer_first(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    program.app.actions["find"].trigger()
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Escape)
    assert panel(program).isVisible()
    assert not program.app.manuscript.find.bar.isVisible()


def test_what_is_on_the_page_is_found_before_it_is_saved(program: Program) -> None:
    program.type("The lighthouse. ")
    look_for(program, "lighthouse", "1 match in 1 scene")


def test_enter_and_a_click_go_to_the_place(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    QTest.keyClick(panel(program).query.field, Qt.Key.Key_Down)
    assert panel(program).view.hasFocus()
    QTest.keyClick(panel(program).view, Qt.Key.Key_Down)
    QTest.keyClick(panel(program).view, Qt.Key.Key_Return)
    assert program.text == TEXTS["Night"]
    assert program.app.editor.hasFocus()
    cursor = program.app.editor.textCursor()
    assert (cursor.selectedText(), cursor.selectionStart()) == ("sea", 25)
    view = panel(program).view
    place = view.visualRect(panel(program).rows.index(6)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert program.text == NOTE
    assert program.app.editor.textCursor().selectedText() == "sea"


def test_a_place_is_found_again_after_words_before_it_changed(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    show(program, "Night")
    program.put_caret(0)
    program.type("Well. ")
    panel(program).match_chosen.emit(2)
    assert program.app.editor.textCursor().selectedText() == "sea"
    assert program.app.editor.textCursor().selectionStart() == 31


def test_a_match_in_a_text_that_is_gone_is_told(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    remove_texts(program.app.story.current.story, [id_of(program, "Morning")])
    panel(program).match_chosen.emit(4)
    assert "no longer" in panel(program).status()


def test_a_match_on_the_second_page_is_shown_there(program: Program) -> None:
    second = program.app.manuscript.second_page
    second.show_text(id_of(program, "Morning"))
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    panel(program).match_chosen.emit(4)
    assert second.panel.editor.textCursor().selectedText() == "Sea"
    assert program.text == TEXTS["Noon"]


def test_the_preview_shows_what_would_come_and_what_is_unchecked_stays(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    panel(program).keep_case.click()
    assert listed(program)[1] == "The sea → lake 😀 was dark."
    assert listed(program)[4] == "A Sea → Lake."
    rows, view = panel(program).rows, panel(program).view
    assert panel(program).replace_button.text() == "Replace 4 matches"
    view.setCurrentIndex(rows.index(2))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert rows.index(0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.PartiallyChecked
    rows.toggle(5)
    assert rows.index(6).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert panel(program).replace_button.text() == "Replace 2 matches"
    assert replace(program) == "Replaced 2 matches in 2 scenes."
    assert text_of(program, "Night") == "The lake 😀 was dark.\n\nNo sea."
    assert text_of(program, "Morning") == "A Lake."
    assert text_of(program, "Anna") == NOTE


def test_a_click_on_the_box_checks_and_goes_nowhere(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    rows, view = panel(program).rows, panel(program).view
    rect = view.visualRect(rows.index(1))
    place = rect.topLeft()
    place.setX(rect.left() + 24)
    place.setY(rect.center().y())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert rows.index(1).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert program.text == TEXTS["Noon"]


def test_every_scene_gets_one_undo_step_and_the_notice_takes_all_back(program: Program, folder: Path) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    assert replace(program) == "Replaced 4 matches in 3 scenes and notes."
    show(program, "Night")
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == TEXTS["Night"]
    program.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert program.text == "The lake 😀 was dark.\n\nNo lake."
    program.app.manuscript.story_search.undo()
    program.wait(lambda: program.app.manuscript.story_search.is_idle)
    assert program.app.notices.shown()["story_replace"] == "4 matches are as they were."
    assert [text_of(program, title) for title in ("Night", "Morning", "Anna")] == [
        TEXTS["Night"],
        TEXTS["Morning"],
        NOTE,
    ]
    program.close()
    assert {scene.title: scene.text for scene in open_story(folder).scenes} == TEXTS


def undo_all(program: Program) -> str:
    program.app.manuscript.story_search.undo()
    program.wait(lambda: program.app.manuscript.story_search.is_idle)
    return program.app.notices.shown()["story_replace"]


def test_taking_all_back_leaves_what_was_written_since(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    replace(program)
    show(program, "Night")
    program.put_caret(0)
    program.type("Well. ")
    assert undo_all(program) == "4 matches are as they were."
    assert program.text == "Well. " + TEXTS["Night"]
    assert text_of(program, "Anna") == NOTE


def test_taking_all_back_leaves_a_place_that_was_changed_since_and_says_so(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    replace(program)
    show(program, "Night")
    assert program.app.story.document.replace(4, 8, "pond")
    assert undo_all(program) == "3 matches are as they were. 1 place had changed meanwhile and was left alone."
    assert program.text == "The pond 😀 was dark.\n\nNo sea."


def test_what_the_writer_took_back_already_is_left_alone(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    replace(program)
    show(program, "Night")
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Z, CTRL)
    assert undo_all(program) == "2 matches are as they were."
    assert program.text == TEXTS["Night"]
    assert text_of(program, "Morning") == TEXTS["Morning"]


def test_a_text_that_looks_the_same_again_is_taken_back_too(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    replace(program)
    show(program, "Night")
    program.put_caret(0)
    program.type("X")
    QTest.keyClick(program.app.editor, Qt.Key.Key_Backspace)
    assert undo_all(program) == "4 matches are as they were."
    assert program.text == TEXTS["Night"]


def test_what_was_replaced_is_saved_in_scenes_that_were_never_shown(program: Program, folder: Path) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    replace(program)
    program.close()
    story = open_story(folder)
    assert [text.text for text in story.all_texts()] == [
        "The lake 😀 was dark.\n\nNo lake.", "A lake.", TEXTS["Noon"], "Lives by the lake.", KEPT,
    ]  # fmt: skip


def test_a_place_that_changed_since_is_left_alone_and_told(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    show(program, "Night")
    document = program.app.story.document
    assert document.replace(4, 7, "ocean")
    assert "1 place had changed" in replace(program)
    assert program.text == "The ocean 😀 was dark.\n\nNo lake."


def test_a_scene_that_the_model_writes_in_is_left_alone_and_told(program: Program) -> None:
    show(program, "Night")
    passage = program.app.story.document.begin_passage(0)
    passage.append("Words. ")
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    notice = replace(program)
    assert notice.startswith("Replaced 2 matches in 2 scenes and notes.")
    assert "being written in" in notice
    assert program.text == "Words. " + TEXTS["Night"]
    passage.finish()


def test_bad_patterns_and_replacements_are_told(program: Program) -> None:
    panel(program).query.is_pattern.setChecked(True)
    program.press(Qt.Key.Key_F, CTRL | SHIFT)
    panel(program).query.field.setText("(sea")
    assert "never closed, at character 5" in panel(program).status()
    assert listed(program) == []
    look_for(program, r"(s)ea", "4 matches in 3 scenes and notes")
    replace_with(program, r"\2")
    assert "no such group" in panel(program).status()
    assert not panel(program).replace_button.isEnabled()
    replace_with(program, r"\1ip")
    assert listed(program)[4] == "A Sea → Sip."
    assert panel(program).replace_button.isEnabled()


def test_a_pattern_that_never_ends_is_told(program: Program) -> None:
    assert program.app.story.current.put_text(id_of(program, "Noon"), ENDLESS_TEXT)
    panel(program).query.is_pattern.setChecked(True)
    program.press(Qt.Key.Key_F, CTRL | SHIFT)
    panel(program).query.field.setText(ENDLESS)
    program.wait(lambda: "takes too long" in panel(program).status())


def test_more_matches_than_are_listed_are_told(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_search, "MOST_LISTED", 2)
    look_for(program, "sea", "2+ matches in 1 scene. The first 2 are listed.")
    assert len(listed(program)) == 3


def test_a_story_without_words_has_no_matches(program: Program, tmp_path: Path) -> None:
    create_story(tmp_path / "Empty", "Empty", "Only")
    assert program.app.story.open(str(tmp_path / "Empty"))
    look_for(program, "sea", "No matches")
    panel(program).query.field.clear()
    assert panel(program).status() == ""


def test_another_story_is_searched_anew_and_the_old_results_go(program: Program, tmp_path: Path) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    replace(program)
    create_story(tmp_path / "Other", "Other", "Only")
    assert program.app.story.open(str(tmp_path / "Other"))
    told(program, "No matches")
    assert listed(program) == []
    assert "story_replace" not in program.app.notices.shown()


def test_a_story_open_for_reading_only_is_searched_but_not_changed(program: Program, folder: Path) -> None:
    program.app.story.close_story()
    assert program.app.story.open(str(folder), read_only=True)
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    assert not panel(program).replace_button.isEnabled()
    assert "reading only" in panel(program).status()
    panel(program).replace_wanted.emit()
    assert text_of(program, "Night") == TEXTS["Night"]


def test_esc_brings_the_scenes_back_and_the_keyboard_to_the_page(program: Program) -> None:
    program.app.window.resize(1280, 820)
    program.app.window.restore_layout("", ["240", "700", "340"])
    widths = program.app.window.layout_state()[1]
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    assert program.app.window.layout_state()[1][0] == widths[0]
    QTest.keyClick(panel(program).query.field, Qt.Key.Key_Escape)
    assert not panel(program).isVisible()
    assert program.app.scenes.isVisible()
    assert program.app.editor.hasFocus()
    assert program.app.window.layout_state()[1] == widths


def test_everything_in_the_panel_is_reached_by_tab_and_has_a_name(program: Program) -> None:
    look_for(program, "sea", "4 matches in 3 scenes and notes")
    replace_with(program, "lake")
    panel(program).query.field.setFocus()
    reached = []
    for _ in range(11):
        focused = program.app.window.focusWidget()
        reached.append(focused)
        assert focused.accessibleName() or focused.text()
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert len(set(reached)) == 11
    assert all(panel(program).isAncestorOf(widget) for widget in reached)
