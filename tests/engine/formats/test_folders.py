"""A model in several files opens as one, from whichever of its files; a folder of several models says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

import engine
from engine.checkpoint import open_checkpoint
from tests.helpers.gguf_files import write_gguf
from tests.helpers.tiny_models import VERSIONS, Tensors, write_tensors

IDS = [0, 3, 200, 7]


def write_parts(
    folder: Path, tensors: Tensors, stem: str, ending: str, index: bool = True, parts: int = 3
) -> list[Path]:
    """The tensors in turns in so many files, named as Hugging Face names them, and their index."""
    files = [folder / f"{stem}-{i + 1:05}-of-{parts:05}.{ending}" for i in range(parts)]
    names = sorted(tensors)
    for i, file in enumerate(files):
        part = {name: tensors[name] for name in names[i::parts]}
        write_tensors(file, part) if ending != "bin" else torch.save(part, file)
    if index:
        places = {name: files[i % parts].name for i, name in enumerate(names)}
        (folder / f"{stem}.{ending}.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    return files


@pytest.mark.parametrize(("stem", "ending"), [("model", "safetensors"), ("pytorch_model", "bin"), ("rwkv", "pth")])
@pytest.mark.parametrize("index", [True, False])
def test_a_model_in_several_files_opens_as_one(tmp_path: Path, stem: str, ending: str, index: bool) -> None:
    tensors = VERSIONS["7"]()
    files = write_parts(tmp_path, tensors, stem, ending, index)
    (tmp_path / "training_args.bin").write_bytes(b"not weights")
    (tmp_path / "config.json").write_text("{}")
    one = tmp_path / "one.safetensors"
    whole = engine.load_model(write_tensors(one, tensors), precision="fp32")
    one.unlink()
    for path in (tmp_path, files[0], files[2], *tmp_path.glob("*.index.json")):
        checkpoint = open_checkpoint(path)
        assert set(checkpoint.files) == set(files)
        assert all(torch.equal(entry.read(), tensors[name]) for name, entry in checkpoint.entries.items())
        assert engine.load_model(path, precision="fp32").info.fingerprint == whole.info.fingerprint
    assert engine.inspect(tmp_path).file_bytes == sum(file.stat().st_size for file in files)
    assert open_checkpoint(open_checkpoint(tmp_path).place).entries == checkpoint.entries


def test_the_safest_of_several_formats_is_taken(tmp_path: Path) -> None:
    write_parts(tmp_path, VERSIONS["7"](), "pytorch_model", "bin")
    write_parts(tmp_path, VERSIONS["7"](), "model", "safetensors")
    assert open_checkpoint(tmp_path).file_format == "safetensors"
    write_tensors(tmp_path / "model.safetensors", VERSIONS["7"]())
    assert open_checkpoint(tmp_path).files == (tmp_path / "model.safetensors",)


@pytest.mark.parametrize("ending", ["safetensors", "st", "pth", "pt", "bin", "ckpt", "PTH"])
def test_a_folder_with_one_weights_file_of_any_ending_opens(tmp_path: Path, ending: str) -> None:
    path = write_tensors(tmp_path / "m.pth", VERSIONS["7"]())
    path.rename(tmp_path / f"model.{ending}")
    (tmp_path / "optimizer.pt").write_bytes(b"x")
    (tmp_path / "rng_state_0.pth").write_bytes(b"x")
    assert open_checkpoint(tmp_path).architecture == "rwkv7"


def test_a_folder_of_several_models_names_them(tmp_path: Path) -> None:
    write_parts(tmp_path, VERSIONS["7"](), "big", "pth", index=False)
    write_tensors(tmp_path / "small.pth", VERSIONS["7"]())
    with pytest.raises(engine.SeveralModels) as caught:
        open_checkpoint(tmp_path)
    assert caught.value.facts["found"] == "big.pth, small.pth"
    for i in range(9):
        write_tensors(tmp_path / f"more{i}.pth", {"a": torch.zeros(1)})
    with pytest.raises(engine.SeveralModels, match="11 models"):
        open_checkpoint(tmp_path)


def test_a_part_that_is_missing_is_damage(tmp_path: Path) -> None:
    files = write_parts(tmp_path, VERSIONS["7"](), "model", "safetensors")
    files[1].unlink()
    for path in (tmp_path, files[0]):
        with pytest.raises(engine.DamagedModel) as caught:
            open_checkpoint(path)
        assert files[1].name in caught.value.facts["reason"]


def test_a_part_that_lacks_what_the_index_promises_is_damage(tmp_path: Path) -> None:
    files = write_parts(tmp_path, VERSIONS["7"](), "model", "safetensors")
    write_tensors(files[2], {"other": torch.zeros(2)})
    with pytest.raises(engine.DamagedModel, match="is not in it"):
        open_checkpoint(tmp_path)


def test_a_tensor_that_two_parts_have_is_refused(tmp_path: Path) -> None:
    files = write_parts(tmp_path, VERSIONS["7"](), "model", "safetensors", index=False)
    files[2].write_bytes(files[0].read_bytes())
    with pytest.raises(engine.InconsistentModel):
        open_checkpoint(tmp_path)


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"weight_map": 3}',
        b'{"weight_map": {}}',
        b'{"weight_map": {"a": 3}}',
        b'{"weight_map": {"a": "../elsewhere.safetensors"}}',
        b'{"weight_map": {"a": "/etc/passwd"}}',
        b'{"weight_map": {"a": "C:secret.safetensors"}}',
        b'{"weight_map": {"a": ".."}}',
        b'{"weight_map": {"a": "' + b"n" * 300 + b'.safetensors"}}',
        b'{"weight_map": {"a": "\\ud800"}}',
        b'{"weight_map": {"a": "nothing.safetensors"}}',
        b'{"weight_map": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"\xff\xfe",
    ],
)
def test_an_index_that_makes_no_sense_is_damage(tmp_path: Path, index: bytes) -> None:
    (tmp_path / "model.safetensors.index.json").write_bytes(index)
    with pytest.raises(engine.DamagedModel):
        open_checkpoint(tmp_path)


@pytest.mark.parametrize("name", ["m-00004-of-00003.pth", "m-00000-of-00003.pth", "m-00001-of-99999.pth"])
def test_a_part_whose_number_makes_no_sense_is_damage(tmp_path: Path, name: str) -> None:
    write_tensors(tmp_path / "m.pth", VERSIONS["7"]()).rename(tmp_path / name)
    with pytest.raises(engine.DamagedModel):
        open_checkpoint(tmp_path / name)


def test_the_tuned_state_that_the_card_names_is_no_second_model(tmp_path: Path) -> None:
    write_tensors(tmp_path / "rwkv.pth", VERSIONS["6"]())
    write_tensors(tmp_path / "style.pth", {f"blocks.{i}.att.time_state": torch.zeros(4, 16, 16) for i in range(2)})
    with pytest.raises(engine.SeveralModels):
        open_checkpoint(tmp_path)
    (tmp_path / "model.toml").write_text('[prompt]\nstate = "style.pth"', encoding="utf-8")
    assert open_checkpoint(tmp_path).files == (tmp_path / "rwkv.pth",)
    assert engine.inspect(tmp_path).info.tuned_state == "style.pth"


def test_a_card_beside_the_parts_is_read(tmp_path: Path) -> None:
    write_parts(tmp_path, VERSIONS["7"](), "model", "safetensors")
    (tmp_path / "model.toml").write_text('name = "In parts"', encoding="utf-8")
    info: Any = engine.load_model(tmp_path, precision="fp32").info
    assert info.name == "In parts"
    assert info.path == str(tmp_path)


def test_a_gguf_file_in_parts_is_one_model_that_is_refused_as_such(tmp_path: Path) -> None:
    for i in (1, 2):
        write_gguf(tmp_path / f"m-0000{i}-of-00002.gguf", {"a": torch.zeros(2, 2)}, fields={"split.count": 2})
    with pytest.raises(engine.UnsupportedModel, match="parts"):
        open_checkpoint(tmp_path)
