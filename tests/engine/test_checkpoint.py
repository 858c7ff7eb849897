"""What may be opened is opened; everything else is refused by its proper name, and no file ever runs code."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

import engine
from engine.checkpoint import open_checkpoint
from tests.helpers.shared import ORACLE
from tests.helpers.tiny_models import rwkv7_tensors, write_rwkv7


class Payload:
    """Unpickling it freely would create a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_wants_to_run_something_is_refused_and_nothing_ran(tmp_path: Path, zipped: bool) -> None:
    mark = tmp_path / "ran"
    path = tmp_path / "evil.pth"
    torch.save({**rwkv7_tensors(), "extra": Payload(mark)}, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(engine.UnsafeModel) as caught:
        open_checkpoint(path)
    assert "mkdir" in caught.value.facts["reason"]
    assert not mark.exists()


def test_the_old_pth_format_opens_too(tmp_path: Path) -> None:
    path = tmp_path / "old.pth"
    torch.save(rwkv7_tensors(), path, _use_new_zipfile_serialization=False)
    new = engine.load_model(write_rwkv7(tmp_path / "new.pth"), precision="fp32")
    old = engine.load_model(path, precision="fp32")
    assert old.info.fingerprint == new.info.fingerprint


def test_the_fingerprint_is_the_weights_not_the_file(tmp_path: Path) -> None:
    a = engine.load_model(write_rwkv7(tmp_path / "a.safetensors"), precision="fp32")
    b = engine.load_model(write_rwkv7(tmp_path / "b.pth"), precision="fp32")
    other = engine.load_model(write_rwkv7(tmp_path / "c.pth", seed=8), precision="fp32")
    low = engine.load_model(tmp_path / "a.safetensors", precision="bf16")
    assert a.info.fingerprint == b.info.fingerprint
    assert len({a.info.fingerprint, other.info.fingerprint, low.info.fingerprint}) == 3


@pytest.mark.parametrize(
    ("name", "architecture"),
    [("v4", "rwkv4"), ("v5_0", "rwkv5"), ("v5_1", "rwkv5"), ("v5_2", "rwkv5"), ("v6", "rwkv6"), ("v7", "rwkv7")],
)
@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_the_version_is_told_from_the_tensors(name: str, architecture: str, suffix: str) -> None:
    assert open_checkpoint(ORACLE / "golden" / f"{name}.{suffix}").architecture == architecture


def test_foreign_models_are_refused_by_name(tmp_path: Path) -> None:
    save_file({"model.layers.0.self_attn.q_proj.weight": torch.zeros(4, 4)}, tmp_path / "llama.safetensors")
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(tmp_path / "llama.safetensors")
    assert "Llama" in caught.value.facts["found"]
    save_file({"anything": torch.zeros(4)}, tmp_path / "other.safetensors")
    with pytest.raises(engine.UnsupportedModel):
        engine.load_model(tmp_path / "other.safetensors")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", engine.DamagedModel),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, engine.UnsupportedModel),
        (b"Once upon a time there was a file that was no model at all.", engine.UnsupportedModel),
        (b"GGUF" + b"\0" * 100, engine.UnsupportedModel),
        (struct.pack("<Q", 20) + b"{not json at all....", engine.DamagedModel),
        (struct.pack("<Q", 2**60) + b"{}", engine.UnsupportedModel),
        (b"PK\x03\x04" + b"\0" * 200, engine.DamagedModel),
        (b"\x80\x02}q\x00.", engine.UnsupportedModel),
    ],
)
def test_files_that_are_no_models_are_refused(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    path = tmp_path / "renamed.safetensors"
    path.write_bytes(content)
    with pytest.raises(error):
        engine.load_model(path)


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_file_that_ends_early_is_damaged(tmp_path: Path, suffix: str, part: float) -> None:
    whole = (ORACLE / "golden" / f"v7.{suffix}").read_bytes()
    path = tmp_path / f"short.{suffix}"
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(engine.DamagedModel):
        engine.load_model(path)


def test_missing_files_and_empty_folders_are_not_found(tmp_path: Path) -> None:
    with pytest.raises(engine.ModelNotFound):
        engine.load_model(tmp_path / "nothing.pth")
    with pytest.raises(engine.ModelNotFound):
        engine.load_model(tmp_path)


def test_a_damaged_card_is_a_damaged_model(tmp_path: Path) -> None:
    write_rwkv7(tmp_path / "model.safetensors")
    (tmp_path / "model.toml").write_text("name = [", encoding="utf-8")
    with pytest.raises(engine.DamagedModel):
        engine.load_model(tmp_path)


@pytest.mark.parametrize(
    "card", ["a = " + "[" * 9000 + "]" * 9000, "# " + "x" * 200_000, "a.b = 1\na = 2", "a = 1\0", "=", "prompt = 3"]
)
def test_a_card_that_cannot_be_read_is_damage(tmp_path: Path, card: str) -> None:
    write_rwkv7(tmp_path / "model.safetensors")
    (tmp_path / "model.toml").write_text(card, encoding="utf-8")
    with pytest.raises(engine.DamagedModel):
        open_checkpoint(tmp_path)


def test_too_little_memory_is_said_with_both_numbers(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("engine.loading.available_memory_bytes", lambda: 1000)
    with pytest.raises(engine.NotEnoughMemory) as caught:
        engine.load_model(write_rwkv7(tmp_path / "m.pth"), precision="fp32")
    assert caught.value.facts["needed_bytes"] > caught.value.facts["available_bytes"] == 1000


def test_unknown_precisions_and_devices_are_refused(tmp_path: Path) -> None:
    path = write_rwkv7(tmp_path / "m.pth")
    with pytest.raises(engine.UnsupportedPrecision):
        engine.load_model(path, precision="int3")
    with pytest.raises(engine.UnsupportedDevice):
        engine.load_model(path, device="toaster")


@pytest.mark.parametrize(
    "header",
    [
        b'{"a": {"dtype": "F32", "shape": [1e999], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 1e999]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": []}}',
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"[1, 2]",
    ],
)
def test_headers_that_make_no_sense_are_damage(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    with pytest.raises(engine.DamagedModel):
        engine.load_model(path)


@pytest.mark.parametrize("name", ["blocks.x.y", "blocks.", "blocks.\u00b2.att", "blocks.99999999999.z"])
def test_tensors_with_odd_names_do_no_harm(tmp_path: Path, name: str) -> None:
    torch.save({**rwkv7_tensors(), name: torch.zeros(2)}, tmp_path / "m.pth")
    assert engine.load_model(tmp_path / "m.pth", precision="fp32").info.n_layer == 2


def test_a_card_s_suggestions_are_taken_as_far_as_they_make_sense(tmp_path: Path, caplog) -> None:
    write_rwkv7(tmp_path / "model.safetensors")
    card = "[sampling]\ntop_k = 40\ntemperature = 0.7\ntop_p = 7\nflavour = 1\nmin_p = 'much'\n"
    (tmp_path / "model.toml").write_text(card, encoding="utf-8")
    with caplog.at_level("INFO"):
        suggested = engine.load_model(tmp_path, precision="fp32").info.card.sampling
    assert suggested == {"top_k": 40, "temperature": 0.7}
    assert "flavour" in caplog.text
    engine.SamplingParams(**suggested)


@pytest.mark.parametrize("ids", ["[-1]", "['a']", "[4294967296]", "3"])
def test_a_card_with_impossible_ids_is_damaged(tmp_path: Path, ids: str) -> None:
    write_rwkv7(tmp_path / "model.safetensors")
    (tmp_path / "model.toml").write_text(f"[prompt]\nbegin_ids = {ids}\n", encoding="utf-8")
    with pytest.raises(engine.DamagedModel):
        engine.load_model(tmp_path)


def test_weights_too_large_for_fp16_are_refused_there(tmp_path: Path) -> None:
    tensors = rwkv7_tensors()
    tensors["head.weight"][0, 0] = 70_000.0
    torch.save(tensors, tmp_path / "m.pth")
    engine.load_model(tmp_path / "m.pth", precision="fp32")
    with pytest.raises(engine.InconsistentModel):
        engine.load_model(tmp_path / "m.pth", precision="fp16")


@pytest.mark.parametrize("start", [b"BM", b"MZ", b"\x80\x02"])
def test_a_header_whose_length_begins_like_another_format_is_a_header(tmp_path: Path, start: bytes) -> None:
    path = write_rwkv7(tmp_path / "m.safetensors", n_layer=1)
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header, weights = data[8 : 8 + length], data[8 + length :]
    wanted = struct.unpack("<Q", start + b"\x01".ljust(6, b"\0"))[0]  # a little over 65,536
    path.write_bytes(struct.pack("<Q", wanted) + header.ljust(wanted) + weights)
    assert path.read_bytes().startswith(start)
    assert engine.load_model(path, precision="fp32").info.n_layer == 1
