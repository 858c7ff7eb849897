"""How much room kept states may take, where nobody has said: what suits the machine and the model."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

_MB, _GB = 1 << 20, 1 << 30

#: In memory: so many states, but at least and at most so much.
MEMORY_STATES = 256
MEMORY_LEAST = 64 * _MB
MEMORY_SHARE = 8  # at most one part in so many of the machine's memory

#: On disk: so many states, which is two million tokens of closed scenes, but at least and at most so much.
DISK_STATES = 1000
DISK_LEAST = 1 * _GB
DISK_SHARE = 10  # at most one part in so many of what is free


def budgets(memory_bytes: int, disk_bytes: int, state_bytes: int, folder: Path | None) -> tuple[int, int]:
    """The budgets in bytes (memory, disk) that were asked for: 0 is for the default, below 0 for none at all."""
    memory, disk = default_budgets(state_bytes, folder)
    return max(0, memory_bytes or memory), max(0, disk_bytes or disk)


def default_budgets(state_bytes: int, folder: Path | None) -> tuple[int, int]:
    """Bytes in memory and on disk for a model whose state has `state_bytes` (0 while there is none).

    folder: where states go, or will; None for none on disk. A disk that says nothing of itself counts as free.
    """
    memory = min(max(MEMORY_STATES * state_bytes, MEMORY_LEAST), psutil.virtual_memory().total // MEMORY_SHARE)
    if folder is None:
        return memory, 0
    disk, free = max(DISK_STATES * state_bytes, DISK_LEAST), free_disk_bytes(folder)
    return memory, disk if free is None else min(disk, free // DISK_SHARE)


def free_disk_bytes(folder: Path) -> int | None:
    """Bytes free for `folder`, which need not be there yet; None where that can't be told."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:  # not there, or no folder
            continue
    return None
