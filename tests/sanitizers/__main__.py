"""Runs the native kernels under the sanitizers of GCC or Clang; `python3 dev.py sanitize`.

Builds them in folders of their own below build/. Under AddressSanitizer and UndefinedBehaviorSanitizer the tests in
tests/kernels call them from a Python that has the sanitizer's runtime loaded first; under ThreadSanitizer, which Python
does not bear, a small C++ program does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"

# What runs native code, that of the library for GPUs under its emulation too; the others would only be slow.
TESTS = ["tests/kernels", "--ignore=tests/kernels/test_chunked.py", "--ignore=tests/kernels/test_torch_executor.py"]

# Python and torch leave memory to the end of the process; an error in the kernels ends it at once.
ASAN_OPTIONS = "detect_leaks=0:abort_on_error=0:allocator_may_return_null=1"


def main(arguments: list[str]) -> int:
    """arguments: of pytest, in place of the kernels' tests."""
    compiler = next((name for name in (os.environ.get("CXX"), "c++", "g++", "clang++") if name and _is_there(name)), "")
    if not compiler or not sys.platform.startswith("linux"):
        print("sanitize: this needs Linux and GCC or Clang, and there is none here", file=sys.stderr)
        return 2
    began = time.monotonic()
    statuses = [_addresses(compiler, arguments or TESTS), _threads()]
    print(f"sanitize: {'clean' if not any(statuses) else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
    return max(statuses)


def _is_there(name: str) -> bool:
    return shutil.which(name) is not None


def _addresses(compiler: str, arguments: list[str]) -> int:
    library = _built("sanitize-address", "address,undefined") / "_ravel_cpu.so"
    environment = {
        **os.environ,
        "LD_PRELOAD": _runtime(compiler),
        "ASAN_OPTIONS": ASAN_OPTIONS,
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }
    # --capture=sys: a report that ends the process must not end in the file that pytest keeps of what is written.
    command = [sys.executable, "-m", "pytest", "-q", "--capture=sys", f"--kernels-library={library}", *arguments]
    return subprocess.call(command, cwd=ROOT, env=environment)


def _runtime(compiler: str) -> str:
    """The library that must be loaded before everything else, by the compiler's own word."""
    for name in ("libasan.so", f"libclang_rt.asan-{os.uname().machine}.so", "libclang_rt.asan.so"):
        answer = subprocess.run([compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=True)
        if os.path.isabs(answer.stdout.strip()):
            return str(Path(answer.stdout.strip()).resolve())
    raise SystemExit(f"sanitize: {compiler} has no AddressSanitizer runtime (Debian's package is libasan8)")


def _threads() -> int:
    program = _built("sanitize-thread", "thread") / "ravel_stress"
    # Without this, older runtimes stop at an address that the kernel chose at random.
    fixed = ["setarch", "--addr-no-randomize"] if _is_there("setarch") else []
    return subprocess.call([*fixed, str(program)], env={**os.environ, "TSAN_OPTIONS": "halt_on_error=1"})


def _built(name: str, sanitizers: str) -> Path:
    """Builds; returns the folder with what was built. Stops with the compiler's status if it can't be."""
    cmake = str(Path(sys.executable).with_name("cmake"))
    ninja = Path(sys.executable).with_name("ninja")
    folder = BUILD / name
    options = [f"-DRAVEL_SANITIZE={sanitizers}", f"-DCMAKE_MAKE_PROGRAM={ninja}", "-G", "Ninja", "--log-level=WARNING"]
    for command in ([cmake, "-S", str(ROOT), "-B", str(folder), *options], [cmake, "--build", str(folder)]):
        status = subprocess.call(command, stdout=sys.stderr)
        if status != 0:
            raise SystemExit(status)
    return folder / "kernels" / "cpu"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
