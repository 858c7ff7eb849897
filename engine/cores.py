"""How many threads of the processor compute at once.

May be chosen before torch is there, and from the window's thread: nothing here brings torch in but `settle_threads`.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from engine.errors import InvalidRequest

_chosen = 0
_telling = threading.Lock()  # so that what kernels were told last is what was chosen last


def set_threads(n: int) -> None:
    """The most threads that compute, from the next operation on; 0 for as many as suit the machine.

    From any thread, at any time; torch's own follow with the next job. Raises InvalidRequest below 0.
    """
    global _chosen
    if n < 0:
        raise InvalidRequest(name="threads", value=n, reason="at least one thread works")
    with _telling:
        _chosen = n
        kernels = _loaded_kernels()
        if kernels is not None:
            kernels.set_threads(n or kernels.default_threads())


def threads() -> int:
    """How many that are; 0 where they are to suit the machine and nothing was loaded yet."""
    kernels = _loaded_kernels()
    return _chosen or (int(kernels.default_threads()) if kernels is not None else 0)


def settle_threads() -> None:
    """To be called on a thread that computes, before each job: torch counts its threads anew on every thread.

    Without a choice torch leaves a core free where it is what computes. Where native kernels do, which look after that
    themselves, it has one thread.
    """
    import torch

    import kernels
    from engine.devices import leave_a_core_free

    with _telling:
        if _chosen:
            kernels.set_threads(_chosen)
        elif kernels.torch_computes():
            leave_a_core_free()
        else:
            torch.set_num_threads(1)


def _loaded_kernels() -> Any:
    """The package `kernels` once it has been imported whole, else None."""
    kernels = sys.modules.get("kernels")
    return kernels if kernels is not None and hasattr(kernels, "set_threads") else None
