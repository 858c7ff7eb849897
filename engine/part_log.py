"""The token log on disk: a folder a story, in it a file for each part and one for the readings.

Each file is written whole or not at all and carries a checksum; what is damaged, foreign or of another format is
dropped. Two programs may have one story open: of each file the last one written stays, and whatever a reading refers to
that is no longer there ends that reading.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from engine.files import remove_left_overs, replace_file
from engine.readings import Chain
from engine.wordings import Wording

log = logging.getLogger(__name__)

_FORMAT = 3
_CHECKSUM_BYTES = 16
_SUFFIX = ".part"
_READINGS = "readings"

#: Scenes that were deleted leave their files, for they may come back. Beyond so many, those written longest ago go.
MOST_PARTS = 2000

#: Nobody tells of stories that were deleted or moved. Beyond so much in all, those written longest ago go; there is
#: room for about fifteen novels of 300,000 words.
MOST_BYTES = 256 << 20

_STORY = re.compile(r"[0-9a-f]{32}")  # what a story's folder is called

_Content = TypeVar("_Content")


@dataclass(slots=True)
class Kept:
    """What is in a story's folder."""

    parts: dict[str, list[Wording]] = field(default_factory=dict)
    chains: list[Chain] = field(default_factory=list)


class PartLog:
    """One story's folder."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """fingerprint: the vocabulary's; files about another one are foreign."""
        self._folder = folder
        self._fingerprint = fingerprint
        self._written: dict[str, frozenset[Wording]] = {}  # what each part's file holds
        self._readings = b""

    def load(self) -> Kept:
        """Everything that can be read."""
        kept = Kept()
        self._drop_earlier_format()
        for path in self._part_files():
            found = self._read(path, _parsed_part)
            if found is not None:
                name, wordings = found
                kept.parts[name] = wordings
                self._written[name] = frozenset(wordings)
        readings = self._read(self._folder / _READINGS, _parsed_readings)
        if readings is not None:
            chains, self._readings = readings
            kept.chains = [chain for chain in (_resolved(chain, kept.parts) for chain in chains) if chain]
        return kept

    def save(self, parts: Mapping[str, Sequence[Wording]], chains: Sequence[Chain]) -> None:
        """Writes what has changed. Raises OSError."""
        for name, wordings in parts.items():
            wanted = frozenset(wordings)
            if wanted != self._written.get(name, frozenset()):
                self._write(_file_name(name), _part(name, wordings, self._fingerprint))
                self._written[name] = wanted
        readings = _readings(chains, self._fingerprint)
        if readings != self._readings:
            self._write(_READINGS, readings)
            self._readings = readings

    def _write(self, name: str, body: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._folder / name, _checksum(body) + body)

    def _read(self, path: Path, parse: Callable[[bytes, str], _Content]) -> _Content | None:
        """What `parse` makes of a file's content; None if there is none, or none that can be used: then it goes."""
        if not path.is_file():  # a pipe would be waited for
            return None
        try:
            data = path.read_bytes()
        except OSError as error:
            log.info("a token log could not be read: %s", error)
            return None
        checksum, body = data[:_CHECKSUM_BYTES], data[_CHECKSUM_BYTES:]
        try:
            if checksum != _checksum(body):
                raise ValueError("its checksum is wrong")
            return parse(body, self._fingerprint)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            log.info("a token log was dropped: %s: %s", path.name, error)
            _drop(path)
            return None

    def _part_files(self) -> list[Path]:
        """All, but for those that go because there are too many."""
        remove_left_overs(self._folder)
        try:
            with os.scandir(self._folder) as entries:
                found = [entry for entry in entries if entry.name.endswith(_SUFFIX)]
                if len(found) > MOST_PARTS:
                    found.sort(key=lambda entry: entry.stat().st_mtime_ns, reverse=True)
        except OSError:  # not there, as a rule
            return []
        for entry in found[MOST_PARTS:]:
            _drop(Path(entry.path))
        return [Path(entry.path) for entry in found[:MOST_PARTS]]

    def _drop_earlier_format(self) -> None:
        """Until format 2 all of a story was in one file beside its folder."""
        path = self._folder.with_name(self._folder.name + ".tokens")
        if path.is_file():
            log.info("a token log of an earlier format was dropped: %s", path.name)
            _drop(path)


def make_room(folder: Path, budget_bytes: int = MOST_BYTES) -> None:
    """Removes the logs of the stories that were written longest ago until the rest fits. Raises nothing.

    folder: with the logs of all stories. What killed processes left behind in it goes too.
    """
    remove_left_overs(folder)
    try:
        with os.scandir(folder) as entries:
            stories = [_size_and_age(entry) for entry in entries if _STORY.fullmatch(entry.name)]
    except OSError:  # not there, as a rule
        return
    used = sum(size for _, size, _ in stories)
    for _, size, path in sorted(stories):
        if used > budget_bytes:
            shutil.rmtree(path, ignore_errors=True)
            used -= size


def _size_and_age(story: os.DirEntry[str]) -> tuple[int, int, str]:
    """When one of its files was written last, in nanoseconds; the bytes of all; its path."""
    written_ns = size = 0
    with suppress(OSError), os.scandir(story.path) as entries:
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            written_ns, size = max(written_ns, status.st_mtime_ns), size + status.st_size
    return written_ns, size, story.path


def _file_name(name: str) -> str:
    return hashlib.blake2b(_bytes(name), digest_size=16).hexdigest() + _SUFFIX


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECKSUM_BYTES).digest()


def _drop(path: Path) -> None:
    with suppress(OSError):  # already gone, or in a folder that may only be read
        path.unlink()


def _part(name: str, wordings: Sequence[Wording], fingerprint: str) -> bytes:
    texts = [_bytes(wording.text) for wording in wordings]
    sizes = [[len(text), len(w.ids), w.digest.hex()] for text, w in zip(texts, wordings, strict=True)]
    header = {"format": _FORMAT, "fingerprint": fingerprint, "name": name, "wordings": sizes}
    chunks = [json.dumps(header).encode(), b"\n"]
    for text, w in zip(texts, wordings, strict=True):
        chunks += [text, w.ids.astype("<u4").tobytes(), w.ends.astype("<u4").tobytes(), w.written.tobytes()]
    return b"".join(chunks)


def _parsed_part(body: bytes, fingerprint: str) -> tuple[str, list[Wording]]:
    header, at = _header(body, fingerprint)
    wordings = []
    for size, n, digest in header["wordings"]:
        text = body[at : at + size].decode("utf-8", "surrogatepass")
        ids, ends = np.frombuffer(body, dtype="<u4", count=2 * n, offset=at + size).reshape(2, n)
        written = np.frombuffer(body, dtype=np.bool_, count=n, offset=at + size + 8 * n).copy()
        narrow = ends.astype(np.min_scalar_type(len(text)))
        wordings.append(Wording(text, ids.astype(np.uint32), narrow, written, bytes.fromhex(digest)))
        at += size + 9 * n
    if at != len(body):
        raise ValueError("its sizes are wrong")
    return str(header["name"]), wordings


def _readings(chains: Sequence[Chain], fingerprint: str) -> bytes:
    table: dict[tuple[str, str], int] = {}
    numbers = [[table.setdefault((n, w.digest.hex()), len(table)) for n, w in chain.items()] for chain in chains]
    header = {
        "format": _FORMAT,
        "fingerprint": fingerprint,
        "wordings": list(table),
        "readings": numbers,
    }
    return json.dumps(header).encode() + b"\n"


def _parsed_readings(body: bytes, fingerprint: str) -> tuple[list[list[tuple[str, str]]], bytes]:
    """The readings as names of parts and digests of wordings, and all of `body`."""
    header, _ = _header(body, fingerprint)
    table = [(str(name), str(digest)) for name, digest in header["wordings"]]
    chains = [[table[i] for i in numbers] for numbers in header["readings"]]
    return chains, body


def _header(body: bytes, fingerprint: str) -> tuple[dict[str, Any], int]:
    """The first line, and where it ends. Raises ValueError for another format or vocabulary."""
    line, _, _ = body.partition(b"\n")
    header = json.loads(line)
    if header["format"] != _FORMAT or header["fingerprint"] != fingerprint:
        raise ValueError("it is of another format or vocabulary")
    return header, len(line) + 1


def _resolved(chain: Sequence[tuple[str, str]], parts: Mapping[str, Sequence[Wording]]) -> Chain:
    """The wordings of a reading, up to the first that is no longer kept."""
    found: Chain = {}
    for name, digest in chain:
        wording = next((w for w in parts.get(name, ()) if w.digest.hex() == digest), None)
        if wording is None:
            break
        found[name] = wording
    return found


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
