"""One model on two devices: its first layers on a GPU that has no room for all of them, the rest on the processor.

Each device has a program of its own over its layers. Between them go what later operations read of what earlier ones
wrote (the residual stream, in version 7 the first layer's values too); of the state each gets its layers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace

import torch

from kernels.operations import (
    Buffer,
    Execution,
    Norm,
    NormMix,
    Operation,
    Product,
    Products,
    Program,
    StepInTwo,
    Store,
    Wkv4,
    Wkv6,
    Wkv7,
)
from kernels.packing import Packed

#: Bytes that stay free on a GPU beside weights: activations and states of many rows, graphs, what torch itself needs.
WORKING_BYTES = 700_000_000

State = dict[str, torch.Tensor]


class SplitExecution(StepInTwo):
    """Two executions in place of one; see `operations.Execution`. States and ids may lie on any device; what it gives
    lies where it was computed."""

    def __init__(
        self,
        program: Program,
        n_first: int,
        prepare_first: tuple[str, Callable[[Program], Execution]],
        prepare_rest: tuple[str, Callable[[Program], Execution]],
    ) -> None:
        """n_first: layers of the first execution, from 1 to all but one. Each `prepare` comes with its device, is
        given a program of its own, and returns an Execution. program: emptied."""
        n_layer = number_of_layers(program)
        if not 0 < n_first < n_layer:
            raise ValueError(f"of {n_layer} layers 1 to {n_layer - 1} can be split off, not {n_first}")
        first, rest = split_program(program, n_first)
        cut, end = len(first.operations), len(first.operations) + len(rest.operations)
        written = {number for op in first.operations for number in _written(op)}
        self._carried = sorted(written & _read_before_written(rest.operations))
        program.operations.clear()
        program.head.clear()
        self._parts = (
            _Part(prepare_first[1](first), torch.device(prepare_first[0]), range(n_first), range(cut)),
            _Part(prepare_rest[1](rest), torch.device(prepare_rest[0]), range(n_first, n_layer), range(cut, end)),
        )
        self.n_operations = end
        self._last = self._parts[0]
        names = " · ".join(part.execution.report for part in self._parts)
        self.report = f"{n_first} of {n_layer} layers on the GPU: {names}"

    def read(self, ids: torch.Tensor, state: State, first: int, last: int, new: State) -> None:
        """Runs operations first..last - 1 of the whole program."""
        end = self._parts[1].operations.stop
        if not 0 <= first <= last <= end:
            raise ValueError(f"there are no operations {first} to {last} among {end}")
        for part in self._parts:
            here = range(max(first, part.operations.start), min(last, part.operations.stop))
            if not len(here):
                continue
            if part is self._parts[1] and here.start == part.operations.start:
                for number in self._carried:
                    part.execution.put(number, self._parts[0].execution.buffer(number).to(part.device))
            part.read(ids, state, here, new)
            self._last = part

    def hidden(self) -> torch.Tensor:
        """The residual stream after the last `read`."""
        return self._last.execution.hidden()

    def buffer(self, number: int) -> torch.Tensor:
        return self._last.execution.buffer(number)

    def put(self, number: int, x: torch.Tensor) -> None:
        self._parts[0].execution.put(number, x.to(self._parts[0].device))

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Runs the head, which is the rest's."""
        rest = self._parts[1]
        return rest.execution.logits(hidden.to(rest.device))


@dataclass(frozen=True, slots=True)
class _Part:
    """An execution and which layers and operations of the whole it has."""

    execution: Execution
    device: torch.device
    layers: range
    operations: range

    def read(self, ids: torch.Tensor, state: State, here: range, new: State) -> None:
        """here: operations of the whole."""
        layers = slice(self.layers.start, self.layers.stop)
        given = {name: x[layers].to(self.device) for name, x in state.items()}
        written = {name: x[layers].to(self.device) for name, x in new.items()}  # the same memory where it lies there
        start = self.operations.start
        self.execution.read(ids.to(self.device), given, here.start - start, here.stop - start, written)
        for name, x in written.items():
            if x.device != new[name].device:
                new[name][layers].copy_(x)


def number_of_layers(program: Program) -> int:
    return max((shape[0] for shape in program.state_shapes.values()), default=0)


def split_program(program: Program, n_first: int) -> tuple[Program, Program]:
    """Its first layers, and the others with the head. Both have all of the buffers, with the same numbers."""
    cut = next(i for i, op in enumerate(program.operations) if getattr(op, "layer", 0) >= n_first)
    n_rest = number_of_layers(program) - n_first
    first, rest = _like(program, n_first), _like(program, n_rest)
    first.operations = program.operations[:cut]
    rest.operations = [_renumbered(op, n_first) for op in program.operations[cut:]]
    first.steps = [step for step in program.steps if step <= cut]
    rest.steps = [step - cut for step in program.steps if step >= cut]
    rest.head = list(program.head)
    return first, rest


def _like(program: Program, n_layer: int) -> Program:
    """A program without operations over the same buffers and a state of so many layers."""
    shapes = {name: (n_layer, *shape[1:]) for name, shape in program.state_shapes.items()}
    made = Program(program.n_embd, program.n_vocab, shapes)
    made.buffers, made.x, made.logits = program.buffers, program.x, program.logits
    return made


def _renumbered(op: Operation, n_first: int) -> Operation:
    return replace(op, layer=op.layer - n_first) if isinstance(op, NormMix | Wkv4 | Wkv6 | Wkv7) else op


def layers_that_fit(program: Program, free_bytes: int) -> int:
    """How many of the first layers a device with so much free memory takes, all of them only with the head."""
    before, layers, head = _bytes_by_layer(program)
    room = free_bytes - WORKING_BYTES - _unpacked_bytes((*program.operations, *program.head))
    if before + sum(layers) + head <= room:
        return len(layers)
    room -= before
    n = 0
    while n < len(layers) - 1 and layers[n] <= room:
        room -= layers[n]
        n += 1
    return n


def _bytes_by_layer(program: Program) -> tuple[int, list[int], int]:
    """Bytes of the tensors before the first layer, of each layer, and of the head."""
    before, layers = 0, [0] * number_of_layers(program)
    layer = -1
    for op in program.operations:
        layer = max(layer, getattr(op, "layer", -1))
        if layer < 0:
            before += _tensor_bytes(op)
        else:
            layers[layer] += _tensor_bytes(op)
    return before, layers, sum(_tensor_bytes(op) for op in program.head)


def _tensor_bytes(thing: Operation | Product) -> int:
    n = 0
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, torch.Tensor):
            n += value.nbytes
        elif isinstance(value, Packed):
            n += value.data.nbytes
        elif isinstance(value, Norm):
            n += value.weight.nbytes + value.bias.nbytes
    return n + sum(_tensor_bytes(item) for item in thing.items) if isinstance(thing, Products) else n


def _unpacked_bytes(operations: Iterable[Operation]) -> int:
    """Of the largest matrix as the GPU's matrix product wants it, 16 bits a number."""
    items = (item.matrix for op in operations if isinstance(op, Products) for item in op.items)
    return max((2 * matrix.n_out * matrix.n_in for matrix in items), default=0)


def _read_before_written(operations: Iterable[Operation]) -> set[int]:
    """Numbers of the buffers that must hold something before these operations are run."""
    read: set[int] = set()
    written: set[int] = set()
    for op in operations:
        read |= _read(op) - written
        written |= _written(op)
    return read


def _read(op: Operation) -> set[int]:
    if isinstance(op, Products):
        return {number for item in op.items for number in _read_by_product(item)}
    if isinstance(op, Wkv7) and op.residual is None:
        return _numbers(op) - {op.out.number, op.v_first.number}
    return _numbers(op) - _written(op)


def _read_by_product(item: Product) -> set[int]:
    read = {item.source.number} if item.gate is None else {item.source.number, item.gate.number}
    return read | {item.target.number} if item.store in (Store.ADD, Store.ADD_GATED) else read


def _written(op: Operation) -> set[int]:
    if isinstance(op, Products):
        return {item.target.number for item in op.items}
    if isinstance(op, NormMix):
        return _numbers(op) - {op.source.number}
    written = {op.out.number} if hasattr(op, "out") else {out.number for out in op.outs}
    return written | {op.v_first.number} if isinstance(op, Wkv7) and op.residual is None else written


def _numbers(op: Operation) -> set[int]:
    """Of all buffers that an operation names, but for products."""
    numbers: set[int] = set()
    for field in fields(op):
        value = getattr(op, field.name)
        some = (value,) if isinstance(value, Buffer) else value if isinstance(value, tuple) else ()
        numbers.update(buffer.number for buffer in some if isinstance(buffer, Buffer))
    return numbers
