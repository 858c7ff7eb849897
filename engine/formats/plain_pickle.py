"""Reads the pickles in PyTorch files as data: what they name is never imported, what they call never called.

A small interpreter of the instructions that PyTorch writes (pickle protocols 2 to 4; `pickletools` documents them).
The few globals that weights need become inert records; a pickle that asks for any other is refused. Neither of
Python's own unpicklers is used: one would have to be held back from importing, and the one in C lets a few bytes
allocate gigabytes.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from engine.errors import DamagedModel, UnsafeModel

#: Several times what the largest public model has. They bound memory: an instruction makes at most one small object.
MAX_INSTRUCTIONS = 400_000
MAX_BYTES = 8_000_000
_MAX_AXES = 8

_REBUILD = "torch._utils._rebuild_"
_TENSOR_MAKERS = frozenset(_REBUILD + name for name in ("tensor", "tensor_v2", "tensor_v3", "qtensor"))
_PARAMETER_MAKERS = frozenset(_REBUILD + name for name in ("parameter", "parameter_with_state"))
_ORDERED_DICT = "collections.OrderedDict"
#: Data types and the like that stand beside weights and mean nothing to them.
_CONSTANTS = frozenset(
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


class _Mark:
    pass


_MARK = _Mark()


def read(path: Path, source: BytesIO, storages: list[Storage] | None = None) -> Any:
    """Reads one pickle from `source`, which is left after it. Returns numbers, text, bytes, tuples, lists, and the
    classes above; every storage that it mentions is added to `storages`.

    Raises UnsafeModel for what asks for more than weights, DamagedModel for what is no whole pickle.
    """
    machine = _Machine(path, [] if storages is None else storages)
    try:
        for _ in range(MAX_INSTRUCTIONS):
            opcode = _OPCODES.get(source.read(1))
            if opcode is None:
                raise ValueError("an instruction that there isn't, or no end")
            if opcode.name == "STOP":
                return machine.pop()
            machine.step(opcode, source)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise DamagedModel(path, reason=f"its list of tensors can't be read: {error}"[:300]) from error
    raise DamagedModel(path, reason="its list of tensors is longer than any model's")


class _Machine:
    """The pickle machine's stack and memo. Malformed instructions raise ValueError, LookupError or TypeError."""

    def __init__(self, path: Path, storages: list[Storage]) -> None:
        self._path = path
        self._storages = storages
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def step(self, opcode: pickletools.OpcodeInfo, source: BytesIO) -> None:
        name = opcode.name
        if name not in _ALLOWED:
            asked = _instance_name(source) if name == "INST" else f"the instruction {name}"
            raise UnsafeModel(self._path, reason=f"asks for {asked}"[:300])
        argument = opcode.arg.reader(source) if opcode.arg is not None else None
        if name in _PUSHES_ITS_ARGUMENT:
            self._stack.append(argument)
        elif name in _CONSTANT:
            self._stack.append(_CONSTANT[name]())
        elif name in _OPERATIONS:
            _OPERATIONS[name](self, argument)

    def pop(self) -> Any:
        if self._stack[-1] is _MARK:
            raise ValueError("a mark without its end")
        return self._stack.pop()

    def _pop_to_mark(self) -> list[Any]:
        place = len(self._stack) - 1
        while self._stack[place] is not _MARK:  # IndexError below the stack's end
            place -= 1
            if place < 0:
                raise ValueError("no mark")
        items = self._stack[place + 1 :]
        del self._stack[place:]
        return items

    def global_(self, name: str) -> None:
        self._stack.append(self._known(name.replace(" ", ".", 1)))

    def stack_global(self, _: None) -> None:
        name, module = self.pop(), self.pop()
        if not (isinstance(name, str) and isinstance(module, str)):
            raise TypeError("a name that is no text")
        self._stack.append(self._known(f"{module}.{name}"))

    def _known(self, name: str) -> Global:
        known = name in _TENSOR_MAKERS or name in _PARAMETER_MAKERS or name in _CONSTANTS or name == _ORDERED_DICT
        if not known and not _is_storage(name):
            raise UnsafeModel(self._path, reason=f"asks for {name}"[:300])
        return Global(name)

    def reduce(self, _: None) -> None:
        arguments, function = self.pop(), self.pop()
        if not isinstance(function, Global):
            raise UnsafeModel(self._path, reason="calls something that is no name")
        if not isinstance(arguments, tuple):
            raise TypeError("arguments that are no tuple")
        self._stack.append(self._represented(function.name, arguments))

    def _represented(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if name == _ORDERED_DICT:
            if arguments:
                raise TypeError("a dictionary that is made of something")
            return Pairs()
        if name in _TENSOR_MAKERS:
            return _tensor(name, arguments)
        if name in _PARAMETER_MAKERS:
            if not isinstance(arguments[0], PickledTensor):
                raise TypeError("a parameter that is no tensor")
            return arguments[0]
        if name in _CONSTANTS:
            return Inert(name)
        raise UnsafeModel(self._path, reason=f"calls {name}")

    def build(self, _: None) -> None:
        """State that an object would be given, such as a state dict's `_metadata`: weights need none."""
        self.pop()
        if not isinstance(self._stack[-1], Pairs | PickledTensor):
            raise UnsafeModel(self._path, reason=f"gives state to a {type(self._stack[-1]).__name__}")

    def persistent(self, _: None) -> None:
        storage = _storage(self.pop())
        self._storages.append(storage)
        self._stack.append(storage)

    def put(self, index: int) -> None:
        self._memo[index] = self._stack[-1]

    def memoize(self, _: None) -> None:
        self._memo[len(self._memo)] = self._stack[-1]

    def get(self, index: int) -> None:
        self._stack.append(self._memo[index])

    def append(self, _: None) -> None:
        value = self.pop()
        self._list().append(value)

    def appends(self, _: None) -> None:
        items = self._pop_to_mark()
        self._list().extend(items)

    def _list(self) -> list[Any]:
        if type(self._stack[-1]) is not list:
            raise TypeError("items for what is no list")
        return self._stack[-1]

    def set_item(self, _: None) -> None:
        value, key = self.pop(), self.pop()
        self._pairs().append((key, value))

    def set_items(self, _: None) -> None:
        items = self._pop_to_mark()
        self._pairs().extend(zip(items[::2], items[1::2], strict=True))

    def _pairs(self) -> Pairs:
        if not isinstance(self._stack[-1], Pairs):
            raise TypeError("items for what is no dictionary")
        return self._stack[-1]

    def tuple_(self, _: None) -> None:
        self._stack.append(tuple(self._pop_to_mark()))

    def short_tuple(self, length: int) -> None:
        items = [self.pop() for _ in range(length)]
        self._stack.append(tuple(reversed(items)))


_PUSHES_ITS_ARGUMENT = frozenset(
    (
        *("BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
        *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINSTRING", "SHORT_BINSTRING"),
        *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
    )
)
_CONSTANT: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": Pairs,
    "MARK": lambda: _MARK,
}
_OPERATIONS: dict[str, Callable[[_Machine, Any], Any]] = {
    "GLOBAL": _Machine.global_,
    "STACK_GLOBAL": _Machine.stack_global,
    "REDUCE": _Machine.reduce,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.persistent,
    "BINPUT": _Machine.put,
    "LONG_BINPUT": _Machine.put,
    "MEMOIZE": _Machine.memoize,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "TUPLE": _Machine.tuple_,
    "TUPLE1": lambda machine, _: machine.short_tuple(1),
    "TUPLE2": lambda machine, _: machine.short_tuple(2),
    "TUPLE3": lambda machine, _: machine.short_tuple(3),
    "POP": lambda machine, _: machine.pop(),
}


_ALLOWED = _PUSHES_ITS_ARGUMENT | set(_CONSTANT) | set(_OPERATIONS) | {"PROTO", "FRAME"}
_OPCODES = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}


def _instance_name(source: BytesIO) -> str:
    """What INST would make one of: two lines, module and name."""
    module, name = source.readline(300), source.readline(300)
    return f"{module.strip().decode('ascii', 'replace')}.{name.strip().decode('ascii', 'replace')}"


def _is_storage(name: str) -> bool:
    module, _, kind = name.rpartition(".")
    return module in ("torch", "torch.storage", "torch.cuda") and kind.endswith("Storage") and kind.isidentifier()


def _storage(identity: Any) -> Storage:
    """From `("storage", type, key, place, elements)`; before torch 1.6 with a sixth item, the view, or None."""
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


def _tensor(maker: str, arguments: tuple[Any, ...]) -> PickledTensor:
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
