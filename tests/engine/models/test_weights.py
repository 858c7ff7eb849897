"""Weights on their way into a model: never twice in memory."""

from __future__ import annotations

import torch

from engine.models.base import Weights


def test_what_has_the_wanted_precision_is_not_copied() -> None:
    matrix, vector = torch.ones(4, 4, dtype=torch.bfloat16), torch.ones(4)
    weights = Weights(iter([("a.weight", matrix), ("b", vector)]), "bf16", "cpu")
    assert weights.rows("a.weight").data_ptr() == matrix.data_ptr()
    assert weights.vector("b").data_ptr() == vector.data_ptr()
