"""Whole models on the native library: against the definition, however a text is cut, with any number of threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch

from kernels.native import Library
from kernels.native_executor import HEAD_ROWS, NativeExecution
from kernels.packing import Format, aligned
from kernels.structs import Code
from kernels.torch_executor import TorchExecution
from tests.kernels import cases
from tests.kernels.cases import Kind
from tests.kernels.guarded import GuardedRun
from tests.kernels.programs import N_VOCAB, PROGRAMS, C, Reader, first_state, rwkv4, rwkv7a, some_ids
from tests.tolerances import NATIVE_CUT_RMS, NATIVE_MODEL_RMS


def native(library: Library, version: str, format: Format, B: int = 1) -> Reader:
    program = PROGRAMS[version](format)
    return Reader(NativeExecution(library, program), program, B)


def defined(version: str, format: Format, B: int = 1) -> Reader:
    program = PROGRAMS[version](format)
    return Reader(TorchExecution(program, "cpu", exact=True), program, B)


def assert_near(found: torch.Tensor, expected: torch.Tensor, allowed: float) -> None:
    """allowed: root mean square of the difference, relative to that of what is expected."""
    assert found.shape == expected.shape
    assert (found - expected).square().mean().sqrt() <= allowed * expected.square().mean().sqrt()


@pytest.fixture
def threads(library: Library) -> Iterator[None]:
    """Puts back how many threads there were."""
    kept = library.threads
    yield
    library.set_threads(kept)


@pytest.mark.parametrize("version", PROGRAMS)
@pytest.mark.parametrize("format", list(Format))
def test_a_model_is_what_the_definitions_say(library: Library, level: str, version: str, format: Format) -> None:
    """Many tokens, one, and a few, of two rows, the state going on from one to the next."""
    ours, theirs = native(library, version, format, B=2), defined(version, format, B=2)
    for T in (40, 1, 3):
        found, expected = ours.read(some_ids(2, T)), theirs.read(some_ids(2, T))
        assert_near(found, expected, NATIVE_MODEL_RMS[format.name])
        assert_near(ours.execution.logits(found), theirs.execution.logits(expected), NATIVE_MODEL_RMS[format.name])
    for name, x in theirs.state.items():
        assert_near(ours.state[name], x, NATIVE_MODEL_RMS[format.name])


@pytest.mark.parametrize("version", PROGRAMS)
@pytest.mark.parametrize("format", list(Format))
def test_a_text_is_the_same_however_it_is_cut(library: Library, level: str, version: str, format: Format) -> None:
    ids = some_ids(1, 170)
    whole, cut = native(library, version, format), native(library, version, format)
    expected = whole.read(ids)
    found = torch.cat([cut.read(part) for part in ids.split([1, 16, 17, 1, 130, 5], dim=1)], dim=1)
    assert_near(found, expected, NATIVE_CUT_RMS[format.name])
    for name, x in whole.state.items():
        assert_near(cut.state[name], x, NATIVE_CUT_RMS[format.name])


@pytest.mark.parametrize("version", PROGRAMS)
def test_rows_do_not_touch_each_other(library: Library, level: str, version: str) -> None:
    ids = some_ids(3, 9)
    together = native(library, version, Format.INT8, B=3)
    hidden = together.read(ids)
    for row in range(3):
        alone = native(library, version, Format.INT8)
        assert_near(alone.read(ids[row : row + 1])[0], hidden[row], NATIVE_CUT_RMS["INT8"])
        for name, x in alone.state.items():
            assert_near(x[:, 0], together.state[name][:, row], NATIVE_CUT_RMS["INT8"])


@pytest.mark.parametrize("version", PROGRAMS)
def test_a_pass_may_stop_between_half_layers_and_go_on(library: Library, version: str) -> None:
    ids = some_ids(2, 20)
    at_once, by_steps = (native(library, version, Format.F32, B=2) for _ in range(2))
    assert torch.equal(by_steps.read(ids, by_steps=True), at_once.read(ids))
    for name, x in at_once.state.items():
        assert torch.equal(by_steps.state[name], x)


@pytest.mark.parametrize("version", PROGRAMS)
@pytest.mark.parametrize("format", list(Format))
def test_any_number_of_threads_gives_the_same_bits(
    library: Library, level: str, threads: None, version: str, format: Format
) -> None:
    results = []
    for n in (1, 2, 3):
        library.set_threads(n)
        read = native(library, version, format)
        hidden = torch.cat([read.read(some_ids(1, T)) for T in (20, 1, 1)], dim=1)
        results.append([hidden, read.execution.logits(hidden), *read.state.values()])
    for result in results[1:]:
        for found, expected in zip(result, results[0], strict=True):
            assert torch.equal(found, expected)


@pytest.mark.parametrize("format", list(Format))
def test_a_large_matrix_is_the_same_however_many_threads_multiply_it(
    library: Library, level: str, threads: None, format: Format
) -> None:
    for T in (1, 20, 130):
        case = cases.products(1, T, 2100, 768, Kind(format))
        results = []
        for n in (1, 2, 3):
            library.set_threads(n)
            run = GuardedRun(library, case.program, 1, T)
            for buffer, x in case.inputs.items():
                run.give(buffer, x)
            assert run.run() == Code.OK
            results.append(run.float32(case.outputs[0]))
        assert torch.equal(results[1], results[0])
        assert torch.equal(results[2], results[0])


def test_threads_may_be_set_while_a_model_runs(library: Library, threads: None) -> None:
    ids = some_ids(1, 60)
    expected = native(library, "7a", Format.INT8).read(ids)
    stop = threading.Event()

    def set_threads() -> None:
        n = 1
        while not stop.is_set():
            library.set_threads(n)
            n = n % 4 + 1

    setter = threading.Thread(target=set_threads)
    setter.start()
    try:
        for _ in range(30):
            assert torch.equal(native(library, "7a", Format.INT8).read(ids), expected)
    finally:
        stop.set()
        setter.join()
    library.set_threads(2)
    assert library.threads == 2
    assert 1 <= library.active_threads <= 2


def test_a_model_may_run_on_any_thread(library: Library) -> None:
    ids = some_ids(1, 30)
    expected = native(library, "6", Format.F32).read(ids)
    found: list[torch.Tensor] = []
    read = native(library, "6", Format.F32)
    other = threading.Thread(target=lambda: found.append(read.read(ids)))
    other.start()
    other.join()
    assert torch.equal(found[0], expected)


@pytest.mark.parametrize("n", [1, 16, 17, HEAD_ROWS, HEAD_ROWS + 1, 300])
@pytest.mark.parametrize("format", [Format.F32, Format.BF16, Format.INT8])
def test_logits_of_any_number_of_hidden_vectors(library: Library, level: str, format: Format, n: int) -> None:
    hidden = torch.randn(n, C, generator=torch.Generator().manual_seed(n))
    found = native(library, "4", format).execution.logits(hidden)
    assert_near(found, defined("4", format).execution.logits(hidden), NATIVE_MODEL_RMS[format.name])


def test_hidden_vectors_and_logits_are_new_tensors_of_the_shape_asked_for(library: Library) -> None:
    read = native(library, "7a", Format.F32, B=2)
    hidden = read.read(some_ids(2, 5))
    kept = hidden.clone()
    logits = read.execution.logits(hidden)
    assert logits.shape == (2, 5, N_VOCAB)
    assert logits.is_contiguous()
    assert read.execution.logits(hidden[0, -1]).shape == (N_VOCAB,)
    read.read(some_ids(2, 5, seed=9))
    assert torch.equal(hidden, kept)
    first = logits.clone()
    logits.zero_()
    assert torch.equal(read.execution.logits(kept), first)


def test_a_pass_after_a_longer_one_is_what_it_was_before_it(library: Library) -> None:
    """Buffers that have grown keep zeros where rows are filled up."""
    read = native(library, "6", Format.BF16)
    first = read.read(some_ids(1, 3))
    read.read(some_ids(1, 130))
    read.state = first_state(PROGRAMS["6"](), 1)
    assert torch.equal(read.read(some_ids(1, 3)), first)


@pytest.mark.parametrize("n_given", [0, 1, 5, 30])
def test_a_pass_that_finds_no_memory_leaves_the_others_as_they_were(
    library: Library, monkeypatch: pytest.MonkeyPatch, n_given: int
) -> None:
    read = native(library, "7a", Format.INT8)
    hidden = read.read(some_ids(1, 3))
    logits, given = read.execution.logits(hidden), iter(range(n_given))

    def scarce(n_bytes: int, device: str = "cpu") -> torch.Tensor:
        if next(given, None) is None:
            raise RuntimeError("can't allocate memory")
        return aligned(n_bytes, device)

    with monkeypatch.context() as patched:
        patched.setattr("kernels.activations.aligned", scarce)
        with pytest.raises(RuntimeError, match="allocate"):
            read.read(some_ids(1, 130))
    assert torch.equal(read.execution.logits(hidden), logits)
    read.state = first_state(PROGRAMS["7a"](), 1)
    assert torch.equal(read.read(some_ids(1, 3)), hidden)


def test_the_given_state_stays_as_it_is(library: Library) -> None:
    read = native(library, "7a", Format.F32)
    read.read(some_ids(1, 4))
    given = read.state
    kept = {name: x.clone() for name, x in given.items()}
    for T in (1, 40):
        read.state = given
        read.read(some_ids(1, T))
        for name, x in kept.items():
            assert torch.equal(given[name], x)


def test_passes_in_inference_mode_and_outside_of_it_may_alternate(library: Library) -> None:
    read = native(library, "7a", Format.F32)
    with torch.inference_mode():
        inside = read.execution.logits(read.read(some_ids(1, 3))).clone()
    read.state = first_state(PROGRAMS["7a"](), 1)
    assert torch.equal(read.execution.logits(read.read(some_ids(1, 3))), inside)


def test_ids_need_not_lie_side_by_side(library: Library) -> None:
    ids = some_ids(2, 20)
    expected = native(library, "4", Format.F32, B=2).read(ids)
    assert torch.equal(native(library, "4", Format.F32, B=2).read(ids.t().contiguous().t()), expected)


def test_a_state_that_does_not_fit_is_refused(library: Library) -> None:
    program = rwkv7a()
    read = Reader(NativeExecution(library, program), program, 1)
    ids, last = some_ids(1, 2), program.steps[-1]
    new = {name: x.clone() for name, x in read.state.items()}
    for name, wrong in (
        ("att_kv", read.state["att_kv"][:, :, :, :, 1:]),
        ("att_kv", read.state["att_kv"].transpose(-1, -2)),
        ("ffn_x_prev", read.state["ffn_x_prev"].double()),
        ("ffn_x_prev", read.state["ffn_x_prev"][1:]),
        ("ffn_x_prev", read.state["ffn_x_prev"].to("meta")),  # as of a GPU
    ):
        with pytest.raises(ValueError, match=name):
            read.execution.read(ids, {**read.state, name: wrong}, 0, last, new)
        with pytest.raises(ValueError, match=name):
            read.execution.read(ids, read.state, 0, last, {**new, name: wrong})
    with pytest.raises(KeyError):
        read.execution.read(ids, {}, 0, last, new)


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (3, 2), (0, 10_000)])
def test_operations_that_are_not_there_are_refused(library: Library, first: int, last: int) -> None:
    program = rwkv4()
    read = Reader(NativeExecution(library, program), program, 1)
    with pytest.raises(ValueError, match="no operations"):
        read.execution.read(some_ids(1, 2), read.state, first, last, read.state)
