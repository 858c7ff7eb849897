"""A safetensors header is believed only as far as the file goes."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

import engine
from engine.checkpoint import open_checkpoint
from engine.formats import safetensors
from tests.helpers.safetensors_files import info, write_header
from tests.helpers.shared import ORACLE


@pytest.mark.parametrize("path", sorted(ORACLE.glob("golden/*.safetensors")), ids=lambda path: path.stem)
def test_reads_what_the_library_reads(path: Path) -> None:
    expected = load_file(path)
    found = {name: entry.read() for name, entry in safetensors.entries(path).items()}
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert (found[name].shape, found[name].dtype) == (value.shape, value.dtype)
        assert torch.equal(found[name], value)


def test_every_precision_is_read(tmp_path: Path) -> None:
    values = torch.arange(-8, 8).reshape(2, 8)
    types = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int8)
    expected = {str(t): values.to(t) for t in types} | {"none": torch.zeros(0, 3), "one": torch.tensor(1.5)}
    save_file(expected, tmp_path / "m.safetensors", metadata={"format": "pt"})
    for name, entry in safetensors.entries(tmp_path / "m.safetensors").items():
        assert torch.equal(entry.read(), expected[name])


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"a": info(0, 8), "b": info(4, 12)}, "bytes from"),
        ({"a": info(0, 16), "b": info(4, 8)}, "bytes from"),
        ({"a": info(0, 20)}, "ends early"),
        ({"a": info(8, 4, [1])}, "bytes from"),
        ({"a": info(-4, 4, [2])}, "from 0 up"),
        ({"a": info(0, 8, [-2])}, "from 0 up"),
        ({"a": info(0, 8, [3])}, "bytes from"),
        ({"a": info(0, 8, [1 << 62, 1 << 62])}, "bytes from"),
        ({"a": info(0, 8, [1 << 64])}, "from 0 up"),
        ({"a": info(0, 8, [2.0])}, "from 0 up"),
        ({"a": info(0, 8, [True, True, 2])}, "from 0 up"),
        ({"a": info(0, 8, [1] * 8 + [2])}, "from 0 up"),
        ({"a": {"dtype": "F32", "shape": [2]}}, "can't be read"),
        ({"a": {"dtype": "F32", "shape": 2, "data_offsets": [0, 8]}}, "can't be read"),
        ({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4, 8]}}, "can't be read"),
        ({"a": [0, 8]}, "can't be read"),
        ({"a": None}, "can't be read"),
        (b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "a": {}}', "twice"),
        (b'{"a": \xff}', "can't be read"),
        (b'{"a": ' + b'{"b": ' * 50_000 + b"}" * 50_001, "can't be read"),
        (b'{"a": ' + b"9" * 5000 + b"}", "can't be read"),
        (b"[]", "no sense"),
    ],
)
def test_a_header_that_its_file_does_not_bear_out_is_damage(tmp_path: Path, header: Any, reason: str) -> None:
    with pytest.raises(engine.DamagedModel) as caught:
        safetensors.entries(write_header(tmp_path / "m.safetensors", header, bytes(16)))
    assert reason in caught.value.facts["reason"]


@pytest.mark.parametrize("dtype", ["F4", "C64", "nonsense", 3])
def test_unknown_types_are_refused_by_name(tmp_path: Path, dtype: Any) -> None:
    with pytest.raises(engine.UnsupportedModel) as caught:
        safetensors.entries(write_header(tmp_path / "m.safetensors", {"a": info(0, 8, dtype=dtype)}, bytes(16)))
    assert str(dtype) in caught.value.facts["found"]


@pytest.mark.parametrize("length", [0, 1, 3_000_000_000, 1 << 63, (1 << 64) - 1])
def test_a_header_that_cannot_be_there_is_not_read(tmp_path: Path, length: int) -> None:
    with pytest.raises(engine.UnsupportedModel):
        safetensors.entries(write_header(tmp_path / "m.safetensors", {"a": info(0, 8)}, bytes(8), length=length))


def test_a_file_that_ends_in_its_header_is_damaged(tmp_path: Path) -> None:
    whole = write_header(tmp_path / "m.safetensors", {"a": info(0, 8)}, bytes(8)).read_bytes()
    for length in range(8, len(whole)):
        (tmp_path / "m.safetensors").write_bytes(whole[:length])
        with pytest.raises(engine.DamagedModel):
            safetensors.entries(tmp_path / "m.safetensors")


def test_more_tensors_than_any_model_has_are_damage(tmp_path: Path) -> None:
    header = {f"t{i}": info(0, 0, [0]) for i in range(20_001)}
    with pytest.raises(engine.DamagedModel, match="20001 tensors"):
        safetensors.entries(write_header(tmp_path / "m.safetensors", header))


@pytest.mark.parametrize("length", [0x280, 0x580, 0x1280, 0x4D42, 0x5A4D, 0x8B1F, 0x4B50])
def test_a_header_whose_length_begins_like_another_format_is_a_header(tmp_path: Path, length: int) -> None:
    raw = json.dumps({"blocks.0.att.time_state": info(0, 8), "__metadata__": {"x": ""}}).encode()
    raw = raw[:-1] + b" " * (length - len(raw)) + b"}"
    path = write_header(tmp_path / "m.safetensors", raw, bytes(8))
    assert path.read_bytes()[:2] == struct.pack("<H", length)
    assert open_checkpoint(path).file_format == "safetensors"


def test_a_name_with_half_a_character_is_damage(tmp_path: Path) -> None:
    """JSON can hold one; no fingerprint or header could be made of it."""
    write_header(tmp_path / "m.safetensors", {"\ud800": info(0, 4)}, bytes(4))
    with pytest.raises(engine.DamagedModel, match="no text"):
        open_checkpoint(tmp_path / "m.safetensors")
