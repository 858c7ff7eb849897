"""How much of what was read is kept, in memory and on disk."""

from __future__ import annotations

from app.settings import Settings

_MEGABYTE = 10**6  # as sizes are shown
_NOTHING = -1


def state_budgets(settings: Settings) -> tuple[int, int]:
    """Bytes in memory and on disk as the engine takes them: 0 for what suits the machine, below 0 for nothing."""
    on_disk = settings.value("state_disk_mb") * _MEGABYTE if settings.value("state_on_disk") else _NOTHING
    return settings.value("state_memory_mb") * _MEGABYTE, on_disk
