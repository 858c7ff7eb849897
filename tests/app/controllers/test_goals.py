"""Goals in the whole program: what is typed is counted, told and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.controllers.goals import GoalsController
from app.dialogs import files
from app.story.search import Query, Search
from app.story.statistics import WritingLog, Written
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.writing_days import Goals
from app.story_replacing import StoryReplacement, Wanted
from app.widgets.basic import ColumnScroll
from tests.helpers.program import CTRL, Program

NOW = datetime(2026, 11, 27, 23, 50, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    story = create_story(tmp_path / "A Novel", "A Novel", "Night")
    story.scenes[0].text = "It was dark."
    save_scene(story, story.scenes[0])
    story.add_note("character", "Harriet")
    save_manifest(story)
    return tmp_path / "A Novel"


@pytest.fixture
def program(start, folder: Path) -> Iterator[Program]:
    return begun(start, folder)


def begun(start, folder: Path) -> Program:
    program = start(str(folder), wait_for_model=False)
    goals_of(program).now = lambda: NOW
    program.put_caret(len(program.text))
    return program


def goals_of(program: Program) -> GoalsController:
    return program.app.manuscript.goals


def session_of(program: Program):
    session = goals_of(program).session
    assert session is not None
    return session


def set_goals(program: Program, goals: Goals) -> None:
    session_of(program).set_goals(goals)
    session_of(program).load()
    program.wait(lambda: session_of(program).is_loaded)


def logged(folder: Path) -> list[Written]:
    entries = WritingLog(folder / "statistics", "reader").read()
    return [entry for entry in entries if isinstance(entry, Written)]


def test_without_a_goal_there_is_no_sign_and_with_one_it_follows_the_keys(program: Program) -> None:
    sign = goals_of(program).sign
    assert not sign.isVisible()
    set_goals(program, Goals(daily=10))
    program.type(" She waited a while.")
    program.wait(lambda: sign.text() == "4 of 10 words")
    assert sign.isVisible()
    assert sign.share == 0.4
    assert "4 of 10 words" in sign.accessibleName()
    program.press(Qt.Key.Key_Z, CTRL)
    program.wait(lambda: sign.text() == "3 of 10 words")


def test_meeting_the_goal_is_told_once_and_quietly(program: Program) -> None:
    set_goals(program, Goals(daily=3))
    notices = program.app.notices
    program.type(" She waited")
    assert "goal" not in notices.shown()
    program.type(" long.")
    program.wait(lambda: "goal" in notices.shown())
    assert "3 words" in notices.shown()["goal"]
    assert QApplication.activeModalWidget() is None
    notices.remove("goal")
    program.type(" Longer still.")
    session_of(program).write_line()
    assert "goal" not in notices.shown()


def test_what_is_written_is_in_the_log_when_the_story_is_closed(program: Program, folder: Path) -> None:
    program.type(" She waited.")
    program.close()
    assert [(entry.added, entry.words) for entry in logged(folder)] == [(2, 5)]


def test_a_line_is_in_the_log_soon_after_a_key_without_closing(program: Program, folder: Path) -> None:
    program.type(" She waited.")
    session_of(program).write_line()  # what the clock asks for
    program.wait(lambda: len(logged(folder)) == 1)
    program.type(" Then.")
    session_of(program).write_line()
    program.wait(lambda: [entry.added for entry in logged(folder)] == [2, 1])


def test_goals_and_days_are_there_again_when_the_story_is_opened_again(start, program: Program, folder: Path) -> None:
    set_goals(program, Goals(daily=2, days_off=frozenset({6}), day_begins_at=4))
    program.type(" She waited.")
    program.close()
    assert open_story(folder).settings["goals"] == {"daily": 2, "days_off": [6], "day_begins_at": 4}
    again = begun(start, folder)
    again.wait(lambda: session_of(again).is_loaded)
    assert session_of(again).goals == Goals(daily=2, days_off=frozenset({6}), day_begins_at=4)
    assert session_of(again).days.streak(NOW.date()) == 1
    again.wait(lambda: goals_of(again).sign.text() == "2 of 2 words")
    again.type(" More.")
    session_of(again).write_line()
    assert "goal" not in again.app.notices.shown()  # it was met before


def test_a_story_in_one_file_keeps_its_goals_in_its_log(start, tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text("It was dark.", encoding="utf-8")
    program = begun(start, file)
    set_goals(program, Goals(daily=7, story_words=900))
    program.close()
    again = begun(start, file)
    again.wait(lambda: session_of(again).is_loaded)
    assert session_of(again).goals == Goals(daily=7, story_words=900)
    assert not (tmp_path / "statistics").exists()


def test_at_midnight_a_new_day_begins_by_itself(program: Program) -> None:
    set_goals(program, Goals(daily=10))
    program.type(" She waited.")
    session_of(program).write_line()
    goals_of(program).now = lambda: NOW + timedelta(minutes=20)
    session_of(program)._look_at_day()
    assert goals_of(program).sign.text() == "0 of 10 words"
    program.type(" On.")
    program.wait(lambda: goals_of(program).sign.text() == "1 of 10 words")


def test_a_log_that_cannot_be_written_is_told_in_the_dialog_and_written_later(program: Program, folder: Path) -> None:
    (folder / "statistics").write_text("in the way", encoding="utf-8")
    program.type(" She waited.")
    session_of(program).write_line()
    goals_of(program).show_dialog()
    dialog = goals_of(program).dialog
    program.wait(lambda: dialog.problem.isVisible())
    assert "manuscript is not affected" in dialog.problem.text()
    dialog.accept()
    (folder / "statistics").unlink()
    program.type(" Then.")
    session_of(program).write_line()
    program.wait(lambda: [entry.added for entry in logged(folder)] == [2, 1])


def test_notes_are_no_words_of_the_story(program: Program) -> None:
    opened = program.app.story.current
    note = opened.story.notes[0]
    document = opened.document(note.id)
    assert document.replace(0, 0, "A tall woman.")
    assert session_of(program).written_today().added == 0
    session_of(program).write_line()
    assert session_of(program).written_today().added == 0


def test_a_text_that_is_not_on_the_page_is_counted_too(program: Program) -> None:
    opened = program.app.story.current
    scene = opened.add_scene(1, "Morning", "It was light.")
    document = opened.document(scene.id)
    assert document.replace(13, 13, " She slept on.")
    assert document.replace(0, 0, "So. ")
    assert session_of(program).written_today().added == 4


def test_a_text_that_is_changed_where_it_lies_gets_no_page_for_being_counted(program: Program) -> None:
    opened = program.app.story.current
    scene = opened.add_scene(1, "Morning", "It was light.")
    assert opened.put_text(scene.id, "It was dark and cold.")
    assert opened.open_document(scene.id) is None
    assert session_of(program).written_today().added == 0


def test_scenes_that_are_cut_and_joined_write_nothing(program: Program) -> None:
    opened = program.app.story.current
    program.type(" Then she walked down to the harbour, where the boats lay on the mud.")
    passage = program.app.story.document.begin_passage(len(program.text))
    passage.append(" Nobody was about at that hour, and nobody came to light the lamp again.")
    passage.finish()
    counts = ("added", "removed", "model")

    def counted() -> list[int]:
        return [getattr(session_of(program).written_today(), name) for name in counts]

    assert counted() == [14, 0, 14]
    scene = program.app.story.document.scene_id
    split = opened.structure.split(scene, program.text.index("Then"))
    assert counted() == [14, 0, 14]
    assert opened.structure.merge(scene) is not None
    assert counted() == [14, 0, 14]
    opened.structure.undo()
    opened.structure.undo()
    assert counted() == [14, 0, 14]
    assert split is not None
    document = opened.document(scene)
    assert document.replace(0, 0, "And. ")
    assert counted() == [15, 0, 14]


def counts_of(program: Program) -> tuple[int, int, int]:
    total = session_of(program).written_today()
    return total.added, total.removed, total.model


def test_short_scenes_that_are_cut_and_joined_write_nothing(program: Program) -> None:
    opened = program.app.story.current
    program.type(" She slept.")
    scene = program.app.story.document.scene_id
    assert opened.structure.split(scene, program.text.index("She")) is not None
    assert opened.structure.merge(scene) is not None
    assert counts_of(program) == (2, 0, 0)
    for _ in range(2):
        opened.structure.undo()
        assert counts_of(program) == (2, 0, 0)
    opened.structure.redo()
    assert counts_of(program) == (2, 0, 0)


@pytest.mark.parametrize("new", ["Katharine of Aragon", "He"])
def test_renaming_somebody_all_over_the_story_is_no_writing(program: Program, new: str) -> None:
    opened = program.app.story.current
    opened.add_scene(1, "Morning", "Harriet slept on. Then Harriet woke.")
    opened.collect_texts()
    program.type(" Harriet waited.")
    opened.document(opened.story.scenes[0].id)
    search = Search(Query("Harriet"))
    texts = [(scene.id, opened.text_of(scene.id)) for scene in opened.story.scenes]
    wanted = [Wanted(i, text, found, [new] * len(found)) for i, text in texts if (found := list(search.find(text)))]
    assert sum(len(each.found) for each in wanted) == 3
    replacement = StoryReplacement(opened)
    list(replacement.replace(wanted))
    assert opened.text_of(opened.story.scenes[1].id) == f"{new} slept on. Then {new} woke."
    assert counts_of(program) == (2, 0, 0)
    for document in [opened.document(scene.id) for scene in opened.story.scenes]:  # on each page
        document.undo()
        document.redo()
        assert counts_of(program) == (2, 0, 0)
    list(replacement.undo())
    assert [opened.text_of(scene.id) for scene in opened.story.scenes] == [text for _, text in texts]
    assert counts_of(program) == (2, 0, 0)
    replacement.forget()


def test_a_version_put_back_and_another_programs_words_are_no_writing(program: Program) -> None:
    opened = program.app.story.current
    scene = program.app.story.document.scene_id
    program.type(" She waited.")
    assert opened.put_text(scene, "It was a dark and stormy night.")
    assert counts_of(program) == (2, 0, 0)
    session_of(program)._clock.take()
    assert opened.put_text(scene, "It was.")
    assert session_of(program)._clock.take() == 0.0  # nobody pressed a key
    program.press(Qt.Key.Key_Z, CTRL)
    program.press(Qt.Key.Key_Z, CTRL)
    assert (program.text, counts_of(program)) == ("It was dark. She waited.", (2, 0, 0))
    program.press(Qt.Key.Key_Z, CTRL)
    assert counts_of(program)[1:] == (0, 0)
    program.close()
    assert all(entry.removed == 0 for entry in logged(Path(opened.key)))


def test_an_import_is_no_writing_and_what_is_typed_into_it_is(program: Program) -> None:
    opened = program.app.story.current
    (scene,) = opened.insert_chapters(0, [("From elsewhere", [("A boat", "A boat in the fog, and nobody aboard.")])])
    program.app.story.show_scene(scene.id)
    program.put_caret(len(program.text))
    assert counts_of(program) == (0, 0, 0)
    program.type(" Yet.")
    assert counts_of(program) == (1, 0, 0)


def test_what_is_cut_from_one_scene_and_pasted_into_another_was_moved(program: Program) -> None:
    opened = program.app.story.current
    moved = "Then she walked down to the harbour, where the boats lay on the mud."
    first = opened.story.scenes[0].id
    second = opened.add_scene(1, "Morning", f"It was light. {moved}").id
    program.app.story.show_scene(second)
    program.app.editor.selectAll()
    cursor = program.app.editor.textCursor()
    cursor.setPosition(len("It was light."))
    cursor.setPosition(len(program.text), cursor.MoveMode.KeepAnchor)
    program.app.editor.setTextCursor(cursor)
    program.app.editor.cut()
    opened.collect_texts()
    assert counts_of(program) == (0, 14, 0)
    program.app.story.show_scene(first)
    program.put_caret(len(program.text))
    program.app.editor.paste()
    assert program.text.endswith(moved)
    session_of(program).write_line()
    assert counts_of(program) == (0, 0, 0)


def test_a_story_for_reading_is_not_counted(program: Program, folder: Path) -> None:
    program.app.story.close_story()
    assert program.app.story.open(str(folder), read_only=True)
    assert not session_of(program).is_counting
    assert not (folder / "statistics").exists()


def test_the_dialog_shows_sets_and_exports(program: Program, folder: Path, tmp_path: Path, monkeypatch) -> None:
    WritingLog(folder / "statistics", "laptop").append(
        [
            Written(NOW - timedelta(days=1), "old", 1, 3, 40, 2, 10, 600.0),
            Written(NOW - timedelta(days=40), "old", 2, 3, 9),
        ]
    )
    program.type(" She waited.")
    program.press(Qt.Key.Key_F12)
    dialog = goals_of(program).dialog
    program.wait(lambda: session_of(program).is_loaded)
    assert dialog.amount.text() == "2 words today"
    assert dict(dialog.story_facts.facts())["Written here by the model"] == "10 words (16 %)"
    scroll = dialog.findChild(ColumnScroll)
    assert scroll.viewport().height() == scroll.widget().layout().heightForWidth(scroll.viewport().width())
    dialog.form.daily.setValue(2)
    dialog.form.story_words.setValue(1000)
    dialog.form.days_off[6].setChecked(True)
    assert session_of(program).goals == Goals(daily=2, story_words=1000, days_off=frozenset({6}))
    assert "is met" in dialog._of.text()
    assert dict(dialog.today_facts.facts())["Days in a row"] == "2"
    dialog.form.has_date.setChecked(True)
    assert "words a day until" in dict(dialog.story_facts.facts())["Needed"]
    target = tmp_path / "days"
    monkeypatch.setattr(files, "choose_statistics_target", lambda *_: str(target))
    dialog.export_button.click()
    table = target.with_suffix(".csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0].startswith("day,words_written")
    assert len(table) == 4
    dialog.accept()
    assert goals_of(program).dialog is None


def test_an_export_that_fails_says_why(program: Program, tmp_path: Path, monkeypatch) -> None:
    goals_of(program).show_dialog()
    monkeypatch.setattr(files, "choose_statistics_target", lambda *_: str(tmp_path / "nowhere" / "days.csv"))
    goals_of(program).dialog.export_button.click()
    assert goals_of(program).dialog.problem.isVisible()
    goals_of(program).dialog.accept()


def test_the_chart_is_walked_with_keys_and_told(program: Program) -> None:
    goals_of(program).show_dialog()
    dialog = goals_of(program).dialog
    chart = dialog.chart
    told: list[str] = []
    chart.told.connect(told.append)
    chart.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Left):
        program._qtbot.keyClick(chart, key)
    days = [chart.bars()[place].telling for place in (0, 1, 29, 28)]
    assert told[-4:] == days
    assert chart.accessibleDescription() == dialog.told.text() == days[-1]
    assert chart.accessibleName() == "Last 30 days"
    for row, count in enumerate((30, 26, 12)):
        dialog.span.setCurrentIndex(row)
        dialog.span.activated.emit(row)
        assert len(chart.bars()) == count
    dialog.accept()


def test_time_between_keys_counts_and_longer_pauses_do_not(qapp: object) -> None:
    from app.writing_session import WritingClock

    seconds = iter([0.0, 5.0, 65.0, 200.0, 203.0])
    clock = WritingClock(lambda: next(seconds))
    for _ in range(5):
        clock.key()
    assert clock.take() == 5.0 + 60.0 + 3.0
    assert clock.take() == 0.0
