"""What reading a file gives, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.formats.book import Book

Tick = Callable[[], None]  # called now and then while reading; raises to stop it


@dataclass(slots=True)
class Reading:
    """A book whose chapters and scenes are those that the file itself has (a document is one scene).

    Its texts are on the way to Ravel's Markdown: with headings in them, more than one blank line where the file had
    more than usual, and footnotes anywhere. `splitting.split` makes the book that is kept.
    left_out: what has no place in a manuscript, counted: pictures, deletions (of tracked changes), hidden (texts).
    """

    book: Book
    left_out: Counter[str] = field(default_factory=Counter)


Reader = Callable[[Path, Tick], Reading]
