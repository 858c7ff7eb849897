"""A checkpoint that an adapter was merged into is a model like any other, whatever was left behind in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import engine
from tests.helpers.tiny_models import VERSIONS, write_tensors

IDS = [0, 3, 200, 7, 7, 150]
LEFTOVERS = {
    "blocks.1.att.receptance.lora_alpha": torch.tensor(32.0),
    "blocks.0.ffn.key.scaling": torch.ones(1),
    "global_step": torch.tensor([1200]),
}


def logits(path: Path) -> torch.Tensor:
    model = engine.load_model(path, precision="fp32")
    return model.forward(IDS, model.initial_state(), every=True)[0]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_what_merging_left_behind_changes_nothing(tmp_path: Path, version: str, suffix: str) -> None:
    tensors = VERSIONS[version]()
    plain = write_tensors(tmp_path / "plain.pth", tensors)
    merged = write_tensors(tmp_path / f"merged.{suffix}", tensors | LEFTOVERS)
    assert torch.equal(logits(merged), logits(plain))
    assert engine.inspect(merged).info.version == version
    converted = engine.convert(merged, tmp_path / "new.safetensors", "fp32")
    assert torch.equal(logits(converted), logits(plain))


@pytest.mark.parametrize("whole", [True, False])
def test_an_adapter_that_was_not_merged_is_refused_by_name(tmp_path: Path, whole: bool) -> None:
    adapter = {
        "blocks.0.att.receptance.lora_A": torch.zeros(8, 64),
        "blocks.0.att.receptance.lora_B": torch.zeros(64, 8),
    }
    path = write_tensors(tmp_path / "m.pth", adapter | (VERSIONS["7"]() if whole else {}))
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(path)
    assert "LoRA adapter" in caught.value.facts["found"]


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_whole_numbers_in_place_of_weights_are_refused(tmp_path: Path, suffix: str) -> None:
    tensors = VERSIONS["7"]()
    tensors["blocks.1.att.key.weight"] = torch.zeros(64, 64, dtype=torch.int8)
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(write_tensors(tmp_path / f"m.{suffix}", tensors))
    assert "int8" in caught.value.facts["found"]
