"""`ravel self-test`: proves on this very machine that the program works, from Ctrl+Enter to reopening.

Runs the real window (offscreen where there is no display), the real model and the real files, in a folder of its own
that is removed afterwards. Nothing of the user's is touched.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app import paths

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    import engine
    from app.application import Application

_TOKENS = 40
_TIMEOUT_S = 120.0


class SelfTestFailed(Exception):
    """Says which expectation was not met."""


def self_test_command(arguments: Sequence[str]) -> int:
    """Exit status 0 if everything worked, 1 with a reason if not."""
    parser = argparse.ArgumentParser(prog="ravel self-test", description="Checks that Ravel works on this machine.")
    parser.add_argument("--screenshot", default="", metavar="FILE", help="keep a picture of the window (.png)")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")
    began = time.perf_counter()
    try:
        with _own_home():
            _run(Path(options.screenshot).absolute() if options.screenshot else None)
    except SelfTestFailed as error:
        print(f"self-test failed: {error}", file=sys.stderr)
        return 1
    print(f"self-test passed in {time.perf_counter() - began:.1f} s")
    return 0


def _run(screenshot: Path | None) -> None:
    _check_kernels()
    from PySide6.QtWidgets import QApplication

    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    first = _opened(qt)
    written = _continued(qt, first)
    _expect(written.tokens_written == _TOKENS, f"{_TOKENS} tokens were asked for, {written.tokens_written} written")
    _expect(written.tokens_read > 0, "the story was not read")
    print(f"wrote {written.tokens_written} tokens after reading {written.tokens_read}")
    if screenshot is not None and not first.window.grab().save(str(screenshot)):
        raise SelfTestFailed(f"the picture could not be saved at {screenshot}")
    text = _text(first)
    _close(qt, first)

    second = _opened(qt)
    _expect(_text(second) == text, "the text that was saved is not the text on the page")
    again = _continued(qt, second)
    _expect(again.tokens_read == 0, f"{again.tokens_read} tokens were read twice")
    print(f"reopened: {again.tokens_reused} tokens known, none read again")
    _close(qt, second)


def _check_kernels() -> None:
    """Says what computes. Native kernels that were built must run here; where none were, torch may compute."""
    import engine

    is_built = any((paths.resource_folder().parent / "kernels").glob("_ravel_cpu.*"))
    try:
        report = engine.inspect(paths.builtin_model(), "cpu", kernels="cpu" if is_built else "auto")
    except engine.UnsupportedKernels as error:
        raise SelfTestFailed(f"the native kernels don't run: {error.facts['reason']}") from error
    print(f"kernels: {report.info.kernels}")


def _opened(qt: QApplication) -> Application:
    """The program with its story and its model, as after a start."""
    from app.application import Application

    application = Application(qt)
    application.writing.token_limit = _TOKENS
    application.open()
    _wait_for(qt, lambda: application.model.info is not None, "the model did not wake up", application)
    return application


def _continued(qt: QApplication, application: Application) -> engine.GenerationStats:
    """Presses what Ctrl+Enter presses and waits for the passage."""
    finished: list[engine.GenerationStats] = []
    application.generation.passage_finished.connect(finished.append)
    application.actions["continue"].trigger()
    _wait_for(qt, lambda: bool(finished), "the model did not write", application)
    return finished[0]


def _text(application: Application) -> str:
    document = application.story.document
    return document.text() if document is not None else ""


def _close(qt: QApplication, application: Application) -> None:
    application.window.close()
    _wait_for(qt, lambda: not application.window.isVisible(), "the window did not close", application)
    application.window.deleteLater()
    qt.processEvents()


def _wait_for(qt: QApplication, condition: Callable[[], bool], complaint: str, application: Application) -> None:
    from PySide6.QtCore import QEventLoop

    deadline = time.monotonic() + _TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            shown = " ".join(application.notices.shown().values())
            raise SelfTestFailed(f"{complaint} within {_TIMEOUT_S:.0f} s. {shown}")
        qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def _expect(condition: bool, complaint: str) -> None:
    if not condition:
        raise SelfTestFailed(complaint)


@contextmanager
def _own_home() -> Iterator[None]:
    """All user folders below a temporary one."""
    before = os.environ.get(paths.HOME_VARIABLE)
    with tempfile.TemporaryDirectory(prefix="ravel-self-test-", ignore_cleanup_errors=True) as folder:
        os.environ[paths.HOME_VARIABLE] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ[paths.HOME_VARIABLE]
            else:
                os.environ[paths.HOME_VARIABLE] = before
