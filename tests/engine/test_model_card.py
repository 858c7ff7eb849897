"""What a model's card says is what the model is used with."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
from engine.config import GenerationRequest
from tests.engine.conftest import BUILTIN
from tests.engine.test_session import Recorder
from tests.helpers.tiny_models import write_rwkv7

TEXT = "The lamp in the harbour office had burned since four."


def folder_with(tmp_path: Path, card: str) -> Path:
    """The built-in model with another card."""
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).symlink_to(BUILTIN / name)
    (tmp_path / "model.toml").write_text(card, encoding="utf-8")
    return tmp_path


def tokens_read(folder: Path, text: str = TEXT) -> int:
    session = engine.Session(engine.load_model(folder, precision="fp32"))
    recorder = Recorder()
    try:
        session.generate(GenerationRequest(parts=(text,), max_tokens=1), recorder)
        return recorder.last.stats.tokens_read
    finally:
        session.close()


@pytest.mark.parametrize(
    ("card", "more"),
    [
        ('name = "Mine"\n[prompt]\nbegin_ids = []\n', 0),
        ('name = "Mine"\n[prompt]\nbegin_ids = [5, 6, 7]\n', 3),
        ('name = "Mine"\n', 1),  # what ends a document, as models without a card begin
        ("", 1),
    ],
)
def test_begin_ids_are_read_first_and_without_them_what_ends_a_document(tmp_path: Path, card: str, more: int) -> None:
    folder = folder_with(tmp_path, card)
    tokenizer = engine.load_tokenizer(folder)
    assert tokenizer.end_of_text_id is not None
    assert tokens_read(folder) == len(tokenizer.encode(TEXT)) + more


def test_begin_when_empty_is_read_where_there_is_no_text(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, '[prompt]\nbegin_ids = []\nbegin_when_empty = "Chapter One"\n')
    assert tokens_read(folder, "") == len(engine.load_tokenizer(folder).encode("Chapter One"))


def test_begin_ids_that_the_model_has_not_are_damage(tmp_path: Path) -> None:
    write_rwkv7(tmp_path / "model.safetensors", n_vocab=320)
    (tmp_path / "model.toml").write_text("[prompt]\nbegin_ids = [320]\n", encoding="utf-8")
    for use in (engine.load_model, engine.inspect):
        with pytest.raises(engine.DamagedModel) as caught:
            use(tmp_path)
        assert "model.toml" in caught.value.facts["path"]


def test_one_language_may_be_written_without_a_list(tmp_path: Path) -> None:
    write_rwkv7(tmp_path / "model.safetensors")
    (tmp_path / "model.toml").write_text('languages = "zh"\n', encoding="utf-8")
    assert engine.inspect(tmp_path).info.card.languages == ("zh",)
