"""How long a call keeps other threads of Python waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def longest_gap(run: Callable[[], object]) -> float:
    """Seconds between two ticks of a thread that wakes every millisecond while `run` runs: the longest such gap."""
    gaps, done = [0.0], threading.Event()

    def watch() -> None:
        last = time.perf_counter()
        while not done.wait(0.001):
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    run()
    done.set()
    watcher.join()
    return max(gaps)
