"""The memory of a program's buffers, as a native library reads and writes it."""

from __future__ import annotations

from collections.abc import Iterable

import torch

from kernels.compiled import CompiledProgram
from kernels.packing import GROUP, aligned, filled_up
from kernels.structs import RavelBuffer

#: Rows up to which a matrix of bfloat16 reads float32 activations; see `RavelProduct`.
FEW_ROWS = 16


class Activations:
    """Buffers for any number of rows, made when they are first needed and never made smaller.

    `few` and `many` are their structs for passes of up to 16 rows and of more, in which buffers have all their forms.
    They stay where they are, and point to other memory when a buffer grows.
    """

    def __init__(self, compiled: CompiledProgram, device: str = "cpu") -> None:
        n = len(compiled.widths)
        self.few, self.many = (RavelBuffer * n)(), (RavelBuffer * n)()
        self._widths, self._forms, self._device = compiled.widths, compiled.forms, device
        self._n_rows = [0] * n
        self._memory: list[dict[str, torch.Tensor]] = [{} for _ in range(n)]  # by form, uint8
        self._views: dict[tuple[int, int], torch.Tensor] = {}  # what `float32` gave: cutting them anew takes 20 us
        for number, width in enumerate(self._widths):
            for structs in (self.few, self.many):
                structs[number].width, structs[number].stride = width, filled_up(width, GROUP)

    @property
    def nbytes(self) -> int:
        return sum(memory.nbytes for forms in self._memory for memory in forms.values())

    def reserve(self, numbers: Iterable[int], n_rows: int) -> None:
        """Makes room for n_rows rows in these buffers. What was in those that had less room is gone.

        Raises what torch raises where there is no memory; then some of them have none, and must be reserved again.
        """
        for number in numbers:
            if self._n_rows[number] < n_rows:
                self._n_rows[number] = 0
                self._allocate(number, n_rows)
                self._n_rows[number] = n_rows

    def float32(self, number: int, n_rows: int) -> torch.Tensor:
        """The first rows of a buffer that has room for them and is kept as float32: a view [n_rows, width]."""
        view = self._views.get((number, n_rows))
        if view is None:
            view = self._views[number, n_rows] = self._float32(number, n_rows)
        return view

    @torch.inference_mode(False)  # buffers outlive whatever mode they are made in
    def _float32(self, number: int, n_rows: int) -> torch.Tensor:
        stride = filled_up(self._widths[number], GROUP)
        return self._memory[number]["f32"].view(torch.float32).view(-1, stride)[:n_rows, : self._widths[number]]

    @torch.inference_mode(False)
    def _allocate(self, number: int, n_rows: int) -> None:
        forms, stride = self._forms[number], filled_up(self._widths[number], GROUP)
        numbers, groups = n_rows * stride, n_rows * stride // GROUP
        n_bytes: dict[str, int] = {}
        if forms.f32:
            n_bytes["f32"] = 4 * numbers
        if forms.bf16 and n_rows > FEW_ROWS:
            n_bytes["bf16"] = 2 * numbers
        if forms.q8:
            n_bytes.update(q8=numbers, scale=4 * groups, sum=4 * groups)
        self._views.clear()
        for form in self._memory[number]:
            setattr(self.many[number], form, None)
            setattr(self.few[number], form, None)
        self._memory[number].clear()  # before there is anything new: a chunk's buffers are large
        for form, count in n_bytes.items():
            memory = aligned(count, self._device).zero_()  # what fills up a row stays zero
            self._memory[number][form] = memory
            setattr(self.many[number], form, memory.data_ptr())
            if form != "bf16":
                setattr(self.few[number], form, memory.data_ptr())
