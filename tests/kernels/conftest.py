"""The native library and its levels. Tests of native code are skipped, visibly and with the reason, where it is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernels import KernelsMissing, native


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`level`: every instruction set that the library has and this processor runs."""
    if "level" in metafunc.fixturenames:
        metafunc.parametrize("level", _levels(), indirect=True, scope="module")


def _levels() -> list[object]:
    try:
        return list(native.load().levels)
    except KernelsMissing as missing:
        return [pytest.param("none", marks=pytest.mark.skip(reason=missing.reason))]


@pytest.fixture(scope="session")
def library() -> native.Library:
    try:
        return native.load()
    except KernelsMissing as missing:
        pytest.skip(missing.reason)


@pytest.fixture(scope="module")
def level(request: pytest.FixtureRequest, library: native.Library) -> Iterator[str]:
    """The name of the level that is in use during the test."""
    kept = library.level
    library.use_level(request.param)
    yield request.param
    library.use_level(kept)
