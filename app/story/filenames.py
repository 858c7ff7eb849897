"""Names of scene files: readable by people, the same on every disk, never clashing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

MAX_STEM_BYTES = 80  # file systems allow 255 for the whole name, some encrypting ones 143

_NUMBERED = re.compile(r"(\d{1,4})(?:-.*)?\.md", re.DOTALL)
_APOSTROPHES = re.compile(r"['’`]")
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')  # in names of files, by one system or another


def slug(title: str) -> str:
    """The title in small letters, digits and hyphens, in any script: "The Captain's Cat" -> "the-captains-cat"."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", title).lower())
    kept = "".join(character if unicodedata.category(character)[0] in "LMN" else " " for character in text)
    stem = ""
    for word in kept.split():
        longer = f"{stem}-{word}" if stem else word
        if len(longer.encode()) > MAX_STEM_BYTES:
            break
        stem = longer
    return stem or _cut(kept.strip().split(" ")[0])


def plain_name(title: str) -> str:
    """A title as far as every disk takes it for the name of a file or folder, "" where nothing is left."""
    return " ".join(_REFUSED.sub(" ", title).strip(" .").split())[:80].strip(" .")


@lru_cache(maxsize=8192)  # a free name is sought among all others
def clash_key(name: str) -> str:
    """Equal for names that are one file on some disk: other case, or other composition of accents."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def scene_file_name(number: int, title: str, taken: Iterable[str]) -> str:
    """`01-the-harbour.md`, or with -2, -3 ... behind where that would clash with one of the `taken` names."""
    stem = f"{number:02d}-{slug(title)}".rstrip("-")
    return free_name(f"{stem}.md", taken)


def free_name(name: str, taken: Iterable[str]) -> str:
    """`name`, or with -2, -3 ... before its ending where that would clash with one of the `taken` names."""
    return free_among(name, {clash_key(other) for other in taken})


def free_among(name: str, keys: Collection[str]) -> str:
    """The same, where the `clash_key`s of the others are known."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    candidate, count = name, 1
    while clash_key(candidate) in keys:
        count += 1
        candidate = f"{stem}-{count}{dot}{ending}"
    return candidate


def number_of(name: str) -> int | None:
    """The number that Ravel put before a file's name, None for names of other making."""
    match = _NUMBERED.fullmatch(name)
    return int(match.group(1)) if match else None


def title_from(name: str) -> str:
    """A title for a file that has none in story.toml: "01-the-harbour.md" -> "The harbour"."""
    stem = name.rpartition(".")[0] or name
    words = re.sub(r"^\d{1,4}[-_. ]+", "", stem).replace("-", " ").replace("_", " ").strip()
    return (words[:1].upper() + words[1:]) or stem


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sorts as people do: 2-x before 10-x, capitals beside small letters."""
    parts = re.findall(r"\d+|\D+", clash_key(name))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _cut(word: str) -> str:
    return word.encode()[:MAX_STEM_BYTES].decode(errors="ignore")
