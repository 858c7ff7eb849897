"""Places and people: a disk that may only be read, a user without root's rights."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.story.recovery import Recovery

NOBODY = 65534


@pytest.fixture
def recovery(ravel_home: str) -> Recovery:
    return Recovery(Path(ravel_home) / "state" / "recovery")


@pytest.fixture
def ordinary_user_folder() -> Iterator[Path]:
    """A folder, and rights that permissions really stop: a root that runs the tests becomes a nobody meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="ravel-test-"))
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for place in (folder, *folder.rglob("*")):
            if place.is_dir():
                place.chmod(0o700)
        shutil.rmtree(folder)
