"""Ravel and its peers behind one interface, each in a process of its own that works when it is asked and else sleeps.

python -m tests.benchmarks._engines is such a process: it takes requests as lines of JSON and answers in kind.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import psutil


class Engine(Protocol):
    """A model, loaded. Every call begins before any token; logits are made wherever they would be sampled from."""

    def set_threads(self, n: int) -> None: ...

    def read(self, ids: list[int]) -> Sequence[float]:
        """Reads all at once; the logits after the last."""

    def write(self, ids: list[int]) -> None:
        """Reads one after the other, with logits for each."""


class Ravel:
    def __init__(self, path: str, precision: str, cache: str) -> None:
        import engine
        import kernels

        self._kernels = kernels
        self._model = engine.load_model(path, device="cpu", precision=precision, cache=Path(cache))
        self.report = self._model.info.kernels

    def set_threads(self, n: int) -> None:
        self._kernels.set_threads(n)

    def read(self, ids: list[int]) -> Sequence[float]:
        return self._model.forward(ids, self._model.initial_state())[0].tolist()

    def write(self, ids: list[int]) -> None:
        state = self._model.initial_state()
        for token in ids:
            _, state = self._model.forward([token], state)

    def write_rows(self, ids: list[int], rows: int) -> None:
        """`write` for so many rows that share the weights, all with the same ids, as alternatives are written."""
        batch, spare = self._model.stack([self._model.initial_state()] * rows), None
        for token in ids:
            _, _, new = self._model.step_rows([token] * rows, batch, spare)
            spare, batch = batch, new

    def write_batch(self, ids: list[int], rows: int) -> None:
        """The same by `forward_batch`, which takes each row's state by itself and hands it out so."""
        states = [self._model.initial_state() for _ in range(rows)]
        for token in ids:
            _, states = self._model.forward_batch([token] * rows, states)


class Llama:
    """llama.cpp through `llama-cpp-python`, by its plain C interface."""

    def __init__(self, path: str, precision: str, cache: str) -> None:
        import llama_cpp

        self._lib: Any = llama_cpp
        silence_llama(llama_cpp)
        llama_cpp.llama_backend_init()
        model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
        if not model:
            raise SystemExit(f"llama.cpp does not load {path}")
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = parameters.n_batch = 4096
        parameters.n_ubatch = 512
        self._context = llama_cpp.llama_init_from_model(model, parameters)
        self._n_vocab = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
        self.report = f"llama-cpp-python {llama_cpp.__version__}"

    def set_threads(self, n: int) -> None:
        self._lib.llama_set_n_threads(self._context, n, n)

    def read(self, ids: list[int]) -> Sequence[float]:
        self._forget()
        self._decode(ids)
        return list(self._lib.llama_get_logits_ith(self._context, -1)[: self._n_vocab])

    def write(self, ids: list[int]) -> None:
        self._forget()
        for token in ids:
            self._decode([token])
            self._lib.llama_get_logits_ith(self._context, -1)

    def _forget(self) -> None:
        self._lib.llama_memory_clear(self._lib.llama_get_memory(self._context), True)

    def _decode(self, ids: list[int]) -> None:
        """Logits are made for the last one."""
        tokens = (self._lib.llama_token * len(ids))(*ids)
        if self._lib.llama_decode(self._context, self._lib.llama_batch_get_one(tokens, len(ids))) != 0:
            raise SystemExit("llama.cpp did not decode")


class Package:
    """The `rwkv` package of RWKV's author."""

    def __init__(self, path: str, precision: str, cache: str) -> None:
        os.environ |= {"RWKV_V7_ON": "1", "RWKV_JIT_ON": "1", "RWKV_CUDA_ON": "0"}
        import torch
        from rwkv.model import RWKV

        self._torch = torch
        self._model: Any = RWKV(model=path.removesuffix(".pth"), strategy=f"cpu {precision}")
        self.report = f"rwkv 0.8, torch {torch.__version__}"

    def set_threads(self, n: int) -> None:
        self._torch.set_num_threads(n)

    def read(self, ids: list[int]) -> Sequence[float]:
        logits: Sequence[float] = self._model.forward(ids, None)[0].float().tolist()
        return logits

    def write(self, ids: list[int]) -> None:
        state = None
        for token in ids:
            _, state = self._model.forward([token], state)


def llama_is_here() -> bool:
    return importlib.util.find_spec("llama_cpp") is not None


ENGINES = {"Ravel": Ravel, "llama.cpp": Llama, "rwkv": Package}


@ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
def _nothing(level: int, text: bytes, data: object) -> None:
    """What llama.cpp calls with every line of its log."""


def silence_llama(llama_cpp: Any) -> None:
    llama_cpp.llama_log_set(_nothing, None)


class Running:
    """One of ENGINES with a model, in its own process. `others`: processor seconds a second that all other programs
    took during the last measurement."""

    def __init__(self, name: str, path: Path, precision: str, cache: Path) -> None:
        self.name, self.precision, self.others = name, precision, 0.0
        environment = {**os.environ, **({"OMP_WAIT_POLICY": "PASSIVE"} if name == "Ravel" else {})}
        command = [sys.executable, "-m", "tests.benchmarks._engines", name, str(path), precision, str(cache)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.report: str = self._answer()["report"]

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def seconds(self, what: str, ids: Sequence[int], threads: int, **more: int) -> float:
        """What the call of `what` takes, set to so many threads before."""
        answer = self._ask({"what": what, "ids": list(ids), "threads": threads, **more})
        self.others = answer["others"]
        return float(answer["seconds"])

    def logits(self, ids: Sequence[int]) -> list[float]:
        logits: list[float] = self._ask({"what": "logits", "ids": list(ids), "threads": 1})["logits"]
        return logits

    def peak_mb(self) -> float:
        return float(self._ask({"what": "peak"})["peak_mb"])

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} {self.precision} has ended: {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def peak_mb() -> float:
    """The most memory that this process has had resident. Not ru_maxrss, which begins with the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _busy_seconds() -> tuple[float, float]:
    """Processor seconds so far: of this process, of the machine."""
    own, machine = psutil.Process().cpu_times(), psutil.cpu_times()
    return own.user + own.system, sum(machine) - machine.idle - getattr(machine, "iowait", 0.0)


def _answered(engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    what, ids = request.pop("what"), request.pop("ids", [])
    if what == "peak":
        return {"peak_mb": peak_mb()}
    engine.set_threads(request.pop("threads"))
    if what == "logits":
        return {"logits": list(engine.read(ids))}
    own, machine = _busy_seconds()
    began = time.perf_counter()
    getattr(engine, what)(ids, **request)
    seconds = time.perf_counter() - began
    own_after, machine_after = _busy_seconds()
    return {"seconds": seconds, "others": max(0.0, (machine_after - machine) - (own_after - own)) / seconds}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the libraries print is no answer
    name, path, precision, cache = sys.argv[1:]
    engine: Any = ENGINES[name](path, precision, cache)
    answers.write(json.dumps({"report": engine.report}) + "\n")
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(_answered(engine, json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
