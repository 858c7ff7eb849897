"""Reads the pickles in PyTorch files as data: what they name is never imported, what they call never called.

A small interpreter of the instructions that PyTorch writes (pickle protocols 2 to 4; `pickletools` documents them).
The few globals that weights need become inert records; a pickle that asks for any other is refused. Neither of
Python's own unpicklers is used: one would have to be held back from importing, and the one in C lets a few bytes
allocate gigabytes.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from engine.errors import DamagedModel, UnsafeModel
from engine.formats.pickled import (
    CONSTANTS,
    ORDERED_DICT,
    PARAMETER_MAKERS,
    TENSOR_MAKERS,
    Global,
    Inert,
    Pairs,
    PickledTensor,
    Storage,
    is_known,
    storage_of,
    tensor_of,
)

#: Several times what the largest public model has. They bound memory: an instruction makes at most one small object.
MAX_INSTRUCTIONS = 400_000
MAX_BYTES = 8_000_000


class _Mark:
    pass


_MARK = _Mark()


def read(path: Path, source: BytesIO, storages: list[Storage] | None = None) -> Any:
    """Reads one pickle from `source`, which is left after it. Returns numbers, text, bytes, tuples, lists, and the
    records of `pickled.py`; every storage that it mentions is added to `storages`.

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
        if not is_known(name):
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
        if name == ORDERED_DICT:
            if arguments:
                raise TypeError("a dictionary that is made of something")
            return Pairs()
        if name in TENSOR_MAKERS:
            return tensor_of(name, arguments)
        if name in PARAMETER_MAKERS:
            if not isinstance(arguments[0], PickledTensor):
                raise TypeError("a parameter that is no tensor")
            return arguments[0]
        if name in CONSTANTS:
            return Inert(name)
        raise UnsafeModel(self._path, reason=f"calls {name}")

    def build(self, _: None) -> None:
        """State that an object would be given, such as a state dict's `_metadata`: weights need none."""
        self.pop()
        if not isinstance(self._stack[-1], Pairs | PickledTensor):
            raise UnsafeModel(self._path, reason=f"gives state to a {type(self._stack[-1]).__name__}")

    def persistent(self, _: None) -> None:
        storage = storage_of(self.pop())
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
