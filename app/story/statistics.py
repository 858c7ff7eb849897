"""What was written when: the log of a story, a line for every few seconds of writing. No Qt.

The log lies in the story's folder, so that it goes where the story goes: what was written on the laptop counts at the
desk. Every installation of Ravel appends to a file of its own there, so that two machines that share the folder never
write the same file, and a program that keeps folders alike has nothing to merge. Reading takes all files together; a
copy that such a program made all the same is no harm, as every line carries its session and number. For a story that
is one file, the log lies in the user's data folder.

A line is only ever appended. One that was torn by a crash is passed over, and so is anything else that is no line.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.story.errors import StatisticsUnavailable
from app.story.story import Story

FOLDER = "statistics"
SUFFIX = ".jsonl"
LARGEST = 10**9  # of any count in a line; more is no count
_INSTALLATION_FILE = "installation"


@dataclass(frozen=True, slots=True)
class Written:
    """What changed since the line before: words that the writer added and took out, words of the model's that came to
    stand in the text (negative: more went), seconds of writing. words: of the whole manuscript, at `at`.

    added is negative where more of the session's own words went than came. at: local time, with its distance to UTC.
    """

    at: datetime
    session: str
    number: int
    words: int
    added: int = 0
    removed: int = 0
    model: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class GoalChosen:
    """From here on these are the story's goals: a table as its settings have it (`Goals.table`)."""

    at: datetime
    session: str
    number: int
    table: dict[str, Any]


Entry = Written | GoalChosen


def installation(state_folder: Path) -> str:
    """The name of this installation's own files, made when it is first asked for; another each time where it can't be
    kept."""
    path = state_folder / _INSTALLATION_FILE
    made = secrets.token_hex(6)
    try:
        state_folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="ascii") as file:
            file.write(made)
    except FileExistsError:
        try:
            kept = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return made
        return kept if kept.isalnum() and len(kept) <= 40 else made
    except OSError:
        return made
    return made


class WritingLog:
    """One installation's view of a story's log. Every call opens and closes the files that it needs; any thread, one at
    a time."""

    def __init__(self, folder: Path, installation_name: str, makes_parents: bool = False) -> None:
        """makes_parents: the folders above are made too; never for a story's own, which may be an unplugged disk."""
        self.folder = folder
        self.file = folder / f"{installation_name}{SUFFIX}"
        self._makes_parents = makes_parents

    @classmethod
    def of(cls, story: Story, data_folder: Path, state_folder: Path) -> WritingLog:
        """The story's, as this installation has it. Raises ValueError for a story in memory."""
        name = installation(state_folder)
        if story.file is None:
            return cls(story.root / FOLDER, name)
        digest = hashlib.sha256(os.fsencode(os.path.realpath(story.file))).hexdigest()[:32]
        return cls(data_folder / FOLDER / digest, name, makes_parents=True)

    def append(self, entries: Sequence[Entry]) -> None:
        """Adds a line for each. Behind a line that a crash tore, a new one is begun. Raises StatisticsUnavailable."""
        if not entries:
            return
        data = "".join(_line(entry) for entry in entries).encode()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        try:
            self.folder.mkdir(parents=self._makes_parents, exist_ok=True)
            descriptor = os.open(self.file, flags, 0o666)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                size = file.seek(0, os.SEEK_END)
                if size and not _ends_line(file.fileno(), size):
                    data = b"\n" + data
                if file.write(data) != len(data):
                    raise OSError(0, "the line was not written whole")
        except OSError as error:
            raise StatisticsUnavailable(self.file, reason=error.strerror or str(error)) from error

    def read(self) -> list[Entry]:
        """Every entry of every installation, each once, in the order of its time. Raises StatisticsUnavailable."""
        found: dict[tuple[str, int], Entry] = {}
        try:
            files = sorted(self.folder.glob(f"*{SUFFIX}"))
            for path in files:
                for entry in entries_in(path.read_bytes()):
                    found.setdefault((entry.session, entry.number), entry)
        except OSError as error:
            raise StatisticsUnavailable(self.folder, reason=error.strerror or str(error)) from error
        return sorted(found.values(), key=lambda entry: (entry.at, entry.number))


def entries_in(data: bytes) -> Iterator[Entry]:
    """The entries of one file; what is no entry is passed over."""
    for line in data.split(b"\n"):
        entry = _entry(line) if line.startswith(b"{") else None
        if entry is not None:
            yield entry


def _ends_line(descriptor: int, size: int) -> bool:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"


def _line(entry: Entry) -> str:
    fields: dict[str, Any] = {
        "at": entry.at.isoformat(timespec="seconds"),
        "session": entry.session,
        "number": entry.number,
    }
    if isinstance(entry, GoalChosen):
        fields["goals"] = entry.table
    else:
        fields["words"] = entry.words
        changed = {"added": entry.added, "removed": entry.removed, "model": entry.model}
        changed["seconds"] = round(entry.seconds, 1)  # type: ignore[assignment]
        fields |= {name: amount for name, amount in changed.items() if amount}
    return json.dumps(fields, separators=(",", ":")) + "\n"


def _entry(line: bytes) -> Entry | None:
    """The entry of a line; None for one that is torn, foreign or makes no sense."""
    try:
        fields = json.loads(line)
        at = datetime.fromisoformat(fields["at"])
        session, number = fields["session"], fields["number"]
        if at.tzinfo is None or not isinstance(session, str) or type(number) is not int:
            return None
        if "goals" in fields:
            return GoalChosen(at, session, number, dict(fields["goals"]))
        seconds = float(fields.get("seconds", 0.0))
        if not math.isfinite(seconds) or not 0 <= seconds <= LARGEST:
            return None
        words, added, removed, model = (_count(fields, name) for name in ("words", "added", "removed", "model"))
        return Written(at, session, number, words, added, removed, model, seconds)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _count(fields: dict[str, Any], name: str) -> int:
    amount = fields.get(name, 0)
    if type(amount) is not int or abs(amount) > LARGEST:
        raise ValueError(name)
    return amount
