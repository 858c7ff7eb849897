"""Choosing a model as the writer does, with real files and the real engine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

import engine
from app import paths
from app.dialogs import files
from app.dialogs.model_chooser import ModelChooserDialog
from app.model_choices import ModelChoices, remembered
from tests.helpers.program import CTRL
from tests.helpers.tiny_models import rwkv7_tensors, write_rwkv7


@pytest.fixture
def models() -> Path:
    """The writer's models folder."""
    folder = paths.models_folder()
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, name: str, with_words: bool = True, **sizes: int) -> Path:
    """A small random model folder that has been there for a while."""
    (folder / name).mkdir()
    write_rwkv7(folder / name / "model.safetensors", n_vocab=8192, **sizes)
    if with_words:
        shutil.copy(paths.builtin_model() / "tokenizer.json", folder / name)
    return aged(folder / name)


def aged(path: Path) -> Path:
    for each in [*path.glob("*"), path]:
        os.utime(each, (1e9, 1e9))
    return path


def opened(program) -> ModelChooserDialog:
    program.press(Qt.Key.Key_M, CTRL)
    dialog = program.app.chooser.dialog
    assert dialog is not None
    return dialog


def words(dialog: ModelChooserDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def press(dialog: ModelChooserDialog, text: str) -> None:
    [button] = [b for b in dialog.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    button.click()


def wait_for(program, path: object, verdict: str) -> ModelChooserDialog:
    """Looks at a model in the list once it is known, and checks what is said of it."""
    dialog = program.app.chooser.dialog
    program.wait(lambda: dialog.choose(str(path)) and dialog.details.verdict == verdict)
    return dialog


def test_a_model_is_chosen_with_the_keyboard_alone_and_writes(start, models: Path) -> None:
    folder = put(models, "Small")
    program = start()
    dialog = opened(program)
    program.wait(lambda: dialog.list.rows.place_of(str(folder)) >= 0)
    assert dialog.list.hasFocus()
    assert dialog.current_path == str(paths.builtin_model())
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.current_path == str(folder)
    program.wait(dialog.load_button.isEnabled)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    program.wait(lambda: program.app.chooser.dialog is None)
    assert program.app.model.info.n_embd == 64
    program.app.writing.token_limit = 5
    before = program.text
    program.continue_writing()
    assert len(program.text) > len(before)


@pytest.mark.parametrize("kind", ["picture", "empty", "llama", "missing tensor"])
def test_anything_else_is_refused_and_the_model_in_use_stays(start, models: Path, kind: str) -> None:
    path = models / "thing.pth"
    if kind == "picture":
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "llama":
        torch.save({"model.layers.0.self_attn.q_proj.weight": torch.zeros(2, 2)}, path)
    else:
        torch.save({k: v for k, v in rwkv7_tensors().items() if k != "blocks.1.att.g2"}, path)
    aged(path)
    program = start()
    opened(program)
    dialog = wait_for(program, path, "refused")
    assert "thing.pth" in words(dialog)
    assert not dialog.load_button.isEnabled()
    dialog.reject()
    assert program.app.model.info.name == "Fireside"
    program.app.writing.token_limit = 4
    program.continue_writing()


def test_a_file_from_elsewhere_is_looked_at_and_remembered_once_it_was_loaded(
    start, monkeypatch, tmp_path: Path
) -> None:
    folder = put(tmp_path, "Elsewhere")
    program = start()
    dialog = opened(program)
    monkeypatch.setattr(files, "choose_model_file", lambda parent, start: str(folder / "model.safetensors"))
    dialog.another.click()
    path = str(folder / "model.safetensors")
    wait_for(program, path, "fits")
    assert program.app.settings.value("recent_models") == []
    dialog.load_button.click()
    program.wait(lambda: program.app.chooser.dialog is None)
    assert program.app.settings.value("recent_models") == [path]
    dialog = opened(program)
    assert dialog.current_path == path
    wait_for(program, path, "in_use")


def test_a_model_without_a_vocabulary_is_given_one_and_keeps_it(start, monkeypatch, models: Path) -> None:
    folder = put(models, "Words", with_words=False)
    program = start()
    opened(program)
    dialog = wait_for(program, folder, "no_vocabulary")
    vocabulary = str(paths.builtin_model() / "tokenizer.json")
    monkeypatch.setattr(files, "choose_vocabulary", lambda parent, start: vocabulary)
    press(dialog, "Choose a vocabulary…")
    wait_for(program, folder, "fits")
    dialog.load_button.click()
    program.wait(lambda: program.app.chooser.dialog is None)
    assert remembered(program.app.settings, str(folder)).vocabulary == vocabulary
    program.app.writing.token_limit = 3
    program.continue_writing()


def test_a_tuned_state_is_chosen_with_the_model(start, monkeypatch, models: Path, tmp_path: Path) -> None:
    folder = put(models, "Moody")
    state = tmp_path / "mood.pth"
    torch.save({f"blocks.{i}.att.time_state": 0.1 * torch.ones(4, 16, 16) for i in range(2)}, state)
    wrong = tmp_path / "other.pth"
    torch.save({"blocks.0.att.time_state": torch.ones(4, 16, 16)}, wrong)
    program = start()
    opened(program)
    dialog = wait_for(program, folder, "fits")
    monkeypatch.setattr(files, "choose_tuned_state", lambda parent, start: str(wrong))
    dialog.details.tuned_state_wanted.emit()
    wait_for(program, folder, "refused")
    assert "other.pth" in words(dialog)
    monkeypatch.setattr(files, "choose_tuned_state", lambda parent, start: str(state))
    dialog.details.tuned_state_wanted.emit()
    wait_for(program, folder, "fits")
    dialog.load_button.click()
    program.wait(lambda: program.app.chooser.dialog is None)
    assert program.app.model.info.tuned_state == "mood.pth"
    assert remembered(program.app.settings, str(folder)) == ModelChoices(tuned_state=str(state))


def load_while_writing(program, folder: Path, tokens: int) -> ModelChooserDialog:
    """Loads a model when the one in use is in the midst of a passage of so many tokens."""
    opened(program)
    dialog = wait_for(program, folder, "fits")
    program.app.writing.token_limit = tokens
    program.app.writing.continue_writing()
    program.wait(lambda: program.app.generation.phase == "writing")
    dialog.load_button.click()
    assert dialog.stage == "waiting"
    return dialog


def test_loading_waits_for_the_passage_that_is_written_and_says_so(start, models: Path) -> None:
    program = start()
    dialog = load_while_writing(program, put(models, "Small"), tokens=5_000)
    assert "Loading begins when it has ended." in words(dialog)
    assert program.app.model.info.name == "Fireside"
    press(dialog, "Stop writing now")
    program.wait(lambda: program.app.chooser.dialog is None)
    assert program.app.model.info.n_embd == 64
    assert not program.app.generation.is_busy


def test_a_loading_that_waits_can_be_given_up_while_the_passage_goes_on(start, models: Path) -> None:
    program = start()
    dialog = load_while_writing(program, put(models, "Small"), tokens=30)
    dialog.reject()
    program.wait(lambda: dialog.stage == "choosing")
    program.wait_idle()
    assert program.app.model.info.name == "Fireside"
    assert dialog.isVisible()


def test_a_model_that_turns_out_to_be_spoiled_is_explained_in_place(start, models: Path) -> None:
    tensors = rwkv7_tensors(n_vocab=8192)
    tensors["head.weight"][5, 5] = float("nan")
    path = models / "spoiled.pth"
    torch.save(tensors, path)
    shutil.copy(paths.builtin_model() / "tokenizer.json", models)
    aged(path)
    program = start()
    opened(program)
    dialog = wait_for(program, path, "fits")
    dialog.load_button.click()
    program.wait(lambda: dialog.stage == "choosing")
    assert "head.weight" in words(dialog)
    assert program.app.model.info.name == "Fireside"
    assert "model" not in program.app.notices.shown()


def test_a_model_dropped_on_the_window_opens_the_list_at_it(start, tmp_path: Path) -> None:
    folder = put(tmp_path, "Dropped")
    program = start()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window, corner = program.app.window, QPoint(400, 300)
    enter = QDragEnterEvent(corner, actions, data, buttons, keys)
    QApplication.sendEvent(program.app.editor.viewport(), enter)
    assert enter.isAccepted()  # the page leaves files to the window
    QApplication.sendEvent(window, QDropEvent(corner.toPointF(), actions, data, buttons, keys))
    dialog = wait_for(program, folder, "fits")
    assert dialog.isVisible()


def test_a_story_dropped_on_the_window_is_none_of_its_business(start, tmp_path: Path) -> None:
    (tmp_path / "story.md").write_text("Once", encoding="utf-8")
    program = start(wait_for_model=False)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "story.md"))])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window, corner = program.app.window, QPoint(400, 300)
    QApplication.sendEvent(window, QDragEnterEvent(corner, actions, data, buttons, keys))
    QApplication.sendEvent(window, QDropEvent(corner.toPointF(), actions, data, buttons, keys))
    assert program.app.chooser.dialog is None


def test_another_folder_is_watched_from_then_on(start, monkeypatch, tmp_path: Path) -> None:
    other = tmp_path / "big disk"
    other.mkdir()
    folder = put(other, "Small")
    program = start()
    dialog = opened(program)
    monkeypatch.setattr(files, "choose_models_folder", lambda parent, start: str(other))
    dialog.folder.change_button.click()
    wait_for(program, folder, "fits")
    assert dialog.folder.path() == str(other)
    assert program.app.settings.value("models_folder") == str(other)
    monkeypatch.setattr(files, "choose_models_folder", lambda parent, start: str(paths.models_folder()))
    dialog.folder.change_button.click()
    assert program.app.settings.value("models_folder") == ""
    program.wait(lambda: len(program.app.library.entries()) == 1)


def test_a_model_that_is_gone_is_said_to_be_and_can_be_forgotten(start, tmp_path: Path) -> None:
    program = start()
    gone = str(tmp_path / "gone.pth")
    program.app.settings.set_value("recent_models", [gone])
    opened(program)
    dialog = wait_for(program, gone, "gone")
    press(dialog, "Remove from the list")
    program.wait(lambda: len(program.app.library.entries()) == 1)
    assert program.app.settings.value("recent_models") == []


def test_the_list_may_be_opened_twice_and_closed_while_it_fills(start, models: Path) -> None:
    for number in range(5):
        put(models, f"Small {number}")
    program = start()
    dialog = opened(program)
    program.app.status.models_requested.emit()
    assert program.app.chooser.dialog is dialog
    dialog.reject()
    assert program.app.chooser.dialog is None
    opened(program)
    program.wait(lambda: len(program.app.library.entries()) == 6)


def test_the_program_can_be_closed_with_the_list_open(start, models: Path) -> None:
    put(models, "Small")
    program = start()
    opened(program)
    program.close()


def test_what_is_asked_for_while_a_model_loads_is_written_by_the_new_one(start, models: Path) -> None:
    folder = put(models, "Small")
    program = start()
    program.app.writing.token_limit = 3
    takes: list[str] = []
    program.app.generation.take_made.connect(lambda *_: takes.append(program.app.model.info.fingerprint))
    opened(program)
    dialog = wait_for(program, folder, "fits")
    dialog.load_button.click()
    program.app.writing.continue_writing()
    program.wait_idle()
    assert takes == [program.app.model.info.fingerprint]
    assert program.app.model.info.n_embd == 64


def test_not_enough_memory_is_told_with_a_way_out(start, monkeypatch, models: Path) -> None:
    """Memory may go between looking and loading."""
    folder = put(models, "Small")
    program = start()
    opened(program)
    dialog = wait_for(program, folder, "fits")
    monkeypatch.setattr("engine.loading.available_memory_bytes", lambda: 1_000)
    dialog.load_button.click()
    program.wait(lambda: dialog.stage == "choosing")
    assert "of memory" in words(dialog)
    assert isinstance(dialog.details.failure, engine.NotEnoughMemory)
