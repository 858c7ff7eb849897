"""RWKV versions, one file each, and the table that finds the right one."""

from __future__ import annotations

from engine.models.base import Model
from engine.models.layers import Architecture
from engine.models.rwkv import RwkvModel
from engine.models.rwkv4 import Rwkv4
from engine.models.rwkv5 import Rwkv5
from engine.models.rwkv6 import Rwkv6
from engine.models.rwkv7 import Rwkv7
from engine.models.rwkv7a import Rwkv7a
from engine.models.weights import Kept, Weights

#: By the name that `checkpoint.detect_architecture` gives.
ARCHITECTURES: dict[str, type[Architecture]] = {
    "rwkv4": Rwkv4,
    "rwkv5": Rwkv5,
    "rwkv6": Rwkv6,
    "rwkv7": Rwkv7,
    "rwkv7a": Rwkv7a,
}

__all__ = ["ARCHITECTURES", "Kept", "Model", "RwkvModel", "Weights"]
