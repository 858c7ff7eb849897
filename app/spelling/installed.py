"""The dictionaries that there are: those that came with Ravel, and those that the writer put in from a file.

A file is a .dic or .aff with the other one beside it, or an extension of LibreOffice (.oxt) or Firefox (.xpi), which
are zips. Nothing in it is trusted: names become names of our own, sizes are limited, and what can't be opened isn't
kept.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.formats.archive import Archive
from app.formats.errors import FormatError, ImportTooLarge
from app.spelling.dictionary import Dictionary, open_dictionary
from app.story.errors import StoryError, UnusableDictionary
from app.story.textfile import MAX_FILE_BYTES, read_bytes, write_bytes_atomic

ARCHIVES = (".oxt", ".xpi", ".zip")
_SAFE = re.compile(r"[^A-Za-z0-9_]+")
_LONGEST_NAME = 40
_MOST_PAIRS = 60  # in one archive; an extension with many languages has a dozen


@dataclass(frozen=True, slots=True)
class Installed:
    """name: of both files, mostly a language as in en_US. is_shipped: it came with Ravel. more: our own words for it,
    if there are any."""

    name: str
    aff: Path
    dic: Path
    is_shipped: bool = False
    more: Path | None = None

    def open(self) -> Dictionary:
        """Raises UnusableDictionary, UnreadableFile, AccessDenied."""
        return open_dictionary(self.aff, self.dic, self.more)


def installed(shipped: Path, own: Path) -> list[Installed]:
    """By name; one of the writer's own stands for a shipped one of the same name."""
    found = {name: Installed(name, aff, dic, True, _more_words(aff)) for name, aff, dic in _pairs(shipped)}
    found |= {name: Installed(name, aff, dic) for name, aff, dic in _pairs(own)}
    return [found[name] for name in sorted(found)]


def install(source: Path, own: Path) -> list[str]:
    """Puts the dictionaries of a file into the folder `own`, which is made; returns their names.

    Those of one archive that are of no use are left out if any other one is. Raises UnusableDictionary, StoryError for
    a file that can't be read, OSError where it can't be written.
    """
    pairs = _from_archive(source) if source.suffix.lower() in ARCHIVES else [_from_pair(source)]
    names, problem = [], None
    for name, aff, dic in pairs:
        try:
            _try(name, aff, dic, source)
        except StoryError as error:
            problem = error
            continue
        own.mkdir(parents=True, exist_ok=True)
        write_bytes_atomic(own / f"{name}.aff", aff)
        write_bytes_atomic(own / f"{name}.dic", dic)
        names.append(name)
    if not names:
        raise problem or UnusableDictionary(source, reason="no_pair")
    return names


def remove(entry: Installed) -> None:
    """Deletes a dictionary of the writer's own. Raises OSError."""
    assert not entry.is_shipped
    entry.dic.unlink(missing_ok=True)  # first: without it the pair is none
    entry.aff.unlink(missing_ok=True)


def _pairs(folder: Path) -> list[tuple[str, Path, Path]]:
    if not folder.is_dir():
        return []
    return [
        (aff.stem, aff, aff.with_suffix(".dic"))
        for aff in sorted(folder.glob("*.aff"))
        if aff.with_suffix(".dic").is_file()
    ]


def _more_words(aff: Path) -> Path | None:
    """Of the dictionary's language: en.txt for en_US and en_GB."""
    path = aff.with_name(f"{aff.stem.partition('_')[0]}.txt")
    return path if path.is_file() else None


def _try(name: str, aff: bytes, dic: bytes, source: Path) -> None:
    """Opens them as they will be opened. Errors speak of the file that the writer chose."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, f"{name}.aff"), Path(folder, f"{name}.dic")
        for path, data in zip(paths, (aff, dic), strict=True):
            path.write_bytes(data)
        try:
            open_dictionary(*paths)
        except UnusableDictionary as error:
            raise UnusableDictionary(source, **{k: v for k, v in error.facts.items() if k != "path"}) from error


def _from_pair(source: Path) -> tuple[str, bytes, bytes]:
    found = {}
    for suffix in (".aff", ".dic"):
        path = source.with_suffix(suffix)
        if not path.is_file():
            path = source.with_suffix(suffix.upper())
        if not path.is_file():
            raise UnusableDictionary(source, reason="no_pair")
        found[suffix] = read_bytes(path)
    return _name(source.stem, source), found[".aff"], found[".dic"]


def _from_archive(source: Path) -> list[tuple[str, bytes, bytes]]:
    """Every .aff that has a .dic of the same name beside it, so no lists of synonyms or of hyphens."""
    try:
        with Archive(source) as archive:
            names = [name for name in sorted(archive.names) if name.lower().endswith(".aff")]
            pairs = [(name, f"{name[:-4]}.dic") for name in names if f"{name[:-4]}.dic" in archive.names]
            read = [(aff, _limited(archive, aff), _limited(archive, dic)) for aff, dic in pairs[:_MOST_PAIRS]]
    except ImportTooLarge as error:
        raise UnusableDictionary(source, reason="too_large") from error
    except FormatError as error:
        raise UnusableDictionary(source, reason="archive") from error
    return [(_name(PurePosixPath(aff).stem, source), affixes, words) for aff, affixes, words in read]


def _limited(archive: Archive, name: str) -> bytes:
    parts, size = [], 0
    for chunk in archive.chunks(name):
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            raise ImportTooLarge(archive.path, size_bytes=size, limit_bytes=MAX_FILE_BYTES)
        parts.append(chunk)
    return b"".join(parts)


def _name(stem: str, source: Path) -> str:
    """A name that is a file's everywhere. Some archives have a dictionary called "index" in them."""
    if stem.lower() in ("index", "dictionary"):
        stem = source.stem
    return _SAFE.sub("_", stem).strip("_")[:_LONGEST_NAME] or "dictionary"
