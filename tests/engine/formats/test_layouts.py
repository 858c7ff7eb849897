"""Every public conversion of a model is the model: the same tensors to the bit, the same logits."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import engine
from engine.checkpoint import open_checkpoint
from tests.helpers.layouts import CASES, LAYOUTS, fla_7_old
from tests.helpers.tiny_models import VERSIONS, Tensors, write_tensors

IDS = [0, 3, 200, 7, 7, 150]


def used(tensors: Tensors) -> Tensors:
    """Without the value residual of RWKV-7's first layer, which no model uses and conversions leave out."""
    return {name: t for name, t in tensors.items() if not name.startswith("blocks.0.att.v") or "." in name[14:]}


def logits(path: Path) -> torch.Tensor:
    model = engine.load_model(path, precision="fp32")
    return model.forward(IDS, model.initial_state(), every=True)[0]


@pytest.mark.parametrize(("layout", "version"), CASES)
@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_a_conversion_opens_as_the_official_model(tmp_path: Path, layout: str, version: str, suffix: str) -> None:
    tensors = used(VERSIONS[version]())
    path = write_tensors(tmp_path / f"m.{suffix}", LAYOUTS[layout][0](tensors))
    checkpoint = open_checkpoint(path)
    assert engine.inspect(path).info.version == version
    for name, entry in checkpoint.entries.items():
        assert entry.shape == tensors[name].shape, name
        value = entry.read()
        assert value.shape == entry.shape
        assert value.is_contiguous(), name
        assert value.untyped_storage().nbytes() == value.nbytes, f"{name} holds on to more than its own values"
        assert torch.equal(value, tensors[name]), name
    assert set(checkpoint.entries) == set(tensors)


@pytest.mark.parametrize(("layout", "version"), CASES)
def test_a_conversion_computes_what_the_official_model_computes(tmp_path: Path, layout: str, version: str) -> None:
    tensors = used(VERSIONS[version]())
    official = write_tensors(tmp_path / "official.safetensors", tensors)
    converted = write_tensors(tmp_path / "m.safetensors", LAYOUTS[layout][0](tensors))
    assert torch.equal(logits(converted), logits(official))
    fingerprints = {engine.load_model(path, precision="fp32").info.fingerprint for path in (official, converted)}
    assert len(fingerprints) == 1


@pytest.mark.parametrize(("layout", "version"), CASES)
def test_official_names_stay_as_they_are(tmp_path: Path, layout: str, version: str) -> None:
    tensors = VERSIONS[version]()
    assert set(open_checkpoint(write_tensors(tmp_path / "m.pth", tensors)).entries) == set(tensors)


def test_a_decay_that_web_rwkv_repeated_for_every_channel_computes_the_same(tmp_path: Path) -> None:
    """Its converter makes a 5.1 into a 5.2 whose channels of a head are all alike."""
    tensors = VERSIONS["5.1"]()
    repeated = {
        name: t.unsqueeze(1).repeat(1, 16) if name.endswith(("time_decay", "time_faaaa")) else t
        for name, t in tensors.items()
    }
    path = write_tensors(tmp_path / "m.st", LAYOUTS["web-rwkv 6"][0](repeated))
    official = write_tensors(tmp_path / "official.safetensors", tensors)
    assert engine.inspect(path).info.version == "5.2"
    assert torch.allclose(logits(path), logits(official), rtol=0, atol=1e-5)


def test_two_tensors_that_get_one_name_are_refused(tmp_path: Path) -> None:
    tensors = VERSIONS["7"]()
    path = write_tensors(tmp_path / "m.pth", tensors | {"module.emb.weight": torch.zeros(320, 64)})
    with pytest.raises(engine.InconsistentModel) as caught:
        open_checkpoint(path)
    assert caught.value.facts["tensor"] == "emb.weight"


@pytest.mark.parametrize(
    ("name", "shape"),
    [("attn.x_x", (5, 64)), ("attn.x_x", ()), ("attn.x_bias", (64,)), ("attn.x_proj.2.weight", (64, 7))],
)
def test_a_tensor_of_the_wrong_shape_is_no_part_of_its_layout(
    tmp_path: Path, name: str, shape: tuple[int, ...]
) -> None:
    tensors = fla_7_old(used(VERSIONS["7"]()))
    del tensors["model.layers.1.attn.x_x"]
    path = write_tensors(tmp_path / "m.pth", tensors | {f"model.layers.1.{name}": torch.zeros(shape)})
    with pytest.raises(engine.InconsistentModel):
        engine.load_model(path)
