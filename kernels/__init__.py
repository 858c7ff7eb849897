"""The hot loops of the engine, and the choice of what runs them.

A model is a `Program` (`operations.py`). `torch_operations.py` and `reference.py` define in float32 torch what each of
its operations computes; native libraries for processors and for NVIDIA GPUs compute the same, and torch where there are
none. Callers ask `choose(device)` for `Kernels`, whose `report` says what runs and why, and is shown to the writer.
Nothing here chooses by environment variables or compiles anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from kernels import cuda, native, packing
from kernels.cuda_executor import CudaExecution
from kernels.libraries import KernelsMissing
from kernels.native import default_threads
from kernels.native_executor import NativeExecution
from kernels.operations import Execution, Program
from kernels.packing import Format, Packed
from kernels.split import SplitExecution, layers_that_fit, number_of_layers
from kernels.torch_executor import TorchExecution


@dataclass(frozen=True, slots=True)
class Kernels:
    """What runs programs, and a line that says which and why.

    prepare: makes a program ready to run; the program is given over, and may be emptied. pack: lays out a weight matrix
    [n_out, n_in] of any float dtype, as programs want it; result in memory of the processor.
    """

    report: str
    prepare: Callable[[Program], Execution]
    pack: Callable[[torch.Tensor, Format], Packed]
    is_native: bool = False  # whether matrices of 8 and 4 bits are multiplied as they are


FORCED = ("auto", "cuda", "cpu", "torch", "reference")

_torch_was_prepared = False  # on the processor, in this process


def choose(device: str, forced: str = "auto", gpu_layers: int | None = None) -> Kernels:
    """The fastest kernels that are there for `device` ("cpu", "cuda", "cuda:1"), or the `forced` ones.

    forced: "auto", "cuda" and "cpu" (native code for the one or the other), "torch", or "reference" (torch, token by
    token, the definition). gpu_layers: how many of the first layers the CUDA kernels run, the processor running the
    rest; as many as the GPU has memory for unless said. Raises ValueError for any other word, KernelsMissing where
    those that are forced cannot run.
    """
    if forced not in FORCED:
        raise ValueError(f"no kernels are named {forced!r}: {', '.join(FORCED)}")
    if forced == "reference":
        return _torch(device, "reference (forced)", exact=True)
    if forced == "torch":
        return _torch(device, f"torch on {device} (forced)")
    own = "cpu" if device == "cpu" else "cuda"
    if forced not in ("auto", own):
        raise KernelsMissing(f"the kernels for {forced} do not run on {device}")
    try:
        return _native() if own == "cpu" else _cuda(device, gpu_layers)
    except KernelsMissing as missing:
        if forced != "auto":
            raise
        return _torch(device, f"torch on {device} ({missing.reason})")


def set_threads(n: int) -> None:
    """The most threads of the processor that any kernels use. From any thread, at any time; at least 1.

    torch gets as many where it computes, else one: what it does around native kernels is small, and where another
    program keeps a core busy, its threads wait for each other. Measured there with RWKV-7 of 0.1B: one copy of the
    logits by two threads, and a token takes three times as long.
    """
    if n < 1:
        raise ValueError(f"at least one thread works, not {n}")
    torch.set_num_threads(n if torch_computes() else 1)
    library = _library()
    if library is not None:
        library.set_threads(n)


def torch_computes() -> bool:
    """Whether programs run on torch on the processor: some do by now, or would for want of native kernels."""
    return _torch_was_prepared or _library() is None


def _library() -> native.Library | None:
    try:
        return native.load()
    except KernelsMissing:
        return None


def _native() -> Kernels:
    library = native.load()
    level = native.LEVEL_NAMES.get(library.level, library.level)
    report = f"native, {level}"  # not how many threads: that may change while a model is in use

    def prepare(program: Program) -> Execution:
        return NativeExecution(library, program, report)

    return Kernels(report, prepare, library.pack, is_native=True)


def _cuda(device: str, gpu_layers: int | None) -> Kernels:
    library = cuda.load(device)
    report = f"CUDA, {torch.cuda.get_device_name(device)}"
    host = choose("cpu")

    def first(program: Program) -> Execution:
        return CudaExecution(library, program, device, report)

    def prepare(program: Program) -> Execution:
        n_layer = number_of_layers(program)
        n_first = gpu_layers
        if n_first is None:
            n_first = layers_that_fit(program, torch.cuda.mem_get_info(device)[0])
        if n_first >= n_layer or n_layer == 1:
            return first(program)
        return SplitExecution(program, max(n_first, 1), (device, first), ("cpu", host.prepare))

    return Kernels(report, prepare, host.pack, is_native=True)


def _torch(device: str, report: str, exact: bool = False) -> Kernels:
    def prepare(program: Program) -> Execution:
        global _torch_was_prepared
        _torch_was_prepared = _torch_was_prepared or device == "cpu"
        return TorchExecution(program, device, exact, report)

    library = _library()
    return Kernels(report, prepare, packing.pack if library is None else library.pack)


__all__ = [
    "FORCED",
    "Execution",
    "Format",
    "Kernels",
    "KernelsMissing",
    "Packed",
    "Program",
    "choose",
    "default_threads",
    "set_threads",
    "torch_computes",
]
