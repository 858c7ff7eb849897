"""What only RWKV-7 has: tensors of layer 0 that are in the file for nothing."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file

import engine
from tests.helpers.shared import ORACLE

GOLDEN = ORACLE / "golden"


def test_layer_zero_value_residual_tensors_are_ignored_to_the_bit(tmp_path: Path) -> None:
    tensors = load_file(GOLDEN / "v7.safetensors")
    for name in ("v0", "v1", "v2"):
        del tensors[f"blocks.0.att.{name}"]
    torch.save(tensors, tmp_path / "without.pth")
    ids = load_file(GOLDEN / "v7.expected.safetensors")["tokens"].tolist()
    with_them = engine.load_model(GOLDEN / "v7.safetensors", precision="fp32")
    without = engine.load_model(tmp_path / "without.pth", precision="fp32")
    a, _ = with_them.forward(ids, with_them.initial_state())
    b, _ = without.forward(ids, without.initial_state())
    assert torch.equal(a, b)
