"""What has been read: the tokens of one story's text, kept as they were read.

A story's text comes in parts (scenes); tokens never cross from one part into the next. For each part the timeline
remembers wordings with their tokens. When a wording changes, every token well before and well behind the change stays
as it is (also those that the model wrote and that a tokenizer would have cut differently), and the rest is tokenised
again. The tokens are what states are found by, so a token log that is lost or wrong costs time, never correctness.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from itertools import accumulate, chain
from pathlib import Path

from engine.errors import TokenizerError
from engine.part_log import PartLog
from engine.readings import Reading, Readings
from engine.tokenizer import Tokenizer
from engine.wordings import (
    Tokens,
    Wording,
    begun_by_model,
    changed,
    encode_open,
    joined,
    token_ends,
    written,
)

__all__ = ["Reading", "Timeline", "Tokens", "encode_open", "log_path", "token_ends"]

log = logging.getLogger(__name__)

#: Wordings of each part that are remembered, beside those that readings are made of.
VERSIONS = 3

#: The part that is worked on has more, up to so many tokens in all: sixteen alternatives are as many wordings of it.
OPEN_TOKENS = 100_000


class Timeline:
    """The token log of one story. Used from the worker thread only.

    For each part it keeps the newest wordings that have been read: an undone passage, or the other branch of a retry,
    is found again with the tokens that it had. Parts are known by name, so that they can be moved; without `names`
    they are called "0", "1", and so on.
    """

    def __init__(self, tokenizer: Tokenizer, folder: Path | None = None) -> None:
        """folder: where the log is kept in between sessions (see `log_path`), or None for memory only."""
        self._tokenizer = tokenizer
        self._log = PartLog(folder, tokenizer.fingerprint) if folder is not None else None
        self._parts: dict[str, list[Wording]] = {}  # newest first, none of them only the beginning of a newer one
        self._last: dict[str, Wording] = {}  # what was asked for last, also where it is only a beginning
        self._open: str | None = None  # the part that changed last
        self._readings = Readings()
        if self._log is not None:
            kept = self._log.load()
            self._parts, self._readings = kept.parts, Readings(kept.chains)

    def tokens(
        self,
        parts: Sequence[str],
        names: Sequence[str] = (),
        cancelled: Callable[[], bool] = lambda: False,
        looks_only: bool = False,
    ) -> list[Tokens] | None:
        """The ids of each of `parts`, the lead not among them; None if `cancelled` says so between two parts.

        looks_only: nothing is noted. A look may end anywhere in a text that was changed before that place, and what it
        makes of the text must not stand for what the model wrote behind it. The arrays are the log's own and not
        writable.
        """
        ids = []
        for name, text in _named(parts, names):
            if cancelled():
                return None
            wording = self._glimpse(name, text)[0] if looks_only else self._wording(name, text)
            ids.append(wording.ids)
        return ids

    def is_begun_by_model(self, parts: Sequence[str], names: Sequence[str] = (), looks_only: bool = False) -> bool:
        """Whether the first words of `parts` are the model's: it has written them from nothing. looks_only: as for
        `tokens`."""
        if looks_only:
            return begun_by_model(self._glimpse(name, text)[0] for name, text in _named(parts, names))
        return begun_by_model(self._wording(name, text) for name, text in _named(parts, names))

    def append(self, parts: Sequence[str], names: Sequence[str], ids: Sequence[int]) -> None:
        """Notes that the model wrote `ids`, which end with a whole character, after the text in `parts`."""
        *_, (name, text) = _named(parts, names)
        self._last[name] = joined([self._wording(name, text), written(self._tokenizer, ids)])
        self._put(name, self._last[name])

    def note_written(
        self, parts: Sequence[str], names: Sequence[str], text: str, ids: Sequence[int], held: str = ""
    ) -> None:
        """`append` for a passage of an earlier day. Ignored unless `ids` are this vocabulary's for `text`.

        held: what is between the parts and `text`; `ids` may be those of both together.
        """
        try:
            decoded = self._tokenizer.decode(ids)
        except TokenizerError:
            return
        *before, last = parts or ("",)
        if text and decoded == held + text:
            self.append([*before, last], names, ids)
        elif text and decoded == text:
            self.append([*before, last + held], names, ids)

    def has_written(self, parts: Sequence[str], names: Sequence[str], more: str) -> bool:
        """Whether the model once wrote `more`, as one token, right behind the text in `parts`."""
        *_, (name, text) = _named(parts, names)
        return any(wording.has_written(text, more) for wording in self._known(name))

    def note_reading(self, parts: Sequence[str], names: Sequence[str] = ()) -> None:
        """Notes that the model has read these whole parts one after the other."""
        if parts:
            self._readings.note({name: self._wording(name, text) for name, text in _named(parts, names)})

    def earlier(self, names: Sequence[str]) -> list[Reading]:
        """Readings that the last of `names` can stand behind, newest first: what came before that part, or else all
        up to the part that comes right before it now. One without that part is none: too much would be left out."""
        return self._readings.earlier(names) if names else []

    def save(self) -> None:
        """Writes what has changed. A disk that refuses costs time at the next start: it is logged."""
        if self._log is None:
            return
        parts = {name: self._known(name) for name in {**self._parts, **self._last}}
        try:
            self._log.save(parts, self._readings.chains)
        except OSError as error:
            log.info("the token log could not be kept: %s", error)

    def _wording(self, name: str, text: str) -> Wording:
        """Part `name` in this wording, with the tokens that it had or with those that follow from what it was."""
        last = self._last.get(name)
        if last is None or last.text != text:
            last = self._last[name] = self._found(name, text)
        last.text = text  # the caller's own copy, which may well live as long: one in memory is enough
        return last

    def _found(self, name: str, text: str) -> Wording:
        found, newest = self._glimpse(name, text)
        if newest is not None:
            self._put(name, newest)
        return found

    def _glimpse(self, name: str, text: str) -> tuple[Wording, Wording | None]:
        """Part `name` in this wording, and which one would become its newest by that, if any. Notes nothing."""
        known = self._known(name)
        found = _exactly(text, known)
        if found is None:
            for wording in known:
                beginning = wording.beginning(self._tokenizer, len(text)) if wording.text.startswith(text) else None
                if beginning is not None:
                    return beginning, wording
            elsewhere = list(chain(*self._parts.values()))
            found = _exactly(text, elsewhere) or changed(self._tokenizer, text, known, elsewhere)
            if any(wording.text.startswith(text) for wording in known):
                return found, None  # it follows from a longer one at any time
        return found, found

    def _known(self, name: str) -> list[Wording]:
        """The wordings of a part, newest first, then those that only readings still keep."""
        last = [self._last[name]] if name in self._last else []
        return list(dict.fromkeys(last + self._parts.get(name, []) + self._readings.wordings(name)))

    def _put(self, name: str, wording: Wording) -> None:
        """Makes `wording` the newest of a part's; what it begins with goes, and the oldest over the limit."""
        versions = self._parts.get(name, [])
        if versions and versions[0] is wording:
            return
        if name != self._open:
            if self._open in self._parts:
                self._parts[self._open] = self._parts[self._open][:VERSIONS]
            self._open = name
        others = [v for v in versions if v is not wording and v.text != wording.text and not wording.begins_with(v)]
        versions = [wording, *others]
        held = accumulate(len(version.ids) for version in versions)
        self._parts[name] = versions[: max(VERSIONS, sum(tokens <= OPEN_TOKENS for tokens in held))]


def log_path(folder: Path, story: str, fingerprint: str) -> Path:
    """The folder of the token log of `story`, read with a vocabulary of `fingerprint`, below `folder`."""
    return (
        folder / hashlib.blake2b(f"{fingerprint}\n{story}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    )


def _named(parts: Sequence[str], names: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(names or map(str, range(len(parts))), parts, strict=True))


def _exactly(text: str, known: Sequence[Wording]) -> Wording | None:
    return next((wording for wording in known if wording.text == text), None)
