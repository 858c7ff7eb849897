"""The safety net: text that could not be saved, and versions of files that other programs wrote.

Everything lies in one folder of the user's, each text beside a small JSON file that says where it belongs. Nothing is
ever removed from there but a text that was saved in its own place after all, or that the writer discards.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.story.filenames import slug
from app.story.textfile import encode, write_bytes_atomic

Kind = Literal["unsaved", "foreign"]
_NOTE_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Recovered:
    """A text that was kept. kind: `unsaved` (Ravel could not write it) or `foreign` (another program had written it).

    original: the file it belongs to. when: seconds since 1970.
    """

    kept_at: Path
    original: Path
    kind: Kind
    when: float


class Recovery:
    """Keeps and lists texts in `folder`, which is made when first needed. Usable from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, original: Path, content: str | bytes, kind: Kind, replaces: Path | None = None) -> Path:
        """Writes `content` and returns where. `replaces`: an earlier copy to write over. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept_at = replaces or self.folder / _new_name(original, kind)
        write_bytes_atomic(kept_at, encode(content) if isinstance(content, str) else content)
        note = {"original": str(original), "kind": kind, "when": time.time()}
        write_bytes_atomic(_note_of(kept_at), json.dumps(note, ensure_ascii=False).encode())
        return kept_at

    def entries(self, original: Path | None = None) -> list[Recovered]:
        """What is kept, newest first; of one file only if `original` is given. A spoilt note is passed over."""
        found = []
        for note in self.folder.glob(f"*{_NOTE_SUFFIX}") if self.folder.is_dir() else ():
            entry = _read_note(note)
            if entry is not None and (original is None or entry.original == original):
                found.append(entry)
        return sorted(found, key=lambda entry: entry.when, reverse=True)

    def discard(self, kept_at: Path) -> None:
        """Removes a text and its note; one that is gone already is fine. Raises OSError."""
        _note_of(kept_at).unlink(missing_ok=True)
        kept_at.unlink(missing_ok=True)


def _new_name(original: Path, kind: Kind) -> str:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    return f"{stamp}-{kind}-{slug(original.stem)}-{secrets.token_hex(3)}{original.suffix or '.txt'}"


def _note_of(kept_at: Path) -> Path:
    return kept_at.with_name(kept_at.name + _NOTE_SUFFIX)


def _read_note(note: Path) -> Recovered | None:
    """None for a note that can't be read or whose text is gone."""
    kept_at = note.with_name(note.name.removesuffix(_NOTE_SUFFIX))
    try:
        data = json.loads(note.read_text(encoding="utf-8"))
        entry = Recovered(kept_at, Path(data["original"]), data["kind"], float(data["when"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return entry if kept_at.is_file() and entry.kind in ("unsaved", "foreign") else None
