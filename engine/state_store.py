"""Kept states, in memory and on disk, found by the exact tokens that they stand for.

A snapshot's key is a hash over the model's fingerprint and every token id before it, so that a state can't be wrong:
copies, branches and stories that begin alike share it, and nothing is ever looked up by a story's name. The disk part
is a cache: whatever is missing, damaged or foreign is dropped and read again. Used from the worker thread only; other
Ravel processes may use the same folder at the same time.
"""

from __future__ import annotations

import errno
import hashlib
import logging
from bisect import bisect_right
from collections import OrderedDict, deque
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from engine import state_files
from engine.errors import StateError
from engine.models.base import Model
from engine.state import Counters, State, read_tensors, write_tensors
from engine.state_files import Place, state_path

log = logging.getLogger(__name__)

#: Within one job the disk part may pass its budget by this fraction of it before it is brought back.
_TRIMS_A_BUDGET = 16

#: The states after so many tokens that were written last stay in memory, and of those behind them one in so many.
RECENT_TOKENS = 16
WRITING_SPACING_TOKENS = 64

Tokens = npt.NDArray[np.uint32]  # a sequence of token ids


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after `n_tokens` tokens, and the hidden vector [C] that the next logits come from. counters: of the
    sampler that drew the last of them, if it counts."""

    n_tokens: int
    state: State
    hidden: torch.Tensor
    counters: Counters | None = None

    @property
    def nbytes(self) -> int:
        return self.state.nbytes + self.hidden.nbytes


class PrefixKeys:
    """Keys of the prefixes of one growing token sequence, asked for in rising order of length."""

    def __init__(self, fingerprint: str, ids: Tokens) -> None:
        self._digest = hashlib.blake2b(fingerprint.encode(), digest_size=16)
        self._rest = bytearray(np.asarray(ids, dtype="<u4").tobytes())  # what no key has been asked for yet
        self._at = 0

    def append(self, token: int) -> None:
        self._rest += token.to_bytes(4, "little")

    def key(self, n_tokens: int) -> str:
        """The key of the first `n_tokens` ids; not fewer than at the last call."""
        size = 4 * (n_tokens - self._at)
        assert 0 <= size <= len(self._rest)
        with memoryview(self._rest) as rest, rest[:size] as new:
            self._digest.update(new)
        del self._rest[:size]
        self._at = n_tokens
        return self._digest.copy().hexdigest()

    def fork(self) -> PrefixKeys:
        """Another one that has come as far and goes its own way; cheap once the key of all ids has been asked for."""
        other = copy(self)
        other._digest, other._rest = self._digest.copy(), self._rest.copy()
        return other


@dataclass(slots=True)
class StateStore:
    """folder: where states go on disk, or None for memory only. Over budget (in bytes) the least recently used go."""

    folder: Path | None
    memory_bytes: int = 256 << 20
    disk_bytes: int = 2 << 30
    _memory: OrderedDict[Place, Snapshot] = field(default_factory=OrderedDict)
    _memory_used: int = 0
    _disk_written: int = 0  # bytes since the last trim
    _recent: deque[Place] = field(default_factory=deque)
    #: By who keeps it: what the next `keep_passing` takes the place of, and of which model.
    _passing: dict[str, tuple[Place, str]] = field(default_factory=dict)
    _refusal: int | None = None  # why the disk took nothing at the last try, by the system's number; None if it did

    def find(self, model: Model, ids: Tokens) -> Snapshot | None:
        """The kept snapshot that covers the longest prefix of `ids`, or None."""
        on_disk = self._on_disk(model)
        for place in reversed(self._prefixes(model, ids, on_disk)):
            found = self._memory.get(place)
            if found is None:
                found = self._load(model, place)
                if found is None:
                    continue
                self._remember(place, found)
            elif (there := _moved(found, model.info.device)) is not found:  # of the same model on another device
                found = there
                self._remember(place, found)
            self._memory.move_to_end(place)
            if self.folder is not None and place in on_disk:
                state_files.touch(state_path(self.folder, model.info.fingerprint, place))
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
        if disk and not written and place in self._recent:  # the only copy of one that is to last
            self._recent.remove(place)
        return place

    def keep_recent(self, model: Model, keys: PrefixKeys, snapshot: Snapshot) -> None:
        """Keeps `snapshot`, the state after a token that was written just now, in memory. Those before it thin out,
        whatever passage they belong to."""
        place = self.keep(model, keys, snapshot)
        if place in self._recent:  # a passage that was written once more
            self._recent.remove(place)
        self._recent.append(place)
        if len(self._recent) > RECENT_TOKENS:
            place = self._recent.popleft()
            if place[0] % WRITING_SPACING_TOKENS:
                self.forget(place)

    def keep_passing(self, model: Model, keys: PrefixKeys, snapshot: Snapshot, who: str = "reading") -> None:
        """Keeps `snapshot`, on disk too, in place of the last one that `who` kept like this: a state at the caret of a
        writer who types on is of no use once there is a newer one."""
        before = self._passing.pop(who, None)
        self._passing[who] = self.keep(model, keys, snapshot, disk=True), model.info.fingerprint
        if before is not None and before not in self._passing.values():
            place, fingerprint = before
            self.forget(place)
            if self.folder is not None:
                state_files.drop(state_path(self.folder, fingerprint, place))

    def settle(self, n_tokens: int | None = None) -> None:
        """What was kept in passing has become of use and stays. n_tokens: only if it stands for so many."""
        self._passing = {who: kept for who, kept in self._passing.items() if n_tokens not in (None, kept[0][0])}

    def forget(self, place: Place) -> None:
        """Drops a snapshot from memory; what is on disk stays."""
        dropped = self._memory.pop(place, None)
        if dropped is not None:
            self._memory_used -= dropped.nbytes

    def trim(self) -> None:
        """Brings everything back under its budget. Looks at every file: for the end of a job."""
        self._disk_written = 0
        self._trim_memory()
        if self.folder is not None:
            state_files.make_room(self.folder, self.disk_bytes)

    def disk_usage_bytes(self) -> int:
        """Bytes that the store has on disk, of every model."""
        return sum(file.bytes for file in state_files.files_in(self.folder)) if self.folder is not None else 0

    def clear(self) -> None:
        """Forgets every state, on disk too."""
        self._memory.clear()
        self._recent.clear()
        self._memory_used = 0
        if self.folder is not None:
            state_files.clear(self.folder)

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
        self._trim_memory()

    def _trim_memory(self) -> None:
        while self._memory_used > self.memory_bytes and len(self._memory) > 1:
            _, dropped = self._memory.popitem(last=False)
            self._memory_used -= dropped.nbytes

    def _on_disk(self, model: Model) -> set[Place]:
        return state_files.places_in(self.folder, model.info.fingerprint) if self.folder is not None else set()

    def _load(self, model: Model, place: Place) -> Snapshot | None:
        assert self.folder is not None
        info = model.info
        path = state_path(self.folder, info.fingerprint, place)
        shapes = {name: tensor.shape for name, tensor in model.initial_state().tensors.items()}
        shapes["hidden"] = torch.Size((info.n_embd,))
        try:
            tensors, counters = read_tensors(path, f"{info.fingerprint} {place[1]}", shapes)
        except StateError as error:
            log.info("a kept state was dropped: %s", error)
            state_files.drop(path)
            return None
        hidden = tensors.pop("hidden").to(info.device)
        state = State({name: tensor.to(info.device) for name, tensor in tensors.items()}, info.fingerprint)
        return Snapshot(place[0], state, hidden, counters)

    def _write(self, model: Model, place: Place, snapshot: Snapshot) -> bool:
        """Whether it is on disk now. A disk that can't be written to costs the saving of time, nothing else."""
        if self.folder is None or self.disk_bytes == 0:
            return False
        if snapshot.nbytes > self.disk_bytes:
            self._refuse(errno.EDQUOT, f"{self.disk_bytes} bytes are too few for one")
            return False
        path = state_path(self.folder, model.info.fingerprint, place)
        tensors = {**snapshot.state.tensors, "hidden": snapshot.hidden}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_tensors(path, tensors, f"{model.info.fingerprint} {place[1]}", snapshot.counters)
        except OSError as error:
            self._refuse(error.errno, str(error))
            if error.errno == errno.ENOSPC:  # what the writer saves comes first
                state_files.make_room(self.folder, self.disk_usage_bytes() // 2)
            return False
        self._refusal = None
        self._disk_written += snapshot.nbytes
        if self._disk_written > self.disk_bytes // _TRIMS_A_BUDGET:
            self.trim()
        return True

    def _refuse(self, number: int | None, reason: str) -> None:
        if number != self._refusal:  # said once, not for every state
            log.info("states can't be kept on disk: %s", reason)
        self._refusal = number


def _moved(snapshot: Snapshot, device: str) -> Snapshot:
    """The snapshot with its state on `device`; itself if it is there."""
    kept = snapshot.state.tensors
    tensors = {name: tensor.to(device) for name, tensor in kept.items()}
    if all(tensors[name] is tensor for name, tensor in kept.items()):
        return snapshot
    return replace(snapshot, state=State(tensors, snapshot.state.fingerprint), hidden=snapshot.hidden.to(device))
