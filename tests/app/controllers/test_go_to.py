"""Ctrl+P: to any place in the story, and to any command, by some letters and the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.actions import ACTIONS
from app.panels.go_to import Row
from app.story.scene import Chapter
from app.story.storage import create_story, save_manifest, save_scene
from tests.helpers.program import CTRL, Program

TITLES = ("Night Market", "Morning", "海边的夜", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "A Novel"
    story = create_story(folder, "A Novel", TITLES[0])
    story.chapters = [Chapter("Before"), Chapter("After")]
    for index, title in enumerate(TITLES[1:], 1):
        story.add_scene(index, title, chapter=1)
    story.scenes[1].text = "😀 It was light.\n\n## The harbour ##\n\nShips.\n\n#notaheading"
    story.add_note("character", "Anna Marsh").text = "# Looks\n\nTall."
    (folder / "notes").mkdir(exist_ok=True)
    for text in story.all_texts():
        save_scene(story, text)
    save_manifest(story)
    return folder


@pytest.fixture
def program(qtbot, folder: Path) -> Iterator[Program]:
    program = Program(qtbot, str(folder), wait_for_model=False)
    show(program, 1)
    show(program, 0)
    yield program
    if not program.is_closed:
        program.close()


def show(program: Program, index: int) -> None:
    assert program.app.story.current is not None
    program.app.story.show_scene(program.app.story.current.story.scenes[index].id)


def panel(program: Program):
    return program.app.manuscript.go_to.panel


def listed(program: Program) -> list[str]:
    rows = panel(program).rows
    return [rows.index(row).data() for row in range(rows.rowCount())]


def go(program: Program, typed: str) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    panel(program).field.setText(typed)  # QTest types ASCII only
    QTest.keyClick(panel(program).field, Qt.Key.Key_Return)


def shown(program: Program) -> str:
    document, opened = program.app.story.document, program.app.story.current
    assert document is not None
    assert opened is not None
    return opened.story.text_with_id(document.scene_id).title


def test_with_nothing_typed_the_last_places_come_first(program: Program) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    assert panel(program).isVisible()
    assert panel(program).field.hasFocus()
    assert listed(program)[:3] == ["Morning", "Scene 4", "海边的夜"]
    assert "Night Market" not in listed(program)
    assert {"Before", "After", "Anna Marsh"} <= set(listed(program))


def test_the_same_keys_and_enter_lead_back_and_forth(program: Program) -> None:
    for title in ("Morning", "Night Market", "Morning"):
        go(program, "")
        assert shown(program) == title
        assert program.app.editor.hasFocus()
    program.press(Qt.Key.Key_P, CTRL)
    program.press(Qt.Key.Key_P, CTRL)
    QTest.keyClick(panel(program).field, Qt.Key.Key_Return)
    assert shown(program) == ""  # the fourth scene, which has no title


@pytest.mark.parametrize(
    ("typed", "title"), [("mor", "Morning"), ("hb", "海边的夜"), ("海夜", "海边的夜"), ("amarsh", "Anna Marsh")]
)
def test_scenes_and_notes_are_found_by_letters_first_letters_and_pinyin(
    program: Program, typed: str, title: str
) -> None:
    go(program, typed)
    assert shown(program) == title
    assert not panel(program).isVisible()
    assert program.app.editor.hasFocus()


def test_a_title_comes_before_the_first_words_of_a_scene_without_one(program: Program) -> None:
    scenes = program.app.story.current.story.scenes
    program.app.story.current.put_text(scenes[3].id, "Marked days are few.")
    program.press(Qt.Key.Key_P, CTRL)
    panel(program).field.setText("mark")  # with which the words even begin
    assert listed(program)[:2] == ["Night Market", "Marked days are few."]
    panel(program).field.setText("days")
    assert listed(program)[0] == "Marked days are few."


def test_a_chapter_leads_to_its_first_scene(program: Program) -> None:
    go(program, "after")
    assert shown(program) == "Morning"
    assert program.caret == 0


def test_a_heading_leads_to_its_place_also_when_it_was_just_typed(program: Program) -> None:
    go(program, "harbour")
    assert shown(program) == "Morning"
    assert program.caret == program.text.index("The harbour") + 1  # the emoji before it is two units
    program.put_caret(0)
    program.type("# Dawn")
    QTest.keyClick(program.app.editor, Qt.Key.Key_Return)
    go(program, "dawn")
    assert program.caret == 2
    program.press(Qt.Key.Key_P, CTRL)
    QTest.keyClicks(panel(program).field, "notaheading")
    assert listed(program) == []


def test_a_command_is_run_where_the_keyboard_was(program: Program) -> None:
    program.app.editor.setFocus()
    program.type("Words.")
    go(program, "select all")
    assert program.app.editor.hasFocus()
    assert program.app.editor.textCursor().selectedText() == "Words."


def test_commands_show_their_keys_and_alone_behind_an_angle(program: Program) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    QTest.keyClicks(panel(program).field, ">")
    assert 0 < panel(program).rows.rowCount() <= 60
    assert "Morning" not in listed(program)
    QTest.keyClicks(panel(program).field, "find in story")
    index = panel(program).rows.index(0)
    assert index.data() == "Find in story"
    assert "Ctrl+Shift+F" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_every_command_is_found_by_its_whole_name(program: Program) -> None:
    go_to = program.app.manuscript.go_to
    program.press(Qt.Key.Key_P, CTRL)
    names = {target.title for target in go_to._targets if target.kind == "command"}
    assert len(names) > 40
    for name in names:
        panel(program).field.setText(f">{name}")
        assert listed(program)[0] == name
    assert len([target for target in go_to._targets if target.kind == "command"]) == len(ACTIONS) - 1


def test_places_come_before_commands_whose_names_are_as_good(program: Program) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    panel(program).field.setText("sc")
    kinds = [target.kind for target in program.app.manuscript.go_to._shown]
    assert len(set(kinds)) > 1
    assert listed(program)[0] == "Scene 4"  # though there are commands that begin with it


def test_a_command_that_cannot_be_done_now_says_why_and_does_nothing(program: Program) -> None:
    go(program, ">compare takes")
    assert panel(program).isVisible()
    first = panel(program).rows.index(0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "Compare takes, no other take here"
    assert not first.flags() & Qt.ItemFlag.ItemIsEnabled
    assert not panel(program).view.currentIndex().isValid()  # nothing else is done in its place


def test_the_arrows_pass_over_what_cannot_be_done(program: Program) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    panel(program).set_rows([Row("a", why_not="not now"), Row("b"), Row("c", why_not="not now"), Row("d")])
    rows = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        QTest.keyClick(panel(program).field, key)
        rows.append(panel(program).view.currentIndex().row())
    assert rows == [1, 3, 1, 3, 1]
    panel(program).set_rows([Row("a", why_not="not now")])
    QTest.keyClick(panel(program).field, Qt.Key.Key_Up)
    assert not panel(program).view.currentIndex().isValid()


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("stop", "the model isn't writing"),
        ("retry", "the model has written nothing here"),
        ("restore_scene", "not for what is chosen in the list"),
        ("bold", "only on the page"),
    ],
)
def test_the_reason_is_that_of_the_command(program: Program, command: str, reason: str) -> None:
    program.app.actions["show_outline"].trigger()
    program.press(Qt.Key.Key_P, CTRL)
    go_to = program.app.manuscript.go_to
    target = next(target for target in go_to._targets if target.key == command)
    assert go_to._why_not(target) == reason


def test_esc_gives_the_keyboard_back(program: Program) -> None:
    program.press(Qt.Key.Key_F, CTRL)
    field = program.app.manuscript.find.bar.field
    for widget in (field, program.app.editor):
        widget.setFocus()
        program.press(Qt.Key.Key_P, CTRL)
        assert panel(program).field.hasFocus()
        QTest.keyClick(panel(program).field, Qt.Key.Key_Escape)
        assert not panel(program).isVisible()
        assert widget.hasFocus()


def test_the_arrows_choose_round_the_ends_and_the_mouse_works_too(program: Program) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    view, count = panel(program).view, panel(program).rows.rowCount()
    for key, row in ((Qt.Key.Key_Up, count - 1), (Qt.Key.Key_Down, 0), (Qt.Key.Key_PageDown, min(9, count - 1))):
        QTest.keyClick(panel(program).field, key)
        assert view.currentIndex().row() == row
    place = view.visualRect(panel(program).rows.index(0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert shown(program) == "Morning"


def test_it_closes_when_the_keyboard_goes_elsewhere(program: Program) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    program.app.editor.setFocus()
    assert not panel(program).isVisible()


def test_what_nothing_is_called_is_told(program: Program) -> None:
    program.press(Qt.Key.Key_P, CTRL)
    QTest.keyClicks(panel(program).field, "qqqq")
    assert listed(program) == []
    assert panel(program)._nothing.isVisible()
    QTest.keyClick(panel(program).field, Qt.Key.Key_Return)
    assert panel(program).isVisible()


def test_another_story_has_its_own_places(program: Program, tmp_path: Path) -> None:
    create_story(tmp_path / "Other", "Other", "Only")
    assert program.app.story.open(str(tmp_path / "Other"))
    program.press(Qt.Key.Key_P, CTRL)
    assert listed(program) == []
    QTest.keyClicks(panel(program).field, "only")
    assert listed(program)[0] == "Only"


def test_a_scene_without_a_title_is_found_by_its_first_words_as_they_are_now(program: Program) -> None:
    show(program, 3)
    program.type("Storm over water.")
    go(program, "storm over")
    assert program.text == "Storm over water."
    assert program.app.story.current.story.scenes[3].title == ""
