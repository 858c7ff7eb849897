"""What a test may not leave behind: running threads, open windows, log records that nobody expected."""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
from collections.abc import Iterator

JOIN_TIMEOUT_S = 2.0  # a thread that was told to end may take this long


class UnexpectedLogs(logging.Handler):
    """Collects records of WARNING and above; `expect` says which ones belong to the test."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def expect(self, pattern: str) -> None:
        """Records whose message matches the regular expression are fine, and at least one must come."""
        self.expected.append(pattern)

    def complaints(self) -> Iterator[str]:
        messages = [record.getMessage() for record in self.records]
        for record, message in zip(self.records, messages, strict=True):
            if not any(re.search(pattern, message) for pattern in self.expected):
                yield f"unexpected log record: {record.name}: {record.levelname}: {message}"
        for pattern in self.expected:
            if not any(re.search(pattern, message) for message in messages):
                yield f"expected a log record like {pattern!r}, and none came"


def leaked_threads(before: set[threading.Thread]) -> Iterator[str]:
    """Names threads that are not daemons, weren't there before and don't end by themselves."""
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon and thread is not threading.main_thread():
            thread.join(JOIN_TIMEOUT_S)
            if thread.is_alive():
                yield f"thread still running: {thread.name}"


def top_level_widgets() -> set[object]:
    """Every window that exists now, shown or not; without importing Qt where a test doesn't."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    return set(widgets.QApplication.topLevelWidgets())


def leaked_widgets(before: set[object]) -> Iterator[str]:
    """Names windows and dialogs that weren't there before and that are still there after Qt's and Python's clean-up."""
    if not top_level_widgets() - before:
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for widget in top_level_widgets() - before:
        kind = type(widget).__name__
        if widget.inherits("QTipLabel"):  # Qt keeps the one tool tip for itself
            continue
        yield f"window still there: {kind} {widget.objectName()!r} {widget.windowTitle()!r}".rstrip()
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
