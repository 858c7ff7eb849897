"""What a PyTorch pickle is made of, as records of our own: the few names that weights need stand for themselves.

`plain_pickle.py` reads pickles into these; nothing here is checked against a file yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_MAX_AXES = 8
_MAX_NAME_CHARS = 100
_MAX_ARGUMENTS = 8

_REBUILD = "torch._utils._rebuild_"
TENSOR_MAKERS = frozenset(_REBUILD + name for name in ("tensor", "tensor_v2", "tensor_v3", "qtensor"))
PARAMETER_MAKERS = frozenset(_REBUILD + name for name in ("parameter", "parameter_with_state"))
ORDERED_DICT = "collections.OrderedDict"
#: Data types and the like that stand beside weights and mean nothing to them.
CONSTANTS = frozenset(
    f"torch.{name}"
    for name in (
        *("float64", "double", "float32", "float", "float16", "half", "bfloat16", "complex64", "complex128"),
        *("int64", "long", "int32", "int", "int16", "short", "int8", "uint8", "bool"),
        *("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"),
        *("per_tensor_affine", "per_channel_affine", "device", "Size"),
    )
)


class Pairs(list[tuple[Any, Any]]):
    """A pickled dict: its items in order, not hashed, so that no choice of keys makes it slow."""

    def named(self) -> dict[str, Any]:
        """What is kept under text keys; of equal keys the last."""
        return {key: value for key, value in self if isinstance(key, str)}


@dataclass(frozen=True, slots=True)
class Global:
    """Something that the pickle names: `module.name`."""

    name: str

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Storage:
    """A block of values outside the pickle. kind: as pickled, "torch.HalfStorage". view: of the block, or None."""

    kind: str
    key: str
    elements: int
    view: tuple[int, int] | None = None  # offset and length, in elements


@dataclass(frozen=True, slots=True)
class PickledTensor:
    """What the pickle says of a tensor, unchecked but for its types. dtype: only where the storage has none."""

    storage: Storage
    offset: int  # in elements, like the strides
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    dtype: str = ""
    quantised: bool = False


@dataclass(frozen=True, slots=True)
class Inert:
    """The result of a call that was not made and that no weights need."""

    maker: str


def is_known(name: str) -> bool:
    """Whether a pickle may name this. A long name is none: the same text can be made into it again and again."""
    if len(name) > _MAX_NAME_CHARS:
        return False
    known = name in TENSOR_MAKERS or name in PARAMETER_MAKERS or name in CONSTANTS or name == ORDERED_DICT
    return known or _is_storage(name)


def _is_storage(name: str) -> bool:
    module, _, kind = name.rpartition(".")
    return module in ("torch", "torch.storage", "torch.cuda") and kind.endswith("Storage") and kind.isidentifier()


def storage_of(identity: Any) -> Storage:
    """From `("storage", type, key, place, elements)`; before torch 1.6 with a sixth item, the view, or None."""
    if len(identity) > _MAX_ARGUMENTS:
        raise ValueError("something outside the pickle that is no storage")
    word, kind, key, _, elements, *rest = identity
    if isinstance(word, bytes):
        word = word.decode("ascii")
    if word != "storage" or not isinstance(kind, Global) or not isinstance(key, str) or not _is_storage(kind.name):
        raise TypeError("something outside the pickle that is no storage")
    view = None
    if rest and rest[0] is not None:
        _, start, length = rest[0]
        view = (_size(start), _size(length))
    return Storage(kind.name, key, _size(elements), view)


def tensor_of(maker: str, arguments: tuple[Any, ...]) -> PickledTensor:
    """From the arguments of one of TENSOR_MAKERS. Raises ValueError or TypeError for others."""
    if len(arguments) > _MAX_ARGUMENTS:
        raise ValueError(f"a tensor of {len(arguments)} arguments")
    storage, offset, shape, stride, *rest = arguments
    if not isinstance(storage, Storage) or not isinstance(shape, tuple) or not isinstance(stride, tuple):
        raise TypeError("a tensor without a storage or a shape")
    if len(shape) != len(stride) or len(shape) > _MAX_AXES:
        raise ValueError(f"a tensor of {len(shape)} sizes and {len(stride)} strides")
    dtype = rest[2].name if maker.endswith("_v3") and isinstance(rest[2], Global) else ""
    quantised = maker.endswith("qtensor")
    return PickledTensor(storage, _size(offset), tuple(map(_size, shape)), tuple(map(_size, stride)), dtype, quantised)


def _size(value: Any) -> int:
    """A whole number from 0 to 2^63, the range of torch's own sizes. Raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("a size that is no whole number from 0 up")
    return value
