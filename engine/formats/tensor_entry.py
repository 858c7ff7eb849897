"""What every format gives for each tensor: its shape and precision at once, its values when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import torch

from engine.errors import DamagedModel, UnreadableModel

#: Several times what the largest public model has; bounds the memory that names alone can take.
MAX_TENSORS = 20_000

#: Of a tensor that lies in order in its file, so many bytes are read at a time; a multiple of every number's size. Few:
#: the allocator keeps a hole of this size wherever a small tensor comes to lie between two of them.
PART_BYTES = 1 << 18

Parts = Callable[[], Iterator[torch.Tensor]]


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """A tensor that is still in its file.

    shape and dtype: of what `read` returns. read: reads the values from the file, a new tensor that is the caller's;
    raises DamagedModel, UnreadableModel. stored: the precision in the file by its usual name ("bf16", "Q4_K").
    in_parts: reads the same values flat and in order, piece by piece; None where they have to be put in order first.
    """

    shape: tuple[int, ...]
    dtype: torch.dtype
    stored: str
    read: Callable[[], torch.Tensor] = field(repr=False, compare=False)
    in_parts: Parts | None = field(default=None, repr=False, compare=False)

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    def parts(self) -> Iterator[torch.Tensor]:
        """What `read` returns, flat, in pieces. Each is good until the next one is asked for."""
        if self.in_parts is not None:
            return self.in_parts()
        return iter(self.read().reshape(-1).split(PART_BYTES // self.dtype.itemsize))


def entry_of_parts(shape: tuple[int, ...], dtype: torch.dtype, stored: str, parts: Parts) -> TensorEntry:
    """A tensor whose values `parts` reads, flat and in order."""
    return TensorEntry(shape, dtype, stored, partial(_joined, shape, dtype, parts), parts)


def _joined(shape: tuple[int, ...], dtype: torch.dtype, parts: Parts) -> torch.Tensor:
    whole = torch.empty(shape, dtype=dtype)
    flat, at = whole.view(-1), 0
    for part in parts():
        flat[at : at + len(part)] = part
        at += len(part)
    return whole


def read_parts(path: Path, offset: int, nbytes: int, dtype: torch.dtype) -> Iterator[torch.Tensor]:
    """`nbytes` bytes of a file from `offset` on as flat tensors, all in the same memory. Raises as `read_range`."""
    memory = torch.empty(min(nbytes, PART_BYTES), dtype=torch.uint8)
    for start in range(0, nbytes, PART_BYTES):
        part = memory[: nbytes - start]
        _fill(path, offset + start, part)
        yield part.view(dtype)


def read_range(path: Path, offset: int, nbytes: int) -> torch.Tensor:
    """`nbytes` bytes of a file from `offset` on, uint8 [nbytes]. Never mapped: a file that shrinks is an error here,
    where a mapped one would end the program.

    Raises DamagedModel if the file ends before, UnreadableModel if the disk or the network fails.
    """
    data = torch.empty(nbytes, dtype=torch.uint8)
    _fill(path, offset, data)
    return data


def _fill(path: Path, offset: int, data: torch.Tensor) -> None:
    nbytes = len(data)
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(offset)
            view, done = memoryview(data.numpy().data), 0
            while done < nbytes:
                n = file.readinto(view[done : done + (64 << 20)])
                if not n:
                    raise DamagedModel(path, reason=f"the file ends {nbytes - done} bytes too early")
                done += n
    except OSError as error:
        raise UnreadableModel(path, reason=error.strerror or str(error)) from error
