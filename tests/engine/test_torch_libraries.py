"""torch's libraries come in before torch does, and torch finds them there."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from engine import torch_libraries

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from engine import torch_libraries

def is_loaded():
    return "libtorch_cpu" in Path("/proc/self/maps").read_text()

assert not is_loaded()
torch_libraries.load()
assert "torch" not in sys.modules
assert is_loaded()
import torch
assert torch.ones(3).sum() == 3
torch_libraries.load()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells in /proc what is loaded")
def test_they_are_there_before_torch_and_torch_works_with_them() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_where_there_is_no_torch_or_another_one_it_is_left_to_the_import(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delitem(sys.modules, "torch")
    for spec in (None, ModuleSpec("torch", None, origin=str(tmp_path / "torch" / "__init__.py"))):
        monkeypatch.setattr(torch_libraries, "find_spec", lambda _, spec=spec: spec)
        torch_libraries.load()
    library = tmp_path / "torch" / "lib" / "libtorch.so"
    library.parent.mkdir(parents=True)
    library.write_text("no library")
    torch_libraries.load()
