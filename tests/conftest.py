"""Every test runs without a display, the user's own folders and the network, and cleans up after itself."""

from __future__ import annotations

import os

# Before anything imports Qt or torch.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "qt.text.font.db=false"  # 100 lines on scripts that this machine has no font for
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
os.environ.pop("RAVEL_HOME", None)

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

import dev
from tests.helpers.leaks import UnexpectedLogs, leaked_threads, leaked_widgets, top_level_widgets

hypothesis.settings.register_profile("ravel", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("ravel")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests marked long too")
    parser.addoption("--gpu", action="store_true", help="run only the tests marked gpu; an error without an NVIDIA GPU")
    parser.addoption(
        "--kernels-library", type=Path, metavar="FILE", help="a build of the native kernels to test in place of the own"
    )


def pytest_configure(config: pytest.Config) -> None:
    library: Path | None = config.getoption("--kernels-library")
    if library is not None:
        if not library.is_file():
            raise pytest.UsageError(f"--kernels-library: there is no file {library}")
        from kernels import libraries

        find = libraries.find
        libraries.find = lambda name: library if name == "cpu" else find(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that don't fit here are skipped with the reason, never dropped."""
    if not config.getoption("--long"):
        _skip(items, "long", "a long test; run with --long")
    on_gpu, wanted = [item for item in items if item.get_closest_marker("gpu")], config.getoption("--gpu")
    if wanted:
        config.hook.pytest_deselected(items=[item for item in items if item not in on_gpu])
        items[:] = on_gpu
    if wanted or on_gpu:
        import torch

        if wanted and not torch.cuda.is_available():
            raise pytest.UsageError("--gpu: there is no NVIDIA GPU here, or torch is a build without CUDA")
        if not torch.cuda.is_available():
            _skip(items, "gpu", "there is no NVIDIA GPU here")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says so where pytest was started by hand and what was tested is not what stands in the sources."""
    if config.getoption("--kernels-library") is None and not dev.are_built():
        terminalreporter.write_line(
            "The native kernels are not those of the sources; `python3 dev.py test` builds them.", red=True
        )


def _skip(items: list[pytest.Item], mark: str, reason: str) -> None:
    for item in items:
        if item.get_closest_marker(mark):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def no_leaks() -> Iterator[UnexpectedLogs]:
    """Fails a test that leaves threads or windows behind, or whose code logs a warning that it doesn't expect."""
    logs = UnexpectedLogs()
    threads, widgets = set(threading.enumerate()), top_level_widgets()
    logging.getLogger().addHandler(logs)
    yield logs
    logging.getLogger().removeHandler(logs)
    complaints = [*logs.complaints(), *leaked_threads(threads), *leaked_widgets(widgets)]
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def expect_log(no_leaks: UnexpectedLogs) -> Callable[[str], None]:
    """`expect_log(pattern)`: a warning or error whose message matches the regular expression must be logged."""
    return no_leaks.expect


@pytest.fixture(autouse=True)
def ravel_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh folder for settings, states and recovered text; apart from tmp_path, which tests fill themselves."""
    home = str(tmp_path_factory.mktemp("ravel-home"))
    monkeypatch.setenv("RAVEL_HOME", home)
    return home


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ravel never speaks to another machine unasked; a test that tries to fails. This machine itself may answer."""
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in ("localhost", "127.0.0.1", "::1"):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_locally)
