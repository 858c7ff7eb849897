from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.executors import executors, running


@pytest.fixture(scope="module", params=executors())
def kernels(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every executor that this machine has, as `load_model` takes it."""
    with running(request.param) as forced:
        yield forced
