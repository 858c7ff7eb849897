"""RWKV versions, one file each, and the table that finds the right one."""

from __future__ import annotations

from engine.models.base import Model
from engine.models.rwkv7 import Rwkv7

#: By the name that `checkpoint.detect_architecture` gives.
ARCHITECTURES: dict[str, type[Model]] = {"rwkv7": Rwkv7}

__all__ = ["ARCHITECTURES", "Model"]
