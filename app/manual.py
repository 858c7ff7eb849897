"""The manual's pages, in the language of the window: text files, read as they lie in docs/manual. Knows no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it lies, what it is called, and its Markdown."""

    path: Path
    title: str
    text: str

    def says(self, words: str) -> bool:
        """Whether all of these words stand in it, in any order."""
        text = self.text.casefold()
        return all(word in text for word in words.casefold().split())


def read_pages(folder: Path, language: str = "en") -> list[Page]:
    """In the order of their file names; empty if the folder isn't there. Raises OSError.

    language: as "zh_CN", whose pages lie in `zh` below the folder under the same names. Those it hasn't are English.
    """
    if not folder.is_dir():
        return []
    pages = []
    for english in sorted(folder.glob("*.md")):
        translated = folder / language.split("_")[0] / english.name
        path = translated if translated.is_file() else english
        text = path.read_text(encoding="utf-8")
        heading = _HEADING.search(text)
        pages.append(Page(path, heading[1].strip() if heading else path.stem, text))
    return pages
