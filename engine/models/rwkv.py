"""A model of any version: its program, and the kernels that run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import torch

from engine.config import ModelInfo
from engine.models.base import Interrupted, Model, StateTensors
from engine.models.layers import Architecture
from engine.models.weights import Weights
from engine.precisions import told

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer
    from kernels import Kernels


class RwkvModel(Model):
    """Weights made ready to run. weights: given over. kernels: what runs them."""

    def __init__(
        self,
        info: ModelInfo,
        tokenizer: Tokenizer | None,
        architecture: type[Architecture],
        weights: Weights,
        kernels: Kernels,
    ) -> None:
        super().__init__(info, tokenizer)
        program = architecture(info, weights).program()
        weights.let_go()
        self._architecture = architecture
        self._steps = program.steps.copy()
        self._execution = kernels.prepare(program)
        self.info = replace(info, kernels=told(self._execution.report, kernels.is_native, info.precision))

    def _initial_tensors(self) -> dict[str, torch.Tensor]:
        return self._architecture.initial_state(self.info)

    def _run(
        self, ids: torch.Tensor, state: StateTensors, stop: Callable[[], bool] | None
    ) -> tuple[torch.Tensor, StateTensors]:
        given, new = _given_and_new(state)
        # A token takes less time than a step of many: it is one call, which nothing interrupts.
        steps = self._steps if stop is not None and ids.shape[1] > 1 else [self._steps[0], self._steps[-1]]
        for first, last in pairwise(steps):
            if stop is not None and stop():
                raise Interrupted
            self._execution.read(ids, given, first, last, new)
        return self._execution.hidden(), new

    def _step(
        self, ids: torch.Tensor, state: StateTensors, spare: StateTensors | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, StateTensors]:
        given, new = _given_and_new(state, spare)
        return *self._execution.step(ids, given, new), new

    def _logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return self._execution.logits(hidden)


def _given_and_new(state: StateTensors, spare: StateTensors | None = None) -> tuple[StateTensors, StateTensors]:
    """The state as kernels read it, contiguous, and memory for the next one: that of `spare` where there is one."""
    given = {name: tensor if tensor.is_contiguous() else tensor.contiguous() for name, tensor in state.items()}
    if spare is not None:
        return given, spare
    return given, {name: torch.empty_like(tensor) for name, tensor in given.items()}
