"""The weights of a model, by the names that descriptions read them under."""

from __future__ import annotations

import torch

from kernels.packing import Packed

Kept = Packed | torch.Tensor  # a matrix; a vector or a table


class Weights:
    """What is kept of a model's tensors, see `engine/precisions.py`. Everything is handed out as it is, not copied."""

    def __init__(self, kept: dict[str, Kept]) -> None:
        """kept: owned from here on."""
        self._kept = kept

    def let_go(self) -> None:
        """Whoever read something is its only owner from here on."""
        self._kept.clear()

    def vector(self, name: str) -> torch.Tensor:
        """float32, flat."""
        vector = self._kept[name]
        assert isinstance(vector, torch.Tensor)
        return vector

    def table(self, name: str) -> torch.Tensor:
        """[rows, width] in float32, float16 or bfloat16."""
        return self.vector(name)

    def matrix(self, name: str) -> Packed:
        matrix = self._kept[name]
        assert isinstance(matrix, Packed)
        return matrix
