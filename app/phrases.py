"""The writer's list of phrases that the model must not write: a text file to be read and edited by hand.

One phrase a line; `#` begins a note. Until the writer changes something the list is the shipped one, and there is no
file. No Qt here, so that other parts can add to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import engine

MOST_BYTES = 1_000_000  # far more than anybody writes: about 50,000 phrases
_NOTE = "#"


class PhraseListError(Exception):
    """The file of phrases can't be used. facts: path; reason, of an OSError; or kind: encoding, too_large."""

    def __init__(self, **facts: str) -> None:
        super().__init__(", ".join(f"{name}={value}" for name, value in facts.items()))
        self.facts = facts


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that can't be looked for. number: from 0. reason: the engine's words."""

    number: int
    text: str
    reason: str


class PhraseList:
    """The list as text, and what of it can be used. `is_own`: the writer has a list, so that there is a file.

    problem: why the writer's file can't be used; the shipped list stands in for it, and what is saved next keeps the
    file aside as `<name>.damaged`.
    """

    def __init__(self, file: Path, shipped: Path) -> None:
        self.file, self._shipped = file, shipped
        self.text, self.is_own = "", False
        self.problem: PhraseListError | None = None
        self._patterns: tuple[str, tuple[str, ...]] = ("", ())  # of a text

    def load(self) -> None:
        """Reads the writer's file, or the shipped one where there is none. Raises PhraseListError after `problem` is
        set, and OSError if the program's own list is missing."""
        self.text, self.is_own, self.problem = self.shipped_text(), False, None
        try:
            self.text = _read(self.file)
            self.is_own = True
        except FileNotFoundError:
            return
        except PhraseListError as error:
            self.problem = error
            raise

    def file_state(self) -> tuple[int, int]:
        """Another one whenever the file was changed; (0, 0) where there is none."""
        try:
            found = self.file.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def shipped_text(self) -> str:
        return self._shipped.read_text(encoding="utf-8")

    def save(self, text: str) -> None:
        """Makes `text` the writer's list, at one stroke. Raises OSError; the old file then still stands."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if self.problem is not None:
            os.replace(self.file, self.file.with_name(self.file.name + ".damaged"))
        part = self.file.with_name(self.file.name + ".part")
        part.write_text(_clean(text), encoding="utf-8", newline="\n")
        os.replace(part, self.file)
        self.text, self.is_own, self.problem = _clean(text), True, None

    def restore(self) -> None:
        """Puts the shipped list back, as the writer's own. Raises OSError."""
        self.save(self.shipped_text())

    def add(self, phrases: Iterable[str], note: str = "") -> int:
        """Appends phrases that aren't there yet, below a line with `note`, and saves. Returns how many. What can't be
        looked for is added too, and marked where the list is edited. Raises OSError."""
        known = set(self.phrases())
        new = []
        for phrase in phrases:
            line = " ".join(phrase.split()) if not _is_expression(phrase.strip()) else phrase.strip()
            if line and line not in known and not line.startswith(_NOTE) and "\n" not in line:
                known.add(line)
                new.append(line)
        if new:
            heading = ["", f"{_NOTE} {' '.join(note.split())}"] if note else []
            self.save("\n".join([self.text.rstrip("\n"), *heading, *new]) + "\n")
        return len(new)

    def phrases(self) -> tuple[str, ...]:
        """Every phrase of the list once, usable or not."""
        return tuple(dict.fromkeys(line for _, line in _lines(self.text)))

    def patterns(self) -> tuple[str, ...]:
        """What can be looked for, as `engine.BannedPhrases` takes it."""
        if self._patterns[0] != self.text:
            bad = {line.text for line in bad_lines(self.text)}
            self._patterns = self.text, tuple(phrase for phrase in self.phrases() if phrase not in bad)
        return self._patterns[1]


def bad_lines(text: str, ignore_case: bool = True) -> list[BadLine]:
    """The lines of a list that can't be looked for, with the reason."""
    found = []
    for number, line in _lines(text):
        reason = _reason_against(line, ignore_case)
        if reason:
            found.append(BadLine(number, line, reason))
    return found


def count_phrases(text: str) -> int:
    return len({line for _, line in _lines(text)})


def _reason_against(line: str, ignore_case: bool) -> str:
    """ "" for a phrase that can be looked for. A plain phrase with a letter always can: the engine is asked only about
    the others, which are few."""
    if not _is_expression(line) and any(character.isalnum() for character in line):
        return ""
    try:
        engine.check_phrases(engine.BannedPhrases((line,), ignore_case))
    except engine.InvalidRequest as error:
        return str(error.facts.get("reason", "")) or "?"
    return ""


def _is_expression(line: str) -> bool:
    return len(line) > 2 and line.startswith("/") and line.endswith("/")


def _lines(text: str) -> list[tuple[int, str]]:
    """Number and phrase of each line that bans something."""
    stripped = ((number, line.strip()) for number, line in enumerate(text.split("\n")))
    return [(number, line) for number, line in stripped if line and not line.startswith(_NOTE)]


def _read(file: Path) -> str:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise PhraseListError(path=str(file), kind="too_large")
        return _clean(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise PhraseListError(path=str(file), reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise PhraseListError(path=str(file), kind="encoding") from error


def _clean(text: str) -> str:
    """Line breaks as everywhere, and nothing that no key types."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
