"""Reports about model files that don't exist, for tests of what shows them."""

from __future__ import annotations

from typing import Any

import engine


def report(info: engine.ModelInfo, needed: int, available_bytes: int, **others: Any) -> engine.ModelReport:
    """`needed` bytes are for `info`'s own precision; the others follow from the weights' sizes."""
    sizes = {"fp32": 4, "bf16": 2, "fp16": 2}
    others_bytes = needed - info.bytes
    weights = {name: info.bytes * size // sizes[info.precision] for name, size in sizes.items()}
    known: dict[str, Any] = {
        "file_format": "PyTorch",
        "file_bytes": info.bytes,
        "n_parameters": info.bytes // sizes[info.precision],
        "stored": (("bf16", info.bytes // sizes[info.precision]),),
        "tokenizer": "RWKV World",
        "needed_bytes": {name: size + others_bytes for name, size in weights.items()},
    }
    return engine.ModelReport(info=info, available_bytes=available_bytes, **(known | others))
