"""A converted model is the same model: to the bit where it is loaded in the precision that it was written in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

import engine
from engine.checkpoint import open_checkpoint
from tests.engine.conftest import BUILTIN
from tests.helpers.gguf_files import converted, write_gguf
from tests.helpers.shared import ORACLE
from tests.helpers.tiny_models import VERSIONS, rwkv7_tensors, write_model, write_rwkv7

IDS = [0, 3, 200, 7, 7, 150, 31, 2]


def logits(path: Path, precision: str) -> torch.Tensor:
    model = engine.load_model(path, precision=precision)
    return model.forward(IDS, model.initial_state(), every=True)[0]


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_stays_itself_to_the_bit(tmp_path: Path, version: str, precision: str) -> None:
    original = write_model(tmp_path / "m.pth", version)
    new = engine.convert(original, tmp_path / "new.safetensors", precision)
    assert torch.equal(logits(new, precision), logits(original, precision))


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_loaded_in_its_precision_it_is_the_original_to_the_bit(tmp_path: Path, precision: str, suffix: str) -> None:
    original = ORACLE / "golden" / f"v7.{suffix}"
    new = engine.convert(original, tmp_path / "new.safetensors", precision)
    assert torch.equal(logits(new, precision), logits(original, precision))


def test_float32_weights_are_rounded_once_and_only_where_loading_rounds_them(tmp_path: Path) -> None:
    original = write_rwkv7(tmp_path / "m.pth")
    new = engine.convert(original, tmp_path / "new.safetensors", "bf16")
    assert torch.equal(logits(new, "bf16"), logits(original, "bf16"))
    entries = open_checkpoint(new).entries
    assert {name: e.shape for name, e in entries.items()} == {n: tuple(t.shape) for n, t in rwkv7_tensors().items()}
    for name, tensor in rwkv7_tensors().items():
        is_matrix = tensor.dim() == 2 and not name.endswith(".r_k")
        is_used = not name.startswith(("blocks.0.att.v1", "blocks.0.att.v2"))
        assert entries[name].stored == ("bf16" if is_matrix and is_used else "fp32")
        assert torch.equal(entries[name].read(), tensor.to(torch.bfloat16) if is_matrix and is_used else tensor)


def test_other_programs_can_read_the_file(tmp_path: Path) -> None:
    new = engine.convert(write_rwkv7(tmp_path / "m.pth"), tmp_path / "new.safetensors", "fp32")
    with safe_open(str(new), framework="pt") as file:
        assert file.metadata() == {"format": "pt"}
        for name, tensor in rwkv7_tensors().items():
            assert torch.equal(file.get_tensor(name), tensor)


def test_a_folder_becomes_a_model_folder_with_card_and_vocabulary(tmp_path: Path) -> None:
    weights = engine.convert(BUILTIN, tmp_path / "new" / "folder", "bf16")
    assert weights == tmp_path / "new" / "folder" / "model.safetensors"
    report = engine.inspect(weights.parent)
    assert report.info.name == "Fireside"
    assert report.info.card == engine.inspect(BUILTIN).info.card
    assert report.stored[0][0] == "bf16"
    new, original = engine.load_model(weights.parent), engine.load_model(BUILTIN)
    assert new.tokenizer.fingerprint == original.tokenizer.fingerprint


def test_a_file_without_a_card_gets_one_with_its_name(tmp_path: Path) -> None:
    engine.convert(write_rwkv7(tmp_path / 'my "own" model.pth'), tmp_path / "folder", "fp32")
    assert engine.inspect(tmp_path / "folder").info.name == 'my "own" model'


def test_a_model_in_several_files_becomes_one_that_is_called_like_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "rwkv7-world"
    folder.mkdir()
    tensors = rwkv7_tensors()
    places = {name: f"model-0000{1 + (i % 2)}-of-00002.safetensors" for i, name in enumerate(sorted(tensors))}
    for place in set(places.values()):
        save_file({n: t for n, t in tensors.items() if places[n] == place}, folder / place)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}), encoding="utf-8")
    engine.convert(folder, tmp_path / "new", "bf16")
    assert engine.inspect(tmp_path / "new").info.name == "rwkv7-world"
    assert torch.equal(logits(tmp_path / "new", "bf16"), logits(folder, "bf16"))


@pytest.mark.parametrize("card", ['name = "Another"', "name = ["])
def test_the_card_of_another_model_in_the_folder_is_not_taken(tmp_path: Path, card: str) -> None:
    source = tmp_path / "models"
    shutil.copytree(BUILTIN, source, ignore=shutil.ignore_patterns("tokenizer.json"))
    (source / "model.toml").write_text(card, encoding="utf-8")
    engine.convert(write_rwkv7(source / "other.pth"), tmp_path / "folder", "fp32")
    assert engine.inspect(tmp_path / "folder").info.name == "other"


def test_nothing_is_written_over_unless_it_is_forced(tmp_path: Path) -> None:
    path = write_rwkv7(tmp_path / "m.safetensors")
    before = path.read_bytes()
    with pytest.raises(engine.InvalidRequest):
        engine.convert(path, path, "bf16")
    assert path.read_bytes() == before
    expected = logits(path, "bf16")
    engine.convert(path, path, "bf16", force=True)
    assert path.stat().st_size < len(before)
    assert torch.equal(logits(path, "bf16"), expected)


def test_nor_is_a_card_or_a_vocabulary(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "model.toml").write_text('name = "Kept"', encoding="utf-8")
    path = write_rwkv7(tmp_path / "m.pth")
    with pytest.raises(engine.InvalidRequest) as caught:
        engine.convert(path, folder, "bf16")
    assert "model.toml" in caught.value.facts["value"]
    engine.convert(path, folder, "bf16", force=True)
    assert engine.inspect(folder).info.name == "m"


def test_a_gguf_file_becomes_a_model_folder_with_what_was_inside(tmp_path: Path) -> None:
    tokens = [bytes([i]) for i in range(256)] + [b"lamp", "\u4e2d".encode()]
    vocabulary = [(b"<s>", 3), *((repr(token)[2:-1].encode(), 1) for token in tokens)]
    vocabulary += [(f"<unused{i}>".encode(), 5) for i in range(320 - len(vocabulary))]
    fields = {"general.name": 'The "Lamp"', "general.license": "apache-2.0", "general.languages": ["en", "zh"]}
    tensors = {n: t.to(torch.float16) for n, t in rwkv7_tensors().items()}
    original = write_gguf(
        tmp_path / "m.gguf", converted(tensors, "rwkv7"), kind="F16", fields=fields, vocabulary=vocabulary
    )
    engine.convert(original, tmp_path / "new", "fp16")
    a, b = engine.load_model(original, precision="fp16"), engine.load_model(tmp_path / "new", precision="fp16")
    assert b.info.card == a.info.card
    assert b.tokenizer.fingerprint == a.tokenizer.fingerprint
    assert torch.equal(logits(tmp_path / "new", "fp16"), logits(original, "fp16"))


def test_a_gguf_file_with_a_strange_vocabulary_takes_the_one_beside_it_along(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf", converted(rwkv7_tensors(), "rwkv7"), fields={"tokenizer.ggml.model": "gpt2"})
    with pytest.raises(engine.TokenizerError):
        engine.convert(path, tmp_path / "new", "fp32")
    assert not (tmp_path / "new").exists()
    lines = "".join(f"{i + 1} {bytes([i])!r} 1\n" for i in range(256))
    (tmp_path / "rwkv_vocab_mine.txt").write_text(lines, encoding="utf-8")
    engine.convert(path, tmp_path / "new", "fp32")
    assert engine.load_model(tmp_path / "new").tokenizer.encode("a") == [98]


@pytest.mark.parametrize("name", ["out.pth", "out.gguf", "out.st", "out.ckpt"])
def test_an_output_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(engine.InvalidRequest):
        engine.convert(write_rwkv7(tmp_path / "m.pth"), tmp_path / name, "bf16")


def test_a_tuned_state_called_as_the_weights_would_be_is_not_written_over_them(tmp_path: Path) -> None:
    folder = tmp_path / "tuned"
    folder.mkdir()
    write_rwkv7(folder / "m.pth")
    save_file({f"blocks.{i}.att.time_state": torch.ones(4, 16, 16) for i in range(2)}, folder / "model.safetensors")
    (folder / "model.toml").write_text('prompt.state = "model.safetensors"', encoding="utf-8")
    assert engine.inspect(folder).info.tuned_state == "model.safetensors"
    with pytest.raises(engine.InvalidRequest):
        engine.convert(folder, tmp_path / "new", "bf16")
    assert not (tmp_path / "new").exists()


def test_what_stops_it_leaves_no_file(tmp_path: Path) -> None:
    tensors = rwkv7_tensors()
    tensors["head.weight"][0, 0] = 70_000.0  # more than float16 can hold
    save_file(tensors, tmp_path / "m.safetensors")
    with pytest.raises(engine.InconsistentModel):
        engine.convert(tmp_path / "m.safetensors", tmp_path / "out.safetensors", "fp16")

    def stop(fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.convert(tmp_path / "m.safetensors", tmp_path / "out.safetensors", "fp32", on_progress=stop)
    assert [p.name for p in tmp_path.iterdir()] == ["m.safetensors"]


def test_a_full_disk_is_noticed_before_anything_is_written(tmp_path: Path, monkeypatch) -> None:
    path = write_rwkv7(tmp_path / "m.pth")
    monkeypatch.setattr("engine.conversion.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    with pytest.raises(engine.NotEnoughDisk) as caught:
        engine.convert(path, tmp_path / "out.safetensors", "bf16")
    assert caught.value.facts["needed_bytes"] > caught.value.facts["available_bytes"] == 1000
    assert [p.name for p in tmp_path.iterdir()] == ["m.pth"]


@pytest.mark.parametrize("precision", ["int8", "int4", "auto"])
def test_precisions_that_no_file_has_are_refused(tmp_path: Path, precision: str) -> None:
    with pytest.raises(engine.UnsupportedPrecision):
        engine.convert(write_rwkv7(tmp_path / "m.pth"), tmp_path / "out.safetensors", precision)


def test_progress_ends_at_one(tmp_path: Path) -> None:
    seen: list[float] = []
    engine.convert(write_rwkv7(tmp_path / "m.pth"), tmp_path / "out.safetensors", "bf16", on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
