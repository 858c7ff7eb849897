"""When to save: the rule alone, without clocks ticking or files, so that the program and its tests share it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

#: A kill loses at most this and the time of one write; together they stay under the promised 2 s.
MAX_UNSAVED_S = 1.0


class Autosave(Generic[Key]):
    """Says which texts are due: each at most `max_unsaved_s` seconds after its first unsaved change, however fast
    the writer types on. `clock` gives seconds and never goes back. For one thread.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_unsaved_s: float = MAX_UNSAVED_S) -> None:
        self._clock = clock
        self._max_unsaved_s = max_unsaved_s
        self._due_at: dict[Key, float] = {}

    def changed(self, key: Key) -> None:
        """The text `key` was changed just now, or saving it failed and is to be tried again."""
        self._due_at.setdefault(key, self._clock() + self._max_unsaved_s)

    def due(self, now: float | None = None) -> list[Key]:
        """The texts to save now, longest waiting first; they count as saved until they change again."""
        now = self._clock() if now is None else now
        return self._take([key for key, due_at in self._due_at.items() if due_at <= now])

    def take_all(self) -> list[Key]:
        """Every unsaved text, due or not: for loss of focus, before a generation, before closing."""
        return self._take(list(self._due_at))

    def waits(self, key: Key) -> bool:
        """Whether the text was changed and not taken to be saved since."""
        return key in self._due_at

    def forget(self, key: Key) -> None:
        """The text is gone: nothing to save."""
        self._due_at.pop(key, None)

    def seconds_to_next(self) -> float | None:
        """Seconds until something is due (0 if it is already), None if all is saved: what to set a timer to."""
        return max(0.0, min(self._due_at.values()) - self._clock()) if self._due_at else None

    @property
    def has_unsaved(self) -> bool:
        return bool(self._due_at)

    def _take(self, keys: list[Key]) -> list[Key]:
        for key in keys:
            del self._due_at[key]
        return keys
