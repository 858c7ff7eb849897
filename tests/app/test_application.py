"""The program as the writer meets it: keys pressed in the real window, the real model, real files."""

from __future__ import annotations

import errno
import logging
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton

import engine
from app import paths
from app.controllers import story as story_controller
from app.story import recovery, saver
from app.story.lock import acquire_lock
from app.story.storage import create_story, open_story, save_manifest, save_scene
from tests.helpers.program import ALT, CTRL, SHIFT

FIRST = (
    "The lamp had burned since four, and Mr. Hale had not once looked up.\n\nOutside, the fog came in over the quay."
)
SECOND = "Morning found the ledger open at the same page."


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    folder = tmp_path / "A Novel"
    story = create_story(folder, "A Novel", "Night")
    story.add_scene(1, "Morning")
    for scene, text in zip(story.scenes, (FIRST, SECOND), strict=True):
        scene.text = text
        save_scene(story, scene)
    save_manifest(story)
    return folder


def saved(folder: Path) -> list[str]:
    return [scene.text for scene in open_story(folder).scenes]


def test_the_first_start_shows_a_story_that_can_be_gone_on_with(start) -> None:
    program = start()
    assert program.app.story.current.story.title
    assert program.caret == len(program.text) > 200
    assert not program.text.endswith("\n")
    assert "Ctrl+Enter" in " ".join(program.app.notices.shown().values())
    before = program.text
    program.continue_writing()
    assert program.text.startswith(before)
    assert len(program.text) > len(before) + 100
    assert program.app.notices.shown() == {}


def test_continue_writes_at_the_caret_and_goes_on_from_there(start, novel: Path) -> None:
    program = start(novel)
    program.app.scenes.scene_chosen.emit(program.app.story.current.story.scenes[0].id)
    place = FIRST.index("\n\nOutside")
    program.app.writing.token_limit = 10
    program.put_caret(place)
    program.continue_writing()
    first = program.text
    assert first.startswith(FIRST[:place])
    assert first.endswith(FIRST[place:])
    passage = first[place : len(first) - len(FIRST[place:])]
    assert passage.strip()
    assert program.caret == place + len(passage)
    program.continue_writing()
    assert program.text.startswith(FIRST[:place] + passage)
    assert len(program.text) > len(first)


def test_one_ctrl_z_removes_a_whole_passage(start, novel: Path) -> None:
    program = start(novel)
    program.type(" And so it")
    program.app.writing.token_limit = 20
    program.continue_writing()
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == SECOND + " And so it"
    program.press(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert len(program.text) > len(SECOND + " And so it") + 20


def test_esc_stops_and_what_was_written_stays(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 3000
    program.press(Qt.Key.Key_Return, CTRL)
    program.wait(lambda: len(program.text) > len(SECOND) + 20)
    program.press(Qt.Key.Key_Escape)
    program.wait_idle()
    assert program.text.startswith(SECOND)
    assert len(program.text) > len(SECOND) + 20
    stopped = program.text
    stats = []
    program.app.generation.passage_finished.connect(stats.append)
    program.app.writing.token_limit = 5
    program.continue_writing()
    assert program.text.startswith(stopped)
    assert stats[-1].tokens_read == 0


def test_retry_writes_another_and_the_takes_can_be_walked(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 16
    program.continue_writing()
    first = program.text
    stats = []
    program.app.generation.passage_finished.connect(stats.append)
    program.press(Qt.Key.Key_R, CTRL)
    program.wait_idle()
    second = program.text
    assert second.startswith(SECOND)
    assert second != first
    assert stats[-1].tokens_read == 0
    program.press(Qt.Key.Key_Left, ALT)
    assert program.text == first
    program.press(Qt.Key.Key_Right, ALT)
    assert program.text == second
    assert len(program.app.story.current._history.takes(program.app.story.current.story.scenes[1].id)) == 2


def test_typing_while_the_model_writes_is_neither_lost_nor_mixed_in(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 60
    program.press(Qt.Key.Key_Return, CTRL)
    program.wait(lambda: len(program.text) > len(SECOND) + 10)
    program.type(" MINE")
    program.wait(lambda: len(program.text) > len(SECOND) + 60)
    program.type(" TOO")
    program.wait_idle()
    assert program.text.startswith(SECOND + " MINE TOO")
    assert program.text.count("MINE") == program.text.count("TOO") == 1


def test_text_is_on_the_disk_soon_after_it_was_typed(start, novel: Path) -> None:
    program = start(novel)
    program.type(" A new line.")
    program.wait(lambda: saved(novel)[1] == SECOND + " A new line.")
    program.wait(lambda: not program.app.window.isWindowModified())


def test_closing_saves_and_reopening_shows_the_same_place(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 12
    program.continue_writing()
    program.type(" The end")
    text, caret = program.text, program.caret
    spans = program.app.story.document.generated_spans
    assert spans
    program.close()
    assert saved(novel) == [FIRST, text]
    again = start()
    assert (again.text, again.caret) == (text, caret)
    assert again.app.story.document.generated_spans == spans
    stats = []
    again.app.generation.passage_finished.connect(stats.append)
    again.app.writing.token_limit = 4
    again.put_caret(len(text) - len(" The end"))
    again.continue_writing()
    assert stats[0].tokens_read == 0


def test_closing_while_the_model_writes_keeps_what_it_wrote(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 3000
    program.press(Qt.Key.Key_Return, CTRL)
    program.wait(lambda: len(program.text) > len(SECOND) + 30)
    shown = program.text
    program.close()
    assert saved(novel)[1].startswith(shown)


def test_a_second_window_on_the_same_story_is_noticed(start, novel: Path) -> None:
    lock = acquire_lock(novel, paths.state_folder())
    program = start(novel)
    assert program.app.story.current.key == str(novel)
    assert not (paths.stories_folder() / "First Story").exists()  # another story in its place would look like a loss
    [notice] = [text for key, text in program.app.notices.shown().items() if key == "story"]
    assert "open" in notice
    assert program.text == SECOND
    program.type("nothing of this")
    assert program.text == SECOND
    program.press(Qt.Key.Key_Return, CTRL)
    assert not program.app.generation.is_busy
    assert not program.app.panel.main_button.isEnabled()
    lock.release()
    program.app.story.open_sample()
    assert program.app.panel.main_button.isEnabled()
    program.close()
    assert saved(novel) == [FIRST, SECOND]


def test_scenes_are_added_renamed_moved_and_deleted_with_a_way_back(start, novel: Path) -> None:
    program = start(novel)
    app = program.app
    night, morning = (scene.id for scene in app.story.current.story.scenes)
    app.scenes.rename_requested.emit(night, "Deep night")
    app.scenes.place_requested.emit([morning], 0, 0)
    app.actions["new_scene"].trigger()
    program.press(Qt.Key.Key_Return)
    assert app.editor.hasFocus()
    program.type("Between.")
    program.wait(lambda: sorted(saved(novel)) == sorted([SECOND, "Between.", FIRST]))
    story = open_story(novel)
    assert [scene.text for scene in story.scenes] == [SECOND, "Between.", FIRST]
    assert story.scenes[2].title == "Deep night"
    app.scenes.delete_requested.emit([night])
    assert [scene.text for scene in app.story.current.story.scenes] == [SECOND, "Between."]
    assert [scene.text for scene in open_story(novel).scenes] == [SECOND, "Between."]
    app.scenes.undo_requested.emit()
    assert program.text == FIRST
    program.wait(lambda: saved(novel) == [SECOND, "Between.", FIRST])


def test_the_model_reads_earlier_scenes_and_nothing_after_the_caret(start, novel: Path) -> None:
    program = start(novel)
    scenes = program.app.story.current.story.scenes
    parts, names, held = program.app.story.current.parts_before(scenes[1].id, 7)
    assert names == (scenes[0].id, scenes[1].id)
    assert parts == (FIRST + "\n\n* * *\n\n", SECOND[:7])
    assert held == ""
    parts, _, held = program.app.story.current.parts_before(scenes[1].id, 8)
    assert (parts[-1], held) == (SECOND[:7], " ")


def test_a_single_file_is_opened_and_saved_in_place(start, tmp_path: Path) -> None:
    path = tmp_path / "tale.txt"
    path.write_bytes("Once upon a time\r\nthere was 狐.".encode())
    program = start(path)
    assert program.text == "Once upon a time\nthere was 狐."
    program.press(Qt.Key.Key_End, CTRL)
    program.type(" It ran.")
    program.close()
    assert path.read_bytes() == "Once upon a time\r\nthere was 狐. It ran.".encode()


def test_emoji_before_the_caret_do_not_shift_the_place(start, tmp_path: Path) -> None:
    path = tmp_path / "tale.md"
    text = "😀😀 The fox ran over the hill and"
    path.write_text(text, encoding="utf-8")
    program = start(path)
    assert program.app.story.current.parts_before(program.app.story.document.scene_id, 8)[0] == ("😀😀 The",)
    program.app.writing.token_limit = 6
    program.press(Qt.Key.Key_End, CTRL)
    program.continue_writing()
    assert program.text.startswith(text)
    assert len(program.text) > len(text)


def test_a_story_that_is_gone_gives_a_sentence_and_the_sample(start, tmp_path: Path) -> None:
    program = start(tmp_path / "nowhere")
    assert "nowhere" in " ".join(program.app.notices.shown().values())
    assert program.app.story.current is not None


def test_dials_and_presets_reach_the_request(start) -> None:
    program = start()
    app = program.app
    app.dialling.choose_preset("exact")
    assert app.dialling.params().temperature == 0
    app.dials.value_changed.emit("temperature", 1.3)
    app.dials.value_changed.emit("top_k", 40)
    params = app.dialling.params()
    assert (params.temperature, params.top_k) == (1.3, 40)
    assert isinstance(params.top_k, int)
    program.close()
    again = start()
    assert again.app.dialling.params() == params
    again.app.panel.preset_reset_requested.emit()
    assert again.app.dialling.params().temperature == 0


def test_keys_that_were_rebound_work_and_the_old_ones_do_not(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 4
    program.app.settings.set_value("shortcuts", {"continue": ["Ctrl+J"]})
    program.press(Qt.Key.Key_Return, CTRL)
    assert not program.app.generation.is_busy
    program.press(Qt.Key.Key_J, CTRL)
    assert program.app.generation.is_busy
    program.wait_idle()


def test_the_number_of_cores_counts_from_the_start_and_whenever_it_is_changed(start, monkeypatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(engine, "set_threads", told.append)
    program = start()
    assert told == []
    program.app.settings.set_value("threads", 1)
    assert told == [1]
    program.close()
    start()
    assert told == [1, 1]


def test_what_computes_is_logged_and_shown(start, caplog) -> None:
    with caplog.at_level(logging.INFO):
        program = start()
    info = program.app.model.info
    assert f"Fireside in fp32 on cpu; kernels: {info.kernels}" in caplog.messages
    assert info.kernels in program.app.status.findChild(QToolButton).toolTip()


def test_damaged_settings_are_kept_aside_and_said(start) -> None:
    file = paths.config_folder() / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("theme = [", encoding="utf-8")
    program = start(wait_for_model=False)
    assert "settings.toml.damaged" in " ".join(program.app.notices.shown().values())
    assert file.with_name("settings.toml.damaged").read_text(encoding="utf-8") == "theme = ["


def test_before_an_english_model_writes_after_chinese_it_says_so(start, tmp_path: Path) -> None:
    path = tmp_path / "tale.md"
    path.write_text("那一年的最后一班马车驶进盐湾镇时，已经晚了一个钟头。", encoding="utf-8")
    program = start(path)
    program.app.writing.token_limit = 4
    program.continue_writing()
    assert "Fireside" in program.app.notices.shown()["language"]


def test_deleting_the_scene_that_the_model_writes_harms_nothing(start, novel: Path) -> None:
    program = start(novel)
    _, morning = (scene.id for scene in program.app.story.current.story.scenes)
    program.app.writing.token_limit = 3000
    program.press(Qt.Key.Key_Return, CTRL)
    program.wait(lambda: len(program.text) > len(SECOND) + 20)
    written = program.text
    program.app.scenes.delete_requested.emit([morning])
    assert not program.app.generation.is_busy
    program.type("PRECIOUS ")
    program.wait(lambda: any("PRECIOUS" in text for text in saved(novel)))
    program.app.scenes.undo_requested.emit()
    assert program.text.startswith(written)
    text = program.text
    program.close()
    assert saved(novel)[1] == text


def test_a_retry_asked_for_while_another_scene_is_shown_stays_where_it_belongs(start, novel: Path) -> None:
    program = start(novel)
    night, morning = (scene.id for scene in program.app.story.current.story.scenes)
    program.app.writing.token_limit = 6
    program.app.scenes.scene_chosen.emit(night)
    program.put_caret(len(FIRST))
    program.continue_writing()
    night_text = program.text
    program.app.scenes.scene_chosen.emit(morning)
    program.put_caret(len(SECOND))
    program.app.writing.token_limit = 400
    program.press(Qt.Key.Key_Return, CTRL)
    program.wait(lambda: len(program.text) > len(SECOND) + 10)
    program.app.scenes.scene_chosen.emit(night)
    program.press(Qt.Key.Key_R, CTRL)
    program.app.writing.token_limit = 6
    program.wait_idle()
    assert program.text == night_text


def raises_no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_does_not_let_the_window_close_over_unsaved_text(
    start, novel: Path, monkeypatch, expect_log
) -> None:
    expect_log("saving failed")
    asked: list[str] = []
    answers = ["again", "copy", "stay", "again"]
    program = start(novel)
    real = saver.write_bytes_atomic
    monkeypatch.setattr(saver, "write_bytes_atomic", raises_no_space)
    monkeypatch.setattr(recovery, "write_bytes_atomic", raises_no_space)

    def answer(parent: object, sentence: str) -> str:
        asked.append(sentence)
        if len(asked) == 4:  # the disk has room again
            monkeypatch.setattr(saver, "write_bytes_atomic", real)
        return answers[len(asked) - 1]

    monkeypatch.setattr(story_controller, "ask_unsaved", answer)
    program.type(" PRECIOUS")
    program.app.window.close()
    assert program.app.window.isVisible()
    assert len(asked) == 3
    assert "PRECIOUS" in QGuiApplication.clipboard().text()
    program.type(" WORDS")
    program.close()
    assert saved(novel)[1] == SECOND + " PRECIOUS WORDS"


def test_what_failed_to_be_saved_is_tried_again_when_the_window_closes(
    start, novel: Path, monkeypatch, expect_log
) -> None:
    expect_log("saving failed")
    program = start(novel)
    with monkeypatch.context() as patch:
        patch.setattr(saver, "write_bytes_atomic", raises_no_space)
        program.type(" PRECIOUS")
        program.wait(lambda: program.app.story.current.save_state == "failed")
        assert "save" in program.app.notices.shown()
    program.close()
    assert saved(novel)[1] == SECOND + " PRECIOUS"


def test_text_that_only_the_recovery_folder_holds_is_offered_once(start, novel: Path, monkeypatch, expect_log) -> None:
    expect_log("saving failed")
    program = start(novel)
    with monkeypatch.context() as patch:
        patch.setattr(saver, "write_bytes_atomic", raises_no_space)
        program.type(" PRECIOUS")
        program.close()
    again = start(novel)
    again.wait(lambda: again.app.manuscript.recovery.dialog is not None)
    assert "rescued" in again.app.notices.shown()
    assert "PRECIOUS" in again.app.manuscript.recovery.dialog.view.text.toPlainText()
    again.app.manuscript.recovery.dialog.buttons["beside"].click()
    assert again.app.manuscript.recovery.dialog is None  # that was all
    assert "rescued" not in again.app.notices.shown()
    assert again.text == SECOND + " PRECIOUS"
    again.close()
    assert [text.count("PRECIOUS") for text in saved(novel)] == [0, 0, 1]
    last = start(novel)
    assert not [key for key in last.app.notices.shown() if key.startswith("rescued")]


def test_a_failed_save_is_forgotten_once_it_worked_also_under_a_new_name(
    start, novel: Path, monkeypatch, expect_log
) -> None:
    expect_log("saving failed")
    program = start(novel)
    with monkeypatch.context() as patch:
        patch.setattr(saver, "write_bytes_atomic", raises_no_space)
        program.type(" PRECIOUS")
        program.wait(lambda: program.app.story.current.save_state == "failed")
    program.app.scenes.rename_requested.emit(program.app.story.document.scene_id, "Dawn")
    program.app.story.current.save_again()
    program.wait(lambda: program.app.story.current.save_state == "saved")


def test_another_model_may_be_looked_at_while_the_first_still_loads(start, tmp_path: Path) -> None:
    path = tmp_path / "thing.pth"
    path.write_bytes(b"no model")
    program = start(wait_for_model=False)
    program.app.chooser.show(str(path))
    program.wait(lambda: program.app.chooser.dialog.details.verdict == "refused")
    program.wait(lambda: program.app.model.info is not None)
    program.app.chooser.dialog.reject()
    program.app.writing.token_limit = 4
    program.continue_writing()


def test_a_passage_in_front_of_a_word_ends_with_a_space(start, tmp_path: Path) -> None:
    path = tmp_path / "tale.md"
    path.write_text("He opened the door and left the house.", encoding="utf-8")
    program = start(path)
    program.app.settings.set_value("sampling", {"seed": 5})
    program.app.writing.token_limit = 5
    program.put_caret(len("He opened the door and "))
    stats = []
    program.app.generation.passage_finished.connect(stats.append)
    for _ in range(3):
        program.continue_writing()
        passage = program.text.removeprefix("He opened the door and ").removesuffix("left the house.")
        assert passage.strip()
        assert passage[-1].isspace()
        assert not passage.endswith("  ")
    assert [s.tokens_read for s in stats[1:]] == [0, 0]


def test_keep_takes_the_tint_off_the_passage_then_off_the_whole_scene(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 6
    program.continue_writing()
    program.type(" MINE ")
    program.continue_writing()
    keep = program.app.actions["keep_passage"]
    assert len(program.app.story.document.generated_spans) == 2
    keep.trigger()
    assert len(program.app.story.document.generated_spans) == 1
    keep.trigger()
    assert program.app.story.document.generated_spans == []
    program.close()
    again = start()
    assert again.app.story.document.generated_spans == []


def test_a_taken_back_passage_can_be_walked_to_again(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 6
    program.continue_writing()
    written = program.text
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == SECOND
    program.press(Qt.Key.Key_Right, ALT)
    assert program.text == written


def test_a_retry_that_is_stopped_before_its_first_word_leaves_the_passage(start, novel: Path) -> None:
    program = start(novel)
    program.app.settings.set_value("sampling", {"seed": 5})
    program.app.writing.token_limit = 8
    program.continue_writing()
    program.type("X")
    text = program.text
    program.press(Qt.Key.Key_R, CTRL)
    program.press(Qt.Key.Key_Escape)
    program.wait_idle()
    takes = program.app.generation.takes
    assert len(takes) > 1 or program.text == text
    assert program.text.endswith("X")
    assert all(take.text.strip() for take in takes)


def test_a_retry_while_the_model_still_reads_begins_again(start, novel: Path) -> None:
    program = start(novel)
    program.app.writing.token_limit = 6
    program.press(Qt.Key.Key_Return, CTRL)
    program.press(Qt.Key.Key_R, CTRL)
    program.wait_idle()
    assert program.text.startswith(SECOND)
    assert len(program.text) > len(SECOND)
    before = program.text
    program.continue_writing()
    assert len(program.text) > len(before)


def test_a_disk_that_hangs_does_not_let_the_window_close(start, novel: Path, monkeypatch) -> None:
    program = start(novel)
    hung = threading.Event()
    real = saver.write_bytes_atomic
    monkeypatch.setattr("app.story_saving._CLOSE_TIMEOUT_S", 0.3)
    monkeypatch.setattr(saver, "write_bytes_atomic", lambda *facts: (hung.wait(30), real(*facts)))
    asked: list[str] = []
    monkeypatch.setattr(story_controller, "ask_unsaved", lambda parent, sentence: (asked.append(sentence), "stay")[1])
    program.type(" PRECIOUS")
    program.app.window.close()
    assert program.app.window.isVisible()
    assert len(asked) == 1
    hung.set()
    program.close()
    assert saved(novel)[1] == SECOND + " PRECIOUS"


@pytest.mark.parametrize("change", ["rename", "delete"])
def test_a_failure_of_a_file_that_is_no_more_asks_nothing(
    start, novel: Path, monkeypatch, expect_log, change: str
) -> None:
    expect_log("saving failed")
    monkeypatch.setattr("app.story_saving._RETRY_MS", 200)
    program = start(novel)
    scene_id = program.app.story.document.scene_id
    with monkeypatch.context() as patch:
        patch.setattr(saver, "write_bytes_atomic", raises_no_space)
        patch.setattr(recovery, "write_bytes_atomic", raises_no_space)
        program.type(" PRECIOUS")
        program.wait(lambda: program.app.story.current.save_state == "failed")
    if change == "rename":
        program.app.scenes.rename_requested.emit(scene_id, "Dawn")
    else:
        program.app.scenes.delete_requested.emit([scene_id])
    monkeypatch.setattr(story_controller, "ask_unsaved", lambda *_: pytest.fail("there is nothing to ask"))
    program.wait(lambda: program.app.story.current.save_state == "saved")
    program.close()
    assert saved(novel) == ([FIRST, SECOND + " PRECIOUS"] if change == "rename" else [FIRST])


def test_another_story_hears_nothing_of_the_one_before(
    start, novel: Path, tmp_path: Path, monkeypatch, expect_log
) -> None:
    expect_log("saving failed")
    other = tmp_path / "other.md"
    other.write_text("Another story.", encoding="utf-8")
    program = start(novel)
    with monkeypatch.context() as patch:
        patch.setattr(saver, "write_bytes_atomic", raises_no_space)
        program.type(" PRECIOUS")
        program.app.story.open(str(other))
    program.app.bridge.drain()
    assert program.text == "Another story."
    assert "save" not in program.app.notices.shown()
    assert not [key for key in program.app.notices.shown() if key.startswith("rescued")]


def test_a_story_opened_for_reading_can_be_opened_for_writing_later(start, novel: Path) -> None:
    lock = acquire_lock(novel, paths.state_folder())
    program = start(novel)
    assert program.app.story.current.is_read_only
    for _ in range(2):  # another try, while it is still open there, says the same
        shown = program.app.notices.shown()
        assert "nothing you type is kept" in shown["story"]
        assert "read_only" not in shown  # one notice for one cause
        program.app.window.parts.notices.remedy_wanted.emit("story")
    lock.release()
    program.app.window.parts.notices.remedy_wanted.emit("story")
    assert not program.app.story.current.is_read_only
    assert "story" not in program.app.notices.shown()


def test_a_key_pressed_while_the_model_is_on_its_way_is_no_error(start) -> None:
    program = start(wait_for_model=False)
    program.wait(lambda: program.app.model.is_loading)
    for modifier in (CTRL, CTRL | SHIFT):
        program.press(Qt.Key.Key_Return, modifier)
    assert "writing" not in program.app.notices.shown()
    assert not program.app.board.isVisible()
    program.wait(lambda: program.app.model.info is not None)
