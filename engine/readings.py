"""Which wordings the model has read one after the other: what it can go on from while newer ones are still unread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.wordings import Tokens, Wording, begun_by_model

#: Readings of a story that are remembered.
MOST_READINGS = 8

Chain = dict[str, Wording]  # by the names of the parts, in the order in which they were read


@dataclass(frozen=True, slots=True)
class Reading:
    """Parts as they were read, from the story's beginning on."""

    names: tuple[str, ...]
    pieces: tuple[Tokens, ...]  # the ids of each
    begun_by_model: bool  # whether the model wrote the first words


class Readings:
    """The chains of one story, newest first. They keep the wordings that they are made of."""

    def __init__(self, chains: Iterable[Chain] = ()) -> None:
        self.chains = list(chains)

    def note(self, chain: Chain) -> None:
        """Notes what was read. What is only a beginning of it goes, also where that ended with an earlier wording of a
        part, and the oldest over the limit."""
        longer = next((known for known in self.chains if _is_beginning(chain, known)), chain)
        others = [known for known in self.chains if known is not longer and not _is_outdone(known, longer)]
        self.chains = [longer, *others][:MOST_READINGS]

    def wordings(self, name: str) -> list[Wording]:
        """Those of one part."""
        return [chain[name] for chain in self.chains if name in chain]

    def earlier(self, names: Sequence[str]) -> list[Reading]:
        """See `Timeline.earlier`."""
        found: list[list[tuple[str, Wording]]] = []
        for chain in self.chains:
            before = _leading_up(chain, names)
            if before and not any(_equal(before, other) for other in found):
                found.append(before)
        return [_reading(before) for before in found]


def _reading(read: Sequence[tuple[str, Wording]]) -> Reading:
    names, wordings = zip(*read, strict=True)
    return Reading(names, tuple(wording.ids for wording in wordings), begun_by_model(wordings))


def _leading_up(chain: Chain, names: Sequence[str]) -> list[tuple[str, Wording]]:
    """The beginning of `chain` that the last of `names` can stand behind; none that lacks the part right before it."""
    order, before = list(chain), names[-2] if len(names) > 1 else None
    n = order.index(names[-1]) if names[-1] in chain else 1 + (order.index(before) if before in chain else -1)
    return list(chain.items())[:n] if before in order[:n] else []


def _equal(a: Sequence[tuple[str, Wording]], b: Sequence[tuple[str, Wording]]) -> bool:
    return len(a) == len(b) and all(m == n and v.same(w) for (m, v), (n, w) in zip(a, b, strict=True))


def _is_beginning(short: Chain, long: Chain) -> bool:
    return len(short) <= len(long) and _equal(list(short.items()), list(long.items())[: len(short)])


def _is_outdone(known: Chain, new: Chain) -> bool:
    """Whether `known` is a beginning of `new` but for the wording of its last part."""
    items, last = list(known.items()), list(known)[-1]
    n = len(items) - 1
    return n < len(new) and list(new)[n] == last and _equal(items[:n], list(new.items())[:n])
