"""torch's libraries, loaded without the interpreter's lock.

`import torch` alone holds it for 180 ms, in which no window answers.
"""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

#: As torch loads them: what its other libraries share, visible to all, then the others, among themselves.
_LIBRARIES = (("libtorch_global_deps", True), ("libtorch", False))


def load() -> None:
    """Loads them if nobody has yet; a later `import torch` finds them there. From any thread.

    What can't be loaded is left to torch, which says what is wrong. On Windows torch itself loads them in this way.
    """
    spec = find_spec("torch") if "torch" not in sys.modules and os.name == "posix" else None
    if spec is None or spec.origin is None:
        return
    load_library = ctypes.CDLL(None).dlopen  # called through ctypes, which lets go of the lock, unlike ctypes.CDLL
    load_library.argtypes, load_library.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    ending = ".dylib" if sys.platform == "darwin" else ".so"
    for name, for_all in _LIBRARIES:
        file = Path(spec.origin).parent / "lib" / (name + ending)
        if file.exists():
            load_library(os.fsencode(file), os.RTLD_NOW | (os.RTLD_GLOBAL if for_all else os.RTLD_LOCAL))
