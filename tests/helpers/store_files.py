"""Files as the store of states makes them, of any size and age, with nothing in them."""

from __future__ import annotations

import os
import time
from pathlib import Path

from engine.state_files import state_path

MODEL = "a" * 32


def put(folder: Path, n_tokens: int, used_s: float, size: int = 100, key: str = "0" * 32) -> Path:
    path = state_path(folder, MODEL, (n_tokens, key))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    os.utime(path, (used_s, used_s))
    return path


def put_temporary(folder: Path, age_ns: int, size: int = 100) -> Path:
    path = folder / MODEL / f".{age_ns:016x}.tmp"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    when = time.time_ns() - age_ns
    os.utime(path, ns=(when, when))
    return path
