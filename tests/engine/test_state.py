"""Saved states come back exactly, and anything else is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import engine
from tests.helpers.tiny_models import write_rwkv7


@pytest.fixture
def model(tmp_path: Path) -> engine.Model:
    return engine.load_model(write_rwkv7(tmp_path / "model.safetensors"), precision="fp32")


def test_a_saved_state_comes_back_to_the_bit(model, tmp_path: Path) -> None:
    _, state = model.forward([1, 2, 3, 4], model.initial_state())
    state.save(tmp_path / "a.state")
    loaded = engine.State.load(tmp_path / "a.state", model)
    for name, tensor in state.tensors.items():
        assert torch.equal(loaded.tensors[name], tensor)
    a, _ = model.forward([5], state)
    b, _ = model.forward([5], loaded)
    assert torch.equal(a, b)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".tmp"] == []


def test_a_clone_shares_no_memory(model) -> None:
    state = model.initial_state()
    clone = state.clone()
    clone.tensors["att_kv"].fill_(1.0)
    assert state.tensors["att_kv"].abs().max().item() == 0.0
    assert clone.nbytes == state.nbytes


def test_every_flipped_byte_and_every_shortening_is_noticed(model, tmp_path: Path) -> None:
    path = tmp_path / "a.state"
    model.forward([1, 2, 3], model.initial_state())[1].save(path)
    whole = path.read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    places = [0, 5, 9, 40, header - 3, header, header + 1, header + 999, len(whole) - 1]
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        with pytest.raises(engine.StateError):
            engine.State.load(path, model)
    for length in (0, 7, header - 1, header, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(engine.StateError):
            engine.State.load(path, model)


def test_a_missing_file_and_another_models_state_are_refused(model, tmp_path: Path) -> None:
    with pytest.raises(engine.StateError):
        engine.State.load(tmp_path / "nothing.state", model)
    other = engine.load_model(write_rwkv7(tmp_path / "other.safetensors", seed=8), precision="fp32")
    other.initial_state().save(tmp_path / "b.state")
    with pytest.raises(engine.StateError):
        engine.State.load(tmp_path / "b.state", model)
