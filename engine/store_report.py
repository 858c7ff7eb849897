"""What the store of states has on disk, found without it and without torch: for a window that asks while it works."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from engine import state_files
from engine.budgets import free_disk_bytes
from engine.config import KeptStates, StoreReport
from engine.packed_folder import packed_bytes


def inspect_store(
    folder: Path | None, memory_bytes: int, disk_bytes: int, packed_weights: Path | None = None
) -> StoreReport:
    """folder: of a session, with `states` and `logs` in it; None where nothing goes to disk. packed_weights: of its
    weights as they are computed with.

    Raises nothing: what can't be looked at isn't counted. Any thread.
    """
    if folder is None:
        return StoreReport("", (), 0, 0, memory_bytes, 0, packed_bytes(packed_weights))
    return StoreReport(
        folder=str(folder),
        models=_kept(folder / "states"),
        log_bytes=_bytes_in(folder / "logs"),
        disk_budget_bytes=disk_bytes,
        memory_budget_bytes=memory_bytes,
        free_disk_bytes=free_disk_bytes(folder) or 0,
        packed_bytes=packed_bytes(packed_weights),
    )


def _kept(folder: Path) -> tuple[KeptStates, ...]:
    """Per model; the one used last first."""
    of_model: dict[str, list[state_files.StoreFile]] = {}
    for file in state_files.files_in(folder):
        of_model.setdefault(file.fingerprint, []).append(file)
    kept = [
        KeptStates(
            fingerprint=fingerprint,
            count=sum(file.is_state for file in files),
            bytes=sum(file.bytes for file in files),
            last_used_s=max(file.used_ns for file in files) / 1e9,
        )
        for fingerprint, files in of_model.items()
    ]
    return tuple(sorted(kept, key=lambda k: (-k.last_used_s, k.fingerprint)))


def _bytes_in(folder: Path) -> int:
    """Of all files below it."""
    total = 0
    for place, _, names in os.walk(folder):  # passes over what it may not look into
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
