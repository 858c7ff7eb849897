"""Weights on their way into a model: never twice in memory."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import engine
from engine.checkpoint import Checkpoint
from engine.models.base import Weights
from tests.helpers.tiny_models import write_model


def test_what_has_the_wanted_precision_is_not_copied() -> None:
    matrix, vector = torch.ones(4, 4, dtype=torch.bfloat16), torch.ones(4)
    weights = Weights(iter([("a.weight", matrix), ("b", vector)]), "bf16", "cpu")
    assert weights.rows("a.weight").data_ptr() == matrix.data_ptr()
    assert weights.vector("b").data_ptr() == vector.data_ptr()


@pytest.mark.parametrize("version", ["4", "5.2", "6", "7", "7a"])
def test_a_tensor_that_was_converted_is_gone_before_the_next_is_read(monkeypatch, tmp_path: Path, version: str) -> None:
    read: list[weakref.ref[torch.Tensor]] = []

    def tensors(self: Checkpoint) -> Iterator[tuple[str, torch.Tensor]]:
        for name in sorted(self.entries):
            assert not any(tensor() is not None for tensor in read)
            tensor = self.entries[name].read().half()
            read.append(weakref.ref(tensor))
            yield name, tensor
            del tensor

    monkeypatch.setattr(Checkpoint, "tensors", tensors)
    engine.load_model(write_model(tmp_path / "m.pth", version), precision="fp32")
    assert read
