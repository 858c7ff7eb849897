"""What the writer does to chapters, scenes and notes in the whole program, and takes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

import engine
from app import paths
from app.controllers import structure as structure_controller
from app.story import structure
from app.story.lock import acquire_lock
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.story import Story
from tests.helpers.program import CTRL, SHIFT

CHAPTERS = [("One", [("A", "Alpha."), ("B", "Beta.")]), ("Two", [("C", "Gamma.")]), ("Three", [("D", "Delta.")])]


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    folder = tmp_path / "Novel"
    story = create_story(folder, "Novel")
    structure.insert_chapters(story, 0, CHAPTERS)
    save_manifest(story)
    for scene in story.scenes:
        save_scene(story, scene)
    return folder


@pytest.fixture
def program(start, novel: Path):
    found = start(novel, wait_for_model=False)
    found.app.story.show_scene(scene(found, "A").id, 0)
    return found


def scene(program, title: str):
    return next(each for each in program.app.story.current.story.all_texts() if each.title == title)


def outline(story: Story) -> list[str]:
    return [f"{chapter.title}: {' '.join(each.title for each in scenes)}" for chapter, scenes in story.by_chapter()]


def now(program) -> list[str]:
    return outline(program.app.story.current.story)


def saved(program, novel: Path) -> list[str]:
    assert program.app.story.current.make_safe() is None
    return outline(open_story(novel))


def choose(program, *titles: str) -> None:
    program.app.scenes.view.choose([scene(program, title).id for title in titles])
    program.app.scenes.chosen_changed.emit()


def choose_chapter(program, number: int) -> None:
    chapter = program.app.story.current.story.chapters[number]
    program.app.scenes.view.choose([f"chapter {id(chapter)}"])
    program.app.scenes.chosen_changed.emit()


WHOLE = ["One: A B", "Two: C", "Three: D"]


def test_a_new_chapter_stands_below_with_a_scene_to_begin_and_is_named(program, novel: Path) -> None:
    program.app.actions["new_chapter"].trigger()
    assert now(program) == ["One: A B", ": ", "Two: C", "Three: D"]
    program.press(Qt.Key.Key_N)
    program.press(Qt.Key.Key_Return)
    assert program.app.editor.hasFocus()
    program.type("Begun.")
    assert now(program)[1] == "n: "
    assert program.text == "Begun."
    for _ in range(2):  # the name, and the chapter
        program.app.scenes.undo_requested.emit()
    assert saved(program, novel) == WHOLE


def test_scenes_are_moved_together_and_taken_back_with_the_keys_of_undo(program, novel: Path) -> None:
    choose(program, "B", "C")
    program.app.scenes.view.setFocus()
    program.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert now(program) == ["One: A", "Two: ", "Three: B C D"]
    assert saved(program, novel) == now(program)
    program.press(Qt.Key.Key_Z, CTRL)
    assert now(program) == WHOLE
    program.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert now(program) == ["One: A", "Two: ", "Three: B C D"]


def test_the_keys_of_undo_on_the_page_are_those_of_the_page(program) -> None:
    choose(program, "B", "C")
    program.app.actions["move_scene_down"].trigger()
    program.app.editor.setFocus()
    program.press(Qt.Key.Key_Z, CTRL)
    assert now(program) == ["One: A", "Two: ", "Three: B C D"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("keep", ["One: A B C", "Three: D"]), ("trash", ["One: A B", "Three: D"]), ("stay", WHOLE)],
)
def test_a_chapter_is_deleted_as_the_writer_says(
    program, novel: Path, monkeypatch: pytest.MonkeyPatch, choice: str, expected: list[str]
) -> None:
    monkeypatch.setattr(structure_controller, "ask_chapter", lambda *_: choice)
    choose_chapter(program, 1)
    program.app.actions["delete_scene"].trigger()
    assert saved(program, novel) == expected
    if choice != "stay":
        program.app.scenes.undo_requested.emit()
        assert saved(program, novel) == WHOLE


def test_a_chapter_without_scenes_goes_without_a_question(program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure_controller, "ask_chapter", lambda *_: pytest.fail("asked"))
    choose(program, "C")
    program.app.scenes.place_requested.emit([scene(program, "C").id], 0, 0)
    choose_chapter(program, 1)
    program.app.actions["delete_scene"].trigger()
    assert now(program) == ["One: C A B", "Three: D"]


def test_chapters_are_merged_and_moved(program, novel: Path) -> None:
    choose(program, "C")
    program.app.actions["merge_chapter"].trigger()
    assert now(program) == ["One: A B C", "Three: D"]
    choose_chapter(program, 1)
    program.app.actions["move_scene_up"].trigger()
    assert saved(program, novel) == ["Three: D", "One: A B C"]


def test_deleting_all_scenes_leaves_an_empty_one_and_undo_brings_them_back(program, novel: Path) -> None:
    choose(program, "A", "B", "C", "D")
    program.app.actions["delete_scene"].trigger()
    assert [each.text for each in program.app.story.current.story.scenes] == [""]
    assert program.text == ""
    program.app.scenes.undo_requested.emit()
    assert saved(program, novel) == WHOLE


def test_archived_scenes_are_no_part_of_the_story_until_they_are_brought_back(program, novel: Path) -> None:
    choose(program, "A")
    program.app.actions["archive_scene"].trigger()
    assert saved(program, novel) == ["One: B", "Two: C", "Three: D"]
    assert [each.title for each in open_story(novel).archived] == ["A"]
    assert program.app.story.document.scene_id == scene(program, "B").id
    choose(program, "A")
    program.app.actions["restore_scene"].trigger()
    assert saved(program, novel) == WHOLE


def test_the_page_is_split_at_the_caret_and_merged_again(program, novel: Path) -> None:
    program.put_caret(2)
    program.app.actions["split_scene"].trigger()
    assert (program.text, now(program)[0]) == ("pha.", "One: A  B")
    program.press(Qt.Key.Key_Z, CTRL)
    assert (program.text, now(program)) == ("Alpha.", WHOLE)
    choose(program, "A")
    program.app.actions["merge_scene"].trigger()
    assert program.text == "Alpha.\n\nBeta."
    assert saved(program, novel) == ["One: A", "Two: C", "Three: D"]
    program.app.scenes.undo_requested.emit()
    assert saved(program, novel) == WHOLE
    assert {each.text for each in open_story(novel).scenes} == {"Alpha.", "Beta.", "Gamma.", "Delta."}


def test_what_stands_before_a_cut_is_not_read_again(start, novel: Path) -> None:
    program = start(novel)
    program.app.settings.set_value("read_ahead", False)
    program.app.writing.token_limit = 4
    stats: list[engine.GenerationStats] = []
    program.app.generation.passage_finished.connect(stats.append)
    head = "\n\n".join(f"The harbour was quiet on day {number}, and nobody came." for number in range(30))
    tail = "Then the boat came in."
    program.app.story.show_scene(scene(program, "A").id)
    document = program.app.story.document
    document.replace(0, len(document), f"{head}\n\n{tail}")
    program.put_caret(len(document))
    program.continue_writing()
    program.put_caret(len(head) + 1)
    program.app.actions["split_scene"].trigger()
    assert program.text.startswith(tail)
    program.put_caret(len(program.text))
    program.continue_writing()
    assert stats[0].tokens_read > 300
    assert stats[1].tokens_reused > 0.7 * stats[0].tokens_read  # up to the nearest place that is kept


def test_a_note_is_made_named_and_written_on_the_same_page(program, novel: Path) -> None:
    program.app.actions["new_character"].trigger()
    program.press(Qt.Key.Key_H)
    program.press(Qt.Key.Key_Return)
    program.type("She is tall.")
    assert program.app.story.current.make_safe() is None
    (note,) = open_story(novel).notes
    assert (note.title, note.kind, note.text) == ("h", "character", "She is tall.")
    assert program.app.story.current.parts_before(note.id, 3)[0] == ("She",)


def test_the_model_writes_in_a_note_and_reads_that_alone(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 8
    program.app.actions["new_lore"].trigger()
    program.press(Qt.Key.Key_Return)
    program.type("The tides are")
    program.continue_writing()
    passage = program.app.generation.passage
    assert passage is not None
    assert passage.request.parts == ("The tides are",)
    assert passage.request.story == f"{novel}#{program.app.story.document.scene_id}"
    assert len(program.text) > len("The tides are")
    assert now(program) == WHOLE


def test_a_copy_is_shown_and_named(program) -> None:
    choose(program, "A")
    program.app.actions["duplicate_scene"].trigger()
    assert now(program)[0] == "One: A A (copy) B"
    assert program.text == "Alpha."


def test_details_are_shown_for_the_page_and_changed_there(program, novel: Path) -> None:
    panel = program.app.manuscript.details.panel
    panel.status.setCurrentIndex(panel.status.findData("done"))
    panel.status.activated.emit(panel.status.currentIndex())
    panel.set_open(True)
    panel.synopsis.setPlainText("What happens.")
    program.app.story.show_scene(scene(program, "B").id)
    assert panel.synopsis.toPlainText() == ""
    assert program.app.story.current.make_safe() is None
    first = open_story(novel).scenes[0]
    assert (first.status, first.synopsis) == ("done", "What happens.")


def test_the_keys_of_undo_take_details_back_in_the_list_and_show_where(program) -> None:
    opened, scenes = program.app.story.current, program.app.scenes
    program.type("Now. ")
    opened.set_details(scene(program, "B").id, status="done")
    scenes.view.setFocus()
    program.press(Qt.Key.Key_Z, CTRL)
    assert scene(program, "B").status == ""
    assert program.text == "Beta."  # what was undone is there to be seen
    program.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert scene(program, "B").status == "done"
    program.app.story.show_scene(scene(program, "A").id)
    assert program.text == "Now. Alpha."


def test_a_bar_about_a_deletion_goes_when_details_were_changed_since(program) -> None:
    choose(program, "D")
    program.app.scenes.delete_current()
    assert program.app.scenes.findChild(QFrame, "undoBar").isVisible()
    program.app.story.current.set_details(scene(program, "A").id, status="done")
    assert not program.app.scenes.findChild(QFrame, "undoBar").isVisible()


def test_commands_that_make_no_sense_are_off(program) -> None:
    actions = program.app.actions
    choose(program, "D")
    assert not actions["merge_scene"].isEnabled()
    assert not actions["restore_scene"].isEnabled()
    choose(program, "A")
    assert not actions["merge_chapter"].isEnabled()
    assert actions["merge_scene"].isEnabled()


def test_a_single_file_shows_as_one_text_without_structure(start, tmp_path: Path) -> None:
    file = tmp_path / "tale.md"
    file.write_text("Once.", encoding="utf-8")
    program = start(file, wait_for_model=False)
    actions = program.app.actions
    for key in ("new_scene", "new_chapter", "new_character", "split_scene", "delete_scene", "archive_scene"):
        assert not actions[key].isEnabled(), key
    assert not program.app.manuscript.details.panel.isVisible()
    assert program.text == "Once."


def test_a_story_opened_for_reading_only_can_be_looked_at_and_not_changed(start, novel: Path) -> None:
    lock = acquire_lock(novel, paths.state_folder())
    program = start(novel, wait_for_model=False)
    choose(program, "B")
    for key in ("new_scene", "new_chapter", "delete_scene", "archive_scene", "rename_scene", "split_scene"):
        assert not program.app.actions[key].isEnabled(), key
    program.app.scenes.delete_requested.emit([scene(program, "A").id])
    assert now(program) == WHOLE
    assert not program.app.manuscript.details.panel.synopsis.isEnabled()
    lock.release()


def test_the_words_of_all_scenes_come_by_and_by_and_add_up(program) -> None:
    program.wait(lambda: program.app.scenes.summary() == "Scenes: 4 · Words: 4")


def test_back_on_the_page_the_commands_mean_its_scene_and_not_the_chapter_that_was_chosen(program) -> None:
    program.app.actions["new_chapter"].trigger()
    program.press(Qt.Key.Key_Return)  # the chapter stays unnamed, and the keyboard goes to its scene
    assert program.app.editor.hasFocus()
    assert program.app.scenes.current_id() == program.app.story.document.scene_id
    assert program.app.actions["split_scene"].isEnabled()
    program.press(Qt.Key.Key_PageUp, CTRL)
    assert program.app.story.document.scene_id == scene(program, "B").id


def test_a_story_that_is_opened_in_place_of_another_has_the_keyboard(program, tmp_path: Path) -> None:
    create_story(tmp_path / "Other", "Other")
    assert program.app.story.open(str(tmp_path / "Other"))
    assert program.app.editor.hasFocus()


def test_ctrl_page_keys_go_from_scene_to_scene_also_over_the_borders_of_chapters(program) -> None:
    for key, title in (
        (Qt.Key.Key_PageDown, "B"),
        (Qt.Key.Key_PageDown, "C"),
        (Qt.Key.Key_PageUp, "B"),
        (Qt.Key.Key_PageUp, "A"),
        (Qt.Key.Key_PageUp, "A"),
    ):
        program.press(key, CTRL)
        assert program.app.story.document.scene_id == scene(program, title).id
        assert program.app.scenes.chosen_ids("scene") == [scene(program, title).id]


def test_the_menu_of_the_list_has_lines_where_the_menu_of_the_window_has_them(program) -> None:
    actions = program.app.scenes.view.actions()
    below = [actions[place + 1].objectName() for place, action in enumerate(actions) if action.isSeparator()]
    assert below == ["rename_scene", "move_scene_up", "archive_scene", "choose_status"]


def test_nothing_is_split_where_one_scene_would_have_no_words(program) -> None:
    before = now(program)
    for position in (0, len("Alpha.")):
        program.put_caret(position)
        program.app.actions["split_scene"].trigger()
        assert now(program) == before
        assert "split" in program.app.notices.shown()
    program.put_caret(3)
    program.app.actions["split_scene"].trigger()
    assert now(program) == ["One: A  B", "Two: C", "Three: D"]
    assert "split" not in program.app.notices.shown()


def test_a_deleted_scene_without_a_title_is_called_by_its_first_words(program) -> None:
    program.app.story.current.rename_scene(scene(program, "A").id, "")
    choose(program, "")
    program.app.actions["delete_scene"].trigger()
    assert program.app.scenes._undo_label.toolTip() == "Alpha."
    program.app.actions["deleted_scenes"].trigger()
    deleted = program.app.manuscript.deleted
    program.wait(lambda: deleted.dialog.page.title.text() != "")
    assert deleted.dialog.page.title.text() == "Alpha."
    deleted.dialog.close()
