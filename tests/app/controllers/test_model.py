"""Opening other models: said before it is loaded, refused in a sentence, and the one in use goes on working."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from app import paths
from app.dialogs import files
from app.dialogs.model_opening import ModelOpeningDialog
from tests.helpers.tiny_models import rwkv7_tensors, write_rwkv7


@pytest.fixture
def small_model(tmp_path: Path) -> Path:
    """A random model of the built-in vocabulary's size, in a folder with its tokenizer."""
    folder = tmp_path / "Small"
    folder.mkdir()
    write_rwkv7(folder / "model.safetensors", n_vocab=8192)
    shutil.copy(paths.builtin_model() / "tokenizer.json", folder)
    return folder / "model.safetensors"


def dialog_of(program) -> ModelOpeningDialog:
    [dialog] = [d for d in program.app.window.findChildren(ModelOpeningDialog) if d.isVisible()]
    return dialog


def choose(program, monkeypatch, path: Path) -> ModelOpeningDialog:
    monkeypatch.setattr(files, "choose_model_file", lambda parent, start: str(path))
    program.app.actions["open_model"].trigger()
    return dialog_of(program)


def words(dialog: ModelOpeningDialog) -> str:
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_a_model_says_what_it_needs_then_loads_and_writes(start, monkeypatch, small_model: Path) -> None:
    program = start()
    dialog = choose(program, monkeypatch, small_model)
    program.wait(lambda: dialog.load_button.isEnabled())
    assert "RWKV" in words(dialog)
    assert "MB" in words(dialog)
    dialog.load_button.click()
    program.wait(lambda: program.app.model.info.n_embd == 64)
    program.app.writing.token_limit = 5
    before = program.text
    program.continue_writing()
    assert len(program.text) > len(before)
    program.close()
    again = start()
    program.wait(lambda: again.app.model.info.n_embd == 64)
    again.app.actions["builtin_model"].trigger()
    again.wait(lambda: again.app.model.info.name == "Fireside")
    assert again.app.settings.value("model_path") == ""


@pytest.mark.parametrize("kind", ["picture", "empty", "llama", "rwkv6", "missing tensor"])
def test_anything_else_is_refused_and_the_model_in_use_stays(start, monkeypatch, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "thing.pth"
    if kind == "picture":
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "llama":
        torch.save({"model.layers.0.self_attn.q_proj.weight": torch.zeros(2, 2)}, path)
    elif kind == "rwkv6":
        torch.save({"emb.weight": torch.zeros(2, 2), "blocks.0.att.time_maa_x": torch.zeros(2)}, path)
    else:
        torch.save({k: v for k, v in rwkv7_tensors().items() if k != "blocks.1.att.g2"}, path)
    program = start()
    dialog = choose(program, monkeypatch, path)
    program.wait(lambda: "thing.pth" in words(dialog) and not dialog.load_button.isVisible())
    dialog.reject()
    assert program.app.model.info.name == "Fireside"
    program.app.writing.token_limit = 4
    program.continue_writing()


def test_a_model_that_is_gone_at_the_start_is_said_and_the_built_in_one_wakes(start, tmp_path: Path) -> None:
    file = paths.config_folder() / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"model_path = {json.dumps(str(tmp_path / 'gone.pth'))}\n", encoding="utf-8")
    program = start()
    assert program.app.model.info.name == "Fireside"
    assert "gone.pth" in program.app.notices.shown()["model"]
    assert program.app.settings.value("model_path").endswith("gone.pth")


def test_a_model_without_a_vocabulary_is_refused_before_it_is_loaded(start, monkeypatch, tmp_path: Path) -> None:
    program = start()
    dialog = choose(program, monkeypatch, write_rwkv7(tmp_path / "no-words.pth"))
    program.wait(lambda: "vocabulary" in words(dialog))
    assert not dialog.load_button.isVisible()
    dialog.reject()
    assert program.app.model.info.name == "Fireside"
