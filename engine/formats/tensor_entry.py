"""What every format gives for each tensor: its shape and precision at once, its values when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch

from engine.errors import DamagedModel, UnreadableModel

#: Several times what the largest public model has; bounds the memory that names alone can take.
MAX_TENSORS = 20_000


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """A tensor that is still in its file.

    shape and dtype: of what `read` returns. read: reads the values from the file, a new tensor that is the caller's;
    raises DamagedModel, UnreadableModel. stored: the precision in the file by its usual name ("bf16", "Q4_K").
    """

    shape: tuple[int, ...]
    dtype: torch.dtype
    stored: str
    read: Callable[[], torch.Tensor] = field(repr=False, compare=False)

    @property
    def elements(self) -> int:
        return math.prod(self.shape)


def read_range(path: Path, offset: int, nbytes: int) -> torch.Tensor:
    """`nbytes` bytes of a file from `offset` on, uint8 [nbytes]. Never mapped: a file that shrinks is an error here,
    where a mapped one would end the program.

    Raises DamagedModel if the file ends before, UnreadableModel if the disk or the network fails.
    """
    data = torch.empty(nbytes, dtype=torch.uint8)
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
    return data
