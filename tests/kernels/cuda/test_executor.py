"""Whole models of every version by the CUDA executor, against torch: reading, writing, rows, stretches, states.

Under emulation everything runs but the recording of graphs, which test_gpu.py has.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import engine
import kernels
from engine.models.base import Model
from kernels import cuda_executor, packing
from kernels.cuda import CudaLibrary
from kernels.cuda_executor import CudaExecution
from kernels.operations import Execution, Operation, Products, Program
from kernels.packing import Format, pack, unpack
from kernels.structs import RavelPass
from kernels.torch_executor import TorchExecution
from tests.helpers.tiny_models import VERSIONS, write_model
from tests.kernels.cuda.machine import Machine
from tests.tolerances import CUDA_MODEL

PRECISIONS = ["fp32", "fp16", "bf16", "int8", "int4"]

IDS = [int(i) for i in torch.randint(320, (45,), generator=torch.Generator().manual_seed(45))]


class Loader:
    """Loads tiny models, to be run by the CUDA executor or by the definitions on the same numbers."""

    def __init__(self, machine: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._machine, self._folder, self._monkeypatch = machine, folder, monkeypatch

    def on_cuda(self, version: str, precision: str) -> Model:
        library, device = self._machine.library, self._machine.device
        return self._load(version, precision, device, lambda program: CudaExecution(library, program, device))

    def defined(self, version: str, precision: str) -> Model:
        """Its matrices as float32: CUDA does not round activations to whole numbers."""
        return self._load(version, precision, "cpu", lambda program: TorchExecution(in_float32(program), "cpu", True))

    def _load(self, version: str, precision: str, device: str, prepare) -> Model:
        path = self._folder / f"{version}.safetensors"
        if not path.exists():
            write_model(path, version)
        chosen = kernels.Kernels("tested", prepare, packing.pack)
        self._monkeypatch.setattr(kernels, "choose", lambda *_: chosen)
        return engine.load_model(path, device, precision)


def in_float32(program: Program) -> Program:
    for operations in (program.operations, program.head):
        operations[:] = [_in_float32(op) for op in operations]
    return program


def _in_float32(op: Operation) -> Operation:
    if not isinstance(op, Products):
        return op
    return Products(tuple(replace(item, matrix=pack(unpack(item.matrix), Format.F32)) for item in op.items))


@pytest.fixture(autouse=True)
def no_small_matrices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of tiny models all are; here they are read as large ones."""
    monkeypatch.setattr(cuda_executor, "SMALL_MATRIX", 0)


@pytest.fixture
def loader(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loader:
    return Loader(machine, tmp_path, monkeypatch)


def assert_close(found: torch.Tensor, expected: torch.Tensor, tolerance: float) -> None:
    error = (found.cpu() - expected).abs().max() / expected.abs().max()
    assert error < tolerance, f"{error:.2e}"


def assert_states_close(found: engine.State, expected: engine.State, tolerance: float) -> None:
    for name, x in expected.tensors.items():
        assert_close(found.tensors[name], x, tolerance)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_model_reads_and_writes_as_its_definition(loader: Loader, version: str, precision: str) -> None:
    """Many tokens at once, then few, then one after the other."""
    found, defined = loader.on_cuda(version, precision), loader.defined(version, precision)
    tolerance = CUDA_MODEL[precision]
    state, expected_state = found.initial_state(), defined.initial_state()
    for ids in (IDS[:37], IDS[37:40], *([i] for i in IDS[40:])):
        logits, state = found.forward(ids, state, every=True)
        expected, expected_state = defined.forward(ids, expected_state, every=True)
        assert_close(logits, expected, tolerance)
    assert_states_close(state, expected_state, tolerance)


@pytest.mark.parametrize("small", [1100, cuda_executor.SMALL_MATRIX])
def test_small_matrices_are_multiplied_as_they_are(loader: Loader, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    """Of many rows too: the low-rank ones, or all of a tiny model."""
    monkeypatch.setattr(cuda_executor, "SMALL_MATRIX", small)
    found, defined = loader.on_cuda("7", "bf16"), loader.defined("7", "bf16")
    large = [len(parted.large) for parted in found._execution._parted.values()]
    assert any(large) == (small == 1100)
    logits, _ = found.forward(IDS, found.initial_state(), every=True)
    expected, _ = defined.forward(IDS, defined.initial_state(), every=True)
    assert_close(logits, expected, CUDA_MODEL["bf16" if any(large) else "fp32"])


def test_rows_move_side_by_side_in_any_number(loader: Loader) -> None:
    """More and fewer than before, more kinds than graphs are kept, and more rows than one product reads at once."""
    found, defined = loader.on_cuda("7", "fp32"), loader.defined("7", "fp32")
    for n_rows in (2, 1, 5, 3, 16, 4, 6, 7, 8, 9, 10, 5, 20):
        states = [found.forward([i], found.initial_state())[1] for i in range(n_rows)]
        expected_states = [defined.forward([i], defined.initial_state())[1] for i in range(n_rows)]
        for step in range(2):
            ids = IDS[step : step + n_rows]
            logits, states = found.forward_batch(ids, states)
            expected, expected_states = defined.forward_batch(ids, expected_states)
            assert_close(logits, expected, CUDA_MODEL["fp32"])
        assert_states_close(states[-1], expected_states[-1], CUDA_MODEL["fp32"])


@pytest.mark.parametrize("n_given", range(5))
def test_rows_that_find_no_memory_leave_fewer_as_they_were(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, n_given: int
) -> None:
    given, zeros = iter(range(n_given)), torch.zeros

    def scarce(*args: int, **options: torch.device) -> torch.Tensor:
        if next(given, None) is None:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return zeros(*args, **options)

    model = loader.on_cuda("7", "int8")
    states = [model.forward([i], model.initial_state())[1] for i in range(3)]
    logits, _ = model.forward_batch([5], states[:1])
    with monkeypatch.context() as patched:
        patched.setattr(cuda_executor.torch, "zeros", scarce)
        with pytest.raises(torch.OutOfMemoryError):
            model.forward_batch([5, 6, 7], states)
    assert torch.equal(model.forward_batch([5], states[:1])[0], logits)


def test_the_given_state_stays_as_it_is(loader: Loader) -> None:
    model = loader.on_cuda("7", "int8")
    _, state = model.forward(IDS[:5], model.initial_state())
    before = state.clone()
    for ids in (IDS[:1], IDS[:1], IDS[:20]):
        model.forward(ids, state)
        assert all(torch.equal(x, before.tensors[name]) for name, x in state.tensors.items())


def test_the_same_call_gives_the_same_bits(loader: Loader) -> None:
    model = loader.on_cuda("6", "int4")
    for ids in (IDS[:1], IDS):
        results = [model.forward(ids, model.initial_state()) for _ in range(4)]
        for logits, state in results[1:]:
            assert torch.equal(logits, results[0][0])
            assert all(torch.equal(x, results[0][1].tensors[name]) for name, x in state.tensors.items())


def test_a_recorded_step_is_replayed_on_whatever_state_is_given(
    emulated: CudaLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands for a graph runs what was recorded, which knows nothing of what is given later."""
    replayed: list[int] = []

    class Recording:
        def __init__(self, execution: CudaExecution, at: RavelPass) -> None:
            self._execution, self._at = execution, at

        def replay(self) -> None:
            replayed.append(self._at.B)
            operations = self._execution._compiled.operations
            self._execution._run(operations, 0, len(operations), self._at)

    monkeypatch.setattr(CudaExecution, "_recorded", lambda execution, at: Recording(execution, at))
    loader = Loader(Machine(emulated, "cpu"), tmp_path, monkeypatch)
    model, defined = loader.on_cuda("7", "fp32"), loader.defined("7", "fp32")
    model._execution._records = True
    states, expected_states = [model.initial_state()] * 3, [defined.initial_state()] * 3
    for n_rows in (1, 1, 1, 3, 3, 3, 1, 40, 1, 1):
        ids = IDS[:n_rows]
        given, expected_given = (some * 14 if n_rows == 40 else some for some in (states, expected_states))
        logits, new = model.forward_batch(ids, given[:n_rows])
        expected, expected_new = defined.forward_batch(ids, expected_given[:n_rows])
        assert_close(logits, expected, CUDA_MODEL["fp32"])
        states[0], expected_states[0] = new[-1], expected_new[-1]
    assert replayed == [1, 3, 1]


class Ready:
    """A tiny model's program made ready, with what `read` takes."""

    def __init__(self, loader: Loader, machine: Machine, version: str = "7") -> None:
        model = loader.on_cuda(version, "fp32")
        self.execution: Execution = model._execution
        self.steps: list[int] = model._steps
        self.ids = torch.tensor([IDS[:2]], device=machine.device).view(2, 1)
        state = model.initial_state()
        self.state = {name: x.unsqueeze(1).repeat(1, 2, *[1] * (x.dim() - 1)) for name, x in state.tensors.items()}

    def new(self) -> dict[str, torch.Tensor]:
        return {name: torch.full_like(x, torch.nan) for name, x in self.state.items()}


def test_a_pass_in_stretches_is_the_pass_in_one(loader: Loader, machine: Machine) -> None:
    """And a stretch writes the states of its layers only."""
    ready = Ready(loader, machine)
    whole, parts = ready.new(), ready.new()
    ready.execution.read(ready.ids, ready.state, 0, ready.steps[-1], whole)
    expected = ready.execution.hidden()
    for first, last in zip(ready.steps, ready.steps[1:], strict=False):
        ready.execution.read(ready.ids, ready.state, first, last, parts)
        if last == ready.steps[2]:  # the first layer is done
            assert all(x[0].isfinite().all() and x[1:].isnan().all() for x in parts.values())
    assert torch.equal(ready.execution.hidden(), expected)
    assert all(torch.equal(x, parts[name]) for name, x in whole.items())


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (3, 2), (0, 99)])
def test_a_stretch_that_is_not_there_is_refused(loader: Loader, machine: Machine, first: int, last: int) -> None:
    ready = Ready(loader, machine)
    with pytest.raises(ValueError, match="there are no operations"):
        ready.execution.read(ready.ids, ready.state, first, last, ready.new())


@pytest.mark.parametrize(
    "spoil", [lambda x: x.double(), lambda x: x[:, :1], lambda x: x.transpose(-1, -2), lambda x: x.to("meta")]
)
def test_a_state_that_does_not_fit_is_refused(loader: Loader, machine: Machine, spoil) -> None:
    ready = Ready(loader, machine)
    spoilt = {**ready.state, "att_kv": spoil(ready.state["att_kv"])}
    for given, new in ((spoilt, ready.new()), (ready.state, spoilt)):
        with pytest.raises(ValueError, match="the state att_kv is"):
            ready.execution.read(ready.ids, given, 0, 3, new)


def test_the_head_reads_any_number_of_hidden_vectors(loader: Loader) -> None:
    found, defined = loader.on_cuda("4", "fp32"), loader.defined("4", "fp32")
    C = found.info.n_embd
    for shape in ((C,), (1, C), (3, C), (2, 9, C), (300, C)):
        hidden = torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape)))
        logits = found.logits(hidden.to(found.info.device))
        assert logits.shape == (*shape[:-1], found.info.n_vocab)
        assert logits.is_contiguous()
        assert_close(logits, defined.logits(hidden), CUDA_MODEL["fp32"])
