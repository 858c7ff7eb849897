"""What the CUDA kernels run on in tests: their emulation on the processor, and a real GPU where there is one.

Operations are run on memory that is poisoned: what a kernel should write begins as not-a-numbers, and guards lie around
every tensor, so that a number left out or one too many is seen.
"""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from kernels.compiled import CompiledProgram
from kernels.cuda import CudaLibrary, stream_of
from kernels.operations import Program
from kernels.packing import GROUP, filled_up
from kernels.structs import N_STATES, RavelBuffer, RavelPass

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "kernels" / "cuda"
EMULATION = Path(__file__).resolve().parent / "emulation"

#: Whether this Python runs under AddressSanitizer, as `python3 dev.py sanitize` starts it.
IS_SANITIZED = hasattr(ctypes.CDLL(None), "__asan_init") if sys.platform.startswith("linux") else False

GUARD = 0 if IS_SANITIZED else 64  # float32 numbers; the sanitizer sees reading, too, right behind the last number
GUARD_NUMBER = 1234.5

Tensors = dict[int, torch.Tensor]
State = dict[str, torch.Tensor]


def emulation_command(out: Path, *options: str) -> list[str]:
    """What makes the library of the emulated kernels."""
    compiler = shutil.which("g++") or "g++"
    flags = ["-std=c++17", "-O1", "-g", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"]
    defines = ["-Wno-unknown-pragmas", "-DRAVEL_EMULATION", f"-I{EMULATION}"]
    sources = [str(path) for path in (*sorted(SOURCES.glob("*.cu")), EMULATION / "emulation.cpp")]
    return [compiler, *flags, *defines, *options, "-x", "c++", *sources, "-o", str(out)]


def emulated_library(folder: Path, *options: str) -> Path:
    """Compiles the emulated kernels, once for each state of their sources. folder: where libraries are kept."""
    digest = hashlib.sha256(" ".join(emulation_command(Path(), *options)).encode())
    for path in sorted((*SOURCES.iterdir(), *EMULATION.iterdir(), SOURCES.parent / "ravel_kernels.h")):
        digest.update(path.read_bytes())
    library = folder / f"emulated-{digest.hexdigest()[:16]}.so"
    if not library.exists():
        for old in folder.glob("emulated-*.so"):
            old.unlink()
        part = library.with_suffix(".part")
        done = subprocess.run(emulation_command(part, *options), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        part.replace(library)
    return library


@dataclass(frozen=True)
class Machine:
    """A library and the device whose memory it reads."""

    library: CudaLibrary
    device: str

    def run(
        self, program: Program, shape: tuple[int, int], given: Tensors, state: State, ids: torch.Tensor | None = None
    ) -> tuple[int, Tensors, State]:
        """Runs all operations of a program in one call. given: what buffers hold before, float32 [B * T, width].

        Returns the library's answer, what all buffers hold after, and the new state, in which nothing is written but
        what the operations wrote. Fails where a guard or what fills up a row was touched.
        """
        compiled = CompiledProgram(program, self.device)
        M = shape[0] * shape[1]
        buffers = [Guarded(M, filled_up(width, GROUP), self.device) for width in compiled.widths]
        for number, (buffer, width) in enumerate(zip(buffers, compiled.widths, strict=True)):
            buffer.rows[:, width:] = 0
            if number in given:
                buffer.rows[:, :width] = given[number]
        before = {name: x.to(self.device).contiguous() for name, x in state.items()}
        after = {name: Guarded(1, x.numel(), self.device) for name, x in state.items()}
        ids = None if ids is None else ids.to(self.device)
        at = self._pass(compiled, shape, buffers, before, after)
        at.ids = None if ids is None else ids.data_ptr()
        operations = compiled.operations
        code = self.library.run(ctypes.addressof(operations), len(operations), ctypes.addressof(at))
        for guarded in (*buffers, *after.values()):
            guarded.check()
        for buffer, width in zip(buffers, compiled.widths, strict=True):
            assert (buffer.rows[:, width:] == 0).all(), "what fills up a row was written"
        found = {n: b.rows[:, :width].cpu() for n, (b, width) in enumerate(zip(buffers, compiled.widths, strict=True))}
        return code, found, {name: x.rows.view(before[name].shape).cpu() for name, x in after.items()}

    def _pass(
        self,
        compiled: CompiledProgram,
        shape: tuple[int, int],
        buffers: list[Guarded],
        before: State,
        after: dict[str, Guarded],
    ) -> RavelPass:
        structs = (RavelBuffer * len(buffers))()
        for struct, buffer, width in zip(structs, buffers, compiled.widths, strict=True):
            struct.f32, struct.width, struct.stride = buffer.rows.data_ptr(), width, buffer.rows.shape[1]
        sizes = (ctypes.c_int64 * N_STATES)(*compiled.state_sizes)
        at = RavelPass(B=shape[0], T=shape[1], buffers=structs, n_buffers=len(buffers), state_size=sizes)
        for i, name in enumerate(compiled.state_names):
            at.state_in[i], at.state_out[i] = before[name].data_ptr(), after[name].rows.data_ptr()
        at.stream = stream_of(torch.device(self.device))
        return at


class Guarded:
    """Memory of not-a-numbers, float32 [n_rows, width], between two guards."""

    def __init__(self, n_rows: int, width: int, device: str) -> None:
        self._all = torch.full((n_rows * width + 2 * GUARD,), GUARD_NUMBER, device=device)
        self.rows = self._all[GUARD : GUARD + n_rows * width].view(n_rows, width).fill_(torch.nan)

    def check(self) -> None:
        for guard in (self._all[:GUARD], self._all[GUARD + self.rows.numel() :]):
            assert (guard == GUARD_NUMBER).all(), "a guard was written"
