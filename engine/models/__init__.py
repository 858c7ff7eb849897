"""RWKV versions, one file each, and the table that finds the right one."""

from __future__ import annotations

from engine.models.base import Model
from engine.models.rwkv7 import Rwkv7
from engine.models.rwkv7a import Rwkv7a

#: By the name that `checkpoint.detect_architecture` gives.
ARCHITECTURES: dict[str, type[Model]] = {"rwkv7": Rwkv7, "rwkv7a": Rwkv7a}

__all__ = ["ARCHITECTURES", "Model"]
