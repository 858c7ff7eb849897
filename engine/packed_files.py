"""Weights as they are computed with, in files that are mapped into memory: a model loads in the time of reading it, and
programs that use the same one share it.

A cache: deleting a file costs the time to make it again. Each is a safetensors file whose header says of which weights
file it was made; one that is not exactly what would be written today is dropped. What its numbers are is not checked
again: that would take as long as making them.

A private mapping: what is written into it (nothing is) would stay in this process. A file that is cut short while it is
mapped ends the program; nothing here ever changes one, it is replaced whole.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import mmap
import os
import secrets
import struct
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

import torch

from engine.budgets import free_disk_bytes
from engine.checkpoint import Checkpoint
from engine.files import remove_left_overs
from engine.models.weights import Kept
from engine.packed_folder import SUFFIX, files_in
from engine.packing import Place, as_kept
from engine.precisions import DTYPES, Kind, Piece
from kernels.packing import ALIGNMENT_BYTES
from kernels.structs import ABI

log = logging.getLogger(__name__)

FORMAT = "ravel-weights-1"

#: Weights that are smaller are packed in less time than anyone notices.
LEAST_BYTES = 100_000_000

#: All files together, but never more than one part in so many of the room that is free or theirs.
MOST_BYTES = 20_000_000_000
_DISK_SHARE = 10

_DTYPE_NAMES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}
_DIGEST_CHARACTERS = 32


class PackedFile:
    """The file that a checkpoint's pieces lie in, or would lie in, in `folder`."""

    def __init__(self, folder: Path, checkpoint: Checkpoint, precision: str, pieces: Sequence[Piece]) -> None:
        """Raises OSError if the checkpoint's files can't be looked at."""
        self._source = _identity(checkpoint, precision)
        self.path = folder / (hashlib.blake2b(self._source.encode(), digest_size=16).hexdigest() + SUFFIX)
        self._places: dict[Piece, int] = {}
        end = 0
        for piece in sorted(pieces, key=_alignment, reverse=True):
            self._places[piece] = end
            end += piece.nbytes
        self.data_bytes = end

    def open(self) -> tuple[dict[str, Kept], str] | None:
        """The pieces by name, and the digest of the weights that they were made of; None where there is no such file.

        A file that is damaged or another one is removed. Raises OSError for a good one that the system does not map:
        on Windows a mapping counts as memory.
        """
        remove_left_overs(self.path.parent)
        try:
            opened = self._opened()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            log.warning("packed weights in %s are dropped: %s", self.path.name, error)
            with suppress(OSError):
                self.path.unlink()
            return None
        file, digest = opened
        with file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        with suppress(OSError):
            os.utime(self.path)  # that it was used
        data = torch.frombuffer(mapped, dtype=torch.uint8)[len(self._header(digest)) :]
        return {piece.name: as_kept(piece, data[at : at + piece.nbytes]) for piece, at in self._places.items()}, digest

    def _opened(self) -> tuple[IO[bytes], str]:
        """The file, and the digest in its header. Raises OSError, ValueError for one that is not what belongs there."""
        with ExitStack() as stack:
            file = stack.enter_context(self.path.open("rb"))
            size = os.fstat(file.fileno()).st_size
            header = file.read(len(self._header("0" * _DIGEST_CHARACTERS)))
            digest = _digest_in(header)
            if header != self._header(digest):
                raise ValueError("its header is not what belongs there")
            if size != len(header) + self.data_bytes:
                raise ValueError(f"{size} bytes where {len(header) + self.data_bytes} belong")
            stack.pop_all()  # it stays open
        return file, digest

    def write(self, fill: Callable[[Place], str]) -> None:
        """Makes the file. fill: puts every piece in its place and returns the digest of the weights.

        The file appears when it is whole and on the disk, in the place of an older one. Raises OSError, and whatever
        `fill` raises.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.parent / f".{secrets.token_hex(8)}.tmp"
        start = len(self._header("0" * _DIGEST_CHARACTERS))
        try:
            with temporary.open("x+b", buffering=0) as file:
                _reserve(file.fileno(), start + self.data_bytes)
                digest = fill(_FilePlace(file, start, self._places))
                os.fsync(file.fileno())  # before the header: a power cut leaves a file without one, or a whole one
                file.seek(0)
                _write_all(file, memoryview(self._header(digest)))
            os.replace(temporary, self.path)
        finally:
            with suppress(OSError):
                temporary.unlink()

    def _header(self, digest: str) -> bytes:
        """Length, then JSON filled up with spaces, so that the pieces begin at a multiple of 64."""
        described: dict[str, object] = {}
        for piece, at in self._places.items():
            described[piece.name] = {**_described(piece), "data_offsets": [at, at + piece.nbytes]}
        packed = {p.name: [p.format.name, p.n_out, p.n_in] for p in self._places if p.kind is Kind.MATRIX}
        metadata = {
            "format": FORMAT,
            "abi": str(ABI),
            "weights": digest,
            "source": self._source,
            "packed": json.dumps(packed, separators=(",", ":")),
        }
        checked = json.dumps([metadata, described], separators=(",", ":"))
        metadata["checksum"] = hashlib.blake2b(checked.encode(), digest_size=16).hexdigest()
        text = json.dumps({"__metadata__": metadata, **described}, separators=(",", ":")).encode()
        text += b" " * (-(len(text) + 8) % ALIGNMENT_BYTES)
        return struct.pack("<Q", len(text)) + text


class _FilePlace:
    """A `Place` in a file that is being written."""

    def __init__(self, file: IO[bytes], start: int, places: dict[Piece, int]) -> None:
        self._file, self._start, self._places = file, start, places

    def write(self, piece: Piece, at: int, data: torch.Tensor) -> None:
        self._file.seek(self._start + self._places[piece] + at)
        _write_all(self._file, memoryview(data.numpy().data))

    def read(self, piece: Piece, at: int, nbytes: int) -> torch.Tensor:
        self._file.seek(self._start + self._places[piece] + at)
        data, done = torch.empty(nbytes, dtype=torch.uint8), 0
        view = memoryview(data.numpy().data)
        while done < nbytes:
            n = self._file.readinto(view[done:])  # type: ignore[attr-defined]
            if not n:
                raise OSError(errno.EIO, "the file ends too early")
            done += n
        return data


def make_room(file: PackedFile) -> bool:
    """Whether there is room for it, after the files that were used longest ago have gone. Raises nothing."""
    folder = file.path.parent
    others = sorted(each for each in files_in(folder) if each[1] != file.path)
    kept, free = sum(size for _, _, size in others), free_disk_bytes(folder)
    budget = MOST_BYTES if free is None else min(MOST_BYTES, (free + kept) // _DISK_SHARE)
    if file.data_bytes > budget:
        return False
    for _, path, size in others:
        if kept + file.data_bytes <= budget:
            break
        with suppress(OSError):
            path.unlink()
            kept -= size
    return kept + file.data_bytes <= budget


def _identity(checkpoint: Checkpoint, precision: str) -> str:
    """Names exact weights files and what is made of them, as far as can be told without reading them."""
    files = []
    for file in checkpoint.files:
        status = file.stat()
        files.append([os.fsencode(file.resolve()).hex(), status.st_size, status.st_mtime_ns])
    return json.dumps([files, precision, FORMAT, ABI])


def _alignment(piece: Piece) -> int:
    """What is a multiple of 64 bytes goes first, then what is a multiple of 32, ...: each is aligned as its numbers are
    without a hole between any two."""
    return min(ALIGNMENT_BYTES, piece.nbytes & -piece.nbytes)


def _described(piece: Piece) -> dict[str, object]:
    """As safetensors names it."""
    if piece.kind is Kind.MATRIX:
        return {"dtype": "U8", "shape": [piece.nbytes]}
    shape = [piece.n_in] if piece.kind is Kind.VECTOR else [piece.n_out, piece.n_in]
    return {"dtype": _DTYPE_NAMES[DTYPES[piece.format]], "shape": shape}


def _digest_in(header: bytes) -> str:
    """Raises ValueError."""
    try:
        digest = json.loads(header[8:])["__metadata__"]["weights"]
    except (LookupError, TypeError, RecursionError) as error:
        raise ValueError("it has no header") from error
    if not isinstance(digest, str) or len(digest) != _DIGEST_CHARACTERS:
        raise ValueError("it does not say what it was made of")
    return digest


def _reserve(handle: int, nbytes: int) -> None:
    """So that a full disk is noticed now. Raises OSError."""
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(handle, 0, nbytes)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):  # a file system that doesn't know how
                raise
    os.truncate(handle, nbytes)


def _write_all(file: IO[bytes], data: memoryview) -> None:
    while len(data):
        data = data[file.write(data) :]
