"""The log file, and what happens when something goes wrong that nobody foresaw: it is written down, nothing is lost."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

_LOG_BYTES = 1_000_000
_LOG_FILES = 3

log = logging.getLogger("ravel")


def start_log(folder: Path) -> Path | None:
    """Begins the log in `folder`; None where it can't be written, and then there is none."""
    path = folder / "ravel.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES - 1, encoding="utf-8", delay=False
        )
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return path


def stop_log() -> None:
    """Closes what `start_log` opened."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, logging.handlers.RotatingFileHandler):
            root.removeHandler(handler)
            handler.close()


def install_hooks(on_crash: Callable[[str], None]) -> None:
    """From now on an exception that nobody caught is logged and `on_crash` is told its first line, on any thread.

    Qt goes on after an exception in a slot: the page is still there, and autosave still runs.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("an unforeseen error", exc_info=(kind, error, trace))
        on_crash(f"{kind.__name__}: {error}")

    def thread_hook(facts: threading.ExceptHookArgs) -> None:
        if facts.exc_value is not None:
            hook(facts.exc_type, facts.exc_value, facts.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook


def remove_hooks() -> None:
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
