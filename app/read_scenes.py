"""Which scenes the model has read as they are now, each with everything that stands before it. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class ReadScenes:
    """What is known of one story and one model: of each scene, that it is read, that it isn't, or nothing.

    unread: ids of the scenes that are known not to be read as they are now.
    """

    def __init__(self) -> None:
        self.unread: set[str] = set()
        self.any_was_read = False  # whether the model has read any of this story, in whatever wording
        self._chain: list[tuple[str, str]] = []  # ids and texts of the scenes that were read, one after the other

    def note_change(self, ids: Iterable[str]) -> None:
        """A scene is another than before; ids: it and all that stand behind it."""
        self.unread.update(ids)

    def note(self, ids: Sequence[str], texts: Sequence[str], read: Sequence[bool], last_is_whole: bool) -> None:
        """The engine said which of these parts are read, each with all parts before it.

        last_is_whole: False if the last part may be the beginning of its scene only.
        """
        n_read = next((i for i, is_read in enumerate(read) if not is_read), len(read))
        self.unread.difference_update(ids[:n_read])
        self.unread.update(ids[n_read:])
        self.any_was_read |= n_read > 0
        n_whole = min(n_read, len(ids) if last_is_whole else len(ids) - 1)
        chain = list(zip(ids[:n_whole], texts[:n_whole], strict=True))
        if n_read < len(read) or self._chain[:n_whole] != chain:
            self._chain = chain

    def compare(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """The story as it is now: what was changed and changed back, or moved and moved back, is read."""
        for known, now in zip(self._chain, zip(ids, texts, strict=True), strict=False):
            if known != now:
                break
            self.unread.discard(now[0])
