"""Kept states, in memory and on disk, found by the exact tokens that they stand for.

A snapshot's key is a hash over the model's fingerprint and every token id before it, so that a state can't be wrong:
copies, branches and stories that begin alike share it, and nothing is ever looked up by a story's name. The disk part
is a cache: whatever is missing, damaged or foreign is dropped and read again. Used from the worker thread only; other
Ravel processes may use the same folder at the same time.
"""

from __future__ import annotations

import hashlib
import logging
import os
from bisect import bisect_right
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from engine.errors import StateError
from engine.models.base import Model
from engine.state import State, read_tensors, write_tensors

log = logging.getLogger(__name__)

SUFFIX = ".state"

#: Within one job the disk part may pass its budget by this fraction of it before it is brought back.
_TRIMS_A_BUDGET = 16

Tokens = npt.NDArray[np.uint32]  # a sequence of token ids
Place = tuple[int, str]  # how many tokens a snapshot stands for, and their key


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after `n_tokens` tokens, and the hidden vector [C] that the next logits come from."""

    n_tokens: int
    state: State
    hidden: torch.Tensor

    @property
    def nbytes(self) -> int:
        return self.state.nbytes + self.hidden.nbytes


class PrefixKeys:
    """Keys of the prefixes of one growing token sequence, asked for in rising order of length."""

    def __init__(self, fingerprint: str, ids: Tokens) -> None:
        self._digest = hashlib.blake2b(fingerprint.encode(), digest_size=16)
        self._bytes = bytearray(np.asarray(ids, dtype="<u4").tobytes())
        self._at = 0

    def append(self, token: int) -> None:
        self._bytes += token.to_bytes(4, "little")

    def key(self, n_tokens: int) -> str:
        """The key of the first `n_tokens` ids; not fewer than at the last call."""
        assert n_tokens >= self._at and n_tokens * 4 <= len(self._bytes)
        self._digest.update(memoryview(self._bytes)[self._at * 4 : n_tokens * 4])
        self._at = n_tokens
        return self._digest.copy().hexdigest()


@dataclass(slots=True)
class StateStore:
    """folder: where states go on disk, or None for memory only. Over budget (in bytes) the least recently used go."""

    folder: Path | None
    memory_bytes: int = 256 << 20
    disk_bytes: int = 2 << 30
    _memory: OrderedDict[Place, Snapshot] = field(default_factory=OrderedDict)
    _memory_used: int = 0
    _disk_written: int = 0  # bytes since the last trim

    def find(self, model: Model, ids: Tokens) -> Snapshot | None:
        """The kept snapshot that covers the longest prefix of `ids`, or None."""
        on_disk = self._on_disk(model)
        for place in reversed(self._prefixes(model, ids, on_disk)):
            found = self._memory.get(place)
            if found is not None:
                self._memory.move_to_end(place)
                return found
            if place in on_disk:
                found = self._load(model, place)
                if found is not None:
                    self._remember(place, found)
                    return found
        return None

    def longest(self, model: Model, ids: Tokens) -> int:
        """How many tokens the longest kept prefix of `ids` has, 0 for none. Reads no file: one may yet turn out bad."""
        places = self._prefixes(model, ids, self._on_disk(model))
        return places[-1][0] if places else 0

    def keep(
        self, model: Model, keys: PrefixKeys, snapshot: Snapshot, *, memory: bool = True, disk: bool = False
    ) -> Place:
        """Keeps `snapshot`, whose tokens `keys` knows, where it is asked for. Returns what `forget` takes.

        What was to go to disk stays in memory where the disk refuses it, or none is to be used.
        """
        place = (snapshot.n_tokens, keys.key(snapshot.n_tokens))
        written = disk and self._write(model, place, snapshot)
        if memory or (disk and not written):
            self._remember(place, snapshot)
        return place

    def forget(self, place: Place) -> None:
        """Drops a snapshot from memory; what is on disk stays."""
        dropped = self._memory.pop(place, None)
        if dropped is not None:
            self._memory_used -= dropped.nbytes

    def trim(self) -> None:
        """Brings the disk part back under its budget. Looks at every file: for the end of a job."""
        self._disk_written = 0
        files = self._files()
        used = sum(size for _, size, _ in files)
        for path, size, _ in sorted(files, key=lambda f: f[2]):
            if used <= self.disk_bytes:
                break
            _drop(path)
            used -= size

    def disk_usage_bytes(self) -> int:
        """Bytes of all states on disk, of every model."""
        return sum(size for _, size, _ in self._files())

    def clear(self) -> None:
        """Forgets every state, on disk too."""
        self._memory.clear()
        self._memory_used = 0
        for path, _, _ in self._files():
            _drop(path)

    def _prefixes(self, model: Model, ids: Tokens, on_disk: set[Place]) -> list[Place]:
        """The kept prefixes of `ids`, the shortest first."""
        lengths = sorted({n for n, _ in self._memory} | {n for n, _ in on_disk})
        lengths = lengths[: bisect_right(lengths, len(ids))]
        keys = PrefixKeys(model.info.fingerprint, ids)
        places = ((n, keys.key(n)) for n in lengths)
        return [place for place in places if place in self._memory or place in on_disk]

    def _remember(self, place: Place, snapshot: Snapshot) -> None:
        self.forget(place)
        self._memory[place] = snapshot
        self._memory_used += snapshot.nbytes
        while self._memory_used > self.memory_bytes and len(self._memory) > 1:
            _, dropped = self._memory.popitem(last=False)
            self._memory_used -= dropped.nbytes

    def _model_folder(self, model: Model) -> Path | None:
        return self.folder / model.info.fingerprint if self.folder is not None else None

    def _path(self, folder: Path, place: Place) -> Path:
        return folder / f"{place[0]:08d}-{place[1]}{SUFFIX}"

    def _on_disk(self, model: Model) -> set[Place]:
        folder = self._model_folder(model)
        places = set()
        try:
            names = os.listdir(folder) if folder is not None else []
        except OSError:
            return set()
        for name in names:
            length, _, key = name.removesuffix(SUFFIX).partition("-")
            if name.endswith(SUFFIX) and length.isdigit():
                places.add((int(length), key))
        return places

    def _load(self, model: Model, place: Place) -> Snapshot | None:
        folder = self._model_folder(model)
        assert folder is not None
        path = self._path(folder, place)
        try:
            tensors = read_tensors(path, f"{model.info.fingerprint} {place[1]}")
            hidden = tensors.pop("hidden")
            os.utime(path)
        except (StateError, KeyError, OSError) as error:
            log.info("a kept state was dropped: %s", error)
            _drop(path)
            return None
        device = model.info.device
        state = State({n: t.to(device) for n, t in tensors.items()}, model.info.fingerprint)
        return Snapshot(place[0], state, hidden.to(device))

    def _write(self, model: Model, place: Place, snapshot: Snapshot) -> bool:
        """Whether it is on disk now. A disk that can't be written to costs the saving of time, nothing else."""
        folder = self._model_folder(model)
        if folder is None or snapshot.nbytes > self.disk_bytes:
            return False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = self._path(folder, place)
            tensors = {**snapshot.state.tensors, "hidden": snapshot.hidden}
            write_tensors(path, tensors, f"{model.info.fingerprint} {place[1]}")
        except OSError as error:
            log.info("a state could not be kept on disk: %s", error)
            return False
        self._disk_written += snapshot.nbytes
        if self._disk_written > self.disk_bytes // _TRIMS_A_BUDGET:
            self.trim()
        return True

    def _files(self) -> list[tuple[Path, int, int]]:
        """Every state file of every model: path, size in bytes, time last used in ns."""
        files = []
        for path in self.folder.glob(f"*/*{SUFFIX}") if self.folder is not None and self.folder.is_dir() else ():
            try:
                status = path.stat()
            except FileNotFoundError:  # another process made room
                continue
            files.append((path, status.st_size, status.st_mtime_ns))
        return files


def _drop(path: Path) -> None:
    with suppress(OSError):  # already gone, or in a folder that may only be read
        path.unlink()
