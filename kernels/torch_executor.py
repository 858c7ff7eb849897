"""Runs a program in torch: the fallback where no kernels of our own are, and the definition that they are tested by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import torch

from kernels import chunked, reference
from kernels import torch_operations as run
from kernels.operations import (
    Blend,
    Deep,
    Embed,
    Norm,
    NormMix,
    Operation,
    Product,
    Products,
    Program,
    StepInTwo,
    Wkv4,
    Wkv6,
    Wkv7,
)
from kernels.torch_matrix import ExactMatrix, TorchMatrix
from kernels.torch_operations import TorchPass

Step = Callable[[TorchPass], None]


class TorchExecution(StepInTwo):
    """A program made ready. exact: token by token and all in float32, as the definitions say; otherwise as fast as
    torch can, with the matrices kept as `torch_matrix.py` says."""

    def __init__(self, program: Program, device: str, exact: bool = False, report: str = "torch") -> None:
        """program: given over. Each operation is taken out of it once it is made ready, so that no matrix is in memory
        twice for longer than it takes to lay it out."""
        self.report = report
        self._device = device
        self._matrix = ExactMatrix if exact else TorchMatrix
        self._recurrences: Any = reference if exact else chunked
        self._x, self._logits = program.x, program.logits
        self._buffers: dict[int, torch.Tensor] = {}
        self._steps = self._taken(program.operations)
        self.n_operations = len(self._steps)
        self._head = self._taken(program.head)

    @torch.inference_mode()
    def read(
        self,
        ids: torch.Tensor,
        state: dict[str, torch.Tensor],
        first: int,
        last: int,
        new: dict[str, torch.Tensor],
    ) -> None:
        """Runs operations first..last - 1; see `operations.Execution`."""
        at = TorchPass(ids, state, new, self._buffers, self._recurrences)
        for step in self._steps[first:last]:
            step(at)

    def hidden(self) -> torch.Tensor:
        """The residual stream after the last `read`: a new tensor float32 [B, T, C]."""
        return self.buffer(self._x.number)

    def buffer(self, number: int) -> torch.Tensor:
        """What a buffer holds after the last `read`: a new tensor float32 [B, T, width]."""
        return self._buffers[number].clone()

    def put(self, number: int, x: torch.Tensor) -> None:
        """Fills a buffer for the next `read`, float32 [B, T, width]."""
        self._buffers[number] = x.clone()

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Runs the head on hidden float32 [..., C] -> a new tensor float32 [..., n_vocab]."""
        rows = hidden.reshape(1, -1, hidden.shape[-1])
        buffers = {self._x.number: rows}
        at = TorchPass(rows.new_empty(0, dtype=torch.int64), {}, {}, buffers, self._recurrences)
        for step in self._head:
            step(at)
        return buffers[self._logits.number].view(*hidden.shape[:-1], -1)

    def _taken(self, operations: list[Operation]) -> list[Step]:
        """Takes them out of the list, first to last."""
        steps: list[Step] = []
        operations.reverse()
        while operations:
            steps.append(self._ready(operations.pop()))
        return steps

    def _ready(self, op: Operation) -> Step:
        if isinstance(op, Products):
            return _ReadyProducts([self._product(item) for item in op.items])
        return _Ready(_RUN[type(op)], self._on_device(op))

    def _product(self, item: Product) -> tuple[Product, TorchMatrix | ExactMatrix]:
        packed = item.matrix._replace(data=item.matrix.data.to(self._device))
        matrix = self._matrix(packed, None if item.bias is None else item.bias.to(self._device))
        nothing = item.matrix._replace(data=item.matrix.data.new_empty(0))
        return replace(item, matrix=nothing, bias=None), matrix

    def _on_device(self, op: Operation) -> Operation:
        """The operation with its tensors on the device."""
        moved: dict[str, Any] = {}
        for field in fields(op):
            value = getattr(op, field.name)
            if isinstance(value, torch.Tensor):
                moved[field.name] = value.to(self._device)
            elif isinstance(value, Norm):
                moved[field.name] = Norm(*(x.to(self._device) for x in value))
        return replace(op, **moved)


class _Ready:
    """An operation and the function that runs it."""

    __slots__ = ("_op", "_run")

    def __init__(self, function: Callable[[Any, TorchPass], None], op: Operation) -> None:
        self._run, self._op = function, op

    def __call__(self, at: TorchPass) -> None:
        self._run(self._op, at)


class _ReadyProducts:
    """Products with their matrices."""

    __slots__ = ("_items",)

    def __init__(self, items: Sequence[tuple[Product, TorchMatrix | ExactMatrix]]) -> None:
        self._items = items

    def __call__(self, at: TorchPass) -> None:
        for item, matrix in self._items:
            run.store_product(item, matrix(at.read(item.source)), at)


_RUN: dict[type, Callable[[Any, TorchPass], None]] = {
    Embed: run.embed,
    NormMix: run.norm_mix,
    Blend: run.blend,
    Wkv4: run.wkv4,
    Wkv6: run.wkv6,
    Wkv7: run.wkv7,
    Deep: run.deep,
}
