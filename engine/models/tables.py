"""The kept tables and vectors of a model while it is being read, for what a version works into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch


class Tables(Protocol):
    """Names are those of pieces, see `engine/precisions.py`. Rows past the end are left out."""

    def names(self, ending: str) -> Sequence[str]:
        """Of the tables that end so."""

    def n_rows(self, name: str) -> int: ...

    def rows(self, name: str, start: int, n: int) -> torch.Tensor:
        """A copy, float32 [n, width]."""

    def set_rows(self, name: str, start: int, rows: torch.Tensor) -> None:
        """rows: float32; raises InconsistentModel if the table's format can't hold them."""

    def vector(self, name: str) -> torch.Tensor:
        """float32, flat."""
