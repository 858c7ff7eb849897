"""Where the native libraries lie: beside this package, or wherever an installation put them."""

from __future__ import annotations

import ctypes
import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path

from kernels.structs import ABI

DISTRIBUTION = "ravel"

_SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")


class KernelsMissing(Exception):
    """Kernels cannot run here. reason: half a sentence that says why, for the writer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def find(name: str) -> Path:
    """The library of that name ("cpu", "cuda"). Raises KernelsMissing.

    It lies beside this file in a checkout, in a wheel and in a bundle. An editable installation leaves it in the folder
    of installed packages while the sources stay where they are.
    """
    file = f"_ravel_{name}{_SUFFIX}"
    for path in _candidates(file):
        if path.is_file():
            return path
    raise KernelsMissing(f"the native library {file} is not installed")


def open_library(path: Path) -> ctypes.CDLL:
    """Loads it and compares what it was built for. Raises KernelsMissing."""
    try:
        library = ctypes.CDLL(str(path))
        library.ravel_abi.restype = ctypes.c_int32
        abi = library.ravel_abi()
    except (OSError, AttributeError) as error:
        raise KernelsMissing(f"the native library does not load: {error}") from error
    if abi != ABI:
        raise KernelsMissing(f"the native library {path.name} is of another version of Ravel ({abi} for {ABI})")
    return library


def _candidates(file: str) -> Iterator[Path]:
    here = Path(__file__).resolve().parent
    yield here / file
    for entry in sys.path:
        if Path(entry).is_absolute():  # a library is never taken from whatever folder the program was started in
            yield Path(entry) / here.name / file
    try:
        files = importlib.metadata.files(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return
    for installed in files:
        if installed.name == file:
            yield Path(str(installed.locate()))
