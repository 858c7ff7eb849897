from __future__ import annotations

from pathlib import Path

import pytest

import engine

BUILTIN = Path(__file__).resolve().parents[2] / "resources" / "models" / "fireside"


@pytest.fixture(scope="session")
def builtin() -> engine.Model:
    """The built-in model in float32, loaded once."""
    return engine.load_model(BUILTIN, device="cpu", precision="fp32")
