from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.helpers.desk import Desk
from tests.helpers.dials import panel, whole  # noqa: F401 - fixtures
from tests.helpers.program import Program


@pytest.fixture
def start(qtbot) -> Iterator[Callable[..., Program]]:
    """`start(path)`: the program with that story (the sample story without one); closed at the end of the test."""
    programs: list[Program] = []

    def begin(story: object = "", **options: bool) -> Program:
        programs.append(Program(qtbot, str(story), **options))
        return programs[-1]

    yield begin
    for program in programs:
        if not program.is_closed:
            program.close()


@pytest.fixture
def desk(qapp: object) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(*args: object, **kwargs: object) -> Desk:
        made.append(Desk(*args, **kwargs))
        return made[-1]

    yield make
    for each in made:
        each.session.close()
        each.bridge.close()
