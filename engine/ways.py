"""The states behind the last tokens of a row, as long as it may go back to them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.state_store import Snapshot

#: Of a long stretch that is kept off the screen the states after the first tokens are held, and of the others one in so
#: many: going back reads the tokens in between once more.
_DENSE_TOKENS = _SPACING_TOKENS = 8


class Way:
    """Snapshots by how many tokens they stand for. Used like the row that they belong to."""

    def __init__(self) -> None:
        self._snapshots: dict[int, Snapshot] = {}
        self._told = 0  # the last one that `settle` has returned

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(self._snapshots.values())

    def wants(self, n_tokens: int) -> bool:
        """Whether the state after `n_tokens` is to be put here, if the token behind it isn't settled."""
        return len(self._snapshots) < _DENSE_TOKENS or n_tokens % _SPACING_TOKENS == 0

    def put(self, snapshot: Snapshot) -> None:
        self._snapshots[snapshot.n_tokens] = snapshot

    def back_to(self, n_tokens: int) -> Snapshot:
        """The last one that stands for no more than `n_tokens`; later ones are dropped."""
        for later in [n for n in self._snapshots if n > n_tokens]:
            del self._snapshots[later]
        return self._snapshots[max(self._snapshots)]

    def settle(self, n_tokens: int, is_all: bool) -> list[Snapshot]:
        """So many tokens will not be taken back, and with `is_all` there are no others. Returns the snapshots that came
        by that to stay; what is not needed to go back to is dropped."""
        passed = sorted(n for n in self._snapshots if n <= n_tokens)
        found = [self._snapshots[n] for n in passed if n > self._told]
        for n in passed if is_all else passed[:-1]:
            del self._snapshots[n]
        self._told = max(self._told, n_tokens)
        return found
