"""Reads the tensors of a checkpoint and lays out what a model keeps of them, a few rows at a time.

Each number is read once: hashed as it is stored, checked, rounded and put in its place, in memory or in a file.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Callable, Iterable, Sequence
from math import prod
from typing import Protocol

import torch

from engine.checkpoint import Checkpoint
from engine.errors import InconsistentModel
from engine.formats.tensor_entry import TensorEntry
from engine.models.weights import Kept
from engine.precisions import DTYPES, Kind, Piece, cut, pieces_of
from kernels.packing import PANEL_ROWS, Format, Packed, aligned

Pack = Callable[[torch.Tensor, Format], Packed]

#: Of a large matrix, rows of so many bytes in float32 are laid out at a time.
_BLOCK_BYTES = 1 << 20

#: Pieces of so many bytes or more have memory of their own.
_LARGE_BYTES = 1 << 20

#: What the packers read; other numbers become float32 first.
_READABLE = (torch.float32, torch.float16, torch.bfloat16)

#: A scale is a float16, and a weight of 4 bits at most 8 of it.
_LARGEST_SCALE = 65504 * 7


class Place(Protocol):
    """Where pieces are put. Both raise OSError where they are in a file."""

    def write(self, piece: Piece, at: int, data: torch.Tensor) -> None:
        """data: uint8, flat; from byte `at` of the piece on."""

    def read(self, piece: Piece, at: int, nbytes: int) -> torch.Tensor:
        """uint8 [nbytes], not to be changed."""


def _memory(nbytes: int) -> torch.Tensor:
    """New memory, uint8 [nbytes], aligned. A large piece has its own of the system, to which it goes back as soon as
    the piece is let go: the allocator would keep the hole."""
    if nbytes < _LARGE_BYTES:
        return aligned(nbytes)
    try:
        own = (
            mmap.mmap(-1, nbytes) if os.name == "nt" else mmap.mmap(-1, nbytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANON)
        )
    except OSError as error:
        raise MemoryError(f"no {nbytes} bytes for weights") from error
    return torch.frombuffer(own, dtype=torch.uint8)


class Memory:
    """A `Place` in memory, each piece by itself, so that whoever is done with one can let go of it."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        """Takes the memory at once, so that what packing needs for a while leaves no holes in between."""
        self._pieces = {piece: _memory(piece.nbytes) for piece in pieces}

    def write(self, piece: Piece, at: int, data: torch.Tensor) -> None:
        self._pieces[piece][at : at + len(data)] = data

    def read(self, piece: Piece, at: int, nbytes: int) -> torch.Tensor:
        return self._pieces[piece][at : at + nbytes]

    def take(self) -> dict[str, Kept]:
        """All pieces by their names. They are not kept here any longer."""
        kept = {piece.name: as_kept(piece, data) for piece, data in self._pieces.items()}
        self._pieces = {}
        return kept


def as_kept(piece: Piece, data: torch.Tensor) -> Kept:
    """data: uint8 [piece.nbytes], shared."""
    if piece.kind is Kind.MATRIX:
        return Packed(data, piece.format, piece.n_out, piece.n_in)
    numbers = data.view(DTYPES[piece.format])
    return numbers if piece.kind is Kind.VECTOR else numbers.view(piece.n_out, piece.n_in)


def pieces_by_tensor(checkpoint: Checkpoint, precision: str) -> dict[str, tuple[Piece, ...]]:
    """What is kept of each tensor, in sorted order of names."""
    return {name: pieces_of(name, entry.shape, precision) for name, entry in sorted(checkpoint.entries.items())}


class Packing:
    """Puts a checkpoint's tensors in their place. Used once."""

    def __init__(self, checkpoint: Checkpoint, precision: str, place: Place, pack: Pack) -> None:
        self._checkpoint, self._place, self._pack = checkpoint, place, pack
        self._pieces = pieces_by_tensor(checkpoint, precision)
        self._digest = hashlib.blake2b(digest_size=16)

    def run(self, on_progress: Callable[[float], None] | None) -> str:
        """Returns a digest of all tensors as they are stored: names, types, shapes and numbers.

        Raises InconsistentModel for numbers that the precision can't hold (fp16 ends at 65,504), DamagedModel,
        UnreadableModel, OSError from the place, and whatever `on_progress` (the fraction done) raises.
        """
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # blocks are small: more of them would mostly wait for each other
        try:
            self._run(on_progress)
        finally:
            torch.set_num_threads(threads)
        return self._digest.hexdigest()

    def _run(self, on_progress: Callable[[float], None] | None) -> None:
        entries = self._checkpoint.entries
        total = max(1, sum(entry.elements for entry in entries.values()))
        done = 0
        for name, pieces in self._pieces.items():
            entry = entries[name]
            self._digest.update(f"{name} {entry.dtype} {entry.shape}\n".encode())
            if len(entry.shape) == 2 and name.endswith(".weight") and pieces:
                self._stream(name, entry, pieces[0])
            else:
                self._keep(name, entry, pieces)
            done += entry.elements
            if on_progress is not None:
                on_progress(done / total)

    def _stream(self, name: str, entry: TensorEntry, piece: Piece) -> None:
        """A large matrix or a table, in blocks of rows."""
        n_rows = max(PANEL_ROWS, _BLOCK_BYTES // (4 * piece.n_in) // PANEL_ROWS * PANEL_ROWS)
        dtype = entry.dtype if entry.dtype in _READABLE else torch.float32
        block = torch.empty(min(n_rows, piece.n_out) * piece.n_in, dtype=dtype)
        filled = at = 0
        for part in entry.parts():
            self._hash(part)
            while len(part):
                step = part[: len(block) - filled]
                block[filled : filled + len(step)] = step
                filled, part = filled + len(step), part[len(step) :]
                if filled == len(block):
                    at += self._write(name, piece, at, block.view(-1, piece.n_in))
                    filled = 0
        if filled:
            self._write(name, piece, at, block[:filled].view(-1, piece.n_in))

    def _keep(self, name: str, entry: TensorEntry, pieces: Iterable[Piece]) -> None:
        """A small tensor, at once; of one that is not kept only its numbers are looked at."""
        whole = torch.empty(prod(entry.shape), dtype=entry.dtype)
        at = 0
        for part in entry.parts():
            self._hash(part)
            whole[at : at + len(part)] = part
            at += len(part)
        numbers = whole.float()
        if len(numbers):
            _check(self._checkpoint, name, numbers, Format.F32)
        for piece, rows in zip(pieces, cut(name, numbers.view(entry.shape)), strict=False):
            self._write(name, piece, 0, rows.contiguous())

    def _write(self, name: str, piece: Piece, at: int, rows: torch.Tensor) -> int:
        """Rows [n, n_in] to byte `at` of the piece; returns how many bytes that were."""
        _check(self._checkpoint, name, rows, piece.format)
        if piece.kind is Kind.MATRIX:
            data = self._pack(rows, piece.format).data
        else:
            data = rows.to(DTYPES[piece.format]).view(-1).view(torch.uint8)
        self._place.write(piece, at, data)
        return len(data)

    def _hash(self, part: torch.Tensor) -> None:
        self._digest.update(part.view(torch.uint8).numpy().data)


def _check(checkpoint: Checkpoint, name: str, numbers: torch.Tensor, format: Format) -> None:
    """Raises InconsistentModel where some are none, or larger than the format holds."""
    lowest_and_largest = torch.stack(torch.aminmax(numbers))  # NaN if one is
    if format in DTYPES:
        fits = torch.isfinite(lowest_and_largest.to(DTYPES[format]))
    else:
        fits = lowest_and_largest.float().abs() <= _LARGEST_SCALE
    if not bool(fits.all()):
        raise InconsistentModel(checkpoint.path, tensor=name, expected="numbers", found="NaN or infinity")


class PlacedTables:
    """What a version may still work into the tables, see `models/tables.py`."""

    def __init__(self, checkpoint: Checkpoint, pieces: Iterable[Piece], place: Place) -> None:
        self._checkpoint, self._place = checkpoint, place
        self._pieces = {piece.name: piece for piece in pieces}

    def names(self, ending: str) -> Sequence[str]:
        return [name for name in self._pieces if name.endswith(ending)]

    def n_rows(self, name: str) -> int:
        return self._pieces[name].n_out

    def rows(self, name: str, start: int, n: int) -> torch.Tensor:
        piece, row_bytes = self._pieces[name], self._row_bytes(name)
        nbytes = min(n, piece.n_out - start) * row_bytes
        data = self._place.read(piece, start * row_bytes, nbytes)
        return data.view(DTYPES[piece.format]).view(-1, piece.n_in).to(torch.float32, copy=True)

    def set_rows(self, name: str, start: int, rows: torch.Tensor) -> None:
        piece = self._pieces[name]
        _check(self._checkpoint, name, rows, piece.format)
        data = rows.to(DTYPES[piece.format]).view(-1).view(torch.uint8)
        self._place.write(piece, start * self._row_bytes(name), data)

    def vector(self, name: str) -> torch.Tensor:
        piece = self._pieces[name]
        return self._place.read(piece, 0, piece.nbytes).view(torch.float32)

    def _row_bytes(self, name: str) -> int:
        piece = self._pieces[name]
        return piece.nbytes // piece.n_out
