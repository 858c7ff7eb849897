"""What may not be drawn at which place of a passage, because a banned phrase came of it there.

A place is a number of tokens of the passage. Tries are limited, so that a model that knows nothing but a phrase writes
it in the end: at a place, since text was last shown, and in the passage.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: Tokens that are forbidden at one place before one at an earlier place is.
_MOST_TRIES = 16

#: Times that a row goes back before some more text has been shown, and in a passage besides once a token.
_MOST_AT_A_STRETCH = 64
_MOST_IN_A_PASSAGE = 500


@dataclass(slots=True)
class _Place:
    tokens: set[int] = field(default_factory=set)
    phrases: list[str] = field(default_factory=list)  # what was avoided here
    last: str = ""  # what was forbidden here last
    is_lifted: bool = False


class Bans:
    """Of one row. Plain bookkeeping; knows no model and no text."""

    def __init__(self) -> None:
        self._places: dict[int, _Place] = {}
        self._let_through: set[int] = set()  # where phrases begin that stay
        self._at_a_stretch = self._in_all = self._n_shown = 0

    def forbidden(self, place: int) -> set[int]:
        """Tokens that may not be drawn there now."""
        found = self._places.get(place)
        return found.tokens if found is not None and not found.is_lifted else set()

    def may_go_back(self, place: int, n_shown: int) -> bool:
        """Whether another try at `place` is left. n_shown: tokens of the passage that are on the screen."""
        return (
            not (place in self._places and self._places[place].is_lifted)
            and self._at_a_stretch < _MOST_AT_A_STRETCH
            and self._in_all < _MOST_IN_A_PASSAGE + n_shown
        )

    def forbid(self, place: int, token: int, phrase: str) -> bool:
        """Forbids `token` there, of which `phrase` came. False if it is one too many: an earlier place is better."""
        found = self._places.setdefault(place, _Place())
        found.tokens.add(token)
        found.last = phrase
        if phrase.casefold() not in map(str.casefold, found.phrases):
            found.phrases.append(phrase)
        return len(found.tokens) <= _MOST_TRIES

    def lift(self, place: int) -> None:
        """From now on anything goes there."""
        self._places[place] = _Place(is_lifted=True)

    def gone_back(self, place: int, end: int) -> None:
        """What is known of later places holds no more. end: of the text of the token that stood at `place`."""
        self._places = {at: known for at, known in self._places.items() if at <= place}
        self._let_through = {start for start in self._let_through if start < end}
        self._at_a_stretch += 1
        self._in_all += 1

    def let_through(self, start: int, place: int | None) -> None:
        """The phrase that begins at `start` of the text stays. place: where it could have been avoided, and was not."""
        self._let_through.add(start)
        if place is not None and place in self._places:
            self._places[place].phrases.clear()

    def is_let_through(self, start: int) -> bool:
        return start in self._let_through

    def last_phrase(self, place: int) -> str:
        """The one that made a token forbidden there last."""
        return self._places[place].last

    def settle(self, n_shown: int) -> list[str]:
        """`n_shown` tokens are on the screen: there is no way back. Returns what was avoided there, once a place."""
        if not self._places and n_shown == self._n_shown:
            return []
        avoided = [
            phrase for place in sorted(self._places) if place < n_shown for phrase in self._places[place].phrases
        ]
        self._places = {place: known for place, known in self._places.items() if place >= n_shown}
        if n_shown > self._n_shown:
            self._n_shown, self._at_a_stretch = n_shown, 0
        return avoided
